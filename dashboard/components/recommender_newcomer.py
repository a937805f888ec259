"""A new user who picks a few items: recommendations at once, without any training."""

import numpy as np
import streamlit as st

from dashboard import recommending
from dashboard.components.recommender_lists import factors_agree, go_to, offer_lines, titles_of
from dashboard.components.recommender_map import Marks
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.recommend import Newcomer, Recommender, fold_in, reasons

REASONS = 3


def newcomer_of(explorer: ExplorerState, model: Recommender) -> Newcomer | None:
    """The user of the picks in the link; None before the first one."""
    picks = recommending.picks_of(explorer.link, model.ratings.n_items)
    return fold_in(model, picks) if picks else None


def marks_of(t: Words, explorer: ExplorerState, model: Recommender) -> Marks:
    """What was picked, what is offered, and a star where the new user would stand."""
    newcomer = newcomer_of(explorer, model)
    if newcomer is None:
        return Marks()
    picks = newcomer.item_rows.tolist()
    rows = newcomer.offers(recommending.K)[0].tolist()
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
    rows = [int(row) for row in newcomer.offers(recommending.K)[0]]
    why = [reasons(model, newcomer, row, REASONS) for row in rows]
    st.markdown(f"#### {t('recommender.offered_new')}")
    pressed = offer_lines(t, model, rows, why, "new")
    if why and why[0].factors:
        st.caption(factors_agree(t, why[0]))
    if why:
        st.caption(plain(t.message(why[0].rule)))
    if pressed is not None:
        go_to(explorer, "similar", what=pressed)


def _picks(t: Words, explorer: ExplorerState, model: Recommender) -> None:
    link, titles = explorer.link, titles_of(model)
    key, held = f"recommender.picks.{t.language}", recommending.picks_of(link, len(titles))
    if list(st.session_state.get(key, [])) != held:
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
