"""Similar items and users: by dot product and by cosine, what changes between them, and whether long means popular."""

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import recommending
from dashboard.components.choice import choice
from dashboard.components.plain import say_error
from dashboard.components.recommender_lists import choose_row, go_to, titles_of
from dashboard.components.recommender_map import Marks, space_of
from dashboard.figures.recommender import norms_figure
from dashboard.recommender_resources import norms
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.errors import EmbeddingsError
from embeddings.recommend import Recommender, similar_items, similar_users
from embeddings.recommend.ranks import Ranked, rank_changes

KINDS = ("items", "users")


def kind_of(explorer: ExplorerState) -> str:
    return explorer.link.choices.get("akin") or KINDS[0]


def asked_row(explorer: ExplorerState, model: Recommender) -> int:
    """The item or user that is looked at: of items the one that most people like where the link says nothing."""
    if kind_of(explorer) == "users":
        return recommending.user_of(explorer.link, model)
    row = recommending.row_of(explorer.link, "what", model.ratings.n_items)
    return int(model.popularity.argmax()) if row is None else row


def marks_of(explorer: ExplorerState, model: Recommender) -> Marks:
    """The item, and what is similar to it by both measures or by one."""
    row, shift = asked_row(explorer, model), model.ratings.n_items if kind_of(explorer) == "users" else 0
    changes = rank_changes(model, row, kind_of(explorer), recommending.K)  # type: ignore[arg-type]
    k = recommending.K
    both = [one.row + shift for one in changes if one.by_dot <= k and one.by_cosine <= k]
    only_cosine = [one.row + shift for one in changes if one.by_dot > k]
    only_dot = [one.row + shift for one in changes if one.by_cosine > k]
    judged = {"true": both, "missing": only_cosine, "false": only_dot}
    return Marks(
        row + shift, judged, [*both, *only_cosine, *only_dot], [(row + shift, other) for other in both]
    )


def similar_room(t: Words, explorer: ExplorerState, model: Recommender) -> None:
    """The panel of one item or user."""
    link = explorer.link

    def write(kind: str) -> None:
        link.choices["akin"] = "" if kind == KINDS[0] else kind

    names = {kind: t(f"recommender.akin_{kind}") for kind in KINDS}
    choice(
        t("recommender.akin"),
        names,
        kind_of(explorer),
        f"recommender.akin.{t.language}",
        write,
        t("recommender.akin_help"),
    )
    row = asked_row(explorer, model)
    if kind_of(explorer) == "items":
        choose_row(t, link, "what", titles_of(model), row, t("recommender.item"))
        _item_facts(t, explorer, model, row)
    else:
        choose_row(t, link, "who", model.ratings.users, row, t("recommender.user"))
    if model.item_factors is None:
        _by_neighbors(t, explorer, model, row)
        return
    changes = rank_changes(model, row, kind_of(explorer), recommending.K)  # type: ignore[arg-type]
    _changes(t, explorer, model, changes)
    _norms(t, model)


def _item_facts(t: Words, explorer: ExplorerState, model: Recommender, row: int) -> None:
    ratings = model.ratings
    rated = int((ratings.item_rows == row).sum())
    known = ratings.item_metadata
    category = plain(str(known["category"].iloc[row]), 40) if "category" in known.columns else "–"
    st.caption(t("recommender.item_about", category=category, n=rated, liked=int(model.popularity[row])))
    picks = recommending.picks_of(explorer.link, ratings.n_items)
    if st.button(t("recommender.pick_this"), icon=":material/person_add:", type="tertiary", key="pick_this"):
        recommending.pick(explorer.link, [*(pick for pick in picks if pick != row), row])
        go_to(explorer, "newcomer")


def _changes(t: Words, explorer: ExplorerState, model: Recommender, changes: tuple[Ranked, ...]) -> None:
    """Both orders in one table, and what the change does."""
    k, is_item = recommending.K, kind_of(explorer) == "items"
    labels = titles_of(model) if is_item else list(model.ratings.users)
    counts = model.popularity if is_item else np.bincount(model.ratings.user_rows, minlength=len(labels))
    both = [one for one in changes if one.by_dot <= k and one.by_cosine <= k]
    dot, cosine = (
        [counts[one.row] for one in changes if getattr(one, name) <= k] for name in ("by_dot", "by_cosine")
    )
    key = "recommender.changes_items" if is_item else "recommender.changes_users"
    shown = min(k, len(dot))
    st.markdown(
        t(key, both=len(both), total=shown, dot=f"{np.median(dot):g}", cosine=f"{np.median(cosine):g}")
        if dot
        else ""
    )
    frame = pd.DataFrame(
        {
            t("recommender.item") if is_item else t("recommender.user"): [labels[one.row] for one in changes],
            t("recommender.rank_dot"): [one.by_dot for one in changes],
            t("recommender.rank_cosine"): [one.by_cosine for one in changes],
            t("recommender.rises"): [f"{one.rises:+d}" if one.rises else "0" for one in changes],
            t("recommender.liked_by") if is_item else t("recommender.ratings"): [
                int(counts[one.row]) for one in changes
            ],
        }
    )
    event = st.dataframe(
        frame,
        hide_index=True,
        height="content",
        on_select="rerun",
        selection_mode="single-row",
        key=f"recommender.table.{kind_of(explorer)}.{asked_row(explorer, model)}",
    )
    st.caption(t("recommender.changes_note", k=k))
    chosen = event.selection.rows
    if chosen:
        go_to(explorer, "similar", **{"what" if is_item else "who": changes[chosen[0]].row})


def _by_neighbors(t: Words, explorer: ExplorerState, model: Recommender, row: int) -> None:
    """A model without factors knows who is liked by the same people, or nothing."""
    is_item = kind_of(explorer) == "items"
    try:
        found = (similar_items if is_item else similar_users)(model, row, recommending.K, "cosine")
    except EmbeddingsError as error:
        say_error(t, error)
        return
    st.caption(t("recommender.by_neighbors"))
    for one in found:
        text = f":gray[{one.similarity:.2f}] {plain(one.label, 70)}"
        if st.button(text, key=f"near.{one.row}", type="tertiary"):
            go_to(explorer, "similar", **{"what" if is_item else "who": one.row})


def _norms(t: Words, model: Recommender) -> None:
    """Whether a long vector only means a popular item: the figure, and the number with its interval."""
    st.markdown(f"#### {t('recommender.norms')}")
    found = norms(model.ratings.digest, model.settings, model)
    if isinstance(found, EmbeddingsError):
        st.caption(f":material/info: {plain(t.message(found))}")
        return
    st.markdown(t("recommender.norms_said", value=found.spearman, low=found.low, high=found.high))
    titles = space_of(model).labels
    figure = norms_figure(
        found, [titles[row] for row in found.rows], t("recommender.liked_by"), t("recommender.norm")
    )
    st.plotly_chart(
        figure,
        key="recommender.norms",
        config={"displayModeBar": False, "scrollZoom": False},
        alt=t("recommender.norms"),
    )
    st.caption(t("recommender.norms_note"))
