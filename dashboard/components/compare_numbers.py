"""What a comparison comes to: two sentences, three numbers with their chance level, and how they spread."""

import streamlit as st

from dashboard.components.words_plane import STILL, ink
from dashboard.figures.comparison import shared_figure
from dashboard.text import Words, plain
from embeddings.comparison import SpaceComparison, neighbors_message, shape_message


def numbers(t: Words, found: SpaceComparison) -> None:
    """The sentences first; what was left out below the numbers."""
    st.markdown(f"##### {plain(t.message(neighbors_message(found)))}")
    row = st.columns(3)
    rows = (
        ("kept", t("compare.kept_value", kept=found.mean_kept, k=found.k), f"{found.kept_chance:.1f}"),
        ("overlap", f"{found.mean_overlap:.2f}", f"{found.overlap_chance:.2f}"),
        ("cka", f"{found.cka:.2f}", f"{found.cka_chance:.2f}"),
    )
    for column, (name, value, chance) in zip(row, rows, strict=True):
        with column:
            st.metric(
                t(f"compare.{name}"),
                value,
                t("compare.by_chance", chance=chance),
                delta_color="off",
                delta_arrow="off",
                help=t(f"compare.{name}_help"),
            )
    st.caption(plain(t.message(shape_message(found))))
    for note in found.notes:
        st.caption(f":material/info: {plain(t.message(note))}")


def spread(t: Words, found: SpaceComparison) -> None:
    """How many items keep how many of their neighbors, beside what chance would give."""
    st.markdown(f"#### {t('compare.spread')}")
    names = (t("compare.spread_items"), t("compare.spread_chance"), t("compare.spread_axis", k=found.k))
    figure = shared_figure(found.shared, found.k, names, ink())
    st.plotly_chart(figure, key="compare.spread", config=STILL, alt=t("compare.spread_alt", k=found.k))
    st.caption(t("compare.spread_note"))
