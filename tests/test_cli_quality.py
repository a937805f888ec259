"""Judging a map on the command line: the numbers of the library, and maps that belong to something else."""

import json
from pathlib import Path

import pytest
from command_line import failing, printed
from toy import random_space, space_of

from embeddings.maps import write_map
from embeddings.projections import PCA, UMAP, project
from embeddings.quality import KS, QualitySettings, quality
from embeddings.space import EmbeddingSpace, write_space


def written(folder: Path, space: EmbeddingSpace, settings: PCA | UMAP) -> tuple[str, str]:
    """The paths of the space and of its map."""
    write_space(space, folder / "space.parquet")
    write_map(space, project(space.vectors, settings), folder / "map.parquet")
    return str(folder / "space.parquet"), str(folder / "map.parquet")


def test_the_three_measures_stand_beside_the_baselines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    space = random_space(120, 6)
    lines = printed(capsys, "quality", *written(tmp_path, space, UMAP(n_epochs=20))).splitlines()
    assert lines[0].split() == ["measure", "k", "map", "pca", "random"]
    named = ["trustworthiness", "continuity", "knn_preservation"]
    assert [line.split()[:2] for line in lines[1:10]] == [
        [name, str(k)] for name in named for k in (5, 15, 50)
    ]
    points = project(space.vectors, UMAP(n_epochs=20)).points
    trust = quality(space.vectors, points).at(15)["trustworthiness"].value
    assert lines[2].split()[2] == f"{trust:.3f}"
    assert lines[10].startswith("distance_correlation")


def test_json_holds_every_number_with_its_sample(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = written(tmp_path, random_space(120, 6), PCA())
    record = json.loads(printed(capsys, "quality", *paths, "--sample", "50", "--random-state", "3", "--json"))
    assert list(record) == ["map", "random"]  # PCA beside itself says nothing
    own = record["map"]
    assert (own["items"], own["items_used"], own["random_state"], own["metric"]) == (120, 50, 3, "cosine")
    assert list(own["at"]) == ["5", "15", "50"]
    for measured in own["at"]["15"].values():
        assert measured["low"] < measured["value"] < measured["high"]
    assert own["distance_correlation"]["value"] > record["random"]["distance_correlation"]["value"]


def test_json_says_how_many_pairs_and_what_a_reader_should_know(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = json.loads(printed(capsys, "quality", *written(tmp_path, random_space(9, 3), PCA()), "--json"))[
        "map"
    ]
    space = random_space(9, 3)
    known = quality(space.vectors, project(space.vectors, PCA()).points, settings=QualitySettings(KS))
    assert own["pairs"] == 36 and own["notes"] == [str(note) for note in known.notes] != []
    paths = written(tmp_path, random_space(300, 3), PCA())
    assert json.loads(printed(capsys, "quality", *paths, "--json"))["map"]["pairs"] == 20_000


def test_few_items_lower_k_and_too_few_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = printed(capsys, "quality", *written(tmp_path, random_space(9, 3), PCA())).splitlines()
    assert [line.split()[1] for line in lines[1:4]] == ["4"] * 3
    said = failing(capsys, "quality", *written(tmp_path, random_space(2, 3), PCA()))
    assert "2 items have no neighborhoods that a map could keep: bring 3 or more" in said


def test_a_map_of_something_else_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    space = random_space(12, 4)
    path, drawn = written(tmp_path, space, PCA())
    write_space(space_of([f"other {label}" for label in space.labels], space.vectors), path)
    said = failing(capsys, "quality", path, drawn)
    assert (
        f"is no map of this space: row 1 is {space.labels[0]!r} there and 'other {space.labels[0]}'" in said
    )
    write_space(random_space(13, 4), path)
    assert "The map has 12 points and the space 13 items: give a map of this space" in failing(
        capsys, "quality", path, drawn
    )
