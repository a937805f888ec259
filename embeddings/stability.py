"""The same map drawn several times: over seeds, over sizes of neighborhoods, and what stays the same."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from embeddings.alignment import align
from embeddings.errors import DataError, Message, SettingsError
from embeddings.graph import KnnGraph, check_finite
from embeddings.progress import Progress, part_of, silent
from embeddings.projections import TSNE, UMAP, Settings, project, resolve
from embeddings.projections.settings import MIN_ITEMS, fitting_perplexity
from embeddings.quality import KS, Quality, QualitySettings, map_neighbors, quality

PERPLEXITIES = (2, 5, 10, 20, 30, 50, 100)
NEIGHBORS = (3, 5, 10, 15, 30, 50, 100)
N_SEEDS = 6
NUMBERS = (
    "trustworthiness",
    "continuity",
    "knn_preservation",
    "distance_correlation",
)  # a best run has most of one
LOOKED_AT = QualitySettings(ks=KS)  # of each run
HOLDS = 0.5  # of the way from chance to certainty


@dataclass(frozen=True, eq=False)
class Run:
    """One drawing: resolved `settings`, `points` (n, c) laid over those of the first run, and how good it is."""

    settings: Settings
    points: np.ndarray
    quality: Quality
    seconds: float
    notes: tuple[Message, ...] = ()

    def number(self, name: str, k: int = 15) -> float:
        """One of `NUMBERS`, of neighborhoods of the size that is nearest to `k`."""
        if name == "distance_correlation":
            return self.quality.distance_correlation.value
        return self.quality.at(self.quality.closest(k))[name].value


def seeds(settings: Settings, n: int, n_runs: int = N_SEEDS) -> tuple[Settings, ...]:
    """`settings` for `n` items with one seed after the other, its own first."""
    used = _varied(settings, n)
    return tuple(replace(used, random_state=(used.random_state + i) % 2**32) for i in range(n_runs))


def neighborhoods(settings: Settings, n: int) -> tuple[Settings, ...]:
    """`settings` for `n` items over the perplexities, or numbers of neighbors, that so many items allow."""
    used = _varied(settings, n)
    if isinstance(used, TSNE):
        most = fitting_perplexity(PERPLEXITIES[-1], n)
        values = sorted({*(value for value in PERPLEXITIES if value < most), most, used.perplexity})
        return tuple(replace(used, perplexity=value) for value in values)
    least, most = 2, min(NEIGHBORS[-1], n - 1)
    sizes = sorted({*(size for size in NEIGHBORS if least <= size < most), most, used.n_neighbors})
    return tuple(replace(used, n_neighbors=size) for size in sizes)


def _varied(settings: Settings, n: int) -> TSNE | UMAP:
    if not isinstance(settings, TSNE | UMAP):
        raise SettingsError(
            "nothing_to_vary",
            "{method} has neither a seed nor neighborhoods: its map is always the same. Choose t-SNE or UMAP",
            method=settings.method.upper(),
        )
    used = resolve(settings, n)
    if not isinstance(used, TSNE | UMAP):
        raise SettingsError(
            "too_few_to_vary",
            "{n} items have no neighborhoods to vary: bring {least} or more",
            n=n,
            least=MIN_ITEMS,
        )
    return used


def sweep(
    vectors: np.ndarray,
    variants: Sequence[Settings],
    graph_of: Callable[[Settings], KnnGraph | None] | None = None,
    progress: Progress = silent,
    reference: np.ndarray | None = None,
    metric: str = "",
) -> Iterator[Run]:
    """A map of `vectors` (n, dim) for each of `variants`, one after the other, each with its quality.

    Every map is laid over `reference` (n, c), or over the first one. `metric` says who is near in the space; "" is that
    of the settings. Progress in maps; a raise from it stops the sweep, and the runs that were yielded are whole. `DataError` where all items are equal.
    """
    matrix = check_finite(vectors)
    if len(matrix) and (matrix == matrix[0]).all():
        raise DataError(
            "equal_items_vary",
            "All {n:,} items have the same vector: every map of them is one point, whatever the settings",
            n=len(matrix),
        )

    for done, variant in enumerate(variants):
        tell = part_of(progress, done, len(variants))
        tell(0, 0)
        started = time.perf_counter()
        made = project(matrix, variant, graph_of(variant) if graph_of else None, tell)
        seconds = time.perf_counter() - started
        reference = made.points if reference is None else reference
        near_by = metric or getattr(variant, "metric", "euclidean")
        measured = quality(matrix, made.points, near_by, LOOKED_AT, tell)
        yield Run(variant, align(made.points, reference), measured, seconds, made.notes)
    progress(len(variants), len(variants))


def best(runs: Sequence[Run], number: str) -> Run:
    """The run with most of one of `NUMBERS`; the earliest of equally good ones."""
    if number not in NUMBERS:
        raise SettingsError(
            "unknown_number",
            "{name!r} is no number of a map: choose {choices}",
            name=number,
            choices=", ".join(NUMBERS),
        )
    return max(runs, key=lambda run: -np.inf if np.isnan(run.number(number)) else run.number(number))


@dataclass(frozen=True)
class Survival:
    """How far a group stays together: for each run the mean share of its items' map neighbors that belong to it.

    `chance` is that share where the map knows nothing. Of `size` items `n_different` are measured, the others repeat
    one of them; `together` is empty where only one is different.
    """

    code: int
    size: int
    together: tuple[float, ...]
    chance: float
    n_different: int

    @property
    def worst(self) -> float:
        return min(self.together, default=float("nan"))

    @property
    def holds(self) -> bool:
        """Whether every run keeps it at least half of the way from chance to certainty."""
        return bool(self.together) and self.worst - self.chance >= HOLDS * (1 - self.chance)


def survival(
    maps: Sequence[np.ndarray], codes: np.ndarray, k: int = 15, place_of: np.ndarray | None = None
) -> tuple[Survival, ...]:
    """The survival of every group of `codes` (n,) over `maps` of points (n, c), by code; below 0 is no group.

    A group of m items is looked at with min(k, m − 1) neighbors. Items of one group that share a place in the space,
    `place_of` (n,) of `embeddings.copies.places`, count once: copies stay together on any map.
    """
    every = np.asarray(codes)
    kept = np.arange(len(every)) if place_of is None else one_of_each(every, place_of)
    groups = every[kept]
    near = [map_neighbors(points[kept], k) for points in maps]
    found = []
    for code in np.unique(groups[groups >= 0]):
        rows = np.flatnonzero(groups == code)
        width = min(k, len(rows) - 1)
        shares = [float((groups[each[rows, :width]] == code).mean()) for each in near] if width else []
        chance = (len(rows) - 1) / max(1, len(groups) - 1)
        size = int((every == code).sum())
        found.append(Survival(int(code), size, tuple(shares), chance, len(rows)))
    return tuple(found)


def one_of_each(codes: np.ndarray, place_of: np.ndarray) -> np.ndarray:
    """The first row, ascending, of every group at every place: a copy in another group is one of its own."""
    _, first = np.unique(np.stack([place_of, codes]), axis=1, return_index=True)
    rows: np.ndarray = np.sort(first)
    return rows


def shared_by_maps(maps: Sequence[np.ndarray], k: int = 15) -> float:
    """The share of the `k` map neighbors of an item that two of `maps` have in common: the mean over items and pairs.

    NaN for fewer than two maps, and for fewer than two items.
    """
    near = [map_neighbors(points, k) for points in maps]
    if len(near) < 2 or not near[0].size:
        return float("nan")
    return float(np.mean([_overlap(one, other) for one, other in combinations(near, 2)]))


def _overlap(one: np.ndarray, other: np.ndarray) -> float:
    return float((one[:, :, None] == other[:, None, :]).any(axis=2).mean())
