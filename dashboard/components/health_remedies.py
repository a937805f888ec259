"""Remedies tried live: the same numbers before and after, and a button that opens the space as it would be."""

import pandas as pd
import streamlit as st

from dashboard import health_resources
from dashboard.choices import CHOICES
from dashboard.components.awaited import awaited, give_up
from dashboard.components.health_findings import number
from dashboard.components.health_neighbors import neighbors_before_and_after
from dashboard.components.plain import say_error
from dashboard.figures.health import Spread, cosines_figure, occurrences_figure
from dashboard.state import ExplorerState
from dashboard.text import Words
from embeddings.errors import EmbeddingsError
from embeddings.health import Health
from embeddings.remedies import Center, Normalize, Remedy, RemoveTop, remedies_named, remedies_text
from embeddings.space import EmbeddingSpace

PLACE = "health.after"
MOST_REMOVED = 20
STILL = {"displayModeBar": False, "scrollZoom": False}
CENTER, TOP, NORMALIZE = "health.center", "health.top", "health.normalize"


def remedies(t: Words, explorer: ExplorerState, space: EmbeddingSpace, before: Health) -> None:
    """What can be tried, and what it does to the numbers and to the neighbors of one item."""
    st.subheader(t("health.remedies"), anchor=False)
    st.caption(t("health.remedies_about"))
    steps = _chosen(t, explorer, space)
    if not steps:
        give_up(explorer, PLACE)
        st.info(t("health.nothing_tried"), icon=":material/healing:")
        _spreads(t, [(t("health.before"), space, before)])
        return
    try:
        tried = health_resources.after(explorer, steps)
        after = awaited(t, explorer, health_resources.health_work(PLACE, tried), t("health.looking_again"))
    except EmbeddingsError as error:
        say_error(t, error)
        return
    if after is None:
        return
    _table(t, space, before, after)
    _open(t, explorer, steps)
    _spreads(t, [(t("health.before"), space, before), (t("health.after"), tried, after)])
    neighbors_before_and_after(t, explorer, space, tried, before)


def opened(t: Words, explorer: ExplorerState) -> None:
    """Where the open space is one after remedies: which, and the way back."""
    steps = explorer.link.choices.get("remedied", "")
    if explorer.raw is None or not steps:
        return
    named = ", ".join(t.message(remedy.named) for remedy in remedies_named(steps))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.info(t("health.is_remedied", steps=named), icon=":material/healing:", width="stretch")
        back = t("health.back")
        st.button(
            back, icon=":material/undo:", key="health.back", on_click=explorer.open_remedied, args=("",)
        )


def _chosen(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> str:
    """The steps that are tried, as the link has them; they are taken in the order in which they stand here."""
    held = explorer.link.choices.get("remedy", "")
    kinds = {remedy.id: remedy for remedy in (remedies_named(held) if held else ())}
    top, most = kinds.get("remove-top"), max(0, min(MOST_REMOVED, min(space.vectors.shape) - 1))
    count = min(most, top.n) if isinstance(top, RemoveTop) else 0
    shown = {CENTER: "center" in kinds, TOP: count, NORMALIZE: "normalize" in kinds}
    for key, value in shown.items():
        # In every run: a run that a finished job cuts short may be the one that told the browser.
        st.session_state[key] = value

    def write() -> None:
        values = {key: st.session_state.get(key, value) for key, value in shown.items()}
        explorer.link.choices = {**explorer.link.choices, "remedy": _steps(values)}

    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="health.controls"):
        st.toggle(t("health.center"), key=CENTER, on_change=write, help=t("health.center_help"))
        st.number_input(
            t("health.top"),
            0,
            most,
            key=TOP,
            on_change=write,
            help=t("health.top_help"),
            disabled=most == 0,
            width=220,
        )
        st.toggle(t("health.normalize"), key=NORMALIZE, on_change=write, help=t("health.normalize_help"))
    return _steps(shown)


def _steps(values: dict[str, object]) -> str:
    count = values[TOP] if isinstance(values[TOP], int) else 0
    assert isinstance(count, int)
    chosen: list[Remedy] = [Center()] if values[CENTER] else []
    chosen += [RemoveTop(count)] if count > 0 else []
    return remedies_text([*chosen, *([Normalize()] if values[NORMALIZE] else [])])


def _table(t: Words, space: EmbeddingSpace, before: Health, after: Health) -> None:
    """One line for each measure; the spaces have the same items and dimensions."""
    pairs = list(zip(before.findings, after.findings, strict=True))
    table = pd.DataFrame(
        {
            t("health.before"): [number(t, space, before, old) for old, _ in pairs],
            t("health.after"): [number(t, space, after, new) for _, new in pairs],
            t("health.level_column"): [
                t(f"health.level.{new.level}")
                if old.level == new.level
                else f"{t(f'health.level.{old.level}')} → {t(f'health.level.{new.level}')}"
                for old, new in pairs
            ],
        },
        index=pd.Index([t(f"health.name.{old.id}") for old, _ in pairs], name=t("health.measure")),
    )
    st.table(table, border="horizontal")


def _open(t: Words, explorer: ExplorerState, steps: str) -> None:
    every = ".".join(part for part in (explorer.link.choices.get("remedied", ""), steps) if part)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            t("health.open"),
            type="primary",
            icon=":material/open_in_new:",
            key="health.open",
            disabled=not CHOICES["remedied"].fullmatch(every),
            on_click=_open_it,
            args=(t, explorer, every),
        )
        st.caption(t("health.open_note"), width="stretch")


def _open_it(t: Words, explorer: ExplorerState, steps: str) -> None:
    """The place that says so is above what is seen of the page."""
    explorer.open_remedied(steps)
    st.toast(t("health.opened"), icon=":material/healing:")


def _spreads(t: Words, spaces: list[tuple[str, EmbeddingSpace, Health]]) -> None:
    """Two figures, each with a sentence for those who do not see them."""
    pairs, items = st.columns(2, gap="large")
    with pairs:
        if spaces[0][2].anisotropy is not None:
            _cosines(t, spaces)
    with items:
        found = [(name, health.hubness) for name, _, health in spaces if health.hubness is not None]
        if found:
            k = found[0][1].k
            st.markdown(f"**{t('health.occurrences')}**", help=t("health.occurrences_help", k=k))
            figure = occurrences_figure(
                [Spread(name, hubs.counts) for name, hubs in found],
                t("health.times", k=k),
                t("health.of_items"),
            )
            alt = t("health.occurrences_alt", k=k, skews=_numbers([hubs.skewness for _, hubs in found]))
            st.plotly_chart(figure, key="health.occurrences", config=STILL, alt=alt)


def _cosines(t: Words, spaces: list[tuple[str, EmbeddingSpace, Health]]) -> None:
    drawn = [(name, health_resources.cosines(space.digest, space)) for name, space, _ in spaces]
    n = len(drawn[0][1])
    st.markdown(f"**{t('health.cosines')}**", help=t("health.cosines_help", n=n))
    figure = cosines_figure(
        [Spread(name, sample.similarities) for name, sample in drawn],
        t("health.cosine"),
        t("health.of_pairs"),
    )
    means = _numbers([health.anisotropy.mean for _, _, health in spaces if health.anisotropy is not None])
    st.plotly_chart(figure, key="health.cosines", config=STILL, alt=t("health.cosines_alt", n=n, means=means))


def _numbers(values: list[float]) -> str:
    return " → ".join(f"{value:.2f}" for value in values)
