"""Where corpora come from: those that are built in, and files of one's own."""

import lzma
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import numpy as np

from embeddings.corpus import Corpus
from embeddings.dataset import LoadReport
from embeddings.errors import DataError, Message, SettingsError
from embeddings.limits import Limits
from embeddings.progress import Progress, silent
from embeddings.readers import File, ReadOptions, load, load_path
from embeddings.tokenize import AUTOMATIC, TokenSettings, tokenize, tokenize_sentences

FOLDER = Path(__file__).parent
DEFAULT_LIMITS = Limits()
SHUFFLE = 42
ABOUT_MAPS = frozenset({"few_items", "items_equal"})


@dataclass(frozen=True)
class StockCorpus:
    """One row of stock.toml: a built-in corpus, its source and licence, and what it can and cannot teach."""

    id: str
    title: str
    language: str
    source: str
    licence: str  # its full notice is `<id>.licence.txt`
    url: str
    teaches: str  # two sentences
    n_sentences: int
    n_tokens: int  # words, cut with the default settings
    sha256: str  # of `<id>.txt.xz`


def _read_rows() -> dict[str, StockCorpus]:
    tables = tomllib.loads((FOLDER / "stock.toml").read_text(encoding="utf-8"))
    return {name: StockCorpus(name, **table) for name, table in tables.items()}


STOCK: dict[str, StockCorpus] = _read_rows()


def corpus_path(row: StockCorpus) -> Path:
    return FOLDER / f"{row.id}.txt.xz"


def stock_row(stock_id: str) -> StockCorpus:
    """The row named `stock_id`; `SettingsError` lists the ids."""
    if stock_id not in STOCK:
        raise SettingsError(
            "unknown_stock_corpus",
            "{name!r} is not a built-in corpus: choose {choices}",
            name=stock_id[:40],
            choices=", ".join(STOCK),
        )
    return STOCK[stock_id]


def stock_sentences(stock_id: str) -> list[str]:
    """The sentences of a built-in corpus before they are cut, shuffled once and for all.

    The file groups what is alike; a model whose learning rate falls would learn the last kind least.
    """
    row = stock_row(stock_id)
    data = corpus_path(row).read_bytes()
    if sha256(data).hexdigest() != row.sha256:
        raise DataError(
            "stock_damaged",
            "The file of the built-in corpus {name} is not the one that was shipped: install Vectarium again",
            name=row.id,
        )
    lines = lzma.decompress(data).decode().splitlines()
    return [lines[i] for i in np.random.default_rng(SHUFFLE).permutation(len(lines))]


def load_stock(stock_id: str, settings: TokenSettings = AUTOMATIC, progress: Progress = silent) -> Corpus:
    """A built-in corpus, cut into words; `SettingsError` for an unknown id."""
    return tokenize_sentences(stock_sentences(stock_id), settings, stock_id, progress)


def read_corpus(
    source: str | Path | Sequence[File],
    column: str | None = None,
    settings: TokenSettings = AUTOMATIC,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress = silent,
) -> Corpus:
    """The text of a file (a path or an upload), or of `column` of a table, cut into words.

    `DataError` for vectors and pictures, for what no reader knows, and for text without words.
    """
    options = ReadOptions(text_column=column)
    # A corpus may be one endless line: it is cut into pieces here, nothing of it is left out.
    limits = replace(limits, item_characters=limits.file_mb * 1_000_000)
    if isinstance(source, str | Path):
        dataset = load_path(source, options, limits)
    else:
        dataset = load(source, options, limits)
    if dataset.vectors is not None:
        raise DataError(
            "corpus_of_vectors",
            "{name} holds vectors, not sentences: bring text, or a table with a column of text",
            name=dataset.name,
        )
    if dataset.modality == "image":
        raise no_sentences(dataset.name)
    corpus = tokenize(dataset.items, settings, dataset.name, progress)
    return replace(corpus, notes=(*_reader_notes(dataset.report), *corpus.notes))


def no_sentences(name: str) -> DataError:
    """What is said of pictures that were brought as a corpus: their names are not sentences."""
    return DataError(
        "corpus_of_pictures",
        "{name} holds pictures, not sentences: bring text, or a table with a column of text",
        name=name,
    )


def _reader_notes(report: LoadReport) -> Iterator[Message]:
    """What the reader did to the text; what it says of maps is left out."""
    yield from (note for note in report.notes if note.code not in ABOUT_MAPS)
    for dropped in report.dropped:
        if dropped.reason.code != "item_empty":
            values = {"n": dropped.count, "reason": dropped.reason}
            yield Message("corpus_rows_left_out", "Rows that were left out, {reason}: {n:,}", values)
