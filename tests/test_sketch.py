"""The sketch of a map: every item once, in the color and at the place of the map."""

import re

import numpy as np
import pandas as pd

from dashboard.figures.colors import color_column
from dashboard.figures.sketch import sketch

POINTS = np.array([[0, 0], [1, 2], [3, 1], [2, 2]], dtype=np.float32)
RANGES = [[-1.0, 4.0], [-1.0, 3.0]]


def test_every_item_stands_once_with_the_y_axis_upward() -> None:
    drawn = sketch(POINTS, RANGES, None, is_dark=False)
    places = re.findall(r"M(\S+) (\S+)h0", drawn)
    assert {(float(x), -float(y)) for x, y in places} == {tuple(map(float, point)) for point in POINTS}
    assert len(places) == len(POINTS)
    assert 'viewBox="-1 -3 5 4"' in drawn


def test_colors_are_those_of_the_theme() -> None:
    color = color_column(pd.Series(["a", "b", "a", "b"], name="<group>"))
    for is_dark, palette in ((False, color.light), (True, color.dark)):
        drawn = sketch(POINTS, RANGES, color, is_dark)
        strokes = re.findall(r'd="([^"]+)" stroke="([^"]+)"', drawn)
        assert [stroke for _, stroke in strokes] == [palette[0], palette[1]]
        assert [path.count("M") for path, _ in strokes] == [2, 2]
    assert "group" not in drawn  # no word of the data gets into the markup
