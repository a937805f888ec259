"""The command line: what it prints, what it writes, and what it says when something does not fit."""

import io
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from command_line import WORDS, failing, printed

from embeddings.cli import main
from embeddings.cli.spaces import resolve_space
from embeddings.cli.terminal import TerminalProgress, duration, width
from embeddings.maps import read_map
from embeddings.neighbors import nearest_to_row
from embeddings.space import EmbeddingSpace, Receipt, read_space, write_space

ROOT = Path(__file__).parent.parent


@pytest.fixture
def toy(tmp_path: Path) -> str:
    path = tmp_path / "toy.parquet"
    metadata = pd.DataFrame({"kind": ["person", "person", "royal", "royal", "fruit"]})
    vectors = np.array(list(WORDS.values()), np.float32)
    write_space(EmbeddingSpace(tuple(WORDS), vectors, Receipt("toy", "given"), metadata), path)
    return str(path)


def misused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    err = capsys.readouterr().err
    assert err.startswith("vectarium: ") and err.count("\n") == 1
    return err


def test_nearest_prints_neighbors_without_the_item_itself(
    toy: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = json.loads(printed(capsys, "nearest", toy, "king", "-k", "2", "--json"))
    assert [sorted(neighbor) for neighbor in found] == [["label", "row", "similarity"]] * 2
    assert [neighbor["label"] for neighbor in found] == ["man", "queen"]
    assert found[0]["similarity"] == pytest.approx(0.5**0.5) and found[0]["row"] == 0


def test_nearest_takes_the_metric_that_is_asked_for(toy: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(printed(capsys, "nearest", toy, "king", "--metric", "euclidean", "--json"))
    assert found[0]["similarity"] == pytest.approx(-1) and len(found) == 4
    assert min(found, key=lambda neighbor: neighbor["similarity"])["label"] == "apple"


def test_nearest_as_a_table(toy: str, capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, "nearest", toy, "king", "-k", "1").splitlines()
    assert lines == ["similarity  label  row", "0.707       man    0"]


def test_unknown_label_names_the_closest_spelling(toy: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = failing(capsys, "nearest", toy, "quen")
    assert "'quen'" in said and "queen" in said


def test_analogy_answers_queen_with_and_without_the_inputs(
    toy: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = json.loads(printed(capsys, "analogy", toy, "man", "king", "woman", "--json"))
    assert (found["a"], found["b"], found["c"]) == ("man", "king", "woman")
    assert found["without_inputs"][0]["label"] == "queen"
    assert {neighbor["label"] for neighbor in found["without_inputs"]} == {"queen", "apple"}
    assert {neighbor["label"] for neighbor in found["with_inputs"]} == set(WORDS)
    out = printed(capsys, "analogy", toy, "man", "king", "woman")
    assert out.startswith("man : king :: woman : ?") and "queen" in out


def test_plain_npy_is_a_space(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    np.save(tmp_path / "points.npy", np.eye(4, 3, dtype=np.float32))
    found = json.loads(printed(capsys, "nearest", str(tmp_path / "points.npy"), "1", "-k", "9", "--json"))
    assert len(found) == 3 and all(neighbor["similarity"] == 0 for neighbor in found)


def test_parquet_from_elsewhere_is_a_space(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = pd.DataFrame({"label": list(WORDS), "vector": [list(vector) for vector in WORDS.values()]})
    table.to_parquet(tmp_path / "other.parquet")
    found = json.loads(
        printed(capsys, "nearest", str(tmp_path / "other.parquet"), "king", "-k", "1", "--json")
    )
    assert found[0]["label"] == "man"


@pytest.mark.parametrize("n_components", [2, 3])
@pytest.mark.parametrize("method", ["pca", "tsne", "umap"])
def test_project_writes_label_points_and_metadata(
    method: str, n_components: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = np.random.default_rng(0)
    labels = tuple(f"item {i}" for i in range(40))
    metadata = pd.DataFrame({"group": [i % 2 for i in range(40)]})
    space = EmbeddingSpace(labels, rng.normal(size=(40, 8)), Receipt("x", "given"), metadata)
    write_space(space, tmp_path / "space.parquet")
    out = tmp_path / "map.parquet"
    arguments = ["project", str(tmp_path / "space.parquet"), "--method", method, "--out", str(out)]
    assert main([*arguments, "--n-components", str(n_components)]) == 0
    table = pq.read_table(out)
    axes = ["x", "y", "z"][:n_components]
    assert sorted(table.column_names) == sorted(["label", "group", *axes])
    assert table["label"].to_pylist() == list(labels) and np.isfinite(table["x"].to_numpy()).all()
    assert read_map(out).settings.n_components == n_components
    assert "40 points" in capsys.readouterr().err


def test_project_says_the_same_for_the_same_random_state(toy: str, tmp_path: Path) -> None:
    maps = []
    for name, seed in (("a", "7"), ("b", "7")):
        out = tmp_path / f"{name}.parquet"
        assert main(["project", toy, "--method", "umap", "--random-state", seed, "--out", str(out)]) == 0
        maps.append(pd.read_parquet(out))
    pd.testing.assert_frame_equal(*maps)


@pytest.mark.parametrize(("method", "metric"), [("pca", None), ("umap", None), ("tsne", "euclidean")])
def test_project_adds_the_nearest_items_of_the_space(
    method: str, metric: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    vectors = np.random.default_rng(3).normal(size=(60, 8)).astype(np.float32)
    np.save(tmp_path / "v.npy", vectors)
    space, out = str(tmp_path / "v.npy"), tmp_path / "map.parquet"
    chosen = ["--metric", metric] if metric else []
    arguments = ["project", space, "--method", method, *chosen, "--out", str(out)]
    assert main([*arguments, "--neighbors", "7"]) == 0
    with_neighbors = pd.read_parquet(out)
    for row in (0, 31):
        found = nearest_to_row(resolve_space(space), row, 7, metric)
        assert list(with_neighbors["neighbors"][row]) == [neighbor.row for neighbor in found]
    assert main(arguments) == 0
    without = pd.read_parquet(out)
    assert "neighbors" not in without.columns
    pd.testing.assert_frame_equal(without, with_neighbors[without.columns])  # the same map with or without
    assert main([*arguments, "--neighbors", "500"]) == 0
    assert {len(rows) for rows in pd.read_parquet(out)["neighbors"]} == {59}
    capsys.readouterr()
    assert "not a whole number of 1 or more" in misused(capsys, *arguments, "--neighbors", "0")


def test_option_of_another_method_is_refused(
    toy: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "map.parquet")
    said = failing(capsys, "project", toy, "--method", "pca", "--perplexity", "5", "--out", out)
    assert said == "vectarium: pca has no perplexity: leave it out, or choose another method"


def test_a_random_state_is_taken_by_every_method(
    toy: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "map.parquet")
    assert main(["project", toy, "--method", "pca", "--random-state", "7", "--out", out]) == 0
    assert "pca leaves nothing to chance: the random state was not needed" in capsys.readouterr().err


def test_out_is_checked_before_the_work(toy: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "nowhere" / "map.parquet")
    assert failing(capsys, "project", toy, "--out", out).endswith("name a file in a folder that exists")
    assert failing(capsys, "encode", "absent.txt", "--out", str(tmp_path)).endswith("a folder that exists")


def test_encode_text_and_ask_by_phrase(
    prepared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "pets.csv"
    table.write_text(
        "id,text,kind\n1,a cat sleeps on the sofa,cat\n2,a puppy plays in the park,dog\n3,,none\n"
    )
    out = tmp_path / "pets.parquet"
    arguments = ["encode", str(table), "--encoder", "all-minilm-l6-v2", "--column", "text", "--out", str(out)]
    assert main(arguments) == 0
    err = capsys.readouterr().err
    assert "2 of 3 rows" in err and "2 items x 384 by all-minilm-l6-v2" in err
    space = read_space(out)
    assert space.labels == ("a cat sleeps on the sofa", "a puppy plays in the park")
    assert list(space.metadata["kind"]) == ["cat", "dog"] and space.receipt.encoder == "all-minilm-l6-v2"
    found = json.loads(printed(capsys, "nearest", str(out), "young dog", "-k", "1", "--json"))
    assert found[0]["label"] == "a puppy plays in the park"


def test_encode_lines_from_standard_input(
    prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("seoul\nqwxyzzy\nparis\n"))
    out = tmp_path / "cities.parquet"
    assert main(["encode", "-", "--encoder", "glove-6b-50d", "--out", str(out)]) == 0
    assert "qwxyzzy" in capsys.readouterr().err
    assert read_space(out).labels == ("seoul", "paris") and read_space(out).dim == 50
    # A word that is not an item is still a word of the vectors that the items come from.
    found = json.loads(printed(capsys, "nearest", str(out), "korea", "-k", "1", "--json"))
    assert found[0]["label"] == "seoul"


def test_encode_keeps_vectors_that_are_ready(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    np.save(tmp_path / "ready.npy", np.eye(4, 3, dtype=np.float32))
    source, out = str(tmp_path / "ready.npy"), str(tmp_path / "space.parquet")
    assert main(["encode", source, "--out", out]) == 0
    assert (
        np.array_equal(read_space(out).vectors, np.eye(4, 3)) and read_space(out).receipt.encoder == "given"
    )
    capsys.readouterr()
    said = failing(capsys, "encode", source, "--encoder", "all-minilm-l6-v2", "--out", out)
    assert "holds vectors already" in said


def test_texts_are_not_a_space(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "lines.txt").write_text("one line\nanother line\n")
    said = failing(capsys, "nearest", str(tmp_path / "lines.txt"), "line")
    assert "holds items and no vectors" in said and "python -m embeddings encode" in said


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("nearest", "nowhere.parquet", "x"), "'nowhere.parquet' is neither a file nor the id"),
        (("nearest", "all-minilm-l6-v2", "x"), "has no items of its own"),
        (("prepare", "no-such-encoder"), "no-such-encoder"),
        (("encode", "nowhere.txt", "--out", "out.parquet"), "nowhere.txt"),
    ],
)
def test_what_is_not_there(arguments: tuple[str, ...], part: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert part in failing(capsys, *arguments)


@pytest.mark.parametrize("content", [b"", b"PAR1 and then nothing", bytes(range(256)) * 40])
def test_damaged_files_give_one_line(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken.csv").write_bytes(content)
    failing(capsys, "nearest", str(tmp_path / "broken.csv"), "x")
    failing(capsys, "encode", str(tmp_path / "broken.csv"), "--out", str(tmp_path / "out.parquet"))
    assert not (tmp_path / "out.parquet").exists()


def test_misuse_is_one_line_too(toy: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "COMMAND" in misused(capsys)
    assert "QUERY" in misused(capsys, "nearest", toy)
    assert "'0' is not a whole number of 1 or more" in misused(capsys, "nearest", toy, "king", "-k", "0")
    assert "invalid choice: 'manhattan'" in misused(capsys, "nearest", toy, "king", "--metric", "manhattan")
    assert "--out" in misused(capsys, "project", toy)


def test_interruption_ends_with_130(
    toy: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(name: str) -> EmbeddingSpace:
        raise KeyboardInterrupt

    monkeypatch.setattr("embeddings.cli.commands.resolve_space", interrupted)
    assert main(["nearest", toy, "king"]) == 130
    assert "stopped" in capsys.readouterr().err


def test_encoders_lists_every_row(capsys: pytest.CaptureFixture[str]) -> None:
    from embeddings.catalog import catalog

    rows = json.loads(printed(capsys, "encoders", "--json"))
    assert [row["id"] for row in rows] == [row.id for row in catalog()]
    assert {row["availability"] for row in rows} <= {"here", "download", "missing"}
    table = printed(capsys, "encoders").splitlines()
    assert len(table) == len(rows) + 1 and table[1].startswith("all-minilm-l6-v2")


def test_a_folder_of_the_person_who_runs_it_is_listed_unless_public(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "own-model").mkdir()
    monkeypatch.setenv("VECTARIUM_ENCODERS", str(tmp_path / "own-model"))
    assert "folder:own-model" in printed(capsys, "encoders")
    monkeypatch.setenv("VECTARIUM_PUBLIC", "1")
    assert "folder:own-model" not in printed(capsys, "encoders")


def test_second_prepare_leaves_the_models_as_they_are(prepared: Path) -> None:
    def state() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in (prepared / "models").rglob("*") if path.is_file()}

    before = state()
    assert main(["prepare"]) == 0
    assert before and state() == before


def test_as_a_program(toy: str) -> None:
    program = [sys.executable, "-m", "embeddings", "nearest", toy]
    good = subprocess.run([*program, "king", "--json"], capture_output=True, text=True, cwd=ROOT, check=False)
    assert good.returncode == 0 and json.loads(good.stdout)[0]["label"] == "man"
    bad = subprocess.run([*program, "quen"], capture_output=True, text=True, cwd=ROOT, check=False)
    assert bad.returncode == 2 and bad.stderr.count("\n") == 1


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_rewrites_one_line_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 0.0, 2.0, 4.0])
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    stream = Terminal()
    progress = TerminalProgress("encoding", stream)
    for done in (0, 1000, 2000):
        progress(done, 2000)
    shown = stream.getvalue().split("\r\x1b[K")
    assert shown[-2:] == [
        "encoding 1,000 of 2,000 · 500/s · 2.0 s left",
        "encoding 2,000 of 2,000 · 500/s · 4.0 s\n",
    ]


def test_progress_does_not_count_what_the_cache_had(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 0.0, 10.0])
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    stream = Terminal()
    progress = TerminalProgress("encoding", stream)
    progress(900, 1000)
    progress(950, 1000)
    assert stream.getvalue().endswith("encoding 950 of 1,000 · 5.0/s · 10 s left")


def test_progress_of_the_next_piece_of_work_starts_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 0.0, 10.0, 20.0, 21.0])
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    stream = Terminal()
    progress = TerminalProgress("umap", stream)
    for done, total in ((0, 40), (40, 40), (0, 200), (100, 200)):
        progress(done, total)
    assert stream.getvalue().endswith("umap 100 of 200 · 100/s · 1.0 s left")


def test_signs_of_life_tell_the_time_on_a_terminal_and_nothing_in_a_log(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for stream, shown in (
        (Terminal(), "preparing · 2.0 s so far"),
        (io.StringIO(), "preparing\n"),
    ):
        clock = iter([0.0, 0.0, 1.0, 2.0])
        monkeypatch.setattr("time.monotonic", lambda clock=clock: next(clock))
        progress = TerminalProgress("preparing", stream)
        for _ in range(3):
            progress(0, 1)
        assert stream.getvalue().split("\r\x1b[K")[-1] == shown


def test_progress_that_speaks_once_gives_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 3.0])
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    stream = Terminal()
    TerminalProgress("encoding", stream)(2, 2)
    assert stream.getvalue() == "\r\x1b[Kencoding 2 of 2 · 3.0 s\n"


def test_progress_in_a_log_is_short() -> None:
    stream = io.StringIO()
    progress = TerminalProgress("encoding", stream)
    for done in range(1001):
        progress(done, 1000)
    assert len(stream.getvalue().splitlines()) < 10 and "\r" not in stream.getvalue()


def test_durations_and_widths() -> None:
    assert [duration(s) for s in (0.4, 12, 200)] == ["0.4 s", "12 s", "3 min 20 s"]
    assert [width(text) for text in ("abc", "한글", "e\u0301")] == [3, 4, 1]
