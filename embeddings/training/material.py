"""What every algorithm learns from: one vocabulary, the sentences, and a few that are held out to measure the loss."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat

import numpy as np

from embeddings.corpus import Corpus, check_vocabulary
from embeddings.errors import DataError, SettingsError
from embeddings.training.loss import Pairs, sample_pairs
from embeddings.training.settings import TrainSettings

MOST_HELD_OUT = 500  # sentences, and never more than one in a hundred
ENOUGH_PAIRS = 500  # fewer pairs held out would tell little: the sample is taken from the sentences learned

Sentences = Sequence[tuple[str, ...]]


@dataclass(frozen=True, eq=False)
class Material:
    """`counts[i]` (v,) says how often `words[i]` occurs, most frequent first; `rows` is the way back."""

    words: tuple[str, ...]
    counts: np.ndarray
    rows: Mapping[str, int]
    sentences: Sentences  # to learn from
    pairs: Pairs  # to measure the loss on
    n_held_out: int  # sentences that are not learned; 0 where the corpus is too small to spare any
    n_tokens: int  # of the sentences to learn from


def prepare(corpus: Corpus, settings: TrainSettings) -> Material:
    """The vocabulary, the sentences to learn from and the pairs to measure on.

    `DataError` where fewer than two words are kept, `SettingsError` where `vector_size` exceeds the vocabulary.
    """
    check_vocabulary(corpus, settings.min_count)
    counted = {word: n for word, n in corpus.counts.items() if n >= settings.min_count}
    words, counts = tuple(counted), np.fromiter(counted.values(), np.int64, len(counted))
    if settings.vector_size > len(words):
        raise SettingsError(
            "vector_size_vocabulary",
            "vector_size {size:,} is larger than the vocabulary of {n:,} words: choose at most {n:,}, "
            "or a lower minimum count",
            size=settings.vector_size,
            n=len(words),
        )
    rows = {word: row for row, word in enumerate(words)}
    held_out, pairs = _measured(corpus.sentences, rows, counts, settings)
    if not len(pairs):
        raise DataError(
            "no_word_pairs",
            "No two of the {n} words that are kept stand in one sentence: bring longer sentences, "
            "or choose a lower minimum count",
            n=len(words),
        )
    left_out = set(held_out)
    learned = tuple(s for i, s in enumerate(corpus.sentences) if i not in left_out)
    n_tokens = corpus.n_tokens - sum(len(corpus.sentences[i]) for i in held_out)
    return Material(words, counts, rows, learned, pairs, len(held_out), n_tokens)


def encode(
    sentences: Sentences, rows: Mapping[str, int], at_once: int = 20_000
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """For each `at_once` sentences the rows of the kept words (t,) and the sentence (t,) that each stands in."""
    for start in range(0, len(sentences), at_once):
        part = sentences[start : start + at_once]
        found = map(rows.get, chain.from_iterable(part), repeat(-1))
        tokens = np.fromiter(found, np.int32)
        numbers = np.repeat(np.arange(len(part), dtype=np.int32), [len(sentence) for sentence in part])
        yield tokens[tokens >= 0], numbers[tokens >= 0]


def _measured(
    sentences: Sentences, rows: Mapping[str, int], counts: np.ndarray, settings: TrainSettings
) -> tuple[list[int], Pairs]:
    """The numbers of the sentences held out, none where they would give too few pairs, and the pairs."""
    rng = np.random.default_rng(settings.random_state)
    held_out = _hold_out(sentences, rows, counts, settings.min_count, rng)
    spared = [sentences[i] for i in held_out]
    for is_thinned in (True, False):
        pairs = _pairs(spared, rows, counts, settings, is_thinned)
        if len(pairs) >= ENOUGH_PAIRS:
            return held_out, pairs
    some = rng.permutation(len(sentences))[: 4 * MOST_HELD_OUT]
    return [], _pairs([sentences[i] for i in some], rows, counts, settings, is_thinned=False)


def _pairs(
    sentences: Sentences,
    rows: Mapping[str, int],
    counts: np.ndarray,
    settings: TrainSettings,
    is_thinned: bool,
) -> Pairs:
    tokens, numbers = next(encode(sentences, rows, len(sentences) or 1), (np.empty(0, np.int32),) * 2)
    return sample_pairs(tokens, numbers, counts, settings.window, settings.random_state, is_thinned)


def _hold_out(
    sentences: Sentences,
    rows: Mapping[str, int],
    counts: np.ndarray,
    min_count: int,
    rng: np.random.Generator,
) -> list[int]:
    """Sentences that can be spared: every word still occurs `min_count` times in the others."""
    wanted = min(MOST_HELD_OUT, len(sentences) // 100)
    left = counts.copy()
    chosen: list[int] = []
    for i in rng.permutation(len(sentences))[: 10 * wanted]:
        tokens = [rows[word] for word in sentences[i] if word in rows]
        found, times = np.unique(np.array(tokens, dtype=np.int64), return_counts=True)
        if len(chosen) < wanted and (left[found] - times >= min_count).all():
            left[found] -= times
            chosen.append(int(i))
    return chosen
