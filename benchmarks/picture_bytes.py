"""Bytes that reach a Chromium for a map of pictures until it is painted, against every thumbnail inside the chart.

The peer is `st.plotly_chart(px.scatter(…, custom_data=…))` with the same thumbnails as data URLs, which is how a chart
comes by pictures for its tooltips without a component of its own.
"""

import tempfile
from pathlib import Path
from urllib.parse import urlparse

from playwright.sync_api import Browser, Response, WebSocket, sync_playwright

from benchmarks.photographs import cut
from benchmarks.timing import Row, Timing
from embeddings.pictures import make_thumbnail
from tests.chromium import BROWSER_ARGUMENTS, REMEDY, find
from tests.serving import running

APP = """
import base64
from pathlib import Path
import numpy as np, pandas as pd, plotly.express as px, streamlit as st
from dashboard.components.scatter import ScatterData, scatter
from dashboard.text import words

files = sorted(Path({folder!r}).glob("*.webp"))
n = {n}
points = np.random.default_rng(0).normal(size=(n, 2)).astype(np.float32)
labels = [f"photographs/{{row:05d}}.jpg" for row in range(n)]
def thumbnail(row):
    return files[row % len(files)].read_bytes()
if st.query_params["chart"] == "scatter":
    data = ScatterData(points=points, labels=labels, thumbnails=thumbnail)
    scatter(data, key="map", words=words("en").table("scatter"), height=500)
else:
    table = pd.DataFrame({{"x": points[:, 0], "y": points[:, 1], "label": labels}})
    urls = ["data:image/webp;base64," + base64.b64encode(thumbnail(row)).decode() for row in range(n)]
    st.plotly_chart(px.scatter(table.assign(u=urls), "x", "y", hover_name="label", custom_data="u"), key="map")
st.html("<i id='drawn'>drawn</i>")
"""
DISTINCT = 200
SETTLE_MS = 3_000  # what a page asks for on its own has come by then


def byte_rows(n: int) -> list[Row]:
    program = find()  # before a Playwright runs: it may start one of its own
    if program is None:
        raise SystemExit(REMEDY)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        for seed in range(min(n, DISTINCT)):
            (folder / f"{seed:03d}.webp").write_bytes(make_thumbnail(cut(seed, (512, 384))))
        app = folder / "app.py"
        app.write_text(APP.format(folder=name, n=n), encoding="utf-8")
        with running(str(app), folder / "server.log") as address:
            browser = playwright.chromium.launch(executable_path=program, args=BROWSER_ARGUMENTS)
            ours, peer = (received(browser, f"{address}/?chart={chart}") for chart in ("scatter", "plotly"))
            browser.close()
    mine = Timing("Vectarium", (ours,), unit="bytes")
    theirs = Timing("plotly_chart, thumbnails inlined", (peer,), unit="bytes")
    return [Row(f"a map of {n:,} pictures until the first paint", mine, theirs, "≤ 1/10")]


def received(browser: Browser, address: str) -> int:
    """Bytes over the websocket and of media files, without the app's own scripts, which are the same for both."""
    heard: list[int] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: heard.append(len(frame)))

    def fetched(response: Response) -> None:
        if urlparse(response.url).path.startswith("/media/"):
            heard.append(len(response.body()))

    tab = browser.new_page()
    tab.on("websocket", listen)
    tab.on("response", fetched)
    tab.goto(address)
    tab.locator("#drawn").wait_for(timeout=120_000)
    tab.locator(".js-plotly-plot .main-svg").first.wait_for(timeout=120_000, state="attached")
    tab.wait_for_timeout(SETTLE_MS)
    tab.close()
    return sum(heard)
