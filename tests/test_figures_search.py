"""The figures of the search page: every item is in the histogram, and lines cross where a build is paid back."""

import numpy as np
import pytest

from dashboard.figures.search import norms_figure, times_figure
from embeddings.indexes import Checked, Cost, break_even

NAMES = ("items", "the query", "length")


@pytest.mark.parametrize(
    "norms", [np.linspace(3, 7, 500), np.full(80, 0.25), np.zeros(9), np.array([2.0])], ids=str
)
def test_every_item_is_in_the_histogram_of_lengths(norms: np.ndarray) -> None:
    bars = norms_figure(norms, None, NAMES).data[0]
    assert sum(bars.y) == len(norms)
    assert min(bars.x) - bars.width <= norms.min() and norms.max() <= max(bars.x) + bars.width


def test_the_query_stands_at_its_length() -> None:
    figure = norms_figure(np.linspace(3, 7, 500), 5.5, NAMES)
    assert list(figure.data[1].x) == [5.5, 5.5] and figure.data[1].name == "the query"


def test_lines_cross_where_a_build_is_paid_back() -> None:
    exact = Checked("exact", 10.0, 1, 0.5, 0, 10, 200)
    graph = Checked("hnsw", 1.0, 0.98, 9.0, 1_000, 10, 200)
    one, other = times_figure((exact, graph), {"exact": "Exact", "hnsw": "Graph"}, ("queries", "s")).data
    even = break_even(Cost(0, 0.010), Cost(9, 0.001))
    assert even == 1_000
    first = np.asarray(one.x)[np.asarray(other.y) <= np.asarray(one.y)].min()
    assert even <= first <= 2 * even  # the lines are drawn at every quarter of a power of ten
    assert list(one.y) == pytest.approx(list(0.010 * np.asarray(one.x)), rel=1e-5)
