"""How far a picture can be trusted, in a real Chromium: maps over seeds, one of them opened, t-SNE watched."""

import json
import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Page
from test_walks import see_map, settle

from dashboard.text import words

pytestmark = pytest.mark.browser
T = words("en")
PLOT = "document.querySelector('.js-plotly-plot')"
ACTIVE = f"() => {PLOT}._fullLayout.sliders[0].active"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.click()


def open_tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=T(f"trust.tab_{name}")).click()
    page.wait_for_url(re.compile(f"check={name}"), timeout=30_000)
    settle(page)


def test_maps_over_seeds_one_of_them_on_the_map_and_tsne_played(page: Page) -> None:
    few = quote(json.dumps({"tsne": {"n_epochs": 200}, "umap": {"n_epochs": 50}}))
    page.goto(f"/trust?source=sample:countries&method=pca&lang=en&check=converge&settings={few}")
    settle(page)
    press(page, T("trust.watch"))
    page.wait_for_function(f"() => {PLOT} && {PLOT}._fullLayout.sliders", timeout=90_000)
    settle(page)
    page.locator(".updatemenu-button").nth(0).click()
    page.wait_for_function(f"() => {PLOT}._fullLayout.sliders[0].active === 2", timeout=20_000)
    page.locator(".updatemenu-button").nth(1).click()
    page.wait_for_timeout(300)
    stopped = page.evaluate(ACTIVE)
    page.wait_for_timeout(700)
    assert page.evaluate(ACTIVE) == stopped < 18

    open_tab(page, "stability")
    press(page, T("trust.sweep_start"))
    page.get_by_text(T("trust.groups_title")).wait_for(timeout=90_000)
    page.get_by_text(T("trust.seed", n=47)).wait_for(timeout=90_000)
    settle(page)
    assert page.locator(".st-key-trust-maps img, [class*='st-key-trust'] img").count() >= 6
    page.get_by_role("button", name=T("trust.use")).nth(1).click()
    page.wait_for_url(re.compile(r"/map\?.*random_state.*43"), timeout=30_000)
    see_map(page)
