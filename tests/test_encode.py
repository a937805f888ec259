"""Datasets to spaces."""

import numpy as np
import pandas as pd
import pytest
from test_cache import LetterEncoder

from embeddings.cache import VectorCache
from embeddings.dataset import Dataset, LoadReport
from embeddings.encode import encode_dataset, lookup_words, space_of
from embeddings.errors import DataError, SettingsError
from embeddings.space import EmbeddingSpace, Receipt


def dataset(items, vectors=None, modality="text"):
    items = tuple(items)
    report = LoadReport("test", "lines", len(items), len(items))
    metadata = pd.DataFrame({"n": range(len(items))})
    return Dataset("test", modality, items, metadata, report, vectors)


def test_space_has_the_items_their_metadata_and_a_receipt(tmp_path):
    data, encoder = dataset(["ab", "b", "aaa"]), LetterEncoder()
    plain = encode_dataset(data, encoder)
    cached = encode_dataset(data, encoder, VectorCache(tmp_path, 10))
    assert plain.labels == data.items and plain.vectors.tolist() == [[1, 1, 2], [0, 1, 1], [3, 0, 3]]
    assert np.array_equal(plain.vectors, cached.vectors) and plain.digest == cached.digest
    assert plain.metadata["n"].tolist() == [0, 1, 2]
    assert (plain.receipt.encoder, plain.receipt.revision) == (encoder.row.id, encoder.row.revision)
    assert plain.receipt.data_digest == data.digest and plain.receipt.settings["precision"] == "fp32"
    assert Receipt.from_json(plain.receipt.to_json()).settings == plain.receipt.settings


def test_nothing_to_encode():
    with pytest.raises(DataError, match="test holds no items: bring at least one"):
        encode_dataset(dataset([]), LetterEncoder())


def test_ready_vectors_are_taken_as_they_are():
    space = space_of(dataset(["x", "y"], np.eye(2), "vector"))
    assert space.receipt.encoder == "given" and space.vectors.tolist() == [[1, 0], [0, 1]]
    with pytest.raises(SettingsError, match="test holds no vectors: choose an encoder"):
        space_of(dataset(["x"]))


def words():
    labels = ("king", "queen", "Paris", "new_york")
    return EmbeddingSpace(labels, np.eye(4), Receipt("w", "glove-6b-50d", modality="token"), name="GloVe")


def test_words_are_looked_up_and_the_unknown_named():
    space, notes = lookup_words(
        dataset(["King", "xyzzy", "Paris", "new york", "plugh"], modality="token"), words()
    )
    assert space.labels == ("King", "Paris", "new york")
    assert space.vectors.argmax(1).tolist() == [0, 2, 3]
    assert space.metadata["n"].tolist() == [0, 2, 3]
    assert space.receipt.transformations == ("look up 3 of 5",)
    assert str(notes[0]) == "2 of 5 items are not in the vocabulary of GloVe and were left out: xyzzy, plugh"
    assert str(notes[1]) == "2 items were looked up in another spelling: King → king, new york → new_york"


def test_no_word_known_says_what_to_bring():
    with pytest.raises(
        DataError, match=r"none of the 1 items is in the vocabulary of GloVe \(a whole sentence\)"
    ):
        lookup_words(dataset(["a whole sentence"]), words())
