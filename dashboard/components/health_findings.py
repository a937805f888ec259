"""What is odd about the open space: one card for each measure, with a level, a number and what it means."""

from collections import Counter
from typing import Literal

import streamlit as st

from dashboard.components.picture_strip import drawer
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.errors import Message
from embeddings.health import Finding, Health
from embeddings.health.findings import Level
from embeddings.remedies import REMEDIES
from embeddings.space import EmbeddingSpace

# A sign and a color for each level; the word stands beside them.
SIGNS: dict[Level, tuple[Literal["orange", "blue", "green", "gray"], str]] = {
    "act": ("orange", ":material/build:"),
    "look": ("blue", ":material/visibility:"),
    "fine": ("green", ":material/check:"),
    "unknown": ("gray", ":material/question_mark:"),
}
GROUPS_SHOWN, NAMES_SHOWN, NAME = 50, 6, 60
PICTURES_SHOWN = 5


def cards(t: Words, explorer: ExplorerState, space: EmbeddingSpace, found: Health) -> None:
    """A sentence for all of them, then one card each."""
    st.markdown(summary(t, found))
    with st.grid(4, min_column_width=260, border=True, key="health.cards") as grid:
        for finding in found.findings:
            with grid.cell(), st.container(gap="xsmall", key=f"health.card.{finding.id}"):
                _card(t, explorer, space, found, finding)


def summary(t: Words, found: Health) -> str:
    """How many measures are on each level, the gravest first."""
    counts = Counter(finding.level for finding in found.findings)
    parts = [t(f"health.count_{level}", n=counts[level]) for level in SIGNS if counts[level]]
    return " · ".join(parts)


def _card(t: Words, explorer: ExplorerState, space: EmbeddingSpace, found: Health, finding: Finding) -> None:
    color, icon = SIGNS[finding.level]
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f"**{t(f'health.name.{finding.id}')}**", width="content")
        st.badge(t(f"health.level.{finding.level}"), color=color, icon=icon)
    st.markdown(f"### {number(t, space, found, finding)}", help=t(f"health.help.{finding.id}"))
    st.markdown(plain(t.message(finding.meaning)))
    st.caption(plain(t.message(finding.said)))
    for name in finding.remedies[:1]:
        st.button(
            t("health.try", remedy=t.message(_named(name))),
            icon=":material/healing:",
            key=f"health.try.{finding.id}",
            type="tertiary",
            on_click=_try,
            args=(explorer, name),
        )


def number(t: Words, space: EmbeddingSpace, found: Health, finding: Finding) -> str:
    """The main number of a card, short enough to be read from afar."""
    if finding.value is None:
        return "–"
    if finding.id == "dimension":
        return t("health.number_dimension", value=finding.value, dim=space.dim)
    if finding.id == "dimensions":
        if finding.meaning.code == "health_dimensions_one":
            return t("health.number_one", share=float(found.dimensions.shares[found.dimensions.largest]))
        return t("health.number_constant", n=int(finding.value))
    if finding.id in ("duplicates", "near_duplicates"):
        total = found.n if finding.id == "duplicates" else found.n_distinct
        return t("health.number_of", n=int(finding.value), total=total)
    if finding.id == "norms":
        return (
            t("health.number_zero", n=found.norms.n_zero)
            if found.norms.n_zero
            else t("health.number_median", value=f"{finding.value:.3g}")
        )
    value = f"{finding.value:.2f}".replace("-0.00", "0.00").replace("-", "−")
    return t("health.number_cosine" if finding.id == "anisotropy" else "health.number_skew", value=value)


def _named(name: str) -> Message:
    return REMEDIES[name]().named


def _try(explorer: ExplorerState, name: str) -> None:
    """Adds the remedy to those that are tried, in the order in which they stand."""
    from embeddings.remedies import remedies_named, remedies_text

    held = {remedy.id: remedy for remedy in remedies_named(explorer.link.choices.get("remedy", ""))}
    held.setdefault(name, REMEDIES[name]())
    steps = remedies_text([held[kind] for kind in REMEDIES if kind in held])
    explorer.link.choices = {**explorer.link.choices, "remedy": steps}


def details(t: Words, explorer: ExplorerState, space: EmbeddingSpace, found: Health) -> None:
    """The worst hubs by name, and the groups of repeats."""
    if found.hubness is not None and found.hubs:
        with st.expander(t("health.hubs", n=len(found.hubs)), icon=":material/hub:"):
            _hubs(t, explorer, space, found)
    for kind, groups in (("exact", found.duplicates.exact), ("near", found.duplicates.near)):
        if groups:
            with st.expander(t(f"health.{kind}_groups", n=len(groups)), icon=":material/content_copy:"):
                st.dataframe(_groups(t, space, groups), hide_index=True)
                if len(groups) > GROUPS_SHOWN:
                    st.caption(t("health.first_groups", n=GROUPS_SHOWN, total=len(groups)))


def _hubs(t: Words, explorer: ExplorerState, space: EmbeddingSpace, found: Health) -> None:
    assert found.hubness is not None
    draw = drawer(explorer)
    if draw is not None:
        with st.container(horizontal=True):
            for row in found.hubs[:PICTURES_SHOWN]:
                draw(row)
    counts = [int(found.hubness.counts[at]) for at in found.hubness.hubs]
    st.dataframe(
        {
            t("health.item"): [space.labels[row] for row in found.hubs],
            t("health.times", k=found.hubness.k): counts,
            t("health.share"): [f"{count / found.n_distinct:.1%}" for count in counts],
        },
        hide_index=True,
    )
    st.caption(t("health.hubs_note", k=found.hubness.k))


def _groups(t: Words, space: EmbeddingSpace, groups: tuple[tuple[int, ...], ...]) -> dict[str, list[object]]:
    shown = groups[:GROUPS_SHOWN]
    return {
        t("health.group_size"): [len(group) for group in shown],
        t("health.items"): [_listed(space, group) for group in shown],
    }


def _listed(space: EmbeddingSpace, group: tuple[int, ...]) -> str:
    names = [space.labels[row][:NAME] for row in group[:NAMES_SHOWN]]
    return " · ".join([*names, *(["…"] if len(group) > NAMES_SHOWN else [])])
