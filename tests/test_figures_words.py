"""Figures of the words page: each word stands where its numbers say, no text covers another, no label is markup."""

import numpy as np
import plotly.graph_objects as go
import pytest

from dashboard.figures.labels import NONE, free_sides
from dashboard.figures.words import Places, matrix_figure, one_axis_figure, places_figure, two_axes_figure

HOSTILE = "<b>x</b>"


def named(figure: go.Figure) -> dict[str, tuple[float, float]]:
    """Where each name of a figure stands."""
    found = {}
    for trace in figure.data:
        if trace.type != "scatter":
            continue
        for name, x, y in zip(
            trace.customdata if trace.customdata is not None else (), trace.x, trace.y, strict=False
        ):
            found[name] = (float(x), float(y))
    return found


def test_words_stand_at_their_points_the_star_where_it_lands_and_the_route_in_its_order() -> None:
    points = np.array([[0, 0], [4, 4], [1, 3], [9, 1]], np.float32)
    places = Places(points, ["a", "b", "c", HOSTILE], 2, 1, np.array([2.0, 5.0]), "here", route=[0, 2, 1])
    figure = places_figure(places, "PC {n} {share:.0%}")
    assert named(figure) == {"a": (0, 0), "b": (4, 4), "c": (1, 3), "&lt;b&gt;x&lt;/b&gt;": (9, 1)}
    line = next(trace for trace in figure.data if trace.mode == "lines")
    assert np.stack([line["x"], line["y"]], axis=1).tolist() == [[0, 0], [1, 3], [4, 4]]
    star = figure.data[-1]
    assert star["marker"]["symbol"] == "star"
    assert (float(star["x"][0]), float(star["y"][0])) == (2, 5)


def test_an_axis_runs_from_its_first_pole_on_the_left_one_word_a_row() -> None:
    figure = one_axis_figure(np.array([0.3, -0.5, 0.0]), ["hot", "cold", HOSTILE], ("ice", "fire"))
    drawn = figure
    spots = named(drawn)
    assert spots["hot"][0] == pytest.approx(0.3) and spots["cold"][0] == pytest.approx(-0.5)
    assert sorted(spots, key=lambda name: spots[name][0]) == sorted(spots, key=lambda name: -spots[name][1])
    low, high = drawn.layout["xaxis"]["range"]
    assert low == -high and low < -0.5
    left, right = drawn.layout["annotations"]
    assert ("ice" in left["text"], left["x"], "fire" in right["text"], right["x"]) == (True, 0, True, 1)


def test_two_axes_are_centered_on_zero_with_everything_inside() -> None:
    values, others = np.array([[0.2, -0.4], [-0.1, 0.1]]), np.full((9_000, 2), 0.6)
    figure = two_axes_figure(values, ["a", "b"], (("l", "r"), ("d", HOSTILE)), others)
    assert named(figure) == {"a": pytest.approx((0.2, -0.4)), "b": pytest.approx((-0.1, 0.1))}
    for axis in ("xaxis", "yaxis"):
        low, high = figure.layout[axis]["range"]
        assert low == -high and high > 0.6
    assert len(figure.data[0]["x"]) <= 3_000
    assert HOSTILE not in figure.layout["yaxis"]["title"]["text"]


def test_a_matrix_has_its_first_word_on_top_and_zero_in_the_middle_of_its_colors() -> None:
    values = np.array([[1, -0.2], [-0.2, 1]])
    said = [["a a", "a b"], ["b a", HOSTILE]]
    for is_dark in (False, True):
        figure = matrix_figure(values, ["a", HOSTILE], said, is_dark=is_dark)
        heat = figure.data[0]
        assert np.array_equal(heat["z"], values) and (heat["zmin"], heat["zmax"]) == (-1, 1)
        assert figure.layout["yaxis"]["autorange"] == "reversed"
        assert heat.customdata[1][1] == "&lt;b&gt;x&lt;/b&gt;"
        assert figure.layout["xaxis"]["ticktext"] == ("a", "&lt;b&gt;x&lt;/b&gt;")


def test_texts_step_aside_and_the_last_ones_are_left_out() -> None:
    scale = (1.0, 1.0)
    apart = np.array([[0, 0], [500, 0]])
    assert free_sides(apart, ["one", "two"], scale) == ["top center", "top center"]
    close = np.array([[0, 0], [20, 0]])
    assert free_sides(close, ["one", "two"], scale) == ["top center", "middle right"]
    crowd = np.zeros((9, 2))
    assert free_sides(crowd, ["word"] * 9, scale)[-1] == NONE
    assert NONE not in free_sides(crowd, ["word"] * 9, scale, n_certain=9)
    star = np.array([[0, 12]])
    assert free_sides(apart, ["one", "two"], scale, avoid=star)[0] != "top center"
