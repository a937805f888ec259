"""What is odd about a space: shared directions, hubs, dimension, repeats, idle dimensions, lengths."""

from dataclasses import dataclass

import numpy as np

from embeddings.errors import DataError, SettingsError
from embeddings.graph import KnnGraph, check_finite, knn_graph
from embeddings.health.anisotropy import Anisotropy, anisotropy
from embeddings.health.dimension import IntrinsicDimension, intrinsic_dimension
from embeddings.health.dimensions import Dimensions, dimensions
from embeddings.health.duplicates import Duplicates, distinct, duplicates, first_rows
from embeddings.health.findings import (
    Finding,
    of_anisotropy,
    of_dimension,
    of_dimensions,
    of_duplicates,
    of_hubness,
)
from embeddings.health.hubness import Hubness, hubness
from embeddings.health.lengths import of_norms
from embeddings.health.norms import Norms, norms
from embeddings.neighbors import check_k
from embeddings.progress import Progress, silent
from embeddings.space import EmbeddingSpace

__all__ = ["Finding", "Health", "distinct", "health"]

K = 10  # neighbors in a list


@dataclass(frozen=True, eq=False)
class Health:
    """The measures of a space of `n` items, None where there were too few, and what each of them means.

    Hubs are rows of the whole space; `hubness.counts` are those of its `n_distinct` different vectors.
    """

    findings: tuple[Finding, ...]
    anisotropy: Anisotropy | None
    hubness: Hubness | None
    dimension: IntrinsicDimension | None
    duplicates: Duplicates
    dimensions: Dimensions
    norms: Norms
    hubs: tuple[int, ...]
    n: int
    n_distinct: int
    metric: str

    def finding(self, name: str) -> Finding:
        return next(finding for finding in self.findings if finding.id == name)


def health(
    space: EmbeddingSpace, k: int = K, graph: KnnGraph | None = None, progress: Progress = silent
) -> Health:
    """Every measure of a space. `graph` is that of `distinct(space)` by the metric of the receipt, where it is there.

    Hubs and dimension are those of the different vectors: repeats are nobody's news. `DataError` for a space without
    items or dimensions and for NaN and infinity; `SettingsError` for `k` below 1 and for a graph of other items.
    """
    check_k(k)
    if not len(space) or not space.dim:
        raise DataError("health_of_nothing", "The space holds no numbers: bring at least one item")
    vectors = check_finite(space.vectors)
    metric = space.receipt.metric
    first = first_rows(vectors, metric)
    different = distinct(space)
    graph = _checked(graph, different, k, progress)
    hubs, copies = hubness(graph, k), duplicates(vectors, first, graph)
    measured = (
        anisotropy(vectors),
        intrinsic_dimension(different.vectors, metric, graph),
        dimensions(vectors),
    )
    lengths, n = norms(space), len(space)
    return Health(
        (
            of_anisotropy(measured[0]),
            of_hubness(hubs, different.labels, len(different), k),
            of_dimension(measured[1], space.dim, len(different)),
            *of_duplicates(copies, n),
            of_dimensions(measured[2]),
            of_norms(lengths, metric, n),
        ),
        measured[0],
        hubs,
        measured[1],
        copies,
        measured[2],
        lengths,
        () if hubs is None else tuple(int(row) for row in np.unique(first)[list(hubs.hubs)]),
        n,
        len(different),
        metric,
    )


def _checked(graph: KnnGraph | None, space: EmbeddingSpace, k: int, progress: Progress) -> KnnGraph:
    if graph is None:
        return knn_graph(space.vectors, k, space.receipt.metric, progress)
    if graph.n != len(space):
        raise SettingsError(
            "graph_of_others",
            "The graph holds {held:,} items and there are {n:,} different ones: compute it of these",
            held=graph.n,
            n=len(space),
        )
    return graph
