"""How good the recommendations are on ratings that no model has seen: side by side, with intervals over users."""

import pandas as pd
import streamlit as st

from dashboard import recommending
from dashboard.components.awaited import awaited, is_asked
from dashboard.components.choice import choice
from dashboard.figures.analogy import INKS
from dashboard.figures.measure import Dot, DotRow
from dashboard.figures.recommender import scores_figure
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.quality.result import Measured
from embeddings.ratings import Ratings
from embeddings.recommend import RecommenderSettings
from embeddings.recommend.evaluation import Scores

NUMBERS = ("ndcg", "recall", "map", "coverage", "novelty")


def measured_room(t: Words, explorer: ExplorerState, ratings: Ratings, settings: RecommenderSettings) -> None:
    """Split, train, ask: a job, then the table."""
    st.markdown(t("recommender.measured_about", k=recommending.K))
    by = _split(t, explorer, ratings)
    work = recommending.measuring_work(ratings, settings, by)
    which = ", ".join(name_of(t, one) for one in recommending.compared(settings))
    if not is_asked(explorer, work):
        st.caption(t("recommender.measure_offer", models=which))
        if not st.button(
            t("recommender.measure"), type="primary", icon=":material/straighten:", key="measure_offers"
        ):
            return
    found: tuple[Scores, ...] | None = awaited(t, explorer, work, t("recommender.measuring", models=which))
    if found is not None:
        _shown(t, found, settings)


def _split(t: Words, explorer: ExplorerState, ratings: Ratings) -> str:
    link = explorer.link

    def write(by: str) -> None:
        link.choices["split"] = "" if by == recommending.SPLITS[0] else by

    names = {by: t(f"recommender.split_{by}") for by in recommending.SPLITS}
    held = recommending.split_of(link, ratings)
    if ratings.times is None:
        st.caption(f":material/info: {t('recommender.no_time_split')}")
    else:
        choice(
            t("recommender.split"),
            names,
            held,
            f"recommender.split.{t.language}",
            write,
            t("recommender.split_help"),
        )
    return held


def name_of(t: Words, settings: RecommenderSettings) -> str:
    """A model by name, and by what differs from its usual settings."""
    link_form = type(settings)()
    changed = [
        f"{name} {value:g}" for name, value in vars(settings).items() if value != getattr(link_form, name)
    ]
    title = t(f"recommender.model_{settings.model}")
    return f"{title} ({', '.join(changed)})" if changed else title


def _shown(t: Words, found: tuple[Scores, ...], settings: RecommenderSettings) -> None:
    own = next(one for one in found if one.settings.model == settings.model)
    base = next(one for one in found if one.settings.model == "popularity")
    if own is not base:
        verdict = "better" if own.gain.low > 0 else "worse" if own.gain.high < 0 else "same"
        st.markdown(t(f"recommender.verdict_{verdict}", **_gain(own.gain)))
    left, right = st.columns([1, 1], gap="large")
    # As they were asked for: what the data set, such as the regularization, is told by the notes.
    names = [name_of(t, one) for one in recommending.compared(settings)]
    with left:
        _figure(t, found, names)
    with right:
        for number in NUMBERS:
            st.caption(t(f"recommender.explain_{number}"))
    st.dataframe(_table(t, found, names), hide_index=True, height="content")
    st.caption(t("recommender.table_note", n=found[0].n_users))
    for note in dict.fromkeys(note for one in found for note in map(t.message, one.notes)):
        st.caption(f":material/info: {plain(note)}")


def _figure(t: Words, found: tuple[Scores, ...], names: list[str]) -> None:
    rows = [DotRow(name, (_dot(one.ndcg),)) for name, one in zip(names, found, strict=True)]
    title = t("recommender.number_ndcg", k=found[0].k)
    st.plotly_chart(
        scores_figure(rows, title, INKS.get(st.context.theme.type or "")),
        key="recommender.measured",
        config={"displayModeBar": False, "scrollZoom": False},
        alt=title,
    )


def _gain(gain: Measured) -> dict[str, float]:
    return {"value": gain.value, "low": gain.low, "high": gain.high}


def _dot(measured: Measured) -> Dot:
    return Dot(measured.value, measured.low, measured.high, _written(measured))


def _written(measured: Measured, digits: int = 3) -> str:
    return f"{measured.value:.{digits}f} ({measured.low:.{digits}f}–{measured.high:.{digits}f})"


def _table(t: Words, found: tuple[Scores, ...], names: list[str]) -> pd.DataFrame:
    table = {t("recommender.model"): names}
    for number in NUMBERS:
        digits = 2 if number == "novelty" else 3
        column = t(f"recommender.number_{number}", k=found[0].k)
        table[column] = [_written(getattr(one, number), digits) for one in found]
    table[t("recommender.number_seconds")] = [f"{one.seconds:.2f}" for one in found]
    return pd.DataFrame(table)
