"""Which items a column marks as outliers, and the groups that planted ones are taken from."""

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np

from embeddings.clusters.cluster import as_clustered
from embeddings.clusters.kmeans import k_means
from embeddings.clusters.settings import KMeans
from embeddings.errors import SettingsError
from embeddings.outliers.curves import check_both
from embeddings.progress import silent
from embeddings.space import EmbeddingSpace

if TYPE_CHECKING:
    import pandas as pd

LEAST = 5  # items of a group, on average: a column with more values names items and not groups
MOST = 50  # groups of a column that is proposed
MADE = 12  # groups of k-means where there is no column
NO_GROUP = ""  # of an item whose column is empty


def marked(space: EmbeddingSpace, column: str, values: Collection[str]) -> np.ndarray:
    """Which items (n,) have one of `values`, as text, in `column`: the known outliers.

    `SettingsError` for a column that is not there, and where all items are marked or none.
    """
    return check_both(np.isin(_texts(space, column), [str(value) for value in values]))


def group_columns(space: EmbeddingSpace) -> tuple[str, ...]:
    """The columns whose values group the items, the first of which is proposed."""
    counted = {name: int(space.metadata[name].nunique()) for name in space.columns}
    return tuple(name for name, n in counted.items() if 2 <= n <= min(MOST, len(space) // LEAST))


def groups_of(space: EmbeddingSpace, column: str | None, random_state: int = 42) -> np.ndarray:
    """The group (n,) of each item: its value in `column` as text, or the number of its k-means group for None.

    Items without a value are in `NO_GROUP`. `SettingsError` for a column of one value, or of nearly as many as items.
    """
    if column is None:
        matrix = as_clustered(space.vectors, space.receipt.metric)
        groups = KMeans(max(2, min(MADE, len(space) // LEAST)), random_state)
        codes = k_means(matrix, groups, silent)
        if len(set(codes.tolist())) < 2:
            raise SettingsError(
                "plant_one_place",
                "All {n:,} items stand in one place and make no groups: choose a column with groups, or bring items that "
                "differ",
                n=len(space),
            )
        return np.array([f"{code + 1}" for code in codes])
    texts = _texts(space, column)
    found = len(set(texts.tolist()) - {NO_GROUP})
    if not 2 <= found <= max(2, len(space) // LEAST):
        raise SettingsError(
            "plant_no_groups",
            "Column {column!r} holds {found:,} different values for {n:,} items and names no groups: choose a column "
            "with 2 to {most:,} values, or none",
            column=column,
            found=found,
            n=len(space),
            most=max(2, len(space) // LEAST),
        )
    return texts


def _texts(space: EmbeddingSpace, name: str) -> np.ndarray:
    if name not in space.columns:
        raise SettingsError(
            "groups_no_column",
            "The space has no column {column!r}: it has {choices}",
            column=name,
            choices=", ".join(map(str, space.columns)) or "none",
        )
    column: pd.Series = space.metadata[name]
    filled = zip(column.tolist(), column.notna().tolist(), strict=True)
    return np.array([str(value) if is_filled else NO_GROUP for value, is_filled in filled])
