"""What a map is asked to be: frozen settings, checked where they are made, resolved before they name anything."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar

from embeddings.errors import SettingsError
from embeddings.ranges import Range, check_settings, known_settings, number_of_text, shown

LARGE = (
    50_000  # items: above them the maps of both methods settle in fewer rounds, each of which takes longer
)
MIN_ITEMS = 5  # fewer have no neighborhoods to draw: their map is PCA's
SKLEARN_EPOCHS = 250  # the fewest that its t-SNE takes
MAP_METRICS = ("cosine", "euclidean")  # the dot product is no distance, so no neighborhood follows from it

RANGES = {
    "n_components": Range(2, 3, True),
    "perplexity": Range(1, 500, False),
    "n_neighbors": Range(2, 500, True),
    "min_dist": Range(0, 0.99, False),
    "random_state": Range(0, 2**32 - 1, True),
    "n_epochs": Range(10, 10_000, True),
}


@dataclass(frozen=True)
class PCA:
    """Principal component analysis: the directions of largest variance, centered, exact."""

    method: ClassVar[str] = "pca"
    n_components: int = 2

    def __post_init__(self) -> None:
        _check(self)

    def neighbors_needed(self, n: int) -> int:
        return 0


@dataclass(frozen=True)
class TSNE:
    """t-SNE (van der Maaten and Hinton 2008): neighborhoods of about `perplexity` items are kept together."""

    method: ClassVar[str] = "tsne"
    n_components: int = 2
    perplexity: float = 30.0
    metric: str = "cosine"
    random_state: int = 42
    n_epochs: int | None = None  # 1,000 up to 50,000 items, 600 above
    engine: str = "auto"

    def __post_init__(self) -> None:
        _check(self)

    def neighbors_needed(self, n: int) -> int:
        """3 x perplexity, above 50,000 items 2 x perplexity, and one more that scikit-learn wants."""
        each = 3 if n <= LARGE else 2
        return min(n - 1, int(each * fitting_perplexity(self.perplexity, n)) + 1)


@dataclass(frozen=True)
class UMAP:
    """UMAP (McInnes et al. 2018): the graph of `n_neighbors`, drawn with at least `min_dist` between items."""

    method: ClassVar[str] = "umap"
    n_components: int = 2
    n_neighbors: int = 15
    min_dist: float = 0.1
    metric: str = "cosine"
    random_state: int = 42
    n_epochs: int | None = None  # 500 up to 20,000 items, 200 up to 50,000, 120 above
    engine: str = "auto"

    def __post_init__(self) -> None:
        _check(self)

    def neighbors_needed(self, n: int) -> int:
        return min(n - 1, self.n_neighbors)


@dataclass(frozen=True)
class AsIs:
    """Data that already has 2 or 3 dimensions, shown as it is."""

    method: ClassVar[str] = "as-is"
    n_components: int = 2

    def __post_init__(self) -> None:
        _check(self)

    def neighbors_needed(self, n: int) -> int:
        return 0


Settings = PCA | TSNE | UMAP | AsIs
METHODS: dict[str, type[PCA] | type[TSNE] | type[UMAP]] = {kind.method: kind for kind in (PCA, TSNE, UMAP)}


def fitting_perplexity(perplexity: float, n: int) -> float:
    """The largest perplexity up to `perplexity` that `n` items have three neighbors each for."""
    return min(float(perplexity), max(1.0, (n - 1) / 3))


def resolve(settings: Settings, n: int) -> Settings:
    """The settings that are really used for `n` items, every default filled in: this is what names a cached map."""
    from embeddings.projections.engines import engine_for  # engines take settings

    if isinstance(settings, PCA | AsIs):
        return settings
    if n < MIN_ITEMS:
        return PCA(settings.n_components)
    if isinstance(settings, TSNE):
        settings = replace(
            settings,
            perplexity=fitting_perplexity(settings.perplexity, n),
            n_epochs=settings.n_epochs or (1_000 if n <= LARGE else 600),
        )
    else:
        settings = replace(
            settings,
            n_neighbors=min(settings.n_neighbors, n - 1),
            n_epochs=settings.n_epochs or (500 if n <= 20_000 else 200 if n <= LARGE else 120),
        )
    settings = replace(settings, engine=engine_for(settings).id)
    if isinstance(settings, TSNE) and settings.engine == "scikit-learn":
        settings = replace(settings, n_epochs=max(settings.n_epochs or 0, SKLEARN_EPOCHS))
    return settings


def settings_to_dict(settings: Settings) -> dict[str, Any]:
    """Names and plain values, `method` among them: for links, receipts and JSON."""
    return {"method": settings.method, **asdict(settings)}


def settings_from_dict(method: str, values: Mapping[str, Any]) -> Settings:
    """The settings that `settings_to_dict` told; numbers may come as text, as in a link.

    `SettingsError` for an unknown method or setting and for values that are no numbers or out of range.
    """
    kinds: dict[str, type[Settings]] = {**METHODS, AsIs.method: AsIs}
    if method not in kinds:
        raise SettingsError(
            "unknown_method",
            "{name!r} is not a method: choose {choices}",
            name=shown(method),
            choices=", ".join(METHODS),
        )
    kind = kinds[method]
    given = known_settings(kind, method, values)
    return kind(**{name: _parsed(name, value) for name, value in given.items()})


def _parsed(name: str, value: Any) -> Any:
    return number_of_text(value, is_optional=name == "n_epochs") if name in RANGES else value


def _check(settings: Any) -> None:
    """Every number in its range and of its type, the metric one that maps know, the engine one that fits."""
    check_settings(settings, RANGES)
    metric = getattr(settings, "metric", MAP_METRICS[0])
    if metric not in MAP_METRICS:
        raise SettingsError(
            "map_metric",
            "{metric!r} has no distances that a map can be drawn from: choose {choices}",
            metric=shown(metric),
            choices=", ".join(MAP_METRICS),
        )
    if getattr(settings, "engine", "auto") != "auto":
        from embeddings.projections.engines import check_engine

        check_engine(settings)
