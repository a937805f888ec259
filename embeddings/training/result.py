"""What a training says while it runs, and what it leaves behind."""

from dataclasses import dataclass

import numpy as np

from embeddings.space import EmbeddingSpace
from embeddings.training.settings import TrainSettings
from embeddings.training.subwords import Subwords


@dataclass(frozen=True)
class Epoch:
    """One pass over the corpus; the last one of a cancelled training is unfinished."""

    number: int  # counted from 1
    total: int
    loss: float  # see `embeddings.training.loss`: comparable between algorithms, about 2.70 before training
    words_per_second: float  # tokens of the corpus in this pass; GloVe: as many, counted once for each pass
    seconds: float  # since the start of the training, counting the vocabulary included


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The vectors (v, dim) of the watched `words` after `epoch` passes, read-only float32; epoch 0 is before training."""

    epoch: int
    vectors: np.ndarray
    words: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Trained:
    """A space of word vectors and how it came into being."""

    space: EmbeddingSpace  # labels by frequency, metadata column "count"
    epochs: tuple[Epoch, ...]
    snapshots: tuple[Snapshot, ...]
    settings: TrainSettings  # every default resolved
    is_complete: bool = True  # False: cancelled, what was learned is kept
    subwords: Subwords | None = None  # FastText alone can answer unknown words

    @property
    def seconds(self) -> float:
        """How long the training took, counting included."""
        return self.epochs[-1].seconds if self.epochs else 0.0
