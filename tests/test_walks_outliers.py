"""The page of outliers in a real browser: a sample, its outliers, the threshold by the keyboard, a click that tells."""

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from test_walks import click_item, see_map, settle

from dashboard.samples import load_space
from dashboard.text import words
from embeddings.outliers import KNN, detect, flagged, threshold

pytestmark = pytest.mark.browser


def test_a_threshold_is_moved_and_a_stranger_is_clicked(page: Page) -> None:
    t, space = words("en"), load_space("countries")
    found = detect(space, KNN())
    page.goto("/outliers?lang=en&source=sample:countries&method=pca&detector=knn&seek=known")
    see_map(page)
    flags = int(flagged(found.values, threshold(found.normal_values, 0.05)).sum())
    expect(page.get_by_text(t("outliers.flags", n=flags, total=len(space)))).to_be_visible(timeout=60_000)
    page.get_by_role("slider").press("ArrowRight")
    page.wait_for_function("() => location.search.includes('above=95.1')", timeout=20_000)
    page.goto(page.url.replace("above=95.1", "above=99.0"))
    see_map(page)
    few = flagged(found.values, threshold(found.normal_values, 0.01))
    expect(page.get_by_text(t("outliers.flags", n=int(few.sum()), total=len(space)))).to_be_visible()
    strangest = int(np.argmax(found.values))
    click_item(page, strangest)
    assert re.search(rf"item={strangest}(&|$)", page.url)
    body = page.locator("body")
    expect(body).to_contain_text(f"rank 1 of {len(space)}", timeout=30_000)
    near = page.locator(".st-key-outliers-near button")
    expect(near).to_have_count(5)
    assert not {space.labels[row] for row in np.flatnonzero(few)} & {
        re.split("[▮▯]+", line)[-1].strip() for line in near.all_inner_texts()
    }
    settle(page)
    assert page.locator("[data-testid=stException]").count() == 0
