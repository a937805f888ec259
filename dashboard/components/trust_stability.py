"""The tab of stability: the same map over seeds or sizes of neighborhoods, what stays together, and the best one."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import partial
from typing import Any

import streamlit as st

from dashboard.checking import (
    VARIED,
    Checked,
    checked,
    colors_of,
    shared_graph,
    varied_method,
    varied_settings,
)
from dashboard.components.awaited import Work, awaited, is_asked, is_under_way
from dashboard.components.choice import choice
from dashboard.components.polling import leave_for, until_over
from dashboard.components.trust_groups import survival_of_groups
from dashboard.components.trust_maps import K, Panel, color_note, panels, said_of, sample_note, start_button
from dashboard.state import ExplorerState
from dashboard.text import Words
from dashboard.trust_resources import found_groups, growing, grown, in_common, places_of
from embeddings.graph import graph_size
from embeddings.progress import Progress
from embeddings.projections import TSNE, UMAP, Settings
from embeddings.space import EmbeddingSpace
from embeddings.stability import NUMBERS, Run, best, neighborhoods, seeds, sweep

PLACE = "trust.sweep"
AS_ASKED = ("n_epochs", "engine")  # resolved for every map, so that the map page resolves them again
VARY = {"seeds": seeds, "neighborhoods": neighborhoods}
POLL_S = 1.0
Runs = dict[Settings, Run]


def stability_tab(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> None:
    st.markdown(t("trust.stability_about"))
    at = checked(explorer)
    method, vary, number = _controls(t, explorer)
    sample_note(t, at)
    variants = VARY[vary](varied_settings(explorer, method), len(at.space))
    work = sweep_work(at.space, variants)
    is_begun = is_asked(explorer, work) or bool(grown(work.wanted))
    if not is_begun and not start_button(
        t("trust.sweep_start"),
        t("trust.sweep_offer", n=len(variants), items=len(at.space)),
        "trust.sweep_start",
    ):
        return
    done = awaited(t, explorer, work, t(f"trust.sweep_title_{vary}", n=len(variants)))
    if done is None and is_under_way(explorer, PLACE):
        until_over(
            lambda: not is_under_way(explorer, PLACE),
            lambda: maps(t, explorer, at, variants, number, None),
            POLL_S,
        )
    else:
        maps(t, explorer, at, variants, number, done)


def _controls(t: Words, explorer: ExplorerState) -> tuple[str, str, str]:
    """Which method is drawn, what is varied, and which number makes a map the best; all are kept in the link."""
    choices = explorer.link.choices
    method, vary = varied_method(explorer), choices.get("vary", "") or "seeds"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choice(
            t("map.method"),
            {name: t(f"map.method_{name}") for name in VARIED},
            method,
            "trust.drawn",
            partial(choices.__setitem__, "drawn"),
            t("trust.help_drawn"),
        )
        choice(
            t("trust.vary"),
            {name: t(f"trust.vary_{name}") for name in VARY},
            vary,
            f"trust.vary.{t.language}",
            partial(choices.__setitem__, "vary"),
            t("trust.help_vary"),
        )
        number = _number(t, explorer)
    return method, vary, number


def sweep_work(space: EmbeddingSpace, variants: Sequence[Settings]) -> Work:
    """The job that draws what is not drawn yet; what it has finished is there at once, and stays."""
    key = (PLACE, space.digest, tuple(variants))
    size = max(graph_size(variant, len(space)) for variant in variants)

    def run(progress: Progress) -> Runs:
        runs: Runs = growing(key)
        first = runs.get(variants[0])
        missing = [variant for variant in variants if variant not in runs]
        reference = None if first is None else first.points
        graph_of = partial(shared_graph, space, k=size)
        for made in sweep(space.vectors, missing, graph_of, progress, reference, space.receipt.metric):
            runs[made.settings] = made
        found_groups(space.digest, space)  # while nobody waits: the page may want them
        return runs

    return Work(PLACE, key, run, "sweep")


def maps(
    t: Words,
    explorer: ExplorerState,
    at: Checked,
    variants: Sequence[Settings],
    number: str,
    done: Runs | None,
) -> None:
    """What is finished, `done` where all is: the maps, what they have in common, and the groups that stay together."""
    found: Runs = done or grown((PLACE, at.space.digest, tuple(variants)))
    runs = [found[variant] for variant in variants if variant in found]
    if not runs:
        return
    color, top = colors_of(t, explorer, at), best(runs, number)
    drawn = [
        Panel(
            run.points,
            title_of(t, run.settings, variants),
            said_of(t, run),
            color,
            t("trust.best") if run is top and len(runs) > 1 else "",
            partial(_use, t, explorer, run),
        )
        for run in runs
    ]
    panels(drawn, "trust.maps", 4 if len(variants) in (4, 7, 8) else 3)
    color_note(t, explorer, color)
    if len(runs) > 1:
        key = (at.space.digest, tuple(run.settings for run in runs))
        points = [run.points for run in runs]
        rows, _ = places_of(at.space.digest, at.space)
        k, others = min(K, len(rows) - 1), len(rows) - 1
        share = 100 * in_common(key, points, rows)
        st.markdown(t("trust.in_common", share=share, k=k, chance=100 * k / others))
        survival_of_groups(t, explorer, at, key, points)


def _number(t: Words, explorer: ExplorerState) -> str:
    """The number by which one map is the best."""
    chosen = explorer.link.choices.get("best", "") or NUMBERS[0]
    key = f"trust.best.{t.language}"
    st.session_state[key] = chosen

    def write() -> None:
        explorer.link.choices["best"] = str(st.session_state[key])

    st.selectbox(
        t("trust.best_by"),
        NUMBERS,
        format_func=lambda name: t(f"trust.number_{name}"),
        key=key,
        on_change=write,
        help=t("trust.help_best"),
        width=320,
    )
    return chosen


def title_of(t: Words, settings: Settings, variants: Sequence[Settings]) -> str:
    """What differs from the other maps: the seed, the perplexity, the number of neighbors."""
    assert isinstance(settings, TSNE | UMAP)
    if len({variant.random_state for variant in variants if isinstance(variant, TSNE | UMAP)}) > 1:
        return t("trust.seed", n=settings.random_state)
    return (
        f"perplexity {settings.perplexity:.4g}"
        if isinstance(settings, TSNE)
        else f"n_neighbors {settings.n_neighbors}"
    )


def _use(t: Words, explorer: ExplorerState, run: Run) -> None:
    """The map page with the settings of this map."""
    key, method = f"trust.use {run.settings}", run.settings.method
    if st.button(t("trust.use"), key=key, type="tertiary", icon=":material/scatter_plot:"):
        link = explorer.link
        link.method, link.n_components = method, 2
        link.settings = {**link.settings, method: opened(run.settings, link.settings.get(method, {}))}
        leave_for("views/map.py")


def opened(settings: Settings, asked: Mapping[str, Any]) -> dict[str, Any]:
    """`settings` as the link has them: what differs from the defaults; epochs and engine as they were asked for."""
    plain = type(settings)()
    names = [field.name for field in fields(settings) if field.name not in ("n_components", *AS_ASKED)]
    differs = {name for name in names if getattr(settings, name) != getattr(plain, name)}
    return {name: value for name, value in asked.items() if name in AS_ASKED} | {
        name: getattr(settings, name) for name in names if name in differs
    }
