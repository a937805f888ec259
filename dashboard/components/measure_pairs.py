"""A word-pair test: how far each model agrees with people, the pairs on a chart, and where the two differ."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from dashboard.components.measure_models import (
    choose_one,
    dots_chart,
    numbers_table,
    say_why_not,
    share_text,
    unknown_words,
)
from dashboard.figures.analogy import INKS
from dashboard.figures.measure import Dot, DotRow, Judged, Series, farthest, pairs_figure, ranks
from dashboard.measuring import OWN, Model, PairResult, Test, judged
from dashboard.text import Words, plain
from embeddings.evaluation import NOT_FOR_LABELS, SimilarityScores, spearman_interval

TABLE_HEIGHT = 360
STEPS = ((-1.0, "reversed"), (-0.2, "none"), (0.2, "weak"), (0.4, "fair"), (0.6, "strong"))


def pair_results(t: Words, test: Test, models: Sequence[Model]) -> None:
    """Side by side where there are several models, then one of them in detail."""
    results = [judged(test, model) for model in models]
    say_why_not(t, test, ((result.model, result.error) for result in results))
    scored = {result.model.key: result for result in results if result.scores is not None}
    if len(scored) > 1:
        _side_by_side(t, list(scored.values()))
    if scored:
        names = {key: result.model.name for key, result in scored.items()}
        _in_detail(t, test, scored[choose_one(t, names)])


def _in_detail(t: Words, test: Test, result: PairResult) -> None:
    scores = result.scores
    assert scores is not None
    _numbers(t, scores)
    low, high = spearman_interval(scores.spearman, scores.n_found)
    st.markdown(
        t(
            "measure.meaning_pairs",
            name=plain(result.model.name, 60),
            how=t(f"measure.agreement.{_step(scores.spearman)}"),
            value=_signed(scores.spearman),
            low=_signed(low),
            high=_signed(high),
        )
    )
    st.caption(t(f"measure.caution_{test.id}" if test.id != OWN else "measure.caution_own"))
    chart, table = st.columns([5, 4], gap="large")
    people, cosine = _columns(scores)
    with chart:
        words = [(pair.a, pair.b) for pair in scores.pairs]
        st.plotly_chart(
            pairs_figure(
                Judged(words, people, cosine, NOT_FOR_LABELS),
                t("measure.people_axis"),
                t("measure.cosine_axis"),
                INKS.get(st.context.theme.type or ""),
            ),
            key="measure.pairs",
            config={"displayModeBar": False, "scrollZoom": False},
            alt=t("measure.alt_pairs", n=len(words), name=result.model.name),
        )
    with table:
        st.markdown(f"**{t('measure.differ_most')}**", help=t("measure.differ_help"))
        two = st.column_config.NumberColumn(format="%.2f")
        shown = {t("measure.column.people"): two, t("measure.column.cosine"): two}
        st.dataframe(
            _table(t, scores, people, cosine), hide_index=True, height=TABLE_HEIGHT, column_config=shown
        )
    _coverage(t, scores)


def _numbers(t: Words, scores: SimilarityScores) -> None:
    share = f"{scores.n_found:,} / {scores.n_total:,}"
    with st.container(key="measure-numbers").grid(3, min_column_width=150, border=True) as grid:
        with grid.cell():
            st.metric(t("measure.spearman"), _signed(scores.spearman), help=t("measure.spearman_help"))
            st.caption(t("measure.p_value", p=_chance(scores.spearman_p)), help=t("measure.p_help"))
        with grid.cell():
            st.metric(t("measure.pearson"), _signed(scores.pearson), help=t("measure.pearson_help"))
            st.caption(t("measure.p_value", p=_chance(scores.pearson_p)), help=t("measure.p_help"))
        with grid.cell():
            st.metric(t("measure.found"), share_text(scores.share_found), help=t("measure.found_help"))
            st.caption(share)


def _columns(scores: SimilarityScores) -> tuple[np.ndarray, np.ndarray]:
    """What people said (m,), and the cosines (m,)."""
    return (
        np.array([pair.human for pair in scores.pairs]),
        np.array([pair.model for pair in scores.pairs]),
    )


def _table(t: Words, scores: SimilarityScores, people: np.ndarray, cosine: np.ndarray) -> pd.DataFrame:
    """Every pair, the ones on which people and model differ most first."""
    by_people, by_model = ranks(people), ranks(cosine)
    order = farthest(people, cosine, len(people))
    rows = [scores.pairs[row] for row in order]
    return pd.DataFrame(
        {
            t("measure.column.pair"): [f"{pair.a} · {pair.b}" for pair in rows],
            t("measure.column.people"): people[order],
            t("measure.column.cosine"): cosine[order].round(2),
            t("measure.column.people_place"): by_people[order].round().astype(int),
            t("measure.column.model_place"): by_model[order].round().astype(int),
        }
    )


def _coverage(t: Words, scores: SimilarityScores) -> None:
    missing = scores.n_total - scores.n_found
    if not missing:
        st.caption(f":material/check: {t('measure.known_all')}")
        return
    st.caption(t("measure.skipped_pairs", n=missing, total=scores.n_total))
    unknown_words(t, scores.unknown_words)


def _side_by_side(t: Words, results: Sequence[PairResult]) -> None:
    rows, table = [], []
    for result in results:
        scores = result.scores
        assert scores is not None
        low, high = spearman_interval(scores.spearman, scores.n_found)
        interval = t("measure.from_to", low=_signed(low), high=_signed(high))
        said = f"{_signed(scores.spearman)} ({interval})"
        rows.append(DotRow(result.model.name, (Dot(scores.spearman, low, high, said),)))
        table.append(
            {
                t("measure.column.model"): result.model.name,
                t("measure.column.spearman"): round(scores.spearman, 3),
                t("measure.column.interval"): interval,
                t("measure.column.pearson"): round(scores.pearson, 3),
                t("measure.column.found"): f"{scores.n_found:,} / {scores.n_total:,}",
                t("measure.column.words"): len(result.model.space),
            }
        )
    series = (Series(t("measure.spearman")),)
    dots_chart(t, rows, series, t("measure.spearman"), is_share=False)
    st.caption(f"{t('measure.legend_pairs')} {t('measure.overlap')}")
    numbers_table(pd.DataFrame(table))


def _step(spearman: float) -> str:
    return [name for least, name in STEPS if spearman >= least][-1]


def _signed(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _chance(p: float) -> str:
    return f"= {p:.2f}" if p >= 0.01 else "< 0.01"
