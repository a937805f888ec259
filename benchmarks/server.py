"""The running dashboard: its cold start, a rerun of the map page with and without `gc.freeze`, and its memory.

    python -m benchmarks.server [cold] [rerun] [memory] [--repeats 3]

The cold start ends when the search page's answer to a link with a phrase has come over the websocket.

Reruns are measured over the websocket, in two servers in turns: both have imported torch, sentence-transformers,
umap-learn, gensim and scikit-learn, and one has a `gc.freeze` that does nothing. Memory is what the server's process
holds while a real browser uploads the English sample, encodes it with the default model and opens its map.
"""

import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from benchmarks.running import Dashboard, Visitor, dashboard, visitor
from benchmarks.tables import Options, Table, main
from benchmarks.timing import ROOT, Row, Timing, measure_fresh, say

LIBRARIES = """
from embeddings.torch_runtime import import_torch
import_torch()
import sentence_transformers, umap, gensim, sklearn.manifold
"""
NO_FREEZE = """
import gc
gc.freeze = lambda: None
"""
PEER = """
import sys
from embeddings.torch_runtime import import_torch
import_torch()
from sentence_transformers import SentenceTransformer
SentenceTransformer(sys.argv[1], device="cpu").encode([sys.argv[2]])
"""
PHRASE = "clouds over the mountains"
SAMPLE = ROOT / "dashboard" / "samples" / "topics-en.csv"
LINK = "source=sample%3Atopics-en&method=umap"
RERUNS = 15  # for each repeat
VISITORS = 4
IDLE = """() => {
  const app = document.querySelector('[data-testid=stApp]');
  return app && app.getAttribute('data-test-script-state') !== 'running';
}"""


def cold_rows(options: Options) -> list[Row]:
    from embeddings.catalog import ENGLISH, encoder_row
    from embeddings.weights import source_folder

    seconds = []
    for _ in range(options.repeats):
        start = time.perf_counter()
        link = f"source=sample%3Atopics-en&query={quote(PHRASE)}"
        with dashboard() as server, visitor(server, "search", link) as asking:
            pairs = zip(asking.received, asking.moments, strict=True)
            answered = next((moment for message, moment in pairs if b"search.answer" in message), None)
            if answered is None:
                raise SystemExit("the search page gave no answer")
            seconds.append(answered - start)
        say(f"server, page and answer: {seconds[-1]:.1f} s")
    ours = Timing("server, search page, answer", tuple(seconds))
    folder = str(source_folder(encoder_row(ENGLISH)))
    peer = measure_fresh("sentence-transformers", PEER, folder, PHRASE, repeats=options.repeats)
    return [Row("server started cold, first phrase encoded and answered", ours, peer, "≥ 5x")]


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
    "cold": Table("Cold start", cold_rows),
    "rerun": Table("Rerun of the map page", rerun_rows),
    "memory": Table("Memory of the running dashboard", memory_rows),
}

if __name__ == "__main__":
    main(TABLES, __doc__)
