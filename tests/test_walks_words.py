"""Train your own and ask it, in a real Chromium: from a pasted text to the queen, and back after the tab was closed."""

import random
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page
from test_walks import open_page, see_map, settle

from dashboard.text import words

pytestmark = pytest.mark.browser
T = words("en")
PEOPLE = (
    ("man", "woman", "farm kitchen street village market boat"),
    ("boy", "girl", "farm kitchen street village market boat"),
    ("father", "mother", "farm kitchen street village market boat"),
    ("uncle", "aunt", "farm kitchen street village market boat"),
    ("king", "queen", "throne crown palace castle scepter court"),
)
SIGNS = ("he his him beard himself sir", "she her hers dress herself madam")

VOCABULARY = {word for words_of in (*PEOPLE, SIGNS) for text in words_of for word in text.split()}


def lines(n: int = 3_000) -> str:
    """Sentences in which a word tells who somebody is by what stands around it, and by nothing else."""
    chance = random.Random(7)
    made = []
    for _ in range(n):
        *pair, places = chance.choice(PEOPLE)
        which = chance.randrange(2)
        sentence = [pair[which], *chance.sample(places.split(), 2), *chance.sample(SIGNS[which].split(), 2)]
        chance.shuffle(sentence)
        made.append(" ".join(sentence))
    return "\n".join(made)


def test_train_your_own_and_ask_it(page: Page, tmp_path: Path) -> None:
    text = tmp_path / "people.txt"
    text.write_text(lines(), encoding="utf-8")
    page.goto("/train?lang=en")
    settle(page)
    page.get_by_text(T("train.corpus_own")).click()
    page.wait_for_selector("input[type=file]", state="attached", timeout=30_000)
    page.locator("input[type=file]").first.set_input_files(str(text))
    page.wait_for_selector(".st-key-train_one button", timeout=60_000)
    settle(page)
    size = page.get_by_role("spinbutton", name="vector_size")
    size.fill("20")
    size.press("Enter")
    settle(page)
    page.locator(".st-key-train_one button").first.click()
    page.wait_for_selector(".st-key-train-actions", timeout=120_000)
    page.wait_for_function("() => document.querySelectorAll('.js-plotly-plot').length === 2", timeout=60_000)
    settle(page)
    assert "people.txt" in page.locator(".st-key-train-actions input").input_value()
    losses = page.evaluate("Array.from(document.querySelector('.js-plotly-plot')._fullData[0].y)")
    assert len(losses) == 20 and losses[-1] < losses[0]

    page.get_by_role("button", name=T("train.open")).click()
    page.wait_for_url(re.compile(r"/map\?.*source=trained"), timeout=60_000)
    see_map(page)
    assert f"{len(VOCABULARY)} items" in page.locator(".st-key-frame-header").inner_text()

    open_page(page, T("frame.section_words"), T("frame.train"))
    page.wait_for_selector(".st-key-train-actions", timeout=60_000)
    settle(page)
    page.get_by_role("button", name=T("train.ask")).click()
    page.wait_for_function(
        "() => document.body.innerText.includes('king - man + woman ≈ queen')", timeout=60_000
    )

    page.wait_for_url(re.compile(r"source=trained.*formula="), timeout=30_000)
    address = page.url
    browser = page.context.browser
    assert browser is not None
    page.context.close()
    again = browser.new_context(locale="en-US").new_page()
    again.goto(address)
    again.wait_for_function(
        "() => document.body.innerText.includes('king - man + woman ≈ queen')", timeout=60_000
    )
    again.context.close()
