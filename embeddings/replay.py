"""How words found their places while a model was trained: its snapshots in the one frame that the last one spans."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from embeddings.dataset import read_only
from embeddings.errors import DataError
from embeddings.metrics import unit
from embeddings.projections import PCA, place, project


class Seen(Protocol):
    """The watched words after an epoch: `vectors[i]` (v, dim) is that of `words[i]`."""

    @property
    def epoch(self) -> int: ...
    @property
    def words(self) -> tuple[str, ...]: ...
    @property
    def vectors(self) -> np.ndarray: ...


@dataclass(frozen=True, eq=False)
class Replay:
    """`points[s]` (v, 2) is where the words stood after epoch `epochs[s]`; `shares` are the axes' of the last."""

    words: tuple[str, ...]
    epochs: tuple[int, ...]
    points: np.ndarray
    shares: tuple[float, ...]


def replay(snapshots: Sequence[Seen]) -> Replay:
    """Directions of the watched words, snapshot after snapshot, on the two main axes (PCA) of the last snapshot.

    One training keeps one frame of coordinates, so nothing is turned to fit: what moves has really moved.
    `DataError` where there is no snapshot, or fewer than two words.
    """
    if not snapshots or len(snapshots[-1].words) < 2:
        raise DataError("nothing_to_replay", "There are no snapshots of two words or more: watch more words")
    last = unit(snapshots[-1].vectors)
    shadow = project(last, PCA(2))
    points = [place(shadow, last, unit(seen.vectors)) for seen in snapshots[:-1]]
    return Replay(
        snapshots[-1].words,
        tuple(seen.epoch for seen in snapshots),
        read_only(np.stack([*points, shadow.points])),
        tuple(shadow.explained_variance_ratio or (0.0, 0.0)),
    )
