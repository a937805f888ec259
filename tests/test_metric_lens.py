"""The metric lens against a full sort by each metric."""

import numpy as np
import pytest
from toy import random_space, space_of

from embeddings.errors import SettingsError
from embeddings.metric_lens import lengths_are_equal, metric_lens
from embeddings.metrics import METRICS

SPACE = random_space(400, 6, seed=9)
QUERY = SPACE.vectors[3] + np.float32(0.2)


def full_ranks(metric: str, query: np.ndarray, itself: int | None = None) -> dict[int, int]:
    """The oracle: every item sorted by the definition of the metric, in float64."""
    found = METRICS[metric].similarity(query[None].astype(np.float64), SPACE.vectors.astype(np.float64))[0]
    order = [int(row) for row in np.argsort(-found, kind="stable") if row != itself]
    return {row: rank for rank, row in enumerate(order, 1)}


@pytest.mark.parametrize("itself", [None, 3])
def test_lists_and_ranks_are_those_of_a_full_sort(itself: int | None) -> None:
    query = QUERY if itself is None else SPACE.vectors[itself]
    lens = metric_lens(SPACE, query, 10, itself)
    assert tuple(lens.lists) == tuple(METRICS) and itself not in lens.rows
    for metric in METRICS:
        ranks = full_ranks(metric, query, itself)
        assert [ranks[neighbor.row] for neighbor in lens.lists[metric]] == list(range(1, 11))
        assert dict(lens.ranks[metric]) == {row: ranks[row] for row in lens.rows}
    assert lens.rows != tuple(neighbor.row for neighbor in lens.lists["cosine"])  # the metrics do differ here


def test_what_two_lists_share_is_counted() -> None:
    lens = metric_lens(SPACE, QUERY, 10)
    rows = {metric: {neighbor.row for neighbor in found} for metric, found in lens.lists.items()}
    assert lens.shared("cosine", "dot") == len(rows["cosine"] & rows["dot"]) < 10
    assert lens.shared("dot", "dot") == 10


def test_vectors_of_one_length_rank_alike() -> None:
    units = SPACE.vectors / np.linalg.norm(SPACE.vectors, axis=1, keepdims=True)
    space = space_of(list(SPACE.labels), units)
    assert lengths_are_equal(space) and not lengths_are_equal(SPACE)
    lens = metric_lens(space, space.vectors[7], 10, 7)
    assert len({tuple(n.row for n in found) for found in lens.lists.values()}) == 1
    assert lens.ranks["cosine"] == lens.ranks["dot"] == lens.ranks["euclidean"]


def test_fewer_items_than_k_one_dimension_zeros_and_duplicates() -> None:
    few = metric_lens(space_of(["a", "b", "c"], np.array([[1.0], [2.0], [-1.0]])), np.array([1.0]), 10)
    assert all(sorted(ranks.values()) == [1, 2, 3] for ranks in few.ranks.values())
    equal = space_of([f"w{i}" for i in range(300)], np.ones((300, 4)))
    lens = metric_lens(equal, np.zeros(4), 5)
    assert lens.rows == (0, 1, 2, 3, 4) and lengths_are_equal(equal)
    assert lens.ranks["euclidean"] == {row: row + 1 for row in range(5)}


def test_ties_are_said_by_the_metrics_that_have_them() -> None:
    assert metric_lens(SPACE, QUERY, 10).ties == {}
    one_way = np.r_[np.ones((50, 2)) * np.arange(1, 51)[:, None], [[2.0, 1.0], [1.0, 3.0]]]
    lens = metric_lens(space_of([f"w{i}" for i in range(52)], one_way), np.array([30.2, 30.2]), 10)
    assert set(lens.ties) == {"cosine"} and str(lens.ties["cosine"]).startswith(
        "All 10 results are equally near to the query"
    )
    cut = space_of(
        [f"w{i}" for i in range(43)], np.r_[[[9.0, 1.0], [8.0, 1.0], [7.0, 1.0]], np.ones((40, 2))]
    )
    notes = metric_lens(cut, np.array([9.0, 1.0]), 10).ties
    expected = "40 items are as near to the query as the last one listed: which 7 of them stand here is only"
    assert set(notes) == set(METRICS) and all(str(note).startswith(expected) for note in notes.values())
    assert metric_lens(cut, np.array([9.0, 1.0]), 3).ties == {}
    assert metric_lens(cut, np.array([9.0, 1.0]), 43).ties == {}  # all that are equal are listed


def test_ties_do_not_count_the_item_that_asks() -> None:
    both = space_of(["a", "b", "c", "d"], np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]))
    assert metric_lens(both, np.array([1.0, 0.0]), 1, 0).ties["cosine"].values == {"n": 2, "listed": 1}
    assert "cosine" not in metric_lens(both, np.array([1.0, 0.0]), 3, 0).ties


def test_a_query_of_another_dimension_is_refused() -> None:
    with pytest.raises(SettingsError, match="The query has 2 dimensions and the space 6"):
        metric_lens(SPACE, np.ones(2))
