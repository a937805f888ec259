"""What a comparison comes to: two sentences, three numbers with their chance level, and how they spread."""

import streamlit as st

from dashboard.components.words_plane import STILL, ink
from dashboard.figures.comparison import shared_figure
from dashboard.text import Words, plain
from embeddings.comparison import SpaceComparison, neighbors_message, shape_message


def sentences(t: Words, found: SpaceComparison) -> None:
    """What the two have in common, near by and as a whole; what was left out, and what could be otherwise."""
    st.markdown(f"##### {plain(t.message(neighbors_message(found)))}")
    said = (shape_message(found), *found.notes)
    st.caption(" · ".join(plain(t.message(message)) for message in said))


def numbers(t: Words, found: SpaceComparison) -> None:
    """Three numbers, each beside what it would be by chance."""
    rows = (
        ("kept", t("compare.kept_value", kept=found.mean_kept, k=found.k), f"{found.kept_chance:.1f}"),
        ("overlap", f"{found.mean_overlap:.2f}", f"{found.overlap_chance:.2f}"),
        ("cka", f"{found.cka:.2f}", f"{found.cka_chance:.2f}"),
    )
    with st.container(horizontal=True):
        for name, value, chance in rows:
            st.metric(
                t(f"compare.{name}"),
                value,
                t("compare.by_chance", chance=chance),
                delta_color="off",
                delta_arrow="off",
                help=t(f"compare.{name}_help"),
                width="content",
            )


def spread(t: Words, found: SpaceComparison) -> None:
    """How many items keep how many of their neighbors, beside what chance would give."""
    st.markdown(f"#### {t('compare.spread')}")
    names = (t("compare.spread_items"), t("compare.spread_chance"), t("compare.spread_axis", k=found.k))
    figure = shared_figure(found.shared, found.k, names, ink())
    st.plotly_chart(figure, key="compare.spread", config=STILL, alt=t("compare.spread_alt", k=found.k))
    st.caption(t("compare.spread_note"))
