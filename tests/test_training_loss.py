"""The loss: known values, no unit of the model in it, and pairs that stand where the text has them."""

import numpy as np
import pytest

from embeddings.corpus import Corpus, TokenSettings
from embeddings.training import TrainSettings, resolve
from embeddings.training.gensim_models import GensimLearner
from embeddings.training.loss import MOST_PAIRS, NOISE, UNTRAINED, Pairs, measure, sample_pairs
from embeddings.training.material import prepare
from embeddings.training.watch import Watch

RNG = np.random.default_rng(0)
PAIRS = Pairs(np.zeros(400, np.int64), np.zeros((400, 1 + NOISE), np.int64))
SCORES = RNG.normal(size=(400, 1 + NOISE)) + np.r_[2.0, np.zeros(NOISE)]


def loss_of(scores: np.ndarray) -> float:
    return measure(PAIRS, lambda inputs, outputs: scores)


def test_a_model_that_knows_nothing() -> None:
    assert pytest.approx(6 * (-(1 / 6) * np.log(1 / 6) - (5 / 6) * np.log(5 / 6))) == UNTRAINED
    assert loss_of(np.zeros_like(SCORES)) == pytest.approx(UNTRAINED)
    assert loss_of(RNG.normal(size=SCORES.shape)) == pytest.approx(UNTRAINED, abs=0.02)


def test_a_model_that_knows_all_and_one_that_says_the_contrary() -> None:
    assert loss_of(np.tile(np.r_[1.0, np.zeros(NOISE)], (400, 1))) < 0.01
    assert loss_of(-SCORES) == pytest.approx(UNTRAINED)


def test_it_is_the_best_logistic_regression_of_scikit_learn() -> None:
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import log_loss

    is_true = np.zeros_like(SCORES)
    is_true[:, 0] = 1
    x, y = SCORES.reshape(-1, 1), is_true.ravel()
    fitted = LogisticRegression(C=1e6).fit(x, y)
    expected = log_loss(y, fitted.predict_proba(x)[:, 1]) * (1 + NOISE)
    assert loss_of(SCORES) == pytest.approx(expected, rel=1e-4)


def test_the_unit_and_the_offset_of_a_model_do_not_matter() -> None:
    assert loss_of(1_000 * SCORES - 7) == pytest.approx(loss_of(SCORES), rel=1e-6)


def test_a_better_model_has_a_smaller_loss() -> None:
    better = SCORES + np.r_[1.0, np.zeros(NOISE)]
    assert loss_of(better) < loss_of(SCORES) < UNTRAINED


def test_pairs_stand_within_the_window_of_one_sentence() -> None:
    tokens = np.arange(60, dtype=np.int32)
    sentences = np.repeat(np.arange(6), 10)
    pairs = sample_pairs(tokens, sentences, np.ones(60), 3, 42, is_thinned=False)
    inputs, outputs = pairs.inputs, pairs.outputs[:, 0]
    assert len(pairs) > 0 and (inputs // 10 == outputs // 10).all()
    assert set(np.abs(inputs - outputs)) == {1, 2, 3}
    assert pairs.outputs.shape == (len(pairs), 1 + NOISE)
    again = sample_pairs(tokens, sentences, np.ones(60), 3, 42, is_thinned=False)
    assert np.array_equal(again.outputs, pairs.outputs)


def test_noise_follows_the_frequency_to_three_quarters() -> None:
    counts = np.array([16.0, 1.0])
    tokens = RNG.integers(0, 2, 20_000).astype(np.int32)
    pairs = sample_pairs(tokens, np.zeros(20_000), counts, 2, 1, is_thinned=False)
    assert len(pairs) == MOST_PAIRS
    assert (pairs.outputs[:, 1:] == 0).mean() == pytest.approx(8 / 9, abs=0.02)


def test_frequent_words_are_thinned() -> None:
    counts = np.array([900.0, *np.full(100, 1.0)])
    tokens = np.where(RNG.random(50_000) < 0.9, 0, RNG.integers(1, 101, 50_000)).astype(np.int32)
    thinned, whole = (
        sample_pairs(tokens, np.zeros(50_000), counts, 5, 1, is_thinned=thin) for thin in (True, False)
    )
    assert (thinned.inputs == 0).mean() < 0.5 < (whole.inputs == 0).mean()


def test_scores_of_the_hierarchical_softmax_are_its_probabilities() -> None:
    lines = ("a b c", "a c d", "b a e", "a b d") * 40
    corpus = Corpus("toy", tuple(tuple(line.split()) for line in lines), TokenSettings("words"))
    settings = resolve(
        TrainSettings("skip-gram", vector_size=4, min_count=1, workers=1, sample=0, hierarchical_softmax=True)
    )
    material = prepare(corpus, settings)
    learner = GensimLearner(material, settings)
    learner.learn(Watch(), lambda: None)
    n = len(material.words)
    scores = learner.scores(np.arange(n), np.tile(np.arange(n), (n, 1)))
    chances = np.exp(scores + 0.75 * np.log(material.counts))
    assert np.allclose(chances.sum(axis=1), 1, atol=1e-5)
