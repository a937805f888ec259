"""The spellings of a vocabulary: what may have been meant, what a word begins, which rows bear it."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from embeddings.errors import SettingsError
from embeddings.space import FOLDED_CHARACTERS, EmbeddingSpace

CANDIDATES = 2_000  # spellings that are compared letter by letter
NAMED = 5  # unknown words in one message
LIKENESS = 0.6  # of two spellings, from 0 to 1: below that nobody meant it


def check_known(space: EmbeddingSpace, words: Sequence[str]) -> None:
    """`SettingsError` that names all words that are not labels of the space, each with its closest spellings."""
    unknown = [word for word in dict.fromkeys(words) if word not in space.row_of]
    if not unknown:
        return
    told = []
    for word in unknown[:NAMED]:
        close = closest_spellings(space, word)
        told.append(repr(word[:FOLDED_CHARACTERS]) + (f" ({', '.join(close)})" if close else ""))
    raise SettingsError(
        "unknown_words",
        "Not among the {n:,} items: {words}; choose a spelling that is there",
        n=len(space),
        words="; ".join(told) + (" …" if len(unknown) > NAMED else ""),
    )


def spelled(space: EmbeddingSpace, words: Sequence[str]) -> list[str]:
    """The labels that are meant by `words`: as written, else in small letters.

    `SettingsError` names the words that are not in the space, each with its closest spellings.
    """
    found = [
        word if word in space.row_of or word.casefold() not in space.row_of else word.casefold()
        for word in words
    ]
    check_known(space, found)
    return found


def rows_of(space: EmbeddingSpace, words: Sequence[str]) -> list[int]:
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
