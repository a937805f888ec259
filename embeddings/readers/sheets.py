"""Tables in files of their own kind: .parquet by pyarrow, .xlsx by calamine."""

import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from embeddings.errors import DataError, Message
from embeddings.limits import Limits
from embeddings.readers.archives import damaged, open_archive
from embeddings.readers.base import Content, Reader
from embeddings.readers.cleaning import column_names
from embeddings.readers.finish import Source, check_columns
from embeddings.readers.table import Table
from embeddings.readers.tables import read_with
from embeddings.readers.tally import Tally

BATCH_ROWS = 8_192
HEAD_ROWS = 200
CELLS = 20_000_000  # calamine lays a sheet out as a full rectangle
_CELL = re.compile(rb"""\sr=["']([A-Z]{0,3})([0-9]{1,7})["']""")


def _sniff_parquet(contents: Sequence[Content]) -> bool:
    return len(contents) == 1 and is_parquet(contents[0].data)


def is_parquet(data: bytes) -> bool:
    """By the marks at both ends."""
    return data[:4] == b"PAR1" and data[-4:] == b"PAR1"


def parquet_table(content: Content, limits: Limits, only_head: bool) -> Table:
    """The columns of a parquet file, no more rows than the limit."""
    try:
        arrow, beyond = _read_parquet(content, limits, HEAD_ROWS if only_head else limits.rows)
    except (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
        raise DataError(
            "parquet_damaged",
            "{name} is damaged and cannot be read as parquet: save or download it again",
            name=content.name,
        ) from error
    source = Source(content.name, "parquet")
    if not only_head:
        source.tally.drop(
            Message("over_row_limit", "beyond the first {limit:,} rows", {"limit": limits.rows}), beyond
        )
    wanted = [i for i, name in enumerate(arrow.column_names) if name != "__index_level_0__"]
    names = column_names([arrow.column_names[i] for i in wanted], source.tally)
    columns = {name: arrow.column(i) for name, i in zip(names, wanted, strict=True)}
    if not columns or not len(arrow):
        raise DataError(
            "no_rows", "{name} has no rows: bring a file with at least one item", name=content.name
        )
    return Table(source, columns, np.arange(1, len(arrow) + 1), not len(beyond))


def _read_parquet(content: Content, limits: Limits, rows: int) -> tuple[pa.Table, range]:
    """The first batches; pages that repeat one value can hold gigabytes in a few bytes, so the sum is watched."""
    import pyarrow.parquet as pq

    file = pq.ParquetFile(io.BytesIO(content.data))
    check_columns(content.name, len(file.schema_arrow.names), limits)
    promised = sum(file.metadata.row_group(i).total_byte_size for i in range(file.metadata.num_row_groups))
    batches: list[pa.RecordBatch] = []
    size = read = 0
    for batch in _batches(file, promised, content, limits):
        batches.append(batch)
        size, read = size + batch.nbytes, read + batch.num_rows
        _check_size(content, size, limits)
        if read >= rows:
            break
    table = pa.Table.from_batches(batches, file.schema_arrow).slice(0, rows)
    table.validate(full=True)  # texts that are not UTF-8 would break later, far from here
    return table, range(len(table) + 1, file.metadata.num_rows + 1)


def _batches(file: Any, promised: int, content: Content, limits: Limits) -> Any:
    _check_size(content, promised, limits)
    return file.iter_batches(batch_size=BATCH_ROWS)


def _check_size(content: Content, size: int, limits: Limits) -> None:
    if size > limits.unpacked_mb * 1_000_000:
        raise DataError(
            "archive_bomb",
            "{name} unpacks to more than {limit:,} MB: save it with fewer or smaller arrays or sheets",
            name=content.name,
            limit=limits.unpacked_mb,
        )


def _sniff_xlsx(contents: Sequence[Content]) -> bool:
    return len(contents) == 1 and contents[0].archive_kind == "xlsx"


def xlsx_table(content: Content, limits: Limits, only_head: bool) -> Table:
    """The first sheet; its first row names the columns."""
    _check_workbook(content, limits)
    source = Source(content.name, "xlsx", None, Tally())
    rows, first_row = _sheet(content, source.tally, HEAD_ROWS if only_head else None)
    if len(rows) < 2:
        raise DataError(
            "no_rows", "{name} has no rows: bring a file with at least one item", name=content.name
        )
    check_columns(content.name, len(rows[0]), limits)
    names = column_names(rows[0], source.tally)
    is_whole = not only_head or len(rows) < HEAD_ROWS
    columns = {name: list(cells) for name, cells in zip(names, zip(*rows[1:], strict=True), strict=True)}
    return Table(source, columns, np.arange(len(rows) - 1) + first_row + 1, is_whole)


def _check_workbook(content: Content, limits: Limits) -> None:
    """`DataError` for a bomb, and for a few cells so far apart that the rectangle around them is one."""
    with open_archive(content.name, content.data, limits) as archive:
        for member in archive.namelist():
            if not member.startswith("xl/worksheets/") or not member.endswith((".xml", ".XML")):
                continue
            try:
                cells = _CELL.findall(archive.read(member))
            except (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, RuntimeError) as error:
                raise damaged(content.name) from error
            height = max((int(row) for _, row in cells), default=0)
            width = max((_column(letters) for letters, _ in cells), default=0)
            if height * width > CELLS:
                raise DataError(
                    "sheet_too_wide",
                    "{name} has cells up to row {rows:,} and column {columns:,}: delete what lies far from the table",
                    name=content.name,
                    rows=height,
                    columns=width,
                )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _sheet(content: Content, tally: Tally, most: int | None) -> tuple[list[list[Any]], int]:
    """The cells of the first sheet and the row, counted from 1, of its first line."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content.data))
        if len(book.sheet_names) > 1:
            values = {"sheet": book.sheet_names[0], "others": len(book.sheet_names) - 1}
            tally.note(
                Message("first_sheet", "The sheet {sheet!r} was read; sheets left out: {others}", values)
            )
        sheet = book.get_sheet_by_index(0)
        start = sheet.start[0] if sheet.start else 0
        return sheet.to_python(nrows=most), start + 1
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise damaged(content.name) from error


PARQUET = Reader("parquet", _sniff_parquet, read_with(parquet_table), parquet_table)
XLSX = Reader("xlsx", _sniff_xlsx, read_with(xlsx_table), xlsx_table)
