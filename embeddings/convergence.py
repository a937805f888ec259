"""t-SNE step by step: the points after every few epochs, as openTSNE tells them on its way."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from embeddings.dataset import read_only
from embeddings.errors import DataError, SettingsError
from embeddings.graph import KnnGraph, check_finite
from embeddings.map_graph import map_graph
from embeddings.metrics import unit
from embeddings.progress import Progress, silent
from embeddings.projections.python import EXAGGERATED, EXAGGERATION, embedding
from embeddings.projections.settings import MIN_ITEMS, TSNE, fitting_perplexity

EVERY = 10  # epochs between two frames


@dataclass(frozen=True, eq=False)
class Frame:
    """`points` (n, 2 or 3), read-only, from which epoch `epoch` starts; the last are those that remain.

    `kl_divergence` is what t-SNE makes small, NaN before it was looked at; while `is_exaggerated`, neighbors are pulled
    together twelve times as strongly.
    """

    epoch: int
    points: np.ndarray
    kl_divergence: float
    is_exaggerated: bool


def converge(
    vectors: np.ndarray,
    settings: TSNE,
    see: Callable[[Frame], None],
    graph: KnnGraph | None = None,
    progress: Progress = silent,
    every: int = EVERY,
) -> None:
    """t-SNE of `vectors` (n, dim) by openTSNE; `see` is given the start, the points after every `every` epochs, and the end.

    A raise from `progress` stops it where it is: what was seen is kept by who saw it. `SettingsError` for fewer than
    five items, `DataError` where all are equal.
    """
    matrix = check_finite(vectors)
    used = _fitting(settings, matrix)
    neighbors = graph or map_graph(matrix, used.neighbors_needed(len(matrix)), used.metric, progress)
    started = embedding(unit(matrix) if used.metric == "cosine" else matrix, used, neighbors)
    total = used.n_epochs or 0
    early = min(EXAGGERATED, total // 4)
    see(Frame(0, read_only(np.array(started)), float("nan"), True))
    _stage(
        started, early, every, _teller(see, 0, total, True, progress), exaggeration=EXAGGERATION, momentum=0.5
    )
    _stage(started, total - early, every, _teller(see, early, total, False, progress), momentum=0.8)
    see(Frame(total, read_only(np.array(started)), float(started.kl_divergence), False))
    progress(total, total)


def _fitting(settings: TSNE, matrix: np.ndarray) -> TSNE:
    """The settings with what `n` items allow; errors where there is nothing to watch."""
    n = len(matrix)
    if n < MIN_ITEMS:
        raise SettingsError(
            "too_few_to_converge",
            "t-SNE needs {least} items to find places for, there are {n}: bring more items",
            least=MIN_ITEMS,
            n=n,
        )
    if (matrix == matrix[0]).all():
        raise DataError(
            "equal_items_converge",
            "All {n:,} items have the same vector: there is nothing that t-SNE could move apart",
            n=n,
        )
    perplexity = fitting_perplexity(settings.perplexity, n)
    return replace(settings, perplexity=perplexity, n_epochs=settings.n_epochs or 1_000, engine="opentsne")


def _stage(started: Any, n_epochs: int, every: int, tell: Any, **how: float) -> None:
    started.optimize(
        n_epochs, inplace=True, use_callbacks=True, callbacks=(tell,), callbacks_every_iters=every, **how
    )


def _teller(
    see: Callable[[Frame], None], before: int, total: int, is_exaggerated: bool, progress: Progress
) -> Callable[[int, float, np.ndarray], None]:
    def tell(epoch: int, error: float, points: np.ndarray) -> None:
        see(Frame(before + epoch, read_only(np.array(points)), float(error), is_exaggerated))
        progress(before + epoch, total)

    return tell
