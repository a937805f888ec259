"""A remedy is tried in a real Chromium, opened and asked; the link carries it."""

import pytest
from playwright.sync_api import Page, expect
from test_walks import settle

from dashboard.samples import load_space
from dashboard.text import words
from embeddings.neighbors import nearest_to_row
from embeddings.remedies import Center, remedied

pytestmark = pytest.mark.browser


def test_a_remedy_is_tried_opened_and_asked(page: Page) -> None:
    t = words("en")
    page.goto("/health?lang=en&source=sample:countries")
    settle(page)
    page.get_by_text("Try centering").first.click()
    expect(page.locator("table")).to_contain_text("look → fine", timeout=30_000)
    page.wait_for_function("() => location.search.includes('remedy=center')")
    page.get_by_text(t("health.open")).click()
    expect(page.get_by_text("after centering")).to_be_visible(timeout=30_000)
    settle(page)

    raw = load_space("countries")
    mended, row = remedied(raw, [Center()]), raw.row("kenya")
    expected = [neighbor.label for neighbor in nearest_to_row(mended, row, 10)]
    assert expected != [neighbor.label for neighbor in nearest_to_row(raw, row, 10)]
    page.goto(page.url.replace("/health", "/search") + "&query=kenya")
    settle(page)
    answers = page.locator("[class*='st-key-search-answer-row']")
    expect(answers.first).to_be_visible(timeout=30_000)
    lines = [
        [line.strip() for line in text.splitlines() if line.strip()] for text in answers.all_inner_texts()
    ]
    shown = [line[1] for line in lines]  # below the rank
    assert shown == expected
