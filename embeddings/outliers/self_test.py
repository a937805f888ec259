"""Which detector finds outliers that were planted into the very data at hand."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from embeddings.clusters.cluster import graph_metric
from embeddings.errors import Message, SettingsError
from embeddings.graph import KnnGraph, knn_graph
from embeddings.outliers.curves import precision_recall, roc
from embeddings.outliers.detect import detect
from embeddings.outliers.plant import KINDS, Kind, Planted, plant
from embeddings.outliers.settings import DETECTORS, Detector, neighbors_needed
from embeddings.progress import Progress, part_of, silent
from embeddings.quality.result import Measured
from embeddings.space import EmbeddingSpace

MOST_ITEMS = 2_000  # that are tested; of more a sample
# What hinders one kind of planting and no other: the test does without it.
OF_ONE_KIND = ("plant_uneven", "plant_few_grouped", "plant_one_place", "plant_one_dimension")


@dataclass(frozen=True)
class Plantings:
    """What is planted: every one of `kinds`, `repeats` times with seeds from `random_state` on."""

    kinds: tuple[Kind, ...] = KINDS
    column: str | None = None
    share: float = 0.05
    repeats: int = 3
    random_state: int = 42


@dataclass(frozen=True)
class Tested:
    """What one detector found of one kind; both measures with 95 % intervals over the repeats.

    `auroc` is the chance that an outlier is stranger than a normal item, `average_precision` the area under precision
    over recall, for which chance is the share of outliers. `seconds` is the median, the graph included.
    """

    settings: Detector
    kind: Kind
    auroc: Measured
    average_precision: Measured
    seconds: float


@dataclass(frozen=True)
class SelfTest:
    """All `tested`, kind by kind in the order of the detectors; `n_used` of `n` items; what was planted, once for each.

    `plantings` has the kinds that could be planted; `planted` also says why one could not.
    """

    tested: tuple[Tested, ...]
    plantings: Plantings
    planted: tuple[Message, ...]
    n: int
    n_used: int

    def mean(self, settings: Detector) -> float:
        """The mean AUROC of a detector over the kinds."""
        return float(np.mean([one.auroc.value for one in self.tested if one.settings == settings]))

    @property
    def best(self) -> Detector:
        """The detector of the best mean, the first of equal ones."""
        return max(dict.fromkeys(one.settings for one in self.tested), key=self.mean)


def self_test(
    space: EmbeddingSpace,
    detectors: Sequence[Detector] | None = None,
    plantings: Plantings | None = None,
    progress: Progress = silent,
) -> SelfTest:
    """`detectors`, all of them for None, on outliers planted into `space`; all see the same ones.

    Progress is told in runs of a detector. Errors as of `plant` and `detect`; a kind that these items do not allow is
    left out, unless it is the only one.
    """
    asked = plantings or Plantings()
    chosen = tuple(kind() for kind in DETECTORS.values()) if detectors is None else tuple(detectors)
    used = _sample(space, asked.random_state)
    first, said = _first(used, asked)
    total = len(first) * asked.repeats * len(chosen)
    tested, done = [], 0
    for beginning in first:
        runs: list[list[_Run]] = [[] for _ in chosen]
        for repeat in range(asked.repeats):
            seed = asked.random_state + repeat
            planted = plant(used, beginning.kind, asked.share, asked.column, seed) if repeat else beginning
            for found, run in zip(runs, _runs(planted, chosen, part_of(progress, done, total)), strict=True):
                found.append(run)
                done += 1
                progress(done, total)
        for settings, found in zip(chosen, runs, strict=True):
            tested.append(_tested(settings, beginning.kind, found))
    could = replace(asked, kinds=tuple(one.kind for one in first))
    return SelfTest(tuple(tested), could, said, len(space), len(used))


def _first(space: EmbeddingSpace, asked: Plantings) -> tuple[tuple[Planted, ...], tuple[Message, ...]]:
    """The first planting of each kind that can be planted; what was planted, and why the others cannot be."""
    first, said = [], []
    error: SettingsError | None = None
    for kind in asked.kinds:
        try:
            planted = plant(space, kind, asked.share, asked.column, asked.random_state)
            first.append(planted)
            said.append(planted.message)
        except SettingsError as found:
            if found.code not in OF_ONE_KIND:
                raise
            error = found
            said.append(Message("planting_left_out", "Left out: {reason}", {"reason": found.message}))
    if error is not None and not first:
        raise error
    return tuple(first), tuple(said)


@dataclass(frozen=True)
class _Run:
    auroc: float
    average_precision: float
    seconds: float


def _runs(planted: Planted, detectors: tuple[Detector, ...], progress: Progress) -> Iterator[_Run]:
    """One run of each detector; those that look at neighbors share a graph, which counts for each of them."""
    graph, graph_seconds = _graph(planted.space, detectors, progress)
    for settings in detectors:
        start = time.perf_counter()
        values = detect(planted.space, settings, graph, progress=progress).values
        seconds = time.perf_counter() - start
        if neighbors_needed(settings, len(planted.space)):
            seconds += graph_seconds
        yield _Run(
            roc(values, planted.is_outlier).area, precision_recall(values, planted.is_outlier).area, seconds
        )


def _graph(
    space: EmbeddingSpace, detectors: tuple[Detector, ...], progress: Progress
) -> tuple[KnnGraph | None, float]:
    start = time.perf_counter()
    k = max((neighbors_needed(settings, len(space)) for settings in detectors), default=0)
    graph = knn_graph(space.vectors, k, graph_metric(space.receipt.metric), progress) if k else None
    return graph, time.perf_counter() - start


def _tested(settings: Detector, kind: Kind, runs: list[_Run]) -> Tested:
    return Tested(
        settings,
        kind,
        _measured([run.auroc for run in runs]),
        _measured([run.average_precision for run in runs]),
        float(np.median([run.seconds for run in runs])),
    )


def _measured(values: list[float]) -> Measured:
    """The mean with Student's interval, within 0 and 1; all of that for a single value, which tells nothing of others."""
    mean = float(np.mean(values))
    if len(values) < 2:
        return Measured(mean, 0.0, 1.0)
    from scipy.stats import t

    half = float(t.ppf(0.975, len(values) - 1) * np.std(values, ddof=1) / np.sqrt(len(values)))
    return Measured(mean, max(0.0, mean - half), min(1.0, mean + half))


def _sample(space: EmbeddingSpace, random_state: int) -> EmbeddingSpace:
    if len(space) <= MOST_ITEMS:
        return space
    rows = np.random.default_rng(random_state).choice(len(space), MOST_ITEMS, replace=False)
    return space.select(np.sort(rows), f"sample seed {random_state}")
