"""Analogies by three methods: in a space that a human can solve, against gensim and against the formulas."""

import numpy as np
import pytest
from gensim.models import KeyedVectors
from toy import TOY, random_space, space_of

from embeddings.analogy import METHODS, solve_analogy
from embeddings.errors import SettingsError
from embeddings.metrics import unit


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


@pytest.mark.parametrize("method", METHODS)
def test_every_method_finds_the_queen_and_ranks_the_inputs(method: str) -> None:
    found = solve_analogy(TOY, "man", "king", "woman", method=method)
    assert found.method == method and found.without_inputs[0].label == "queen"
    ranked = [neighbor.label for neighbor in found.with_inputs]
    assert {(r.label, r.rank) for r in found.input_ranks} == {
        (word, ranked.index(word) + 1) for word in ("man", "king", "woman")
    }
    for rank in found.input_ranks:
        assert rank.similarity == pytest.approx(found.with_inputs[rank.rank - 1].similarity)


def test_3cosmul_is_gensims() -> None:
    space = random_space(20_000, 16)
    oracle = KeyedVectors(16)
    oracle.add_vectors(list(space.labels), space.vectors)
    for a, b, c in (("w1", "w2", "w3"), ("w10", "w400", "w77"), ("w5", "w5", "w6")):
        expected = oracle.most_similar_cosmul(positive=[b, c], negative=[a], topn=10)
        found = solve_analogy(space, a, b, c, method="3cosmul").without_inputs
        assert [n.label for n in found] == [label for label, _ in expected]
        np.testing.assert_allclose([n.similarity for n in found], [s for _, s in expected], rtol=1e-4)


@pytest.mark.parametrize("method", METHODS)
def test_each_method_is_its_formula(method: str) -> None:
    space = random_space(5_000, 12)
    v = unit(space.vectors.astype(np.float64))
    a, b, c = v[3], v[8], v[4_000]
    formulas = {
        "3cosadd": lambda: v @ (b - a + c) / np.linalg.norm(b - a + c),
        "3cosmul": lambda: (1 + v @ b) / 2 * (1 + v @ c) / 2 / ((1 + v @ a) / 2 + 1e-6),
        "pair-direction": lambda: unit(v - c) @ unit(b - a),
    }
    scores = formulas[method]()
    order = np.argsort(-scores)
    found = solve_analogy(space, "w3", "w8", "w4000", 20, method)
    assert [n.row for n in found.with_inputs] == order[:20].tolist()
    assert [n.row for n in found.without_inputs] == [r for r in order if r not in (3, 8, 4_000)][:20]
    np.testing.assert_allclose([n.similarity for n in found.with_inputs], scores[order[:20]], atol=1e-6)
    places = {int(row): place for place, row in enumerate(order, 1)}
    assert [(r.label, r.rank) for r in found.input_ranks] == [
        (f"w{row}", places[row]) for row in (3, 8, 4_000)
    ]


def test_pair_direction_does_not_mind_a_copy_of_c() -> None:
    vectors = np.vstack([TOY.vectors, 3 * TOY.vectors[3], np.zeros((1, 3))])
    space = space_of([*TOY.labels, "twin", "nothing"], vectors)
    found = solve_analogy(space, "man", "king", "woman", method="pair-direction")
    assert found.without_inputs[0].label == "queen"
    by_label = {neighbor.label: neighbor.similarity for neighbor in found.with_inputs}
    assert by_label["twin"] == by_label["woman"] == 0
    assert all(np.isfinite(similarity) for similarity in by_label.values())


def test_a_word_given_twice_is_ranked_once() -> None:
    found = solve_analogy(TOY, "man", "king", "king")
    assert [rank.label for rank in found.input_ranks] == ["man", "king"]


def test_methods_that_do_not_fit() -> None:
    with pytest.raises(SettingsError) as error:
        solve_analogy(TOY, "man", "king", "woman", method="magic")
    assert str(error.value) == (
        "'magic' is not a method for analogies: choose 3cosadd, 3cosmul, pair-direction"
    )
    with pytest.raises(SettingsError, match="From 'king' to itself there is no direction: choose two"):
        solve_analogy(TOY, "king", "king", "woman", method="pair-direction")
    with pytest.raises(SettingsError, match="0 neighbors cannot be found"):
        solve_analogy(TOY, "man", "king", "woman", 0)


@pytest.mark.parametrize("method", METHODS)
def test_items_of_nan_are_similar_to_nothing(method: str) -> None:
    space = random_space(20_000, 5)
    vectors = space.vectors.copy()
    vectors[5::3] = np.nan
    found = solve_analogy(space_of(list(space.labels), vectors), "w0", "w1", "w2", 200, method)
    assert len(found.without_inputs) == 200
    assert all(np.isfinite(n.similarity) for n in (*found.with_inputs, *found.input_ranks))
