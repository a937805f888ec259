"""Word-pair judgements (WordSim-353, SimLex-999) against the cosine of a space."""

import re
from dataclasses import dataclass
from math import atanh, isfinite, sqrt, tanh

import numpy as np

from embeddings.errors import DataError, SettingsError
from embeddings.evaluation.lines import LINE_SHOWN, lines_of
from embeddings.evaluation.scores import Z_95
from embeddings.evaluation.vocabulary import vocabulary_of
from embeddings.metrics import unit
from embeddings.space import EmbeddingSpace

FEWEST = 3  # pairs: any two lie on a line
WORDS_SHOWN = 5


@dataclass(frozen=True)
class WordPair:
    """Two words and how similar people found them, on a scale of their own."""

    a: str
    b: str
    score: float


@dataclass(frozen=True)
class WordPairs:
    """A set of judgements; its length is the number of pairs."""

    rows: tuple[WordPair, ...]
    name: str = ""

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class ScoredPair:
    """A pair as people judged it, and its cosine in the space."""

    a: str
    b: str
    human: float
    model: float


@dataclass(frozen=True)
class SimilarityScores:
    """Rank and linear correlation of the cosine with the judgements, each with its two-sided p-value."""

    spearman: float
    pearson: float
    spearman_p: float
    pearson_p: float
    n_found: int
    n_total: int
    unknown_words: tuple[str, ...]
    pairs: tuple[ScoredPair, ...]  # those found, in the order of the set

    @property
    def share_found(self) -> float:
        """The share of the pairs whose two words are both known, 0 to 1."""
        return self.n_found / self.n_total


def read_pairs(data: bytes | str, name: str = "pairs", lowercase: bool = False) -> WordPairs:
    """A file of lines `word, word, number`, with tabs, commas, semicolons or spaces between them.

    Lines that begin with # are left out, and so is a first line of column names. Where more columns follow (as in
    the original SimLex-999), the first that is a number in the first pair is the judgement. `DataError` names the
    line without a number, and the empty file.
    """
    rows: list[WordPair] = []
    column: int | None = None
    is_first = True
    for number, line in lines_of(data, name):
        if line.startswith("#"):
            continue
        cells = _cells(line.lower() if lowercase else line)
        if column is None:
            column = next((i for i in range(2, len(cells)) if _number(cells[i]) is not None), None)
            if column is None and is_first and len(cells) > 2:
                is_first = False
                continue
        rows.append(_pair(cells, column, number, line, name))
    if not rows:
        raise DataError(
            "pairs_empty",
            "{name} holds no pair: bring lines of two words and a number, as in `cup, mug, 8.5`",
            name=name,
        )
    return WordPairs(tuple(rows), name)


def _cells(line: str) -> list[str]:
    separator = next((sign for sign in "\t;," if sign in line), None)
    cells = line.split(separator) if separator else re.split(r"\s+", line)
    return [cell.strip().strip('"') for cell in cells]


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if isfinite(value) else None


def _pair(cells: list[str], column: int | None, number: int, line: str, name: str) -> WordPair:
    score = None if column is None or len(cells) <= column else _number(cells[column])
    if score is None or not cells[0] or not cells[1]:
        raise DataError(
            "pairs_number",
            "Line {line} of {name} ({text!r}) is not two words and a number: write it as in `cup, mug, 8.5`",
            line=number,
            name=name,
            text=line[:LINE_SHOWN],
        )
    return WordPair(cells[0], cells[1], score)


def evaluate_similarity(
    space: EmbeddingSpace, pairs: WordPairs, restrict: int | None = None, ignore_case: bool = True
) -> SimilarityScores:
    """How well the cosine of two words agrees with people: Spearman (ties averaged) and Pearson.

    Pairs with an unknown word are left out, and counted. With `restrict` only the first rows of the space are
    known. `SettingsError` where fewer than 3 pairs are found, or where nothing varies. As gensim's
    `evaluate_word_pairs`.
    """
    from scipy import stats

    words = vocabulary_of(space, restrict, ignore_case)
    found = [pair for pair in pairs.rows if words.row(pair.a) is not None and words.row(pair.b) is not None]
    unknown = words.unknown(word for pair in pairs.rows for word in (pair.a, pair.b))
    _check_enough(space, pairs, found, unknown)
    first, second = (
        unit(space.vectors[[words.rows[words.key(word)] for word in side]].astype(np.float64))
        for side in zip(*((pair.a, pair.b) for pair in found), strict=True)
    )
    model = np.einsum("ij,ij->i", first, second)
    human = np.array([pair.score for pair in found])
    _check_spread(pairs, human, model)
    spearman, pearson = stats.spearmanr(human, model), stats.pearsonr(human, model)
    scored = (
        ScoredPair(pair.a, pair.b, pair.score, float(value)) for pair, value in zip(found, model, strict=True)
    )
    return SimilarityScores(
        float(spearman.statistic),
        float(pearson.statistic),
        float(spearman.pvalue),
        float(pearson.pvalue),
        len(found),
        len(pairs),
        unknown,
        tuple(scored),
    )


def _check_enough(
    space: EmbeddingSpace, pairs: WordPairs, found: list[WordPair], unknown: tuple[str, ...]
) -> None:
    if len(found) < FEWEST:
        raise SettingsError(
            "pairs_unknown",
            "{found} of the {n:,} pairs of {name} are among the {items:,} items, and a correlation needs {fewest} "
            "(unknown: {words}): choose a set in the language of the space",
            found=len(found),
            n=len(pairs),
            name=pairs.name,
            items=len(space),
            fewest=FEWEST,
            words=", ".join(word[:LINE_SHOWN] for word in unknown[:WORDS_SHOWN]) or "none",
        )


def _check_spread(pairs: WordPairs, human: np.ndarray, model: np.ndarray) -> None:
    if np.ptp(human) == 0 or np.ptp(model) == 0:
        raise SettingsError(
            "pairs_all_equal",
            "The {n:,} pairs of {name} that were found are all equally similar: a correlation needs some that differ",
            n=len(human),
            name=pairs.name,
        )


def spearman_interval(spearman: float, n: int) -> tuple[float, float]:
    """The 95 % interval of a rank correlation of `n` pairs (Bonett and Wright 2000), within −1 and 1."""
    if n < 4 or abs(spearman) >= 1:
        return (-1.0, 1.0) if n < 4 else (spearman, spearman)
    half = Z_95 * sqrt((1 + spearman**2 / 2) / (n - 3))
    return tanh(atanh(spearman) - half), tanh(atanh(spearman) + half)
