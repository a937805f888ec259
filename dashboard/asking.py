"""From what a visitor typed to a vector of the open space: a phrase is encoded, a word or an item is looked up."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Literal
from weakref import WeakKeyDictionary

import numpy as np

from dashboard import resources
from dashboard.links import MAX_TEXT, TRAINED
from embeddings.encoders.base import EncoderSettings
from embeddings.remedies import as_remedied
from embeddings.space import EmbeddingSpace
from embeddings.spellings import closest_spellings, complete
from embeddings.training import Subwords

Kind = Literal["phrase", "word", "item", "picture"]
NAME_LETTERS = 100
SUGGESTED = 5

# Queries that fit a sample, in its own language whatever the page's: `sample id -> queries`.
EXAMPLES = {
    "topics-en": ("how do I bake bread", "my train was late again", "planets and stars"),
    "topics-ko": ("빵을 맛있게 굽는 법", "기차가 또 늦었다", "별과 행성"),
    "countries": ("seoul", "france", "kenya"),
    "words": ("music", "doctor", "winter"),
    "emoji": ("dog face", "slice of pizza", "taxi"),
}


@dataclass(frozen=True, eq=False)
class Query:
    """`vector` (dim,) of `text`; `row` where it is an item of the space itself, which is then no answer.

    `from_letters`: the space does not hold the word, and its vector is made from its n-grams.
    """

    text: str
    vector: np.ndarray
    row: int | None = None
    from_letters: bool = False


@dataclass(frozen=True)
class Unknown:
    """A word (or the name of an item) that is not there, and what may have been meant."""

    kind: Literal["word", "item", "picture"]
    word: str
    vocabulary: int
    meant: tuple[str, ...]


def kind_of(space: EmbeddingSpace) -> Kind:
    """What can be asked of a space: anything that its encoder encodes, else what it holds."""
    if space.receipt.modality == "token":
        return "word"
    if space.receipt.modality == "image":
        return "picture"
    return "phrase" if space.receipt.encoder != "given" and space.receipt.modality == "text" else "item"


def tidy(text: str) -> str:
    """One line without control characters; its length is left to the caller."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())


def has_own_words(space: EmbeddingSpace) -> bool:
    """Whether its items are all the words there are: ready vectors, and models that a visitor trained."""
    return space.receipt.encoder == "given" or space.receipt.encoder.startswith(TRAINED)


def ask(space: EmbeddingSpace, text: str, subwords: Subwords | None = None) -> Query | Unknown:
    """The query that `text` is in this space, by its `subwords` where it is a word that the space does not hold.

    `ModelError` where its encoder cannot be had.
    """
    wanted = tidy(text)[:MAX_TEXT]
    if kind_of(space) == "phrase":
        settings = settings_of(space)
        vector = resources.encoder(space.receipt.encoder, settings).encode_queries([wanted])[0]
        return Query(wanted, as_remedied(space, vector))
    named = uniquely_named(space)
    row = row_in(named, wanted)
    if row is not None:
        return Query(named.labels[row], space.vectors[row], row)
    vector = subwords.vector(wanted) if subwords is not None else None
    if vector is not None:
        return Query(wanted, as_remedied(space, vector), from_letters=True)
    if kind_of(space) == "word" and not has_own_words(space):
        words = resources.word_vectors(space.receipt.encoder)
        row = row_in(words, wanted)
        if row is not None and words.dim == space.dim:
            return Query(words.labels[row], as_remedied(space, words.vectors[row]))
        return unknown(words, wanted, closest_spellings(named, wanted, 2))
    return unknown(named, wanted)


def unknown(words: EmbeddingSpace, word: str, first: Sequence[str] = ()) -> Unknown:
    """After `first`, spellings that are near, then words that begin the same way."""
    meant = [*first, *closest_spellings(words, word, SUGGESTED), *complete(words, word, SUGGESTED)]
    kind = kind_of(words)
    return Unknown(
        "item" if kind == "phrase" else kind, word, len(words), tuple(dict.fromkeys(meant))[:SUGGESTED]
    )


def row_in(space: EmbeddingSpace, word: str) -> int | None:
    """The row of `word`, or of the same word in small letters."""
    for spelled in (word, word.casefold()):
        if spelled in space.row_of:
            return space.row_of[spelled]
    return None


def settings_of(space: EmbeddingSpace) -> EncoderSettings:
    """The settings that the items were encoded with, so that the query is treated alike."""
    made = space.receipt.settings
    names = [field.name for field in fields(EncoderSettings)]
    return EncoderSettings(**{name: made[name] for name in names if name in made})


def examples_for(space: EmbeddingSpace, source: str) -> tuple[str, ...]:
    """Queries that fit the sample; for anything else three of its own items, from all over it."""
    fitting = EXAMPLES.get(source.removeprefix("sample:"))
    if fitting:
        return fitting
    rows = sorted({len(space) // 6, len(space) // 2, 5 * len(space) // 6})
    return tuple(uniquely_named(space).labels[row] for row in rows if row < len(space))


_NAMED: WeakKeyDictionary[EmbeddingSpace, EmbeddingSpace] = WeakKeyDictionary()


def uniquely_named(space: EmbeddingSpace) -> EmbeddingSpace:
    """The same vectors under labels that name one item each: cut to one short line, a number where one comes again."""
    if space not in _NAMED:
        _NAMED[space] = EmbeddingSpace(_names(space), space.vectors, space.receipt, name=space.name)
    return _NAMED[space]


def _names(space: EmbeddingSpace) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for row, label in enumerate(space.labels):
        line = tidy(label[: 4 * NAME_LETTERS])
        name = line if len(line) <= NAME_LETTERS else line[: NAME_LETTERS - 1].rstrip() + "…"
        if not name or name in names:
            name = f"{name} #{row + 1}".strip()
        while name in names:
            name += "′"
        names[name] = None
    return tuple(names)
