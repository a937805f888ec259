"""Ratings on the recommender page: the simulated sample, or one's own with chosen columns; then one line about them."""

import numpy as np
import streamlit as st

from dashboard import recommending
from dashboard.components.awaited import awaited, give_up
from dashboard.components.load_report import load_report
from dashboard.components.plain import say_error
from dashboard.components.upload import Upload, upload
from dashboard.recommender_resources import ratings_preview
from dashboard.recommending import READING
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.errors import EmbeddingsError
from embeddings.ratings import RatingColumns, Ratings, RatingsPreview

ROLES = ("user", "item", "rating", "time")
OPTIONAL = ("rating", "time")
KINDS = ("auto", "explicit", "implicit")
IS_EXPLICIT = {"auto": None, "explicit": True, "implicit": False}


def bring_ratings(t: Words, explorer: ExplorerState) -> None:
    """The empty state: the sample at a press, and the place for one's own."""
    digest = explorer.link.choices.get("ratings", "")
    if digest:
        st.info(t("recommender.link_wants", digest=digest[:8]), icon=":material/link:")
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="recommender-sample"):
        st.markdown(t("recommender.sample_about"), width="stretch")
        if st.button(
            t("recommender.open_sample"), type="primary", icon=":material/movie:", key="ratings_sample"
        ):
            recommending.take(explorer, None)
            st.rerun()
    st.markdown(t("recommender.bring"))
    brought = upload(t, {what: t(f"recommender.choose_{what}") for what in ("files", "folder")})
    if brought is not None:
        try:
            _read(t, explorer, brought)
        except EmbeddingsError as error:
            say_error(t, error)


def _read(t: Words, explorer: ExplorerState, brought: Upload) -> None:
    files = brought.tables
    seen = ratings_preview(brought.key, files)
    st.dataframe(seen.head.head(5), hide_index=True, height="content")
    others = [plain(name) for name in (seen.items_file, seen.users_file) if name is not None]
    if others:
        st.caption(t("recommender.other_files", names=", ".join(others)))
    columns = _columns(t, seen)
    work = recommending.reading_work(brought, columns)
    is_ready = columns.user is not None and columns.item is not None
    pressed = st.button(
        t("recommender.read"),
        type="primary",
        icon=":material/recommend:",
        key="read_ratings",
        disabled=not is_ready,
    )
    if not is_ready:
        st.caption(t("recommender.needs_columns"))
    elif pressed or explorer.awaited.get(READING, (None,))[0] == work.wanted:
        ratings = awaited(t, explorer, work, t("recommender.reading"))
        if ratings is not None:
            give_up(explorer, READING)
            recommending.take(explorer, ratings)
            st.rerun()


def _columns(t: Words, seen: RatingsPreview) -> RatingColumns:
    """What the columns are for: the proposal, for the visitor to overrule."""
    chosen: dict[str, str | None] = {}
    for role, place in zip(ROLES, st.columns(len(ROLES)), strict=True):
        # Ratings and times may be left out: "" is no column, where None would be proposed again.
        choices = (*seen.columns, "") if role in OPTIONAL else seen.columns
        proposed = getattr(seen.proposed, role) or ("" if role in OPTIONAL else None)
        chosen[role] = place.selectbox(
            t(f"recommender.column_{role}"),
            choices,
            choices.index(proposed) if proposed in choices else None,
            format_func=lambda name, role=role: name or t(f"recommender.no_column_{role}"),
            key=f"ratings_{role} {' '.join(seen.columns)}",
            placeholder=t("recommender.no_column"),
            help=t(f"recommender.column_{role}_help"),
        )
    kind = st.segmented_control(
        t("recommender.kind"),
        KINDS,
        default="auto",
        required=True,
        format_func=lambda name: t(f"recommender.kind_{name}"),
        key="ratings_kind",
        help=t("recommender.kind_help"),
        disabled=chosen["rating"] == "",
    )
    return RatingColumns(**chosen, is_explicit=IS_EXPLICIT[str(kind)])


def about_ratings(t: Words, explorer: ExplorerState, ratings: Ratings) -> None:
    """One line of what the page is about, what was read, and the way to others."""
    is_sample = explorer.link.choices.get("ratings") == recommending.SAMPLE
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_line(t, ratings, is_sample), width="stretch")
        with st.popover(t("recommender.what_was_read"), icon=":material/receipt_long:"):
            if is_sample:
                st.markdown(t("recommender.taste_model"))
            load_report(t, ratings.report)
            st.caption(_more(t, ratings))
        if st.button(t("recommender.others"), icon=":material/swap_horiz:", key="other_ratings"):
            recommending.forget(explorer.link)
            st.rerun()


def _line(t: Words, ratings: Ratings, is_sample: bool) -> str:
    badge = f" :orange-badge[{t('recommender.simulated')}]" if is_sample else ""
    name = t("recommender.sample_name") if is_sample else plain(ratings.name, 60)
    counts = t("recommender.counts", users=ratings.n_users, items=ratings.n_items, total=len(ratings))
    return f"**{name}**{badge} · {counts} · {_scale(t, ratings)}"


def _scale(t: Words, ratings: Ratings) -> str:
    if not ratings.is_explicit:
        return t("recommender.implicit")
    low, high = (f"{value:g}" for value in ratings.scale)
    n = int(ratings.is_liked.sum())
    return t("recommender.explicit", low=low, high=high, liked=f"{ratings.midpoint:g}", n=n)


def _more(t: Words, ratings: Ratings) -> str:
    per_user = np.median(np.bincount(ratings.user_rows))
    filled = 100 * len(ratings) / (ratings.n_users * ratings.n_items)
    times = t("recommender.has_times" if ratings.times is not None else "recommender.has_no_times")
    return t("recommender.density", median=f"{per_user:g}", filled=filled) + " " + times
