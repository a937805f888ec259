"""From the text of a formula to names with weights: a parser by hand, of sums, products with numbers, and brackets."""

from collections.abc import Mapping
from dataclasses import dataclass

from embeddings.errors import SettingsError
from embeddings.formula_tokens import Token, tokens

MOST_LETTERS = 2_000
MOST_DEPTH = 30  # brackets within brackets
MOST_WEIGHT = 1e6
NO_WEIGHT = 1e-9  # 0.1 + 0.2 - 0.3 is not quite zero
SHOWN = 40  # letters of a name in a message

Value = float | dict[str, float]  # a number, or a weight for each name


@dataclass(frozen=True)
class Term:
    """One name of a formula and the sum of its weights."""

    weight: float
    name: str


def parse_terms(text: str) -> tuple[Term, ...]:
    """The weighted names of `text`, each once, in the order in which they first come; `SettingsError` if it is no sum."""
    if len(text) > MOST_LETTERS:
        raise SettingsError(
            "formula_too_long",
            "The formula has {n:,} characters and may have {most:,}: shorten it",
            n=len(text),
            most=MOST_LETTERS,
        )
    found = list(tokens(text))
    if not found:
        raise SettingsError(
            "formula_empty", "The formula is empty: write words with + and -, as in king - man + woman"
        )
    value = _Reader(found).read()
    if not isinstance(value, dict):
        raise SettingsError(
            "formula_only_numbers",
            "The formula holds numbers and no word: write words, and put quotes around a word that is a number",
        )
    if not any(value.values()):
        raise SettingsError(
            "formula_nothing_left",
            "Every word of the formula has a weight of zero, so nothing is left: change a weight or a word",
        )
    return tuple(Term(weight, name) for name, weight in value.items())


class _Reader:
    """Reads tokens from left to right: sum → product → operand → bracket → sum."""

    def __init__(self, found: list[Token]) -> None:
        self.found = found
        self.next = 0
        self.depth = 0

    def read(self) -> Value:
        value = self._sum()
        if self.next < len(self.found):  # a sum ends before nothing else
            raise self._never_opened()
        return value

    def _sum(self) -> Value:
        negative = False
        if self._sign() in ("+", "-"):
            negative = self._take().text == "-"
        value = self._product()
        value = _scaled(value, -1) if negative else value
        while self._sign() in ("+", "-"):
            sign = self._take()
            value = _added(value, _scaled(self._product(), -1 if sign.text == "-" else 1), sign)
        return value

    def _product(self) -> Value:
        value = self._operand()
        while self._sign() == "*":
            sign = self._take()
            value = _multiplied(value, self._operand(), sign)
        self._check_follows()
        return value

    def _operand(self) -> Value:
        if self.next == len(self.found) or self.found[self.next].kind in ("sign", "close"):
            raise self._missing()
        token = self._take()
        if token.kind == "name":
            return {token.text: 1.0}
        if token.kind == "number":
            return _within(float(token.text), token.text)
        if token.kind == "unclosed":
            raise SettingsError(
                "formula_quote_open",
                "The quote at character {at} is never closed: put another one after the name",
                at=token.at,
            )
        return self._bracket(token)

    def _bracket(self, opening: Token) -> Value:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise SettingsError(
                "formula_too_deep",
                "More than {most} brackets lie within each other at character {at}: write the sum with fewer",
                most=MOST_DEPTH,
                at=opening.at,
            )
        value = self._sum()
        if self.next == len(self.found):
            raise SettingsError(
                "formula_bracket_missing",
                "The bracket at character {at} is never closed: add a )",
                at=opening.at,
            )
        self._take()
        self.depth -= 1
        return value

    def _sign(self) -> str:
        """The sign that comes next, or nothing."""
        if self.next < len(self.found) and self.found[self.next].kind == "sign":
            return self.found[self.next].text
        return ""

    def _take(self) -> Token:
        self.next += 1
        return self.found[self.next - 1]

    def _check_follows(self) -> None:
        """After an operand comes a sign, a closing bracket or the end."""
        if self.next == len(self.found) or self.found[self.next].kind in ("sign", "close"):
            return
        left, right = self.found[self.next - 1], self.found[self.next]
        raise SettingsError(
            "formula_sign_missing",
            "Between {left!r} and {right!r} a sign is missing: write + - or *, or put quotes around a name "
            "of several words",
            left=left.text[:SHOWN],
            right=right.text[:SHOWN],
        )

    def _missing(self) -> SettingsError:
        """Nothing stands where a word, a number or a bracket should."""
        if self.depth == 0 and self.next < len(self.found) and self.found[self.next].kind == "close":
            return self._never_opened()
        if self.next == 0:
            first = self.found[0]
            return SettingsError(
                "formula_nothing_before",
                "Nothing stands before the {sign!r} that the formula begins with: write a word first, or remove it",
                sign=first.text,
            )
        before = self.found[self.next - 1]
        return SettingsError(
            "formula_nothing_after",
            "Nothing follows the {sign!r} at character {at}: write a word after it, or remove it",
            sign=before.text,
            at=before.at,
        )

    def _never_opened(self) -> SettingsError:
        return SettingsError(
            "formula_bracket_extra",
            "The bracket at character {at} closes what was never opened: remove it",
            at=self.found[self.next].at,
        )


def _within(weight: float, shown: str = "") -> float:
    if abs(weight) <= MOST_WEIGHT:
        return weight if abs(weight) > NO_WEIGHT else 0.0
    raise SettingsError(
        "formula_weight",
        "The weight {weight} is too large: choose one between -{most:,.0f} and {most:,.0f}",
        weight=(shown or f"{weight:g}")[:SHOWN],
        most=MOST_WEIGHT,
    )


def _scaled(value: Value, factor: float) -> Value:
    if isinstance(value, dict):
        return {name: _within(weight * factor) for name, weight in value.items()}
    return _within(value * factor)


def _added(first: Value, second: Value, sign: Token) -> Value:
    if isinstance(first, dict) and isinstance(second, dict):
        return _merged(first, second)
    if not isinstance(first, dict) and not isinstance(second, dict):
        return _within(first + second)
    raise SettingsError(
        "formula_number_alone",
        "The {sign!r} at character {at} joins a number and a word: a number only weighs a word, as in 2 * tea",
        sign=sign.text,
        at=sign.at,
    )


def _merged(first: Mapping[str, float], second: Mapping[str, float]) -> dict[str, float]:
    total = dict(first)
    for name, weight in second.items():
        total[name] = _within(total.get(name, 0.0) + weight)
    return total


def _multiplied(first: Value, second: Value, sign: Token) -> Value:
    if isinstance(first, dict) and isinstance(second, dict):
        raise SettingsError(
            "formula_words_multiplied",
            "The * at character {at} multiplies words with words: multiply by a number, or write +",
            at=sign.at,
        )
    if isinstance(first, dict):
        assert not isinstance(second, dict)
        return _scaled(first, second)
    return _scaled(second, first)
