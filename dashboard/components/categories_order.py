"""The order of the categories, from the lowest to the highest, dragged or written."""

import streamlit as st

from dashboard import categorizing
from dashboard.components.categories_drag import drag_list
from dashboard.components.plain import say_error
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.categories import CategoryEncoding, CategoryTable, Column, order_found
from embeddings.errors import EmbeddingsError

HEIGHT = 280


def order_editor(
    t: Words,
    explorer: ExplorerState,
    table: CategoryTable,
    target: str,
    learned: CategoryEncoding | None,
    column: Column,
) -> None:
    """A line for each category; what is written there is the order of the ordinal encoding."""
    with st.expander(t("categories.order", column=plain(column.name, 40)), icon=":material/swap_vert:"):
        if len(column.categories) > categorizing.MOST_ORDERED:
            st.caption(
                t("categories.order_too_many", n=len(column.categories), most=categorizing.MOST_ORDERED)
            )
            return
        st.markdown(t("categories.order_about"))
        dragged, written = st.columns(2, gap="medium")
        with dragged:
            _dragged(t, explorer, column)
        with written:
            _lines(t, explorer, column)
        with st.container(horizontal=True):
            if learned is not None and st.button(
                t("categories.order_learned"), icon=":material/auto_awesome:", key="categories.order_learned"
            ):
                _take_learned(explorer, table, target, learned, column)
            if explorer.link.choices.get("ranked") and st.button(
                t("categories.order_reset"), icon=":material/undo:", key="categories.order_reset"
            ):
                explorer.link.choices["ranked"] = ""
                st.rerun()
        st.caption(t("categories.order_learned_note"))


def _dragged(t: Words, explorer: ExplorerState, column: Column) -> None:
    held = column.order or column.as_kind("ordinal").order
    st.caption(t("categories.order_drag"))
    order = drag_list(held, t("categories.order_drag"), f"categories.drag.{column.digest}")
    if order is not None:
        categorizing.write_order(explorer.link, column, order)
        st.rerun()


def _lines(t: Words, explorer: ExplorerState, column: Column) -> None:
    held = column.order or column.as_kind("ordinal").order
    names = {_in_one_line(name): name for name in held}
    if len(names) < len(held):
        st.caption(t("categories.order_not_lines"))
        return
    key = f"categories.order.{column.digest}"
    written = "\n".join(names)
    if st.session_state.get(f"{key}.held") != written:  # the order came from elsewhere: the link, a button
        st.session_state[key] = st.session_state[f"{key}.held"] = written
    text = st.text_area(t("categories.order_lines"), key=key, height=HEIGHT)
    lines = [_in_one_line(line) for line in (text or "").split("\n") if line.strip()]
    given = [names.get(line, line) for line in lines]
    if given == list(held):
        return
    try:
        categorizing.write_order(explorer.link, column, given)
    except EmbeddingsError as error:
        say_error(t, error)
        return
    st.session_state[f"{key}.held"] = "\n".join(lines)
    st.rerun()


def _in_one_line(name: str) -> str:
    """A category as it is written into a line: one with a line break in its name, too."""
    return " ".join(name.split())


def _take_learned(
    explorer: ExplorerState, table: CategoryTable, target: str, learned: CategoryEncoding, column: Column
) -> None:
    """The categories along the first axis of the learned vectors."""
    found = order_found(learned, table, target)
    if found is None:
        return
    lined_up = [learned.categories[row] for row in found.rows[found.places.argsort(kind="stable")]]
    rest = [name for name in column.categories if name not in lined_up]
    categorizing.write_order(explorer.link, column, [*lined_up, *rest])
    st.rerun()
