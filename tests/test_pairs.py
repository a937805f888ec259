"""Random pairs: drawn as said, compared as every pair would be."""

import numpy as np
import pytest

from embeddings.errors import SettingsError
from embeddings.metrics import METRICS
from embeddings.pairs import PairSample, sample_pairs
from embeddings.space import EmbeddingSpace, Receipt


def space(n: int = 40) -> EmbeddingSpace:
    vectors = np.random.default_rng(3).normal(size=(n, 6)).astype(np.float32) + 1
    return EmbeddingSpace(tuple(f"item {i}" for i in range(n)), vectors, Receipt("x", "given"))


@pytest.mark.parametrize("metric", METRICS)
def test_the_sample_agrees_with_all_pairs(metric: str) -> None:
    every = METRICS[metric].similarity(space().vectors, space().vectors)
    every = every[~np.eye(len(every), dtype=bool)]
    sample = sample_pairs(space(), metric, n_pairs=20_000)
    assert sample.metric == metric and len(sample) == 20_000
    assert np.isclose(sample.similarities[:, None], np.sort(every)[None], atol=1e-4).any(axis=1).all()
    for similarity in np.quantile(every, [0.1, 0.5, 0.9, 0.99]):
        assert abs(sample.share_below(similarity) - (every < similarity).mean()) < 0.02


def test_an_item_is_never_paired_with_itself() -> None:
    two = EmbeddingSpace(("a", "b"), np.eye(2, dtype=np.float32), Receipt("x", "given"))
    assert set(sample_pairs(two, "cosine", 100).similarities) == {0.0}


def test_the_same_seed_draws_the_same_pairs_and_another_one_does_not() -> None:
    first, again, other = (sample_pairs(space(), random_state=seed).similarities for seed in (42, 42, 43))
    assert np.array_equal(first, again) and not np.array_equal(first, other)


def test_ends_of_the_scale() -> None:
    sample = sample_pairs(space(), "cosine")
    assert sample.share_below(-2) == 0 and sample.share_below(2) == 1
    assert sample.share_below(float(sample.similarities[0])) == 0


def test_one_item_makes_no_pair() -> None:
    with pytest.raises(SettingsError, match="1 items make no pair: bring 2 or more"):
        sample_pairs(space(1))


def test_nothing_is_closer_than_pairs_that_differ_by_rounding() -> None:
    values = np.array([1, 3, 12, 12 + 1e-6, 12 + 2e-6], np.float32)
    sample = PairSample(values, "dot", 42)
    assert sample.share_below(12.000003) == sample.share_below(11.999999) == 2 / 5
