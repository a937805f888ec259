"""Who is close to a query: exact search in the original space. The graph of all items is in `graph.py`."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

import numpy as np

from embeddings.errors import SettingsError
from embeddings.graph import BLOCK_VALUES, KnnGraph, check_finite, graph_size, knn_graph
from embeddings.metrics import metric_named, products, unit
from embeddings.scans import squared_distances
from embeddings.space import EmbeddingSpace

__all__ = ["KnnGraph", "Neighbor", "check_finite", "graph_size", "knn_graph", "nearest", "nearest_to_row"]


@dataclass(frozen=True)
class Neighbor:
    """One result of a search: its row in the space, its label, and how similar it is (larger is closer)."""

    row: int
    label: str
    similarity: float


def nearest(
    space: EmbeddingSpace,
    queries: np.ndarray,
    k: int = 10,
    metric: str | None = None,
    exclude: Collection[int] = (),
) -> list[list[Neighbor]]:
    """The `k` items most similar to each of `queries` (q, dim) or (dim,), best first: q lists, exact.

    `metric` is the receipt's where None is given. Equal similarities are ordered by row. Rows in `exclude` are
    left out, and fewer than `k` come back where there are not more. `SettingsError` for a query of another
    dimension or with values that are not finite, and for `k` below 1.
    """
    chosen = metric_named(metric or space.receipt.metric).id
    asked = checked_queries(space, queries)
    check_k(k)
    excluded = np.fromiter(exclude, np.int64, len(exclude))
    wanted = min(k, len(space) - len(np.unique(excluded)))
    if wanted < 1:
        return [[] for _ in asked]
    return [
        _neighbors(space, rows, exact_similarity(space, query, chosen, rows), wanted)
        for query, rows in zip(asked, nearest_candidates(space, asked, wanted, chosen, excluded), strict=True)
    ]


def nearest_candidates(
    space: EmbeddingSpace,
    queries: np.ndarray,
    k: int,
    metric: str,
    excluded: np.ndarray | tuple[int, ...] = (),
) -> Iterator[np.ndarray]:
    """For each of `queries` (q, dim) the rows that hold its `k` nearest, and those that tie within rounding.

    A pass over the vectors for a query or a few, a product of matrices in blocks for many.
    """
    step = max(1, BLOCK_VALUES // max(1, len(space)))
    left_out = np.asarray(excluded, np.int64)
    for start in range(0, len(queries), step):
        similarity = _SIMILARITIES[metric](space, queries[start : start + step])
        similarity[:, left_out] = -np.inf
        np.copyto(similarity, -np.inf, where=np.isnan(similarity))
        yield from (largest(row, k) for row in similarity)


def nearest_to_row(space: EmbeddingSpace, row: int, k: int = 10, metric: str | None = None) -> list[Neighbor]:
    """The `k` items most similar to the item in `row`, without that item itself."""
    if not 0 <= row < len(space):
        raise SettingsError(
            "row_out_of_range", "There is no row {row}: the space has {n:,} items", row=row, n=len(space)
        )
    return nearest(space, space.vectors[row], k, metric, exclude=(row,))[0]


def check_k(k: int) -> None:
    """`SettingsError` for fewer than one neighbor."""
    if k < 1:
        raise SettingsError("k_too_small", "{k} neighbors cannot be found: ask for 1 or more", k=k)


def checked_queries(space: EmbeddingSpace, queries: np.ndarray) -> np.ndarray:
    """`queries` as (q, dim) float32; `SettingsError` for another dimension, NaN and infinity."""
    asked = np.atleast_2d(np.asarray(queries, dtype=np.float32))
    if asked.ndim != 2 or asked.shape[1] != space.dim:
        raise SettingsError(
            "query_dim",
            "The query has {given} dimensions and the space {dim}: encode it with the space's encoder",
            given=asked.shape[-1],
            dim=space.dim,
        )
    if not np.isfinite(asked).all():
        raise SettingsError(
            "query_not_finite", "The query holds NaN or infinity: nothing is near to it, choose another query"
        )
    return asked


def _dot(space: EmbeddingSpace, queries: np.ndarray) -> np.ndarray:
    return products(queries, space.resident)


def _cosine(space: EmbeddingSpace, queries: np.ndarray) -> np.ndarray:
    similarity = products(unit(queries), space.resident)
    similarity *= space.scales
    return similarity


def _euclidean(space: EmbeddingSpace, queries: np.ndarray) -> np.ndarray:
    similarity = np.stack([squared_distances(space.resident, query) for query in queries])
    return np.negative(np.sqrt(similarity, out=similarity), out=similarity)


_SIMILARITIES: dict[str, Callable[[EmbeddingSpace, np.ndarray], np.ndarray]] = {
    "cosine": _cosine,
    "euclidean": _euclidean,
    "dot": _dot,
}


def similarities(space: EmbeddingSpace, queries: np.ndarray, metric: str | None = None) -> np.ndarray:
    """Of each of `queries` (q, dim) to each item: (q, n) float32, as exact as float32 sums are."""
    chosen = metric_named(metric or space.receipt.metric).id
    return _SIMILARITIES[chosen](space, checked_queries(space, queries))


def exact_similarity(space: EmbeddingSpace, query: np.ndarray, metric: str, rows: np.ndarray) -> np.ndarray:
    """Of `query` (dim,) to the items in `rows` (r,): (r,) float64."""
    known = metric_named(metric).similarity
    return known(query[None].astype(np.float64), space.vectors[rows].astype(np.float64))[0]


def best(
    space: EmbeddingSpace, similarity: np.ndarray, k: int, exact: Callable[[np.ndarray], np.ndarray]
) -> list[Neighbor]:
    """The `k` largest of `similarity` (n,), best first, those within rounding of the last one considered too.

    `exact(rows)` gives the values that order them; equal ones come in the order of rows.
    """
    rows = largest(similarity, k)
    return _neighbors(space, rows, exact(rows), k)


def _neighbors(space: EmbeddingSpace, rows: np.ndarray, values: np.ndarray, k: int) -> list[Neighbor]:
    order = ordered(rows, values)[:k]
    return [Neighbor(int(rows[i]), space.labels[rows[i]], float(values[i])) for i in order]


def ordered(rows: np.ndarray, similarities: np.ndarray) -> np.ndarray:
    """Indices that put the most similar first, equal ones in the order of `rows`: equal as far as float32 carries."""
    return np.lexsort((rows, -similarities.astype(np.float32)))


def largest(values: np.ndarray, k: int) -> np.ndarray:
    """Rows of the `k` largest values and, up to a bound, of those that tie with the smallest of them."""
    if k >= len(values):
        return np.flatnonzero(values > -np.inf)
    high = _above_bound(values, k)
    last = np.partition(values[high], len(high) - k)[len(high) - k]
    slack = 1e-6 * max(1.0, abs(float(last)))
    rows = high[values[high] >= last - slack]
    if (
        len(rows) > k + 1_000
    ):  # thousands of equal items: the first rows of the ties are as good as the others
        sure = rows[values[rows] > last + slack]
        rows = np.concatenate([sure, np.setdiff1d(rows, sure)[: k + 1_000]])
    return rows


def _above_bound(values: np.ndarray, k: int) -> np.ndarray:
    """Rows that hold the `k` largest values, ties, and not many more: no partition of a large array."""
    columns = max(2_048, 4 * k)
    height = len(values) // columns
    if height < 8:
        return np.arange(len(values))
    highest = values[: height * columns].reshape(height, columns).max(axis=0)
    bound = float(
        np.partition(highest, columns - k)[columns - k]
    )  # `k` values are as large: one in each column
    high = np.flatnonzero(highest >= bound - 1e-6 * max(1.0, abs(bound)))
    rows = (np.arange(height)[:, None] * columns + high).ravel()
    return np.concatenate([rows, np.arange(height * columns, len(values))])
