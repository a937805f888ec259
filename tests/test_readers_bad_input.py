"""What is wrong with a file is said in one message; what can be read is read."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from embeddings.dataset import Dataset
from embeddings.errors import DataError
from embeddings.limits import Limits
from embeddings.readers import File, ReadOptions, load, load_lines, load_path, preview

KNOWN = (
    "bring text, pictures, a table (.csv, .tsv, .jsonl, .parquet, .xlsx) "
    "or vectors (.npy, .npz, word2vec, GloVe)"
)


def read(data: bytes | str, name: str = "file.csv", limits: Limits = Limits(), **options: object) -> Dataset:  # noqa: B008
    content = data.encode() if isinstance(data, str) else data
    return load([File(name, content)], ReadOptions(**options), limits)  # type: ignore[arg-type]


def refused(data: bytes | str, name: str = "file.csv", limits: Limits = Limits(), **options: object) -> str:  # noqa: B008
    with pytest.raises(DataError) as caught:
        read(data, name, limits, **options)
    return str(caught.value)


def dropped(dataset: Dataset) -> list[tuple[str, int, tuple[int, ...]]]:
    return [(str(drop.reason), drop.count, drop.first_rows) for drop in dataset.report.dropped]


def notes(dataset: Dataset) -> list[str]:
    return [str(note) for note in dataset.report.notes]


def saved(write: str, *arrays: object, **named: object) -> bytes:
    stream = io.BytesIO()
    getattr(np, write)(stream, *arrays, **named)
    return stream.getvalue()


@pytest.mark.parametrize("data", [b"", b"\n\n  \n", b"\xef\xbb\xbf", "\ufeff \n".encode("utf-16")])
def test_an_empty_file(data: bytes) -> None:
    assert refused(data, "a.csv") == "a.csv is empty: bring a file with at least one item"


def test_an_empty_paste_and_no_file() -> None:
    with pytest.raises(DataError, match="pasted is empty: bring a file with at least one item"):
        load_lines(" \n ")
    with pytest.raises(DataError, match="There is no file: choose one"):
        load([])


@pytest.mark.parametrize("data", ["text,topic\n", "text\n"])
def test_a_header_without_rows(data: str) -> None:
    assert refused(data) == "file.csv has no rows: bring a file with at least one item"


def test_one_item_loads_and_says_what_a_map_needs() -> None:
    dataset = read("only one\n", "a.txt")
    assert dataset.items == ("only one",)
    assert notes(dataset) == ["Items that could be read: 1. A map begins to speak at 3"]


def test_all_items_equal() -> None:
    dataset = read("same\nsame\nsame\n", "a.txt")
    assert notes(dataset) == ["All 3 items are equal: a map would be one point"]
    assert dataset.report.duplicates == 2
    vectors = read("1.5 2\n1.5 2\n1.5 2\n", "v.txt")
    assert notes(vectors) == ["All 3 items are equal: a map would be one point"]


def test_a_hundred_thousand_equal_rows() -> None:
    dataset = read("text,topic\n" + "the same row,x\n" * 100_000)
    assert len(dataset) == 100_000 and dataset.report.duplicates == 99_999
    assert notes(dataset) == ["All 100,000 items are equal: a map would be one point"]


def test_a_file_over_the_limit() -> None:
    message = refused(b"x" * 60_000_000, "big.txt")
    assert message == (
        "big.txt has 60.0 MB and at most 50 MB are allowed: split it, "
        "or raise VECTARIUM_FILE_MB where you run the server"
    )


def test_rows_over_the_limit_are_counted() -> None:
    dataset = read("a\nb\nc\nd\ne\n", "a.txt", Limits(rows=3))
    assert dataset.items == ("a", "b", "c")
    assert dropped(dataset) == [("beyond the first 3 rows", 2, (4, 5))]
    table = pd.DataFrame({"text": list("abcde")}).to_parquet()
    assert dropped(read(table, "t.parquet", Limits(rows=3))) == [("beyond the first 3 rows", 2, (4, 5))]
    assert dropped(read(saved("save", np.eye(5)), "v.npy", Limits(rows=3)))[0][1:] == (2, (4, 5))


def test_a_table_of_one_number_a_row_says_that_numbers_were_seen() -> None:
    """Such numbers were read as words, and none of them was in a vocabulary."""
    expected = (
        "onecol.csv holds one column, 'value', and it holds numbers: one number per row is no vector, and no text that "
        "an encoder could read. Bring two columns of numbers or more, or a column of text"
    )
    data = "value\n-0.7931\n2.6166\n1.8371\n"
    assert refused(data, "onecol.csv") == refused(data, "onecol.csv", text_column="value") == expected
    with pytest.raises(DataError, match=r"onecol\.csv holds one column"):
        preview([File("onecol.csv", data.encode())])
    assert read("value,name\n1.5,a\n2.5,b\n").items == ("a", "b")  # one number beside a name is a column
    assert read("value\nred\n2\nblue\n").items == ("red", "2", "blue")


def test_ragged_rows_are_dropped_and_numbered() -> None:
    dataset = read("text,topic\na b,x\nc d\ne f,y,z\ng h,w\n\ni j,v\n")
    assert dataset.items == ("a b", "g h", "i j")
    assert dropped(dataset) == [("empty", 1, (6,)), ("not 2 cells wide", 2, (3, 4))]
    assert dataset.report.rows_read == 6


@pytest.mark.parametrize(
    "spoiled",
    ['"not closed,x', 'a,"not closed', '"closed" too early,x', 'a,"b" c'],
)
def test_a_stray_quote_costs_its_own_line_only(spoiled: str) -> None:
    dataset = read(f'text,topic\na b,x\n{spoiled}\n"c, d",y\ne f,"z"\n')
    assert dataset.items == ("a b", "c, d", "e f")
    assert dropped(dataset) == [("a quote that is not closed or stands inside a cell", 1, (3,))]


def test_a_quote_inside_a_plain_cell_is_text() -> None:
    assert read('text,n\na 5" pipe,1\nb c,2\n').items == ('a 5" pipe', "b c")


def test_a_quote_that_never_closes_does_not_swallow_the_rest() -> None:
    dataset = read('text,n\n"open,1\n' + "".join(f"row {i},{i}\n" for i in range(5000)))
    assert len(dataset) == 5000 and dropped(dataset)[0][2] == (2,)


def test_many_stray_quotes() -> None:
    dataset = read("text,n\n" + '"open,1\nplain,2\n' * 20_000)
    assert dataset.items[0] == "plain" and len(dataset) == 20_000


def test_a_wrong_extension_is_read_by_its_content() -> None:
    table = pd.DataFrame({"text": ["a b", "c d", "e f"], "n": [1, 2, 3]})
    assert read(table.to_parquet(), "t.csv").report.kind == "parquet"
    assert read(table.to_csv(index=False), "t.parquet").report.kind == "csv"
    assert read(table.to_csv(index=False), "t.npy").items == ("a b", "c d", "e f")
    assert read(saved("save", np.eye(3)), "v.txt").report.kind == "npy"


def test_binary_garbage_named_csv() -> None:
    garbage = bytes(np.random.default_rng(0).integers(0, 256, 5000, dtype=np.uint8))
    assert (
        refused(garbage, "data.csv") == f"data.csv is neither text nor one of the formats known here: {KNOWN}"
    )


@pytest.mark.parametrize(
    ("mark", "what"),
    [(b"%PDF-1.7\n", "PDF"), (b"\xd0\xcf\x11\xe0", ".xls or .doc (Office 97)"), (b"\x1f\x8b\x08", "gzip")],
)
def test_known_binary_formats_are_named(mark: bytes, what: str) -> None:
    message = refused(mark + bytes(range(256)) * 4, "data.csv")
    assert message == f"data.csv cannot be read; its content looks like {what}: {KNOWN}"


def test_a_wrong_choice_of_encoding() -> None:
    message = refused("안녕".encode("cp949"), "a.txt", encoding="utf-8")
    assert message == "a.txt is not written in utf-8: choose another encoding, or let it be detected"


NOT_FINITE = "a number is missing, not a number, or infinite"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("x,y\n1,2\nnan,2\n3,inf\n4,\n5,oops\n6,7\n8,9\n" + "1,2\n" * 9, "v.csv"),
        (
            saved(
                "save", np.array([[1, 2], [0, 2], [np.nan, 1], [3, np.inf], [-np.inf, 1], [6, 7], [8, 1e300]])
            ),
            "v.npy",
        ),
        ("a 1 2\nb 2 2\nc nan 1\nd 3 inf\ne 2 2\nf 6 7\n", "g.txt"),
    ],
)
def test_nan_and_infinity_in_vectors_are_dropped_with_their_rows(data: bytes | str, name: str) -> None:
    dataset = read(data, name)
    expected = {"v.csv": (4, (3, 4, 5, 6)), "v.npy": (4, (3, 4, 5, 7)), "g.txt": (2, (3, 4))}[name]
    assert dropped(dataset) == [(NOT_FINITE, *expected)]
    assert dataset.vectors is not None and np.isfinite(dataset.vectors).all()


def test_vectors_without_one_good_row() -> None:
    message = refused(saved("save", np.full((4, 3), np.nan)), "v.npy")
    assert message == (
        f"None of the 4 rows of v.npy can be used ({NOT_FINITE}): check the file and the chosen column"
    )


def test_texts_without_one_good_row() -> None:
    message = refused("text,n\n ,1\n  ,2\n", text_column="text")
    assert (
        message == "None of the 2 rows of file.csv can be used (empty): check the file and the chosen column"
    )


def test_rows_of_unequal_length() -> None:
    lists = read('{"w":"a","v":[1,2,3]}\n{"w":"b","v":[1,2]}\n{"w":"c","v":[4,5,6]}\n{"w":"d"}\n', "v.jsonl")
    assert lists.items == ("a", "c") and dropped(lists) == [("not a list of 3 numbers", 2, (2, 4))]
    words = read("a 1 2 3\nb 1 2\nc 4 5 6\nd 7 8 9\n", "g.txt")
    assert words.items == ("a", "c", "d") and dropped(words) == [("not a word and 3 numbers", 1, (2,))]
    numbers = read("1 2 3\n1 2 4\n1 2\n3 4 5\n", "m.txt", kind="matrix")
    assert len(numbers) == 3 and dropped(numbers) == [("not 3 cells wide", 1, (3,))]
    pair = load([File("vectors.tsv", b"1\t2\n1\n3\t4\n"), File("metadata.tsv", b"a\nb\nc\n")])
    assert pair.items == ("a", "c") and dropped(pair) == [("not a list of 2 numbers", 1, (2,))]


@pytest.mark.parametrize("labels", [b"a\nb\n", b"word\tn\na\t1\nb\t2\n"])
def test_labels_one_row_short(labels: bytes) -> None:
    vectors = File(
        "vectors.tsv", b"1\t2.5\n2\t3\n4\t5\n" if labels.count(b"\n") == 2 else b"1\t2.5\n2\t3\n4\t5\n6\t7\n"
    )
    short = 2
    with pytest.raises(DataError) as caught:
        load([vectors, File("metadata.tsv", labels)])
    found = vectors.data.count(b"\n")
    assert str(caught.value) == (
        f"metadata.tsv has {short} labels but vectors.tsv has {found} vectors: give one line for each vector "
        "(with one column and no header, or with several columns and a header)"
    )


def test_files_that_do_not_belong_together() -> None:
    with pytest.raises(DataError) as caught:
        load([File("a.txt", b"one\n"), File("b.txt", b"two\n")])
    assert str(caught.value) == (
        "a.txt, b.txt cannot be read together: bring one file, or vectors.tsv with its metadata.tsv"
    )


def test_a_word2vec_header_that_lies_about_its_words() -> None:
    dataset = read("1000000 2\nking 1 2\nqueen 3 4\nman 1 1\n", "w.vec")
    assert dataset.items == ("king", "queen", "man")
    assert notes(dataset) == ["The header promises 1,000,000 words, the file has 3 lines"]


def test_a_word2vec_header_that_lies_about_its_numbers() -> None:
    assert refused("3 300\nking 1 2\nqueen 3 4\nman 1 1\n", "w.vec") == (
        "The header of w.vec promises 300 numbers for each word, but the lines have 2: correct the header or delete it"
    )


def binary(header: bytes, words: int = 3, dim: int = 4) -> bytes:
    rows = np.random.default_rng(0).random((words, dim), dtype=np.float32)
    return header + b"".join(f"w{i} ".encode() + row.tobytes() for i, row in enumerate(rows))


def test_a_binary_word2vec_header_that_lies() -> None:
    assert refused(binary(b"3000000 300\n"), "w.bin") == (
        "The header of w.bin promises 3,000,000 words of 300 numbers, at least 3,606,000,000 bytes, but 57 follow: "
        "the file is cut or its header is wrong, so download or save it again"
    )
    assert refused(binary(b"3 4\n")[:-1], "w.bin") == (
        "w.bin ends or breaks after 2 of the 3 words that its header promises with 4 numbers each: "
        "the file is cut or its header is wrong, so download or save it again"
    )
    assert notes(read(binary(b"2 4\n"), "w.bin"))[0] == (
        "The header promises 2 words; 19 bytes after them were not read"
    )


def test_a_npy_with_pickled_objects_is_refused(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, ...]:
            return (open, (str(tmp_path / "trap"), "w"))

    data = saved("save", np.array([Trap()], dtype=object))
    message = (
        "v.npy holds pickled Python objects, which can run code when they are read: "
        "save numbers only, for example numpy.save(path, numpy.asarray(vectors, dtype='float32'))"
    )
    assert refused(data, "v.npy") == message
    (tmp_path / "v.npy").write_bytes(data)
    with pytest.raises(DataError) as caught:
        load_path(tmp_path / "v.npy")
    assert str(caught.value) == message
    assert not (tmp_path / "trap").exists()


def test_pickled_labels_in_a_npz_are_left_out() -> None:
    data = saved("savez", vectors=np.eye(3), labels=np.array(["a", "b", None], dtype=object))
    dataset = read(data, "v.npz")
    assert dataset.items == ("1", "2", "3")
    assert "The array 'labels' holds pickled objects and was left out" in notes(dataset)
    only = saved("savez", labels=np.array(["a", None], dtype=object))
    assert refused(only, "v.npz").startswith("v.npz holds pickled Python objects")


def test_a_npy_whose_header_promises_more_than_there_is() -> None:
    shape = b"(2000000000, 2000000000), }"
    data = saved("save", np.eye(2))
    data = data.replace(b"(2, 2), }" + b" " * (len(shape) - 9), shape)
    assert refused(data, "v.npy") == (
        "v.npy promises an array of shape (2000000000, 2000000000) in 32,000,000,000,000,000,000 bytes but holds 32: "
        "the file is cut or damaged, so save or download it again"
    )
    assert refused(saved("save", np.eye(2))[:-1], "v.npy") == (
        "v.npy promises an array of shape (2, 2) in 32 bytes but holds 31: "
        "the file is cut or damaged, so save or download it again"
    )


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (
            np.arange(3.0),
            "v.npy holds numbers of shape (3,): vectors need two dimensions, one row for each item",
        ),
        (
            np.zeros((2, 3, 4)),
            "v.npy holds numbers of shape (2, 3, 4): vectors need two dimensions, one row for each item",
        ),
        (
            np.zeros((2, 0)),
            "v.npy holds numbers of shape (2, 0): vectors need two dimensions, one row for each item",
        ),
        (np.array([["a"]]), "v.npy holds values of type <U1: vectors are real numbers, for example float32"),
        (
            np.array([[1j]]),
            "v.npy holds values of type complex128: vectors are real numbers, for example float32",
        ),
        (np.zeros((0, 4)), "v.npy has no rows: bring a file with at least one item"),
    ],
)
def test_arrays_that_are_no_vectors(array: np.ndarray, message: str) -> None:
    assert refused(saved("save", array), "v.npy") == message


BOMB = "{} unpacks to more than 5 MB: save it with fewer or smaller arrays or sheets"


def test_a_npz_bomb() -> None:
    data = saved("savez_compressed", vectors=np.zeros((1000, 2000)))
    assert len(data) < 100_000
    assert refused(data, "v.npz", Limits(unpacked_mb=5)) == BOMB.format("v.npz")


def test_a_npz_bomb_that_hides_its_size() -> None:
    data = bytearray(saved("savez_compressed", vectors=np.zeros((1000, 2000))))
    directory = data.rfind(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = struct.pack("<I", 100)  # the size that the directory tells
    assert refused(bytes(data), "v.npz", Limits(unpacked_mb=5)) == BOMB.format("v.npz")


def test_a_xlsx_bomb() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 20_000_000)
    assert refused(stream.getvalue(), "t.xlsx", Limits(unpacked_mb=5)) == BOMB.format("t.xlsx")


def test_a_xlsx_with_a_cell_at_the_end_of_the_world() -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active["A1"] = "text"
    book.active["A2"] = "a"
    book.active["XFD1048576"] = "far"
    stream = io.BytesIO()
    book.save(stream)
    assert refused(stream.getvalue(), "t.xlsx") == (
        "t.xlsx has cells up to row 1,048,576 and column 16,384: delete what lies far from the table"
    )


def test_a_parquet_bomb() -> None:
    table = pd.DataFrame({"text": ["x" * 1000] * 20_000})
    data = table.to_parquet()
    assert len(data) < 100_000
    assert refused(data, "t.parquet", Limits(unpacked_mb=5)) == BOMB.format("t.parquet")


def test_damaged_archives() -> None:
    stream = io.BytesIO()
    pd.DataFrame({"text": ["a", "b"]}).to_excel(stream, index=False)
    assert refused(stream.getvalue()[:-30], "t.xlsx") == (
        "t.xlsx is damaged and cannot be unpacked: save or download it again"
    )
    parquet = pd.DataFrame({"text": ["a", "b"]}).to_parquet()
    assert refused(parquet[:20] + zlib.compress(parquet)[:50] + parquet[-4:], "t.parquet") == (
        "t.parquet is damaged and cannot be read as parquet: save or download it again"
    )


def test_a_parquet_text_that_is_not_utf8() -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    broken = pa.array([b"\xb0\xb1", b"b"], pa.binary())
    texts = pa.Array.from_buffers(pa.string(), 2, broken.buffers())
    stream = io.BytesIO()
    pq.write_table(pa.table({"text": texts}), stream)
    assert refused(stream.getvalue(), "t.parquet").startswith(
        "t.parquet is damaged and cannot be read as parquet"
    )


def test_emoji_and_right_to_left_texts_stay_as_they_are() -> None:
    items = ("👩‍👩‍👧 family", "שלום \u200fעולם", "مرحبا بالعالم", "🇰🇷 flag")
    assert read("\n".join(items), "a.txt").items == items
    assert read("text,n\n" + "\n".join(f"{item},1" for item in items)).items == items


def test_a_very_long_item_is_cut() -> None:
    dataset = read("text,n\nshort one,1\n" + "x" * 200_000 + ",2\nanother,3\n")
    assert [len(item) for item in dataset.items] == [9, 100_000, 7]
    assert notes(dataset) == ["Texts longer than 100,000 characters were cut; items: 1, rows 3"]


def test_control_characters_are_removed() -> None:
    dataset = read("a long enough line\x00\x07\nsecond\tline is here\nthird \x1b[0mline\n", "a.txt")
    assert dataset.items == ("a long enough line", "second\tline is here", "third [0mline")
    assert notes(dataset) == ["Control characters were removed; items: 2, rows 1, 3"]


def test_half_surrogates_become_readable() -> None:
    dataset = read('{"text": "a\\ud800b", "t\\ud800": "c\\ud800"}\n{"text": "c d e f"}\n', "t.jsonl")
    assert dataset.items[0] == "a\ufffdb"
    assert dataset.metadata.iloc[0, 0] == "c\ufffd" and dataset.metadata.columns[0] == "t\ufffd"


def test_html_and_markdown_are_text() -> None:
    dataset = read('text,<b>n</b>\n<script>alert(1)</script>,1\n**bold** [a](b),2\n"{x} & {0}",3\n')
    assert dataset.items == ("<script>alert(1)</script>", "**bold** [a](b)", "{x} & {0}")
    assert list(dataset.metadata.columns) == ["<b>n</b>"]


def test_names_with_braces_do_not_break_messages() -> None:
    assert refused(b"", "{0}{name}.csv") == "{0}{name}.csv is empty: bring a file with at least one item"


def test_more_columns_than_rows() -> None:
    names = [f"m{i}x" for i in range(500)]
    dataset = read("text," + ",".join(names) + "\n" + "a b," + ",".join(["q"] * 500) + "\n")
    assert dataset.metadata.shape == (1, 500)
    vectors = read("\n".join(",".join(f"{i + j / 7:.3f}" for j in range(3000)) for i in range(3)))
    assert vectors.vectors is not None and vectors.vectors.shape == (3, 3000)
    assert (
        preview(
            [File("v.csv", "\n".join(",".join(["0.5"] * 30_000) for _ in range(2)).encode())],
            Limits(columns=40_000),
        ).modality
        == "vector"
    )


def test_more_columns_than_allowed() -> None:
    assert refused("\n".join([",".join(["0.5"] * 30)] * 3), limits=Limits(columns=20)) == (
        "file.csv has 30 columns and at most 20 are allowed: leave some out"
    )
    assert refused(saved("save", np.zeros((2, 30))), "v.npy", Limits(columns=20)) == (
        "v.npy has 30 columns and at most 20 are allowed: leave some out"
    )


def test_a_column_name_twice() -> None:
    dataset = read("text,tag,tag\na b,x,y\nc d,z,w\n")
    assert list(dataset.metadata.columns) == ["tag", "tag (2)"]
    assert notes(dataset)[0] == "Column names that came twice were renamed: tag (2)"


def test_a_column_that_is_no_number_cannot_be_a_vector() -> None:
    assert refused("text,n,m\na b,1,2\nc d,2,3\n", vector_columns=("n", "text")) == (
        "The column 'text' of file.csv does not hold numbers: choose numeric columns, or one column of lists"
    )


def test_lines_that_are_not_json() -> None:
    dataset = read('{"text":"a"}\nnot json\n{"text":"b"}\n{"text":\n{"text":"c"}\n', "t.jsonl")
    assert dataset.items == ("a", "b", "c") and dropped(dataset) == [("not JSON", 2, (2, 4))]


def test_empty_items_are_counted() -> None:
    dataset = read("text,n\na b,1\n,2\n   ,3\nc d,4\n")
    assert dataset.items == ("a b", "c d") and dataset.metadata["n"].tolist() == [1, 4]
    assert dropped(dataset) == [("empty", 2, (3, 4))]


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        load_path(tmp_path / "nothing.csv")
    assert str(caught.value) == f"{tmp_path / 'nothing.csv'} cannot be read: No such file or directory"
