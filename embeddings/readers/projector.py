"""The TensorBoard projector's pair: vectors.tsv (or .npy) and metadata.tsv.

Its header rule: a metadata file of one column has no header, one of several columns has one.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from embeddings.dataset import Dataset
from embeddings.errors import DataError, Message
from embeddings.limits import Limits
from embeddings.readers.arrays import MAGIC, array_of, check_numbers
from embeddings.readers.base import Content, Reader, ReadOptions
from embeddings.readers.cleaning import column_names, text_series
from embeddings.readers.columns import equal_rows, number, typed
from embeddings.readers.finish import Source, vector_dataset
from embeddings.readers.table import label_column
from embeddings.readers.tally import Tally


def _holds_vectors(content: Content) -> bool:
    if content.data.startswith(MAGIC):
        return True
    lines = content.head_lines[:20]
    cells = [cell for line in lines for cell in line.split("\t")]
    return bool(cells) and "\t" in lines[0] and all(number(cell) is not None for cell in cells)


def _pair(contents: Sequence[Content]) -> tuple[Content, Content] | None:
    """Vectors and metadata, in that order whatever the order of the files."""
    if len(contents) != 2:
        return None
    vectors = [_holds_vectors(content) for content in contents]
    if vectors == [True, True]:  # numbers can be metadata too: then the names decide
        vectors = [not content.named("metadata.tsv", "labels.tsv", "meta.tsv") for content in contents]
    if sum(vectors) != 1:
        return None
    first, second = contents if vectors[0] else (contents[1], contents[0])
    return (first, second) if second.is_text else None


def _sniff(contents: Sequence[Content]) -> bool:
    return _pair(contents) is not None


def read_projector(contents: Sequence[Content], options: ReadOptions, limits: Limits) -> Dataset:
    """Each row of vectors with the row of metadata at the same place."""
    pair = _pair(contents)
    if pair is None:
        raise not_a_pair(contents)
    vectors_file, labels_file = pair
    source = Source(
        vectors_file.name, "projector", labels_file.decoded.encoding, Tally(labels_file.decoded.notes)
    )
    cells, found = _vectors(vectors_file)
    metadata = _metadata(labels_file, found, vectors_file.name, source.tally)
    vectors, kept = cells
    left = np.setdiff1d(np.arange(found), kept)
    source.tally.drop(
        Message("vector_length", "not a list of {dim} numbers", {"dim": vectors.shape[1]}), left + 1
    )
    metadata = metadata.iloc[kept].reset_index(drop=True)
    label = (
        options.text_column if options.text_column in metadata else str(label_column(list(metadata.columns)))
    )
    labels = [str(value) for value in metadata[label]]
    return vector_dataset(source, labels, vectors, metadata.drop(columns=label), kept + 1, limits)


def _vectors(content: Content) -> tuple[tuple[np.ndarray, np.ndarray], int]:
    """The vectors of the most common length with the indices of their rows, and how many rows there were."""
    if content.data.startswith(MAGIC):
        matrix = check_numbers(content.name, array_of(content.name, content.data))
        return (matrix, np.arange(len(matrix))), len(matrix)
    lines = content.decoded.text.rstrip("\n").split("\n")
    rows = [[number(cell) for cell in line.split("\t")] for line in lines]
    lists = [None if None in row else [cell for cell in row if cell is not None] for row in rows]
    return equal_rows(lists), len(lines)


def _metadata(content: Content, n: int, vectors_name: str, tally: Tally) -> pd.DataFrame:
    """n rows of metadata; `DataError` where there are more or fewer."""
    rows = [line.split("\t") for line in content.decoded.text.rstrip("\n").split("\n")]
    width = len(rows[0])
    has_header = width > 1
    if len(rows) == n and has_header:
        tally.note(
            Message(
                "metadata_no_header",
                "The metadata has as many lines as there are vectors, so none is a header",
            )
        )
        has_header = False
    elif len(rows) == n + 1 and not has_header:
        tally.note(
            Message(
                "metadata_header",
                "The first line of the metadata, {line!r}, is a header",
                {"line": rows[0][0]},
            )
        )
        has_header = True
    if len(rows) - has_header != n:
        raise _rows_differ(content.name, vectors_name, len(rows) - has_header, n)
    names = column_names(rows[0] if has_header else [""] * width, tally)
    body = rows[1:] if has_header else rows
    columns = {name: typed([row[i] if i < len(row) else "" for row in body]) for i, name in enumerate(names)}
    first = names[0]  # labels stay as they were written
    return pd.DataFrame({**columns, first: text_series([row[0] for row in body])})


def _rows_differ(name: str, vectors_name: str, labels: int, vectors: int) -> DataError:
    return DataError(
        "labels_rows",
        "{name} has {labels:,} labels but {vectors_name} has {vectors:,} vectors: give one line for each vector "
        "(with one column and no header, or with several columns and a header)",
        name=name,
        labels=labels,
        vectors_name=vectors_name,
        vectors=vectors,
    )


def not_a_pair(contents: Sequence[Content]) -> DataError:
    """The error for several files that do not belong together."""
    return DataError(
        "not_a_pair",
        "{names} cannot be read together: bring one file, or vectors.tsv with its metadata.tsv",
        names=", ".join(content.name for content in contents),
    )


PROJECTOR = Reader("projector", _sniff, read_projector)
