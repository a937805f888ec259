"""Looking a space over on the command line: before, after remedies, and what cannot be."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from command_line import failing, printed
from toy import random_space, space_of

from embeddings.cli import health as command
from embeddings.health import health
from embeddings.space import read_space, write_space


@pytest.fixture
def shifted(tmp_path: Path) -> str:
    path = tmp_path / "shifted.parquet"
    space = random_space(80, 12)
    write_space(space_of(list(space.labels), space.vectors + 2), path)
    return str(path)


def test_every_finding_is_printed_with_its_level(shifted: str, capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, "health", shifted).splitlines()
    found = health(read_space(shifted))
    assert [line.split()[0] for line in lines] == ["level", *(finding.level for finding in found.findings)]
    assert lines[1].startswith("act") and "Two items taken at random have a cosine of 0.81" in lines[1]


def test_json_holds_the_numbers(shifted: str, capsys: pytest.CaptureFixture[str]) -> None:
    record = json.loads(printed(capsys, "health", shifted, "-k", "5", "--json"))
    found = health(read_space(shifted), 5)
    assert found.hubness is not None and found.anisotropy is not None
    assert record["hubness"]["skewness"] == pytest.approx(found.hubness.skewness)
    assert [hub["row"] for hub in record["hubness"]["hubs"]] == list(found.hubs)
    assert all(hub["label"] == f"w{hub['row']}" for hub in record["hubness"]["hubs"])
    assert record["anisotropy"]["mean"] == pytest.approx(found.anisotropy.mean)
    assert (record["items"], record["different_items"], record["dim"]) == (80, 80, 12)
    assert "remedied" not in record and record["notes"] == []


def test_json_says_that_neighbors_are_approximate(
    shifted: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    exact = health(read_space(shifted))
    monkeypatch.setattr(command, "_health", lambda space, k: replace(exact, recall=0.973))
    (note,) = json.loads(printed(capsys, "health", shifted, "--json"))["notes"]
    assert "approximate neighbors, of which a sample has 97.3 % of the exact ones" in note


def test_after_remedies_the_same_is_measured_again_and_kept(
    shifted: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "mended.parquet")
    record = json.loads(
        printed(capsys, "health", shifted, "--remedies", "center.normalize", "--out", out, "--json")
    )
    assert record["anisotropy"]["mean"] > 0.7 and abs(record["remedied"]["anisotropy"]["mean"]) < 0.05
    assert record["remedied"]["transformations"] == ["center", "normalize"]
    kept = read_space(out)
    assert kept.receipt.transformations == ("center", "normalize")
    np.testing.assert_allclose(kept.norms, 1, atol=1e-6)
    shown = printed(capsys, "health", shifted, "--remedies", "center.remove-top-2")
    assert "after centering, then removing the top 2" in shown and " -0.00 " not in shown


def test_too_few_items_are_said_and_no_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "few.parquet"
    write_space(random_space(7, 4), path)
    assert "from 21 different items on; there are only 7" in printed(capsys, "health", str(path))
    record = json.loads(printed(capsys, "health", str(path), "--json"))
    assert record["hubness"] is None and record["dimension"] is None


def test_what_cannot_be_is_said_in_one_line(
    shifted: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "'magic' is not a remedy" in failing(capsys, "health", shifted, "--remedies", "magic")
    said = failing(capsys, "health", shifted, "--remedies", "remove-top-12")
    assert "12 of the strongest components cannot be removed from 80 vectors of 12 dimensions" in said
    assert "Nothing was changed to be kept" in failing(
        capsys, "health", shifted, "--out", str(tmp_path / "x.parquet")
    )
