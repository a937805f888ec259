"""The running dashboard: a rerun of the map page with and without `gc.freeze`, and the memory that it takes.

    python -m benchmarks.server [rerun] [memory] [--repeats 3]

Reruns are measured over the websocket, in two servers in turns: both have imported torch, sentence-transformers,
umap-learn, gensim and scikit-learn, and one has a `gc.freeze` that does nothing. Memory is what the server's process
holds while a real browser uploads the English sample, encodes it with the default model and opens its map.
"""

import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.running import Dashboard, Visitor, dashboard, visitor
from benchmarks.tables import Options, Table, main
from benchmarks.timing import ROOT, Row, Timing, say

LIBRARIES = """
from embeddings.torch_runtime import import_torch
import_torch()
import sentence_transformers, umap, gensim, sklearn.manifold
"""
NO_FREEZE = """
import gc
gc.freeze = lambda: None
"""
SAMPLE = ROOT / "dashboard" / "samples" / "topics-en.csv"
LINK = "source=sample%3Atopics-en&method=umap"
RERUNS = 15  # for each repeat
VISITORS = 4
IDLE = """() => {
  const app = document.querySelector('[data-testid=stApp]');
  return app && app.getAttribute('data-test-script-state') !== 'running';
}"""


def rerun_rows(options: Options) -> list[Row]:
    """In turns, so that a busy minute of the machine falls on both."""
    frozen: list[float] = []
    loose: list[float] = []
    with (
        dashboard(LIBRARIES) as ours,
        dashboard(LIBRARIES + NO_FREEZE) as theirs,
        visitor(ours, "map", LINK) as one,
        visitor(theirs, "map", LINK) as other,
    ):
        for turn in range(-3, RERUNS * options.repeats):
            for who, seconds in ((one, frozen), (other, loose)):
                spent = _search(who)
                if turn >= 0:  # the first ones warm both
                    seconds.append(spent)
    what = "rerun of the map page (a search was typed), all libraries loaded"
    return [
        Row(what, Timing("with gc.freeze", tuple(frozen)), Timing("without", tuple(loose)), "≥ 4x"),
    ]


def _search(who: Visitor) -> float:
    """Two runs that follow at once: what the first leaves to do after its last message, the second waits for."""
    texts = ("rain", "bread")
    return sum(who.run({"map.search": text}) for text in texts) / len(texts)


def memory_rows(options: Options) -> list[Row]:
    """Each repeat is a new server."""
    found: dict[str, list[float]] = {}
    for _ in range(options.repeats):
        for name, value in _memory().items():
            found.setdefault(name, []).append(value)
            say(f"{name}: {value:.0f} MB")
    targets = {"after encoding the English sample": "< 500 MB"}
    return [
        Row(
            f"memory {name}", Timing("resident", tuple(values), unit="MB"), None, targets.get(name, "< 30 MB")
        )
        for name, values in found.items()
    ]


def _memory() -> dict[str, float]:
    from playwright.sync_api import sync_playwright

    from tests.chromium import REMEDY, find

    path = find()
    if path is None:
        raise SystemExit(REMEDY)
    with dashboard() as where, sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        _bring(browser, where, SAMPLE)
        encoded = _settled(where)
        for _ in range(VISITORS):
            _look(browser, where)
        looked = _settled(where)
        other = Path(folder) / "own.csv"
        other.write_text(SAMPLE.read_text(encoding="utf-8").replace(".", " ."), encoding="utf-8")
        _bring(browser, where, other)
        brought = _settled(where)
        say(f"at most {where.resident_mb('VmHWM'):.0f} MB at any time")
        browser.close()
    return {
        "after encoding the English sample": encoded,
        f"of one more visitor who opens a map (mean of {VISITORS})": (looked - encoded) / VISITORS,
        "of one more visitor who encodes a file": brought - looked,
    }


def _settled(where: Dashboard) -> float:
    """What stays: timers of the page and threads that end are given a moment."""
    time.sleep(3)
    return where.resident_mb()


def _tab(browser: Any, where: Dashboard, path: str) -> Any:
    """A new visitor, whose tab stays open."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US").new_page()
    page.set_default_timeout(120_000)
    page.goto(where.url + path)
    _idle(page)
    return page


def _bring(browser: Any, where: Dashboard, file: Path) -> None:
    page = _tab(browser, where, "/")
    page.locator("input[type=file]").first.set_input_files(str(file))
    page.wait_for_selector(".st-key-make_map button")
    _idle(page)
    page.locator(".st-key-make_map button").click()
    page.wait_for_url("**/map?*")
    _see_map(page)


def _look(browser: Any, where: Dashboard) -> None:
    _see_map(_tab(browser, where, f"/map?{LINK}"))


def _see_map(page: Any) -> None:
    page.wait_for_selector(".js-plotly-plot, .st-key-map-figure, [class*=scatter]")
    page.wait_for_function("() => !document.querySelector('.st-key-map-cancel')")
    _idle(page)


def _idle(page: Any) -> None:
    for _ in range(3):
        page.wait_for_timeout(350)
        page.wait_for_function(IDLE)


TABLES = {
    "rerun": Table("Rerun of the map page", rerun_rows),
    "memory": Table("Memory of the running dashboard", memory_rows),
}

if __name__ == "__main__":
    main(TABLES, __doc__)
