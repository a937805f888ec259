"""The outliers of the open space: what the link asks for, what is to be computed, and what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from dashboard import outliers_resources
from dashboard.columns import OUTLIER
from dashboard.components.awaited import Work
from dashboard.linked_settings import LinkedSettings
from dashboard.links import Link
from dashboard.state import ExplorerState
from embeddings.digests import digest_array
from embeddings.neighbors import Neighbor
from embeddings.outliers import (
    DEFAULT,
    DETECTORS,
    Detector,
    Strangeness,
    agreement,
    detector_from_dict,
    flagged,
    nearest_normal,
    threshold,
)
from embeddings.pictures.base import Pictures
from embeddings.progress import Progress
from embeddings.space import EmbeddingSpace

if TYPE_CHECKING:
    import pandas as pd

QUICK = 2_000  # items that are judged while the page is drawn
SLOW = ("iforest", "autoencoder")  # whose libraries take seconds to come
# By detector: its settings, and the parameters of a link that carry them.
PARAMETERS: Mapping[str, Mapping[str, str]] = {
    "knn": {"n_neighbors": "beside"},
    "lof": {"n_neighbors": "beside"},
    "iforest": {"n_estimators": "trees"},
    "cluster": {"n_clusters": "centers"},
    "mahalanobis": {},
    "autoencoder": {"bottleneck": "narrow", "n_epochs": "epochs"},
}
SETTINGS: LinkedSettings[Detector] = LinkedSettings(
    "detector", DEFAULT.id, DETECTORS, PARAMETERS, detector_from_dict
)
USUAL = 95.0  # percent of the normal items that lie below the threshold
ALL, COLUMN, SELECTION, FILE = "all", "column", "selection", "file"


@dataclass(frozen=True, eq=False)
class Fit:
    """What detectors learn from: the rows `normal` (m,) of the open space, None for all; `second` is judged by them."""

    space: EmbeddingSpace
    normal: np.ndarray | None = None
    second: EmbeddingSpace | None = None
    pictures: Pictures | None = None  # of the second items

    @property
    def items(self) -> EmbeddingSpace:
        """What is judged."""
        return self.space if self.second is None else self.second

    @cached_property
    def key(self) -> tuple[str, str, str]:
        """Names all that goes in but the detector."""
        normal = "" if self.normal is None else digest_array(np.asarray(self.normal, np.int64))
        return self.space.digest, normal, "" if self.second is None else self.second.digest


@dataclass(frozen=True, eq=False)
class Verdict:
    """What one detector says of the judged items: a value (n,) each, and which lie above the threshold."""

    fit: Fit
    found: Strangeness
    above: float  # percent of the normal items below the threshold

    @property
    def share(self) -> float:
        """Of the normal items that lie above the threshold."""
        return round(1 - self.above / 100, 6)

    @cached_property
    def threshold(self) -> float:
        return threshold(self.found.normal_values, share=self.share)

    @cached_property
    def flagged(self) -> np.ndarray:
        return flagged(self.found.values, self.threshold)

    @cached_property
    def order(self) -> np.ndarray:
        """Rows of the judged items, the strangest first."""
        return np.argsort(-self.found.values, kind="stable")

    @cached_property
    def own_values(self) -> np.ndarray:
        """The values (n,) of the open items."""
        return self.found.values if self.fit.second is None else self.found.normal_values

    @cached_property
    def _not_normal(self) -> np.ndarray:
        """Whether an open item (n,) is no normal neighbor: flagged, or not among those declared normal."""
        strange = np.array(flagged(self.own_values, self.threshold))
        if self.fit.normal is not None:
            strange |= ~np.isin(np.arange(len(self.fit.space)), self.fit.normal)
        return strange

    def nearest_normal(self, rows: np.ndarray, k: int, *, is_second: bool) -> list[list[Neighbor]]:
        """The `k` normal items nearest to each of `rows`, of the second file or of the open space."""
        if is_second:
            return nearest_normal(self.fit.items, rows, self.flagged, k, self.fit.space)
        strange = np.zeros(len(self.fit.space), bool) if self.fit.second is not None else self._not_normal
        return nearest_normal(self.fit.space, rows, strange, k)


def above_of(link: Link) -> float:
    """Percent of the normal items that lie below the threshold."""
    return min(99.9, max(50.0, float(link.choices.get("above") or USUAL)))


def write_above(link: Link, above: float) -> None:
    link.choices["above"] = "" if above == USUAL else f"{above:.1f}"


def all_asked(link: Link) -> tuple[Detector, ...]:
    """Every detector with the usual settings, the chosen one with its own."""
    chosen = SETTINGS.asked(link)
    return tuple(chosen if name == chosen.id else kind() for name, kind in DETECTORS.items())


def judging_work(fit: Fit, settings: Detector) -> Work:
    """The values of the judged items."""
    is_quick = len(fit.space) <= QUICK and len(fit.items) <= QUICK and settings.id not in SLOW

    def run(progress: Progress) -> Strangeness:
        return outliers_resources.strangeness(fit, settings, progress)

    return Work("outliers", (fit.key, settings), run, "judge", is_quick, height=420)


def all_work(fit: Fit, every: tuple[Detector, ...]) -> Work:
    """The same by every detector, to see how many agree."""

    def run(progress: Progress) -> tuple[Strangeness, ...]:
        found = []
        for at, settings in enumerate(every):

            def step(done: int, total: int, at: int = at) -> None:
                progress(at, len(every))  # detectors are counted, and each can be stopped at its own steps

            step(0, 0)
            found.append(outliers_resources.strangeness(fit, settings, step))
        return tuple(found)

    return Work("outliers.all", (fit.key, every), run, "agree")


def agreeing(verdict: Verdict, every: tuple[Strangeness, ...]) -> np.ndarray:
    """How many detectors (n,) flag each judged item, each above its own threshold for the same share of normal items."""
    return agreement(every, verdict.share)


def keep(explorer: ExplorerState, verdict: Verdict) -> "pd.Series":
    """The values (n,) of the open items: what every map can be colored by."""
    import pandas as pd

    explorer.computed[OUTLIER] = pd.Series(verdict.own_values, name=OUTLIER)
    return explorer.computed[OUTLIER]
