"""Korean sentences to morphemes, by kiwipiepy (Kiwi)."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from embeddings.errors import ModelError

if TYPE_CHECKING:
    from kiwipiepy import Kiwi, Token

WORKERS = 2
# Sejong tags by what they begin with: nouns, verbs, adjectives, adverbs, roots, and words in other letters.
CONTENT = ("NNG", "NNP", "VV", "VA", "MAG", "XR", "SL", "SH")
SYMBOLS = ("SF", "SP", "SS", "SE", "SO", "SW", "SB", "W_", "Z_")
# A final consonant that stands alone ("ᆯ") is drawn well by few fonts: the letter ("ㄹ") is.
_FINALS = {
    0x11A8 + i: letter for i, letter in enumerate("ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
}


def morphemes(sentences: Sequence[str], only_content: bool = False) -> Iterator[list[str]]:
    """The morphemes of each sentence, without punctuation; verbs and adjectives in their dictionary form (가다).

    `ModelError` where kiwipiepy is not installed. Source: Lee, "Kiwi", Korean Journal of Digital Humanities 1, 2024.
    """
    for tokens in _analyser().tokenize(list(sentences)):
        yield [
            _spelling(token)
            for token in tokens
            if (token.tag.startswith(CONTENT) if only_content else not token.tag.startswith(SYMBOLS))
        ]


def _spelling(token: "Token") -> str:
    # The dictionary form keeps the verb 가다 apart from the particle 가, and 하다 whole where it makes a verb of a noun.
    word = f"{token.form}다" if token.tag.startswith(("XSV", "XSA")) else token.lemma
    return word.translate(_FINALS)


@lru_cache(maxsize=1)
def _analyser() -> "Kiwi":
    try:
        from kiwipiepy import Kiwi
    except ImportError as error:
        raise ModelError(
            "kiwi_missing", "Korean is cut by kiwipiepy, which is not installed: run `pip install kiwipiepy`"
        ) from error
    # The dictionary of names of several words costs 190 MB and a second, and would join what is to be cut.
    options: dict[str, Any] = {"load_multi_dict": False}
    return Kiwi(num_workers=WORKERS, **options)
