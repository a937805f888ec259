"""The figures of the page of outliers: every item is in one bar, flagged ones right of the threshold, curves keep their ends."""

import numpy as np
import pytest

from dashboard.figures.outliers import (
    BINS,
    MOST_DRAWN,
    REACH,
    Line,
    Spread,
    SpreadWords,
    curve_figure,
    edges_of,
    spread_figure,
    thinned,
)

WORDS = SpreadWords("value", "share", "below", "flagged", "normal")


def spread(values: np.ndarray, threshold: float, normal: np.ndarray | None = None) -> Spread:
    return Spread(values, values > threshold, threshold, normal)


@pytest.mark.parametrize(
    ("values", "threshold"),
    [
        (np.random.default_rng(0).normal(size=500), 1.5),
        (np.append(np.random.default_rng(1).exponential(size=99), 1e6), 3.0),
        (np.ones(40), 1.0),
        (np.zeros(3), 0.0),
        (np.array([1.0, 2.0, 3.0]), 3.0),
        (np.array([-5.0, -4.0, -3.0]), -4.0),
    ],
    ids=["normal", "far", "equal", "zeros", "few", "negative"],
)
def test_every_item_is_in_one_bar_and_flagged_ones_right_of_the_threshold(
    values: np.ndarray, threshold: float
) -> None:
    drawn = spread(values, threshold)
    edges = edges_of(drawn)
    assert np.isclose(edges, threshold).any() and len(edges) <= BINS + 3
    assert edges[0] <= values.min() + 1e-9 and (np.diff(edges) > 0).all()
    below, flagged = spread_figure(drawn, WORDS).data
    assert below.customdata.sum() == (values <= threshold).sum()
    assert flagged.customdata.sum() == (values > threshold).sum()
    width = edges[1] - edges[0]
    assert (np.asarray(flagged.x)[flagged.customdata > 0] > threshold - 1e-9).all()
    assert (np.asarray(below.x)[below.customdata > 0] < threshold + width).all()


def test_one_item_that_is_far_away_does_not_squeeze_the_others() -> None:
    values = np.append(np.linspace(0, 1, 100), 1e6)
    edges = edges_of(spread(values, 0.95))
    assert 1 < edges[-1] < 1 + REACH
    at_the_middle = edges_of(spread(values, float(np.median(values))))
    assert (
        1 < at_the_middle[-1] < 1 + REACH
    )  # those that are flagged are told apart wherever the threshold is


def test_normal_items_are_an_outline_of_their_own_shares() -> None:
    normal = np.random.default_rng(2).normal(size=200)
    figure = spread_figure(spread(np.array([5.0, 6.0]), 2.0, normal), WORDS)
    assert len(figure.data) == 3 and np.sum(figure.data[2].y) == pytest.approx(1)


def test_a_long_curve_is_thinned_and_keeps_its_ends() -> None:
    x = np.linspace(0, 1, 10_001)
    a, b = thinned(x, x**2)
    assert len(a) <= MOST_DRAWN and a[0] == b[0] == 0 and a[-1] == b[-1] == 1
    assert thinned(x[:5], x[:5])[0] is not None and len(thinned(x[:5], x[:5])[0]) == 5


def test_a_curve_has_its_chance_level_and_the_point_of_the_threshold() -> None:
    line = Line(np.array([0.0, 1.0]), np.array([1.0, 0.2]), (0.5, 0.6), 0.2)
    chance, curve, point = curve_figure(line, ("x", "y"), "chance", "here").data
    assert list(chance.y) == [0.2, 0.2] and (point.x[0], point.y[0]) == (0.5, 0.6)
    assert list(curve.x) == [0, 1]
    diagonal = curve_figure(Line(line.x, line.y, (0, 0)), ("x", "y"), "chance", "here").data[0]
    assert list(diagonal.y) == [0, 1]
