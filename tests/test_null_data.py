"""Null data keep what they say they keep, and nothing else."""

import numpy as np
import pytest

from embeddings.errors import DataError
from embeddings.null_data import gaussian_like, shuffled_columns


def related(n: int, dim: int) -> np.ndarray:
    """Two groups, columns that follow from each other, and a mean far from zero."""
    random = np.random.default_rng(1)
    groups = np.where(np.arange(n) % 2, 5.0, -5.0)[:, None] * random.normal(size=dim)
    return (groups + random.normal(size=(n, dim)) + 20).astype(np.float32)


@pytest.mark.parametrize("shape", [(60, 4), (20, 50), (30, 1), (2, 3)])
def test_noise_has_the_mean_and_the_covariance_and_other_items(shape: tuple[int, int]) -> None:
    vectors = related(*shape)
    noise = gaussian_like(vectors)
    assert noise.shape == vectors.shape and noise.dtype == np.float32
    np.testing.assert_allclose(noise.mean(0), vectors.mean(0), rtol=1e-4)
    np.testing.assert_allclose(
        np.cov(noise.T.astype(float)), np.cov(vectors.T.astype(float)), rtol=1e-3, atol=1e-3
    )
    if shape[0] > 2:  # the direction of two items is all there is of them
        assert np.abs(noise - vectors).max() > 0.5


def test_noise_of_two_groups_has_none() -> None:
    """The first direction of two groups is empty in the middle; that of noise is fullest there."""
    vectors = related(400, 4)
    first = np.linalg.svd(vectors - vectors.mean(0), full_matrices=False)[2][0]
    for made, is_empty in ((vectors, True), (gaussian_like(vectors), False)):
        along = (made - made.mean(0)) @ first
        assert (np.mean(np.abs(along) < 0.3 * along.std()) < 0.02) == is_empty


def test_shuffled_columns_keep_their_values_and_lose_each_other() -> None:
    vectors = related(500, 3)
    shuffled = shuffled_columns(vectors)
    np.testing.assert_array_equal(np.sort(shuffled, 0), np.sort(vectors, 0))
    off = np.abs(np.corrcoef(shuffled.T)[np.triu_indices(3, 1)])
    assert off.max() < 0.15 < 0.8 < np.abs(np.corrcoef(vectors.T)[0, 1])


@pytest.mark.parametrize("make", [shuffled_columns, gaussian_like])
def test_same_seed_same_data_and_small_cases(make: object) -> None:
    assert callable(make)
    vectors = related(12, 5)
    np.testing.assert_array_equal(make(vectors, 3), make(vectors, 3))
    assert not np.array_equal(make(vectors, 3), make(vectors, 4))
    np.testing.assert_allclose(make(np.full((7, 3), 2.5)), np.full((7, 3), 2.5))
    np.testing.assert_allclose(make(np.array([[1.0, 2.0]])), [[1.0, 2.0]])
    assert make(np.empty((0, 4))).shape == (0, 4)
    assert not make(vectors).flags.writeable
    with pytest.raises(DataError, match="hold NaN or infinity"):
        make(np.array([[np.nan, 1.0]]))
