"""What is odd about a space: shared directions, hubs, dimension, repeats, idle dimensions, lengths."""

from dataclasses import dataclass

import numpy as np

from embeddings.copies import first_rows
from embeddings.errors import DataError, Message, SettingsError
from embeddings.graph import KnnGraph, check_finite, knn_graph
from embeddings.health.anisotropy import Anisotropy, anisotropy
from embeddings.health.dimension import IntrinsicDimension, intrinsic_dimension
from embeddings.health.dimensions import Dimensions, dimensions
from embeddings.health.duplicates import Duplicates, distinct, duplicates
from embeddings.health.findings import (
    Finding,
    of_anisotropy,
    of_dimension,
    of_dimensions,
    of_hubness,
)
from embeddings.health.hubness import Hubness, hubness
from embeddings.health.lengths import of_norms
from embeddings.health.norms import Norms, norms
from embeddings.health.repeats import of_duplicates
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
    recall: float | None = None  # of an approximate graph: the share of the exact neighbors that it holds

    @property
    def notes(self) -> tuple[Message, ...]:
        """What was not measured exactly."""
        if self.recall is None:
            return ()
        return (
            Message(
                "health_approximate",
                "Hubs, near repeats and the intrinsic dimension come from approximate neighbors, of which a sample has "
                "{share:.1f} % of the exact ones.",
                {"share": 100 * self.recall},
            ),
        )

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
    directions, hubs = anisotropy(vectors), hubness(graph, k)
    dimension = intrinsic_dimension(different.vectors, metric, graph)
    copies, idle, lengths = duplicates(vectors, first, graph), dimensions(vectors), norms(space)
    findings = (
        of_anisotropy(directions),
        of_hubness(hubs, different.labels, len(different), k),
        of_dimension(dimension, space.dim, len(different)),
        *of_duplicates(copies, len(space)),
        of_dimensions(idle),
        of_norms(lengths, metric, len(space)),
    )
    worst = () if hubs is None else tuple(int(row) for row in np.unique(first)[list(hubs.hubs)])
    return Health(
        findings,
        directions,
        hubs,
        dimension,
        copies,
        idle,
        lengths,
        worst,
        len(space),
        len(different),
        metric,
        graph.recall,
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
