"""The loss and the replay as figures: every number where it belongs, no label as markup."""

from types import SimpleNamespace
from xml.etree import ElementTree

import numpy as np
import pytest

from dashboard.figures.analogy import WIDTH
from dashboard.figures.labels import RADIUS, SIDES
from dashboard.figures.training import (
    PLOT_HEIGHT,
    Curve,
    ReplayWords,
    loss_figure,
    loss_names,
    loss_sketch,
    replay_figure,
)
from embeddings.errors import DataError
from embeddings.metrics import unit
from embeddings.replay import replay

TITLES = {"epoch": "epoch", "loss": "loss"}
CURVES = (Curve("CBOW", (2.5, 2.2, 2.1)), Curve("<b>mine</b>", (2.6, 2.4)))
SAID = ReplayWords("PC {n} {share:.0%}", "after ", "Play")
THEMES = pytest.mark.parametrize("theme", ["light", "dark"])


@THEMES
def test_each_model_has_a_line_from_its_first_epoch_and_the_axis_has_room_for_all(theme: str) -> None:
    figure = loss_figure(CURVES, 10, TITLES, theme)
    assert [trace.x.tolist() for trace in figure.data] == [[1, 2, 3], [1, 2]]
    assert figure.data[0].y.tolist() == pytest.approx([2.5, 2.2, 2.1])
    assert figure.layout.xaxis.range == (0.5, 10.5)
    assert figure.data[1].name == "&lt;b&gt;mine&lt;/b&gt;"
    assert figure.data[0].line.color != figure.data[1].line.color
    assert figure.data[0].marker.symbol != figure.data[1].marker.symbol


def test_a_thousand_epochs_have_few_ticks() -> None:
    assert loss_figure(CURVES, 1_000, TITLES, "light").layout.xaxis.dtick == 100


@THEMES
def test_the_sketch_falls_where_the_loss_falls_and_is_well_formed(theme: str) -> None:
    lines = [
        element.get("points", "")
        for element in ElementTree.fromstring(loss_sketch(CURVES, 4, theme)).iter()
        if element.tag.endswith("polyline")
    ]
    first = [tuple(map(float, point.split(","))) for point in lines[0].split()]
    assert [x for x, _ in first] == [25, 50, 75], "three of four epochs"
    assert [y for _, y in first] == sorted(y for _, y in first), "down is larger in an SVG"
    assert len(lines) == 2


def test_a_loss_that_stands_still_is_drawn() -> None:
    assert "nan" not in loss_sketch([Curve("CBOW", (2.0, 2.0))], 2, "light")


def test_names_beside_the_sketch_are_escaped_and_carry_the_last_loss() -> None:
    said = loss_names(CURVES, "light")
    assert "<b>mine" not in said and "&lt;b&gt;mine&lt;/b&gt; 2.400" in said
    assert "CBOW 2.100" in said


def seen(epoch: int, vectors: np.ndarray) -> SimpleNamespace:
    return SimpleNamespace(epoch=epoch, vectors=vectors, words=tuple("abcd"[: len(vectors)]))


def test_a_replay_ends_where_pca_of_the_last_snapshot_puts_the_words_and_turns_nothing() -> None:
    rng = np.random.default_rng(0)
    first, last = rng.normal(size=(2, 4, 6)).astype(np.float32)
    shown = replay([seen(0, first), seen(2, first), seen(4, last)])
    centered = unit(last) - unit(last).mean(0)
    _, _, axes = np.linalg.svd(centered, full_matrices=False)
    assert np.abs(shown.points[-1]) == pytest.approx(np.abs(centered @ axes[:2].T), abs=1e-5)
    signs = np.sign((shown.points[-1] * (centered @ axes[:2].T)).sum(0))
    before = (unit(first) - unit(last).mean(0)) @ axes[:2].T * signs
    assert shown.points[0] == pytest.approx(before, abs=1e-5)
    assert np.array_equal(shown.points[0], shown.points[1])
    assert (shown.epochs, shown.words) == ((0, 2, 4), ("a", "b", "c", "d"))
    assert not shown.points.flags.writeable


def test_longer_vectors_of_the_same_direction_stay_where_they_are() -> None:
    vectors = np.eye(3, 5, dtype=np.float32)
    shown = replay([seen(1, vectors), seen(2, 7 * vectors)])
    assert shown.points[0] == pytest.approx(shown.points[1], abs=1e-6)


@pytest.mark.parametrize("snapshots", [[], [seen(1, np.ones((1, 3), np.float32))]], ids=["none", "one word"])
def test_nothing_to_replay_is_said(snapshots: list[SimpleNamespace]) -> None:
    with pytest.raises(DataError, match="watch more words"):
        replay(snapshots)


@THEMES
def test_the_replay_has_a_frame_for_each_snapshot_and_shows_the_last_one_first(theme: str) -> None:
    points = np.arange(12, dtype=np.float32).reshape(2, 3, 2)
    figure = replay_figure(points, ["tea", "<i>cup</i>", "pot"], (0, 5), (0.5, 0.3), SAID, theme)
    assert [frame.name for frame in figure.frames] == ["0", "5"]
    assert figure.frames[0].data[0].x.tolist() == points[0, :, 0].tolist()
    assert figure.data[0].y.tolist() == points[1, :, 1].tolist()
    assert figure.data[0].text[1] == figure.data[0].customdata[1] == "&lt;i&gt;cup&lt;/i&gt;"
    assert figure.layout.sliders[0].active == 1
    assert [step.args[0] for step in figure.layout.sliders[0].steps] == [("0",), ("5",)]
    low, high = figure.layout.xaxis.range
    assert low < points[..., 0].min() and high > points[..., 0].max(), "one frame for all snapshots"
    assert figure.layout.yaxis.scaleanchor == "x"


def test_words_of_a_tight_cluster_are_written_where_there_is_room_and_named_by_the_hover() -> None:
    names = [f"word{n}" for n in range(12)]
    spread = np.stack([np.arange(12) % 3, np.arange(12) // 3], axis=1).astype(np.float32)
    cluster = spread / 200
    cluster[-1] = (3, 4)
    figure = replay_figure(np.stack([spread, cluster]), names, (0, 5), (0.5, 0.3), SAID, "light")
    before, after = figure.frames[0].data[0], figure.frames[1].data[0]
    assert list(before.text) == names, "as long as there is room, all are written"
    assert after.text[0] == "word0" and after.text[-1] == "word11" and after.text[4] == ""
    assert figure.data[0].text == after.text
    assert list(figure.data[0].customdata) == names and "customdata" in figure.data[0].hovertemplate


def test_no_two_written_words_of_the_replay_overlap() -> None:
    rng = np.random.default_rng(5)
    at = rng.normal(size=(30, 2)).astype(np.float32)
    names = ["queenly"] * 30
    figure = replay_figure(at[None], names, (1,), (0.5, 0.3), SAID, "light")
    (low, high), trace = figure.layout.xaxis.range, figure.data[0]
    room = min(WIDTH / (high - low), PLOT_HEIGHT / np.subtract(*figure.layout.yaxis.range[::-1]))
    middles = [
        at[row] * room + np.multiply(SIDES[trace.textposition[row]], (RADIUS + 26, RADIUS + 8))
        for row in range(30)
        if trace.text[row]
    ]
    assert 5 < len(middles) < 30
    for i, one in enumerate(middles):
        assert all(abs(one[0] - two[0]) >= 50 or abs(one[1] - two[1]) >= 15 for two in middles[:i])
