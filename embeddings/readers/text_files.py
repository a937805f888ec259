"""Plain text: one item a line."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from embeddings.dataset import Dataset
from embeddings.errors import DataError
from embeddings.limits import Limits
from embeddings.readers.base import Content, Reader, ReadOptions
from embeddings.readers.finish import Source, text_dataset
from embeddings.readers.tally import Tally


def _sniff(contents: Sequence[Content]) -> bool:
    return len(contents) == 1 and contents[0].is_text


def read_lines(contents: Sequence[Content], options: ReadOptions, limits: Limits) -> Dataset:
    """Each line is an item, without the spaces around it; empty lines are counted."""
    decoded = contents[0].decoded
    source = Source(contents[0].name, "lines", decoded.encoding, Tally(decoded.notes))
    return lines_dataset(source, decoded.text, limits)


def lines_dataset(source: Source, text: str, limits: Limits) -> Dataset:
    """The dataset of `text`, one item a line."""
    if not text.strip():
        raise DataError(
            "file_empty", "{name} is empty: bring a file with at least one item", name=source.name
        )
    # Only "\n" ends a line: other separators of Unicode may stand inside a text.
    items = [line.strip() for line in text.rstrip("\n").split("\n")]
    nothing = pd.DataFrame(index=range(len(items)))
    return text_dataset(source, items, nothing, np.arange(1, len(items) + 1), limits)


LINES = Reader("lines", _sniff, read_lines)
