"""What is said of data whose structure is known, and of data that has none."""

import numpy as np
import pytest

from dashboard.samples import load_space
from embeddings import structure as measuring
from embeddings.errors import Cancelled, SettingsError
from embeddings.graph import KnnGraph, knn_graph
from embeddings.structure import structure

RANDOM = np.random.default_rng(5)
SPIRAL = RANDOM.random(300) * 12


def noise(n: int = 400, dim: int = 20) -> np.ndarray:
    return np.random.default_rng(7).normal(size=(n, dim)).astype(np.float32)


def test_digits_have_neighborhoods() -> None:
    digits = load_space("digits")
    found = structure(digits.vectors[:600], digits.receipt.metric)
    assert found.finding.code == "structure_found"
    assert found.closeness < 0.7 * found.gaussian.mean < found.shuffled.mean
    assert "What the map shows can be real" in str(found.finding)


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
@pytest.mark.parametrize("seed", range(3))
def test_pure_noise_has_none(metric: str, seed: int) -> None:
    found = structure(noise(), metric, random_state=seed)
    assert found.finding.code == "structure_none"
    assert "Any group on the map is made by the method" in str(found.finding)


@pytest.mark.parametrize(
    ("vectors", "code"),
    [
        (noise(400, 10) @ RANDOM.normal(size=(10, 10)), "structure_covariance"),
        (9 * (RANDOM.random((400, 8)) < 0.3) + noise(400, 8), "structure_columns"),
        (np.c_[SPIRAL * np.cos(SPIRAL), SPIRAL * np.sin(SPIRAL)], "structure_found"),
        (np.repeat(np.eye(5), 40, 0) * 6 + noise(200, 5), "structure_found"),
        (np.repeat(noise(50, 6), 20, 0), "structure_none"),  # a copy is no neighborhood
        (np.where(np.arange(60) % 2, 9, 0)[:, None] + noise(60, 1), "structure_columns"),  # one dimension
    ],
    ids=["stretched noise", "two-valued columns", "spiral", "groups", "duplicates", "one dimension"],
)
def test_the_kind_of_structure_is_told(vectors: np.ndarray, code: str) -> None:
    assert structure(vectors.astype(np.float32), "euclidean").finding.code == code


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_copies_among_noise_are_no_neighborhood(metric: str) -> None:
    different = noise(51)
    found = structure(np.concatenate([np.repeat(different[:1], 100, 0), different[1:]]), metric)
    assert found.finding.code == "structure_none"
    assert (found.n, found.n_repeated) == (51, 99)
    assert found.closeness == structure(different, metric).closeness


def test_closeness_is_the_one_of_the_definition() -> None:
    vectors = noise(60, 3)
    found = structure(vectors, "euclidean")
    apart = np.sqrt(((vectors[:, None] - vectors[None]) ** 2).sum(-1))
    pairs = apart[np.triu_indices(60, 1)]
    near = np.sort(apart, 1)[:, found.k]
    assert found.closeness == pytest.approx(np.median(near) / np.median(pairs), rel=0.03)
    assert found.k == 15 and knn_graph(vectors, 15, "euclidean").k == 15


def test_the_shared_graph_is_taken_where_it_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = noise(60, 3)
    graphs = {name: knn_graph(vectors, 20, name) for name in ("cosine", "euclidean")}
    made: list[int] = []

    def watched(matrix: np.ndarray, k: int, metric: str) -> KnnGraph:
        made.append(k)
        return knn_graph(matrix, k, metric)

    monkeypatch.setattr(measuring, "knn_graph", watched)
    own = structure(vectors, "euclidean", n_draws=2)
    assert len(made) == 5  # the items, and two draws of either kind
    assert structure(vectors, "euclidean", n_draws=2, graph=graphs["euclidean"]) == own
    assert len(made) == 9
    for unfit in (graphs["cosine"], graphs["euclidean"].first(5)):
        assert structure(vectors, "euclidean", n_draws=2, graph=unfit) == own


@pytest.mark.parametrize(
    ("vectors", "said"),
    [
        (noise(19), "19 items are too few to tell a group from chance: bring 20 or more"),
        (np.ones((30, 4)), "Most pairs of the 30 items have the same cosine place"),
        (np.repeat(noise(19), 9, 0), "Without repeats 19 of 171 items are left"),
        (noise(30, 1), "bring vectors of two dimensions or more"),
    ],
    ids=["few", "all equal", "copies", "one dimension"],
)
def test_what_cannot_be_told_is_said(vectors: np.ndarray, said: str) -> None:
    with pytest.raises(SettingsError) as error:
        structure(vectors.astype(np.float32))
    assert said in str(error.value)


def test_it_stops_when_asked() -> None:
    def stop(done: int, total: int) -> None:
        if done == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        structure(noise(100, 5), progress=stop)
