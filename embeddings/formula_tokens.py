"""The signs, numbers, names and brackets of a formula, and the name that is being typed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from embeddings.space import EmbeddingSpace
from embeddings.spellings import complete

Kind = Literal["name", "number", "sign", "open", "close", "unclosed"]

SIGNS = {"+": "+", "＋": "+", "-": "-", "−": "-", "–": "-", "－": "-", "*": "*", "＊": "*", "×": "*"}
BRACKETS: dict[str, Kind] = {"(": "open", "（": "open", ")": "close", "）": "close"}
QUOTES = {'"': '"', "“": "”"}
NAME = re.compile(rf"[^\s\"“”{re.escape(''.join([*SIGNS, *BRACKETS]))}]+")
NUMBER = re.compile(r"([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


@dataclass(frozen=True)
class Token:
    """`text` is the name, the number or the sign itself; `start` and `end` are its place in the formula."""

    kind: Kind
    text: str
    start: int
    end: int

    @property
    def at(self) -> int:
        """As a person counts characters: from 1."""
        return self.start + 1


def tokens(text: str) -> Iterator[Token]:
    """The tokens of `text` in their order; a quote that never closes ends them with an "unclosed" one."""
    place, last = 0, None
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        last = _token(text, place, last is None or last.kind in ("sign", "open"))
        yield last
        place = last.end


def _token(text: str, place: int, is_operand: bool) -> Token:
    letter = text[place]
    if letter in QUOTES or letter == "”":
        return _quoted(text, place)
    if letter in BRACKETS:
        return Token(BRACKETS[letter], letter, place, place + 1)
    # After another sign one that touches a number belongs to it: tea + -0.5 * milk.
    signed = int(is_operand and SIGNS.get(letter, "*") != "*")
    number = NUMBER.match(text, place + signed)
    if number and not NAME.match(text, number.end()):
        sign = "-" if signed and SIGNS[letter] == "-" else ""
        return Token("number", sign + number[0], place, number.end())
    if letter in SIGNS:
        return Token("sign", SIGNS[letter], place, place + 1)
    name = NAME.match(text, place)
    assert name is not None, "every other character belongs to a name"
    return Token("name", name[0], place, name.end())


def _quoted(text: str, place: int) -> Token:
    """What stands between quotes; a quote within is written twice."""
    closing = QUOTES.get(text[place], '"')
    end = text.find(closing, place + 1)
    while end >= 0 and text[end + 1 : end + 2] == closing:
        end = text.find(closing, end + 2)
    inside = text[place + 1 : end if end >= 0 else len(text)].replace(2 * closing, closing)
    if end < 0:
        return Token("unclosed", inside, place, len(text))
    return Token("name", inside, place, end + 1)


def quoted(name: str) -> str:
    """The name as a formula writes it: in quotes where it holds spaces or signs, or looks like a number."""
    found = list(tokens(name))
    if len(found) == 1 and found[0] == Token("name", name, 0, len(name)):
        return name
    return '"' + name.replace('"', '""') + '"'


def _typed(text: str, cursor: int | None) -> Token | None:
    """The name that ends at the cursor, or the quote that is still open there."""
    before = text[:cursor]
    found = list(tokens(before))
    if not found or found[-1].end != len(before):
        return None
    last = found[-1]
    is_closed = last.kind == "name" and before[last.start] in QUOTES
    return last if last.kind in ("name", "unclosed") and not is_closed else None


def candidates(space: EmbeddingSpace, text: str, cursor: int | None = None, k: int = 20) -> list[str]:
    """Up to `k` labels that begin like the name that ends at `cursor` (the end of `text` where None is given)."""
    typed = _typed(text, cursor)
    return complete(space, typed.text, k) if typed and typed.text else []


def completed(text: str, label: str, cursor: int | None = None) -> str:
    """`text` with the name that ends at `cursor` replaced by `label`, in quotes where it needs them."""
    typed = _typed(text, cursor)
    end = len(text) if cursor is None else cursor
    return text[: typed.start if typed else end] + quoted(label) + text[end:]
