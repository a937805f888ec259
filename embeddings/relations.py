"""What holds between the words of a list: the odd one out, and the similarity of all pairs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from embeddings.dataset import read_only
from embeddings.errors import SettingsError
from embeddings.metrics import metric_named
from embeddings.neighbors import Neighbor
from embeddings.paths import Path as Path
from embeddings.paths import path as path
from embeddings.paths import path_graph as path_graph
from embeddings.space import EmbeddingSpace
from embeddings.spellings import spelled


@dataclass(frozen=True)
class OddOneOut:
    """`word` fits the others least; `ranking` holds all words by their mean similarity to the others, least first."""

    word: str
    ranking: tuple[Neighbor, ...]


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
