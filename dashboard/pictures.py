"""The pictures of the open space, row for row, and their thumbnails."""

from collections.abc import Callable

import numpy as np

from dashboard import resources
from dashboard.samples import SAMPLES
from dashboard.state import ExplorerState
from embeddings.pictures.base import Pictures


def pictures_of(explorer: ExplorerState) -> Pictures | None:
    """One picture for each row of the open space: the upload's or the sample's; None where there are none."""
    if explorer.space is None:
        return None
    pictures = explorer.dataset.pictures if explorer.dataset is not None else _of_sample(explorer.link.source)
    whole = explorer.whole or explorer.space
    if pictures is None or len(pictures) != len(whole):
        return None
    return pictures.select(np.asarray(explorer.link.part)) if explorer.whole is not None else pictures


def thumbnail(explorer: ExplorerState, row: int) -> bytes | None:
    """The small picture of a row of the open space; None for one that is damaged."""
    pictures = pictures_of(explorer)
    return None if pictures is None else resources.thumbnails().of(pictures[row])


def thumbnails_of(explorer: ExplorerState) -> Callable[[int], bytes | None] | None:
    """What makes the small picture of a row when a map asks for it; None where there are no pictures."""
    pictures = pictures_of(explorer)
    return None if pictures is None else lambda row: resources.thumbnails().of(pictures[row])


def _of_sample(source: str) -> Pictures | None:
    sample = source.removeprefix("sample:")
    return resources.sample_pictures(sample) if sample in SAMPLES and source.startswith("sample:") else None
