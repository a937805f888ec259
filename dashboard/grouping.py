"""The groups of the open space: what the link asks for, what is to be computed, and what the visitor calls them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from dashboard import resources
from dashboard.columns import GROUP
from dashboard.components.awaited import Work
from dashboard.linked_settings import LinkedSettings
from dashboard.links import Link
from dashboard.state import ExplorerState
from embeddings.clusters import (
    CLUSTERERS,
    Clusters,
    ClusterSettings,
    GroupNames,
    cluster,
    clusters_from_dict,
    judge,
    name_groups,
)
from embeddings.clusters.cluster import graph_metric, neighbors_needed
from embeddings.clusters.names import SEEN, SOURCES, distinct
from embeddings.progress import Progress
from embeddings.space import EmbeddingSpace

if TYPE_CHECKING:
    import pandas as pd

QUICK = 2_000  # items that are grouped while the page is drawn
FIRST = "communities"  # finds how many groups there are by itself
# By method: its settings, and the parameters of a link that carry them.
PARAMETERS: Mapping[str, Mapping[str, str]] = {
    "communities": {"n_neighbors": "around", "resolution": "resolution"},
    "kmeans": {"n_clusters": "clusters"},
    "hdbscan": {"min_cluster_size": "least", "min_samples": "samples"},
}
AUTO = "auto"
PART = "part"
JUDGING = "groups.judgment"  # the place where groups are measured


SETTINGS: LinkedSettings[ClusterSettings] = LinkedSettings(
    "cluster", FIRST, CLUSTERERS, PARAMETERS, clusters_from_dict
)


def named_by(link: Link, space: EmbeddingSpace) -> str:
    """Where the names come from; what the space has not is left to the library."""
    chosen = link.choices.get("named", "")
    return chosen if chosen in sources(space) else AUTO


def sources(space: EmbeddingSpace) -> list[str]:
    """What may name groups of this space."""
    has = {"classes": SEEN[0] in space.columns, "column": bool(space.columns)}
    return [AUTO, *(source for source in SOURCES if has.get(source, True))]


def grouping_work(space: EmbeddingSpace, settings: ClusterSettings) -> Work:
    """The groups themselves, along the shared graph."""

    def run(progress: Progress) -> Clusters:
        needed = neighbors_needed(settings, len(space))
        graph = None
        if needed > 0:
            metric = graph_metric(space.receipt.metric)
            graph = resources.graph(space.digest, metric, needed, space.vectors, progress)
        return cluster(space, settings, graph, progress)

    is_quick = len(space) <= QUICK
    return Work("groups", (space.digest, settings), run, "groups", is_quick, height=420)


def naming_work(space: EmbeddingSpace, clusters: Clusters, source: str) -> Work:
    """The names; to cut Korean takes some seconds."""

    def run(progress: Progress) -> GroupNames:
        return name_groups(space, clusters.codes, source)  # type: ignore[arg-type]

    wanted = (space.digest, clusters.settings, source)
    is_quick = len(space) <= QUICK and space.receipt.modality != "text"
    return Work("groups.names", wanted, run, "names", is_quick)


def judging_work(space: EmbeddingSpace, clusters: Clusters) -> Work:
    """Silhouettes, resamples, and the same with noise."""

    def run(progress: Progress) -> Any:
        return judge(space.vectors, clusters, space.receipt.metric, progress=progress)

    return Work(JUDGING, (space.digest, clusters.settings), run, "resample")


def own_names(explorer: ExplorerState, clusters: Clusters, proposed: tuple[str, ...]) -> tuple[str, ...]:
    """The names with those that the visitor has given to these very groups."""
    given = explorer.group_names.get(_key(explorer, clusters), {})
    return distinct([given.get(group, name) for group, name in enumerate(proposed)])


def rename(explorer: ExplorerState, clusters: Clusters, group: int, name: str) -> None:
    """Call a group `name`; an empty name gives the proposed one back."""
    given = explorer.group_names.setdefault(_key(explorer, clusters), {})
    tidy = " ".join(name.split())[:80]
    if tidy:
        given[group] = tidy
    else:
        given.pop(group, None)


def grouped_space(explorer: ExplorerState) -> EmbeddingSpace:
    """Whose groups color the map: the whole's, also where a part is open, unless the part was grouped anew."""
    assert explorer.space is not None
    is_anew = explorer.whole is None or explorer.link.choices.get("grouped") == PART
    return explorer.space if is_anew or explorer.whole is None else explorer.whole


def group_anew(explorer: ExplorerState) -> None:
    """From here on the groups are those of the open items, be they all or a part."""
    explorer.link.choices["grouped"] = PART if explorer.whole is not None else ""


def keep(explorer: ExplorerState, clusters: Clusters, names: tuple[str, ...]) -> "pd.Series":
    """The group (n,) of each open item by name, None for noise: what every map can be colored by."""
    import pandas as pd

    codes, of = clusters.codes, grouped_space(explorer)
    if of is not explorer.space:
        codes = codes[[row for row in explorer.link.part if row < len(of)]]
    told = np.array([*names, None], dtype=object)  # −1, which is noise, takes the last
    explorer.computed[GROUP] = pd.Series(told[codes], name=GROUP)
    return explorer.computed[GROUP]


def _key(explorer: ExplorerState, clusters: Clusters) -> tuple[str, ClusterSettings]:
    return grouped_space(explorer).digest, clusters.settings
