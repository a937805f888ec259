"""Texts to sentences of words: by letters and spaces, or by morphemes where the script is Hangul."""

import re
import sys
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from embeddings.corpus import Corpus, Tokenizer, TokenSettings, check_words
from embeddings.errors import Message
from embeddings.morphemes import morphemes
from embeddings.progress import Progress, silent
from embeddings.scripts import SCRIPT_NAMES, letter_scripts
from embeddings.sentences import PIECE_WORDS, pieces, split

__all__ = ["TokenSettings", "cut", "cut_each", "phrases_of", "tokenize"]

AUTOMATIC = TokenSettings()
BATCH = 1_000  # sentences between two words of progress
LONGEST_PHRASE = 6  # words, as "secretary of the state": two, and connectors between them
MIXED = 5  # percent of the letters in a second script, from which on it is said
UNSPACED = ("Thai", "Japanese kana", "Han")  # written without spaces between words
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")


def tokenize(
    texts: Iterable[str], settings: TokenSettings = AUTOMATIC, name: str = "", progress: Progress = silent
) -> Corpus:
    """The sentences of `texts`, cut into words; a text of several sentences is split, an endless one is cut.

    `DataError` where there are fewer than two different words, or numbers only; `notes` say what was cut and mixed.
    """
    return tokenize_sentences([s for text in texts for s in split(text)], settings, name, progress)


def tokenize_sentences(
    sentences: Sequence[str], settings: TokenSettings = AUTOMATIC, name: str = "", progress: Progress = silent
) -> Corpus:
    """As `tokenize`, for texts that are one sentence each."""
    short = [piece for sentence in sentences for piece in pieces(sentence)]
    used = replace(settings, tokenizer=_resolve(short, settings))
    rows: list[tuple[str, ...]] = []
    n_cut = len(short) - len(sentences)
    for words in _cut_all(short, used, progress):
        n_cut += (len(words) - 1) // PIECE_WORDS
        rows += [words[i : i + PIECE_WORDS] for i in range(0, len(words), PIECE_WORDS)]
    check_words(rows)
    if settings.phrases:
        rows = _join_phrases(rows, used, progress)
    return Corpus(name, tuple(rows), used, tuple(_notes(short, settings, used, n_cut)))


def cut(text: str, settings: TokenSettings = AUTOMATIC, phrases: Collection[str] = ()) -> list[str]:
    """The words of one sentence, by its own script under "auto"; of phrases those that a corpus showed to be some."""
    words = list(next(_cut([text], settings)))
    joined, at = [], 0
    while at < len(words):
        ends = range(at + 2, min(at + LONGEST_PHRASE, len(words)) + 1)
        end = next((end for end in ends if "_".join(words[at:end]) in phrases), at + 1)
        joined.append("_".join(words[at:end]))
        at = end
    return joined


def cut_each(texts: Sequence[str], settings: TokenSettings = AUTOMATIC) -> list[tuple[str, ...]]:
    """The words of each text, none for one without any: as `cut`, for many at once."""
    return list(_cut(texts, settings))


def phrases_of(corpus: Corpus) -> frozenset[str]:
    """The words of a corpus that were joined from several, as new_york."""
    return frozenset(word for word in corpus.counts if "_" in word)


def _resolve(sentences: Sequence[str], settings: TokenSettings) -> Tokenizer:
    """The tokenizer of all sentences; "auto" stays where some are Korean and some are not."""
    if settings.tokenizer != "auto":
        return settings.tokenizer
    kinds = {_is_korean(sentence) for sentence in sentences if _has_letters(sentence)}
    if len(kinds) == 2:
        return "auto"
    return "korean" if kinds == {True} else "words"


def _has_letters(text: str) -> bool:
    return any(map(str.isalpha, text))


def _is_korean(sentence: str) -> bool:
    """Whether a fifth of the letters are Hangul: the analyser knows foreign words in a Korean sentence."""
    hangul = len(_HANGUL.findall(unicodedata.normalize("NFC", sentence)))
    return hangul > 0 and 5 * hangul >= sum(map(str.isalpha, sentence))


def _cut_all(
    sentences: Sequence[str], settings: TokenSettings, progress: Progress
) -> Iterator[tuple[str, ...]]:
    for start in range(0, len(sentences), BATCH):
        batch = sentences[start : start + BATCH]
        yield from filter(None, _cut(batch, settings))
        progress(start + len(batch), len(sentences))


def _cut(sentences: Sequence[str], settings: TokenSettings) -> Iterator[tuple[str, ...]]:
    """The words of each sentence, none for one without any, in order."""
    texts = [_clean(sentence) for sentence in sentences]
    korean = [
        settings.tokenizer == "korean" or (settings.tokenizer == "auto" and _is_korean(t)) for t in texts
    ]
    # The analyser takes a second to load, and most text is not Korean.
    chosen = [text for text, is_korean in zip(texts, korean, strict=True) if is_korean]
    analysed = morphemes(chosen, settings.content_words) if chosen else iter(())
    for text, is_korean in zip(texts, korean, strict=True):
        if is_korean:
            words = [word.lower() for word in next(analysed)] if settings.lowercase else next(analysed)
        else:
            words = _word_pattern().findall(text.lower() if settings.lowercase else text)
        yield tuple(map(sys.intern, words))  # the same word in a million places is one string


def _clean(text: str) -> str:
    """One spelling per letter, one apostrophe, and no half of a character."""
    text = unicodedata.normalize("NFC", text).replace("\u2019", "'")
    return text.encode("utf-8", "replace").decode("utf-8")


@lru_cache(maxsize=1)
def _word_pattern() -> re.Pattern[str]:
    """Letters, digits and their marks, with apostrophes, underscores and joiners inside, and numbers like 3.14."""
    marks = "".join(
        c for c in map(chr, range(0x300, 0x1E00)) if unicodedata.category(c) in {"Mn", "Mc", "Me"}
    )
    letter = rf"(?:[^\W_][{marks}]*)"
    return re.compile(rf"\d+(?:[.,]\d+)+(?!\w)|{letter}+(?:['_\u200c\u200d]{letter}+)*")


def _join_phrases(
    rows: list[tuple[str, ...]], settings: TokenSettings, progress: Progress
) -> list[tuple[str, ...]]:
    """Pairs that stand together more often than by chance as one word (Mikolov et al. 2013, equation 6)."""
    from gensim.models.phrases import ENGLISH_CONNECTOR_WORDS, Phrases

    def watched() -> Iterator[tuple[str, ...]]:
        for i, row in enumerate(rows):
            if i % BATCH == 0:
                progress(i, len(rows))
            yield row

    connectors = frozenset() if settings.tokenizer == "korean" else ENGLISH_CONNECTOR_WORDS
    model = Phrases(watched(), min_count=5, threshold=10, connector_words=connectors).freeze()
    return [tuple(map(sys.intern, model[row])) for row in watched()]


def _notes(
    sentences: Sequence[str], asked: TokenSettings, used: TokenSettings, n_cut: int
) -> Iterator[Message]:
    if n_cut:
        yield Message(
            "sentences_cut",
            "Sentences of more than {limit:,} words were cut into pieces: {n:,} cuts",
            {"limit": PIECE_WORDS, "n": n_cut},
        )
    # A Korean sentence may hold foreign words, and a visitor who named the tokenizer knows the scripts.
    if asked.tokenizer == "auto" and used.tokenizer != "korean":
        yield from _script_notes(sentences)


def _script_notes(sentences: Sequence[str]) -> Iterator[Message]:
    scripts = letter_scripts(sentences)
    del scripts["accented"]
    ranked = [(name, round(100 * n / scripts.total())) for name, n in scripts.most_common(2)]
    if len(ranked) == 2 and ranked[1][1] >= MIXED:
        yield Message(
            "scripts_mixed",
            "{percent} % of the letters are {script} and {other_percent} % {other}: each sentence was cut by its own script",
            {
                "percent": ranked[0][1],
                "script": SCRIPT_NAMES[ranked[0][0]],
                "other_percent": ranked[1][1],
                "other": SCRIPT_NAMES[ranked[1][0]],
            },
        )
    unspaced = [name for name, percent in ranked if name in UNSPACED and percent >= MIXED]
    if unspaced:
        yield Message(
            "script_without_spaces",
            "Words are cut at spaces, and {script} is written without: put spaces between the words first",
            {"script": SCRIPT_NAMES[unspaced[0]]},
        )
