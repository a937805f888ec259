"""Which items a column marks as outliers, and the groups that planted ones are taken from."""

from collections import Counter
from collections.abc import Collection

import numpy as np

from embeddings.clusters.cluster import as_clustered
from embeddings.clusters.kmeans import k_means
from embeddings.clusters.settings import KMeans
from embeddings.errors import SettingsError
from embeddings.outliers.curves import check_both
from embeddings.progress import silent
from embeddings.space import EmbeddingSpace

LEAST = 5  # items of a group, on average: a column with more values names items and not groups
MOST = 50  # groups of a column that is proposed
MADE = 12  # groups of k-means where there is no column
NO_GROUP = ""  # of an item whose column is empty
# Items to draw strangers from; of fewer than are asked for, every draw would be the same ones.
FEWEST_HELD = 20
USUAL_SHARE = 0.05


def marked(space: EmbeddingSpace, column: str, values: Collection[str]) -> np.ndarray:
    """Which items (n,) have one of `values`, as text, in `column`: the known outliers.

    `SettingsError` for a column that is not there, and where all items are marked or none.
    """
    return check_both(np.isin(_texts(space, column), [str(value) for value in values]))


def group_columns(space: EmbeddingSpace) -> tuple[str, ...]:
    """The columns whose values group the items, the first of which is proposed: those too uneven for that left out."""
    uneven = uneven_columns(space)
    return tuple(name for name in _few_valued(space) if name not in uneven)


def uneven_columns(space: EmbeddingSpace) -> tuple[str, ...]:
    """The columns of a few values of which no part can be held out, such as 298 times no and twice yes."""
    return tuple(name for name in _few_valued(space) if not _splits(space, name))


def _few_valued(space: EmbeddingSpace) -> list[str]:
    counted = {name: int(space.metadata[name].nunique()) for name in space.columns}
    return [name for name, n in counted.items() if 2 <= n <= min(MOST, len(space) // LEAST)]


def _splits(space: EmbeddingSpace, name: str) -> bool:
    """Asked of every column at every look at the page: by its counts, and not item by item."""
    counted = space.column(name).value_counts()
    totals: Counter[str] = Counter()
    for value, count in zip(counted.index.tolist(), counted.tolist(), strict=True):
        totals[str(value)] += count if str(value) != NO_GROUP else 0
    try:
        _held(np.array([totals[text] for text in sorted(totals) if totals[text]]), USUAL_SHARE)
    except SettingsError:
        return False
    return True


def held_out(groups: np.ndarray, share: float, random_state: int = 42) -> tuple[np.ndarray, np.ndarray]:
    """Names of groups that are held out, and of those that are kept, both in order: the kept ones hold half of the items or more.

    Groups are drawn; where the drawn ones hold too few items for `share` of strangers, the largest that fit are
    taken. `SettingsError` where these are too few as well.
    """
    names, counts = np.unique(groups[groups != NO_GROUP], return_counts=True)
    is_held = _held(counts, share, random_state)
    return names[is_held], names[~is_held]


def _held(counts: np.ndarray, share: float, random_state: int = 42) -> np.ndarray:
    """Whether each group of so many items, in the order of the names, is held out."""
    total = int(counts.sum())
    needed = min(max(1, round(share / (1 - share) * total)), FEWEST_HELD, total // 4)
    drawn = np.random.default_rng(random_state).permutation(len(counts))
    for order in (drawn, np.argsort(-counts, kind="stable")):
        held = _fitting(counts, order, needed)
        if counts[held].sum() >= max(1, needed):
            return np.isin(np.arange(len(counts)), held)
    raise SettingsError(
        "plant_uneven",
        "The groups are too uneven to hold some out: the largest has {most:,} of {n:,} items, and the others too few "
        "to draw {needed:,} from. Choose another column, or none",
        most=int(counts.max(initial=0)),
        n=total,
        needed=max(1, needed),
    )


def _fitting(counts: np.ndarray, order: np.ndarray, needed: int) -> list[int]:
    """Half of the groups in their order, and more of them while too few items are held; never more than half of the items."""
    held: list[int] = []
    for at in order.tolist():
        size = counts[held].sum()
        if (len(held) < len(counts) // 2 or size < needed) and 2 * (size + counts[at]) <= counts.sum():
            held.append(at)
    return held


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
    column = space.column(name)
    filled = zip(column.tolist(), column.notna().tolist(), strict=True)
    return np.array([str(value) if is_filled else NO_GROUP for value, is_filled in filled])
