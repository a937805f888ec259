"""The self-test: outliers are planted into the items at hand, and every detector looks for them."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import outlying, planting
from dashboard.components.awaited import awaited, is_asked
from dashboard.components.words_plane import STILL, ink
from dashboard.figures.measure import Dot
from dashboard.figures.outliers_planted import PlantedRow, planted_figure
from dashboard.outlying import Verdict
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.outliers import Detector, SelfTest
from embeddings.outliers.groups import uneven_columns
from embeddings.outliers.plant import KINDS

KIND, GROUPS = "outliers.plant_kinds", "outliers.plant_groups"
PRESSED = "outliers.plant"


def planted_tab(t: Words, explorer: ExplorerState, verdict: Verdict) -> None:
    """What is planted, one button, and what came of it; raises what cannot be planted."""
    st.caption(t("outliers.planted_about"))
    space = planting.soil(verdict.fit)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _kinds(t, explorer)
        _groups(t, explorer, verdict)
        work = planting.planting_work(space, planting.asked(explorer.link, space))
        is_pressed = st.button(
            t("outliers.plant"), type="primary", icon=":material/potted_plant:", key=PRESSED
        )
    uneven = uneven_columns(space)
    if uneven:
        st.caption(t("outliers.plant_uneven_columns", columns=", ".join(plain(name, 40) for name in uneven)))
    if not (is_pressed or is_asked(explorer, work)):
        return
    found: SelfTest | None = awaited(t, explorer, work, t("outliers.planting"))
    if found is not None:
        result(t, explorer, found)


def result(t: Words, explorer: ExplorerState, found: SelfTest) -> None:
    """Which detector to believe here and why, a button that takes it, and the numbers."""
    ranked = planting.ranked(found)
    st.markdown(f"##### {_sentence(t, found, ranked)}")
    st.markdown(_reasons(t, found))
    _take(t, explorer, ranked[0])
    figure, numbers = st.columns([1, 1], gap="large")
    with figure:
        _figure(t, found, ranked)
    with numbers:
        st.dataframe(as_frame(t, found, ranked), hide_index=True, column_config=_columns(t), height="content")
        st.caption(t("outliers.planted_how", n=found.n_used, total=found.n, times=found.plantings.repeats))
        for message in found.planted:
            st.caption(f":material/potted_plant: {plain(t.message(message))}")


def _sentence(t: Words, found: SelfTest, ranked: list[Detector]) -> str:
    """Which to believe: one, two that do equally well, or none."""
    best, second = ranked[0], ranked[1]
    values = {
        "best": _name(t, best),
        "mean": found.mean(best),
        "second": _name(t, second),
        "follows": found.mean(second),
    }
    verdict = planting.verdict_of(found, ranked)
    return t(f"outliers.believe_{verdict}", **values)


def _reasons(t: Words, found: SelfTest) -> str:
    """For each kind who finds it best."""
    parts = []
    for kind in found.plantings.kinds:
        best = planting.best_of(found, kind)
        parts.append(
            t(
                "outliers.best_of_kind",
                kind=t(f"outliers.kind_{kind}"),
                name=_name(t, best.settings),
                value=best.auroc.value,
            )
        )
    return " · ".join(parts)


def _take(t: Words, explorer: ExplorerState, best: Detector) -> None:
    if outlying.SETTINGS.asked(explorer.link) == best:
        st.caption(f":material/check: {t('outliers.taken', name=_name(t, best))}")
        return
    st.button(
        t("outliers.take", name=_name(t, best)),
        icon=":material/done:",
        key="outliers.take",
        on_click=outlying.SETTINGS.take,
        args=(explorer.link, best.id, best),
    )


def _figure(t: Words, found: SelfTest, ranked: list[Detector]) -> None:
    kinds = [t(f"outliers.kind_{kind}") for kind in found.plantings.kinds]
    rows = [
        PlantedRow(_name(t, settings), tuple(_dot(t, one) for one in planting.tested(found, settings)))
        for settings in ranked
    ]
    drawn = planted_figure(rows, kinds, t("outliers.axis_auroc"), t("outliers.by_chance_half"), ink())
    alt = t("outliers.planted_alt", name=_name(t, ranked[0]), mean=found.mean(ranked[0]))
    st.plotly_chart(drawn, key="outliers.planted", config=STILL, alt=alt)


def _dot(t: Words, one: Any) -> Dot:
    said = t("outliers.dot", value=one.auroc.value, low=one.auroc.low, high=one.auroc.high)
    return Dot(one.auroc.value, one.auroc.low, one.auroc.high, said)


def as_frame(t: Words, found: SelfTest, ranked: list[Detector]) -> pd.DataFrame:
    """One row for each detector: AUROC by kind and on average, average precision, seconds."""
    rows = []
    for settings in ranked:
        own = planting.tested(found, settings)
        precision = sum(one.average_precision.value for one in own) / len(own)
        rows.append(
            {
                "detector": _name(t, settings),
                "mean": found.mean(settings),
                **{str(one.kind): one.auroc.value for one in own},
                "precision": precision,
                "seconds": sum(one.seconds for one in own) / len(own),
            }
        )
    return pd.DataFrame(rows)


def _columns(t: Words) -> dict[str, Any]:
    column = st.column_config
    by_kind: dict[str, Any] = {
        str(kind): column.NumberColumn(t(f"outliers.kind_{kind}"), format="%.3f") for kind in KINDS
    }
    return {
        "detector": column.TextColumn(t("outliers.detector"), pinned=True),
        "mean": column.NumberColumn(t("outliers.column_mean"), format="%.3f", help=t("outliers.roc_help")),
        **by_kind,
        "precision": column.NumberColumn(
            t("outliers.column_precision"), format="%.3f", help=t("outliers.precision_recall_help")
        ),
        "seconds": column.NumberColumn(t("outliers.column_seconds"), format="%.2f"),
    }


def _name(t: Words, settings: Detector) -> str:
    return t(f"outliers.detector_{settings.id}")


def _kinds(t: Words, explorer: ExplorerState) -> None:
    link = explorer.link
    held = list(planting.kinds_of(link))
    key = f"{KIND}.{t.language}"
    st.session_state[key] = held

    def write() -> None:
        planting.write_kinds(link, st.session_state.get(key) or [])

    st.segmented_control(
        t("outliers.plant_what"),
        list(KINDS),
        selection_mode="multi",
        format_func=lambda kind: t(f"outliers.kind_{kind}"),
        key=key,
        on_change=write,
        help=t("outliers.plant_what_help"),
    )


def _groups(t: Words, explorer: ExplorerState, verdict: Verdict) -> None:
    """Where the topics come from: a column, or k-means."""
    link, space = explorer.link, planting.soil(verdict.fit)
    options = planting.group_options(space)
    if len(options) == 1:
        return
    key = f"{GROUPS}.{space.digest[:8]}.{t.language}"
    held = planting.groups_by(link, space)
    st.session_state[key] = held

    def write() -> None:
        planting.write_groups(link, space, str(st.session_state.get(key)))

    st.selectbox(
        t("outliers.plant_groups"),
        options,
        format_func=lambda name: (
            plain(space.columns[int(name)], 40) if name.isdigit() else t("outliers.by_kmeans")
        ),
        key=key,
        on_change=write,
        help=t("outliers.plant_groups_help"),
        width=220,
    )
