"""What tests share: a home for models and vectors, a tiny encoder, a browser, a running server, a page."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from chromium import BROWSER_ARGUMENTS, REMEDY, find
from playwright.sync_api import Browser, Page, sync_playwright
from serving import ROOT, running

from embeddings.catalog import CATALOG, ENGLISH
from embeddings.encoders.base import EncoderSettings
from embeddings.progress import Progress, silent


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One VECTARIUM_HOME for the whole run: a model is exported once, and nobody's own cache is touched.

    VECTARIUM_TEST_HOME names a folder to keep between runs.
    """
    kept = os.environ.get("VECTARIUM_TEST_HOME")
    folder = Path(kept).absolute() if kept else _temporary_home(tmp_path_factory)
    folder.mkdir(parents=True, exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("VECTARIUM_")]:
            patch.delenv(name)
        patch.setenv("VECTARIUM_HOME", str(folder))
        yield folder


def _temporary_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all processes of a run that is spread over several."""
    own = tmp_path_factory.getbasetemp()
    return (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "home"


@pytest.fixture(scope="session")
def prepared(home: Path) -> Path:
    """The home, with the default models exported and the default word vectors laid out."""
    subprocess.run([sys.executable, "-m", "embeddings", "prepare"], cwd=ROOT, check=True, capture_output=True)
    return home


class TinyEncoder:
    """Eight numbers for each item, equal for equal items."""

    row, dim = CATALOG[ENGLISH], 8
    settings = EncoderSettings()
    notes = ()

    def encode(self, items: list[str], progress: Progress = silent) -> np.ndarray:
        progress(len(items), len(items))
        return np.array([[(len(item) + 1) % (i + 5) for i in range(8)] for item in items], dtype=np.float32)

    encode_queries = encode


@pytest.fixture
def tiny_encoder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Pages encode without a model, and find no vectors that another test has left."""
    import streamlit as st

    from dashboard import encoding, resources

    st.cache_resource.clear()
    monkeypatch.setenv("VECTARIUM_HOME", str(tmp_path))
    monkeypatch.setattr(encoding, "prepare", lambda row, precision, progress: None)
    monkeypatch.setattr(resources, "encoder", lambda encoder_id, settings: TinyEncoder())
    yield
    st.cache_resource.clear()


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser's program, looked up once, before a Playwright runs."""
    path = find()
    if path is None:
        pytest.fail(REMEDY)
    return path


@pytest.fixture(scope="session")
def chromium(chromium_path: str) -> Iterator[Browser]:
    """A Playwright browser; without any browser the test fails and says what to install."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=BROWSER_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a dashboard that runs as a visitor would meet it."""
    with running("dashboard/app.py", tmp_path_factory.mktemp("server") / "server.log") as address:
        yield address


@pytest.fixture
def page(chromium: Browser, server: str) -> Iterator[Page]:
    """A new visitor's tab, 1440 pixels wide, with nothing opened yet: `page.goto("/")`."""
    context = chromium.new_context(base_url=server, viewport={"width": 1440, "height": 900}, locale="en-US")
    tab = context.new_page()
    tab.set_default_timeout(30_000)
    yield tab
    context.close()
