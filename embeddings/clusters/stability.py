"""Would the same groups be found in another sample? The items are drawn again and grouped again (Hennig 2007)."""

from dataclasses import dataclass, replace

import numpy as np

from embeddings.clusters.agreement import rand_of
from embeddings.clusters.cluster import MIN_ITEMS, cluster_vectors
from embeddings.clusters.result import NOISE, Clusters
from embeddings.clusters.settings import HDBSCAN, ClusterSettings
from embeddings.progress import Progress, silent


@dataclass(frozen=True)
class Resampling:
    """`n_resamples` times a `share` of the items, at most `most` of them, without replacement."""

    n_resamples: int = 10
    share: float = 0.8
    most: int = 4_000
    random_state: int = 42


RESAMPLING = Resampling()


@dataclass(frozen=True)
class Stability:
    """`ari` of every resample with the groups it should find again; `groups`: the mean best overlap of each (Jaccard).

    An overlap of 0.75 and more is a stable group, below 0.5 it dissolves (Hennig 2007). `n_used` of `n` items were
    in each resample.
    """

    ari: tuple[float, ...]
    groups: tuple[float, ...]
    n: int
    n_used: int

    @property
    def mean(self) -> float:
        return float(np.mean(self.ari))


def stability(
    vectors: np.ndarray,
    clusters: Clusters,
    metric: str = "cosine",
    resampling: Resampling = RESAMPLING,
    progress: Progress = silent,
) -> Stability:
    """How much of `clusters` is found again in parts of `vectors` (n, dim), each grouped with another seed.

    Noise counts as a group for the Rand index, and as none for the overlaps.
    """
    n = len(vectors)
    size = min(n, max(MIN_ITEMS, min(resampling.most, round(resampling.share * n))))
    random = np.random.default_rng(resampling.random_state)
    found, overlaps = [], np.full((resampling.n_resamples, clusters.n_groups), np.nan)
    for turn in range(resampling.n_resamples):
        rows = np.sort(random.choice(n, size, replace=False))
        settings = for_part(clusters.settings, size / n, turn)
        again = cluster_vectors(vectors[rows], settings, metric).codes
        found.append(rand_of(clusters.codes[rows], again))
        overlaps[turn] = best_overlaps(clusters.codes[rows], again, clusters.n_groups)
        progress(turn + 1, resampling.n_resamples)
    seen = np.isfinite(overlaps).sum(axis=0)
    means = np.divide(np.nansum(overlaps, axis=0), seen, out=np.zeros(len(seen)), where=seen > 0)
    return Stability(tuple(found), tuple(means.tolist()), n, size)


def for_part(settings: ClusterSettings, share: float, turn: int = 0) -> ClusterSettings:
    """The settings for a `share` of the items: another seed where there is one, a group as large a part as before."""
    if isinstance(settings, HDBSCAN):
        return replace(settings, min_cluster_size=max(2, round(settings.min_cluster_size * share)))
    return replace(settings, random_state=(settings.random_state + 1 + turn) % 2**32)


def best_overlaps(codes: np.ndarray, again: np.ndarray, n_groups: int) -> np.ndarray:
    """(n_groups,): the largest Jaccard index of each group of `codes` with one of `again`; NaN for one not drawn."""
    best = np.full(n_groups, np.nan)
    sizes = np.bincount(again[again != NOISE], minlength=1)
    for group in range(n_groups):
        inside = again[codes == group]
        if not len(inside):
            continue
        both = np.bincount(inside[inside != NOISE], minlength=len(sizes))
        best[group] = float((both / (sizes + len(inside) - both)).max())
    return best
