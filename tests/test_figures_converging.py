"""The frames of a map on its way: which are shown, where the items stand in them, and what the buttons do."""

import numpy as np
import pandas as pd
import pytest

from dashboard.figures.colors import color_column
from dashboard.figures.converging import ConvergingWords, converging_figure, thinned

WORDS = ConvergingWords("Epoch ", "Play", "Pause")
POINTS = [scale * np.random.default_rng(0).normal(size=(6, 2)) + scale for scale in (1e-4, 1.0, 40.0)]


@pytest.mark.parametrize("n", [1, 2, 60, 61, 102, 1_000])
def test_the_first_and_the_last_frame_are_shown_and_more_of_the_early_ones(n: int) -> None:
    shown = thinned(range(n))
    assert shown[0] == 0 and shown[-1] == n - 1 and len(shown) <= 62
    assert shown == sorted(set(shown))
    if n <= 60:
        assert shown == list(range(n))
    else:
        assert sum(place < n / 3 for place in shown) > sum(place > 2 * n / 3 for place in shown)


def test_every_frame_fills_the_same_square_and_keeps_its_shape() -> None:
    color = color_column(pd.Series(list("aabbca")))
    figure = converging_figure(POINTS, [0, 10, 20], ["<b>x</b>", *"vwyzq"], color, WORDS, "dark", 5)
    assert [frame.name for frame in figure.frames] == ["0", "10", "20"]
    for points, frame in zip(POINTS, figure.frames, strict=True):
        at = np.column_stack([frame.data[0].x, frame.data[0].y])
        assert np.abs(at).max() == pytest.approx(1)
        own, drawn = (np.linalg.norm(each[:, None] - each[None], axis=-1).ravel() for each in (points, at))
        assert np.corrcoef(own, drawn)[0, 1] == pytest.approx(1, abs=1e-5)
    np.testing.assert_array_equal(figure.data[0].x, figure.frames[-1].data[0].x)
    assert figure.data[0].marker.color == tuple(color.dark[code] for code in color.codes)
    assert figure.data[0].text[0] == "&lt;b&gt;x&lt;/b&gt;"


def test_play_goes_on_and_pause_stays() -> None:
    figure = converging_figure(POINTS, [0, 10, 20], list("uvwxyz"), None, WORDS, "light", 5)
    play, pause = figure.layout.updatemenus[0].buttons
    assert (play.label, pause.label) == ("Play", "Pause")
    assert play.args[0] is None and play.args[1]["fromcurrent"]
    assert list(pause.args[0]) == [None] and pause.args[1]["mode"] == "immediate"
    assert [step.args[0][0] for step in figure.layout.sliders[0].steps] == ["0", "10", "20"]


def test_items_in_one_place_are_drawn_there() -> None:
    figure = converging_figure([np.ones((3, 2))], [0], list("abc"), None, WORDS, "light", 5)
    assert np.asarray(figure.data[0].x).tolist() == [0, 0, 0]
