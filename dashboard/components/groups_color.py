"""The groups as the color of the map, where a link asks for them: found at once, or as a job beside the map."""

from dataclasses import replace
from typing import cast

from dashboard import grouping
from dashboard.columns import GROUP
from dashboard.components.awaited import awaited
from dashboard.components.plain import say_warning
from dashboard.state import ExplorerState
from dashboard.text import Words
from embeddings.clusters import Clusters, GroupNames
from embeddings.errors import EmbeddingsError


def bring_back(t: Words, explorer: ExplorerState) -> None:
    """Where the color of the groups is asked for, find them; where there are none, say why: the map stays."""
    if explorer.link.color == GROUP and GROUP not in explorer.computed:
        try:
            _find(t, explorer)
        except EmbeddingsError as error:
            say_warning(t, error.message)


def _find(t: Words, explorer: ExplorerState) -> None:
    space = grouping.grouped_space(explorer)
    work = replace(grouping.grouping_work(space, grouping.asked(explorer.link)), height=0)
    clusters = cast(Clusters | None, awaited(t, explorer, work, t("map.finding_groups")))
    if clusters is None:
        return
    naming = grouping.naming_work(space, clusters, grouping.named_by(explorer.link, space))
    named = cast(GroupNames | None, awaited(t, explorer, naming, t("groups.naming")))
    if named is not None:
        grouping.keep(explorer, clusters, grouping.own_names(explorer, clusters, named.names))
