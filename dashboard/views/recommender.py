"""Recommender: users and items in one space, learned from ratings; offers with reasons, and how good they are."""

import streamlit as st

from dashboard import recommending, state
from dashboard.components import recommender_newcomer, recommender_offers, recommender_similar
from dashboard.components.plain import say_error
from dashboard.components.recommender_bring import about_ratings, bring_ratings
from dashboard.components.recommender_measured import measured_room
from dashboard.components.recommender_model import controls, fitted
from dashboard.components.recommender_rooms import choose_room, open_as_space, sky_beside
from dashboard.state import ExplorerState
from dashboard.text import Words
from embeddings.errors import EmbeddingsError
from embeddings.ratings import Ratings
from embeddings.recommend import Recommender


def recommender(t: Words, explorer: ExplorerState, ratings: Ratings) -> None:
    about_ratings(t, explorer, ratings)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        settings = controls(t, explorer)
        room = choose_room(t, explorer)
    st.caption(t(f"recommender.about_{settings.model}"))
    if room == "measured":
        measured_room(t, explorer, ratings, settings)
        return
    model = fitted(t, explorer, ratings, settings)
    if model is not None:
        beside_the_map(t, explorer, model, room)
        open_as_space(t, explorer, model)


def beside_the_map(t: Words, explorer: ExplorerState, model: Recommender, room: str) -> None:
    sky, panel = st.columns([7, 5], gap="medium")
    with sky:
        sky_beside(t, explorer, model, room)
    with panel:
        if room == "offers":
            recommender_offers.offers_room(t, explorer, model)
        elif room == "similar":
            recommender_similar.similar_room(t, explorer, model)
        else:
            recommender_newcomer.newcomer_room(t, explorer, model)


def main() -> None:
    t, explorer = state.vocabulary(), state.explorer()
    st.markdown(t("recommender.about"))
    try:
        ratings = recommending.ratings_of(explorer)
        if ratings is None:
            bring_ratings(t, explorer)
        else:
            recommender(t, explorer, ratings)
    except EmbeddingsError as error:
        say_error(t, error)


main()
