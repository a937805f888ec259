"""What the libraries that people use have written is read back the same."""

import io
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

from embeddings.encode import space_of
from embeddings.readers import File, load, load_path
from embeddings.space import write_space

TEXTS = ["문장 하나, 쉼표", 'a "quoted" text', "two\nlines", "سلام", "emoji 😀 here", "plain text"]
NUMBERS = np.random.default_rng(0).normal(size=(40, 7)).astype(np.float32)
WORDS = [f"word{i}" for i in range(39)] + ["한국어"]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_pandas_csv(separator: str, encoding: str, tmp_path: Path) -> None:
    frame = pd.DataFrame({"text": TEXTS, "n": range(6), "share": np.linspace(0, 1, 6)})
    frame.to_csv(tmp_path / "t.csv", sep=separator, encoding=encoding, index=False)
    dataset = load_path(tmp_path / "t.csv")
    assert list(dataset.items) == TEXTS and dataset.report.encoding == encoding
    pd.testing.assert_frame_equal(dataset.metadata, frame[["n", "share"]])


def test_polars_csv_and_parquet() -> None:
    frame = pl.DataFrame({"text": TEXTS, "n": range(6)})
    assert list(load([File("t", frame.write_csv().encode())]).items) == TEXTS
    stream = io.BytesIO()
    frame.write_parquet(stream)
    dataset = load([File("t", stream.getvalue())])
    assert list(dataset.items) == TEXTS and dataset.metadata["n"].tolist() == list(range(6))


def test_pandas_json_lines() -> None:
    frame = pd.DataFrame({"text": TEXTS, "n": range(6)})
    dataset = load([File("t", frame.to_json(orient="records", lines=True).encode())])
    assert list(dataset.items) == TEXTS and dataset.metadata["n"].tolist() == list(range(6))


def test_openpyxl_sheet() -> None:
    import openpyxl

    book = openpyxl.Workbook()
    rows = [
        ("text", "n", "day"),
        ("하나", 1, pd.Timestamp("2024-01-02")),
        ("둘", 2, pd.Timestamp("2024-02-03")),
    ]
    for row in rows:
        book.active.append(row)
    book.create_sheet("more").append(("left", "out"))
    stream = io.BytesIO()
    book.save(stream)
    dataset = load([File("t.xlsx", stream.getvalue())])
    assert dataset.items == ("하나", "둘") and dataset.metadata["n"].tolist() == [1, 2]
    assert dataset.metadata["day"].tolist() == [row[2] for row in rows[1:]]
    assert "The sheet 'Sheet' was read; sheets left out: 1" in map(str, dataset.report.notes)


@pytest.mark.parametrize("is_binary", [True, False])
def test_gensim_word2vec(is_binary: bool, tmp_path: Path) -> None:
    from gensim.models import KeyedVectors

    model = KeyedVectors(7)
    model.add_vectors(WORDS, NUMBERS)
    model.save_word2vec_format(str(tmp_path / "w.vec"), binary=is_binary)
    dataset = load_path(tmp_path / "w.vec")
    again = KeyedVectors.load_word2vec_format(str(tmp_path / "w.vec"), binary=is_binary)
    assert dataset.modality == "token" and list(dataset.items) == again.index_to_key
    np.testing.assert_array_equal(dataset.vectors, again.vectors)


def test_gensim_without_header_is_glove(tmp_path: Path) -> None:
    from gensim.models import KeyedVectors

    model = KeyedVectors(7)
    model.add_vectors(WORDS, NUMBERS)
    model.save_word2vec_format(str(tmp_path / "g.txt"), binary=False, write_header=False)
    dataset = load_path(tmp_path / "g.txt")
    assert dataset.report.kind == "glove" and list(dataset.items) == WORDS
    np.testing.assert_array_equal(dataset.vectors, NUMBERS)


@pytest.mark.parametrize("dtype", ["<f4", ">f8", "<f2", "<i8", "|u1"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_numpy_save(dtype: str, order: str) -> None:
    array = np.asarray(NUMBERS * 10, dtype=dtype if dtype != "|u1" else "i1").astype(dtype).copy(order=order)  # type: ignore[call-overload]
    stream = io.BytesIO()
    np.save(stream, array)
    np.testing.assert_array_equal(load([File("v", stream.getvalue())]).vectors, array.astype(np.float32))


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_numpy_savez(save) -> None:  # type: ignore[no-untyped-def]
    stream = io.BytesIO()
    save(stream, embeddings=NUMBERS, words=np.array(WORDS), year=np.arange(40), other=np.eye(3))
    dataset = load([File("v", stream.getvalue())])
    assert list(dataset.items) == WORDS and dataset.metadata["year"].tolist() == list(range(40))
    np.testing.assert_array_equal(dataset.vectors, NUMBERS)


def test_numpy_savetxt() -> None:
    for delimiter in (" ", "\t", ","):
        stream = io.BytesIO()
        np.savetxt(stream, NUMBERS, delimiter=delimiter)
        np.testing.assert_array_equal(load([File("v", stream.getvalue())]).vectors, NUMBERS)


@pytest.mark.parametrize(("has_index", "has_header"), [(True, True), (False, True), (False, False)])
def test_pandas_csv_of_numbers(has_index: bool, has_header: bool) -> None:
    text = pd.DataFrame(NUMBERS).to_csv(index=has_index, header=has_header)
    dataset = load([File("v.csv", text.encode())])
    np.testing.assert_allclose(dataset.vectors, NUMBERS, rtol=1e-6)  # type: ignore[arg-type]


@pytest.mark.parametrize("library", ["pandas", "polars"])
@pytest.mark.parametrize("is_list", [True, False])
def test_parquet_of_vectors(library: str, is_list: bool) -> None:
    stream = io.BytesIO()
    columns = {"vector": NUMBERS.tolist()} if is_list else {f"d{i}": NUMBERS[:, i] for i in range(7)}
    if library == "pandas":
        pd.DataFrame({"word": WORDS, **columns}).to_parquet(stream)
    else:
        pl.DataFrame({"word": WORDS, **columns}).write_parquet(stream)
    dataset = load([File("v", stream.getvalue())])
    assert dataset.modality == "vector" and list(dataset.items) == WORDS
    np.testing.assert_array_equal(dataset.vectors, NUMBERS)


def test_our_own_spaces_are_vectors(tmp_path: Path) -> None:
    stream = io.BytesIO()
    np.savez(stream, vectors=NUMBERS, labels=np.array(WORDS), year=np.arange(40))
    first = load([File("v", stream.getvalue())])
    write_space(space_of(first), tmp_path / "s.parquet")
    again = load_path(tmp_path / "s.parquet")
    assert again.items == first.items and again.metadata["year"].tolist() == list(range(40))
    np.testing.assert_array_equal(again.vectors, NUMBERS)


def test_parquet_keeps_types() -> None:
    days = pd.to_datetime(["2024-01-02", None, "2024-03-04"])
    frame = pd.DataFrame(
        {
            "text": ["a b", "c d", "e f"],
            "day": days,
            "kind": pd.Categorical(["x", "y", "x"]),
            "n": pd.array([1, None, 3], dtype="Int64"),
            "yes": [True, False, True],
            "tags": [["a"], [], ["b", "c"]],
        }
    )
    metadata = load([File("t", frame.to_parquet())]).metadata
    assert metadata["day"].isna().tolist() == [False, True, False]
    assert metadata["kind"].tolist() == ["x", "y", "x"] and metadata["yes"].dtype == bool
    assert metadata["n"].fillna(-1).tolist() == [1, -1, 3] and metadata["tags"].tolist()[2] == '["b", "c"]'
