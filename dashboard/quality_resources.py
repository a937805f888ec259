"""How far the shown map can be trusted: what is computed for it once, at once for small spaces, else as a job."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dashboard import resources
from dashboard.components.awaited import Work
from embeddings.digests import digest_array
from embeddings.errors import Message
from embeddings.map_graph import approximate_note
from embeddings.progress import Progress
from embeddings.projections import PCA, Projection, project, resolve
from embeddings.space import EmbeddingSpace

if TYPE_CHECKING:  # late below: what needs no quality does not wait for it
    from embeddings.quality import Quality

# What is done while the page is drawn, well under a tenth of a second; all else is awaited.
QUICK_ITEMS, QUICK_VALUES = 300, 40_000
NEIGHBORS = 15  # of the line under the map, and of the trust map
MAP, RANDOM = "map", "random"  # beside "pca": the names of what is compared


@dataclass(frozen=True, eq=False)
class MapQuality:
    """The quality of a map beside that of PCA and of a random layout, and the variance curve (m,) of the space."""

    maps: "Mapping[str, Quality]"
    variance: np.ndarray

    @property
    def own(self) -> "Quality":
        return self.maps[MAP]

    @property
    def baselines(self) -> "dict[str, Quality]":
        return {name: found for name, found in self.maps.items() if name != MAP}


@dataclass(frozen=True, eq=False)
class Trust:
    """The share (n,) of each item's neighbors on the map that are true, and what is to be said of it."""

    shares: np.ndarray
    k: int
    notes: tuple[Message, ...]


def quality_work(space: EmbeddingSpace, projection: Projection) -> Work:
    """The quality of the shown map, by the metric by which the space lists neighbors."""
    points, metric = projection.points, space.receipt.metric
    wanted = (space.digest, metric, digest_array(points), projection.settings.method)
    return Work(
        "map.quality",
        wanted,
        lambda progress: _measure(space, projection, progress),
        "quality",
        is_quick=_is_quick(space),
    )


def trust_work(space: EmbeddingSpace, projection: Projection) -> Work:
    """The trust map: which items stand among their true neighbors."""
    wanted = (space.digest, space.receipt.metric, digest_array(projection.points))
    return Work(
        "map.trust",
        wanted,
        lambda progress: _trust(space, projection.points, progress),
        "trust",
        is_quick=_is_quick(space),
    )


def _is_quick(space: EmbeddingSpace) -> bool:
    return len(space) <= QUICK_ITEMS and space.vectors.size <= QUICK_VALUES


def _measure(space: EmbeddingSpace, projection: Projection, progress: Progress) -> MapQuality:
    from embeddings.quality import quality_many, random_layout, variance_curve

    n_components = projection.n_components
    maps = {MAP: projection.points}
    if projection.settings.method != "pca":
        maps["pca"] = _pca(space, n_components)
    maps[RANDOM] = random_layout(len(space), n_components)
    found = quality_many(space.vectors, maps, space.receipt.metric, progress=progress)
    return MapQuality(found, variance_curve(space.vectors))


def _pca(space: EmbeddingSpace, n_components: int) -> np.ndarray:
    """The map that stood there before this one was ready, most often."""
    settings = resolve(PCA(n_components=n_components), len(space))
    held = resources.finished_maps().get((space.digest, settings))
    return (held or project(space.vectors, settings)).points


def _trust(space: EmbeddingSpace, points: np.ndarray, progress: Progress) -> Trust:
    from embeddings.quality import shared_neighbors

    k = min(NEIGHBORS, len(space) - 1)
    graph = resources.graph(space.digest, space.receipt.metric, k, space.vectors, progress)
    return Trust(shared_neighbors(graph, space.vectors, points, k), k, approximate_note(graph, len(space)))
