"""What one user likes and is offered, with the reasons; and who is like this user."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import recommending
from dashboard.components.plain import say_error
from dashboard.components.recommender_lists import choose_row, factors_agree, go_to, offer_lines, rule_of
from dashboard.components.recommender_map import Marks
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.errors import EmbeddingsError
from embeddings.recommend import Reasons, Recommender, reasons, recommend, similar_users
from embeddings.recommend.ranks import offer_changes

REASONS, ALIKE, MOST_DRAWN = 3, 5, 40


@dataclass(frozen=True, eq=False)
class Offers:
    """A user, the items liked, and the offers with their reasons."""

    user: int
    liked: np.ndarray
    rows: list[int]
    why: list[Reasons]
    seen: set[int]  # of all items


def offers_of(explorer: ExplorerState, model: Recommender) -> Offers:
    """What the user of the link likes and is offered."""
    ratings = model.ratings
    user = recommending.user_of(explorer.link, model)
    shows_seen = explorer.link.choices.get("seen") == "shown"
    found = recommend(model, np.array([user]), recommending.K, not shows_seen)
    rows = [int(row) for row in found.rows[0] if row >= 0]
    known = set(ratings.item_rows[ratings.user_rows == user].tolist())
    why = [reasons(model, user, row, REASONS) for row in rows]
    return Offers(user, model.liked(user)[0], rows, why, known)


def marks_of(explorer: ExplorerState, model: Recommender) -> Marks:
    """The user, the items liked, the offers, and lines to what speaks for the first one."""
    found = offers_of(explorer, model)
    focus = model.ratings.n_items + found.user
    liked = found.liked[:MOST_DRAWN].tolist()
    lines = [(found.rows[0], one.row) for one in found.why[0].items] if found.rows else []
    named = [*found.rows, *(one.row for why in found.why[:1] for one in why.items)]
    return Marks(focus, {"history": liked, "offered": found.rows}, named, lines)


def offers_room(t: Words, explorer: ExplorerState, model: Recommender) -> None:
    """The panel of one user."""
    found, link, ratings = offers_of(explorer, model), explorer.link, model.ratings
    choose_row(t, link, "who", ratings.users, found.user, t("recommender.user"))
    rated = int((ratings.user_rows == found.user).sum())
    st.caption(t("recommender.user_about", n=rated, liked=len(found.liked), kinds=_kinds(model, found.liked)))
    _seen_switch(t, explorer)
    if model.is_cold[found.user]:
        st.caption(f":material/info: {t('recommender.cold_user')}")
    st.markdown(f"#### {t('recommender.offered')}")
    pressed = offer_lines(t, model, found.rows, found.why, "offer", found.seen)
    if not found.rows:
        st.caption(t("recommender.nothing_left"))
    elif len(found.rows) < recommending.K and not model.is_cold[found.user]:
        st.caption(t("recommender.fewer_left", n=len(found.rows)))
    if found.rows and found.why[0].factors:
        st.caption(factors_agree(t, found.why[0]))
    if found.why:
        st.caption(rule_of(t, found.why[0]))
    _history(t, model, found)
    _by_cosine(t, explorer, model, found)
    _similar(t, explorer, model, found.user)
    if pressed is not None:
        go_to(explorer, "similar", what=pressed)


def _kinds(model: Recommender, liked: np.ndarray) -> str:
    """The categories that the user likes most."""
    known = model.ratings.item_metadata
    if "category" not in known.columns or not len(liked):
        return "–"
    counts = known["category"].iloc[liked].value_counts().head(3)
    return ", ".join(f"{plain(str(name), 30)} {n}" for name, n in counts.items() if name) or "–"


def _seen_switch(t: Words, explorer: ExplorerState) -> None:
    key, held = "recommender.seen", explorer.link.choices.get("seen") == "shown"
    st.session_state[key] = held

    def write() -> None:
        explorer.link.choices["seen"] = "shown" if st.session_state.get(key) else ""

    st.toggle(t("recommender.show_seen"), key=key, on_change=write, help=t("recommender.show_seen_help"))


def _history(t: Words, model: Recommender, found: Offers) -> None:
    ratings = model.ratings
    own = np.flatnonzero(ratings.user_rows == found.user)
    own = own[np.argsort(-ratings.values[own], kind="stable")]
    rows = ratings.item_rows[own]
    frame = pd.DataFrame(
        {
            t("recommender.item"): [ratings.titles[row] for row in rows],
            t("recommender.rated"): ratings.values[own],
        }
    )
    if "category" in ratings.item_metadata.columns:
        frame.insert(1, t("recommender.category"), ratings.item_metadata["category"].iloc[rows].tolist())
    if ratings.times is not None:
        frame[t("recommender.when")] = ratings.times[own].astype("datetime64[s]")
    with st.expander(t("recommender.history", n=len(rows))):
        st.dataframe(frame, hide_index=True, height=300)


def _by_cosine(t: Words, explorer: ExplorerState, model: Recommender, found: Offers) -> None:
    if model.user_factors is None:
        return
    shows_seen = explorer.link.choices.get("seen") == "shown"
    with st.expander(t("recommender.by_cosine")):
        st.caption(t("recommender.by_cosine_about"))
        changes = offer_changes(model, found.user, recommending.K, not shows_seen)
        ratings = model.ratings
        frame = pd.DataFrame(
            {
                t("recommender.item"): [ratings.titles[one.row] for one in changes],
                t("recommender.rank_dot"): [one.by_dot for one in changes],
                t("recommender.rank_cosine"): [one.by_cosine for one in changes],
                t("recommender.rises"): [f"{one.rises:+d}" if one.rises else "0" for one in changes],
                t("recommender.liked_by"): [int(model.popularity[one.row]) for one in changes],
            }
        )
        st.dataframe(frame, hide_index=True, height="content")


def _similar(t: Words, explorer: ExplorerState, model: Recommender, user: int) -> None:
    with (
        st.expander(t("recommender.similar_users")),
        st.container(key="recommender-list-alike", gap="xsmall"),
    ):
        try:
            found = similar_users(model, user, ALIKE, "cosine")
        except EmbeddingsError as error:
            say_error(t, error)
            return
        st.caption(t("recommender.similar_users_about"))
        pressed = None
        for one in found:
            name = model.ratings.users[one.row]
            liked = _kinds(model, model.liked(one.row)[0])
            text = f":gray[{one.similarity:.2f}] **{plain(name, 60)}** :gray[{liked}]"
            if st.button(text, key=f"alike.{one.row}", type="tertiary"):
                pressed = one.row
    if pressed is not None:
        go_to(explorer, "offers", who=pressed)
