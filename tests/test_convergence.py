"""t-SNE step by step ends where t-SNE ends, and stops where it is asked to."""

import numpy as np
import pytest

from embeddings.convergence import Frame, converge
from embeddings.errors import Cancelled, DataError, SettingsError
from embeddings.projections import TSNE, project

SETTINGS = TSNE(perplexity=5, n_epochs=80, engine="opentsne")


def three_groups(each: int = 12, dim: int = 6) -> np.ndarray:
    centers = 8 * np.eye(3, dim)
    return (np.repeat(centers, each, 0) + np.random.default_rng(0).normal(size=(3 * each, dim))).astype(
        np.float32
    )


def test_the_last_frame_is_the_map_and_the_first_its_start() -> None:
    seen: list[Frame] = []
    converge(three_groups(), SETTINGS, seen.append, every=10)
    made = project(three_groups(), SETTINGS)
    np.testing.assert_array_equal(seen[-1].points, made.points)
    assert [frame.epoch for frame in seen] == [0, 10, 20, 30, 40, 50, 60, 70, 80, 80]
    assert seen[0].points.std() < 1e-3 < 1 < seen[-1].points.std()
    assert [frame.is_exaggerated for frame in seen] == [True] * 3 + [False] * 7
    assert all(not frame.points.flags.writeable for frame in seen)


def test_the_divergence_is_the_one_of_the_definition() -> None:
    """Of the end, by the formula: the sum of p log(p / q) over pairs, where q falls with the distance on the map."""
    from embeddings.graph import knn_graph
    from embeddings.projections.python import embedding

    vectors = three_groups()
    settings = TSNE(perplexity=5, n_epochs=80, engine="opentsne", metric="euclidean")
    seen: list[Frame] = []
    converge(vectors, settings, seen.append)
    p = embedding(vectors, settings, knn_graph(vectors, 16, "euclidean")).affinities.P.toarray()
    apart = ((seen[-1].points[:, None] - seen[-1].points[None]) ** 2).sum(-1)
    near = 1 / (1 + apart) - np.eye(len(p))
    q = near / near.sum()
    held = p > 0
    expected = (p[held] * np.log(p[held] / q[held])).sum()
    assert seen[-1].kl_divergence == pytest.approx(expected, rel=0.02)
    assert seen[-1].kl_divergence < seen[1].kl_divergence


def test_what_was_seen_is_kept_when_it_is_stopped() -> None:
    seen: list[Frame] = []

    def stop(done: int, total: int) -> None:
        if total == 80 and done >= 30:
            raise Cancelled

    with pytest.raises(Cancelled):
        converge(three_groups(), SETTINGS, seen.append, progress=stop)
    assert [frame.epoch for frame in seen] == [0, 10, 20, 30]


@pytest.mark.parametrize(
    ("vectors", "kind", "said"),
    [
        (np.eye(4), SettingsError, "t-SNE needs 5 items to find places for, there are 4: bring more items"),
        (
            np.ones((9, 3)),
            DataError,
            "All 9 items have the same vector: there is nothing that t-SNE could move apart",
        ),
    ],
)
def test_what_cannot_be_watched_is_said(vectors: np.ndarray, kind: type[Exception], said: str) -> None:
    with pytest.raises(kind) as error:
        converge(vectors, SETTINGS, lambda frame: None)
    assert str(error.value) == said


@pytest.mark.parametrize(
    "vectors", [np.arange(12.0)[:, None], np.repeat(np.eye(3), 40, 0)], ids=["one dimension", "duplicates"]
)
def test_one_dimension_and_hundreds_of_duplicates_are_watched(vectors: np.ndarray) -> None:
    seen: list[Frame] = []
    converge(vectors, TSNE(n_epochs=20, metric="euclidean"), seen.append)
    assert seen[-1].points.shape == (len(vectors), 2) and np.isfinite(seen[-1].points).all()
