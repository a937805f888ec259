"""Bytes that reach a Chromium for 100,000 points, against `st.plotly_chart(px.scatter(df, hover_name=…))`.

python -m benchmarks.browser
"""

import tempfile
from pathlib import Path

from playwright.sync_api import Page, WebSocket, sync_playwright

from tests.chromium import BROWSER_ARGUMENTS, find
from tests.serving import running

APP = """
import numpy as np, pandas as pd, plotly.express as px, streamlit as st
from dashboard.components.scatter import ScatterData, scatter
from dashboard.figures.colors import color_column
from dashboard.text import words

rng, n = np.random.default_rng(0), 100_000
groups = rng.integers(0, 30, n)
points = rng.normal(size=(n, 2)).astype(np.float32)
labels = [f"item number {row} with some forty characters" for row in range(n)]
table = pd.DataFrame({"x": points[:, 0], "y": points[:, 1], "label": labels})
table["group"], table["other"] = [f"group {i}" for i in groups], [f"other {i % 7}" for i in groups]
column = "other" if st.checkbox("recolor") else "group"
if st.query_params["chart"] == "scatter":
    data = ScatterData(points=points, labels=labels, color=color_column(table[column]))
    scatter(data, key="map", words=words("en").table("scatter"), height=500)
else:
    st.plotly_chart(px.scatter(table, x="x", y="y", color=column, hover_name="label"), key="map")
st.html(f"<i id='drawn'>{column}</i>")
"""


def measure(tab: Page, address: str, chart: str) -> tuple[int, int]:
    """Bytes over the websocket until the first paint, and those that a recolor adds."""
    heard: list[int] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: heard.append(len(frame)))

    tab.on("websocket", listen)
    tab.goto(f"{address}/?chart={chart}")
    settle(tab, "group")
    first = sum(heard)
    tab.get_by_text("recolor").click()
    settle(tab, "other")
    return first, sum(heard) - first


def settle(tab: Page, column: str) -> None:
    tab.locator("#drawn", has_text=column).wait_for(timeout=120_000)
    tab.locator(".js-plotly-plot canvas").first.wait_for(timeout=120_000, state="attached")
    tab.wait_for_timeout(3_000)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        app = Path(folder) / "app.py"
        app.write_text(APP, encoding="utf-8")
        with running(str(app), Path(folder) / "server.log") as address:
            browser = playwright.chromium.launch(executable_path=PROGRAM, args=BROWSER_ARGUMENTS)
            ours, theirs = (
                measure(browser.new_page(), address, chart) for chart in ("scatter", "plotly_chart")
            )
            browser.close()
    print("| bytes for 100,000 points | scatter | plotly_chart | ratio | target |\n|---|---|---|---|---|")
    for name, mine, peer, target in zip(
        ("first paint", "after recoloring"), ours, theirs, ("1/5", "1/20"), strict=True
    ):
        print(f"| {name} | {mine:,} | {peer:,} | 1/{peer / mine:.1f} | {target} |")


if __name__ == "__main__":
    PROGRAM = find()  # before a Playwright runs: it may start one of its own
    main()
