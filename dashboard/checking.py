"""What the trust page looks at: the open space or a stated sample of it, with which settings, in which groups."""

from dataclasses import replace
from typing import TYPE_CHECKING

from dashboard import resources
from dashboard.columns import GROUP, column_of
from dashboard.figures.colors import ColorColumn, color_column, column_kind
from dashboard.projecting import asked_settings
from dashboard.state import ExplorerState
from dashboard.text import Words
from dashboard.trust_resources import Checked, sampled
from embeddings.graph import KnnGraph, graph_size
from embeddings.projections import TSNE, UMAP, Settings, resolve, settings_from_dict
from embeddings.space import EmbeddingSpace

if TYPE_CHECKING:
    import pandas as pd

VARIED = ("tsne", "umap")  # methods whose maps differ from one drawing to the next


def checked(explorer: ExplorerState) -> Checked:
    """All items of the open space, or a seeded sample."""
    assert explorer.space is not None
    return sampled(explorer.space.digest, explorer.space)


def map_settings(explorer: ExplorerState, n: int) -> Settings:
    """The flat map of `n` items as the map page draws it."""
    return resolve(replace(asked_settings(explorer.link), n_components=2), n)


def varied_method(explorer: ExplorerState) -> str:
    """The method whose maps are compared: the chosen one, else the map's own, else UMAP."""
    chosen = explorer.link.choices.get("drawn", "") or explorer.link.method
    return chosen if chosen in VARIED else "umap"


def varied_settings(explorer: ExplorerState, method: str) -> TSNE | UMAP:
    """The settings of that method as the link has them, in two dimensions."""
    settings = settings_from_dict(method, {**explorer.link.settings.get(method, {}), "n_components": 2})
    assert isinstance(settings, TSNE | UMAP)
    return settings


def shared_graph(space: EmbeddingSpace, settings: Settings, k: int = 0) -> KnnGraph | None:
    """The graph that a map of `space` is drawn from, with at least `k` neighbors; None where it needs none."""
    needed = max(k, graph_size(settings, len(space)))
    metric = getattr(settings, "metric", "")
    return resources.graph(space.digest, metric, needed, space.vectors) if needed and metric else None


def colors_of(t: Words, explorer: ExplorerState, at: Checked) -> ColorColumn | None:
    """The items in the colors that they have on the map page."""
    values = column_of(explorer, explorer.link.color)
    return None if values is None else color_column(values.iloc[at.rows], t("map.others", n="{n}"))


def group_columns(explorer: ExplorerState) -> "dict[str, pd.Series]":
    """Columns that name groups: those that were brought, and the groups that were found."""
    assert explorer.space is not None
    names = [*explorer.space.columns, *([GROUP] if GROUP in explorer.computed else [])]
    columns = {name: column_of(explorer, name) for name in names}
    return {name: values for name, values in columns.items() if values is not None and _names_groups(values)}


def _names_groups(values: "pd.Series") -> bool:
    n_groups = values.nunique()
    return column_kind(values) in ("category", "bool") and 2 <= n_groups <= max(2, len(values) // 3)
