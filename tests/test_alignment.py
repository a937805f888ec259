"""One map laid over another: what was turned comes back, and nothing is bent."""

import numpy as np
import pytest

from embeddings.alignment import align
from embeddings.errors import SettingsError


@pytest.mark.parametrize("dims", [2, 3])
def test_a_turned_mirrored_scaled_and_moved_map_comes_back(dims):
    rng = np.random.default_rng(0)
    reference = rng.normal(size=(50, dims))
    turn = np.linalg.qr(rng.normal(size=(dims, dims)))[0] * [-1, *[1] * (dims - 1)]
    changed = 3 * reference @ turn + 7
    assert np.allclose(align(changed, reference), reference, atol=1e-5)


def test_distances_within_the_map_keep_their_proportions():
    rng = np.random.default_rng(1)
    points, reference = rng.normal(size=(2, 30, 2))
    aligned = align(points, reference)
    before, after = (np.linalg.norm(a[:, None] - a[None], axis=2) for a in (points, aligned))
    ratio = after[np.triu_indices(30, 1)] / before[np.triu_indices(30, 1)]
    assert np.ptp(ratio) < 1e-4


def test_scipy_finds_the_same_remainder():
    from scipy.spatial import procrustes

    rng = np.random.default_rng(2)
    points, reference = rng.normal(size=(2, 40, 2))
    centered = reference - reference.mean(axis=0)
    left = ((align(points, reference) - reference) ** 2).sum() / (centered**2).sum()
    assert left == pytest.approx(procrustes(reference, points)[2], abs=1e-5)


def test_points_in_one_place_stay_in_one_place():
    assert np.allclose(align(np.ones((4, 2)), np.eye(4, 2)), np.eye(4, 2).mean(axis=0))


def test_maps_of_other_shapes_are_refused_with_both_shapes():
    with pytest.raises(SettingsError, match="A map of 4 x 3 cannot be laid over one of 4 x 2"):
        align(np.ones((4, 3)), np.ones((4, 2)))
