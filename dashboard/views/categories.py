"""Categories: four ways to turn them into vectors, side by side, and what each of them loses."""

from typing import cast

import streamlit as st

from dashboard import categories_work, categorizing, state
from dashboard.categorizing import Asked
from dashboard.components.awaited import awaited, known
from dashboard.components.categories_cards import Shown, card
from dashboard.components.categories_order import order_editor
from dashboard.components.categories_sort import sort_choice
from dashboard.components.categories_summary import new_value, scores_bars, truth, verdict
from dashboard.components.categories_table import choose_columns, choose_table, columns_as
from dashboard.components.plain import say_error
from dashboard.state import ExplorerState
from dashboard.text import Words
from embeddings.categories import (
    ENCODERS,
    CategoryEncoding,
    CategoryTable,
    Score,
    check_categories,
    check_target,
)
from embeddings.errors import EmbeddingsError


def categories(t: Words, explorer: ExplorerState, raw: CategoryTable) -> None:
    table = categorizing.taken(raw, explorer.link)
    columns_as(t, explorer, raw, table)
    what = categorizing.asked(table, explorer.link, categorizing.source_of(explorer), t.language)
    choose_columns(t, explorer, table, what)
    check_categories(table[what.column])
    table = categorizing.ordered(table, what.column, explorer.link)
    check_target(table, what.target)
    side_by_side(t, explorer, table, what)


def side_by_side(t: Words, explorer: ExplorerState, table: CategoryTable, what: Asked) -> None:
    """The verdict above, four cards below it, then what each makes of a new value, and the order."""
    top = st.container()
    sort = sort_choice(t, explorer, table, what)
    learning, scoring = categories_work.learning_work(table, what), categories_work.scoring_work(table, what)
    made = dict(categories_work.by_rule(table, what))
    shown = Shown(table, what, sort, cast(dict[str, Score], known(scoring) or {}))
    for place, method in zip(st.columns(len(ENCODERS), border=True), ENCODERS, strict=True):
        with place:
            st.markdown(f"#### {t(f'categories.name_{method}')}")
            st.caption(t(f"categories.about_{method}"), help=t(f"categories.help_{method}"))
            if method == "entity":
                learned = cast(
                    CategoryEncoding | None, awaited(t, explorer, learning, t("categories.learning"))
                )
                if learned is None:
                    continue
                made[method] = learned
            card(t, explorer, shown, made[method])
    with top:
        scores = cast(dict[str, Score] | None, awaited(t, explorer, scoring, t("categories.scoring")))
        if scores is not None:
            verdict(t, table, what, made["label"], scores)
        truth(t, table, categorizing.source_of(explorer), what, made)
        if scores is not None:
            scores_bars(t, scores, what)
    new_value(t, what, made)
    order_editor(t, explorer, table, what.target, made.get("entity"), table[what.column])


def main() -> None:
    t, explorer = state.vocabulary(), state.explorer()
    st.markdown(t("categories.about"))
    table = choose_table(t, explorer)
    if table is None:
        return
    try:
        categories(t, explorer, table)
    except EmbeddingsError as error:
        say_error(t, error)


main()
