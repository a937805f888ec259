"""Analogies in a space that a human can solve, against gensim, and the spellings of a vocabulary."""

import numpy as np
import pytest
from gensim.models import KeyedVectors

from embeddings.analogy import solve_analogy
from embeddings.errors import SettingsError
from embeddings.space import EmbeddingSpace, Receipt


def space_of(labels: list[str], vectors: np.ndarray | None = None) -> EmbeddingSpace:
    matrix = np.ones((len(labels), 3)) if vectors is None else vectors
    return EmbeddingSpace(tuple(labels), np.asarray(matrix, np.float32), Receipt("", "given"))


# The axes: royal, female, edible. Lengths differ, as they do in real vectors, and must not matter.
TOY = space_of(
    ["king", "queen", "man", "woman", "apple"],
    np.array([[3, 0.3, 0], [1, 1, 0], [0.1, 0, 0.1], [0, 2, 0.2], [0, 0, 5]]),
)


def test_the_toy_space() -> None:
    found = solve_analogy(TOY, "man", "king", "woman")
    assert found.without_inputs[0].label == "queen"
    assert {n.label for n in found.without_inputs} == {"queen", "apple"}
    assert {n.label for n in found.with_inputs} == set(TOY.labels)
    assert np.linalg.norm(found.target) == pytest.approx(1) and not found.target.flags.writeable


def test_with_the_inputs_allowed_an_input_may_win() -> None:
    space = space_of(["a", "b", "c", "d"], np.array([[1, 0.1, 0], [1, 0, 0], [0, 1, 0], [0, 0.5, 1]]))
    found = solve_analogy(space, "a", "b", "c")
    assert found.with_inputs[0].label == "c" and found.without_inputs[0].label == "d"


def test_it_is_gensims_most_similar() -> None:
    rng = np.random.default_rng(4)
    labels, vectors = [f"w{i}" for i in range(500)], rng.normal(size=(500, 20)).astype(np.float32)
    oracle = KeyedVectors(20)
    oracle.add_vectors(labels, vectors)
    for a, b, c in (("w1", "w2", "w3"), ("w10", "w400", "w77"), ("w5", "w5", "w6")):
        expected = oracle.most_similar(positive=[b, c], negative=[a], topn=10)
        found = solve_analogy(space_of(labels, vectors), a, b, c).without_inputs
        assert [n.label for n in found] == [label for label, _ in expected]
        np.testing.assert_allclose([n.similarity for n in found], [s for _, s in expected], atol=1e-5)


def test_a_word_in_several_rows_is_left_out_of_all() -> None:
    vectors = np.vstack([TOY.vectors, TOY.vectors[0]])
    found = solve_analogy(space_of([*TOY.labels, "king"], vectors), "man", "king", "woman")
    assert [n.label for n in found.without_inputs] == ["queen", "apple"]


def test_unknown_words_are_all_named_with_their_closest_spellings() -> None:
    with pytest.raises(SettingsError) as error:
        solve_analogy(TOY, "mann", "king", "wommen")
    assert str(error.value) == (
        "Not among the 5 items: 'mann' (man); 'wommen' (woman); choose a spelling that is there"
    )
    with pytest.raises(SettingsError, match="'xyz'; choose"):
        solve_analogy(TOY, "xyz", "king", "queen")
