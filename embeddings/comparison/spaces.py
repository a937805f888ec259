"""Two spaces of the same items against each other: per item by its neighbors, as a whole by CKA."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from embeddings.comparison.cka import cka_with_chance
from embeddings.comparison.matching import Matched, match, matching_notes
from embeddings.comparison.overlap import chance_kept, chance_overlap, jaccard, shared_counts
from embeddings.dataset import read_only
from embeddings.errors import DataError, Message
from embeddings.graph import KnnGraph
from embeddings.map_graph import map_graph
from embeddings.neighbors import check_k
from embeddings.progress import Progress, silent
from embeddings.space import EmbeddingSpace

WHY = "in both spaces"
TIE = 2e-7  # two distances that float32 cannot tell apart
MANY_TIES = 0.01  # the share of items from which they are worth a word

GraphOf = Callable[[EmbeddingSpace, int, Progress], KnnGraph]


@dataclass(frozen=True)
class Moved:
    """`overlap` is the Jaccard index, 0 to 1, of the nearest labels in the old space and in the new one.

    `item` counts among the items of both spaces.
    """

    item: int
    label: str
    overlap: float
    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class SpaceComparison:
    """Items are numbered as in `matched`; `a` and `b` hold only those, `near_a` and `near_b` (n, k) their neighbors.

    `shared` (n,) is how many of the `k` neighbors are the same, `overlaps` (n,) their Jaccard index. `cka_chance` is
    that of the same vectors with their items shuffled.
    """

    a: EmbeddingSpace
    b: EmbeddingSpace
    matched: Matched
    near_a: np.ndarray
    near_b: np.ndarray
    shared: np.ndarray
    overlaps: np.ndarray
    cka: float
    cka_chance: float
    notes: tuple[Message, ...] = ()

    @property
    def n(self) -> int:
        return len(self.matched)

    @property
    def k(self) -> int:
        return int(self.near_a.shape[1])

    @property
    def mean_overlap(self) -> float:
        return float(self.overlaps.mean())

    @property
    def mean_kept(self) -> float:
        """Of the `k` neighbors of an item."""
        return float(self.shared.mean())

    @property
    def overlap_chance(self) -> float:
        return chance_overlap(self.n, self.k)

    @property
    def kept_chance(self) -> float:
        return chance_kept(self.n, self.k)

    @property
    def order(self) -> np.ndarray:
        """Items (n,), the one that moved most first; of equal overlap the earlier item."""
        return np.argsort(self.overlaps, kind="stable")

    def told(self, item: int) -> Moved:
        """One item with its old and its new neighbors, the nearest first."""
        labels = self.a.labels
        old, new = (tuple(labels[i] for i in near[item]) for near in (self.near_a, self.near_b))
        return Moved(int(item), labels[item], float(self.overlaps[item]), old, new)

    def moved(self, most: int = 50) -> tuple[Moved, ...]:
        """The items that kept the fewest neighbors."""
        return tuple(self.told(item) for item in self.order[:most])


def exact_graph(space: EmbeddingSpace, k: int, progress: Progress) -> KnnGraph:
    """By the metric of the space; above 50,000 items approximate, with its recall measured."""
    return map_graph(space.vectors, k, space.receipt.metric, progress)


def compare(
    space_a: EmbeddingSpace,
    space_b: EmbeddingSpace,
    k: int = 10,
    progress: Progress = silent,
    graph_of: GraphOf = exact_graph,
) -> SpaceComparison:
    """How much of its `k` nearest neighbors each item keeps from `space_a` to `space_b`, and how alike they are.

    Items are matched by label, and only items of both spaces are neighbors, each space by its own metric in its own
    dimensions. `graph_of` makes the graph of a space, `exact_graph` where none is shared. `SettingsError` for `k`
    below 1 and fewer than two items in common, `DataError` for a space whose items are all equal.
    """
    check_k(k)
    return compare_matched(space_a, space_b, match(space_a, space_b), k, progress, graph_of)


def compare_matched(
    space_a: EmbeddingSpace,
    space_b: EmbeddingSpace,
    matched: Matched,
    k: int,
    progress: Progress = silent,
    graph_of: GraphOf = exact_graph,
) -> SpaceComparison:
    """`compare` for items that are matched already."""
    a, b = only(space_a, matched.rows_a), only(space_b, matched.rows_b)
    graphs = []
    for step, space in enumerate((a, b)):
        _check_shape(space)
        graphs.append(graph_of(space, min(k + 1, len(space) - 1), _half(progress, step)))
    wanted = min(k, len(matched) - 1)
    near_a, near_b = (graph.rows[:, :wanted] for graph in graphs)
    shared = shared_counts(near_a, near_b)
    return SpaceComparison(
        a,
        b,
        matched,
        near_a,
        near_b,
        shared,
        read_only(jaccard(shared, wanted)),
        *cka_with_chance(a.vectors, b.vectors),
        (*matching_notes(matched), *_lowered(k, wanted, len(matched)), *_graph_notes(graphs, wanted)),
    )


def only(space: EmbeddingSpace, rows: np.ndarray) -> EmbeddingSpace:
    """The items in `rows`; the space itself where that is all of it, so that its graph and its map are shared."""
    is_all = len(rows) == len(space) and bool((rows == np.arange(len(space))).all())
    return space if is_all else space.select(rows, WHY)


def _check_shape(space: EmbeddingSpace) -> None:
    if bool((space.vectors == space.vectors[0]).all()):
        raise DataError(
            "compared_all_equal",
            "All {n:,} items have the same vector in {name}: nobody is near anybody there, compare spaces whose "
            "vectors differ",
            n=len(space),
            name=space.name or space.receipt.encoder,
        )


def _lowered(asked: int, k: int, n: int) -> tuple[Message, ...]:
    if k == asked:
        return ()
    values = {"n": n, "k": k, "asked": asked}
    return (
        Message(
            "compared_k_lowered", "An item among {n:,} has {k} neighbors: {asked} were asked for", values
        ),
    )


def _half(progress: Progress, step: int) -> Progress:
    def part(done: int, total: int) -> None:
        progress(step * total + done, 2 * total)

    return part


def _graph_notes(graphs: Sequence[KnnGraph], k: int) -> tuple[Message, ...]:
    """Neighbors that are not the only possible ones: found approximately, or chosen among equally near ones."""
    notes = []
    recalls = [graph.recall for graph in graphs if graph.recall is not None]
    if recalls:
        notes.append(
            Message(
                "compared_approximately",
                "Neighbors among so many items are approximate: {share:.1f} % of the exact ones were found, so that the "
                "true overlap is a little larger",
                {"share": 100 * min(recalls)},
            )
        )
    n_tied = int(np.logical_or.reduce([_is_tied(graph, k) for graph in graphs]).sum())
    if n_tied > MANY_TIES * graphs[0].n:
        notes.append(
            Message(
                "neighbors_tied",
                "{n:,} items have more equally near neighbors than {k}: the earlier rows count, and their overlap says "
                "little",
                {"n": n_tied, "k": k},
            )
        )
    return tuple(notes)


def _is_tied(graph: KnnGraph, k: int) -> np.ndarray:
    """Whether the first neighbor that does not count is as near as the last one that does: (n,)."""
    if graph.k <= k:
        return np.zeros(graph.n, dtype=bool)
    last, next_one = graph.distances[:, k - 1], graph.distances[:, k]
    return next_one - last <= TIE * np.maximum(1, np.abs(last))
