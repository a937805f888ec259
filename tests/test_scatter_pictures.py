"""Pictures on the scatter in a real Chromium: fetched when they are seen, each once, by mouse and by finger."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser
from serving import running
from test_scatter_browser import Map

pytestmark = pytest.mark.browser
COUNT = "Number(document.querySelector('.vx').dataset.pictures ?? 0)"
PIXEL = """([x, y]) => { const canvas = document.querySelector('.vx-pictures'), box = canvas.getBoundingClientRect(),
  dense = canvas.width / box.width;
  return Array.from(canvas.getContext('2d').getImageData((x - box.x) * dense, (y - box.y) * dense, 1, 1).data); }"""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running("tests/apps/scatter_app.py", tmp_path_factory.mktemp("pictures") / "server.log") as address:
        yield address


@pytest.fixture
def chart(chromium: Browser, app: str) -> Iterator[Map]:
    context = chromium.new_context(viewport={"width": 1280, "height": 850}, color_scheme="light")
    opened = Map(context.new_page(), app)
    opened.tab.set_default_timeout(30_000)
    yield opened
    problems = opened.problems
    context.close()
    assert problems == []


def wait_pictures(chart: Map, script: str) -> int:
    chart.tab.wait_for_function(f"() => {{ const n = {COUNT}; return {script}; }}")
    chart.settle()
    return int(chart.tab.evaluate(COUNT))


def color_of(row: int) -> list[int]:
    return [row % 256, 30, 255 - row % 256, 255]


def loneliest(spots: np.ndarray, rows: Any) -> int:
    distances = np.linalg.norm(spots[:, None] - spots[None], axis=2) + 1e6 * np.eye(len(spots))
    return max(rows, key=lambda row: distances[row].min())


def test_few_items_are_pictures_each_asked_for_once_and_standing_where_the_marks_stand(chart: Map) -> None:
    chart.open("n=60&pictures=1")
    assert wait_pictures(chart, "n === 59") == 59  # row 49 has no picture and stays a mark
    said = chart.wait_said("said.drawn.length === 60")
    assert sorted(said["drawn"]) == list(range(60))
    spots = chart.pixels()
    row = loneliest(spots, range(49))
    assert chart.tab.evaluate(PIXEL, spots[row].tolist()) == color_of(row)
    chart.color("number")
    chart.check("rings")
    chart.tool("Closer")
    chart.drag([(0.5, 0.5), (0.55, 0.55)])
    chart.settle()
    moved = chart.pixels()
    box = chart.box()
    inside = [
        i
        for i, (x, y) in enumerate(moved)
        if 20 < x - box["x"] < box["width"] - 20 and 60 < y - box["y"] < box["height"] - 20 and i != 49
    ]
    row = loneliest(moved, inside)
    assert np.abs(moved - spots).max() > 20
    assert chart.tab.evaluate(PIXEL, moved[row].tolist()) == color_of(row)
    assert chart.said()["drawn"] == said["drawn"]


def test_the_tooltip_shows_the_picture_above_the_label(chart: Map) -> None:
    chart.open("n=60&pictures=tips")
    spots = chart.pixels()
    row = loneliest(spots, range(49))
    chart.hover(*spots[row])
    chart.tab.wait_for_function("document.querySelector('.vx-tip .vx-thumb')?.naturalWidth === 96")
    assert chart.tab.locator(".vx-tip .vx-thumb").bounding_box()["width"] == 96
    above = chart.tab.locator(".vx-frame").bounding_box()
    below = chart.tab.locator(".vx-tip .vx-text").bounding_box()
    assert above["y"] + above["height"] <= below["y"]
    assert chart.tab.evaluate(COUNT) == 0
    assert chart.said()["drawn"][0] == row
    assert len(chart.said()["drawn"]) < 60  # those around it, not all


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


def test_a_click_at_the_edge_of_a_picture_is_heard_and_a_selection_dims_the_rest(chart: Map) -> None:
    chart.open("n=20&pictures=1")
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
    phone = Map(context.new_page(), app).open("n=30&pictures=1")
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


def test_a_flat_picture_in_three_dimensions_only_in_the_tooltip(chart: Map) -> None:
    chart.open("n=60&pictures=1&dims=3")
    assert chart.tab.evaluate(COUNT) == 0
    assert chart.said()["drawn"] == []


def test_pictures_in_cells_do_not_cover_each_other(chart: Map) -> None:
    chart.open("n=64&pictures=1&lattice=1&cell=1")
    wait_pictures(chart, "n === 63")
    spots = chart.pixels()
    for row in (0, 9, 27, 62):
        x, y = spots[row]
        pitch = abs(spots[1][0] - spots[0][0])
        assert chart.tab.evaluate(PIXEL, [x + 0.3 * pitch, y]) == color_of(row)
        assert chart.tab.evaluate(PIXEL, [x + 0.49 * pitch, y])[3] < 255


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
    assert chart.said()["drawn"].count(row) > 1
