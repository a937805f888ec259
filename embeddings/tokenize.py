"""Texts to sentences of words."""

import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace

from embeddings.corpus import Corpus, TokenSettings
from embeddings.errors import DataError
from embeddings.progress import Progress, silent

__all__ = ["TokenSettings", "cut", "tokenize"]

AUTOMATIC = TokenSettings()
_WORD = re.compile(r"[^\W_]+(?:['_][^\W_]+)*")


def tokenize(
    texts: Sequence[str], settings: TokenSettings = AUTOMATIC, name: str = "", progress: Progress = silent
) -> Corpus:
    """The sentences of `texts`, cut into words."""
    sentences = tuple(
        tuple(map(sys.intern, tokens)) for text in texts for line in text.splitlines() if (tokens := cut(line, settings))
    )
    if len({word for sentence in sentences for word in sentence}) < 2:
        raise DataError("too_few_words", "too few words")
    return Corpus(name, sentences, replace(settings, tokenizer="words"))


def cut(text: str, settings: TokenSettings = AUTOMATIC) -> list[str]:
    """The words of one sentence."""
    text = unicodedata.normalize("NFC", text)
    return _WORD.findall(text.lower() if settings.lowercase else text)
