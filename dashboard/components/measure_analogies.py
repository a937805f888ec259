"""An analogy test: both methods with the inputs left out and allowed, by section, and what was not known."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from dashboard.components.measure_models import (
    choose_one,
    dots_chart,
    interval_text,
    numbers_table,
    say_why_not,
    share_text,
    unknown_words,
)
from dashboard.components.measure_wrong import wrong_answers
from dashboard.figures.analogy import INKS
from dashboard.figures.measure import Dot, DotRow, Series, dots_figure
from dashboard.measuring import METHODS, AnalogyResult, BothScores, Test
from dashboard.text import Words, plain
from embeddings.evaluation import SectionScore

FEW = 100  # questions: below that the interval is wider than most differences between models


def analogy_results(t: Words, test: Test, results: Sequence[AnalogyResult]) -> None:
    """Side by side where there are several models, then one of them in detail."""
    say_why_not(t, test, ((result.model, result.error) for result in results))
    scored = {result.model.key: result for result in results if result.error is None}
    if len(scored) > 1:
        _side_by_side(t, list(scored.values()))
    if scored:
        _in_detail(t, scored[choose_one(t, {key: result.model.name for key, result in scored.items()})])


def _in_detail(t: Words, result: AnalogyResult) -> None:
    _numbers(t, result.scores)
    _meaning(t, result)
    chart, wrong = st.columns([1, 1], gap="large")
    with chart:
        st.markdown(f"#### {t('measure.by_section')}")
        _section_chart(t, result)
        st.caption(t("measure.legend"))
    with wrong:
        wrong_answers(t, result.scores)
    _section_table(t, result.scores)
    _coverage(t, result.scores)


def _numbers(t: Words, scores: Mapping[str, BothScores]) -> None:
    """Four shares and the coverage."""
    with st.container(key="measure-numbers").grid(5, min_column_width=150, border=True) as grid:
        for method in METHODS:
            for said, one in zip(("without", "allowed"), scores[method], strict=True):
                with grid.cell():
                    label = f"{t(f'measure.method.{method}')}, {t(f'measure.{said}')}"
                    st.metric(label, _share(one.total), help=t("measure.method_help"))
                    low, high = one.total.interval
                    st.caption(t("measure.wilson", interval=interval_text(low, high)))
        total = scores[METHODS[0]][0].total
        with grid.cell():
            st.metric(t("measure.coverage_title"), share_text(total.coverage))
            st.caption(t("measure.coverage", asked=total.asked, total=total.asked + total.unknown))


def _meaning(t: Words, result: AnalogyResult) -> None:
    """One plain sentence, and its caution."""
    without, allowed = (one.total for one in result.scores[METHODS[0]])
    st.markdown(
        t(
            "measure.meaning_analogies",
            name=plain(result.model.name, 60),
            right=round(100 * (without.accuracy or 0.0)),
            allowed=round(100 * (allowed.accuracy or 0.0)),
        )
    )
    if without.asked < FEW:
        low, high = without.interval
        st.markdown(t("measure.small_test", n=without.asked, low=share_text(low), high=share_text(high)))
    st.caption(t("measure.caution_analogies"))


def _section_chart(t: Words, result: AnalogyResult) -> None:
    series = _series(t)
    columns = [one.sections for method in METHODS for one in result.scores[method]]
    rows = [
        DotRow(section_name(t, same[0].name), tuple(map(_dot, series, same)))
        for same in zip(*columns, strict=True)
        if same[0].asked
    ]
    st.plotly_chart(
        dots_figure(rows, series, t("measure.share_right"), INKS.get(st.context.theme.type or "")),
        key="measure.sections",
        config={"displayModeBar": False, "scrollZoom": False},
        alt=t("measure.alt_sections", name=result.model.name, n=len(rows)),
    )


def _section_table(t: Words, scores: Mapping[str, BothScores]) -> None:
    """All sections together first, then each with its numbers."""
    columns = [[one.total, *one.sections] for method in METHODS for one in scores[method]]
    names, first = _columns(t), columns[0]
    table = {
        t("measure.column.section"): [
            t("measure.column.total"),
            *(section_name(t, section.name) for section in first[1:]),
        ],
        t("measure.column.asked"): [section.asked for section in first],
        t("measure.column.unknown"): [section.unknown for section in first],
    }
    for name, column in zip(names, columns, strict=True):
        table[name] = [section.accuracy for section in column]
    table[t("measure.column.interval")] = [_interval(section) for section in first]
    table[t("measure.column.with_wrong")] = [section.accuracy_with_unknown_wrong for section in first]
    st.markdown(f"**{t('measure.as_table')}**")
    numbers_table(pd.DataFrame(table), shares=[*names, t("measure.column.with_wrong")])


def _coverage(t: Words, scores: Mapping[str, BothScores]) -> None:
    """Questions with unknown words, counted as skipped and as wrong, and the words by name."""
    without = scores[METHODS[0]][0]
    total = without.total
    if not total.unknown:
        st.caption(f":material/check: {t('measure.known_all')}")
        return
    st.caption(
        t(
            "measure.skipped",
            n=total.unknown,
            total=total.asked + total.unknown,
            skipped=_share(total),
            wrong=share_text(total.accuracy_with_unknown_wrong),
        )
    )
    unknown_words(t, without.unknown_words)


def _side_by_side(t: Words, results: Sequence[AnalogyResult]) -> None:
    series, names = _series(t), _columns(t)
    rows, table = [], []
    for result in results:
        totals = [one.total for method in METHODS for one in result.scores[method]]
        rows.append(DotRow(result.model.name, tuple(map(_dot, series, totals))))
        table.append(
            {t("measure.column.model"): result.model.name}
            | {name: total.accuracy for name, total in zip(names, totals, strict=True)}
            | {
                t("measure.column.interval"): _interval(totals[0]),
                t("measure.column.asked"): totals[0].asked,
                t("measure.column.unknown"): totals[0].unknown,
                t("measure.column.with_wrong"): totals[0].accuracy_with_unknown_wrong,
            }
        )
    dots_chart(t, rows, series, t("measure.share_right"))
    st.caption(f"{t('measure.legend')} {t('measure.overlap')}")
    numbers_table(pd.DataFrame(table), shares=[*names, t("measure.column.with_wrong")])


def section_name(t: Words, name: str) -> str:
    """The visitor's words for a section of the ready sets, else the file's own."""
    return t.get(f"measure.section_name.{name}", name)


def _series(t: Words) -> tuple[Series, ...]:
    series = []
    for number, method in enumerate(METHODS):
        name = t(f"measure.method.{method}")
        series.append(Series(f"{name}, {t('measure.without')}", number, legend=name))
        series.append(Series(f"{name}, {t('measure.allowed')}", number, is_hollow=True))
    return tuple(series)


def _columns(t: Words) -> list[str]:
    """Short names of the four series, for tables."""
    return [
        t(f"measure.column.{said}", method=t(f"measure.method.{method}"))
        for method in METHODS
        for said in ("without", "allowed")
    ]


def _dot(kind: Series, score: SectionScore) -> Dot | None:
    if score.accuracy is None:
        return None
    low, high = score.interval
    return Dot(
        score.accuracy,
        low,
        high,
        f"{kind.name}: {share_text(score.accuracy)} ({score.correct:,} / {score.asked:,})",
    )


def _share(score: SectionScore) -> str:
    return "–" if score.accuracy is None else share_text(score.accuracy)


def _interval(score: SectionScore) -> str:
    low, high = score.interval
    return interval_text(low, high) if score.asked else "–"
