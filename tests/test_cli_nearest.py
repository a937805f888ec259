"""`nearest --approximate`: the answer of an index, and what it says of itself, on the command line."""

import json
from pathlib import Path

import numpy as np
import pytest
from command_line import printed
from toy import random_space, space_of

from embeddings.cli import main
from embeddings.neighbors import nearest_to_row
from embeddings.space import write_space


@pytest.fixture
def space(tmp_path: Path) -> str:
    write_space(random_space(600, 12), tmp_path / "space.parquet")
    return str(tmp_path / "space.parquet")


@pytest.mark.parametrize("index", ["int8", "hnsw"])
def test_the_index_finds_what_exact_search_finds_and_says_what_it_took(
    index: str, space: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("nearest", space, "w7", "-k", "5", "--approximate", "--index", index, "--json")
    told = json.loads(printed(capsys, *asked))
    exact = nearest_to_row(random_space(600, 12), 7, 5)
    assert [neighbor["row"] for neighbor in told["neighbors"]] == [neighbor.row for neighbor in exact]
    assert told["recall"] == 1 and told["missed"] == [] and told["index"] == index
    assert told["bytes"] > 0 and told["vector_bytes"] == 600 * 12 * 4
    assert told["milliseconds"] > 0 and told["exact_milliseconds"] > 0 and told["build_seconds"] > 0
    assert told["chosen"] == "exact" and told["reason"].startswith("Exact search, which misses nothing")


def test_as_a_table_with_what_it_took_beside_it(space: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nearest", space, "w7", "-k", "3", "--approximate"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[0].split() == ["similarity", "label", "row"] and len(out.splitlines()) == 4
    assert "int8: built in" in err and "recall 1.000 of the 3 nearest; missed: nothing" in err
    assert "of 5,000 random pairs (the first)" in err


def test_what_the_order_cannot_say_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    vectors = np.vstack([np.zeros((1, 3)), np.ones((40, 3))])
    write_space(space_of([f"w{i}" for i in range(41)], vectors), tmp_path / "equal.parquet")
    main(["nearest", str(tmp_path / "equal.parquet"), "w0", "--approximate"])
    assert "a vector of zeros: by cosine it is equally near to all 41 items" in capsys.readouterr().err
    main(["nearest", str(tmp_path / "equal.parquet"), "w5"])
    assert "All 10 results are equally near to the query" in capsys.readouterr().err
    main(["nearest", str(tmp_path / "equal.parquet"), "w0", "--metric", "euclidean", "-k", "3"])
    assert "vector of zeros" not in capsys.readouterr().err
