"""Who rated what: the sparse table that recommenders learn from."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from embeddings.dataset import LoadReport
from embeddings.digests import digest_array, digest_texts

if TYPE_CHECKING:
    import pandas as pd
    from scipy.sparse import csr_matrix


@dataclass(frozen=True)
class RatingColumns:
    """What the columns of a table of ratings are for; None leaves the choice to the reader, "" means there is none.

    Without a rating column every row is an event (implicit). `is_explicit` overrules what name and values say: for
    False each row counts as one event, unless the column holds counts.
    """

    user: str | None = None
    item: str | None = None
    rating: str | None = None
    time: str | None = None
    is_explicit: bool | None = None


@dataclass(frozen=True, eq=False)
class Ratings:
    """Entry i says that user `user_rows[i]` gave item `item_rows[i]` the value `values[i]`; one entry for each pair.

    `user_rows` and `item_rows` are (n,) int32, `values` (n,) float32, `times` (n,) int64 in seconds or None, all
    read-only. Users and items stand in the order of their first appearance, with their ids as they were written.
    """

    name: str
    users: tuple[str, ...]
    items: tuple[str, ...]
    user_rows: np.ndarray
    item_rows: np.ndarray
    values: np.ndarray
    times: np.ndarray | None
    is_explicit: bool  # a scale of opinions; else counts of events
    titles: tuple[str, ...]  # the id where an item has no title
    item_metadata: "pd.DataFrame"  # a row for each item
    user_metadata: "pd.DataFrame"  # a row for each user
    report: LoadReport
    scale: tuple[float, float] = field(default=(np.nan, np.nan))  # smallest and largest value that was read

    def __post_init__(self) -> None:
        for name, kind in (("user_rows", np.int32), ("item_rows", np.int32), ("values", np.float32)):
            object.__setattr__(self, name, _frozen(getattr(self, name), kind))
        if self.times is not None:
            object.__setattr__(self, "times", _frozen(self.times, np.int64))
        if np.isnan(self.scale[0]) and len(self.values):
            object.__setattr__(self, "scale", (float(self.values.min()), float(self.values.max())))

    def __len__(self) -> int:
        return len(self.values)

    @property
    def n_users(self) -> int:
        return len(self.users)

    @property
    def n_items(self) -> int:
        return len(self.items)

    @property
    def midpoint(self) -> float:
        """The middle of the scale, 3 from 1 to 5: what is rated so or better is liked."""
        return middle(*self.scale)

    @cached_property
    def is_liked(self) -> np.ndarray:
        """(n,) which entries speak for their item: at the midpoint of the scale or above; events that happened."""
        return self.values >= self.midpoint if self.is_explicit else self.values > 0

    def matrix(self) -> "csr_matrix":
        """The values as a sparse matrix (n_users, n_items) of float32."""
        return self._sparse(self.values, np.ones(len(self), bool))

    def preferences(self) -> "csr_matrix":
        """What models of implicit feedback learn from, (n_users, n_items) float32: how sure it is that it is liked.

        Of opinions the liked ones, from 1 at the midpoint of the scale to 2 at its end. Of events log₂(1 + count), 1 for
        one: ten thousand plays do not outweigh everybody else (Hu, Koren and Volinsky 2008, equation 6).
        """
        if not self.is_explicit:
            return self._sparse(np.log2(1 + np.maximum(self.values, 0)), self.is_liked)
        half = max(self.scale[1] - self.midpoint, 1e-9)
        return self._sparse(1 + (self.values - self.midpoint) / half, self.is_liked)

    @property
    def confidence(self) -> str:
        """The rule of `preferences` as a formula, for receipts."""
        return "1 + (rating - midpoint) / (highest - midpoint)" if self.is_explicit else "log2(1 + count)"

    def _sparse(self, values: np.ndarray, kept: np.ndarray) -> "csr_matrix":
        from scipy.sparse import csr_matrix

        places = (self.user_rows[kept], self.item_rows[kept])
        return csr_matrix((values[kept].astype(np.float32), places), shape=(self.n_users, self.n_items))

    def select(self, rows: Sequence[int] | np.ndarray) -> "Ratings":
        """The entries in `rows` (numbers, or a truth value for each) with the same users, items and scale."""
        index = np.asarray(rows)
        index = index if index.dtype == bool else index.astype(np.int64)
        return Ratings(
            self.name,
            self.users,
            self.items,
            self.user_rows[index],
            self.item_rows[index],
            self.values[index],
            None if self.times is None else self.times[index],
            self.is_explicit,
            self.titles,
            self.item_metadata,
            self.user_metadata,
            self.report,
            self.scale,
        )

    @cached_property
    def digest(self) -> str:
        """Names the content: ids, titles and entries, not the file it came from."""
        entries = [self.user_rows, self.item_rows, self.values]
        entries += [] if self.times is None else [self.times]
        named = (
            self.users,
            self.items,
            self.titles,
            self._described(),
            [str(self.is_explicit), str(self.scale)],
        )
        return digest_texts([*map(digest_texts, named), *map(digest_array, entries)])

    def _described(self) -> list[str]:
        frames = (self.item_metadata, self.user_metadata)
        return [str(cell) for frame in frames for name in frame.columns for cell in (name, *frame[name])]


def middle(low: float, high: float) -> float:
    """Of a scale: what is rated so or better is liked."""
    return (low + high) / 2


def _frozen(values: np.ndarray, kind: Any) -> np.ndarray:
    array = np.array(values, dtype=kind)
    array.setflags(write=False)
    return array
