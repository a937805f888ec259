"""What sets a group apart: terms that many of its items have and few others (class-based TF-IDF, Grootendorst 2022)."""

from collections import Counter
from collections.abc import Collection, Sequence

import numpy as np

MOST_ITEMS = 10_000  # whose terms are counted; of more an even part
LIFT = 1.5  # how many times more frequent a term is inside than outside
SHARE = 0.03  # of the items of a group that have a term of it, at least two of them


def group_terms(
    documents: Sequence[Collection[str]], codes: np.ndarray, n_groups: int, most: int = 5
) -> tuple[tuple[str, ...], ...]:
    """The `most` terms of each group, the most telling first; `documents[i]` are those of item i, each counted once.

    A term's weight is its share of the group's terms times log(1 + terms of an average group / its count in all).
    """
    counts = [Counter[str]() for _ in range(n_groups)]
    sizes = np.bincount(codes[codes >= 0], minlength=n_groups)
    for terms, code in zip(documents, codes.tolist(), strict=True):
        if code >= 0:
            counts[code].update(set(terms))
    overall = sum(counts, Counter[str]())
    average = overall.total() / max(1, n_groups)
    return tuple(
        _best(counts[group], overall, average, int(sizes[group]), int(sizes.sum()), most)
        for group in range(n_groups)
    )


def _best(
    own: Counter[str], overall: Counter[str], average: float, size: int, total: int, most: int
) -> tuple[str, ...]:
    """Terms that are `LIFT` times as frequent as elsewhere; where there are none, those that are more frequent at all."""
    least = min(size, max(2, round(SHARE * size)))
    lifts, weights = {}, {}
    for term, count in own.items():
        if count >= least:
            outside = (overall[term] - count + 1) / (
                total - size + 1
            )  # a term of no other group is not infinite
            lifts[term] = np.inf if total == size else count / size / outside
            weights[term] = count / own.total() * np.log1p(average / overall[term])
    kept = [term for term, lift in lifts.items() if lift >= LIFT]
    kept = kept or [term for term, lift in lifts.items() if lift > 1]
    return tuple(sorted(kept, key=lambda term: (-weights[term], term))[:most])


def even_part(n: int, most: int = MOST_ITEMS) -> np.ndarray:
    """At most `most` of `n` rows, evenly spread."""
    return np.arange(n) if n <= most else np.linspace(0, n - 1, most).astype(np.int64)


def words_of(texts: Sequence[str]) -> list[list[str]]:
    """The telling words of each text: no stop words of English, no particles and endings of Korean, no numbers."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    from embeddings.tokenize import TokenSettings, cut_each

    empty = ENGLISH_STOP_WORDS | KOREAN
    return [
        [word for word in words if any(map(str.isalpha, word)) and _is_long(word) and word not in empty]
        for words in cut_each(texts, TokenSettings(content_words=True))
    ]


# Verbs that stand in any Korean sentence, in their dictionary form, as the analyser gives them.
KOREAN = frozenset(("하다", "되다", "있다", "없다", "이다", "아니다", "같다", "않다", "보다", "주다", "들다"))


def _is_long(word: str) -> bool:
    """Two letters or more, or one of Hangul or Han, which may be a word."""
    return len(word) > 1 or ord(word) > 0x1100
