"""The recommender in a real browser: the sample, its map, a click on an item, and what is like it; in both languages."""

import numpy as np
import pytest
from playwright.sync_api import Page
from test_walks import click_at, see_map, settle

from dashboard.text import LANGUAGES, words
from embeddings.ratings import sample_ratings

pytestmark = pytest.mark.browser
# The pixels of all items and users, row for row.
PIXELS = """() => {
  const plot = document.querySelector('.js-plotly-plot'), layout = plot._fullLayout, box = plot.getBoundingClientRect();
  const trace = plot._fullData[1], x = Array.from(trace.x), y = Array.from(trace.y);
  return x.map((value, row) => [box.left + layout.xaxis._offset + layout.xaxis.l2p(value),
                                box.top + layout.yaxis._offset + layout.yaxis.l2p(y[row])]);
}"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_the_sample_to_what_is_like_an_item(page: Page, language: str) -> None:
    t, ratings = words(language), sample_ratings()
    page.goto(f"/recommender?source=sample:digits&lang={language}")
    page.get_by_role("button", name=t("recommender.open_sample")).click()
    see_map(page)
    assert page.get_by_text(t("recommender.simulated")).first.is_visible()
    row, (x, y) = lonely_item(np.array(page.evaluate(PIXELS)), ratings.n_items)
    click_at(page, x, y, "what=")
    assert f"what={row}" in page.url and "room=similar" in page.url
    page.get_by_text(t("recommender.norms")).first.wait_for(timeout=30_000)
    settle(page)
    chosen = page.locator("[data-testid=stSelectbox] input").first.input_value()
    assert chosen == ratings.titles[row]
    assert page.locator("[data-testid=stException]").count() == 0


def lonely_item(pixels: np.ndarray, n_items: int) -> tuple[int, list[float]]:
    """The item that is farthest from everything else on the screen: a hand hits it."""
    apart = np.linalg.norm(pixels[:n_items, None] - pixels, axis=2)
    apart[np.arange(n_items), np.arange(n_items)] = np.inf
    row = int(apart.min(axis=1).argmax())
    return row, pixels[row].tolist()
