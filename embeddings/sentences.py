"""Texts to sentences, and endless sentences to pieces."""

import re
from collections.abc import Iterator

PIECE_WORDS = 1_000  # words in one sentence: far more than any window sees
PIECE_CHARACTERS = (
    4_000  # one sentence as it is given to a tokenizer; a thousand short words have about as many
)
# A mark ends a sentence after a word of three letters, a digit, a bracket, or a letter beyond ASCII: St., e.g. and
# J. Smith do not. Full-width marks need no space.
_END = re.compile(
    r"""(?:(?<=[^\W\d_]{3}[.!?])|(?<=[^\x00-\x7f][.!?])|(?<=[\d)"'”’\]][.!?])|(?<=[.!?]["'”’)\]]))\s+(?![a-z])"""
    r"|(?<=[。！？…])\s*|[\n\r\v\f\x85\u2028\u2029]+"
)


def split(text: str) -> Iterator[str]:
    """The sentences of `text`, in order, none empty."""
    return (sentence for part in _END.split(text) if (sentence := part.strip()))


def pieces(sentence: str) -> Iterator[str]:
    """`sentence`, or pieces of at most `PIECE_CHARACTERS`, cut at spaces where there are any."""
    start = 0
    while len(sentence) - start > PIECE_CHARACTERS:
        end = sentence.rfind(" ", start, start + PIECE_CHARACTERS)
        end = end if end > start else start + PIECE_CHARACTERS
        yield sentence[start:end]
        start = end
    yield sentence[start:]
