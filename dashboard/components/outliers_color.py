"""How strange items are as the color of the map, where a link asks for it: found at once, or as a job beside the map."""

from dataclasses import replace
from typing import cast

from dashboard import outlying
from dashboard.columns import OUTLIER
from dashboard.components.awaited import awaited
from dashboard.components.outliers_fit import fit_at_hand
from dashboard.components.plain import say_warning
from dashboard.outlying import Verdict
from dashboard.state import ExplorerState
from dashboard.text import Words
from embeddings.errors import EmbeddingsError
from embeddings.outliers import Strangeness


def bring_back(t: Words, explorer: ExplorerState) -> None:
    """Where the values are asked for as color, find them; where that cannot be, say why: the map stays."""
    if explorer.link.color == OUTLIER and OUTLIER not in explorer.computed:
        try:
            _find(t, explorer)
        except EmbeddingsError as error:
            say_warning(t, error.message)


def _find(t: Words, explorer: ExplorerState) -> None:
    space = explorer.space
    assert space is not None
    fit = fit_at_hand(explorer, space)
    work = replace(outlying.judging_work(fit, outlying.asked(explorer.link)), height=0)
    found = cast(Strangeness | None, awaited(t, explorer, work, t("outliers.judging")))
    if found is not None:
        outlying.keep(explorer, Verdict(fit, found, outlying.above_of(explorer.link)))
