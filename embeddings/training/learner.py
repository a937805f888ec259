"""The contract of every algorithm, and where each is opened."""

from collections.abc import Callable
from typing import Protocol

import numpy as np

from embeddings.training.material import Material
from embeddings.training.settings import TrainSettings
from embeddings.training.subwords import Subwords
from embeddings.training.watch import Watch


class Learner(Protocol):
    """A model over the vocabulary of its material, in that order."""

    def learn(self, watch: Watch, on_epoch_end: Callable[[], None]) -> None:
        """All epochs; returns within about a second once `watch.is_stopped`, whatever is learned by then."""

    def vectors(self, rows: np.ndarray | None = None) -> np.ndarray:
        """The vectors (v, dim) of all words, or of those in `rows`, as they are now."""

    def scores(self, inputs: np.ndarray, outputs: np.ndarray) -> np.ndarray:
        """How strongly each word of `outputs` (p, m) is expected beside `inputs` (p,): (p, m); see `loss.measure`."""

    def subwords(self) -> Subwords | None:
        """The n-grams of FastText."""


def open_learner(material: Material, settings: TrainSettings, watch: Watch) -> Learner:
    """The untrained model of `settings.algorithm`."""
    if settings.algorithm == "glove":
        from embeddings.training.glove import open_glove

        return open_glove(material, settings, watch)
    from embeddings.training.gensim_models import GensimLearner

    return GensimLearner(material, settings)
