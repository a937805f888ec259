"""How long the vectors are, and whether length says how frequent or how long an item is."""

import re
from dataclasses import dataclass

import numpy as np

from embeddings.space import EmbeddingSpace

OF_FREQUENCY = re.compile(r"(?i)(.*[ _])?(frequency|freq|count|counts|occurrences|빈도|빈도수|횟수)")
OF_RANK = re.compile(r"(?i)(.*[ _])?(rank|순위)")  # 1 for the most frequent
EQUAL = 1e-3  # of the median: lengths that differ less are one
FEWEST = 10  # items for a correlation


@dataclass(frozen=True)
class Norms:
    """Lengths of the vectors that are not zero, and their rank correlation with what `against` names.

    `against` is "frequency", "length" (of the text) or "" for nothing; `source` is the column that told it, or
    "rows" for the order of a vocabulary.
    """

    smallest: float
    median: float
    largest: float
    n_zero: int
    against: str = ""
    source: str = ""
    spearman: float = 0.0
    low: float = 0.0
    high: float = 0.0

    @property
    def are_equal(self) -> bool:
        return self.largest - self.smallest <= EQUAL * self.median


def norms(space: EmbeddingSpace) -> Norms:
    """The lengths of a space, held against the frequency of its words or the length of its texts where they are known."""
    is_zero = space.norms <= 1e-30
    lengths = space.norms[~is_zero].astype(np.float64)
    if not len(lengths):
        return Norms(0.0, 0.0, 0.0, len(space))
    found = Norms(float(lengths.min()), float(np.median(lengths)), float(lengths.max()), int(is_zero.sum()))
    known = None if found.are_equal or len(lengths) < FEWEST else _known(space)
    if known is None:
        return found
    against, source, values = known
    spearman = _spearman(lengths, values[~is_zero])
    if spearman is None:
        return found
    from embeddings.evaluation.similarity import (
        spearman_interval,
    )  # late: the tests of words are a long import

    low, high = spearman_interval(spearman, len(lengths))
    return Norms(
        found.smallest, found.median, found.largest, found.n_zero, against, source, spearman, low, high
    )


def _known(space: EmbeddingSpace) -> tuple[str, str, np.ndarray] | None:
    """What length may depend on, where it came from, and its values (n,): larger is more frequent, or longer."""
    for form, sign in ((OF_FREQUENCY, 1), (OF_RANK, -1)):
        for name in space.columns:
            if form.fullmatch(str(name)) and space.metadata[name].dtype.kind in "iuf":
                values = sign * space.metadata[name].to_numpy(np.float64)
                if np.isfinite(values).all():
                    return "frequency", str(name), values
    if space.receipt.modality == "token" and not _is_looked_up(space):
        return "frequency", "rows", -np.arange(len(space), dtype=np.float64)
    if space.receipt.modality == "text":
        return "length", "label", np.array([len(label) for label in space.labels], np.float64)
    return None


def _is_looked_up(space: EmbeddingSpace) -> bool:
    """A vocabulary has its most frequent words first; words that a person listed have an order of their own."""
    return any(step.startswith("look up") for step in space.receipt.transformations)


def _spearman(a: np.ndarray, b: np.ndarray) -> float | None:
    """The rank correlation, ties at their mean rank; None where all of one are equal."""
    import pandas as pd

    ranks = [pd.Series(values).rank().to_numpy() for values in (a, b)]
    if any(np.ptp(rank) == 0 for rank in ranks):
        return None
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])
