"""Tables that bring pictures: paths and bytes, what they do not name, and what they name in vain."""

import io
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from picture_sets import zip_of
from picture_tables import FILES, TABLE, as_parquet, csv, written

from embeddings.errors import DataError
from embeddings.limits import Limits
from embeddings.readers import File, ReadOptions, load, load_path


def test_rows_without_a_picture_and_pictures_without_a_row_are_told() -> None:
    frame = pd.concat([TABLE.iloc[:3], pd.DataFrame({"file": ["gone.png", ""], "number": [7, 8]})])
    members = {**FILES, "notes.md": b"text", "t.csv": csv(frame)}
    dataset = load([File("a.zip", zip_of(members))])
    assert dataset.items == tuple(FILES)[:3]
    assert [(str(drop.reason), drop.count, drop.first_rows) for drop in dataset.report.dropped] == [
        ("gone.png is named in t.csv and is not there: bring it, or delete the row", 1, (5,)),
        ("a row of t.csv names no picture", 1, (6,)),
        ("pictures that t.csv does not name", 9, ()),
        ("notes.md is no picture and was left out", 1, ()),
    ]
    assert dataset.report.rows_read == 15


def test_a_row_of_a_refused_picture_gives_its_reason() -> None:
    members = {**FILES, "red/red-1.png": b"text", "t.csv": csv()}
    (dropped,) = load([File("a.zip", zip_of(members))]).report.dropped
    assert str(dropped.reason).startswith("red/red-1.png is not a picture") and dropped.first_rows == (11,)


@pytest.mark.parametrize(
    ("place", "change"),
    [
        ("t.csv", lambda name: f"./{name}"),
        ("t.csv", lambda name: name.replace("/", "\\")),
        ("t.csv", lambda name: name.split("/")[1]),
        ("lists/t.csv", lambda name: f"../{name}"),
        ("lists/t.csv", str),
    ],
)
def test_ways_to_write_a_path(place: str, change: Callable[[str], str]) -> None:
    frame = TABLE.assign(file=[change(name) for name in FILES])
    dataset = load([File("a.zip", zip_of({**FILES, place: csv(frame)}))])
    assert dataset.items == tuple(FILES) and dataset.metadata["number"].tolist() == list(range(12))


def test_korean_paths_are_found_however_their_letters_are_composed() -> None:
    names = [unicodedata.normalize(form, f"사진/{i}.png") for i, form in enumerate(("NFC", "NFD"))]
    cells = [unicodedata.normalize(form, f"사진/{i}.png") for i, form in enumerate(("NFD", "NFC"))]
    members = dict(zip(names, FILES.values(), strict=False))
    table = "파일,수\n" + "".join(f"{cell},{i}\n" for i, cell in enumerate(cells))
    dataset = load([File("a.zip", zip_of({**members, "표.csv": table.encode()}))])
    assert dataset.items == ("사진/0.png", "사진/1.png") and dataset.metadata["수"].tolist() == [0, 1]


@pytest.mark.parametrize("kind", ["parquet", "xlsx", "jsonl"])
def test_other_tables_of_paths(kind: str) -> None:
    stream = io.BytesIO()
    if kind == "parquet":
        TABLE.to_parquet(stream)
    elif kind == "xlsx":
        TABLE.to_excel(stream, index=False)
    else:
        TABLE.to_json(stream, orient="records", lines=True)
    dataset = load([File("a.zip", zip_of({**FILES, f"t.{kind}": stream.getvalue()}))])
    assert dataset.items == tuple(FILES) and dataset.metadata["number"].tolist() == list(range(12))


def test_a_table_of_something_else_is_left_out() -> None:
    members = {**FILES, "words.csv": b"word,n\nred,1\ngreen,2\n"}
    dataset = load([File("a.zip", zip_of(members))])
    assert dataset.items == tuple(FILES)
    assert [str(d.reason) for d in dataset.report.dropped] == ["words.csv is no picture and was left out"]


def test_a_table_alone_reads_nothing_outside_its_folder(tmp_path: Path) -> None:
    home = written(
        tmp_path, {"secret.png": FILES["red/red-0.png"], "set/t.csv": b"file,n\n../secret.png,1\n"}
    )
    assert load_path(home / "set" / "t.csv").modality == "text"


def test_columns_that_are_chosen() -> None:
    members = [File("t.csv", csv()), *(File(name, data) for name, data in FILES.items())]
    dataset = load(members, ReadOptions(metadata_columns=("kind",)))
    assert list(dataset.metadata.columns) == ["kind", "folder", "width", "height", "format"]


def test_cells_of_bytes_that_are_empty_or_no_pictures() -> None:
    cells = [*list(FILES.values())[:2], None, b"words", b""]
    dataset = load([File("t.parquet", as_parquet({"picture": cells, "n": range(5)}))])
    assert dataset.items == ("1", "2") and dataset.metadata["n"].tolist() == [0, 1]
    assert [(str(drop.reason), drop.first_rows) for drop in dataset.report.dropped] == [
        ("empty", (3,)),
        ("4 is no picture and was left out", (4,)),
        ("5 is empty: save or download it again", (5,)),
    ]


def test_more_rows_of_bytes_than_pictures_are_allowed() -> None:
    data = as_parquet({"picture": list(FILES.values())})
    dataset = load([File("t.parquet", data)], limits=Limits(pictures=5))
    assert len(dataset) == 5
    assert [(str(drop.reason), drop.count) for drop in dataset.report.dropped] == [
        ("beyond the first 5 rows", 7)
    ]


def test_a_table_of_bytes_without_pictures() -> None:
    with pytest.raises(DataError, match=r"t\.parquet has no column of pictures: bring one whose cells"):
        load([File("t.parquet", as_parquet({"n": [1, 2]}))], ReadOptions(kind="pictures-table"))
