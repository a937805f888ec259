"""Bytes that 100,000 points send to the browser, against `st.plotly_chart(px.scatter(df, hover_name=…))`.

python -m benchmarks.browser [--items 100000]
"""

import numpy as np
import pandas as pd
import plotly.express as px
import plotly.io as pio

from benchmarks.tables import Options, Table, main
from benchmarks.timing import Row, Timing
from dashboard.components.scatter.data import ScatterData, header_of, parts_of
from dashboard.components.scatter.pack import Memory, pack
from dashboard.figures.colors import color_column

N = 100_000


def frame(n: int) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    groups = rng.integers(0, 30, n)
    return pd.DataFrame({
        "x": rng.normal(size=n).astype(np.float32),
        "y": rng.normal(size=n).astype(np.float32),
        "label": [f"item number {row} with some forty characters" for row in range(n)],
        "group": [f"group {group}" for group in groups],
        "other": [f"other {group % 7}" for group in groups],
    })  # fmt: skip


def peer(table: pd.DataFrame, column: str) -> int:
    """The figure's JSON, as st.plotly_chart sends it: whole, at every change."""
    figure = px.scatter(table, x="x", y="y", color=column, hover_name="label", render_mode="webgl")
    return len(pio.to_json(figure, validate=False))


def rows(options: Options) -> list[Row]:
    n = options.items or N
    table, memory = frame(n), Memory()
    points, found = table[["x", "y"]].to_numpy(), []
    changes = (("first paint", "group", "≤ 1/5: 5x"), ("after recoloring", "other", "≤ 1/20: 20x"))
    for name, column, target in changes:
        data = ScatterData(points=points, labels=table["label"].tolist(), color=color_column(table[column]))
        ours = Timing("scatter", (len(pack(header_of(data), parts_of(data), memory)),), unit="bytes")
        theirs = Timing("st.plotly_chart", (peer(table, column),), unit="bytes")
        found.append(Row(f"{n:,} points, {name}", ours, theirs, target))
    return found


TABLES = {"browser": Table("Bytes to the browser", rows)}

if __name__ == "__main__":
    main(TABLES, __doc__)
