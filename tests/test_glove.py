"""GloVe against the paper: co-occurrences counted by hand, the objective and its slopes, tiles that miss nothing."""

from dataclasses import replace
from itertools import combinations_with_replacement

import numpy as np
import pytest

from embeddings.corpus import Corpus, TokenSettings
from embeddings.training.cooccurrence import cooccurrences
from embeddings.training.glove import Glove, Side, gradients, open_glove, weigh
from embeddings.training.material import Material, prepare
from embeddings.training.settings import TrainSettings, resolve
from embeddings.training.tiles import Tile, cut, rounds
from embeddings.training.watch import Watch

SETTINGS = resolve(TrainSettings("glove", vector_size=3, window=2, min_count=2, workers=1, epochs=3))


def material_of(*sentences: str, settings: TrainSettings = SETTINGS) -> Material:
    corpus = Corpus("toy", tuple(tuple(line.split()) for line in sentences), TokenSettings("words"))
    return prepare(corpus, settings)


def dense(material: Material, window: int) -> np.ndarray:
    """The whole symmetric matrix."""
    rows, columns, values = cooccurrences(material, window)
    assert (rows <= columns).all()
    matrix = np.zeros((len(material.words),) * 2)
    np.add.at(matrix, (rows, columns), values)
    return matrix + np.triu(matrix, 1).T


def counted_plainly(material: Material, window: int) -> np.ndarray:
    """Each word looks to both sides, word by word, as the paper says it."""
    matrix = np.zeros((len(material.words),) * 2)
    for sentence in material.sentences:
        kept = [material.rows[word] for word in sentence if word in material.rows]
        for i, word in enumerate(kept):
            for j in range(max(0, i - window), min(len(kept), i + window + 1)):
                if j != i:
                    matrix[word, kept[j]] += 1 / abs(i - j)
    return matrix


def test_cooccurrences_of_one_sentence_by_hand() -> None:
    # d occurs once and is left out, so that a and b stand side by side in the second sentence.
    material = material_of("a b c", "a d b", "c c")
    found = dense(material, 2)
    a, b, c = (material.rows[word] for word in "abc")
    assert found[a, b] == 2 and found[b, c] == 1 and found[a, c] == 0.5
    assert found[c, c] == 2  # each looks at the other


def test_cooccurrences_are_the_plain_count() -> None:
    rng = np.random.default_rng(3)
    lines = [" ".join(rng.choice(list("abcdefgh"), size=rng.integers(1, 12))) for _ in range(60)]
    material = material_of(*lines)
    for window in (1, 3, 20):
        assert np.allclose(dense(material, window), counted_plainly(material, window), atol=1e-4)


def test_weights_of_the_paper() -> None:
    assert np.allclose(weigh(np.array([1.0, 100.0, 1e6])), [0.01**0.75, 1, 1])


def side(n: int, rng: np.random.Generator) -> Side:
    return Side(rng.normal(size=(n, 3)), rng.normal(size=n), np.ones((n, 3)), np.ones(n))


def objective(words: Side, contexts: Side, x: np.ndarray) -> float:
    """½ Σ f(x)(w·c + b + b̃ − log x)², written over the dense matrix."""
    there = x > 0
    error = words.vectors @ contexts.vectors.T + words.biases[:, None] + contexts.biases
    error = error - np.log(np.where(there, x, 1))
    return float(0.5 * (np.where(there, weigh(x), 0) * error**2).sum())


def test_slopes_are_those_of_the_objective() -> None:
    rng = np.random.default_rng(1)
    x = rng.integers(0, 3, size=(4, 5)) * rng.random((4, 5)) * 90
    rows, columns = (part.astype(np.int32) for part in np.nonzero(x))
    ends = np.searchsorted(rows, np.arange(5)).astype(np.int32)
    tile = Tile(rows, columns, ends, weigh(x[rows, columns]), np.log(x[rows, columns]))
    words, contexts = side(4, rng), side(5, rng)
    value, slopes = gradients(words, contexts, tile)
    assert value == pytest.approx(objective(words, contexts, x), rel=1e-5)
    places = (words.vectors, contexts.vectors, words.biases, contexts.biases)
    for array, slope in zip(places, slopes, strict=True):
        for place in np.ndindex(array.shape):
            before = array[place]
            array[place] = before + 1e-5
            above = objective(words, contexts, x)
            array[place] = before - 1e-5
            below = objective(words, contexts, x)
            array[place] = before
            assert slope[place] == pytest.approx((above - below) / 2e-5, rel=1e-3, abs=1e-4)


@pytest.mark.parametrize("n", [2, 3, 7, 40])
def test_tiles_hold_every_value_once(n: int) -> None:
    rng = np.random.default_rng(n)
    upper = np.triu(rng.integers(0, 2, size=(n, n)) * rng.random((n, n)) * 50 + 1e-9)
    rows, columns = (part.astype(np.int32) for part in np.nonzero(upper > 1e-6))
    values = upper[rows, columns].astype(np.float32)
    tiles, ends, places = cut(rows, columns, values, n, rng, weigh)
    assert sorted(places) == list(range(n)) and ends[-1] == n
    found = np.zeros((n, n))
    for (a, b), tile in tiles.items():
        assert (np.diff(tile.rows) >= 0).all()
        assert tile.ends[-1] == len(tile.rows) and len(tile.ends) == ends[a + 1] - ends[a] + 1
        np.add.at(found, (tile.rows + ends[a], tile.columns + ends[b]), np.exp(tile.logs))
    back = found[places[:, None], places]
    assert np.allclose(
        back + np.triu(back.T, 1) + np.tril(back.T, -1), upper + np.triu(upper, 1).T, atol=1e-3
    )


@pytest.mark.parametrize("b", [2, 4, 14])
def test_rounds_meet_every_pair_once_and_share_no_block(b: int) -> None:
    plan = rounds(b)
    met = [pair for each in plan for pair in each]
    assert sorted(met) == list(combinations_with_replacement(range(b), 2))
    for each in plan[1:]:
        assert sorted(block for pair in each for block in pair) == list(range(b))


def test_a_visit_of_the_diagonal_counts_it_once() -> None:
    material = material_of("a a b", "b a a", settings=replace(SETTINGS, vector_size=2))
    model = open_glove(material, replace(SETTINGS, vector_size=2), Watch())
    total = sum(
        gradients(
            words.part(model.ends[i], model.ends[i + 1]),
            contexts.part(model.ends[j], model.ends[j + 1]),
            tile,
        )[0]
        for (i, j), tile in model.tiles.items()
        for words, contexts in ((model.words, model.contexts), (model.contexts, model.words))
    )
    x = dense(material, 2)[np.ix_(np.argsort(model.places), np.argsort(model.places))]
    whole = objective(model.words, model.contexts, x)
    mirrored = objective(model.contexts, model.words, x)
    # Off the diagonal each direction is met once; X is symmetric, so both ways of saying it are equal.
    assert total == pytest.approx((whole + mirrored) / 2, rel=1e-4)


def exact_case() -> tuple[Material, Glove]:
    settings = replace(SETTINGS, vector_size=3, epochs=500, learning_rate=0.2)
    material = material_of("a b c d", "b a d c", "a a b", "d c b a", settings=settings)
    return material, open_glove(material, settings, Watch())


def test_products_become_logarithms_of_the_counts() -> None:
    material, model = exact_case()
    model.learn(Watch(), lambda: None)
    x = dense(material, 2)
    p = model.places
    products = model.words.vectors[p] @ model.contexts.vectors[p].T
    products += model.words.biases[p][:, None] + model.contexts.biases[p]
    # Four words in three dimensions and two biases have room for all sixteen values.
    there = x > 0
    assert np.allclose(products[there], np.log(x[there]), atol=0.05)
    assert np.array_equal(model.vectors(), model.words.vectors[p] + model.contexts.vectors[p])


def test_the_objective_falls() -> None:
    _, model = exact_case()
    values: list[float] = []
    model.learn(Watch(), lambda: values.append(model.objective))
    assert values[0] > 10 * values[-1]
    assert values[0] > values[10] > values[100] > values[-1]


def test_adagrad_steps_shrink_with_the_sum_of_squares() -> None:
    one = Side(np.zeros((1, 1)), np.zeros(1), np.zeros((1, 1)), np.zeros(1))
    for expected in (-1.0, -1 - 1 / np.sqrt(2)):
        one.descend(np.array([[3.0]]), np.array([3.0]), 1.0)
        assert one.vectors[0, 0] == pytest.approx(expected) == one.biases[0]
