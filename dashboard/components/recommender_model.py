"""Which model, with which settings: a form with the field's names, and what the training says."""

from dataclasses import fields, replace
from typing import Any, cast

import streamlit as st

from dashboard import recommending
from dashboard.components.awaited import awaited
from dashboard.components.choice import choice
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.ratings import Ratings
from embeddings.recommend import ALS, RECOMMENDERS, Recommender, RecommenderSettings
from embeddings.recommend.settings import RANGES

TOO_STRONG = ("als_flat", "als_collapsed")  # notes that a lower regularization answers


def controls(t: Words, explorer: ExplorerState) -> RecommenderSettings:
    """Draw the model and its settings; what is chosen stands in the link."""
    link = explorer.link
    settings = recommending.asked(link)

    def choose(model: str) -> None:
        recommending.ask(link, RECOMMENDERS[model]())

    names = {model: t(f"recommender.model_{model}") for model in RECOMMENDERS}
    key = f"recommender.model.{t.language}"
    choice(t("recommender.model"), names, settings.model, key, choose, t("recommender.model_help"))
    if fields(cast(Any, settings)):
        with st.popover(t("recommender.settings"), icon=":material/tune:"):
            _form(t, explorer, settings)
    return recommending.asked(link)


def _form(t: Words, explorer: ExplorerState, settings: RecommenderSettings) -> None:
    """Numbers that are taken over together, when the button is pressed."""
    given: dict[str, Any] = {}
    with st.form(f"recommender.settings.{settings.model}", border=False):
        for field in fields(cast(Any, settings)):
            given[field.name] = _number(t, settings, field.name)
        if st.form_submit_button(t("recommender.train"), type="primary", icon=":material/model_training:"):
            recommending.ask(explorer.link, replace(settings, **given))
            st.rerun()
    st.caption(t("recommender.settings_note"))


def _number(t: Words, settings: RecommenderSettings, name: str) -> int | float | None:
    """A number, or none where the data may set it."""
    allowed, held = RANGES[name], getattr(settings, name)
    kind: Any = int if allowed.is_whole else float
    is_optional = getattr(type(settings)(), name) is None
    value = st.number_input(
        f"`{name}`",
        min_value=kind(allowed.low),
        max_value=kind(allowed.high),
        value=None if held is None else kind(held),
        step=1 if kind is int else None,
        format=None if kind is int else "%g",
        key=f"recommender.{settings.model}.{name}.{held}",
        placeholder=t("recommender.by_data") if is_optional else None,
        help=t(f"recommender.help_{name}"),
    )
    value = held if value is None and not is_optional else value
    return None if value is None else kind(value)


def fitted(
    t: Words, explorer: ExplorerState, ratings: Ratings, settings: RecommenderSettings
) -> Recommender | None:
    """The model; None while it learns, or after that was stopped."""
    work = recommending.fitting_work(ratings, settings)
    title = t("recommender.fitting", model=t(f"recommender.model_{settings.model}"), total=len(ratings))
    model: Recommender | None = awaited(t, explorer, work, title)
    if model is not None:
        for note in model.notes:
            st.caption(f":material/info: {plain(t.message(note))}")
            if note.code in TOO_STRONG and isinstance(settings, ALS):
                _lower(t, explorer, settings, float(note.values["less"]))
    return model


def _lower(t: Words, explorer: ExplorerState, settings: ALS, less: float) -> None:
    """What the note advises, at a press."""
    if less < RANGES["regularization"].low:
        return
    if st.button(t("recommender.lower", less=less), icon=":material/healing:", key="lower_regularization"):
        recommending.ask(explorer.link, replace(settings, regularization=less))
        st.rerun()
