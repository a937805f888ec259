"""What is asked of a map's quality, and what is said of it."""

from dataclasses import dataclass

from embeddings.errors import Message, SettingsError

KS = (5, 15, 50)  # the sizes of neighborhoods that are printed
FEWEST_SAMPLED = 2  # one item has no spread, and so no interval
MEASURES = ("trustworthiness", "continuity", "knn_preservation")


@dataclass(frozen=True)
class QualitySettings:
    """`ks` are the sizes of neighborhoods, `sample` the most items whose neighborhoods are looked at."""

    ks: tuple[int, ...] = (2, 5, 10, 15, 20, 30, 50)
    sample: int = 2_000
    random_state: int = 42

    def __post_init__(self) -> None:
        if not self.ks or min(self.ks) < 1 or self.sample < FEWEST_SAMPLED:
            raise SettingsError(
                "quality_settings",
                "Neighborhoods of {ks} items, looked at for {sample} items, cannot be measured: ask for neighborhoods of 1 or more, looked at for 2 or more items",
                ks=", ".join(map(str, self.ks)) or "no",
                sample=self.sample,
            )


@dataclass(frozen=True)
class Measured:
    """A number with its 95 % interval; all three are equal where every item was used."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Quality:
    """How far a map keeps the neighborhoods of its space; one `Measured` for each of `ks`.

    `distance_correlation` is Spearman's, of random pairs; NaN where all distances are equal. `n_used` of `n` items
    were looked at, drawn with `random_state`; their neighbors are sought among all. Of the pairs, `n_pairs` random
    ones drawn with the same seed gave the correlation; 0 where all pairs did.
    """

    ks: tuple[int, ...]
    trustworthiness: tuple[Measured, ...]
    continuity: tuple[Measured, ...]
    knn_preservation: tuple[Measured, ...]
    distance_correlation: Measured
    n: int
    n_used: int
    random_state: int
    metric: str
    notes: tuple[Message, ...] = ()
    n_pairs: int = 0

    def at(self, k: int) -> dict[str, Measured]:
        """The three measures at `k` neighbors, by name; `SettingsError` for a `k` that was not computed."""
        if k not in self.ks:
            raise SettingsError(
                "quality_not_at_k",
                "The quality was not computed for {k} neighbors: choose {choices}",
                k=k,
                choices=", ".join(map(str, self.ks)),
            )
        return {name: getattr(self, name)[self.ks.index(k)] for name in MEASURES}

    def closest(self, k: int) -> int:
        """The size among `ks` that is nearest to `k`, the smaller one of two."""
        return min(self.ks, key=lambda held: (abs(held - k), held))
