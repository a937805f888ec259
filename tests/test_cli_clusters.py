"""Groups on the command line: a table and JSON that say the same, a space with columns, and what cannot be."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from command_line import failing, printed

from embeddings.cli import main
from embeddings.cli.clusters_arguments import CLUSTER_METHODS, NAMED_BY
from embeddings.clusters import CLUSTERERS, KMeans, agreement, cluster_vectors, silhouette
from embeddings.clusters.names import SOURCES
from embeddings.clusters.quantiles import in_ranges
from embeddings.space import EmbeddingSpace, Receipt, read_space, write_space


@pytest.fixture
def pets(tmp_path: Path) -> str:
    """Two tight groups of directions."""
    vectors = np.repeat(np.array([[1, 0, 0], [0, 1, 0]]), [30, 20], axis=0).astype(np.float32)
    vectors += np.random.default_rng(0).normal(scale=0.1, size=vectors.shape).astype(np.float32)
    kinds = ["cat"] * 30 + ["dog"] * 20
    space = EmbeddingSpace(
        tuple(f"{kind}{i}" for i, kind in enumerate(kinds)),
        vectors,
        Receipt("pets", "given"),
        pd.DataFrame({"kind": kinds, "one": 1}),
    )
    path = tmp_path / "pets.parquet"
    write_space(space, path)
    return str(path)


def test_json_holds_groups_numbers_and_the_verdict(pets: str, capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--method", "kmeans", "--n-clusters", "2", "--column", "kind")
    found = json.loads(printed(capsys, "clusters", pets, *options, "--json"))
    assert (found["method"], found["n_clusters"], found["items"], found["noise"]) == ("kmeans", 2, 50, 0)
    assert found["codes"] == [0] * 30 + [1] * 20
    assert [group["name"] for group in found["groups"]] == ["cat", "dog"]
    assert [group["items"] for group in found["groups"]] == [30, 20]
    assert all(group["stability"] == 1 and group["silhouette"] > 0.8 for group in found["groups"])
    assert found["agreement"]["ari"] == 1 and found["agreement"]["table"]["0"] == {"cat": 30, "dog": 0}
    assert found["verdict"] == "groups_hold" and found["stability"] == 1
    assert found["noise_silhouette"] < found["silhouette"]


def test_copies_are_left_out_of_quick_silhouettes_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    noise = np.random.default_rng(1).normal(size=(41, 5)).astype(np.float32)
    vectors = np.concatenate([np.repeat(noise[:1], 60, 0), noise[1:]])
    path = tmp_path / "copies.parquet"
    write_space(EmbeddingSpace(tuple(map(str, range(100))), vectors, Receipt("copies", "given")), path)
    options = ("--method", "kmeans", "--n-clusters", "4", "--json")
    quick = json.loads(printed(capsys, "clusters", str(path), *options, "--quick"))
    whole = json.loads(printed(capsys, "clusters", str(path), *options))
    assert quick["silhouette"] == whole["silhouette"] < 0.5 and quick["repeated_items"] == 59
    every = silhouette(vectors, np.array(quick["codes"])).mean
    assert every is not None and every > quick["silhouette"] + 0.1


def test_a_column_of_many_numbers_is_taken_in_ranges_as_on_the_page(
    pets: str, capsys: pytest.CaptureFixture[str]
) -> None:
    space = read_space(pets)
    height = space.metadata.assign(height=np.arange(len(space)) * 1.5)
    write_space(EmbeddingSpace(space.labels, space.vectors, space.receipt, height), Path(pets))
    assert main(["clusters", pets, "--method", "kmeans", "--n-clusters", "2", "--column", "height"]) == 0
    told = capsys.readouterr().err
    assert "height: numbers, taken in 10 ranges with about as many items each" in told
    codes = cluster_vectors(space.vectors, KMeans(n_clusters=2)).codes
    expected = agreement(codes, in_ranges(height["height"]))
    assert f"height: ARI {expected.ari:.3f}, NMI {expected.nmi:.3f} (50 items)" in told


def test_the_table_and_the_sentence(pets: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clusters", pets, "--method", "kmeans", "--n-clusters", "2", "--column", "kind"]) == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert lines[0].split() == ["group", "name", "items", "silhouette", "stability", "typical"]
    assert lines[1].split()[:3] == ["0", "cat", "30"] and len(lines) == 3
    assert "These groups hold" in err and "kind: ARI 1.000, NMI 1.000 (50 items)" in err


def test_noise_stands_in_the_table_and_quick_leaves_the_verdict_out(
    pets: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    vectors = np.array(read_space(pets).vectors)
    vectors[[4, 44]] = [[0, 0, -1], [-1, -1, 0]]
    np.save(tmp_path / "pets.npy", vectors)
    pets = str(tmp_path / "pets.npy")
    options = ("--method", "hdbscan", "--min-cluster-size", "8", "--min-samples", "8", "--quick")
    found = json.loads(printed(capsys, "clusters", pets, *options, "--json"))
    assert "verdict" not in found and found["noise"] == found["codes"].count(-1) >= 2
    last = printed(capsys, "clusters", pets, *options).splitlines()[-1].split()
    assert last == ["-", "noise", str(found["noise"])]


def test_out_is_the_space_with_two_columns(
    pets: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "grouped.parquet"
    options = ("--method", "kmeans", "--n-clusters", "2", "--quick", "--out", str(out))
    printed(capsys, "clusters", pets, *options)
    metadata = read_space(out).metadata
    assert metadata["group"].tolist() == [0] * 30 + [1] * 20
    assert metadata["group_name"].tolist() == metadata["kind"].tolist()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--method", "kmeans", "--resolution", "2"), "kmeans has no resolution"),
        (("--method", "kmeans", "--n-clusters", "1"), "n_clusters cannot be 1"),
        (("--column", "nothing"), "The space has no column 'nothing': it has kind, one"),
        (("--column", "one"), "Column 'one' holds 1 different values"),
        (("--named-by", "classes", "--quick"), "The space has no column 'class_1'"),
        (("--out", "/nowhere/x.parquet"), "/nowhere/x.parquet cannot be written"),
    ],
)
def test_what_cannot_be_is_one_line(
    pets: str, options: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said in failing(capsys, "clusters", pets, *options)


def test_the_parser_knows_every_row_of_the_tables() -> None:
    assert set(CLUSTER_METHODS) == set(CLUSTERERS)
    assert set(NAMED_BY) == {"auto", *SOURCES}
