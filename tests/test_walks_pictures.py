"""A zip of small pictures on its whole way, in a real Chromium: map, nearest, search by a picture, near-duplicates."""

import re
from pathlib import Path

import pytest
from picture_sets import COLORS, file_of, files, square, zip_of
from playwright.sync_api import Page
from test_walks import click_item, neighbor_lines, see_map, settle

from dashboard.text import words

pytestmark = pytest.mark.browser
PIXELS = "Raw pixels"
# The row of the item that is closest to the query's star on the map.
NEAREST_TO_STAR = """() => {
  const traces = document.querySelector('.js-plotly-plot')._fullData, items = traces[1];
  const star = traces.find((trace) => trace.marker && trace.marker.symbol === 'star');
  const away = Array.from(items.x, (x, row) => Math.hypot(x - star.x[0], items.y[row] - star.y[0]));
  return away.indexOf(Math.min(...away));
}"""


def choose(page: Page, encoder: str) -> None:
    """Open the list of encoders, which a page that is still being drawn closes again, and take one."""
    option = page.get_by_role("option", name=encoder)
    box = page.locator("[class*='st-key-encoder-image']").first.get_by_role("combobox")
    for _ in range(20):
        box.press("ArrowDown")
        page.wait_for_timeout(500)
        if option.count():
            break
    option.click()
    settle(page)


def bring(page: Page, archive: Path, language: str) -> None:
    """From the start page to the map of the pixels of the pictures in `archive`."""
    page.goto(f"/?lang={language}")
    settle(page)
    page.locator("input[type=file]").first.set_input_files(str(archive))
    page.wait_for_selector(".st-key-make_map button", timeout=60_000)
    settle(page)
    choose(page, PIXELS)
    page.locator(".st-key-make_map button").click()
    page.wait_for_url(re.compile(r"/map\?.*source=upload"), timeout=90_000)
    see_map(page)
    page.wait_for_function("() => !document.querySelector('.st-key-map-cancel')", timeout=60_000)
    settle(page)


def go_to(page: Page, title: str, path: str) -> None:
    page.get_by_role("link", name=title, exact=True).first.click()
    page.wait_for_url(re.compile(rf"/{path}\?"), timeout=60_000)
    settle(page)


def answers(page: Page) -> list[str]:
    """The files of the answers of a search, the nearest first."""
    page.wait_for_selector("[class*='st-key-search-answer-row']", timeout=60_000)
    settle(page)
    pictures = page.locator("[class*='st-key-search-answer-row'] img")
    return [str(pictures.nth(at).get_attribute("alt")) for at in range(pictures.count())]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_zip_of_pictures_to_its_map_its_neighbors_and_what_is_in_it_twice(
    page: Page, tmp_path: Path, language: str
) -> None:
    t = words(language)
    doubled = {**files(8), "blue/again.png": files(8)["blue/blue-0.png"]}
    archive = tmp_path / "사진.zip"
    archive.write_bytes(zip_of(doubled))
    bring(page, archive, language)
    assert "25" in page.locator(".st-key-frame-header").inner_text()

    click_item(page, 3)
    named = [
        line for line in neighbor_lines(page) if line.strip()
    ]  # pictures have a button that enlarges them
    assert len(named) == 10 and all("red/red-" in line for line in named[:7])

    mine = tmp_path / "mine.png"
    mine.write_bytes(file_of(square(COLORS["green"], seed=999)))
    go_to(page, t("frame.search"), "search")
    page.get_by_text(t("search.by_own"), exact=True).click()
    page.wait_for_selector(".st-key-search-own_file input[type=file]", state="attached", timeout=30_000)
    page.locator(".st-key-search-own_file input[type=file]").set_input_files(str(mine))
    found = answers(page)
    assert len(found) == 10 and all(name.startswith("green/") for name in found[:8])
    see_map(page)
    assert page.evaluate(NEAREST_TO_STAR) in range(8, 16), "among the green ones"

    go_to(page, t("frame.images"), "images")
    assert page.locator(".st-key-images-gallery img").count() == 25
    page.get_by_role("tab", name=t("images.tab_duplicates")).click()
    settle(page)
    slider = page.get_by_role("slider")
    slider.focus()
    slider.press("End")
    page.wait_for_function("() => location.search.includes('alike=1000')", timeout=30_000)
    settle(page)
    pair = page.locator(".st-key-images-pairs img")
    assert {pair.nth(at).get_attribute("alt") for at in range(pair.count())} == {
        "blue/blue-0.png",
        "blue/again.png",
    }
    page.locator(".st-key-images-select button").click()
    page.wait_for_url(re.compile(r"/map\?.*rows="), timeout=60_000)
    see_map(page)
    assert t("map.selected", n=2, total=25) in page.locator("body").inner_text()
    assert page.locator("[data-testid=stException]").count() == 0


def test_a_picture_in_the_gallery_opens_and_leads_on(page: Page) -> None:
    page.goto("/images?source=sample:emoji&lang=en")
    settle(page)
    page.locator(".st-key-images-gallery button[kind=tertiary]", has_text="winking face").first.click()
    page.wait_for_selector("[role=dialog]", timeout=30_000)
    page.get_by_role("button", name=words("en")("images.more_like_it")).click()
    page.wait_for_url(re.compile(r"/search\?.*query=winking"), timeout=30_000)
    assert len(answers(page)) == 10
    assert page.locator("[role=dialog]").count() == 0


def test_no_page_of_pictures_scrolls_sideways_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 400, "height": 800})
    views = ("images", "images?show=duplicates", "images?show=saw", "search?query=dog+face", "analogies")
    for view in views:
        page.goto(f"/{view}{'&' if '?' in view else '?'}source=sample:emoji&lang=en")
        settle(page)
        page.wait_for_timeout(500)
        assert page.evaluate("document.documentElement.scrollWidth") <= 400, view
        assert page.locator("[data-testid=stException]").count() == 0
