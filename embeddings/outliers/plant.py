"""Outliers that are known because they were planted: items of other groups, noise, and halves that do not belong."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from embeddings.errors import Message, SettingsError
from embeddings.null_data import gaussian_like, shuffled_columns
from embeddings.outliers.groups import NO_GROUP, groups_of, held_out
from embeddings.space import EmbeddingSpace

LEAST = 20  # items; among fewer a planted one is a large share
NAMED = 4  # groups that the message names

Kind = Literal["topic", "noise", "gaussian", "swapped"]


@dataclass(frozen=True, eq=False)
class Planted:
    """A `space` with known outliers (n,), the rows (n,) of the given space that its items come from, and what was done."""

    space: EmbeddingSpace
    is_outlier: np.ndarray
    rows: np.ndarray
    kind: Kind
    message: Message


def plant(
    space: EmbeddingSpace,
    kind: Kind = "topic",
    share: float = 0.05,
    column: str | None = None,
    random_state: int = 42,
) -> Planted:
    """`space` with `share` of outliers; the same seed plants the same ones.

    - "topic": half of the groups are held out, of half of the items at most, and a few of them mixed in among the others
    - "noise": every dimension is that of a random item, as in a picture of noise: each value is usual, none fits
    - "gaussian": noise of the mean and the covariance of all items
    - "swapped": half of the dimensions, in a row, are those of an item of another group

    Groups are those of `column`, or of k-means for None. `SettingsError` for an unknown kind, fewer than 20 items, a
    share outside 0.001 to 0.5, and a column that names no groups, or for "topic" too uneven ones.
    """
    if kind not in _PLANTED:
        raise SettingsError(
            "unknown_planting",
            "{name!r} is nothing to plant: choose {choices}",
            name=str(kind)[:40],
            choices=", ".join(_PLANTED),
        )
    if len(space) < LEAST:
        raise SettingsError(
            "plant_too_few",
            "Among {n} items no outliers can be planted: bring {least} or more",
            n=len(space),
            least=LEAST,
        )
    if not 0.001 <= share <= 0.5:
        raise SettingsError(
            "plant_share",
            "{share} is no share of outliers to plant: choose one from 0.001 to 0.5, such as 0.05",
            share=share,
        )
    return _PLANTED[kind](space, share, column, random_state)


def _topic(space: EmbeddingSpace, share: float, column: str | None, random_state: int) -> Planted:
    random = np.random.default_rng(random_state)
    groups = groups_of(space, column, random_state)
    n_grouped = int((groups != NO_GROUP).sum())
    if n_grouped < LEAST:
        raise SettingsError(
            "plant_few_grouped",
            "Only {n:,} items have a value in the column {column!r}, too few to hold a group of them out: choose another "
            "column, or none",
            n=n_grouped,
            column=column or "",
        )
    held, kept = held_out(groups, share, random_state)
    normal, others = (np.flatnonzero(np.isin(groups, part)) for part in (kept, held))
    count = min(len(others), max(1, round(share / (1 - share) * len(normal))))
    strangers = random.choice(others, count, replace=False)
    rows = np.sort(np.concatenate([normal, strangers]))
    values = {"count": count, "held": _told(held), "kept": _told(kept), "n": len(normal)}
    message = Message(
        "planted_topic", "{count:,} items of {held} were mixed in among {n:,} items of {kept}", values
    )
    made = space.select(rows, f"plant topic seed {random_state}")
    return Planted(made, np.isin(rows, strangers), rows, "topic", message)


def _noise(space: EmbeddingSpace, share: float, column: str | None, random_state: int) -> Planted:
    rows = _taken(space, share, random_state)
    message = Message(
        "planted_noise",
        "{count:,} of {n:,} items were replaced by noise: each of their dimensions is that of another random item",
        {"count": len(rows), "n": len(space)},
    )
    return _replaced(
        space, shuffled_columns(space.vectors, random_state), rows, "noise", message, random_state
    )


def _gaussian(space: EmbeddingSpace, share: float, column: str | None, random_state: int) -> Planted:
    rows = _taken(space, share, random_state)
    message = Message(
        "planted_gaussian",
        "{count:,} of {n:,} items were replaced by Gaussian noise of the same mean and covariance",
        {"count": len(rows), "n": len(space)},
    )
    return _replaced(
        space, gaussian_like(space.vectors, random_state), rows, "gaussian", message, random_state
    )


def _replaced(
    space: EmbeddingSpace,
    noise: np.ndarray,
    rows: np.ndarray,
    kind: Kind,
    message: Message,
    random_state: int,
) -> Planted:
    """`space` with the `rows` of `noise` (n, d) in place of its own."""
    vectors = np.array(space.vectors)
    vectors[rows] = noise[rows]
    names = [f"noise {i + 1}" for i in range(len(rows))]
    return _made(space, vectors, rows, kind, names, message, random_state)


def _swapped(space: EmbeddingSpace, share: float, column: str | None, random_state: int) -> Planted:
    if space.dim < 2:
        raise SettingsError(
            "plant_one_dimension",
            "Vectors of one dimension have no halves to swap: plant noise or items of another group",
        )
    rows = _taken(space, share, random_state)
    random = np.random.default_rng([random_state, 1])
    groups = groups_of(space, column, random_state)
    vectors, labels = np.array(space.vectors), []
    for row in rows:
        other = int(random.choice(np.flatnonzero(groups != groups[row])))
        half = (random.integers(space.dim) + np.arange(space.dim // 2)) % space.dim
        vectors[row, half] = space.vectors[other, half]
        labels.append(f"{space.labels[row]} ½ {space.labels[other]}")
    message = Message(
        "planted_swapped",
        "In {count:,} of {n:,} items half of the dimensions were taken from an item of another group",
        {"count": len(rows), "n": len(space)},
    )
    return _made(space, vectors, rows, "swapped", labels, message, random_state)


_PLANTED: dict[Kind, Callable[[EmbeddingSpace, float, str | None, int], Planted]] = {
    "topic": _topic,
    "noise": _noise,
    "gaussian": _gaussian,
    "swapped": _swapped,
}
KINDS: tuple[Kind, ...] = tuple(_PLANTED)


def _taken(space: EmbeddingSpace, share: float, random_state: int) -> np.ndarray:
    """The rows that are replaced, in order."""
    random = np.random.default_rng(random_state)
    return np.sort(random.choice(len(space), max(1, round(share * len(space))), replace=False))


def _made(
    space: EmbeddingSpace,
    vectors: np.ndarray,
    rows: np.ndarray,
    kind: Kind,
    names: list[str],
    message: Message,
    random_state: int,
) -> Planted:
    labels = list(space.labels)
    for row, name in zip(rows, names, strict=True):
        labels[row] = name
    receipt = space.receipt.then(f"plant {kind} in {len(rows)} of {len(space)} seed {random_state}")
    made = replace(space, labels=tuple(labels), vectors=vectors, receipt=receipt, metadata=space.metadata)
    is_outlier = np.zeros(len(space), bool)
    is_outlier[rows] = True
    return Planted(made, is_outlier, np.arange(len(space)), kind, message)


def _told(names: np.ndarray) -> str:
    more = ", …" if len(names) > NAMED else ""
    return ", ".join(str(name)[:40] for name in names[:NAMED]) + more
