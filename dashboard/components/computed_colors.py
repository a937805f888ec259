"""Groups and strangeness as the color of the map, where a link asks for them: found at once, or as a job beside the map."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import cast

from dashboard import grouping, outlying
from dashboard.columns import GROUP, OUTLIER
from dashboard.components.awaited import awaited
from dashboard.components.outliers_fit import fit_at_hand
from dashboard.components.plain import say_warning
from dashboard.outlying import Verdict
from dashboard.state import ExplorerState
from dashboard.text import Words
from embeddings.clusters import Clusters, GroupNames
from embeddings.errors import EmbeddingsError
from embeddings.outliers import Strangeness


def bring_back(t: Words, explorer: ExplorerState) -> None:
    """Find the values that are asked for as color; where that cannot be, say why: the map stays."""
    find = FIND.get(explorer.link.color)
    if find is not None and explorer.link.color not in explorer.computed:
        try:
            find(t, explorer)
        except EmbeddingsError as error:
            say_warning(t, error.message)


def _groups(t: Words, explorer: ExplorerState) -> None:
    space = grouping.grouped_space(explorer)
    work = replace(grouping.grouping_work(space, grouping.SETTINGS.asked(explorer.link)), height=0)
    clusters = cast(Clusters | None, awaited(t, explorer, work, t("map.finding_groups")))
    if clusters is None:
        return
    naming = grouping.naming_work(space, clusters, grouping.named_by(explorer.link, space))
    named = cast(GroupNames | None, awaited(t, explorer, naming, t("groups.naming")))
    if named is not None:
        grouping.keep(explorer, clusters, grouping.own_names(explorer, clusters, named.names))


def _strangeness(t: Words, explorer: ExplorerState) -> None:
    space = explorer.space
    assert space is not None
    fit = fit_at_hand(explorer, space)
    work = replace(outlying.judging_work(fit, outlying.SETTINGS.asked(explorer.link)), height=0)
    found = cast(Strangeness | None, awaited(t, explorer, work, t("outliers.judging")))
    if found is not None:
        outlying.keep(explorer, Verdict(fit, found, outlying.above_of(explorer.link)))


FIND: Mapping[str, Callable[[Words, ExplorerState], None]] = {GROUP: _groups, OUTLIER: _strangeness}
