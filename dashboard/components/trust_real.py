"""The tab of what is real: the same map of the items, of shuffled columns and of noise, and what is seen of it."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from dashboard import resources
from dashboard.checking import checked, colors_of, map_settings, shared_graph
from dashboard.components.awaited import Work, awaited, is_under_way
from dashboard.components.plain import say_warning
from dashboard.components.polling import until_over
from dashboard.components.trust_maps import K, Panel, color_note, panels, said_of, sample_note
from dashboard.figures.colors import ColorColumn
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from dashboard.trust_resources import Checked, growing, grown
from embeddings.errors import EmbeddingsError, SettingsError
from embeddings.null_data import gaussian_like, shuffled_columns
from embeddings.progress import Progress, part_of
from embeddings.projections import Settings
from embeddings.projections.settings import MAP_METRICS
from embeddings.space import EmbeddingSpace
from embeddings.stability import Run, sweep
from embeddings.structure import Structure, structure

PLACE = "trust.real"
FINDING = "finding"
SIGNS = {
    "structure_found": ":material/check_circle:",
    "structure_found_groups": ":material/check_circle:",
    "structure_unsure": ":material/help:",
    "structure_covariance": ":material/trending_up:",
    "structure_columns": ":material/view_column:",
    "structure_none": ":material/grain:",
}
FOUND = ("structure_found", "structure_found_groups")
POLL_S = 1.0


def as_it_is(vectors: np.ndarray) -> np.ndarray:
    """The items themselves."""
    return vectors


MADE: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "real": as_it_is,
    "shuffled": shuffled_columns,
    "gaussian": gaussian_like,
}


def real_tab(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> None:
    st.markdown(t("trust.real_about"))
    at = checked(explorer)
    sample_note(t, at)
    settings = map_settings(explorer, len(at.space))
    work = real_work(at.space, settings)
    try:
        done = awaited(t, explorer, work, t("trust.real_title"))
    except EmbeddingsError:  # no map can be drawn or measured; what was found before says more
        if FINDING in grown(work.wanted):
            say_finding(t, grown(work.wanted)[FINDING])
        raise
    if done is None and is_under_way(explorer, PLACE):
        until_over(
            lambda: not is_under_way(explorer, PLACE),
            lambda: comparison(t, explorer, at, settings, None),
            POLL_S,
        )
    else:
        comparison(t, explorer, at, settings, done)


def real_work(space: EmbeddingSpace, settings: Settings) -> Work:
    """The job: what the numbers say, then the three maps."""
    key = (PLACE, space.digest, settings)

    def run(progress: Progress) -> dict[str, Any]:
        found = growing(key)
        parts = [part_of(progress, done, 1 + len(MADE)) for done in range(1 + len(MADE))]
        if FINDING not in found:
            found[FINDING] = _finding(space, parts[0])
        for part, (name, make) in zip(parts[1:], MADE.items(), strict=True):
            if name not in found:
                graph, metric = (
                    partial(shared_graph, space) if make is as_it_is else None,
                    space.receipt.metric,
                )
                (found[name],) = sweep(make(space.vectors), [settings], graph, part, metric=metric)
        return found

    return Work(PLACE, key, run, "nulls")


def _finding(space: EmbeddingSpace, progress: Progress) -> Structure | SettingsError:
    """What cannot be told is a finding, too: the maps are drawn all the same."""
    metric = space.receipt.metric
    if metric not in MAP_METRICS:  # distances by the dot product are none: its directions are compared
        metric = MAP_METRICS[0]
    try:
        graph = resources.graph(space.digest, metric, K, space.vectors) if len(space) > K else None
        return structure(space.vectors, metric, progress=progress, graph=graph)
    except SettingsError as error:
        return error


def comparison(
    t: Words, explorer: ExplorerState, at: Checked, settings: Settings, done: dict[str, Any] | None
) -> None:
    """What is known, `done` where that is all: the sentence, the three maps, and what each of them keeps."""
    found = done or grown((PLACE, at.space.digest, settings))
    if FINDING in found:
        say_finding(t, found[FINDING])
    color = colors_of(t, explorer, at)
    drawn = [_panel(t, name, found[name], color) for name in MADE if name in found]
    if not drawn:
        return
    panels(drawn, "trust.nulls")
    color_note(t, explorer, color)
    if len(drawn) == len(MADE):
        kept = {name: 100 * found[name].number("knn_preservation", K) for name in MADE}
        st.markdown(t("trust.real_kept", k=found["real"].quality.closest(K), **kept))


def _panel(t: Words, name: str, run: Run, color: ColorColumn | None) -> Panel:
    """Items whose columns were shuffled are nobody's: they have no color."""
    return Panel(run.points, t(f"trust.made_{name}"), said_of(t, run), color if name == "real" else None)


def say_finding(t: Words, finding: Structure | SettingsError) -> None:
    """What is seen, in a sentence, with the numbers that it rests on."""
    if isinstance(finding, SettingsError):
        say_warning(t, finding.message)
        return
    said = plain(t.message(finding.finding))
    is_real = finding.finding.code in FOUND
    (st.success if is_real else st.warning)(said, icon=SIGNS[finding.finding.code])
    spread = 100 * 2 * finding.closeness.gaussian.deviation
    drawn = {"draws": finding.n_draws, "seed": finding.random_state, "spread": spread}
    made = t("trust.finding_made", items=finding.n, **drawn)
    repeats = t("trust.finding_repeats", n=finding.n_repeated) if finding.n_repeated else ""
    st.caption(f"{made} {repeats}".strip())
