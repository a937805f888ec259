"""Pictures on the scatter in a real Chromium: fetched when they are seen, each once, by mouse and by finger."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser
from serving import running
from test_scatter_browser import Map, opened_map

pytestmark = pytest.mark.browser
COUNT = "Number(document.querySelector('.vx').dataset.pictures ?? 0)"
PIXEL = """([x, y]) => { const canvas = document.querySelector('.vx-pictures'), box = canvas.getBoundingClientRect(),
  dense = canvas.width / box.width;
  return Array.from(canvas.getContext('2d').getImageData((x - box.x) * dense, (y - box.y) * dense, 1, 1).data); }"""

TIP = """() => { const image = document.querySelector('.vx-tip .vx-thumb'), pen = document.createElement('canvas').getContext('2d');
  pen.drawImage(image, 0, 0);
  return Array.from(pen.getImageData(40, 30, 1, 1).data); }"""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running("tests/apps/scatter_app.py", tmp_path_factory.mktemp("pictures") / "server.log") as address:
        yield address


@pytest.fixture
def chart(chromium: Browser, app: str) -> Iterator[Map]:
    with opened_map(chromium, app) as opened:
        yield opened


def wait_pictures(chart: Map, script: str) -> int:
    chart.tab.wait_for_function(f"() => {{ const n = {COUNT}; return {script}; }}")
    chart.settle()
    return int(chart.tab.evaluate(COUNT))


def color_of(row: int) -> list[int]:
    return [128, 128, 128, 255] if row % 50 == 49 else [row % 256, 30, 255 - row % 256, 255]


def tip_color(chart: Map) -> list[int]:
    """The middle of the picture in the tooltip."""
    chart.tab.wait_for_function("document.querySelector('.vx-tip.vx-on .vx-thumb')?.naturalWidth === 96")
    color: list[int] = chart.tab.evaluate(TIP)
    return color


def loneliest(spots: np.ndarray, rows: Any) -> int:
    distances = np.linalg.norm(spots[:, None] - spots[None], axis=2) + 1e6 * np.eye(len(spots))
    return max(rows, key=lambda row: distances[row].min())


def test_few_items_are_pictures_each_asked_for_once_and_standing_where_the_marks_stand(chart: Map) -> None:
    chart.open("n=60&pictures=1&lattice=1")
    assert wait_pictures(chart, "n === 60") == 60
    said = chart.wait_said("said.drawn.length === 60")
    assert sorted(said["drawn"]) == list(range(60))
    spots = chart.pixels()
    for row in range(60):
        assert chart.tab.evaluate(PIXEL, spots[row].tolist()) == color_of(row)
    chart.check("rings")
    chart.tool("Closer")
    chart.drag([(0.5, 0.5), (0.55, 0.55)])
    chart.settle()
    moved = chart.pixels()
    box = chart.box()
    inside = [
        i
        for i, (x, y) in enumerate(moved)
        if 20 < x - box["x"] < box["width"] - 20 and 60 < y - box["y"] < box["height"] - 20
    ]
    assert np.abs(moved - spots).max() > 20 and len(inside) > 10
    for row in inside:
        assert chart.tab.evaluate(PIXEL, moved[row].tolist()) == color_of(row)
    assert chart.said()["drawn"] == said["drawn"]


def test_pictures_that_would_cover_each_other_wait_until_the_map_is_near(chart: Map) -> None:
    chart.open("n=200&pictures=1")
    first = wait_pictures(chart, "n > 20")
    drawn = chart.said()["drawn"]
    assert first == len(drawn) < 200  # what is not drawn is not sent
    for _ in range(5):
        chart.tool("Closer")
    chart.settle()
    spots, box = chart.pixels(), chart.box()
    is_in = (np.abs(spots - [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]) < 150).all(axis=1)
    assert is_in.sum() > 1
    assert set(np.flatnonzero(is_in)) - set(drawn) <= set(chart.said()["drawn"])


def test_a_frame_has_the_color_of_its_item_and_a_recolor_keeps_the_zoom(chart: Map) -> None:
    chart.open("n=36&pictures=1&lattice=1&cell=1&groups=3")
    wait_pictures(chart, "n === 36")
    chart.tool("Closer")
    ranges, seen = chart.ranges(), []
    for column in ("group", "number"):
        if seen:
            chart.color(column)
        spots = chart.pixels()
        side = 0.92 * abs(spots[1][0] - spots[0][0])
        rows = (14, 20)  # square ones
        frames = [chart.tab.evaluate(PIXEL, [round(spots[row][0] - side / 2), spots[row][1]]) for row in rows]
        palette = chart.tab.evaluate(
            "document.querySelector('.vx-plot').data[1].marker.colorscale.map((c) => c[1])"
        )
        codes = chart.tab.evaluate("Array.from(document.querySelector('.vx-plot').data[1].marker.color)")
        for row, frame in zip(rows, frames, strict=True):
            wanted = [int(palette[codes[row]][k : k + 2], 16) for k in (1, 3, 5)]
            assert np.abs(np.array(frame[:3]) - wanted).max() < 30, (row, frame, palette[codes[row]])
        seen.append(frames)
    assert seen[0] != seen[1]
    assert np.allclose(chart.ranges(), ranges)
    assert sorted(chart.said()["drawn"]) == list(range(36))  # each once, over the recolor


def test_a_box_catches_the_same_items_with_pictures_as_without(chart: Map) -> None:
    caught = []
    for pictures in ("1", ""):
        chart.open(f"n=300&pictures={pictures}")
        if pictures:
            wait_pictures(chart, "n > 20")
        spots, box = chart.pixels(), chart.box()
        chart.tool("Select with a box")
        chart.drag([(0.3, 0.25), (0.7, 0.8)])
        caught.append(chart.wait_said("said.selected.length > 0")["selected"])
        low = np.array([box["x"] + 0.3 * box["width"], box["y"] + 0.25 * box["height"]])
        high = np.array([box["x"] + 0.7 * box["width"], box["y"] + 0.8 * box["height"]])
        assert caught[-1] == np.flatnonzero(((spots > low) & (spots < high)).all(axis=1)).tolist()
    assert caught[0] == caught[1]


def test_the_tooltip_shows_the_picture_above_the_label(chart: Map) -> None:
    chart.open("n=60&pictures=tips")
    spots = chart.pixels()
    row = loneliest(spots, range(49))
    chart.hover(*spots[row])
    assert tip_color(chart) == color_of(row)
    assert chart.tab.locator(".vx-tip .vx-thumb").bounding_box()["width"] == 96
    above = chart.tab.locator(".vx-frame").bounding_box()
    below = chart.tab.locator(".vx-tip .vx-text").bounding_box()
    assert above["y"] + above["height"] <= below["y"]
    assert chart.tab.evaluate(COUNT) == 0
    assert chart.said()["drawn"][0] == row
    assert len(chart.said()["drawn"]) < 60  # those around it, not all
    chart.hover(*spots[49])
    assert tip_color(chart) == color_of(49)  # a damaged one: gray


def test_many_items_are_marks_until_the_map_is_near_and_only_what_is_seen_is_sent(chart: Map) -> None:
    chart.open("n=2000&pictures=1&groups=30")
    assert chart.tab.evaluate(COUNT) == 0
    assert chart.said()["drawn"] == []
    first = chart.received
    for _ in range(7):
        chart.tool("Closer")
    n = wait_pictures(chart, "n > 0")
    assert 0 < n <= 500
    chart.settle()
    drawn = chart.said()["drawn"]
    assert len(set(drawn)) == len(drawn) < 900
    assert chart.received - first < 900_000
    for _ in range(7):
        chart.tool("Farther")
    assert wait_pictures(chart, "n === 0") == 0
    drawn = chart.said()["drawn"]
    assert len(set(drawn)) == len(drawn) < 2000


def test_a_click_at_the_edge_of_a_picture_is_heard_and_a_selection_dims_the_rest(chart: Map) -> None:
    chart.open("n=20&pictures=1&lattice=1")
    wait_pictures(chart, "n === 20")
    spots = chart.pixels()
    row = loneliest(spots, range(0, 20, 2))  # square ones
    chart.click_at(spots[row][0] + 22, spots[row][1] + 22)
    assert chart.wait_said("said.clicks.length > 0")["clicks"] == [row]
    chart.tool("Select with a box")
    chart.drag([(0.02, 0.2), (0.5, 0.98)])
    selected = chart.wait_said("said.selected.length > 0")["selected"]
    faint = [i for i in range(20) if i not in selected]
    other = loneliest(spots, faint)
    assert chart.tab.evaluate(PIXEL, spots[other].tolist())[3] < 120
    assert chart.tab.evaluate(COUNT) == 20


def test_a_tap_shows_the_picture(chromium: Browser, app: str) -> None:
    context = chromium.new_context(viewport={"width": 400, "height": 900}, has_touch=True)
    phone = Map(context.new_page(), app).open("n=30&pictures=1&lattice=1")
    wait_pictures(phone, "n === 30")
    spots = phone.pixels()
    row = loneliest(spots, range(30))
    phone.tab.touchscreen.tap(*spots[row])
    assert phone.wait_said("said.clicks.length > 0")["clicks"] == [row]
    tip = phone.tab.locator(".vx-tip.vx-on")
    tip.wait_for()
    assert tip.locator(".vx-thumb").evaluate("image => image.naturalWidth") == 96
    box = tip.bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 400
    assert phone.problems == []
    context.close()


def test_in_three_dimensions_pictures_are_only_in_the_tooltip(chart: Map) -> None:
    chart.open("n=60&pictures=1&dims=3")
    assert chart.tab.evaluate(COUNT) == 0
    assert chart.said()["drawn"] == []
    box = chart.box()
    for u, v in np.random.default_rng(3).uniform(0.2, 0.8, (80, 2)):  # until the pointer meets an item
        chart.tab.mouse.move(box["x"] + u * box["width"], box["y"] + v * box["height"], steps=3)
        if chart.tab.locator(".vx-tip.vx-on").count():
            break
    color = tip_color(chart)
    label = chart.tab.locator(".vx-tip .vx-text").inner_text()
    assert color == color_of(int("".join(filter(str.isdigit, label))))
    assert chart.tab.evaluate(COUNT) == 0


def test_pictures_in_cells_do_not_cover_each_other(chart: Map) -> None:
    chart.open("n=64&pictures=1&lattice=1&cell=1")
    wait_pictures(chart, "n === 64")
    spots = chart.pixels()
    for row in (0, 8, 28, 62):
        x, y = spots[row]
        pitch = abs(spots[1][0] - spots[0][0])
        assert chart.tab.evaluate(PIXEL, [x + 0.3 * pitch, y]) == color_of(row)
        assert chart.tab.evaluate(PIXEL, [x + 0.49 * pitch, y])[3] < 255


def test_slow_pictures_come_in_parts_while_the_page_runs_for_something_else(chart: Map) -> None:
    chart.open("n=40&pictures=1&lattice=1&slow=0.05")
    for _ in range(3):
        chart.tab.get_by_role("button", name="Increment").click()
    assert wait_pictures(chart, "n === 40") == 40
    assert chart.said()["other"] == 3
    drawn = chart.said()["drawn"]
    assert set(drawn) == set(range(40))


def test_a_lost_answer_is_asked_for_again(chart: Map) -> None:
    chart.open("n=60&pictures=tips")
    chart.tab.evaluate("window.lost = 0")
    # The first pictures are taken away on their way.
    chart.tab.evaluate(
        "() => { const set = Map.prototype.set; Map.prototype.set = function (key, value) {"
        " if (value instanceof HTMLImageElement && window.lost < 32) { window.lost += 1; return this; }"
        " return set.call(this, key, value); }; }"
    )
    spots = chart.pixels()
    row = loneliest(spots, range(49))
    chart.hover(*spots[row])
    chart.tab.wait_for_function("document.querySelector('.vx-tip .vx-thumb')?.naturalWidth === 96")
    assert chart.tab.evaluate("window.lost") > 0
    chart.wait_said(f"said.drawn.filter((row) => row === {row}).length > 1")
