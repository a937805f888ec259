"""One scatter with controls, for the browser tests: the page says in text what came back from the component."""

import io
import json
import time

import numpy as np
import pandas as pd
import streamlit as st
from PIL import Image

from dashboard.components.scatter import ScatterData, scatter
from dashboard.figures.colors import color_column
from dashboard.text import words

st.set_page_config(layout="wide")
query = st.query_params
n = int(query.get("n", "300"))
dims = int(query.get("dims", "2"))
rng = np.random.default_rng(0)
group = rng.integers(0, int(query.get("groups", "5")), n)
middles = np.random.default_rng(1).normal(0, 6, (100, 3))
points = (middles[group] + rng.normal(0, 1.2, (n, 3)))[:, :dims].astype(np.float32)
if query.get("lattice"):
    side = int(np.ceil(np.sqrt(n)))
    points[:, :2] = np.stack([np.arange(n) % side, np.arange(n) // side], axis=1)
labels = [f"item {row} <b>bold</b>" if row % 2 else f"항목 {row}" for row in range(n)]
columns = pd.DataFrame({
    "group": [f"group {chr(65 + value % 26)}{value // 26 or ''}" for value in group],
    "number": rng.normal(size=n),
    "date": pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 900, n), unit="D"),
})  # fmt: skip


def tile(row: int) -> bytes | None:
    """A picture that names its row by its color; every 50th is damaged."""
    drawn.append(row)
    time.sleep(float(query.get("slow", "0")))
    if row % 50 == 49:
        return None
    picture = Image.new("RGB", (96, 64 if row % 2 else 96), (row % 256, 30, 255 - row % 256))
    file = io.BytesIO()
    picture.save(file, "WEBP", lossless=True)
    return file.getvalue()


drawn = st.session_state.setdefault("drawn", [])
row = st.columns(6)
column = row[0].selectbox("color", ["group", "number", "date", "none"])
is_turned = row[1].checkbox("other map")
rings = row[2].checkbox("rings")
other = row[3].number_input("other widget", value=0)
has_star = row[4].checkbox("star")
sizes = row[5].checkbox("sizes")
said = st.session_state.setdefault("said", {"clicks": [], "runs": 0})
focus = said["clicks"][-1] if said["clicks"] else None
near = []
if focus is not None and focus < n:
    near = np.argsort(((points - points[focus]) ** 2).sum(axis=1))[1:6].tolist()
event = scatter(
    ScatterData(
        points=points[:, ::-1] * np.float32(1.5) if is_turned else points,
        labels=labels,
        identity=f"test {n} {dims}",
        color=None if column == "none" else color_column(columns[column]),
        sizes=rng.uniform(0, 1, n) if sizes else None,
        highlighted=np.arange(0, n, max(1, n // 12)) if rings else near,
        focus=focus,
        lines=[(focus, other_row) for other_row in near],
        star=points[:20].mean(axis=0) if has_star else None,
        star_text="the query" if has_star else "",
        star_lines=range(5) if has_star else (),
        summary="A map for tests.",
        thumbnails=tile if query.get("pictures") else None,
        pictures_as_points=query.get("pictures") != "tips",
        cell=float(query.get("cell", "0")),
    ),
    key="map",
    words=words("en").table("scatter"),
    height=int(query.get("height", "560")),
)
said["runs"] += 1
if event.clicked is not None:
    said["clicks"].append(event.clicked)
    st.rerun()
answer = {
    "runs": said["runs"],
    "clicks": said["clicks"],
    "selected": event.selected.tolist()[:2000],
    "other": other,
    "drawn": drawn,
}
st.html(f"<pre id='said'>{json.dumps(answer)}</pre>")
