"""The tabs of the words page; which one is open is part of the link."""

from streamlit.delta_generator import DeltaGenerator

from dashboard.components.link_tabs import link_tabs
from dashboard.links import WORDS_TABS
from dashboard.state import ExplorerState
from dashboard.text import Words


def choose_tab(t: Words, explorer: ExplorerState) -> tuple[DeltaGenerator, str]:
    """The open tab, the only one whose content is computed, and its name."""

    def write(name: str) -> None:
        explorer.link.words_tab = name

    titles = {name: t(f"words.tab_{name}") for name in WORDS_TABS}
    return link_tabs(f"words.tab.{t.language}", titles, explorer.link.words_tab, write)


def forget(explorer: ExplorerState) -> None:
    """What was asked of other words."""
    link = explorer.link
    link.formula, link.axes, link.listed, link.path = "", (), (), ()
