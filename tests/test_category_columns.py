"""What a column is taken for: numbers, an order in the names, or names alone; and tables as people bring them."""

import numpy as np
import pytest

from embeddings.categories import column_of, proposed_order, read_table, read_table_path
from embeddings.errors import DataError, SettingsError
from embeddings.limits import Limits
from embeddings.readers import File


@pytest.mark.parametrize(
    "ordered",
    [
        ("Mon", "Tue", "Wed", "Sat"),
        ("January", "March", "December"),
        ("S", "M", "L", "XL"),
        ("small", "medium", "large"),
        ("low", "medium", "high"),
        ("Very low", "Low", "High"),
        ("never", "sometimes", "always"),
        ("high school", "bachelor", "master", "PhD"),
        ("strongly disagree", "neutral", "agree"),
        ("월", "화", "일"),
        ("월요일", "수요일", "토요일"),
        ("하", "중", "상"),
        ("초등학교", "중학교", "고등학교", "대학교"),
        ("매우 낮음", "보통", "높음"),
        ("1월", "2월", "10월", "12월"),
        ("10대", "20대", "30대"),
        ("under 18", "18–24", "25–34", "65+"),
        ("18세 미만", "18세 이상", "30세 이상"),
        ("grade 2", "grade 10"),
        ("< 1 km", "1-5 km", "> 5 km"),
        ("$1,000", "$20,000"),
        ("1등급", "2등급", "9등급"),
    ],
)
def test_an_order_that_the_names_tell_is_proposed(ordered: tuple[str, ...]) -> None:
    assert proposed_order(sorted(ordered)) == ordered
    assert proposed_order(ordered[::-1]) == ordered


@pytest.mark.parametrize(
    "names",
    [
        ("red", "green", "blue"),
        ("Seoul", "Busan"),
        ("room 12a", "hall 3"),
        ("low", "red"),
        ("only",),
        (),
        ("1 a", "1 b"),
        ("Mon", "Monday"),
        tuple(f"x{i}" for i in range(300)),
    ],
)
def test_no_order_is_made_up(names: tuple[str, ...]) -> None:
    assert proposed_order(names) == ()


def test_kinds_are_recognized_and_can_be_overruled() -> None:
    kinds = {
        "numeric": [1, 2.5, "3", None, 1],
        "ordinal": ["low", "high", "low", "", "high"],
        "nominal": ["007", "008", "007", "009", "007"],  # leading zeros are kept: a code
    }
    for kind, values in kinds.items():
        assert column_of("x", values).kind == column_of("x", values).proposed == kind
    numeric = column_of("x", kinds["numeric"])
    assert numeric.categories == ("1", "2.5", "3") and numeric.n_missing == 1
    taken = numeric.as_kind("ordinal")
    assert taken.order == ("1", "2.5", "3") and taken.proposed == "numeric"
    assert column_of("x", [10, 9, 10, 9]).as_kind("ordinal").order == ("9", "10")
    assert column_of("x", [10, 9, 10, 9]).categories == ("10", "9")  # the alphabet of texts
    assert column_of("x", kinds["ordinal"]).as_kind("nominal").order == ()
    with pytest.raises(SettingsError, match="'x' holds texts, not numbers: take it as nominal or ordinal"):
        column_of("x", kinds["nominal"]).as_kind("numeric")


def test_ids_that_count_rank_nothing() -> None:
    assert column_of("x", [f"id {i}" for i in range(40)]).kind == "nominal"
    assert column_of("x", [f"level {i % 4}" for i in range(40)]).kind == "ordinal"


@pytest.mark.parametrize(
    ("order", "said"),
    [
        (["a", "b"], "The order of 'x' does not name c: put every category into it"),
        (["a", "b", "c", "d"], "d in the order of 'x' is no value of that column"),
        (["a", "b", "b", "c"], "b comes twice in the order of 'x': name every category once"),
    ],
)
def test_an_order_that_does_not_fit_is_said(order: list[str], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        column_of("x", ["a", "b", "c", "a"]).as_kind("ordinal", order)


def test_codes_are_rows_of_the_alphabet_and_read_only() -> None:
    column = column_of("x", ["b", " a ", "b", "NaN", "c\x00"])
    assert column.categories == ("a", "b", "c") and column.codes.tolist() == [1, 0, 1, -1, 2]
    assert column.counts.tolist() == [1, 2, 1] and not column.codes.flags.writeable


def test_a_table_is_read_with_its_kinds_and_what_was_left_out() -> None:
    text = "city,size,rent\nrome,S,1\nrome,L,2\nparis,M,3\nparis,S\n"
    table = read_table([File("flats.csv", text.encode())])
    assert {name: column.kind for name, column in table.columns.items()} == {
        "city": "nominal", "size": "nominal", "rent": "numeric",
    }  # fmt: skip
    assert len(table) == 3 and "Rows that were left out: 1" in map(str, table.notes)
    longer = read_table([File("flats.csv", (text + "oslo,S,5\n" * 9).encode())], Limits(rows=5))
    assert len(longer) == 5 and longer["city"].categories == ("oslo", "paris", "rome")
    assert longer["size"].kind == "nominal"  # 3 of 5 values differ: too few rows for a scale


def test_the_digest_names_the_values_and_not_their_kinds() -> None:
    table = read_table([File("a.csv", b"x,y\na,1\nb,2\na,3\n")])
    assert table.taken_as("y", "ordinal").digest == table.digest
    assert read_table([File("b.csv", b"x,y\na,1\nb,2\na,4\n")]).digest != table.digest


def test_parquet_keeps_its_types(tmp_path: object) -> None:
    from pathlib import Path

    import pandas as pd

    assert isinstance(tmp_path, Path)
    frame = pd.DataFrame(
        {"kind": pd.Categorical(["a", "b", None, "a"]), "n": [1, 2, 3, 4], "ok": [True, False, True, True]}
    )
    frame.to_parquet(tmp_path / "t.parquet")
    table = read_table_path(tmp_path / "t.parquet")
    assert table["kind"].n_missing == 1 and table["n"].kind == "numeric"
    assert table["ok"].categories == ("False", "True")
    np.testing.assert_array_equal(table["n"].numbers, [1, 2, 3, 4])


def test_what_is_no_table_is_said(tmp_path: object) -> None:
    with pytest.raises(DataError, match=r"prose\.txt is no table: bring rows and columns"):
        read_table([File("prose.txt", b"One sentence here.\nAnother sentence there.\n")])
    with pytest.raises(DataError, match=r"one\.csv has one column: bring a table with a column to encode"):
        read_table([File("one.csv", b"a\nx\ny\n")])
    with pytest.raises(DataError, match="cannot be read"):
        read_table_path("/nowhere/table.csv")


def test_wide_tables_are_read_in_part() -> None:
    header, row = ",".join(f"c{i}x" for i in range(50)), ",".join("a" * 50)
    table = read_table([File("wide.csv", f"{header}\n{row}\n{row}\n".encode())])
    assert len(table.columns) == 40 and "The first 40 of 50 columns were read" in map(str, table.notes)
