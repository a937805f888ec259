"""What is said of data whose structure is known, and of data that has none."""

import numpy as np
import pytest

from dashboard.samples import load_space
from embeddings import structure as measuring
from embeddings.errors import Cancelled, SettingsError
from embeddings.graph import KnnGraph, knn_graph
from embeddings.null_data import gaussian_like
from embeddings.structure import Measure, Null, structure

RANDOM = np.random.default_rng(5)
SPIRAL = RANDOM.random(300) * 12


def noise(n: int = 400, dim: int = 20) -> np.ndarray:
    return np.random.default_rng(7).normal(size=(n, dim)).astype(np.float32)


def test_digits_have_neighborhoods() -> None:
    digits = load_space("digits")
    found = structure(digits.vectors[:600], digits.receipt.metric)
    assert found.finding.code == "structure_found"
    assert found.closeness.value < 0.7 * found.closeness.gaussian.mean < found.closeness.shuffled.mean
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


def three_topics(trial: int) -> np.ndarray:
    """20 Korean sentences of each of three topics."""
    sample, random = load_space("topics-ko"), np.random.default_rng(trial)
    topic = sample.metadata["topic"].to_numpy()
    chosen = random.choice(list(dict.fromkeys(topic)), 3, replace=False)
    rows = [random.choice(np.flatnonzero(topic == name), 20, replace=False) for name in chosen]
    return sample.vectors[np.concatenate(rows)]


@pytest.mark.parametrize("trial", range(4))
def test_sixty_sentences_of_three_topics_are_not_called_noise(trial: int) -> None:
    """Noise of their covariance keeps the directions of the topics: as close, but it has no groups."""
    found = structure(three_topics(trial))
    assert found.finding.code in ("structure_found", "structure_found_groups")
    assert found.n == 60 and found.n_draws == 20


@pytest.mark.parametrize("trial", range(3))
@pytest.mark.parametrize("kind", ["of 384 dimensions", "of a sentence's covariance", "of 20 dimensions"])
def test_noise_of_the_same_size_is_not_called_real(trial: int, kind: str) -> None:
    random = np.random.default_rng(trial)
    if kind == "of a sentence's covariance":
        found = structure(gaussian_like(three_topics(trial), 1_000 + trial))
        assert found.finding.code in ("structure_covariance", "structure_unsure")
    else:
        found = structure(random.normal(size=(60, 384 if "384" in kind else 20)).astype(np.float32))
        assert found.finding.code == "structure_none"


def test_what_is_neither_sure_nor_chance_is_said() -> None:
    def measure(sigmas: float, is_less: bool) -> Measure:
        null = Null(0.9, 0.01)
        return Measure(0.9 - sigmas * 0.01 * (1 if is_less else -1), null, null, is_less)

    def code(close: float, transitive: float, n: int = 60) -> str:
        return measuring._finding(measure(close, True), measure(transitive, False), 5, n).code

    assert code(3, 0) == code(0, 3) == "structure_unsure"
    assert code(3, 0, 2_000) == code(2, 2) == "structure_none"
    assert code(5, 0) == "structure_found" and code(3, 5) == "structure_found_groups"


def test_transitivity_is_the_one_of_the_definition() -> None:
    """Two triangles and an item that joins them."""
    rows = np.array([[1, 2], [0, 2], [0, 1], [4, 5], [3, 5], [3, 4], [0, 3]])
    graph = KnnGraph(rows, np.ones(rows.shape, np.float32), "euclidean")
    # Paths of two links: degrees 3, 2, 2, 3, 2, 2, 2 give 3 + 1 + 1 + 3 + 1 + 1 + 1 = 11; two triangles close six.
    assert measuring._transitivity(graph) == pytest.approx(6 / 11)


def test_closeness_is_the_one_of_the_definition() -> None:
    vectors = noise(60, 3)
    found = structure(vectors, "euclidean")
    apart = np.sqrt(((vectors[:, None] - vectors[None]) ** 2).sum(-1))
    pairs = apart[np.triu_indices(60, 1)]
    near = np.sort(apart, 1)[:, found.k]
    assert found.closeness.value == pytest.approx(np.median(near) / np.median(pairs), rel=0.03)
    assert found.k == 5 and structure(noise(180, 3), "euclidean", n_draws=1).k == 15


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
