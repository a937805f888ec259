"""The samples as cards: what each is, where it comes from, and a button that opens it."""

import streamlit as st

from dashboard import resources
from dashboard.components.hero import open_sample
from dashboard.components.picture_strip import picture_strip
from dashboard.samples import SAMPLES, SampleRow
from dashboard.text import Words, plain

CARD_WIDTH = 280
SHOWN, SMALL = 6, 40  # pictures of a sample, and their pixels


def gallery(t: Words) -> None:
    """One card for each row of the table of samples."""
    with st.grid(3, min_column_width=CARD_WIDTH, border=True) as grid:
        for row in SAMPLES.values():
            with grid.cell():
                _card(t, row)


def _card(t: Words, row: SampleRow) -> None:
    space = resources.sample_space(row.id)
    st.markdown(f"**{t(f'samples.{row.id}.title')}**")
    st.markdown(t(f"samples.{row.id}.description"))
    if row.modality == "image" and (pictures := resources.sample_pictures(row.id)) is not None:
        picture_strip(pictures[:: len(pictures) // SHOWN][:SHOWN], SMALL)
    st.caption(t("start.sample_items", n=len(space), dim=space.dim))
    st.caption(t("start.sample_source", source=plain(row.source), licence=plain(row.licence)))
    if st.button(
        t("start.sample_open"),
        key=f"open_{row.id}",
        icon=":material/arrow_forward:",
        icon_position="right",
    ):
        open_sample(row)
