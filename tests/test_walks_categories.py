"""The page of categories in a real browser: a table of one's own, an order that is written down, and its space."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page
from test_walks import see_map, settle

pytestmark = pytest.mark.browser
UNDER_WAY = "[class*=st-key-cancel_categories]"  # the button of a job


def test_from_a_table_to_an_order_to_a_space(page: Page, tmp_path: Path) -> None:
    prices = {"alpha": 3, "beta": 9, "gamma": 6}
    rows = [f"{name},{price + i % 3},{'xyz'[i % 3]}" for i in range(12) for name, price in prices.items()]
    table = tmp_path / "tea.csv"
    table.write_text("tea,price,shop\n" + "\n".join(rows) + "\n")
    page.goto("/categories?lang=en&table=own&encoded=0")
    settle(page)
    page.locator("input[type=file]").first.set_input_files(str(table))
    page.locator(".st-key-categories-open-entity button").wait_for(timeout=90_000)
    settle(page)
    page.get_by_text("Order of tea, for ordinal encoding").click()
    rows = page.locator(".vx-order li")
    rows.nth(1).wait_for()
    # Scores that come in draw the list anew: a row that is in the hand would be put back.
    page.wait_for_function(f"() => !document.querySelector('{UNDER_WAY}')", timeout=90_000)
    settle(page)
    rows.nth(1).scroll_into_view_if_needed()
    rows.nth(1).hover()
    page.mouse.down()
    below = rows.nth(2).bounding_box()
    assert below is not None
    page.mouse.move(below["x"] + 40, below["y"] + below["height"], steps=8)
    page.mouse.up()
    page.wait_for_function("() => location.search.includes('ranked=0-2-1')", timeout=30_000)
    settle(page)
    lines = page.get_by_label("one a line, from the lowest")
    assert lines.input_value().split() == ["alpha", "gamma", "beta"]
    assert page.locator(".vx-order li span").all_inner_texts() == ["alpha", "gamma", "beta"]
    lines.fill("gamma\nalpha\nbeta")
    page.keyboard.press("Control+Enter")
    page.wait_for_function("() => location.search.includes('ranked=2-0-1')", timeout=30_000)
    settle(page)
    page.locator(".st-key-categories-open-ordinal button").click()
    page.wait_for_url(re.compile(r"/map\?.*source=made"), timeout=60_000)
    see_map(page)
    assert "3 items" in page.locator(".st-key-frame-header").inner_text()
