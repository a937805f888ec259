"""In which order the categories stand in all pictures."""

import streamlit as st

from dashboard.categorizing import SHOWN, SORTS, Asked
from dashboard.components.choice import choice
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.categories import CategoryTable


def sort_choice(t: Words, explorer: ExplorerState, table: CategoryTable, what: Asked) -> str:
    """By what is predicted, by the alphabet, or by the order where one is known."""
    column = table[what.column]
    target = plain(what.target, 30)
    names = {
        name: t(f"categories.sort_{name}", target=target) for name in SORTS if name != "order" or column.order
    }
    held = explorer.link.choices.get("sorted") or SORTS[0]
    held = held if held in names else SORTS[0]

    def write(name: str) -> None:
        explorer.link.choices["sorted"] = "" if name == SORTS[0] else name

    key = f"categories.sorted.{t.language}.{len(names)}.{target}"
    choice(t("categories.sort"), names, held, key, write, t("categories.sort_help"))
    if len(column.categories) > SHOWN:
        st.caption(f":material/info: {t('categories.shown', n=SHOWN, total=len(column.categories))}")
    return held
