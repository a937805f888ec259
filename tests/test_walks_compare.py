"""Comparing in a real Chromium: what is selected or clicked in one map is so in the other, and a link brings it back."""

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page
from test_walks import click_at, settle

from dashboard.links import read
from dashboard.samples import load_space
from dashboard.text import words
from embeddings.comparison import compare, neighbors_message

pytestmark = pytest.mark.browser
T = words("en")
FIRST, SECOND = 0, 1
# Where the items of a map are that have not stepped back: their places, and their pixels in the window.
SEEN = """at => {
  const plot = document.querySelectorAll('.vx-plot')[at], l = plot._fullLayout, b = plot.getBoundingClientRect();
  const [rest, main] = plot._fullData;
  const pixels = Array.from(main.x, (x, i) => [b.left + l.xaxis._offset + l.xaxis.l2p(x), b.top + l.yaxis._offset + l.yaxis.l2p(main.y[i])]);
  return { places: Array.from(main.x, (x, i) => [x, main.y[i]]), pixels, nRest: rest.x?.length ?? 0 };
}"""


def seen(page: Page, at: int) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(SEEN, at)
    return found


def see_maps(page: Page) -> None:
    page.wait_for_function(
        "() => [...document.querySelectorAll('.vx-plot')].filter((plot) => plot._fullData?.length).length === 2",
        timeout=60_000,
    )
    settle(page)


def rows_of(places: list[list[float]], all_places: list[list[float]]) -> list[int]:
    """Which of all items stand there."""
    return sorted(all_places.index(place) for place in places)


def lasso(page: Page, at: int, corners: list[tuple[float, float]]) -> None:
    page.get_by_role("button", name=T("scatter.lasso")).nth(at).click()
    page.mouse.move(*corners[0])
    page.mouse.down()
    for corner in (*corners[1:], corners[0]):
        page.mouse.move(*corner, steps=6)
    page.mouse.up()
    page.wait_for_function("() => location.search.includes('rows=')", timeout=20_000)
    settle(page)


def test_a_lasso_and_a_click_in_one_map_are_seen_in_the_other_and_in_a_link(page: Page) -> None:
    page.goto("/compare?source=sample:digits&lang=en")
    see_maps(page)
    before = [seen(page, at) for at in (FIRST, SECOND)]
    assert len(before[FIRST]["places"]) == len(before[SECOND]["places"]) == 300

    pixels = np.array(before[SECOND]["pixels"])
    left, top = np.quantile(pixels, 0.25, axis=0)
    right, bottom = np.quantile(pixels, 0.6, axis=0)
    inside = np.flatnonzero(((pixels > [left, top]) & (pixels < [right, bottom])).all(axis=1))
    assert 5 < len(inside) < 150
    lasso(page, SECOND, [(left, top), (right, top), (right, bottom), (left, bottom)])
    after = [seen(page, at) for at in (FIRST, SECOND)]
    for at in (FIRST, SECOND):
        assert rows_of(after[at]["places"], before[at]["places"]) == inside.tolist()
        assert after[at]["nRest"] == 300 - len(inside)

    item = int(inside[0])
    x, y = after[FIRST]["pixels"][after[FIRST]["places"].index(before[FIRST]["places"][item])]
    click_at(page, x, y)
    space = load_space("digits")
    found = compare(space, load_space("digit-pictures"))
    clicked = read(dict(part.split("=") for part in page.url.split("?")[1].split("&"))).clicked
    assert clicked is not None
    told = found.told(int(np.flatnonzero(found.matched.rows_a == clicked)[0]))
    shown = [page.locator(f".st-key-compare-near-{at} button").all_inner_texts() for at in (FIRST, SECOND)]
    for lines, names in zip(shown, (told.old, told.new), strict=True):
        assert len(lines) == 10 and all(name in line for name, line in zip(names, lines, strict=True))

    link = page.url
    page.goto("about:blank")
    page.goto(link)  # a new visit: nothing is left but the address
    see_maps(page)
    for at in (FIRST, SECOND):
        again = seen(page, at)
        assert len(again["places"]) == len(inside) and again["nRest"] == 300 - len(inside)
    assert told.label in page.locator("h4").all_inner_texts()
    assert str(neighbors_message(found)) in page.locator("h5").all_inner_texts()
