"""Groups: clusters of the space itself, named, measured and laid beside the columns."""

from typing import cast

import streamlit as st

from dashboard import grouping
from dashboard.components import frame
from dashboard.components.awaited import awaited, known
from dashboard.components.groups_agreement import beside_column
from dashboard.components.groups_controls import controls
from dashboard.components.groups_map import clicked_item, group_map
from dashboard.components.groups_table import table, verdict
from dashboard.components.plain import say_warning
from dashboard.state import ExplorerState
from dashboard.text import Words
from embeddings.clusters import Clusters, GroupNames, Judgment
from embeddings.space import EmbeddingSpace


def groups(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> None:
    st.markdown(t("groups.about"))
    grouping.group_anew(explorer)
    controls(t, explorer, space)
    work = grouping.grouping_work(space, grouping.SETTINGS.asked(explorer.link))
    clusters = cast(Clusters | None, awaited(t, explorer, work, t("groups.finding")))
    if clusters is None:
        return
    for note in clusters.notes:
        say_warning(t, note)
    naming = grouping.naming_work(space, clusters, grouping.named_by(explorer.link, space))
    named = cast(GroupNames | None, awaited(t, explorer, naming, t("groups.naming")))
    if named is not None:
        show(t, explorer, space, clusters, named)


def show(
    t: Words, explorer: ExplorerState, space: EmbeddingSpace, clusters: Clusters, named: GroupNames
) -> None:
    """The map and what the groups are worth side by side, the table below them."""
    names = grouping.own_names(explorer, clusters, named.names)
    grouping.keep(explorer, clusters, names)
    judging = grouping.judging_work(space, clusters)
    sky, worth = st.columns([7, 4], gap="medium")
    with sky:
        group_map(t, explorer, space, clusters)
    with worth:
        st.markdown(f"#### {t('groups.found', n=clusters.n_groups)}")
        judgment = cast(Judgment | None, awaited(t, explorer, judging, t("groups.judging")))
        if judgment is not None:
            verdict(t, judgment)
        clicked_item(t, explorer, space)
    if clusters.n_groups:
        table(t, explorer, space, clusters, named, known(judging))
    beside_column(t, explorer, space, clusters, names)


frame.with_open_space(groups)
