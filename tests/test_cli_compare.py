"""`python -m embeddings compare`: what it prints, and what it says of spaces that cannot be compared."""

import json
from pathlib import Path

import numpy as np
import pytest
from command_line import failing, printed
from toy import random_space, space_of

from embeddings.cli import main
from embeddings.comparison import compare, neighbors_message, shape_message
from embeddings.space import EmbeddingSpace, write_space


def written(space: EmbeddingSpace, path: Path) -> str:
    write_space(space, path)
    return str(path)


def test_json_holds_every_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a, b = random_space(40, 4, seed=1), random_space(30, 9, seed=2)
    paths = written(a, tmp_path / "a.parquet"), written(b, tmp_path / "b.parquet")
    told = json.loads(printed(capsys, "compare", *paths, "-k", "6", "--most", "3", "--json"))
    found = compare(a, b, 6)
    assert (told["items"], told["only_in_space"], told["only_in_other"], told["k"]) == (30, 10, 0, 6)
    assert told["overlap"] == pytest.approx(found.mean_overlap)
    assert told["overlap_by_chance"] == pytest.approx(found.overlap_chance)
    assert (told["cka"], told["cka_by_chance"]) == pytest.approx((found.cka, found.cka_chance))
    assert told["notes"] == [str(note) for note in found.notes] and len(told["notes"]) == 1
    assert [(row["label"], tuple(row["old"]), tuple(row["new"])) for row in told["moved"]] == [
        (row.label, row.old, row.new) for row in found.moved(3)
    ]


def test_the_table_has_what_moved_and_stderr_what_it_means(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a, b = random_space(40, 4, seed=1), random_space(30, 9, seed=2)
    paths = written(a, tmp_path / "a.parquet"), written(b, tmp_path / "b.parquet")
    assert main(["compare", *paths]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[0].split() == ["item", "overlap", "near", "in", "SPACE", "near", "in", "OTHER"]
    assert len(out.splitlines()) == 21
    found = compare(a, b)
    said = [line for line in err.splitlines() if not line.startswith("comparing")]
    assert said == [
        str(neighbors_message(found)),
        f"overlap {found.mean_overlap:.3f}, by chance {found.overlap_chance:.3f}",
        str(shape_message(found)),
        str(found.notes[0]),
    ]


def test_spaces_without_a_common_item(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a = written(space_of(["a", "b"], np.eye(2)), tmp_path / "a.parquet")
    b = written(space_of(["c", "d"], np.eye(2)), tmp_path / "b.parquet")
    assert failing(capsys, "compare", a, b) == (
        "vectarium: The two spaces share 0 labels: compare spaces with 2 or more labels in common"
    )
