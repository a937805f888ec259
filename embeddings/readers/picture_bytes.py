"""A table that holds pictures: a column of bytes, or of bytes with their paths as Hugging Face writes them."""

import io
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa

from embeddings.dataset import Dataset
from embeddings.errors import DataError, Message
from embeddings.limits import Limits
from embeddings.pictures.headers import format_of
from embeddings.readers.base import Content, Reader, ReadOptions
from embeddings.readers.columns import Values, kind_of, texts
from embeddings.readers.finish import Source
from embeddings.readers.members import Member, shown
from embeddings.readers.picture_finish import HEAD, Row, found_in, picture_dataset
from embeddings.readers.picture_table import KIND
from embeddings.readers.sheets import is_parquet, parquet_table
from embeddings.readers.table import Table, metadata_of

LOOKED_AT = 16  # first cells of a column
UNPACKED = 1_000_000_000  # bytes of a column that is looked into
NAMES = (
    "file_name", "filename", "file", "path", "image_path", "name", "image_id", "id", "title",
    "파일명", "파일", "경로", "이름", "제목",
)  # fmt: skip


def _sniff(contents: Sequence[Content]) -> bool:
    return len(contents) == 1 and is_parquet(contents[0].data) and _first_column(contents[0].data) is not None


def _first_column(data: bytes) -> str | None:
    """The first column whose first cells are pictures; None for other tables, and for what is damaged."""
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(io.BytesIO(data))
        names = [field.name for field in file.schema_arrow if holds_bytes(field.type)]
        return next((name for name in names if _begins_with_pictures(file, name)), None)
    except (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError):
        return None  # the reader of tables says what is wrong


def _begins_with_pictures(file: Any, name: str) -> bool:
    groups = [file.metadata.row_group(i).total_byte_size for i in range(min(1, file.metadata.num_row_groups))]
    if sum(groups) > UNPACKED:
        return False
    head = next(file.iter_batches(LOOKED_AT, columns=[name]), None)
    return head is not None and is_column_of_pictures(pa.chunked_array([head.column(0)]))


def holds_bytes(kind: pa.DataType) -> bool:
    """Whether a column is of bytes, alone or beside a path."""
    if pa.types.is_struct(kind):
        return kind.get_field_index("bytes") >= 0 and holds_bytes(kind.field("bytes").type)
    return pa.types.is_binary(kind) or pa.types.is_large_binary(kind)


def is_column_of_pictures(values: Values) -> bool:
    """Whether one of the first cells begins as a picture does."""
    if not isinstance(values, pa.ChunkedArray) or not holds_bytes(values.type):
        return False
    return any(format_of(_bytes(values, i, HEAD)) is not None for i in range(min(LOOKED_AT, len(values))))


def read_bytes(contents: Sequence[Content], options: ReadOptions, limits: Limits) -> Dataset:
    """One item for each row; its picture stays where the table holds it until it is asked for."""
    table = parquet_table(contents[0], replace(limits, rows=limits.pictures), False)
    column = _column_of_pictures(table, options)
    values = table.columns[column]
    assert isinstance(values, pa.ChunkedArray)
    names, name_column = _names(table, column)
    is_filled = [_buffer(values, i) is not None for i in range(len(values))]
    table.source.tally.drop(Message("item_empty", "empty"), table.rows[~np.array(is_filled, bool)])
    kept = [i for i, filled in enumerate(is_filled) if filled]
    members = [Member(shown(names[i]), partial(_bytes, values, i)) for i in kept]
    found = found_in(members, contents[0].name, limits)
    rows = [Row(int(table.rows[i]), each) for i, each in zip(kept, found, strict=True)]
    others = {name for name, cells in table.columns.items() if _is_raw(cells)}
    metadata = metadata_of(table, options, {column, name_column, *others}).iloc[kept]
    source = Source(table.source.name, KIND, None, table.source.tally)
    return picture_dataset(source, rows, metadata)


def _column_of_pictures(table: Table, options: ReadOptions) -> str:
    """The chosen column of pictures, else the first."""
    columns = [name for name, values in table.columns.items() if is_column_of_pictures(values)]
    if not columns:
        raise DataError(
            "pictures_no_column",
            "{name} has no column of pictures: bring one whose cells are the bytes of picture files",
            name=table.source.name,
        )
    return options.text_column if options.text_column in columns else columns[0]


def _names(table: Table, column: str) -> tuple[list[str], str]:
    """A name for each row and the column it is from: the path beside the bytes, a column of names, the row number."""
    values = table.columns[column]
    assert isinstance(values, pa.ChunkedArray)
    if pa.types.is_struct(values.type) and values.type.get_field_index("path") >= 0:
        paths = _paths(values)
        if any(paths):
            return [path or str(row) for path, row in zip(paths, table.rows, strict=True)], column
    lower = {name.lower(): name for name in table.columns if kind_of(table.columns[name]) == "text"}
    for name in (lower[key] for key in NAMES if key in lower):
        cells = texts(table.columns[name])
        if all(cells) and len(set(cells)) == len(cells):
            return cells, name
    return [str(row) for row in table.rows], column


def _paths(values: pa.ChunkedArray) -> list[str | None]:
    """The paths beside the bytes, which are not copied for them."""
    return [path for chunk in values.chunks for path in chunk.field("path").to_pylist()]


def _is_raw(values: Values) -> bool:
    return isinstance(values, pa.ChunkedArray) and holds_bytes(values.type)


def _buffer(values: pa.ChunkedArray, row: int) -> pa.Buffer | None:
    cell = values[row]
    if pa.types.is_struct(values.type):
        cell = cell["bytes"] if cell.is_valid else cell
    return cell.as_buffer() if cell.is_valid else None


def _bytes(values: pa.ChunkedArray, row: int, most: int) -> bytes:
    """The first `most` bytes of a cell; none where it is empty."""
    buffer = _buffer(values, row)
    return b"" if buffer is None else buffer.slice(0, min(most, buffer.size)).to_pybytes()


PICTURE_BYTES = Reader(KIND, _sniff, read_bytes)
