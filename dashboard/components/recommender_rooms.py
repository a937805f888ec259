"""The rooms of the recommender page: which one is open, the map beside it, and the way from here to all other pages."""

import streamlit as st

from dashboard import recommending
from dashboard.components import recommender_newcomer, recommender_offers, recommender_similar
from dashboard.components.choice import choice
from dashboard.components.polling import leave_for
from dashboard.components.recommender_lists import go_to
from dashboard.components.recommender_map import Marks, sky
from dashboard.recommender_resources import space_of_factors
from dashboard.state import ExplorerState
from dashboard.text import Words
from embeddings.recommend import Recommender

WHICH = ("both", "items", "users")


def choose_room(t: Words, explorer: ExplorerState) -> str:
    """What the page shows beside its map."""
    link = explorer.link
    held = link.choices.get("room") or recommending.ROOMS[0]

    def write(room: str) -> None:
        link.choices["room"] = "" if room == recommending.ROOMS[0] else room

    names = {room: t(f"recommender.room_{room}") for room in recommending.ROOMS}
    choice(
        t("recommender.room"),
        names,
        held,
        f"recommender.room.{t.language}",
        write,
        t("recommender.room_help"),
    )
    return held


def sky_beside(t: Words, explorer: ExplorerState, model: Recommender, room: str) -> None:
    """The map of a model that has one; a click leads on, in the room of a new user it picks."""
    if model.item_factors is None:
        st.info(
            t("recommender.no_map", model=t(f"recommender.model_{model.settings.model}")),
            icon=":material/scatter_plot:",
        )
        return
    clicked = sky(t, explorer, model, _marks(t, explorer, model, room))
    if clicked is None:
        return
    n_items = model.ratings.n_items
    if clicked >= n_items:
        go_to(
            explorer,
            "similar" if recommender_similar.kind_of(explorer) == "users" and room == "similar" else "offers",
            who=clicked - n_items,
        )
    if room == "newcomer":
        _pick(explorer, n_items, clicked)
    explorer.link.choices["akin"] = ""
    go_to(explorer, "similar", what=clicked)


def _pick(explorer: ExplorerState, n_items: int, row: int) -> None:
    """Another pick, or one less."""
    picks = recommending.picks_of(explorer.link, n_items)
    kept = [pick for pick in picks if pick != row]
    recommending.pick(explorer.link, kept if row in picks else [*picks, row])
    st.rerun()


def _marks(t: Words, explorer: ExplorerState, model: Recommender, room: str) -> Marks:
    if room == "offers":
        return recommender_offers.marks_of(explorer, model)
    if room == "similar":
        return recommender_similar.marks_of(explorer, model)
    return recommender_newcomer.marks_of(t, explorer, model)


def open_as_space(t: Words, explorer: ExplorerState, model: Recommender) -> None:
    """The factors as a space like any other: its map, neighbors, quality and exports are on the other pages."""
    if model.item_factors is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(t("recommender.open_about"), width="content")
        for which in WHICH:
            key = f"open_factors_{which}"
            if st.button(t(f"recommender.open_{which}"), key=key, icon=":material/open_in_new:"):
                space = space_of_factors(model.ratings.digest, model.settings, which, model)
                color = "category" if "category" in space.columns and which != "users" else "n_ratings"
                explorer.open_made(space, color=color)
                leave_for("views/map.py")
