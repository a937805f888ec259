"""a : b :: c : ? by 3CosAdd (Mikolov et al. 2013), and the spellings of a vocabulary."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np

from embeddings.dataset import read_only
from embeddings.errors import SettingsError
from embeddings.metrics import unit
from embeddings.neighbors import Neighbor, nearest
from embeddings.space import FOLDED_CHARACTERS, EmbeddingSpace

CANDIDATES = 2_000  # spellings that are compared letter by letter
LIKENESS = 0.6  # of two spellings, from 0 to 1: below that nobody meant it


@dataclass(frozen=True, eq=False)
class Analogy:
    """a : b :: c : ?, both answers side by side, best first; `target` (dim,) is the unit vector of b − a + c.

    With the inputs allowed, b or c itself often wins: the offset is smaller than it looks (Nissim et al. 2020).
    """

    a: str
    b: str
    c: str
    without_inputs: tuple[Neighbor, ...]
    with_inputs: tuple[Neighbor, ...]
    target: np.ndarray


def solve_analogy(space: EmbeddingSpace, a: str, b: str, c: str, k: int = 10) -> Analogy:
    """The `k` items closest by cosine to b − a + c of unit vectors: man : king :: woman : queen.

    `SettingsError` names the words that are not in the space, each with its closest spellings.
    """
    words = (a, b, c)
    _check_known(space, words)
    vector_a, vector_b, vector_c = unit(space.vectors[[space.row_of[word] for word in words]])
    target = unit(vector_b - vector_a + vector_c)
    inputs = set(_rows_of(space, words))
    found = nearest(space, target, k + len(inputs), "cosine")[0]  # one search holds both answers
    free = [neighbor for neighbor in found if neighbor.row not in inputs]
    return Analogy(a, b, c, tuple(free[:k]), tuple(found[:k]), read_only(target))


def _check_known(space: EmbeddingSpace, words: Sequence[str]) -> None:
    unknown = [word for word in dict.fromkeys(words) if word not in space.row_of]
    if not unknown:
        return
    told = []
    for word in unknown:
        close = closest_spellings(space, word)
        told.append(repr(word[:FOLDED_CHARACTERS]) + (f" ({', '.join(close)})" if close else ""))
    raise SettingsError(
        "unknown_words",
        "Not among the {n:,} items: {words}; choose a spelling that is there",
        n=len(space),
        words="; ".join(told),
    )


def _rows_of(space: EmbeddingSpace, words: Sequence[str]) -> list[int]:
    """All rows of the words: a label may come more than once."""
    asked = set(words)
    if len(space.row_of) == len(space):
        return [space.row_of[word] for word in asked]
    return [row for row, label in enumerate(space.labels) if label in asked]


def closest_spellings(space: EmbeddingSpace, word: str, k: int = 3) -> list[str]:
    """The `k` labels spelled most like `word`, closest first, earlier rows first among equals.

    Labels that differ in case alone come first. The others are compared among those that share the first or the
    last letters and have nearly the same length; Hangul is compared by its letters, not by its syllables.
    """
    asked = word[:FOLDED_CHARACTERS].replace("\0", " ").casefold()
    if not asked or k < 1:
        return []
    same = [space.labels[row] for row in _matches(space.folded, f"\0{re.escape(asked)}(?![^\0])")]
    found = list(dict.fromkeys(same))[:k]
    if len(found) == k:
        return found
    scored = []
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(_letters(asked))
    for row in _candidates(space.folded, asked):
        matcher.set_seq1(_letters(space.labels[row][:FOLDED_CHARACTERS].casefold()))
        if matcher.real_quick_ratio() >= LIKENESS and matcher.quick_ratio() >= LIKENESS:
            scored.append((-matcher.ratio(), row))
    likely = (space.labels[row] for score, row in sorted(scored) if -score >= LIKENESS)
    return list(dict.fromkeys([*found, *likely]))[:k]


def complete(space: EmbeddingSpace, prefix: str, k: int = 20) -> list[str]:
    """The first `k` labels that start with `prefix` whatever the case, in the order of rows (the most frequent first)."""
    asked = prefix[:FOLDED_CHARACTERS].replace("\0", " ").casefold()
    found: dict[str, None] = {}
    for row in _matches(space.folded, f"\0{re.escape(asked)}"):
        if len(found) >= k:
            break
        found[space.labels[row]] = None
    return list(found)


def _candidates(folded: str, word: str) -> list[int]:
    """Rows of words of nearly the same length that begin or end as `word` does, earlier rows first."""
    slack = 1 + len(word) // 4
    low, high = max(1, len(word) - slack), len(word) + slack
    head = re.escape(word[: max(1, min(2, len(word) // 2))])
    tail = re.escape(word[-max(1, min(3, len(word) // 2)) :])
    length = f"(?=[^\0]{{{low},{high}}}(?![^\0]))"
    rows: set[int] = set()
    for pattern in (
        f"\0{length}{head}",
        f"\0{length}[^\0]*{tail}(?![^\0])",
        f"\0{length}{re.escape(word[0])}",
    ):
        for row in _matches(folded, pattern):
            if len(rows) >= CANDIDATES:
                break
            rows.add(row)
    return sorted(rows)


def _matches(folded: str, pattern: str) -> Iterator[int]:
    """Rows whose folded label matches `pattern`, which starts with the zero character before a label."""
    row, counted = -1, 0
    for match in re.finditer(pattern, folded):
        row += folded.count("\0", counted, match.start() + 1)
        counted = match.start() + 1
        yield row


def _letters(text: str) -> str:
    return unicodedata.normalize("NFD", text)
