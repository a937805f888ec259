"""What a recommender is asked to be: frozen settings, checked where they are made."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar

from embeddings.errors import SettingsError
from embeddings.ranges import Range, check_settings, known_settings, number_of_text, shown

RANGES = {
    "factors": Range(1, 512, True),
    "regularization": Range(0.0001, 10_000, False),
    "alpha": Range(0.01, 1_000, False),
    "learning_rate": Range(0.0001, 1, False),
    "iterations": Range(1, 1_000, True),
    "n_neighbors": Range(1, 10_000, True),
    "random_state": Range(0, 2**32 - 1, True),
}


@dataclass(frozen=True)
class ALS:
    """Alternating least squares for implicit feedback (Hu, Koren and Volinsky 2008), by `implicit`.

    `alpha` weighs what was liked against all that was not met; `regularization` keeps the factors short, None: in
    proportion to the data (`proportionate_regularization`). Chosen by nDCG@10 on validation splits, at random and by
    time, of the part of MovieLens-100k to learn from.
    """

    model: ClassVar[str] = "als"
    factors: int = 64
    regularization: float | None = None
    alpha: float = 4.0
    iterations: int = 15
    random_state: int = 42

    def __post_init__(self) -> None:
        check_settings(self, RANGES)

    @property
    def penalty(self) -> float:
        """The regularization as a number, which the settings of a model that was fitted always have."""
        if self.regularization is None:
            raise SettingsError(
                "regularization_open", "The regularization is left to the data: fit the model first"
            )
        return self.regularization


@dataclass(frozen=True)
class BPR:
    """Bayesian personalized ranking (Rendle et al. 2009), by `implicit`: what is liked should stand above the rest.

    `implicit` draws the rest by its popularity: lists hold fewer of the items that everybody likes.
    """

    model: ClassVar[str] = "bpr"
    factors: int = 32
    learning_rate: float = 0.01
    regularization: float = 0.05
    iterations: int = 100
    random_state: int = 42

    def __post_init__(self) -> None:
        check_settings(self, RANGES)


@dataclass(frozen=True)
class SVD:
    """Truncated singular value decomposition of the preferences, absent ones as zeros (Cremonesi et al. 2010)."""

    model: ClassVar[str] = "svd"
    factors: int = 16
    random_state: int = 42

    def __post_init__(self) -> None:
        check_settings(self, RANGES)


@dataclass(frozen=True)
class Popularity:
    """The baseline: everybody is offered what most people like."""

    model: ClassVar[str] = "popularity"


@dataclass(frozen=True)
class ItemNeighbors:
    """The baseline of neighbors (Deshpande and Karypis 2004): the sum of an item's cosines with what was liked.

    Of each item the `n_neighbors` most similar ones are kept.
    """

    model: ClassVar[str] = "item_neighbors"
    n_neighbors: int = 50

    def __post_init__(self) -> None:
        check_settings(self, RANGES)


RecommenderSettings = ALS | BPR | SVD | Popularity | ItemNeighbors
RECOMMENDERS: dict[str, type[RecommenderSettings]] = {
    kind.model: kind for kind in (ALS, BPR, SVD, Popularity, ItemNeighbors)
}
DEFAULT = ALS()


def recommender_from_dict(model: str, values: Mapping[str, Any]) -> RecommenderSettings:
    """The settings of a row of `RECOMMENDERS`; numbers may come as text, as in a link.

    `SettingsError` for an unknown model or setting, and for values that are no numbers or out of range.
    """
    if model not in RECOMMENDERS:
        raise SettingsError(
            "unknown_recommender",
            "There is no recommender {name!r}: choose {choices}",
            name=shown(model),
            choices=", ".join(RECOMMENDERS),
        )
    kind = RECOMMENDERS[model]
    given = {name: value for name, value in values.items() if name != "model"}
    known = known_settings(kind, model, given)
    optional = {field.name for field in fields(kind) if field.default is None}
    return kind(
        **{name: number_of_text(value, is_optional=name in optional) for name, value in known.items()}
    )


def recommender_to_dict(settings: RecommenderSettings) -> dict[str, Any]:
    """Names and plain values, `model` among them."""
    return {"model": settings.model, **asdict(settings)}
