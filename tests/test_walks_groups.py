"""The page of groups in a real browser: a name that is written over stands in the legend, on the map and in color."""

import pytest
from playwright.sync_api import Page
from test_walks import see_map, settle

pytestmark = pytest.mark.browser
NAMES = "() => document.querySelector('.vx-legend').innerText"
TEXTS = "() => document.querySelector('.js-plotly-plot').layout.annotations.map((note) => note.text)"


def test_a_name_that_is_written_into_the_table_is_the_name_on_every_map(page: Page) -> None:
    page.goto("/groups?source=sample:countries&method=pca&cluster=kmeans&clusters=4")
    see_map(page)
    page.get_by_text("Found again:").first.wait_for(timeout=60_000)  # until then names are not written over
    settle(page)
    table = page.locator("[data-testid=stDataFrame]").first
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 60, box["y"] + 55)
    page.wait_for_timeout(300)
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)
    page.keyboard.press("Control+A")
    page.keyboard.type("my <b>own</b>", delay=30)
    page.wait_for_timeout(500)
    page.keyboard.press("Enter")
    page.wait_for_function(f"() => ({NAMES})().includes('my <b>own</b>')", timeout=20_000)
    settle(page)
    assert "<b>my &lt;b&gt;own&lt;/b&gt;</b>" in page.evaluate(TEXTS)
