"""The first thing that a visitor sees: the map of a sample, already computed, and one sentence on what it is."""

import streamlit as st

from dashboard import resources, state
from dashboard.components import frame
from dashboard.components.polling import leave_for
from dashboard.components.scatter import ScatterData, scatter
from dashboard.components.scatter.data import short
from dashboard.components.scatter.overlay import home_of
from dashboard.figures.colors import color_column
from dashboard.figures.sketch import sketch
from dashboard.samples import SAMPLES, SampleRow
from dashboard.text import Words
from embeddings.projections import METHODS, Projection, resolve
from embeddings.space import EmbeddingSpace

HEIGHT = 420


def hero(t: Words) -> None:
    """A map that needs no model, and the way into it."""
    row = SAMPLES[frame.first_sample(t.language)]
    space = resources.sample_space(row.id)
    line, button = st.columns([5, 1], vertical_alignment="center")
    line.markdown(f"##### {_sentence(t, row, len(space))}")
    wants = button.button(
        t("start.hero_open"),
        icon=":material/arrow_forward:",
        icon_position="right",
        key="hero_open",
        width="stretch",
    )
    if wants:
        open_sample(row)
    projection = shipped_map(row, space)
    if projection is not None:
        _draw(t, _data(row, space, projection))


def _draw(t: Words, data: ScatterData) -> None:
    """The map, over a sketch of it that needs no program and goes when the map is drawn (style.css)."""
    with st.container(key="hero_map"):
        with st.container(key="hero_sketch"):
            is_dark = st.context.theme.type == "dark"
            st.image(sketch(data.points, home_of(data.points), data.color, is_dark))
        scatter(data, key="hero", words=t.table("scatter"), height=HEIGHT)


def _sentence(t: Words, row: SampleRow, n: int) -> str:
    return t("start.hero", sentence=t(f"samples.{row.id}.sentence", n=n))


def shipped_map(row: SampleRow, space: EmbeddingSpace) -> Projection | None:
    """The map that the sample shows first; None where it was not shipped."""
    return resources.sample_map(row.id, resolve(METHODS[row.method](), len(space)))


def open_sample(row: SampleRow, view: str = "views/map.py") -> None:
    """Open the sample as its row shows it first, on the map page or another one."""
    frame.open_sample(state.explorer(), row.id)
    leave_for(view)


def _data(row: SampleRow, space: EmbeddingSpace, projection: Projection) -> ScatterData:
    column = space.metadata[row.color] if row.color in space.metadata.columns else None
    return ScatterData(
        points=projection.points,
        labels=space.labels,
        identity=space.digest,
        color=None if column is None else color_column(column),
        summary=short(space.name),
    )
