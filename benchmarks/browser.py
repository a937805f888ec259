"""Bytes that 100,000 points send to the browser, against `st.plotly_chart(px.scatter(df, hover_name=…))`.

python benchmarks/browser.py
"""

import numpy as np
import pandas as pd
import plotly.express as px
import plotly.io as pio

from dashboard.components.scatter.data import ScatterData, header_of, parts_of
from dashboard.components.scatter.pack import Memory, pack
from dashboard.figures.colors import color_column

N = 100_000


def frame() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    groups = rng.integers(0, 30, N)
    return pd.DataFrame({
        "x": rng.normal(size=N).astype(np.float32),
        "y": rng.normal(size=N).astype(np.float32),
        "label": [f"item number {row} with some forty characters" for row in range(N)],
        "group": [f"group {group}" for group in groups],
        "other": [f"other {group % 7}" for group in groups],
    })  # fmt: skip


def peer(table: pd.DataFrame, column: str) -> int:
    """The figure's JSON, as st.plotly_chart sends it: whole, at every change."""
    figure = px.scatter(table, x="x", y="y", color=column, hover_name="label", render_mode="webgl")
    return len(pio.to_json(figure, validate=False))


def main() -> None:
    table, memory = frame(), Memory()
    points = table[["x", "y"]].to_numpy()
    print(f"{'bytes of 100,000 points':28}{'scatter':>12}{'plotly_chart':>14}{'ratio':>8}{'target':>8}")
    for name, column, target in (("first paint", "group", "1/5"), ("after recoloring", "other", "1/20")):
        data = ScatterData(points=points, labels=table["label"].tolist(), color=color_column(table[column]))
        ours, theirs = len(pack(header_of(data), parts_of(data), memory)), peer(table, column)
        print(f"{name:28}{ours:12,}{theirs:14,}{f'1/{theirs / ours:.0f}':>8}{target:>8}")


if __name__ == "__main__":
    main()
