"""Whether a space has neighborhoods at all: how close its items stand, against null data of the same make."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from embeddings.copies import places
from embeddings.errors import Message, SettingsError
from embeddings.graph import KnnGraph, check_finite, knn_graph
from embeddings.metrics import unit
from embeddings.null_data import gaussian_like, shuffled_columns
from embeddings.progress import Progress, silent

LEAST = 20  # items; in fewer, chance looks like a group
K = 15
N_PAIRS = 4_000
SURE = 4.0  # standard deviations of the null data that a difference has to exceed,
MARGIN = 0.03  # and the share of their closeness: less is nothing that a map could show

Draw = Callable[[np.ndarray, int], np.ndarray]


@dataclass(frozen=True)
class Null:
    """The closeness of several draws of null data: their mean and standard deviation."""

    mean: float
    deviation: float

    def exceeds(self, closeness: float) -> bool:
        """Whether the items of the null data stand farther apart than chance and a small margin allow."""
        return self.mean - closeness > max(SURE * self.deviation, MARGIN * self.mean)


@dataclass(frozen=True)
class Structure:
    """`closeness` is the median distance to the k-th neighbor as a share of that of random pairs; small is close.

    `finding` says what it means beside the two nulls. `n_draws` is how many of each were drawn. Of `n` different items:
    `n_repeated` more stand where one of them does.
    """

    closeness: float
    shuffled: Null
    gaussian: Null
    k: int
    n: int
    n_repeated: int
    n_draws: int
    random_state: int
    metric: str
    finding: Message


def structure(
    vectors: np.ndarray,
    metric: str = "cosine",
    n_draws: int = 5,
    random_state: int = 42,
    progress: Progress = silent,
    graph: KnnGraph | None = None,
) -> Structure:
    """What `vectors` (n, dim) have that shuffled columns and noise of the same covariance have not.

    Items that repeat another one count once: a copy is no neighborhood. `graph` is the shared one of the vectors, used
    where none is a copy, it is of `metric` and holds enough neighbors. `SettingsError` for fewer than 20 different
    items, and where most pairs of them are equal.
    """
    matrix = _different(check_finite(vectors), metric, random_state)
    n, k = len(matrix), min(K, (len(matrix) - 1) // 3)

    def draws(draw: Draw, before: int) -> Null:
        found = []
        for i in range(n_draws):
            found.append(_closeness(draw(matrix, random_state + i), metric, k, random_state))
            progress(before + i + 1, 2 * n_draws + 1)
        return Null(float(np.mean(found)), float(np.std(found, ddof=1)) if n_draws > 1 else 0.0)

    real = _closeness(matrix, metric, k, random_state, graph)
    progress(1, 2 * n_draws + 1)
    shuffled, gaussian = draws(shuffled_columns, 1), draws(gaussian_like, 1 + n_draws)
    finding = _finding(real, shuffled, gaussian, k)
    n_repeated = len(vectors) - n
    return Structure(real, shuffled, gaussian, k, n, n_repeated, n_draws, random_state, metric, finding)


def _different(matrix: np.ndarray, metric: str, random_state: int) -> np.ndarray:
    """One row of each place; `SettingsError` for fewer than `LEAST`."""
    total = len(matrix)
    if total < LEAST:
        raise SettingsError(
            "structure_too_few",
            "{n} items are too few to tell a group from chance: bring {least} or more",
            n=total,
            least=LEAST,
        )
    rows, _ = places(matrix, metric)
    if len(rows) < LEAST:
        _apart(matrix, metric, random_state)
        raise SettingsError(
            "structure_few_different",
            "Without repeats {n} of {total:,} items are left, too few to tell a group from chance: "
            "bring {least} different ones or more",
            n=len(rows),
            total=total,
            least=LEAST,
        )
    return matrix[rows]


def _closeness(
    matrix: np.ndarray, metric: str, k: int, random_state: int, graph: KnnGraph | None = None
) -> float:
    apart = _apart(matrix, metric, random_state)
    if graph is None or graph.k < k or (graph.n, graph.metric) != (len(matrix), metric):
        graph = knn_graph(matrix, k, metric)
    return float(np.median(graph.distances[:, k - 1])) / apart


def _apart(matrix: np.ndarray, metric: str, random_state: int) -> float:
    """The median distance of random pairs."""
    random = np.random.default_rng(random_state)
    first = random.integers(len(matrix), size=N_PAIRS)
    second = (first + random.integers(1, len(matrix), size=N_PAIRS)) % len(matrix)
    made = unit(matrix) if metric == "cosine" else matrix
    difference = made[first] - made[second]
    squared = np.einsum("ij,ij->i", difference, difference)
    apart = float(np.median(squared / 2 if metric == "cosine" else np.sqrt(squared)))
    if apart < 1e-9:
        raise SettingsError(
            "structure_equal_pairs",
            "Most pairs of the {n:,} items have the same {metric} place: nothing is nearer than anything else. "
            "Remove duplicates, or bring vectors of two dimensions or more",
            n=len(matrix),
            metric=metric,
        )
    return apart


def _finding(real: float, shuffled: Null, gaussian: Null, k: int) -> Message:
    values = {
        "k": k,
        "real": 100 * real,
        "shuffled": 100 * shuffled.mean,
        "gaussian": 100 * gaussian.mean,
    }
    if gaussian.exceeds(real) and shuffled.exceeds(real):
        return Message(
            "structure_found",
            "These items have real neighborhoods: the {k} nearest stand at {real:.0f} % of the distance of random "
            "pairs, in noise of the same covariance at {gaussian:.0f} %, with shuffled columns at {shuffled:.0f} %. "
            "What the map shows can be real",
            values,
        )
    if shuffled.exceeds(real):
        return Message(
            "structure_covariance",
            "These items are spread like noise of the same covariance: the {k} nearest stand at {real:.0f} % of the "
            "distance of random pairs, in that noise at {gaussian:.0f} %, with shuffled columns at {shuffled:.0f} %. "
            "Directions on the map can be real, groups are not",
            values,
        )
    if gaussian.exceeds(real):
        return Message(
            "structure_columns",
            "What is close here follows from the columns one by one: the {k} nearest stand at {real:.0f} % of the "
            "distance of random pairs, with shuffled columns at {shuffled:.0f} %, in noise at {gaussian:.0f} %. "
            "Groups on the map are repeated values, not relations",
            values,
        )
    return Message(
        "structure_none",
        "These items are spread like noise: the {k} nearest stand at {real:.0f} % of the distance of random pairs, "
        "in noise of the same covariance at {gaussian:.0f} %, with shuffled columns at {shuffled:.0f} %. "
        "Any group on the map is made by the method",
        values,
    )
