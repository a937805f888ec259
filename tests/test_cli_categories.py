"""Categories to vectors on the command line."""

import json
from pathlib import Path

import numpy as np
import pytest
from command_line import failing, printed

from embeddings.categories import fit, read_table_path
from embeddings.categories.settings import Entity
from embeddings.space import read_space

ASKED = ("--column", "size", "--target", "price")


@pytest.fixture
def table(tmp_path: Path) -> str:
    path = tmp_path / "shirts.csv"
    prices = {"S": 9, "M": 5, "L": 7}
    rows = [f"{size},{prices[size] + i % 2},{'ab'[i % 2]}" for i in range(20) for size in prices]
    path.write_text("size,price,shop\n" + "\n".join(rows) + "\n")
    return str(path)


def test_four_ways_stand_side_by_side(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, "encode-categories", table, *ASKED).splitlines()
    assert [line.split()[0] for line in lines] == ["method", "label", "ordinal", "onehot", "entity"]
    assert "95 % interval" in lines[0] and "66.7%" in lines[3]


def test_json_holds_numbers_vectors_and_kinds(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    record = json.loads(printed(capsys, "encode-categories", table, *ASKED, "--dim", "2", "--json"))
    assert record["kinds"] == {"size": "ordinal", "price": "numeric", "shop": "nominal"}
    assert record["order"] == ["S", "M", "L"] and record["rows"] == 60
    found = {one["method"]: one for one in record["encodings"]}
    assert found["ordinal"]["vectors"] == {"L": [2], "M": [1], "S": [0]}
    assert "vectors" not in found["onehot"] and found["onehot"]["order_found"] is None
    learned = fit(read_table_path(table), "size", Entity(2), "price").vectors
    np.testing.assert_allclose(list(found["entity"]["vectors"].values()), learned, rtol=1e-6)
    assert found["label"]["order_found"] is None, "three categories are too few"
    assert found["onehot"]["score"]["value"] > 0.9 > 0.5 > found["label"]["score"]["value"]


def test_noise_has_no_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    random = np.random.default_rng(2)
    rows = [
        f"c{code:02},{y:.4f}"
        for code, y in zip(random.integers(0, 12, 200), random.normal(size=200), strict=True)
    ]
    path = tmp_path / "noise.csv"
    path.write_text("c,y\n" + "\n".join(rows) + "\n")
    record = json.loads(
        printed(capsys, "encode-categories", str(path), "--column", "c", "--target", "y", "--json")
    )
    label, *_, learned = record["encodings"]
    assert label["order_found"]["rows"] == "all" and learned["order_found"]["rows"] == "unseen"
    assert learned["order_found"]["interval"][0] < 0 and abs(learned["order_found"]["spearman"]) < 0.5
    assert learned["score"]["interval"][0] < 0 < 0.1 > learned["score"]["interval"][1]


def test_the_order_and_the_kinds_can_be_given_and_a_space_kept(
    table: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "sizes.parquet")
    given = ("--order", "M,L,S", "--kind", "shop=ordinal", "--method", "ordinal", "--out", out)
    record = json.loads(printed(capsys, "encode-categories", table, *ASKED, *given, "--json"))
    found = {one["method"]: one for one in record["encodings"]}
    assert found["ordinal"]["score"]["value"] > 0.9 and record["kinds"]["shop"] == "ordinal"
    space = read_space(out)
    assert space.labels == ("L", "M", "S") and space.vectors[:, 0].tolist() == [1, 0, 2]


def test_what_cannot_be_is_said_in_one_line(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = ("encode-categories", table)
    assert "'color' is not a column of shirts.csv: choose one of size, price, shop" in failing(
        capsys, *command, "--column", "color", "--target", "price"
    )
    assert "does not name L: put every category into it" in failing(
        capsys, *command, *ASKED, "--order", "S,M"
    )
    assert "'shop=color' takes no column as a known kind" in failing(
        capsys, *command, *ASKED, "--kind", "shop=color"
    )
    assert "cannot be predicted from itself" in failing(
        capsys, *command, "--column", "size", "--target", "size"
    )
