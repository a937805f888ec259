"""One contract over the table of readers, and what each of them makes of a small file."""

import dataclasses
import io
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from picture_sets import files, zip_of

from embeddings.dataset import Dataset
from embeddings.errors import EmbeddingsError, SettingsError
from embeddings.limits import Limits
from embeddings.readers import READERS, File, ReadOptions, load, load_lines, load_path, preview


def written(write: str, *arguments: object, **options: object) -> bytes:
    stream = io.BytesIO()
    getattr(np, write)(stream, *arguments, **options)
    return stream.getvalue()


def frame_as(write: str, frame: pd.DataFrame) -> bytes:
    stream = io.BytesIO()
    getattr(frame, write)(stream, index=False)
    return stream.getvalue()


TABLE = pd.DataFrame({"text": ["one text", "two texts", "three texts"], "n": [1, 2, 3]})
MATRIX = np.array([[0.5, 1], [2, 3], [4, 5.5]], np.float32)
BINARY = b"3 2\n" + b"".join(
    word + b" " + row.tobytes() + b"\n" for word, row in zip((b"a", b"b", "다".encode()), MATRIX, strict=True)
)
SQUARES = files(shades=1)
# One small file for every row of the table: kind -> files, modality, items.
EXAMPLES: dict[str, tuple[list[File], str, tuple[str, ...]]] = {
    "npy": ([File("v.npy", written("save", MATRIX))], "vector", ("1", "2", "3")),
    "npz": (
        [File("v.npz", written("savez", vectors=MATRIX, labels=np.array(["a", "b", "다"])))],
        "vector",
        ("a", "b", "다"),
    ),
    "xlsx": ([File("t.xlsx", frame_as("to_excel", TABLE))], "text", tuple(TABLE["text"])),
    "parquet": ([File("t.parquet", frame_as("to_parquet", TABLE))], "text", tuple(TABLE["text"])),
    "pictures": ([File("squares.zip", zip_of(SQUARES))], "image", tuple(SQUARES)),
    "pictures-table": (
        [File("squares.parquet", frame_as("to_parquet", pd.DataFrame({"picture": list(SQUARES.values())})))],
        "image",
        ("1", "2", "3"),
    ),
    "projector": (
        [File("vectors.tsv", b"0.5\t1\n2\t3\n4\t5.5\n"), File("metadata.tsv", "a\nb\n다\n".encode())],
        "vector",
        ("a", "b", "다"),
    ),
    "word2vec-binary": ([File("w.bin", BINARY)], "token", ("a", "b", "다")),
    "jsonl": ([File("t.jsonl", b'{"text":"a"}\n{"text":"b"}\n{"text":"c"}\n')], "text", ("a", "b", "c")),
    "matrix": ([File("m.txt", b"0.5 1\n2 3\n4 5.5\n")], "vector", ("1", "2", "3")),
    "word2vec-text": ([File("w.vec", "3 2\na 0.5 1\nb 2 3\n다 4 5.5\n".encode())], "token", ("a", "b", "다")),
    "glove": ([File("g.txt", "a 0.5 1\nb 2 3\n다 4 5.5\n".encode())], "token", ("a", "b", "다")),
    "tsv": ([File("t.tsv", b"text\tn\na b\t1\nb c\t2\nc d\t3\n")], "text", ("a b", "b c", "c d")),
    "csv": ([File("t.csv", b"text,n\na b,1\nb c,2\nc d,3\n")], "text", ("a b", "b c", "c d")),
    "lines": ([File("t.txt", b"one text\ntwo texts\nthree texts\n")], "text", tuple(TABLE["text"])),
}


def read(data: bytes | str, name: str = "file.csv", limits: Limits = Limits(), **options: object) -> Dataset:  # noqa: B008
    content = data.encode() if isinstance(data, str) else data
    return load([File(name, content)], ReadOptions(**options), limits)  # type: ignore[arg-type]


def test_every_reader_has_an_example() -> None:
    assert set(EXAMPLES) == {reader.kind for reader in READERS}


@pytest.mark.parametrize("kind", EXAMPLES)
def test_contract(kind: str) -> None:
    files, modality, items = EXAMPLES[kind]
    dataset = load(files)
    assert dataset.report.kind == kind and dataset.modality == modality and dataset.items == items
    assert dataset.report.rows_read == dataset.report.rows_kept == len(dataset) == len(dataset.metadata)
    assert all(isinstance(name, str) for name in dataset.metadata.columns)
    assert load(files).digest == dataset.digest
    if modality == "image":
        assert dataset.pictures is not None and len(dataset.pictures) == len(dataset)
    elif modality != "text":
        assert dataset.vectors is not None
        assert dataset.vectors.dtype == np.float32 and not dataset.vectors.flags.writeable
        np.testing.assert_array_equal(dataset.vectors, MATRIX)


@pytest.mark.parametrize("kind", EXAMPLES)
def test_the_name_does_not_matter(kind: str) -> None:
    files, modality, items = EXAMPLES[kind]
    renamed = [dataclasses.replace(file, name=f"{place}.dat") for place, file in enumerate(files)]
    dataset = load(renamed)
    assert (dataset.report.kind, dataset.modality, dataset.items) == (kind, modality, items)


@pytest.mark.parametrize("kind", EXAMPLES)
def test_the_preview_says_what_the_loading_does(kind: str) -> None:
    files, modality, items = EXAMPLES[kind]
    shown = preview(files)
    assert (shown.kind, shown.modality, shown.n_rows) == (kind, modality, 3)
    assert len(shown.head) == 3 and set(shown.columns) <= set(shown.head.columns)
    assert shown.encoding == load(files).report.encoding
    if modality == "text" and kind != "lines":
        assert shown.text_column == "text"
        assert load(files, ReadOptions(text_column=shown.text_column)).items == items


@pytest.mark.parametrize("kind", [kind for kind, (files, _, _) in EXAMPLES.items() if len(files) == 1])
def test_a_path_reads_as_an_upload(kind: str, tmp_path: Path) -> None:
    files, _, _ = EXAMPLES[kind]
    path = tmp_path / files[0].name
    path.write_bytes(files[0].data)
    assert load_path(path).digest == load(files).digest


@pytest.mark.parametrize("kind", EXAMPLES)
def test_damage_is_a_message_and_never_a_crash(kind: str) -> None:
    generator = random.Random(kind)
    for _ in range(60):
        damaged = [
            dataclasses.replace(file, data=_damaged(file.data, generator)) for file in EXAMPLES[kind][0]
        ]
        assert _is_read_or_told(damaged)


def test_random_bytes_are_a_message_and_never_a_crash() -> None:
    generator = random.Random(1)
    for size in range(300):
        data = generator.randbytes(size)
        assert _is_read_or_told([File("noise.csv", data)])
        for reader in READERS:
            assert _is_read_or_told([File("noise", data[:40])], ReadOptions(kind=reader.kind))


def _damaged(data: bytes, generator: random.Random) -> bytes:
    at = generator.randrange(len(data))
    junk = generator.choice([b"", generator.randbytes(4), b'"', b"\n", b"\x00", b"nan", b"99999999", b"["])
    return data[:at] + junk + data[at + generator.randrange(5) :]


def _is_read_or_told(files: Sequence[File], options: ReadOptions = ReadOptions()) -> bool:  # noqa: B008
    """Whether every row is accounted for, or a message says what is wrong; any other error is raised."""
    limits = Limits(unpacked_mb=10)
    try:
        dataset = load(files, options, limits)
        preview(files, limits, options)
    except EmbeddingsError as error:
        return bool(str(error))
    dropped = sum(drop.count for drop in dataset.report.dropped)
    return dataset.report.rows_read == dataset.report.rows_kept + dropped and len(dataset.digest) == 32


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "안녕하세요 😀\nשלום עולם\nhello\n"),
        ("utf-8-sig", "안녕하세요\n둘째 줄\n"),
        ("utf-16", "안녕하세요\n둘째 줄\n"),
        ("utf-16-le", "가나다 라마바\n둘째 줄\nthird\n"),
        ("utf-16-be", "가나다 라마바\n둘째 줄\nthird\n"),
        ("cp949", "오늘은 날씨가 좋습니다\n똠방각하를 먹었다\n세 번째 문장입니다\n"),
        ("latin-1", "El niño comió una piña\nÜber den Dächern\ncafé crème\n"),
        ("cp1252", "“quoted” – déjà vu\nfaçade\nnaïve\n"),
    ],
)
def test_encodings_are_recognised_and_named(encoding: str, text: str) -> None:
    dataset = read(text.encode(encoding), "x.txt")
    assert dataset.items == tuple(text.rstrip("\n").split("\n"))
    assert dataset.report.encoding == encoding


def test_euc_kr_is_read_as_its_superset() -> None:
    dataset = read("문장,주제\n오늘 비가 옵니다,날씨\n빵을 샀습니다,음식\n".encode("euc-kr"))
    assert dataset.report.encoding == "cp949" and dataset.items == ("오늘 비가 옵니다", "빵을 샀습니다")


def test_a_chosen_encoding_wins() -> None:
    assert read("é\nè\nê".encode(), "x.txt", encoding="latin-1").items[0] == "Ã©"


def test_a_few_broken_bytes_do_not_turn_utf8_into_latin() -> None:
    dataset = read("좋은 문장입니다\n".encode() * 50 + b"broken \xff here\n", "x.txt")
    assert dataset.report.encoding == "utf-8" and dataset.items[-1] == "broken \ufffd here"
    assert [str(note) for note in dataset.report.notes] == ["1 bytes are not UTF-8 and are shown as \ufffd"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    rows = [
        ["문장", "topic", "year"],
        ["a, b; c | d", "x", "2020"],
        ["e f", "y", "2021"],
        ["g h", "z", "2022"],
    ]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    dataset = read(text)
    assert dataset.items == ("a, b; c | d", "e f", "g h")
    assert dataset.metadata["year"].tolist() == [2020, 2021, 2022]


def test_prose_with_commas_is_lines() -> None:
    text = "Hello, world. Good\nWell, then it is\nYes, indeed it was\n"
    assert read(text, "x.txt").report.kind == "lines"


def test_one_column_named_csv_keeps_its_commas() -> None:
    assert read("text\nhello, you\na, b, and c\n").items == ("hello, you", "a, b, and c")


def test_quoted_cells_hold_delimiters_quotes_and_line_ends() -> None:
    dataset = read('text,n\n"a, ""b""\nc",1\nplain text,2\n')
    assert dataset.items == ('a, "b"\nc', "plain text")


def test_the_text_column_is_proposed_by_name_and_length() -> None:
    table = "id,url,내용,kind\nabc,http://a.b/c,긴 문장입니다 정말로,x\ndef,http://d.e/f,또 하나의 문장,y\n"
    assert preview([File("t.csv", table.encode())]).text_column == "내용"
    assert preview([File("t.csv", b"a,b\nxx,a longer text\nyy,another longer text\n")]).text_column == "b"


def test_columns_can_be_chosen() -> None:
    table = "text,title,n\nlong text here,A,1\nother long text,B,2\n"
    dataset = read(table, text_column="title", metadata_columns=("n",))
    assert dataset.items == ("A", "B") and list(dataset.metadata.columns) == ["n"]
    assert read(table, metadata_columns=()).metadata.shape == (2, 0)


def test_metadata_has_types() -> None:
    table = "text,n,f,day,flag,code,gap\na b,1,0.5,2024-01-02,true,007,\nb c,2,1,2024-02-03,false,010,3\n"
    metadata = read(table).metadata
    assert metadata["n"].dtype == np.int64 and metadata["f"].dtype == np.float64
    assert metadata["day"].tolist() == [pd.Timestamp("2024-01-02"), pd.Timestamp("2024-02-03")]
    assert metadata["flag"].tolist() == [True, False] and metadata["code"].tolist() == ["007", "010"]
    assert np.isnan(metadata["gap"][0]) and metadata["gap"][1] == 3


@pytest.mark.parametrize(
    ("text", "dim"),
    [
        ("x,y\n1,2\n3,4\n5,6\n", 2),
        ("x,y,z\n1,2,3\n3,4,5\n5,6,9\n", 3),
        ("1.5,2,3\n3,4,5\n5,6,9\n", 3),
        ("1\t2\n2\t3\n4\t9\n", 2),
        ("label,x,y\na,1,2\nb,3,4\nc,5,6\n", 2),
        ("name,d0,d1,d2\na,1,2,3\nb,3,4,5\nc,5,6,7\n", 3),
    ],
)
def test_numeric_columns_are_vectors(text: str, dim: int) -> None:
    dataset = read(text)
    assert dataset.modality == "vector" and dataset.vectors is not None
    assert dataset.vectors.shape == (3, dim)


def test_texts_with_numbers_beside_them_stay_texts() -> None:
    dataset = read("country,population,area\nChile,19,756\nPeru,33,1285\n")
    assert dataset.modality == "text" and list(dataset.metadata.columns) == ["population", "area"]


def test_vector_columns_can_be_chosen_with_labels() -> None:
    dataset = read(
        "country,population,area\nChile,19,756\nPeru,33,1285\n",
        vector_columns=("area", "population"),
        text_column="country",
    )
    assert dataset.items == ("Chile", "Peru") and dataset.vectors is not None
    np.testing.assert_array_equal(dataset.vectors, [[756, 19], [1285, 33]])


def test_row_numbers_beside_vectors_are_left_out_with_a_note() -> None:
    dataset = read(",a,b\n0,0.5,1\n1,2,3\n2,4,5.5\n")
    np.testing.assert_array_equal(dataset.vectors, MATRIX)
    assert "'column 1' counts the rows and is no part of the vectors" in map(str, dataset.report.notes)


def test_a_column_of_lists_is_vectors() -> None:
    dataset = read('word,vector\na,"[0.5, 1]"\nb,"[2 3]"\nc,"[4, 5.5]"\n')
    assert dataset.items == ("a", "b", "c")
    np.testing.assert_array_equal(dataset.vectors, MATRIX)


def test_a_json_array_is_read_as_lines_of_json() -> None:
    assert read('[{"text": "a", "n": 1},\n {"text": "b"}]', "t.json").items == ("a", "b")


def test_the_projector_header_rule() -> None:
    vectors = File("vectors.tsv", b"1\t2.5\n2\t3\n4\t5\n")
    several = load([File("metadata.tsv", b"word\tcount\na\t1\nb\t2\nc\t3\n"), vectors])
    assert several.items == ("a", "b", "c") and several.metadata["count"].tolist() == [1, 2, 3]
    one = load([vectors, File("metadata.tsv", b"word\nb\nc\n")])
    assert one.items == ("word", "b", "c") and one.metadata.shape == (3, 0)


def test_the_projector_header_rule_bends_where_the_counts_say_so() -> None:
    vectors = File("vectors.tsv", b"1\t2.5\n2\t3\n")
    without = load([vectors, File("m.tsv", b"a\tx\nb\ty\n")])
    assert without.items == ("a", "b")
    assert any(note.code == "metadata_no_header" for note in without.report.notes)
    with_header = load([vectors, File("m.tsv", b"word\na\nb\n")])
    assert with_header.items == ("a", "b")
    assert "The first line of the metadata, 'word', is a header" in map(str, with_header.report.notes)


def test_the_projector_takes_npy_vectors() -> None:
    dataset = load([File("labels.tsv", b"a\nb\nc\n"), File("v.npy", written("save", MATRIX))])
    assert dataset.items == ("a", "b", "c")
    np.testing.assert_array_equal(dataset.vectors, MATRIX)


def test_words_may_hold_spaces() -> None:
    dataset = read("new york 1 2 3\nking 2 3 4\nqueen 3 4 5\n", "g.txt")
    assert dataset.items == ("new york", "king", "queen")


def test_the_first_of_equal_words_is_kept() -> None:
    dataset = read("a 1 2\nb 2 3\na 9 9\n", "g.txt")
    assert (
        dataset.items == ("a", "b") and dataset.vectors is not None and dataset.vectors[0].tolist() == [1, 2]
    )
    assert [(str(d.reason), d.first_rows) for d in dataset.report.dropped] == [
        ("a word that came before", (3,))
    ]


def test_the_preview_is_typed_short_and_offers_columns_where_there_is_a_choice() -> None:
    shown = preview([File("t.csv", ("text,n\n" + "x" * 500 + ",1\n" + "a b,2\n" * 30).encode())])
    assert shown.columns == ("text", "n") and shown.n_rows == 31 and len(shown.head) == 20
    assert pd.api.types.is_numeric_dtype(shown.head["n"]) and len(shown.head["text"][0]) == 300
    vectors = preview([File("v.csv", b"name,d0,d1,d2\na,1,2,3\nb,3,4,5\n")])
    assert vectors.vector_columns == ("d0", "d1", "d2") and vectors.label_column == "name"
    assert preview(EXAMPLES["glove"][0]).columns == ()
    marked = [f"row{i},{i},{-i},1,{'strange' if i % 9 == 0 else 'ok'}" for i in range(20)]
    named = preview([File("v.csv", "\n".join(["name,d0,d1,d2,label", *marked]).encode())])
    assert named.label_column == "name"  # not what says of each row whether it is strange
    only = preview([File("v.csv", b"d0,d1,label\n1,2,ok\n3,4,ok\n")])
    assert only.label_column == "label"


def test_the_preview_of_a_big_table_reads_its_head_only() -> None:
    shown = preview([File("t.csv", ("text,n\n" + "some text,1\n" * 50_000).encode())])
    assert shown.n_rows is None and shown.text_column == "text" and shown.notes == ()


def test_pasted_lines() -> None:
    dataset = load_lines("하나\r\n\r\n둘\n셋\n")
    assert dataset.items == ("하나", "둘", "셋") and dataset.name == "pasted"
    assert [(str(d.reason), d.count, d.first_rows) for d in dataset.report.dropped] == [("empty", 1, (2,))]


def test_duplicates_are_counted_and_kept() -> None:
    dataset = load_lines("a\nb\na\na\n")
    assert len(dataset) == 4 and dataset.report.duplicates == 2


def test_a_npy_at_a_path_is_not_copied(tmp_path: Path) -> None:
    np.save(tmp_path / "v.npy", MATRIX)
    vectors = load_path(tmp_path / "v.npy").vectors
    assert vectors is not None
    base = vectors
    while isinstance(base, np.ndarray) and not isinstance(base, np.memmap):
        base = base.base  # type: ignore[assignment]
    assert isinstance(base, np.memmap)


def test_unknown_choices_are_named() -> None:
    with pytest.raises(SettingsError) as caught:
        read("text,n\na b,1\nc d,2\n", text_column="body")
    assert str(caught.value) == "'body' is not a column of file.csv: choose one of text, n"
    with pytest.raises(SettingsError, match="'word' is not a known format: choose npy, npz"):
        read("a", kind="word")
    with pytest.raises(SettingsError, match="'klingon' is not an encoding: choose utf-8"):
        read("a", encoding="klingon")
