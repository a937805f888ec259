"""Corpora that come with the project, and those that are read from files."""

from dataclasses import dataclass


@dataclass(frozen=True)
class StockCorpus:
    """One built-in corpus: where it is from, under which licence, and what it can and cannot teach."""

    id: str
    title: str
    language: str
    source: str
    licence: str
    url: str
    teaches: str  # two sentences
    n_sentences: int  # lines of the file
    n_tokens: int  # words, cut with the default settings
    sha256: str  # of the .txt.gz


STOCK: dict[str, StockCorpus] = {}
