"""What a grouping is asked to be: frozen settings, checked where they are made."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from embeddings.errors import SettingsError
from embeddings.ranges import Range, check_settings, known_settings, number_of_text, shown

RANGES = {
    "n_clusters": Range(2, 200, True),
    "min_cluster_size": Range(2, 10_000, True),
    "min_samples": Range(1, 500, True),
    "n_neighbors": Range(2, 200, True),
    "resolution": Range(0.05, 20, False),
    "random_state": Range(0, 2**32 - 1, True),
}


@dataclass(frozen=True)
class KMeans:
    """k-means (Lloyd 1982, started by k-means++): `n_clusters` round groups, every item in one of them."""

    method: ClassVar[str] = "kmeans"
    n_clusters: int = 8
    random_state: int = 42

    def __post_init__(self) -> None:
        check_settings(self, RANGES)


@dataclass(frozen=True)
class HDBSCAN:
    """HDBSCAN (Campello et al. 2013): dense groups of `min_cluster_size` items or more; the rest is noise."""

    method: ClassVar[str] = "hdbscan"
    min_cluster_size: int = 10
    min_samples: int = 5

    def __post_init__(self) -> None:
        check_settings(self, RANGES)


@dataclass(frozen=True)
class Communities:
    """Communities (Louvain, Blondel et al. 2008) of the graph of `n_neighbors` nearest neighbors."""

    method: ClassVar[str] = "communities"
    n_neighbors: int = 15
    resolution: float = 1.0
    random_state: int = 42

    def __post_init__(self) -> None:
        check_settings(self, RANGES)


ClusterSettings = KMeans | HDBSCAN | Communities
CLUSTERERS: dict[str, type[KMeans] | type[HDBSCAN] | type[Communities]] = {
    kind.method: kind for kind in (KMeans, HDBSCAN, Communities)
}


def clusters_from_dict(method: str, values: Mapping[str, Any]) -> ClusterSettings:
    """The settings of a row of `CLUSTERERS`; numbers may come as text, as in a link.

    `SettingsError` for an unknown method or setting, and for values that are no numbers or out of range.
    """
    if method not in CLUSTERERS:
        raise SettingsError(
            "unknown_clusterer",
            "{name!r} finds no groups: choose {choices}",
            name=shown(method),
            choices=", ".join(CLUSTERERS),
        )
    kind = CLUSTERERS[method]
    given = known_settings(kind, method, values)
    return kind(**{name: number_of_text(value) for name, value in given.items()})


def clusters_to_dict(settings: ClusterSettings) -> dict[str, Any]:
    """Names and plain values, `method` among them."""
    return {"method": settings.method, **asdict(settings)}
