"""A new user who picks a few items: recommendations at once, without any training."""

import numpy as np
import streamlit as st

from dashboard import recommending
from dashboard.components.choice import choice
from dashboard.components.recommender_lists import factors_agree, go_to, offer_lines, rule_of, titles_of
from dashboard.components.recommender_map import Marks
from dashboard.state import ExplorerState
from dashboard.text import Words
from embeddings.recommend import Newcomer, Recommender, fold_in, reasons

REASONS = 3
ORDERS = ("score", "cosine")


def newcomer_of(explorer: ExplorerState, model: Recommender) -> Newcomer | None:
    """The user of the picks in the link; None before the first one."""
    picks = recommending.picks_of(explorer.link, model.ratings.n_items)
    return fold_in(model, picks) if picks else None


def offered(explorer: ExplorerState, model: Recommender, newcomer: Newcomer) -> list[int]:
    """The rows of the best items, by their scores or by the cosine, as the link has it."""
    if is_by_cosine(explorer, model):
        return [int(row) for row in newcomer.nearest(model, recommending.K)[0]]
    return [int(row) for row in newcomer.offers(recommending.K)[0]]


def is_by_cosine(explorer: ExplorerState, model: Recommender) -> bool:
    return model.item_factors is not None and explorer.link.choices.get("newly") == "cosine"


def marks_of(t: Words, explorer: ExplorerState, model: Recommender) -> Marks:
    """What was picked, what is offered, and a star where the new user would stand."""
    newcomer = newcomer_of(explorer, model)
    if newcomer is None:
        return Marks()
    picks = newcomer.item_rows.tolist()
    rows = offered(explorer, model, newcomer)
    return Marks(
        None, {"history": picks, "offered": rows}, [*picks, *rows], (), newcomer.vector, t("recommender.you")
    )


def newcomer_room(t: Words, explorer: ExplorerState, model: Recommender) -> None:
    """The panel of a new user."""
    st.markdown(t("recommender.newcomer_about"))
    _picks(t, explorer, model)
    newcomer = newcomer_of(explorer, model)
    if newcomer is None:
        st.caption(f":material/touch_app: {t('recommender.newcomer_begin')}")
        return
    rows = offered(explorer, model, newcomer)
    why = [reasons(model, newcomer, row, REASONS) for row in rows]
    st.markdown(f"#### {t('recommender.offered_new')}")
    if model.item_factors is not None:
        _order(t, explorer, model)
    pressed = offer_lines(t, model, rows, why, "new")
    if why and why[0].factors:
        st.caption(factors_agree(t, why[0]))
    if why:
        st.caption(rule_of(t, why[0]))
    if pressed is not None:
        go_to(explorer, "similar", what=pressed)


def _order(t: Words, explorer: ExplorerState, model: Recommender) -> None:
    """By score or by cosine, and why the first of each need not be of the kind that was picked."""

    def write(name: str) -> None:
        explorer.link.choices["newly"] = "" if name == ORDERS[0] else name

    held = ORDERS[is_by_cosine(explorer, model)]
    names = {name: t(f"recommender.newly_{name}") for name in ORDERS}
    choice(
        t("recommender.newly"),
        names,
        held,
        f"recommender.newly.{t.language}",
        write,
        t("recommender.newly_help"),
    )
    st.caption(t(f"recommender.newly_{held}_note"))


def _picks(t: Words, explorer: ExplorerState, model: Recommender) -> None:
    link, titles = explorer.link, titles_of(model)
    key, held = f"recommender.picks.{t.language}", recommending.picks_of(link, len(titles))
    st.session_state[key] = held

    def write() -> None:
        recommending.pick(link, list(st.session_state.get(key, [])))

    popular = np.argsort(-model.popularity, kind="stable")[: recommending_limit(len(titles))]
    options = list(dict.fromkeys([*held, *(int(row) for row in popular)]))
    st.multiselect(
        t("recommender.picks"),
        options,
        format_func=lambda row: titles[row],
        key=key,
        on_change=write,
        max_selections=recommending.MOST_PICKS,
        placeholder=t("recommender.picks_placeholder"),
        help=t("recommender.picks_help"),
    )


def recommending_limit(n: int) -> int:
    """How many items can be chosen from: the most popular ones of very many."""
    return min(n, 5_000)
