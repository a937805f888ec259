"""A corpus: its words counted, its content named, and what is said where it is too small to learn from."""

import io
from collections import Counter
from dataclasses import replace
from itertools import chain
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from picture_sets import file_of, square

from embeddings.corpora import read_corpus
from embeddings.corpus import Corpus, TokenSettings, check_vocabulary
from embeddings.errors import DataError, SettingsError
from embeddings.limits import Limits
from embeddings.readers import File
from embeddings.tokenize import tokenize

FOX = tokenize(["The quick fox jumps. The lazy dog sleeps.", "the fox sleeps"], name="fox")


def corpus_of(counts: dict[str, int]) -> Corpus:
    return Corpus("made", tuple((word,) * n for word, n in counts.items()), TokenSettings("words"))


def test_words_are_counted_the_most_frequent_first() -> None:
    assert len(FOX) == 3 and FOX.n_tokens == 11 and FOX.name == "fox"
    assert list(FOX.counts.items())[:3] == [("the", 3), ("fox", 2), ("sleeps", 2)]
    assert FOX.counts == Counter(chain.from_iterable(FOX.sentences))


def test_counts_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        FOX.counts["the"] = 1  # type: ignore[index]


@given(st.dictionaries(st.text("abc", min_size=1), st.integers(1, 20), min_size=1), st.integers(0, 21))
def test_kept_is_how_many_words_are_frequent_enough(counts: dict[str, int], min_count: int) -> None:
    assert corpus_of(counts).kept(min_count) == sum(n >= min_count for n in counts.values())


def test_the_digest_names_the_sentences_alone() -> None:
    assert replace(FOX, name="other").digest == FOX.digest
    assert replace(FOX, sentences=FOX.sentences[::-1]).digest != FOX.digest
    joined = (tuple(chain.from_iterable(FOX.sentences)),)
    assert replace(FOX, sentences=joined).digest != FOX.digest


@pytest.mark.parametrize(
    ("counts", "min_count", "message"),
    [
        ({"a": 3, "b": 2, "c": 1}, 5, "Words that occur 5 times or more: 0, and training needs at least two; "
         "a minimum count of 1 would keep 3 words"),
        ({"a": 9, "b": 2}, 5, "Words that occur 5 times or more: 1, and training needs at least two; "
         "a minimum count of 2 would keep 2 words"),
        ({f"w{i}": 20 - i for i in range(20)}, 50, "Words that occur 50 times or more: 0, and training "
         "needs at least two; a minimum count of 11 would keep 10 words"),
    ],
)  # fmt: skip
def test_a_minimum_count_too_high_names_one_that_keeps_words(
    counts: dict[str, int], min_count: int, message: str
) -> None:
    corpus = corpus_of(counts)
    with pytest.raises(DataError) as caught:
        check_vocabulary(corpus, min_count)
    assert str(caught.value) == message
    check_vocabulary(corpus, caught.value.message.values["value"])


def test_a_minimum_count_that_keeps_two_words_is_enough() -> None:
    check_vocabulary(FOX, 2)
    check_vocabulary(FOX, 1)


def test_a_text_file(tmp_path: Path) -> None:
    path = tmp_path / "fox.txt"
    path.write_text("The quick fox jumps. The lazy dog sleeps.\n\nthe fox sleeps\n", encoding="utf-8")
    corpus = read_corpus(path)
    assert corpus.sentences == FOX.sentences and corpus.name == "fox.txt"
    assert read_corpus([File("fox.txt", path.read_bytes())]).digest == corpus.digest


@pytest.mark.parametrize("write", ["to_csv", "to_parquet", "to_excel"])
def test_a_column_of_a_table(write: str, tmp_path: Path) -> None:
    frame = pd.DataFrame({"title": ["A fox", "A dog"], "body": ["The fox jumps. It runs.", "The dog sleeps"]})
    path = tmp_path / "table.xlsx"  # the content is recognised, whatever the name
    stream = io.BytesIO()
    getattr(frame, write)(stream, index=False)
    path.write_bytes(stream.getvalue())
    corpus = read_corpus(path, column="body")
    assert corpus.sentences == (("the", "fox", "jumps"), ("it", "runs"), ("the", "dog", "sleeps"))
    assert read_corpus(path, column="title").sentences == (("a", "fox"), ("a", "dog"))
    with pytest.raises(SettingsError, match="summary"):
        read_corpus(path, column="summary")


def test_settings_reach_the_words(tmp_path: Path) -> None:
    file = File("a.txt", "고양이가 집에 간다\n아름다운 집이다\n".encode())
    assert read_corpus([file], settings=TokenSettings(content_words=True)).sentences == (
        ("고양이", "집", "가다"),
        ("아름답다", "집"),
    )


def test_nothing_of_a_long_line_is_left_out() -> None:
    words = [f"word{i}" for i in range(3_000)]
    corpus = read_corpus([File("a.txt", " ".join(words).encode())], limits=Limits(item_characters=1_000))
    assert list(chain.from_iterable(corpus.sentences)) == words
    assert [str(note) for note in corpus.notes] == [
        f"Sentences of more than 1,000 words were cut into pieces: {len(corpus) - 1} cuts"
    ]


def test_what_the_reader_did_is_said_and_maps_are_not_mentioned() -> None:
    lines = ["the cat\x00 sleeps", "", "the dog barks", "the cow moos"]
    corpus = read_corpus([File("a.txt", "\n".join(lines).encode())], limits=Limits(rows=3))
    assert corpus.sentences == (("the", "cat", "sleeps"), ("the", "dog", "barks"))
    assert [str(note) for note in corpus.notes] == [
        "Control characters were removed; items: 1, rows 1",
        "Rows that were left out, beyond the first 3 rows: 1",
    ]


def test_vectors_are_not_a_corpus() -> None:
    stream = io.BytesIO()
    np.save(stream, np.ones((3, 4), dtype=np.float32))
    with pytest.raises(DataError) as caught:
        read_corpus([File("v.npy", stream.getvalue())])
    assert str(caught.value) == (
        "v.npy holds vectors, not sentences: bring text, or a table with a column of text"
    )


def test_pictures_are_not_a_corpus() -> None:
    with pytest.raises(DataError) as caught:
        read_corpus([File("red.png", file_of(square((220, 20, 30))))])
    assert str(caught.value) == (
        "red.png holds pictures, not sentences: bring text, or a table with a column of text"
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"word\n", "'word' is the only word"),
        (b"12\n13 14\n", "numbers"),
        (b" \n", "a.txt is empty: bring a file with at least one item"),
    ],
)
def test_a_file_without_sentences(data: bytes, message: str) -> None:
    with pytest.raises(DataError, match=message):
        read_corpus([File("a.txt", data)])
