"""What holds between the words of a list: the odd one out, all pairs, and a path from one word to another."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from embeddings.dataset import read_only
from embeddings.errors import SettingsError
from embeddings.metrics import metric_named
from embeddings.neighbors import Neighbor
from embeddings.progress import Progress, silent
from embeddings.space import EmbeddingSpace
from embeddings.spellings import spelled

CONSIDERED = 50_000  # items that a path leads through: of word vectors the most frequent ones
MOST_SEARCHED = 5_000  # items whose neighbors are looked for before a path is given up


@dataclass(frozen=True)
class OddOneOut:
    """`word` fits the others least; `ranking` holds all words by their mean similarity to the others, least first."""

    word: str
    ranking: tuple[Neighbor, ...]


@dataclass(frozen=True)
class Path:
    """`steps` from the start to the end, each with its similarity to the step before (1 for the start).

    `considered` of the space's items could be on the way; the neighbors of `searched` were looked for.
    """

    steps: tuple[Neighbor, ...]
    n_neighbors: int
    searched: int
    considered: int

    @property
    def length(self) -> float:
        """The sum of 1 − cosine over the steps."""
        return sum(1 - step.similarity for step in self.steps)


def odd_one_out(space: EmbeddingSpace, words: Sequence[str]) -> OddOneOut:
    """The word with the smallest mean cosine to the others (gensim's `doesnt_match`); of equal ones the first given.

    A word that comes twice counts once. `SettingsError` for unknown words and for fewer than three.
    """
    known = _different(space, words, 3)
    cosine = metric_named("cosine").similarity(_vectors(space, known), _vectors(space, known))
    mean = (cosine.sum(axis=1) - cosine.diagonal()) / (len(known) - 1)
    order = np.argsort(mean.astype(np.float32), kind="stable")
    ranking = tuple(Neighbor(space.row_of[known[i]], known[i], float(mean[i])) for i in order)
    return OddOneOut(ranking[0].label, ranking)


def pair_matrix(space: EmbeddingSpace, words: Sequence[str], metric: str | None = None) -> np.ndarray:
    """The similarity of each of the `words` with each, in the order given: (n, n) float32, read-only.

    `metric` is the receipt's where None is given. `SettingsError` for unknown words and for none at all.
    """
    if not words:
        raise SettingsError(
            "words_needed", "{n} different words are too few: write {least} or more", n=0, least=1
        )
    vectors = _vectors(space, spelled(space, words))
    return read_only(metric_named(metric or space.receipt.metric).similarity(vectors, vectors))


def path(
    space: EmbeddingSpace,
    start: str,
    end: str,
    n_neighbors: int = 10,
    most_searched: int = MOST_SEARCHED,
    progress: Progress = silent,
) -> Path:
    """The shortest way by 1 − cosine whose every step joins an item and one of its `n_neighbors` nearest."""
    raise NotImplementedError


def _different(space: EmbeddingSpace, words: Sequence[str], least: int) -> list[str]:
    known = list(dict.fromkeys(spelled(space, words)))
    if len(known) < least:
        raise SettingsError(
            "words_needed",
            "{n} different words are too few: write {least} or more",
            n=len(known),
            least=least,
        )
    return known


def _vectors(space: EmbeddingSpace, words: Sequence[str]) -> np.ndarray:
    return space.vectors[[space.row_of[word] for word in words]].astype(np.float64)
