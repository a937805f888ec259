"""How far the shown map can be trusted: one line under it, and the curves behind the line."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from dashboard import quality_resources
from dashboard.columns import TRUST
from dashboard.components.awaited import awaited
from dashboard.components.details import percent
from dashboard.components.plain import say_error
from dashboard.figures.quality import QualityCurve, quality_figure, variance_figure
from dashboard.projecting import Shown
from dashboard.quality_resources import MAP, NEIGHBORS, MapQuality, Trust
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.errors import EmbeddingsError
from embeddings.projections import Projection
from embeddings.quality import KS, MEASURES, Measured, Quality
from embeddings.space import EmbeddingSpace

STILL = {"displayModeBar": False, "scrollZoom": False}


def quality_of(
    t: Words, explorer: ExplorerState, shown: Shown, other: EmbeddingSpace | None = None
) -> MapQuality | None:
    """What is known of the shown map; None while it is measured, or where nothing can be, which is said."""
    assert explorer.space is not None
    if shown.job is not None and not shown.job.is_over:
        return None  # the map that was asked for is not there yet
    try:
        work = quality_resources.quality_work(other or explorer.space, shown.projection)
        work = work if other is None else replace(work, place="other.quality")
        found: MapQuality | None = awaited(t, explorer, work, t("quality.under_way"))
    except EmbeddingsError as error:
        st.caption(f":material/info: {plain(t.message(error))}")
        return None
    return found


def under_map(
    t: Words, explorer: ExplorerState, shown: Shown, other: EmbeddingSpace | None = None
) -> MapQuality | None:
    """One line in plain words; what it says in short is given back. `other` is a space beside the open one."""
    found = quality_of(t, explorer, shown, other)
    if found is not None:
        st.markdown(f":small[:material/verified: {line(t, found)}]")
    return found


def behind(t: Words, found: MapQuality | None, shown: Shown) -> None:
    """Everything that was measured, drawn when it is opened."""
    if found is None:
        return
    with st.expander(t("quality.more"), on_change="rerun", key="map.quality.more") as more:
        if more.open:
            details(t, found, shown.projection)


def line(t: Words, found: MapQuality) -> str:
    """Trustworthiness beside the baselines, what it means in items, and on how many items it was measured."""
    own = found.own
    k = own.closest(NEIGHBORS)
    others = ", ".join(
        f"{t(f'quality.name_{name}')} {one.at(k)['trustworthiness'].value:.2f}"
        for name, one in found.baselines.items()
    )
    trust, kept = (own.at(k)[name] for name in ("trustworthiness", "knn_preservation"))
    parts = [
        t("quality.line", value=_number(trust), others=others),
        t("quality.kept", share=percent(kept.value), k=k),
    ]
    if own.n_used < own.n:
        parts.append(t("quality.sample", used=own.n_used, n=own.n, seed=own.random_state))
    return " · ".join(parts)


def details(t: Words, found: MapQuality, projection: Projection) -> None:
    """The curves over k, the distances, the variance of PCA, and all of it as a table."""
    own = found.own
    for note in own.notes:
        st.caption(f":material/info: {plain(t.message(note))}")
    st.markdown(sentence(t, found))
    theme = st.context.theme.type or "light"
    with st.container(key="quality-curves").grid(3, min_column_width=260) as grid:
        for measure in MEASURES:
            with grid.cell():
                st.markdown(f"**{t(f'quality.{measure}')}**", help=t(f"quality.{measure}_help"))
                st.plotly_chart(
                    quality_figure(_curves(t, found, measure), t("quality.axis_k"), theme),
                    key=f"quality.{measure}",
                    config=STILL,
                    alt=t("quality.alt", measure=t(f"quality.{measure}")),
                )
    far, variance = st.columns(2, gap="large")
    with far:
        _distances(t, found)
        st.markdown(f"**{t('quality.as_table')}**")
        digits = st.column_config.NumberColumn(format="%.3f")
        columns = {t(f"quality.name_{name}"): digits for name in found.maps}
        st.dataframe(_table(t, found), hide_index=True, column_config=columns)
    with variance:
        _variance(t, found, projection, theme)
    st.caption(_basis(t, own))


def sentence(t: Words, found: MapQuality) -> str:
    """What the numbers mean for somebody who reads the map: better than the baselines, or not."""
    own = found.own
    k = own.closest(NEIGHBORS)
    kept = own.at(k)["knn_preservation"].value
    by_chance = min(1.0, k / (own.n - 1))
    return t(f"quality.verdict_{verdict(found)}", share=percent(kept), chance=percent(by_chance), n=k)


def verdict(found: MapQuality) -> str:
    """Which sentence fits: "chance" no better than a random layout, "pca" no better than PCA, else "better"; PCA "own"."""
    own = found.own
    k = own.closest(NEIGHBORS)
    kept = {name: one.at(k)["knn_preservation"] for name, one in found.maps.items()}
    if kept[MAP].high <= kept["random"].low or kept[MAP].value <= kept["random"].value:
        return "chance"
    if "pca" not in kept:
        return "own"
    return "better" if kept[MAP].low > kept["pca"].high else "pca"


def trust_column(t: Words, explorer: ExplorerState, shown: Shown) -> Trust | None:
    """The trust map where the map is colored by it, as a column; None while it is on its way, which is said."""
    explorer.computed.pop(TRUST, None)
    if explorer.link.color != TRUST:
        return None
    found = trust_of(t, explorer, shown)
    if found is not None:
        explorer.computed[TRUST] = pd.Series(found.shares, name=TRUST)
    return found


def trust_of(t: Words, explorer: ExplorerState, shown: Shown) -> Trust | None:
    """The trust of every item of the shown map; None while it is on its way."""
    assert explorer.space is not None
    if shown.job is not None and not shown.job.is_over:
        return None
    try:
        work = quality_resources.trust_work(explorer.space, shown.projection)
        found: Trust | None = awaited(t, explorer, work, t("quality.trust_under_way"))
    except EmbeddingsError as error:
        say_error(t, error)
        return None
    return found


def trust_caption(t: Words, found: Trust | None) -> None:
    """What the colors of the trust map mean."""
    if found is None:
        return
    st.caption(t("quality.trust_about", k=found.k, mean=percent(float(found.shares.mean()))))
    for note in found.notes:
        st.caption(f":material/info: {plain(t.message(note))}")


def _curves(t: Words, found: MapQuality, measure: str) -> list[QualityCurve]:
    return [
        QualityCurve(t(f"quality.name_{name}"), one.ks, getattr(one, measure))
        for name, one in found.maps.items()
    ]


def _distances(t: Words, found: MapQuality) -> None:
    st.markdown(f"**{t('quality.distances')}**", help=t("quality.distances_help"))
    own = found.own.distance_correlation
    others = ", ".join(
        f"{t(f'quality.name_{name}')} {_number(one.distance_correlation)}"
        for name, one in found.baselines.items()
    )
    st.markdown(t("quality.distances_line", value=_number(own), others=others))


def _variance(t: Words, found: MapQuality, projection: Projection, theme: str) -> None:
    st.markdown(f"**{t('quality.variance')}**", help=t("quality.variance_help"))
    if not len(found.variance):
        return
    figure = variance_figure(found.variance, projection.n_components, t("quality.axis_components"), theme)
    st.plotly_chart(figure, key="quality.variance", config=STILL, alt=t("quality.variance"))


def _table(t: Words, found: MapQuality) -> pd.DataFrame:
    """One row for each measure and size of neighborhood, one column for each map."""
    ks = [k for k in KS if k in found.own.ks] or list(found.own.ks[:1])
    asked = [(measure, k) for measure in MEASURES for k in ks]
    front = {
        t("quality.measure"): [t(f"quality.{measure}") for measure, _ in asked],
        "k": [k for _, k in asked],
    }
    values = {
        t(f"quality.name_{name}"): [one.at(k)[measure].value for measure, k in asked]
        for name, one in found.maps.items()
    }
    return pd.DataFrame({**front, **values})


def _basis(t: Words, own: Quality) -> str:
    metric = t(f"map.metric_{own.metric}")
    is_sample = own.n_used < own.n
    said = t(
        "quality.basis_sample" if is_sample else "quality.basis_all",
        used=own.n_used,
        n=own.n,
        seed=own.random_state,
        metric=metric,
    )
    if not own.n_pairs:
        return said
    return f"{said} {t('quality.basis_pairs', pairs=own.n_pairs, seed=own.random_state)}"


def _number(measured: Measured) -> str:
    """0.93, with ± 0.01 where it was measured on a sample, and a dash where there is none."""
    if measured.value != measured.value:
        return "—"
    half = max(measured.high - measured.value, measured.value - measured.low)
    return f"{measured.value:.2f}" + (f" ± {half:.2f}" if half >= 0.005 else "")
