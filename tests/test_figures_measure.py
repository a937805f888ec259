"""The figures of the measure page: dots with intervals, pairs with the ones that differ most named."""

import numpy as np
import plotly.graph_objects as go
import pytest
from scipy import stats

from dashboard.figures.measure import (
    NAMED,
    Dot,
    DotRow,
    Judged,
    Series,
    dots_figure,
    farthest,
    pairs_figure,
    ranks,
)
from embeddings.evaluation import NOT_FOR_LABELS, load_pairs

SERIES = (Series("without", legend="3CosAdd"), Series("allowed", is_hollow=True), Series("other", color=1))
ROWS = (
    DotRow("capitals", (Dot(0.5, 0.4, 0.6, "half"), Dot(0.1, 0.0, 0.3, "few"), None)),
    DotRow("<b>family</b>", (Dot(0.9, 0.8, 1.0, "most"), None, Dot(0.2, 0.1, 0.4, "some"))),
)


def dots(**options: bool) -> go.Figure:
    return dots_figure(ROWS, SERIES, "right answers", **options)


def test_every_dot_stands_at_its_value_with_its_interval() -> None:
    without, allowed, other = dots().data
    assert list(without.x) == [0.5, 0.9] and list(allowed.x) == [0.1] and list(other.x) == [0.2]
    assert np.allclose(without.error_x.array, [0.1, 0.1])
    assert np.allclose(without.error_x.arrayminus, [0.1, 0.1])
    assert np.allclose([allowed.error_x.array[0], allowed.error_x.arrayminus[0]], [0.2, 0.1])
    assert list(without.text) == ["half", "most"]


def test_what_is_hollow_shares_the_line_and_the_color_of_its_method() -> None:
    without, allowed, other = dots().data
    assert allowed.y[0] == without.y[0] != other.y[0]
    assert allowed.marker.symbol == "circle-open" and without.marker.symbol == "circle"
    assert allowed.marker.color == without.marker.color != other.marker.color
    assert [trace.showlegend for trace in (without, allowed, other)] == [True, False, False]


def test_rows_stand_below_each_other_in_their_order_and_markup_is_text() -> None:
    figure = dots()
    first, second = figure.layout.annotations
    assert (first.text, second.text) == ("capitals", "&lt;b&gt;family&lt;/b&gt;")
    assert first.y < figure.data[0].y[0] < second.y < figure.data[0].y[1] < figure.layout.yaxis.range[0]
    assert figure.layout.yaxis.range[1] == 0


def test_shares_run_from_none_to_all_and_a_correlation_below_zero_is_in_sight() -> None:
    assert tuple(dots().layout.xaxis.range) == (0, 1)
    negative = (DotRow("m", (Dot(-0.2, -0.4, 0.1, ""),)),)
    figure = dots_figure(negative, SERIES[:1], "Spearman", is_share=False)
    assert figure.layout.xaxis.range[0] < -0.4 and figure.layout.xaxis.range[1] == 1
    assert "−0.4" in figure.layout.xaxis.ticktext


@pytest.mark.parametrize("seed", range(3))
def test_ranks_are_those_of_scipy_with_the_largest_first(seed: int) -> None:
    values = np.random.default_rng(seed).integers(0, 6, 20).astype(float)
    assert np.array_equal(ranks(values), stats.rankdata(-values))


def judged() -> Judged:
    people = np.arange(10, dtype=float)
    model = people / 10
    model[[0, 9]] = model[[9, 0]]  # the two ends are exchanged
    pairs = [(f"a{row}", "<i>") for row in range(10)]
    return Judged(pairs, people, model)


def test_the_pairs_that_differ_most_come_first_and_are_named() -> None:
    data = judged()
    assert set(farthest(data.people, data.model, 2)) == {0, 9}
    everything, named = pairs_figure(data, "people", "cosine").data
    assert len(everything.x) == 10 and np.array_equal(everything.y, data.model)
    assert len(named.x) <= NAMED
    assert {"a0 · &lt;i&gt;", "a9 · &lt;i&gt;"} <= set(named.text)
    side = dict(zip(named.text, named.textposition, strict=True))
    assert side["a0 · &lt;i&gt;"] == "middle right" and side["a9 · &lt;i&gt;"] == "middle left"


def test_a_pair_that_is_not_for_labels_is_drawn_without_its_words() -> None:
    data = judged()
    data = Judged([("sex", "love"), *data.pairs[1:]], data.people, data.model, NOT_FOR_LABELS)
    everything, named = pairs_figure(data, "people", "cosine").data
    assert everything.text[0] == "sex · love" and "sex · love" not in named.text
    assert "a9 · &lt;i&gt;" in named.text
    in_the_sets = {
        frozenset((pair.a, pair.b)) for name in ("wordsim353", "simlex999") for pair in load_pairs(name).rows
    }
    assert in_the_sets >= NOT_FOR_LABELS


def test_named_pairs_do_not_lie_over_each_other() -> None:
    people = np.array([0.0, 0.1, 5.0, 9.0, 10.0])
    model = np.array([0.9, 0.9, 0.5, 0.1, 0.1])
    named = pairs_figure(Judged([(str(row), "x") for row in range(5)], people, model), "p", "c").data[1]
    assert len(set(named.y)) == len(named.y)


def test_one_pair_is_drawn() -> None:
    figure = pairs_figure(Judged([("a", "b")], np.array([1.0]), np.array([0.5])), "p", "c")
    assert list(figure.data[1].text) == ["a · b"]
