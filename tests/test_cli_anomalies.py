"""Finding outliers on the command line."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from command_line import failing, printed
from toy import space_of

from embeddings.cli import main
from embeddings.cli.anomalies_arguments import DETECTOR_IDS
from embeddings.outliers import DEFAULT, DETECTORS, KNN, detect
from embeddings.space import read_space, write_space


@pytest.fixture
def spaces(tmp_path: Path) -> tuple[str, str]:
    """Sixty items of which two stand apart, and forty normal ones."""
    random = np.random.default_rng(1)
    vectors = random.normal(size=(100, 5)) * 0.2 + 1
    vectors[[3, 8]] = [[-1, -1, -1, -1, 1], [1, -1, -1, -1, -1]]
    kinds = ["odd" if row in {3, 8} else "even" for row in range(60)]
    judged = space_of([f"w{row}" for row in range(60)], vectors[:60])
    judged = replace(judged, metadata=pd.DataFrame({"kind": kinds}))
    paths = tmp_path / "judged.parquet", tmp_path / "normal.parquet"
    write_space(judged, paths[0])
    write_space(space_of([f"n{row}" for row in range(40)], vectors[60:]), paths[1])
    return str(paths[0]), str(paths[1])


def test_the_options_are_those_of_the_table() -> None:
    assert set(DETECTOR_IDS) == set(DETECTORS) and DETECTOR_IDS[0] == DEFAULT.id


def test_json_lists_every_item_the_strangest_first(
    spaces: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    records = json.loads(
        printed(capsys, "anomalies", spaces[0], "--detector", "knn", "--n-neighbors", "4", "--json")
    )
    values = detect(read_space(spaces[0]), KNN(4)).values
    assert sorted(record["row"] for record in records) == list(range(60))
    assert [list(record) for record in records] == [["row", "label", "value", "flagged"]] * 60
    assert [record["value"] for record in records] == sorted(values, reverse=True)
    assert all(record["label"] == f"w{record['row']}" for record in records)
    assert {record["row"] for record in records[:2]} == {3, 8}
    assert [record["flagged"] for record in records] == [True] * 3 + [False] * 57


@pytest.mark.parametrize("detector", DETECTOR_IDS)
def test_items_are_judged_against_a_normal_space(
    detector: str, spaces: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["anomalies", *spaces[:1], "--normal", spaces[1], "--detector", detector, "--json"]
    records = json.loads(printed(capsys, *arguments))
    flags = {record["row"]: record["flagged"] for record in records}
    assert flags[3] and flags[8] and not all(flags.values())


def test_the_table_names_normal_neighbors_and_says_how_well_known_ones_are_found(
    spaces: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    known = ["--column", "kind", "--outlier", "odd", "--share", "0.04", "-k", "5"]
    assert main(["anomalies", spaces[0], *known]) == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert lines[0].split() == ["row", "value", "flagged", "item", "nearest", "normal"] and len(lines) == 6
    assert {line.split()[0] for line in lines[1:3]} == {"3", "8"} and "yes" in lines[1]
    assert "w3," not in out and "w8," not in out  # no outlier is named as normal
    assert "2 of 60 items flagged" in err and "AUROC 1.000, average precision 1.000" in err
    assert "recall 1.000, precision 1.000, 0 false alarms" in err


def test_the_self_test_prints_a_row_for_each_detector(
    spaces: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    few = ["--repeats", "1", "--n-epochs", "2", "--n-estimators", "10", "--n-clusters", "2"]
    record = json.loads(
        printed(capsys, "anomalies", spaces[1], "--self-test", "--random-state", "5", *few, "--json")
    )
    assert {one["detector"] for one in record["tested"]} == set(DETECTORS)
    assert (record["items"], len(record["planted"]), len(record["tested"])) == (40, 4, 24)
    table = printed(capsys, "anomalies", spaces[1], "--self-test", "--random-state", "5", *few).splitlines()
    assert (
        table[0].split() == ["detector", "mean", "topic", "noise", "gaussian", "swapped"] and len(table) == 7
    )


def test_lengths_are_judged_by_distances_and_the_metric_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    vectors = np.random.default_rng(0).normal(size=(60, 4)) * 0.1 + [1, 2, 3, 4]
    vectors[7] *= 6
    path = tmp_path / "lengths.csv"
    path.write_text("\n".join(["a,b,c,d", *(",".join(map(str, row)) for row in vectors)]))
    chosen = ["anomalies", str(path), "--detector", "knn", "-k", "1"]
    assert main([*chosen, "--metric", "euclidean"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[1].split()[0] == "7" and "judged by distances (euclidean)" in err
    assert main(chosen) == 0
    assert "judged by directions (cosine), whatever the length" in capsys.readouterr().err


def test_what_cannot_be_is_said_before_the_work(
    spaces: tuple[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def works(*_: object, **__: object) -> None:
        raise AssertionError("it worked first")

    monkeypatch.setattr("embeddings.outliers.detect", works)
    assert "is no share of outliers" in failing(capsys, "anomalies", spaces[0], "--share", "0.9")
    typo = ("--column", "kind", "--outlier", "typo")
    assert "outlier" in failing(capsys, "anomalies", spaces[0], *typo)


def test_what_cannot_be_is_said_in_one_line(
    spaces: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    judged, normal = spaces
    assert "lof has no bottleneck" in failing(capsys, "anomalies", judged, "--bottleneck", "3")
    assert "2.0 is no share of outliers" in failing(capsys, "anomalies", judged, "--share", "2")
    assert "give both --column and --outlier" in failing(capsys, "anomalies", judged, "--column", "kind")
    assert "leave out --normal" in failing(capsys, "anomalies", judged, "--self-test", "--normal", normal)
    tried = failing(capsys, "anomalies", judged, "--self-test", "--detector", "knn", "--spread")
    assert "tries every detector" in tried and "leave out --detector, --spread" in tried
    other = tmp_path / "other.parquet"
    write_space(space_of(["a", "b", "c", "d"]), other)
    assert "have 3 dimensions and the new ones 5" in failing(
        capsys, "anomalies", judged, "--normal", str(other)
    )
