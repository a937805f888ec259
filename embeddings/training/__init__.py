"""Word vectors learned from the visitor's own corpus: CBOW, skip-gram, FastText and GloVe."""

from embeddings.training.result import Epoch, Snapshot, Trained
from embeddings.training.settings import (
    ALGORITHMS,
    RANGES,
    Algorithm,
    TrainSettings,
    resolve,
    settings_from_dict,
    settings_to_dict,
)
from embeddings.training.subwords import Subwords
from embeddings.training.train import train

__all__ = [
    "ALGORITHMS",
    "RANGES",
    "Algorithm",
    "Epoch",
    "Snapshot",
    "Subwords",
    "TrainSettings",
    "Trained",
    "resolve",
    "settings_from_dict",
    "settings_to_dict",
    "train",
]
