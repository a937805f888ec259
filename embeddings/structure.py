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
K, FEW_K, PER_K = (
    15,
    5,
    12,
)  # neighbors looked at: one for each `PER_K` items, so that they do not span groups
TRIANGLES = 10  # neighbors whose triangles are counted
N_PAIRS = 4_000
FEW, DRAWS, MANY_DRAWS = 300, 5, 20  # null data of few items varies more, and is quickly drawn
SURE = 4.0  # standard deviations of the null data that a difference has to exceed,
MARGIN = 0.03  # and the share of the null's value: less is nothing that a map could show
HINT = 2.5  # standard deviations that are neither chance nor sure

Draw = Callable[[np.ndarray, int], np.ndarray]


@dataclass(frozen=True)
class Null:
    """A number of several draws of null data: its mean and standard deviation."""

    mean: float
    deviation: float

    def sigmas(self, gain: float) -> float:
        """How many deviations a gain over the mean is; one is never smaller than the margin allows."""
        return gain / max(self.deviation, MARGIN * self.mean / SURE, 1e-12)


@dataclass(frozen=True)
class Measure:
    """A number of the items, and of either null; `is_less` where real neighborhoods make it smaller."""

    value: float
    shuffled: Null
    gaussian: Null
    is_less: bool

    def sigmas(self, null: Null) -> float:
        """How far the items are beyond a null, in its deviations: below 0 on the wrong side of it."""
        return null.sigmas(null.mean - self.value if self.is_less else self.value - null.mean)

    @property
    def least(self) -> float:
        """How far they are beyond the nearer of both nulls."""
        return min(self.sigmas(self.shuffled), self.sigmas(self.gaussian))


@dataclass(frozen=True)
class Structure:
    """What the space has, beside two nulls; `finding` says what it means.

    `closeness` is the median distance to the k-th neighbor as a share of that of random pairs; small is close.
    `transitivity` is the share of pairs of joined items that are joined themselves, in the graph of nearest neighbors
    (Newman 2003): large where they form groups. `n_draws` is how many of each null were drawn. Of `n` different
    items: `n_repeated` more stand where one of them does.
    """

    closeness: Measure
    transitivity: Measure
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
    n_draws: int | None = None,
    random_state: int = 42,
    progress: Progress = silent,
    graph: KnnGraph | None = None,
) -> Structure:
    """What `vectors` (n, dim) have that shuffled columns and noise of the same covariance have not.

    Items that repeat another one count once: a copy is no neighborhood. `n_draws` of each null, more of few items
    where None is given. `graph` is the shared one of the vectors, used where none is a copy, it is of `metric` and
    holds enough neighbors. `SettingsError` for fewer than 20 different items, and where most pairs are equal.
    """
    matrix = _different(check_finite(vectors), metric, random_state)
    n, k = len(matrix), min(K, max(FEW_K, len(matrix) // PER_K))
    turns = n_draws or (MANY_DRAWS if n < FEW else DRAWS)

    def draws(draw: Draw, before: int) -> list[Null]:
        found = []
        for i in range(turns):
            found.append(_numbers(draw(matrix, random_state + i), metric, k, random_state))
            progress(before + i + 1, 2 * turns + 1)
        spread = np.std(found, axis=0, ddof=1) if turns > 1 else np.zeros(2)
        return [
            Null(float(mean), float(each)) for mean, each in zip(np.mean(found, axis=0), spread, strict=True)
        ]

    real = _numbers(matrix, metric, k, random_state, graph)
    progress(1, 2 * turns + 1)
    shuffled, gaussian = draws(shuffled_columns, 1), draws(gaussian_like, 1 + turns)
    closeness, transitivity = (
        Measure(real[i], shuffled[i], gaussian[i], is_less) for i, is_less in enumerate((True, False))
    )
    finding = _finding(closeness, transitivity, k, n)
    n_repeated = len(vectors) - n
    return Structure(closeness, transitivity, k, n, n_repeated, turns, random_state, metric, finding)


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


def _numbers(
    matrix: np.ndarray, metric: str, k: int, random_state: int, graph: KnnGraph | None = None
) -> tuple[float, float]:
    """Closeness and transitivity."""
    apart = _apart(matrix, metric, random_state)
    around = min(TRIANGLES, (len(matrix) - 1) // 3)
    width = max(k, around)
    if graph is None or graph.k < width or (graph.n, graph.metric) != (len(matrix), metric):
        graph = knn_graph(matrix, width, metric)
    return float(np.median(graph.distances[:, k - 1])) / apart, _transitivity(graph.first(around))


def _transitivity(graph: KnnGraph) -> float:
    """Three times the triangles by the paths of two links, whoever of two items is the neighbor of the other."""
    from scipy.sparse import csr_matrix

    steps = np.arange(0, graph.rows.size + 1, graph.k)
    one_way = csr_matrix((np.ones(graph.rows.size), graph.rows.ravel(), steps), shape=(graph.n, graph.n))
    links = ((one_way + one_way.T) > 0).astype(np.float64)
    degrees = np.asarray(links.sum(axis=1)).ravel()
    return float((links @ links).multiply(links).sum() / (degrees * (degrees - 1)).sum())


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


def _finding(closeness: Measure, transitivity: Measure, k: int, n: int) -> Message:
    values = {
        "k": k,
        "n": n,
        "real": 100 * closeness.value,
        "shuffled": 100 * closeness.shuffled.mean,
        "gaussian": 100 * closeness.gaussian.mean,
    }
    if closeness.least > SURE:
        return Message(
            "structure_found",
            "These items have real neighborhoods: the {k} nearest stand at {real:.0f} % of the distance of random "
            "pairs, in noise of the same covariance at {gaussian:.0f} %, with shuffled columns at {shuffled:.0f} %. "
            "What the map shows can be real.",
            values,
        )
    if transitivity.least > SURE:
        return Message(
            "structure_found_groups",
            "These items have real neighborhoods: of two neighbors of an item {real:.0f} % are neighbors of each "
            "other, in noise of the same covariance {gaussian:.0f} %, with shuffled columns {shuffled:.0f} %. "
            "What the map shows can be real.",
            {
                "real": 100 * transitivity.value,
                "shuffled": 100 * transitivity.shuffled.mean,
                "gaussian": 100 * transitivity.gaussian.mean,
            },
        )
    if n < FEW and max(closeness.least, transitivity.least) > HINT:
        return Message(
            "structure_unsure",
            "{n} items are too few to tell: they stand a little closer than noise, or hang together a little more, "
            "but chance does so too at times (the {k} nearest stand at {real:.0f} % of the distance of random pairs, "
            "in noise of the same covariance at {gaussian:.0f} %). Bring more items of the same kind.",
            values,
        )
    return _nothing_beyond(closeness, values)


def _nothing_beyond(closeness: Measure, values: dict[str, float]) -> Message:
    """Which of the nulls the items are like."""
    if closeness.sigmas(closeness.shuffled) > SURE:
        return Message(
            "structure_covariance",
            "These items are spread like noise of the same covariance: the {k} nearest stand at {real:.0f} % of the "
            "distance of random pairs, in that noise at {gaussian:.0f} %, with shuffled columns at {shuffled:.0f} %. "
            "Directions on the map can be real; nothing here speaks for groups.",
            values,
        )
    if closeness.sigmas(closeness.gaussian) > SURE:
        return Message(
            "structure_columns",
            "What is close here follows from the columns one by one: the {k} nearest stand at {real:.0f} % of the "
            "distance of random pairs, with shuffled columns at {shuffled:.0f} %, in noise at {gaussian:.0f} %. "
            "Groups on the map are repeated values, not relations.",
            values,
        )
    return Message(
        "structure_none",
        "These items are spread like noise: the {k} nearest stand at {real:.0f} % of the distance of random pairs, "
        "in noise of the same covariance at {gaussian:.0f} %, with shuffled columns at {shuffled:.0f} %. "
        "Any group on the map is made by the method.",
        values,
    )
