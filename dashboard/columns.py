"""What a map can be colored by: the columns that were brought, and those that were computed of the open space."""

from typing import TYPE_CHECKING

from dashboard.text import Words

if TYPE_CHECKING:  # late: an answer is on the page before the tables of the map
    import pandas as pd

    from dashboard.state import ExplorerState

# Computed columns by the names that stand in links: how far an item's place on the map is true, its group, and how
# strange it is.
TRUST, GROUP, OUTLIER = "@trust", "@group", "@outlier"
COMPUTED = (TRUST, GROUP, OUTLIER)


def column_of(explorer: "ExplorerState", name: str) -> "pd.Series | None":
    """A column of the open space by its name, brought or computed; None where there is none."""
    space = explorer.space
    if space is not None and name in space.metadata.columns:
        return space.metadata[name]
    return explorer.computed.get(name)


def color_names(explorer: "ExplorerState") -> list[str]:
    """What the map page offers as color: trust is computed when it is asked for, the others come from their pages."""
    assert explorer.space is not None
    brought = list(explorer.space.columns)
    known = (TRUST, *explorer.computed, explorer.link.color)
    return [*brought, *(name for name in COMPUTED if name in known and name not in brought)]


def title_of(t: Words, name: str) -> str:
    """A column as a visitor reads it: computed ones have words of their own."""
    return t(f"map.column_{name.removeprefix('@')}") if name in COMPUTED else name
