"""A visitor with a phone opens every page: in the language of the browser, without scrolling sideways."""

import pytest
from playwright.sync_api import Page
from test_walks import settle

pytestmark = pytest.mark.browser

PAGES = (
    "map", "search", "images", "train", "words", "measure", "trust", "groups", "health",
    "compare", "outliers", "recommender", "analogies",
)  # fmt: skip


@pytest.mark.parametrize(("locale", "language"), [("en-US", "en"), ("ko-KR", "ko")])
def test_every_page_speaks_the_browser_s_language_and_fits_a_phone(
    page: Page, locale: str, language: str
) -> None:
    browser = page.context.browser
    assert browser is not None
    page.goto("/")
    context = browser.new_context(locale=locale, base_url=page.url, viewport={"width": 400, "height": 800})
    visitor = context.new_page()
    for name in ("", *PAGES):
        visitor.goto(f"/{name}")
        visitor.wait_for_function(f"() => location.search.includes('lang={language}')", timeout=60_000)
        settle(visitor)
        assert visitor.locator("[data-testid=stException]").count() == 0
        assert visitor.evaluate("document.documentElement.scrollWidth") <= 400, name
    assert PAGES[-1] == "analogies" and "king − man + woman ≈ queen" in visitor.locator("body").inner_text()
    broken_at = visitor.locator("[data-testid=stMarkdownContainer] p").first.evaluate(
        "text => getComputedStyle(text).wordBreak"
    )
    assert broken_at == "keep-all"  # Korean lines end between words
    context.close()
