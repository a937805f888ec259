"""What the rooms of the recommender page share: choosing a row, and lines of a list that lead on."""

from collections.abc import Collection, Sequence

import streamlit as st

from dashboard import recommending
from dashboard.links import Link
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.recommend import Reasons, Recommender
from embeddings.recommend.spaces import unique_labels

MOST_OPTIONS = 5_000  # of a list to choose from; longer ones are asked by what is typed


def choose_row(t: Words, link: Link, name: str, labels: Sequence[str], held: int, label: str) -> int:
    """The row that stands in the link as the choice `name`, for the visitor to change by its label."""
    key = f"recommender.{name}.{t.language}"
    if len(labels) > MOST_OPTIONS:
        return _typed(t, link, name, labels, held, label)
    st.session_state[key] = held

    def write() -> None:
        link.choices[name] = str(st.session_state.get(key, held))

    st.selectbox(label, range(len(labels)), format_func=lambda row: labels[row], key=key, on_change=write)
    return held


def _typed(t: Words, link: Link, name: str, labels: Sequence[str], held: int, label: str) -> int:
    typed = st.text_input(
        label, labels[held], key=f"recommender.{name}.typed.{held}", help=t("recommender.typed_help")
    )
    if typed == labels[held]:
        return held
    if typed in labels:
        link.choices[name] = str(labels.index(typed))
        st.rerun()
    st.caption(t("recommender.not_there", name=plain(typed, 60)))
    return held


def titles_of(model: Recommender) -> list[str]:
    """The titles of the items, made different where two are alike."""
    return unique_labels(model.ratings.titles)


def offer_lines(
    t: Words,
    model: Recommender,
    rows: Sequence[int],
    why: Sequence[Reasons],
    key: str,
    seen: Collection[int] = (),
) -> int | None:
    """One line for each offer with the reasons in words, a mark at those `seen`; the row of the one that was pressed."""
    pressed = None
    with st.container(key=f"recommender-list-{key}", gap="xsmall"):
        for at, (row, reason) in enumerate(zip(rows, why, strict=True)):
            badge = f" :gray-badge[{t('recommender.already')}]" if row in seen else ""
            said = f":gray[{at + 1}] {_title(model, row)}{badge}"
            with st.container(gap=None):
                if st.button(said, key=f"{key}.{row}", type="tertiary", help=t("recommender.look_at_item")):
                    pressed = row
                st.caption(because(t, reason))
    return pressed


def _title(model: Recommender, row: int) -> str:
    known = model.ratings.item_metadata
    category = plain(str(known["category"].iloc[row]), 30) if "category" in known.columns else ""
    return f"**{plain(model.ratings.titles[row], 70)}**" + (f" :gray[{category}]" if category else "")


def because(t: Words, reason: Reasons) -> str:
    """The reasons of one offer in a sentence."""
    if reason.items:
        speaking = sum(one.contribution for one in reason.items) + reason.others - reason.against
        parts = [
            t("recommender.part", title=plain(one.title, 60), share=100 * one.contribution / speaking)
            for one in reason.items
        ]
        return t("recommender.because", items=", ".join(parts))
    if reason.factors:
        parts = [f"{one.factor + 1} ({one.product:+.2f})" for one in reason.factors]
        return t("recommender.because_factors", factors=", ".join(parts))
    if reason.rule.code == "reasons_popularity":
        return t("recommender.because_popular", n=int(reason.score))
    return t("recommender.because_nothing")


def rule_of(t: Words, reason: Reasons) -> str:
    """How exact the reasons are, and what their percentages are of."""
    said = plain(t.message(reason.rule))
    return f"{said}. {t('recommender.shares')}" if reason.items else said


def factors_agree(t: Words, reason: Reasons) -> str:
    """Which factors speak for the first offer, where a model has any."""
    parts = [f"**{one.factor + 1}** ({one.product:+.2f})" for one in reason.factors]
    return t("recommender.factors_agree", factors=", ".join(parts))


def go_to(explorer: ExplorerState, room: str, **rows: int) -> None:
    """Another room, with another item or user."""
    for name, row in rows.items():
        explorer.link.choices[name] = str(row)
    explorer.link.choices["room"] = "" if room == recommending.ROOMS[0] else room
    st.rerun()
