"""What is written is opened by gensim and NumPy as it is."""

import io
from pathlib import Path

import numpy as np
import pytest

from embeddings.receipt import Receipt
from embeddings.space import EmbeddingSpace
from embeddings.training.export import (
    to_labels_tsv,
    to_npy,
    to_word2vec_binary,
    to_word2vec_text,
    word2vec_names,
)

LABELS = ("king", "여왕", "new york", "new_york", "c++", "#", "a\nb", "\u3000", "\u00a0x", "don't", "")
VECTORS = np.random.default_rng(0).normal(size=(len(LABELS), 5)).astype(np.float32) * 10.0 ** np.arange(
    -20, 20, 8
)
SPACE = EmbeddingSpace(LABELS, VECTORS, Receipt("0", "trained:cbow"))


@pytest.mark.parametrize("is_binary", [False, True])
def test_gensim_opens_it_unchanged(is_binary: bool, tmp_path: Path) -> None:
    from gensim.models import KeyedVectors

    path = tmp_path / "words"
    path.write_bytes((to_word2vec_binary if is_binary else to_word2vec_text)(SPACE))
    opened = KeyedVectors.load_word2vec_format(path, binary=is_binary)
    assert tuple(opened.index_to_key) == word2vec_names(LABELS)
    assert np.array_equal(opened.vectors, SPACE.vectors)


@pytest.mark.parametrize("is_binary", [False, True])
def test_it_is_byte_for_byte_what_gensim_reads_back_from_its_own(is_binary: bool, tmp_path: Path) -> None:
    from gensim.models import KeyedVectors

    ours = KeyedVectors(5)
    plain = SPACE.select([0, 1, 3, 4])
    ours.add_vectors(list(plain.labels), plain.vectors)
    ours.save_word2vec_format(tmp_path / "theirs", binary=is_binary)
    theirs = KeyedVectors.load_word2vec_format(tmp_path / "theirs", binary=is_binary)
    (tmp_path / "ours").write_bytes((to_word2vec_binary if is_binary else to_word2vec_text)(plain))
    back = KeyedVectors.load_word2vec_format(tmp_path / "ours", binary=is_binary)
    assert theirs.index_to_key == back.index_to_key and np.array_equal(theirs.vectors, back.vectors)


def test_names_have_no_blanks_and_stay_apart() -> None:
    names = word2vec_names(LABELS)
    assert names[:6] == ("king", "여왕", "new_york_", "new_york", "c++", "#")
    assert len(set(names)) == len(names)
    assert not any(letter.isspace() for name in names for letter in name) and all(names)
    assert word2vec_names(("a b", "a\tb", "a_b")) == ("a_b_", "a_b__", "a_b")


def test_a_lone_surrogate_can_be_written() -> None:
    assert to_word2vec_text(EmbeddingSpace(("\ud800",), VECTORS[:1], SPACE.receipt)).startswith(b"1 5\n? ")


def test_numpy_opens_the_matrix_and_the_labels_line_up() -> None:
    import pandas as pd

    assert np.array_equal(np.load(io.BytesIO(to_npy(SPACE)), allow_pickle=False), SPACE.vectors)
    kept = SPACE.select([0, 1, 2, 4, 9])
    table = pd.read_csv(io.BytesIO(to_labels_tsv(kept)), sep="\t", keep_default_na=False)
    assert table["label"].tolist() == list(kept.labels)
    assert to_labels_tsv(SPACE).count(b"\n") == len(SPACE) + 1
