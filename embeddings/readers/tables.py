"""Tables of text: .csv and .tsv by any delimiter, numbers in columns, and .jsonl."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from embeddings.dataset import Dataset
from embeddings.errors import DataError, Message
from embeddings.limits import Limits
from embeddings.readers.base import Content, Reader, ReadOptions, ReadTable, head_of
from embeddings.readers.cleaning import column_names
from embeddings.readers.columns import number
from embeddings.readers.delimited import NONE, Parsed, Shape, has_header, parse, shape_of
from embeddings.readers.finish import Source, check_columns
from embeddings.readers.table import Table, table_dataset
from embeddings.readers.tally import Tally


def read_with(table: ReadTable) -> Any:
    """The `read` of a reader that gives a table."""

    def read(contents: Sequence[Content], options: ReadOptions, limits: Limits) -> Dataset:
        return table_dataset(table(contents[0], limits, False), options, limits)

    return read


def _text_of(content: Content, only_head: bool) -> str:
    text = content.decoded.text
    text = head_of(text) if only_head else text
    if not text.strip():
        raise DataError(
            "file_empty", "{name} is empty: bring a file with at least one item", name=content.name
        )
    return text


def _is_whole(content: Content, only_head: bool) -> bool:
    return not only_head or len(content.head) == len(content.decoded.text)


def is_delimited(content: Content) -> bool:
    """Whether the first rows agree on a delimiter; prose with commas does not, unless its name says table."""
    if not content.is_text or not content.head.strip():
        return False
    shape = shape_of(content.head)
    if content.named(".csv", ".tsv"):
        return True
    if shape.delimiter == NONE or len(content.head_lines) < 2:
        return False
    return shape.share >= 0.9 and (shape.delimiter in "\t|" or not _is_prose(content.head, shape.delimiter))


def _is_prose(head: str, delimiter: str) -> bool:
    """In prose a space follows the comma."""
    return head.count(delimiter + " ") > 0.5 * head.count(delimiter)


def _sniff_csv(contents: Sequence[Content]) -> bool:
    return len(contents) == 1 and is_delimited(contents[0]) and shape_of(contents[0].head).delimiter != "\t"


def _sniff_tsv(contents: Sequence[Content]) -> bool:
    return len(contents) == 1 and is_delimited(contents[0]) and shape_of(contents[0].head).delimiter == "\t"


def delimited_table(content: Content, limits: Limits, only_head: bool) -> Table:
    """The table in a delimited text; rows that do not fit are counted in the tally."""
    text = _text_of(content, only_head)
    shape = shape_of(content.head)
    parsed = parse(text.rstrip("\n") + "\n", shape.delimiter, shape.width)
    kind = "tsv" if shape.delimiter == "\t" else "csv"
    source = Source(content.name, kind, content.decoded.encoding, Tally(content.decoded.notes))
    source.tally.drop(
        Message("stray_quote", "a quote that is not closed or stands inside a cell"), parsed.stray
    )
    return _fitting(source, parsed, shape, limits, _is_whole(content, only_head))


def _fitting(source: Source, parsed: Parsed, shape: Shape, limits: Limits, is_whole: bool) -> Table:
    """The rows of the expected width as columns."""
    if not parsed.rows:
        raise DataError(
            "no_rows", "{name} has no rows: bring a file with at least one item", name=source.name
        )
    check_columns(source.name, shape.width, limits)
    first = 1 if has_header(parsed.rows) else 0
    header = (
        _header(parsed.rows[0], shape.width) if first else [f"column {i + 1}" for i in range(shape.width)]
    )
    if not first:
        source.tally.note(Message("no_header", "The first line is data, so the columns are numbered"))
    names = column_names(header, source.tally)
    rows, lines = parsed.rows[first:], parsed.lines[first:]
    good = [i for i, row in enumerate(rows) if len(row) == shape.width]
    if len(good) < len(rows):
        _drop_ragged(source.tally, rows, lines, shape.width)
        rows, lines = [rows[i] for i in good], [lines[i] for i in good]
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in names]
    return Table(source, dict(zip(names, columns, strict=True)), np.array(lines, np.int64), is_whole)


def _header(first: list[str], width: int) -> list[str]:
    """R leaves the name of the row names out; other short headers get numbers at the end."""
    return ["", *first] if len(first) == width - 1 else [*first, *[""] * width][:width]


def _drop_ragged(tally: Tally, rows: list[list[str]], lines: list[int], width: int) -> None:
    empty = [line for row, line in zip(rows, lines, strict=True) if not row]
    ragged = [line for row, line in zip(rows, lines, strict=True) if row and len(row) != width]
    tally.drop(Message("item_empty", "empty"), empty)
    tally.drop(Message("row_ragged", "not {width} cells wide", {"width": width}), ragged)


def _sniff_matrix(contents: Sequence[Content]) -> bool:
    """Numbers between spaces, as `numpy.savetxt` writes them."""
    lines = [line.split() for line in contents[0].head_lines[:20]]
    widths = {len(line) for line in lines}
    return (
        len(contents) == 1
        and len(widths) == 1
        and max(widths) > 1
        and all(number(cell) is not None for line in lines for cell in line)
        and "\t" not in contents[0].head
    )


def matrix_table(content: Content, limits: Limits, only_head: bool) -> Table:
    """A table of the numbers between spaces, one column for each."""
    rows, lines = [], []
    for line, text in enumerate(_text_of(content, only_head).split("\n"), start=1):
        if text.strip():
            rows.append(text.split())
            lines.append(line)
    source = Source(content.name, "matrix", content.decoded.encoding, Tally(content.decoded.notes))
    width = len(rows[0])
    check_columns(content.name, width, limits)
    _drop_ragged(source.tally, rows, lines, width)
    fitting = [i for i, row in enumerate(rows) if len(row) == width]
    columns = zip(*(rows[i] for i in fitting), strict=True)
    named = {f"column {i + 1}": list(column) for i, column in enumerate(columns)}
    return Table(
        source, named, np.array([lines[i] for i in fitting], np.int64), _is_whole(content, only_head)
    )


def _sniff_jsonl(contents: Sequence[Content]) -> bool:
    head = contents[0].head.lstrip() if len(contents) == 1 else ""
    if not head.startswith(("{", "[", '"')):
        return False
    lines = contents[0].head_lines[:20]
    good = sum(_json(line) is not None for line in lines)
    return good >= 0.5 * len(lines) or (
        head[:1] == "[" and head.rstrip()[-1:] == "]" and _json(head) is not None
    )


def jsonl_table(content: Content, limits: Limits, only_head: bool) -> Table:
    """One object a line (or one array of objects): keys become columns, a bare text the column "text"."""
    source = Source(content.name, "jsonl", content.decoded.encoding, Tally(content.decoded.notes))
    records, lines = _records(_text_of(content, only_head), source.tally)
    keys = dict.fromkeys(key for record in records for key in record)
    check_columns(content.name, len(keys), limits)
    names = column_names(list(keys), source.tally)
    columns = {name: [record.get(key) for record in records] for name, key in zip(names, keys, strict=True)}
    if not columns:
        raise DataError(
            "no_rows", "{name} has no rows: bring a file with at least one item", name=content.name
        )
    return Table(source, columns, np.array(lines, np.int64), _is_whole(content, only_head))


def _records(text: str, tally: Tally) -> tuple[list[Mapping[str, Any]], list[int]]:
    whole = _json(text) if text.lstrip().startswith("[") else None
    if isinstance(whole, list) and any(isinstance(value, dict) for value in whole):
        values: list[tuple[int, Any]] = list(enumerate(whole, start=1))
    else:
        lines = enumerate(text.rstrip("\n").split("\n"), start=1)
        values = [(number, _json(line) if line.strip() else "") for number, line in lines]
    good = [(row, value) for row, value in values if value is not None]
    tally.drop(Message("not_json", "not JSON"), [row for row, value in values if value is None])
    return [_record(value) for _, value in good], [row for row, _ in good]


def _record(value: Any) -> Mapping[str, Any]:
    if isinstance(value, dict):
        return value
    return {"vector" if isinstance(value, list) else "text": value}


def _json(text: str) -> Any:
    """The value of a JSON text, None where it is none; NaN and half surrogates only the slower parser knows."""
    import orjson

    try:
        return orjson.loads(text)
    except (ValueError, UnicodeEncodeError):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return None


CSV = Reader("csv", _sniff_csv, read_with(delimited_table), delimited_table)
TSV = Reader("tsv", _sniff_tsv, read_with(delimited_table), delimited_table)
MATRIX = Reader("matrix", _sniff_matrix, read_with(matrix_table), matrix_table)
JSONL = Reader("jsonl", _sniff_jsonl, read_with(jsonl_table), jsonl_table)
