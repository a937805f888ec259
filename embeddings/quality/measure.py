"""Trustworthiness, continuity, kept neighbors and kept distances of one map, or of several at the price of one."""

from collections.abc import Mapping

import numpy as np

from embeddings.dataset import read_only
from embeddings.errors import DataError, Message, SettingsError
from embeddings.graph import check_finite
from embeddings.metrics import metric_named
from embeddings.progress import Progress, silent
from embeddings.quality.distances import distance_correlation, pairs_drawn
from embeddings.quality.neighborhood import check_map, map_neighbors
from embeddings.quality.ranks import BLOCK_VALUES, Block, Placed, Ranked
from embeddings.quality.result import Measured, Quality, QualitySettings

FEWEST = 3  # items that have a nearer and a farther one
Z_95 = 1.959964


def quality(
    vectors: np.ndarray,
    points: np.ndarray,
    metric: str = "cosine",
    settings: QualitySettings = QualitySettings(),  # noqa: B008 - frozen
    progress: Progress = silent,
) -> Quality:
    """How far the map `points` (n, c) keeps the neighborhoods of `vectors` (n, dim).

    Trustworthiness and continuity as Venna and Kaski (2001) define them, the first equal to scikit-learn's; the
    neighbors of the looked-at items are sought among all. Equally near items count as equally good. Progress in
    items. `SettingsError` for fewer than three items, `DataError` for a map of other items and for equal vectors.
    """
    return quality_many(vectors, {"map": points}, metric, settings, progress)["map"]


def quality_many(
    vectors: np.ndarray,
    maps: Mapping[str, np.ndarray],
    metric: str = "cosine",
    settings: QualitySettings = QualitySettings(),  # noqa: B008 - frozen
    progress: Progress = silent,
) -> dict[str, Quality]:
    """The quality of several maps of the same space, by their names: the ranks in the space are found once."""
    matrix = check_finite(vectors)
    n = len(matrix)
    _check(n, maps)
    space = Ranked.of(matrix, metric_named(metric).id)
    if space.is_one_point():
        raise DataError(
            "quality_all_equal",
            "All {n:,} items are equal: none is nearer than another, and a map has no neighborhoods to keep",
            n=n,
        )
    ks = possible_ks(settings.ks, n)
    rows = looked_at(n, settings)
    sums = _sums(space, maps, rows, ks, progress)
    notes = _lowered(settings.ks, ks, n)
    made = {}
    for name, points in maps.items():
        trust, continuity, kept = (_over_items(part, n) for part in sums[name])
        distances = distance_correlation(matrix, points, metric, settings.random_state)
        facts = (n, len(rows), settings.random_state, metric, (*notes, *_one_place(points)), pairs_drawn(n))
        made[name] = Quality(ks, trust, continuity, kept, distances, *facts)
    return made


def random_layout(n: int, n_components: int = 2, random_state: int = 42) -> np.ndarray:
    """`n` points (n, n_components) float32 that know nothing: the baseline that every map has to beat."""
    return read_only(np.random.default_rng(random_state).uniform(size=(n, n_components)))


def possible_ks(ks: tuple[int, ...], n: int) -> tuple[int, ...]:
    """`ks` ascending, none larger than the half of `n` items for which trustworthiness is defined."""
    return tuple(sorted({min(k, (n - 1) // 2) for k in ks}))


def looked_at(n: int, settings: QualitySettings) -> np.ndarray:
    """The rows whose neighborhoods are compared, ascending: all, or a seeded sample."""
    if n <= settings.sample:
        return np.arange(n)
    return np.sort(np.random.default_rng(settings.random_state).choice(n, settings.sample, replace=False))


def _check(n: int, maps: Mapping[str, np.ndarray]) -> None:
    for points in maps.values():
        check_map(points, n)
    if n < FEWEST:
        raise SettingsError(
            "quality_needs_items",
            "{n} items have no neighborhoods that a map could keep: bring {fewest} or more",
            n=n,
            fewest=FEWEST,
        )


def _sums(
    space: Ranked, maps: Mapping[str, np.ndarray], rows: np.ndarray, ks: tuple[int, ...], progress: Progress
) -> dict[str, tuple[np.ndarray, ...]]:
    """For each map the trustworthiness, continuity and kept share (items, n_k) of every looked-at item."""
    n = len(space.place_of)
    near = {name: map_neighbors(points, ks[-1], rows) for name, points in maps.items()}
    shape = (len(rows), len(ks))
    found: dict[str, tuple[np.ndarray, ...]] = {
        name: (np.empty(shape), np.empty(shape), np.empty(shape)) for name in maps
    }
    worst = np.array([k * (2 * n - 3 * k - 1) / 2 for k in ks])
    step = max(1, BLOCK_VALUES // n)
    for start in range(0, len(rows), step):
        part = slice(start, start + step)
        block = Block(space, rows[part], ks)
        for name, points in maps.items():
            placed = Placed(block, np.asarray(points, np.float32), near[name][part])
            misses, kept = placed.false_neighbors()
            trust, continuity, preserved = found[name]
            trust[part], preserved[part] = 1 - misses / worst, kept
            continuity[part] = 1 - placed.missing_neighbors() / worst
        progress(min(start + step, len(rows)), len(rows))
    return found


def _over_items(values: np.ndarray, n: int) -> tuple[Measured, ...]:
    """(items, n_k) → the means with their intervals, which shrink to nothing as the sample becomes all `n` items."""
    m = len(values)
    left_out = (n - m) / max(1, n - 1)
    spread = values.std(axis=0, ddof=1)
    half = Z_95 * spread * np.sqrt(left_out / m)
    means = values.mean(axis=0)
    return tuple(
        Measured(float(mean), max(0.0, float(mean - by)), min(1.0, float(mean + by)))
        for mean, by in zip(means, half, strict=True)
    )


def _lowered(asked: tuple[int, ...], used: tuple[int, ...], n: int) -> tuple[Message, ...]:
    too_large = sorted(set(asked) - set(used))
    if not too_large:
        return ()
    values = {"asked": ", ".join(map(str, too_large)), "used": used[-1], "n": n}
    return (
        Message(
            "quality_k_lowered",
            "Neighborhoods of {asked} are too large for {n:,} items: neighborhoods of {used} were compared instead",
            values,
        ),
    )


def _one_place(points: np.ndarray) -> tuple[Message, ...]:
    if (points != points[0]).any():
        return ()
    return (
        Message(
            "quality_one_place",
            "All {n:,} points of the map lie in one place: nothing can be read from it",
            {"n": len(points)},
        ),
    )
