"""Four ways from categories to vectors: frozen settings, and one table of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias

from embeddings.ranges import Range, check_settings, known_settings, number_of_text

RANGES: Mapping[str, Range] = {
    "dim": Range(1, 50, True),
    "epochs": Range(1, 500, True),
    "learning_rate": Range(1e-5, 1.0, False),
    "random_state": Range(0, 2**31 - 1, True),
}


@dataclass(frozen=True)
class Label:
    """The place in the alphabet: one number, whose order means nothing."""

    method: ClassVar[str] = "label"


@dataclass(frozen=True)
class Ordinal:
    """The place in an order that a person knows: one number."""

    method: ClassVar[str] = "ordinal"


@dataclass(frozen=True)
class OneHot:
    """A dimension for each category, 1 in its own and 0 in all others; kept sparse."""

    method: ClassVar[str] = "onehot"


@dataclass(frozen=True)
class Entity:
    """Vectors learned by a network that predicts a column, a table of them for each column (Guo & Berkhahn 2016).

    `dim` None is twice the fourth root of the number of categories. `SettingsError` for numbers out of range.
    """

    method: ClassVar[str] = "entity"
    dim: int | None = None
    epochs: int = 30
    learning_rate: float = 0.01
    random_state: int = 42

    def __post_init__(self) -> None:
        check_settings(self, RANGES)

    def dim_of(self, n_categories: int) -> int:
        """The dimension for so many categories: never more than there are."""
        usual = max(2, min(50, round(2 * n_categories**0.25)))
        return min(self.dim or usual, max(1, n_categories))


Encoder: TypeAlias = Label | Ordinal | OneHot | Entity
ENCODERS: Mapping[str, type[Encoder]] = {kind.method: kind for kind in (Label, Ordinal, OneHot, Entity)}


def encoder_from_dict(method: str, values: Mapping[str, Any]) -> Encoder:
    """The settings of `method` out of the texts of a link or a command; `SettingsError` for what it has not."""
    kind = ENCODERS[method]
    given = known_settings(kind, method, values)
    return kind(**{name: number_of_text(value, is_optional=name == "dim") for name, value in given.items()})
