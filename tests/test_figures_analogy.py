"""The arrows of an analogy: they go where they say, and no label is markup."""

import numpy as np
import plotly.graph_objects as go
import pytest

from dashboard.figures.analogy import INKS, AnalogyPlane, PlaneWords, analogy_figure, shown

WORDS = PlaneWords("axis {n}: {share:.0%}", "lands <here>")
POINTS = np.array([[0, 0], [2, 1], [0, 3], [2.2, 3.9], [5, 5]], np.float32)


def drawn(labels: list[str] | None = None, points: np.ndarray = POINTS) -> go.Figure:
    given = labels or ["man", "king", "woman", "queen", "throne"]
    plane = AnalogyPlane(points, given, np.array([2, 4], np.float32), (0.75, 0.2))
    return analogy_figure(plane, WORDS)


def figure(labels: list[str] | None = None, points: np.ndarray = POINTS) -> dict:
    return drawn(labels, points).to_plotly_json()


def test_arrows_run_from_a_to_b_and_from_c_by_the_same_step() -> None:
    first, second = figure()["layout"]["annotations"]
    assert (first["ax"], first["ay"], first["x"], first["y"]) == (0, 0, 2, 1)
    assert (second["ax"], second["ay"], second["x"], second["y"]) == (0, 3, 2, 4)
    steps = [(arrow["x"] - arrow["ax"], arrow["y"] - arrow["ay"]) for arrow in (first, second)]
    assert steps[0] == steps[1]
    assert all(arrow[axis] == axis[0] for arrow in (first, second) for axis in ("xref", "yref"))
    assert all(arrow["axref"] == "x" and arrow["ayref"] == "y" for arrow in (first, second))


def test_every_word_stands_at_its_own_point() -> None:
    places = {}
    for trace in drawn().data:
        for x, y, text in zip(trace.x, trace.y, trace.text or [], strict=False):
            places[text.removeprefix("<b>").removesuffix("</b>")] = (float(x), float(y))
    expected = dict(
        zip(["man", "king", "woman", "queen", "throne"], map(tuple, POINTS.tolist()), strict=True)
    )
    assert places == {word: pytest.approx(at) for word, at in expected.items()}


def test_both_axes_have_one_scale_their_shares_and_room_for_labels() -> None:
    layout = figure()["layout"]
    assert layout["yaxis"]["scaleanchor"] == "x" and layout["yaxis"]["scaleratio"] == 1
    assert layout["xaxis"]["title"]["text"] == "axis 1: 75%"
    assert layout["yaxis"]["title"]["text"] == "axis 2: 20%"
    assert layout["xaxis"]["range"][0] < 0 and layout["xaxis"]["range"][1] > 5
    assert not layout["xaxis"]["showticklabels"]


def test_the_background_is_the_theme_s() -> None:
    layout = figure()["layout"]
    assert layout["paper_bgcolor"] == layout["plot_bgcolor"] == "rgba(0,0,0,0)"


def contrast(one: str, other: str) -> float:
    def luminance(color: str) -> float:
        parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("background", ["#fbfcfe", "#080c18"])
def test_marks_can_be_seen_in_both_themes(background: str) -> None:
    from dashboard.figures.analogy import ANSWER, NEAR, STEP

    assert all(contrast(color, background) >= 3 for color in (STEP, ANSWER, NEAR))


@pytest.mark.parametrize(("theme", "background"), [("light", "#fbfcfe"), ("dark", "#080c18")])
def test_labels_can_be_read_in_both_themes(theme: str, background: str) -> None:
    assert all(contrast(ink, background) >= 4.5 for ink in INKS[theme])
    plane = AnalogyPlane(POINTS, ["man", "king", "woman", "queen", "throne"], POINTS[1], (0.7, 0.2))
    used = {trace.textfont.color for trace in analogy_figure(plane, WORDS, INKS[theme]).data if trace.text}
    assert used == set(INKS[theme])


def test_no_label_is_markup_and_long_ones_are_cut() -> None:
    hostile = "<a href='javascript:1'>x</a>"
    texts = str(figure([hostile, "<b>", "c\nd", "e", "x" * 10_000])["data"])
    assert "<a" not in texts and "<b><b>" not in texts and "&lt;" in texts
    assert shown("c\nd") == "c d"
    assert len(shown("x" * 10_000)) == 28
    assert "<here>" not in texts


def test_words_that_coincide_still_give_a_figure() -> None:
    layout = figure(points=np.zeros((4, 2), np.float32), labels=["a"] * 4)["layout"]
    assert layout["xaxis"]["range"][1] > layout["xaxis"]["range"][0]
