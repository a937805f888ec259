"""The odd one out against gensim, and the matrix of pairs."""

import numpy as np
import pytest
from gensim.models import KeyedVectors
from toy import TOY, random_space, space_of

from embeddings.errors import SettingsError
from embeddings.relations import odd_one_out, pair_matrix


def test_the_apple_is_the_odd_one_out() -> None:
    found = odd_one_out(TOY, ["king", "apple", "queen", "woman"])
    assert found.word == "apple" == found.ranking[0].label
    assert {neighbor.label for neighbor in found.ranking} == {"king", "apple", "queen", "woman"}


def test_it_is_gensims_doesnt_match() -> None:
    space = random_space(200, 8)
    oracle = KeyedVectors(8)
    oracle.add_vectors(list(space.labels), space.vectors)
    random = np.random.default_rng(0)
    for size in (3, 4, 7):
        for _ in range(20):
            words = [space.labels[i] for i in random.choice(200, size, replace=False)]
            assert odd_one_out(space, words).word == oracle.doesnt_match(words)


def test_the_ranking_is_the_mean_similarity_to_the_others() -> None:
    space = random_space(50, 6)
    words = ["w3", "w9", "w20", "w41"]
    cosine = pair_matrix(space, words, "cosine")
    mean = {word: (cosine[i].sum() - 1) / 3 for i, word in enumerate(words)}
    found = odd_one_out(space, words)
    assert [n.label for n in found.ranking] == sorted(words, key=lambda word: mean[word])
    np.testing.assert_allclose([n.similarity for n in found.ranking], sorted(mean.values()), atol=1e-6)


def test_of_equal_words_the_first_given_and_a_word_that_comes_twice_counts_once() -> None:
    space = space_of(["a", "b", "c"], np.eye(3))
    assert odd_one_out(space, ["c", "a", "b"]).word == "c"
    assert len(odd_one_out(space, ["c", "C", "a", "b", "a"]).ranking) == 3


def test_too_few_and_unknown_words() -> None:
    with pytest.raises(SettingsError, match="2 different words are too few: write 3 or more"):
        odd_one_out(TOY, ["king", "queen", "King"])
    with pytest.raises(SettingsError, match="0 different words are too few: write 1 or more"):
        pair_matrix(TOY, [])
    for ask in (odd_one_out, pair_matrix):
        with pytest.raises(SettingsError, match=r"Not among the 5 items: 'kign' \(king\)"):
            ask(TOY, ["kign", "queen", "man"])


def test_the_matrix_is_gensims_similarity_in_the_order_given() -> None:
    space = random_space(30, 7)
    oracle = KeyedVectors(7)
    oracle.add_vectors(list(space.labels), space.vectors)
    words = ["w9", "w2", "w2", "w17"]
    found = pair_matrix(space, words)
    assert found.shape == (4, 4) and found.dtype == np.float32 and not found.flags.writeable
    expected = [[oracle.similarity(x, y) for y in words] for x in words]
    np.testing.assert_allclose(found, expected, atol=1e-6)
    dot = pair_matrix(space, ["w1", "w2"], "dot")
    np.testing.assert_allclose(dot, space.vectors[1:3] @ space.vectors[1:3].T, rtol=1e-5)
    assert pair_matrix(TOY, ["king"]).tolist() == [[1.0]]
