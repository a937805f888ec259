"""What groups are worth: beside what the same method finds in noise of the same mean and spread."""

from dataclasses import dataclass, replace

import numpy as np

from embeddings.clusters.cluster import MIN_ITEMS, cluster_vectors, graph_metric
from embeddings.clusters.result import Clusters
from embeddings.clusters.silhouette import Silhouette, silhouette
from embeddings.clusters.stability import RESAMPLING, Resampling, Stability, for_part, stability
from embeddings.copies import places
from embeddings.errors import Message
from embeddings.null_data import gaussian_like
from embeddings.progress import Progress, silent

N_NOISE = 3  # sets of noise, of which the best silhouette counts
NOISE_RESAMPLES = 3  # of each
STABLE = 0.6  # Rand index with the groups that should be found again
MARGIN = 0.01  # of silhouette above that of noise, and
ROOM = 0.25  # of how far that is from 0 or from 1, whichever is nearer: less is chance
GAIN = 0.4  # the share of what noise leaves to be found again


@dataclass(frozen=True, eq=False)
class Judgment:
    """`silhouette` and `stability` of the groups, of the best of `N_NOISE` sets of noise, and a sentence on both.

    Those of noise are None where it gave fewer than two groups. Items that repeat another one, `n_repeated`, were left
    out of everything: copies are close to each other whatever the groups are worth.
    """

    silhouette: Silhouette
    stability: Stability
    noise_silhouette: float | None
    noise_stability: float | None
    verdict: Message
    n_repeated: int = 0


def judge(
    vectors: np.ndarray,
    clusters: Clusters,
    metric: str = "cosine",
    resampling: Resampling = RESAMPLING,
    progress: Progress = silent,
) -> Judgment:
    """Measure `clusters` of `vectors` (n, dim), and the groups of Gaussian noise with the same mean and covariance."""
    vectors, clusters, n_repeated = without_repeats(vectors, clusters, metric)
    turns = resampling.n_resamples + N_NOISE * (NOISE_RESAMPLES + 1)
    watched = _Steps(progress, turns)
    measured = silhouette(vectors, clusters.codes, metric)
    stable = stability(vectors, clusters, metric, resampling, watched.part)
    noise = [
        found
        for turn in range(N_NOISE)
        if (found := _of_noise(vectors, clusters, metric, replace(resampling, random_state=turn), watched))
    ]
    by_noise = max((found[0] for found in noise), default=None)
    again = float(np.mean([found[1] for found in noise])) if noise else None
    return Judgment(
        measured,
        stable,
        by_noise,
        again,
        verdict(clusters, measured.mean, stable.mean, by_noise, again),
        n_repeated,
    )


def without_repeats(vectors: np.ndarray, clusters: Clusters, metric: str) -> tuple[np.ndarray, Clusters, int]:
    """The vectors and groups of the different items, and how many repeat one; all of them where few are different."""
    rows, _ = places(vectors, graph_metric(metric))
    n_repeated = len(vectors) - len(rows)
    if not n_repeated or len(rows) < MIN_ITEMS:
        return vectors, clusters, 0
    return vectors[rows], replace(clusters, codes=clusters.codes[rows]), n_repeated


def _of_noise(
    vectors: np.ndarray, clusters: Clusters, metric: str, resampling: Resampling, watched: "_Steps"
) -> tuple[float, float] | None:
    """Silhouette and stability of what the same settings find where nothing is; None for fewer than two groups."""
    n = len(vectors)
    most = max(MIN_ITEMS, round(resampling.most / resampling.share))
    random = np.random.default_rng(resampling.random_state)
    part = vectors if n <= most else vectors[np.sort(random.choice(n, most, replace=False))]
    noise = gaussian_like(part, resampling.random_state)
    settings = for_part(clusters.settings, len(part) / n) if len(part) < n else clusters.settings
    found = cluster_vectors(noise, settings, metric)
    watched()
    few = replace(resampling, n_resamples=NOISE_RESAMPLES)
    again = stability(noise, found, metric, few, watched.part)
    mean = silhouette(noise, found.codes, metric).mean
    return None if mean is None else (mean, again.mean)


def verdict(
    clusters: Clusters,
    silhouette_mean: float | None,
    stability_mean: float,
    noise_silhouette: float | None,
    noise_stability: float | None,
) -> Message:
    """One sentence: no groups, groups that noise has too, groups with borders that move, or groups that hold."""
    if silhouette_mean is None:
        counts = {"n": clusters.n_groups, "noise": clusters.n_noise, "total": len(clusters)}
        return Message(
            "groups_none",
            "These settings find no groups to compare: {n} in all, and {noise:,} of {total:,} items in none. "
            "Either there are none, or the settings do not suit the space",
            counts,
        )
    by_chance, again = noise_silhouette or 0.0, noise_stability or 0.0
    values = {
        "silhouette": silhouette_mean,
        "stability": stability_mean,
        "noise_silhouette": by_chance,
        "noise_stability": again,
    }
    if silhouette_mean <= by_chance + MARGIN + ROOM * max(0.0, min(by_chance, 1 - by_chance)):
        return Message(
            "groups_not_real",
            "These groups are not real: noise of the same spread falls into groups that are as good. Do not name "
            "them; see first on the page Trust whether there is anything but noise. "
            "Silhouette {silhouette:.2f} (noise {noise_silhouette:.2f}), "
            "found again {stability:.2f} (noise {noise_stability:.2f})",
            values,
        )
    if stability_mean < max(STABLE, again + GAIN * (1 - again)):
        return Message(
            "groups_borders_move",
            "There is more in the space than noise, but other items of the same kind would give other groups: "
            "the borders are arbitrary. Silhouette {silhouette:.2f} (noise {noise_silhouette:.2f}), "
            "found again {stability:.2f} (noise {noise_stability:.2f})",
            values,
        )
    return Message(
        "groups_hold",
        "These groups hold: they are tighter than groups of noise, and found again in other samples. "
        "Silhouette {silhouette:.2f} (noise {noise_silhouette:.2f}), "
        "found again {stability:.2f} (noise {noise_stability:.2f})",
        values,
    )


class _Steps:
    """One line of progress over several pieces of work."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def __call__(self) -> None:
        self._done += 1
        self._progress(self._done, self._total)

    def part(self, done: int, total: int) -> None:
        self()
