"""The groups as a table whose names can be written over, and the sentence on what they are worth."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import grouping
from dashboard.components.awaited import is_under_way
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.clusters import Clusters, GroupNames, Judgment, typical_rows
from embeddings.space import EmbeddingSpace

TYPICAL, LABEL = 3, 60  # items of a row, characters of one
ICONS = {
    "groups_hold": ":material/verified:",
    "groups_borders_move": ":material/blur_on:",
    "groups_not_real": ":material/warning:",
    "groups_none": ":material/help:",
}


def verdict(t: Words, judgment: Judgment) -> None:
    """What the groups are worth, in a sentence, and what its numbers mean."""
    said = judgment.verdict
    st.markdown(f"{ICONS[said.code]} **{plain(t.message(said))}**")
    measured, stable = judgment.silhouette, judgment.stability
    parts = [t("groups.judged_without", n=judgment.n_repeated)] if judgment.n_repeated else []
    parts.append(t("groups.silhouette_means"))
    if measured.mean is not None and measured.n_used < measured.n:
        parts.append(t("groups.silhouette_sample", n=measured.n_used, total=measured.n))
    parts.append(t("groups.stability_means", times=len(stable.ari), n=stable.n_used, total=stable.n))
    st.caption(" ".join(parts))


def table(
    t: Words,
    explorer: ExplorerState,
    space: EmbeddingSpace,
    clusters: Clusters,
    named: GroupNames,
    judgment: Judgment | None,
) -> None:
    """One row for each group; a name that is written over is the group's name on every map.

    While the groups are being measured nothing is written over: the numbers that arrive would take a half-typed name.
    """
    names = grouping.own_names(explorer, clusters, named.names)
    frame = as_frame(space, clusters, names, judgment)
    key = f"groups.table.{t.language}"
    is_measuring = judgment is None and is_under_way(explorer, grouping.JUDGING)

    def take() -> None:
        edited = st.session_state.get(key, {}).get("edited_rows", {})
        for row, values in edited.items():
            if "name" in values:
                grouping.rename(explorer, clusters, int(row), values["name"] or "")

    st.data_editor(
        frame,
        key=key,
        on_change=take,
        hide_index=True,
        disabled=is_measuring or [name for name in frame.columns if name != "name"],
        column_config=_columns(t),
        height="content" if len(frame) <= 14 else 530,
    )
    st.caption(_below(t, clusters, named))


def as_frame(
    space: EmbeddingSpace, clusters: Clusters, names: tuple[str, ...], judgment: Judgment | None
) -> pd.DataFrame:
    """Name, size, silhouette and stability, where they are measured, and the items in the middle."""
    typical = typical_rows(space.vectors, clusters.codes, space.receipt.metric, TYPICAL)
    frame = pd.DataFrame({"name": names, "items": clusters.sizes})
    if judgment is not None:
        has_silhouettes = judgment.silhouette.mean is not None
        frame["silhouette"] = judgment.silhouette.groups if has_silhouettes else float("nan")
        frame["stability"] = judgment.stability.groups
    frame["typical"] = [" · ".join(_short(space.labels[row]) for row in rows) for rows in typical]
    return frame


def _columns(t: Words) -> dict[str, Any]:
    return {
        "name": st.column_config.TextColumn(
            t("groups.name"), help=t("groups.name_help"), width="medium", max_chars=80
        ),
        "items": st.column_config.NumberColumn(t("groups.items"), format="localized", width="small"),
        "silhouette": st.column_config.NumberColumn(
            t("groups.silhouette"), format="%.2f", help=t("groups.silhouette_means"), width="small"
        ),
        "stability": st.column_config.ProgressColumn(
            t("groups.stability"),
            format="%.2f",
            min_value=0,
            max_value=1,
            help=t("groups.overlap_means"),
            width="small",
        ),
        "typical": st.column_config.TextColumn(
            t("groups.typical"), help=t("groups.typical_help"), width="large"
        ),
    }


def _below(t: Words, clusters: Clusters, named: GroupNames) -> str:
    parts = []
    if clusters.n_noise:
        parts.append(t("groups.noise", n=clusters.n_noise, total=len(clusters)))
    parts.append(t(f"groups.names_{named.source}", column=plain(named.column, 40)))
    if 0 < named.n_used < len(clusters):
        parts.append(t("groups.names_sample", n=named.n_used, total=len(clusters)))
    return " ".join(parts)


def _short(label: str) -> str:
    line = " ".join(label.split())
    return line if len(line) <= LABEL else line[: LABEL - 1] + "…"
