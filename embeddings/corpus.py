"""What word vectors are trained on: sentences of words, how they were cut, and how often each word occurs."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from types import MappingProxyType
from typing import Literal

import numpy as np

from embeddings.digests import digest_texts
from embeddings.errors import DataError, Message

Tokenizer = Literal["auto", "words", "korean"]
ENOUGH_WORDS = 10  # what a remedy for too high a minimum count should keep, where there are so many


@dataclass(frozen=True)
class TokenSettings:
    """How sentences are cut into words. "auto" takes each sentence by its script: Hangul by morphemes."""

    tokenizer: Tokenizer = "auto"
    lowercase: bool = True
    content_words: bool = False  # Korean: nouns, verbs, adjectives and adverbs, no particles and endings
    phrases: bool = False  # words that stand together more often than by chance become one: new_york


@dataclass(frozen=True, eq=False)
class Corpus:
    """`sentences[i]` is the i-th sentence as its words, in order; none is empty.

    `settings.tokenizer` is the one that was used; "auto" remains where sentences of both kinds are mixed.
    """

    name: str
    sentences: tuple[tuple[str, ...], ...]
    settings: TokenSettings
    notes: tuple[Message, ...] = ()  # what happened on the way: scripts that are mixed, lines that were cut

    def __len__(self) -> int:
        return len(self.sentences)

    @cached_property
    def digest(self) -> str:
        """Names the sentences as they were cut, not the file they came from."""
        return digest_texts(" ".join(sentence) for sentence in self.sentences)

    @cached_property
    def n_tokens(self) -> int:
        """How many words there are, repeated ones counted each time."""
        return sum(map(len, self.sentences))

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How often each word occurs, the most frequent first."""
        return MappingProxyType(dict(Counter(chain.from_iterable(self.sentences)).most_common()))

    def kept(self, min_count: int) -> int:
        """How many different words occur at least `min_count` times."""
        return int(np.count_nonzero(self._frequencies >= min_count))

    @cached_property
    def _frequencies(self) -> np.ndarray:
        return np.fromiter(self.counts.values(), dtype=np.int64, count=len(self.counts))


def check_words(sentences: Iterable[Sequence[str]]) -> None:
    """`DataError` where there is nothing to learn from: no words, numbers only, or one word over and over."""
    words = set(chain.from_iterable(sentences))
    if not words:
        raise DataError("corpus_empty", "There are no words in this text: bring sentences")
    if not any(letter.isalpha() for word in words for letter in word):
        raise DataError(
            "corpus_of_numbers",
            "There are {n:,} different numbers in this text and no words: bring sentences",
            n=len(words),
        )
    if len(words) == 1:
        raise DataError(
            "corpus_of_one_word",
            "{word!r} is the only word: words are learned from the words beside them, so bring sentences",
            word=min(words)[:40],
        )


def check_vocabulary(corpus: Corpus, min_count: int) -> None:
    """`DataError` where `min_count` leaves fewer than two words; it names the value that would keep some."""
    kept = corpus.kept(min_count)
    if kept >= 2:
        return
    value = _lower_count(corpus)
    raise DataError(
        "no_frequent_words",
        "Words that occur {min_count} times or more: {kept}, and training needs at least two; "
        "a minimum count of {value:,} would keep {n:,} words",
        kept=kept,
        min_count=min_count,
        value=value,
        n=corpus.kept(value),
    )


def _lower_count(corpus: Corpus) -> int:
    """The highest minimum count that keeps `ENOUGH_WORDS`, or all words where there are fewer."""
    counts = list(corpus.counts.values())
    return counts[min(ENOUGH_WORDS, len(counts)) - 1]
