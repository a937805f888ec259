"""The walks that matter, in a real Chromium against a running dashboard, with files that nobody prepared."""

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page

from dashboard.samples import load_space
from dashboard.text import words
from embeddings.neighbors import nearest_to_row

pytestmark = pytest.mark.browser

IDLE = """() => {
  const app = document.querySelector('[data-testid=stApp]');
  return app && app.getAttribute('data-test-script-state') !== 'running';
}"""
PLOT = "document.querySelector('.js-plotly-plot')"
# The pixel of the item at `row` of the 2-D map: all items are in the second trace while nothing is selected.
PIXEL = """([row]) => {
  const plot = document.querySelector('.js-plotly-plot'), layout = plot._fullLayout, box = plot.getBoundingClientRect();
  const trace = plot._fullData[1];
  return [box.left + layout.xaxis._offset + layout.xaxis.l2p(trace.x[row]),
          box.top + layout.yaxis._offset + layout.yaxis.l2p(trace.y[row])];
}"""
RANGE = f"() => [...{PLOT}._fullLayout.xaxis.range, ...{PLOT}._fullLayout.yaxis.range]"


def settle(page: Page) -> None:
    """Until the script has run and nothing started again."""
    for _ in range(3):
        page.wait_for_timeout(350)
        page.wait_for_function(IDLE, timeout=60_000)


def see_map(page: Page) -> None:
    page.wait_for_selector(".js-plotly-plot .main-svg", timeout=60_000)
    settle(page)


def open_page(page: Page, section: str, title: str) -> None:
    """Go to the page `title` of a section of the top bar: a click on the section's name unfolds its pages."""
    page.get_by_test_id("stTopNavSection").filter(has_text=section).click()
    page.get_by_test_id("stTopNavDropdownLink").filter(has_text=title).click()


def click_item(page: Page, row: int) -> None:
    click_at(page, *page.evaluate(PIXEL, [row]))


def click_at(page: Page, x: float, y: float, named: str = "item=") -> None:
    """A click on the item that is drawn there, as a hand does it, until the link has `named` it."""
    page.mouse.move(x - 25, y - 3)
    page.mouse.move(x, y, steps=6)
    page.wait_for_timeout(500)
    page.mouse.down()
    page.wait_for_timeout(60)
    page.mouse.up()
    page.wait_for_function(f"() => location.search.includes('{named}')", timeout=20_000)
    settle(page)


def neighbor_lines(page: Page) -> list[str]:
    """Label and similarity, without the sign of what the neighbor is worth."""
    lines = page.locator(".st-key-neighbors button").all_inner_texts()
    return [line.lstrip("○◇ ") for line in lines]


def test_upload_to_map_to_click_to_neighbors(page: Page, tmp_path: Path) -> None:
    table = tmp_path / "구름.csv"
    rows = [
        f"{topic} sentence number {i} about {topic},{topic}"
        for i in range(12)
        for topic in ("rain", "bread", "chess")
    ]
    table.write_text("text,kind\n" + "\n".join(rows) + "\n", encoding="cp949")
    page.goto("/")
    settle(page)
    page.locator("input[type=file]").first.set_input_files(str(table))
    page.wait_for_selector(".st-key-make_map button", timeout=60_000)
    settle(page)
    page.locator(".st-key-make_map button").click()
    page.wait_for_url(re.compile(r"/map\?"), timeout=90_000)
    see_map(page)
    assert "36 items" in page.locator(".st-key-frame-header").inner_text()
    page.wait_for_function("() => !document.querySelector('.st-key-map-cancel')", timeout=60_000)
    settle(page)
    click_item(page, 4)
    assert len(neighbor_lines(page)) == 10
    assert any("bread" in line for line in neighbor_lines(page)[:3])


def test_zoom_survives_color_highlight_and_click_and_the_click_tells_the_truth(page: Page) -> None:
    page.goto("/map?source=sample:countries&method=pca&color=continent")
    see_map(page)
    box = page.locator(".js-plotly-plot").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -400)
    page.keyboard.up("Control")
    page.wait_for_timeout(800)
    zoomed = page.evaluate(RANGE)
    page.locator(".st-key-map-search input").fill("land")
    settle(page)
    assert page.evaluate(RANGE) == pytest.approx(zoomed)
    page.locator("[class*='st-key-map-color']").first.click()
    page.get_by_role("option", name="kind").click()
    page.wait_for_function("() => location.search.includes('color=kind')", timeout=20_000)
    settle(page)
    assert page.evaluate(RANGE) == pytest.approx(zoomed)
    space = load_space("countries")
    inside = visible_row(page)
    click_item(page, inside)
    assert page.evaluate(RANGE) == pytest.approx(zoomed)
    shown = [re.split("[▮▯]+", line)[-1].strip() for line in neighbor_lines(page)]
    assert shown == [neighbor.label for neighbor in nearest_to_row(space, inside, 10)]


def visible_row(page: Page) -> int:
    """An item near the middle of what is in view, far enough from the others to be hit."""
    return int(
        page.evaluate(
            """() => {
      const plot = document.querySelector('.js-plotly-plot'), layout = plot._fullLayout, trace = plot._fullData[1];
      const px = Array.from(trace.x, (x, i) => [layout.xaxis.l2p(x), layout.yaxis.l2p(trace.y[i])]);
      const w = layout.xaxis._length, h = layout.yaxis._length;
      const gap = (i) => Math.min(...px.map((p, j) => j === i ? 1e9 : Math.hypot(p[0] - px[i][0], p[1] - px[i][1])));
      const seen = px.map((p, i) => i).filter(i => px[i][0] > 90 && px[i][0] < w - 90 && px[i][1] > 90 && px[i][1] < h - 90);
      return seen.sort((a, b) => gap(b) - gap(a))[0];
    }"""
        )
    )


def test_a_box_returns_exactly_the_rows_inside(page: Page) -> None:
    page.goto("/map?source=sample:countries&method=pca")
    see_map(page)
    page.get_by_role("button", name=words("en")("scatter.box")).click()
    box = page.locator(".js-plotly-plot").bounding_box()
    assert box is not None
    left, top = box["x"] + 0.3 * box["width"], box["y"] + 0.3 * box["height"]
    right, bottom = box["x"] + 0.6 * box["width"], box["y"] + 0.6 * box["height"]
    pixels = np.array(
        page.evaluate(
            """() => { const plot = document.querySelector('.js-plotly-plot'), l = plot._fullLayout,
          b = plot.getBoundingClientRect(), t = plot._fullData[1];
          return Array.from(t.x, (x, i) => [b.left + l.xaxis._offset + l.xaxis.l2p(x), b.top + l.yaxis._offset + l.yaxis.l2p(t.y[i])]); }"""
        )
    )
    inside = (pixels > [left, top]).all(1) & (pixels < [right, bottom]).all(1)
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move(right, bottom, steps=8)
    page.mouse.up()
    page.wait_for_function("() => location.search.includes('rows=')", timeout=20_000)
    settle(page)
    total = len(load_space("countries"))
    assert words("en")("map.selected", n=int(inside.sum()), total=total) in page.locator("body").inner_text()


def test_a_click_in_three_dimensions_reaches_the_page(page: Page) -> None:
    page.goto("/map?source=sample:digits&method=pca&dims=3")
    page.wait_for_selector(".js-plotly-plot .gl-container canvas", timeout=60_000)
    settle(page)
    page.wait_for_timeout(1500)
    box = page.locator(".js-plotly-plot").bounding_box()
    assert box is not None
    for dx, dy in [(0, 0), (8, 5), (-10, 8), (15, -12), (-20, -15), (25, 20), (-35, 10), (40, -30)]:
        x, y = box["x"] + box["width"] / 2 + dx, box["y"] + box["height"] / 2 + dy
        page.mouse.move(x - 12, y - 2)
        page.mouse.move(x, y, steps=4)
        page.wait_for_timeout(700)
        page.mouse.down()
        page.wait_for_timeout(60)
        page.mouse.up()
        page.wait_for_timeout(900)
        if "item=" in page.url:
            break
    settle(page)
    assert "item=" in page.url
    assert len(neighbor_lines(page)) == 10


def test_a_link_restores_the_view(page: Page) -> None:
    page.goto("/map?source=sample:countries&method=pca")
    see_map(page)
    click_item(page, visible_row(page))
    link, lines = page.url, neighbor_lines(page)
    other = page.context.browser.new_context(viewport={"width": 1440, "height": 900}).new_page()  # type: ignore[union-attr]
    other.goto(link)
    see_map(other)
    assert neighbor_lines(other) == lines
    assert "method=pca" in other.url and other.url == link
    other.context.close()


def test_king_minus_man_plus_woman(page: Page) -> None:
    page.goto("/analogies?lang=en")
    settle(page)
    page.locator("h3", has_text="≈").wait_for(timeout=60_000)
    assert page.locator("h3", has_text="≈").inner_text().strip() == "king − man + woman ≈ queen"
