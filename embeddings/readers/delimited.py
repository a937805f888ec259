"""Text with a delimiter: which one it is, the rows that fit, and the rows that a stray quote or a missing cell spoils."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from embeddings.errors import DataError
from embeddings.readers.columns import number

DELIMITERS = (",", "\t", ";", "|")
NONE = "\x1f"  # for one column: a character that no readable text holds
HEAD_ROWS = 200


@dataclass(frozen=True)
class Parsed:
    """Rows of cells, the line of the file on which each began, and the lines that a stray quote spoils."""

    rows: list[list[str]]
    lines: list[int]
    stray: list[int]


@dataclass(frozen=True)
class Shape:
    """How a text is delimited: `share` of the first rows have `width` cells."""

    delimiter: str
    width: int
    share: float


def shape_of(head: str) -> Shape:
    """The delimiter under which the first rows agree best; one column where none does."""
    shapes = [shape for delimiter in DELIMITERS if (shape := _shape(head, delimiter)) is not None]
    return max(shapes, key=lambda shape: (round(shape.share, 2), shape.width), default=Shape(NONE, 1, 1.0))


def _shape(head: str, delimiter: str) -> Shape | None:
    if delimiter not in head:
        return None
    rows = [row for row in parse("\n".join(head.split("\n")[:HEAD_ROWS]), delimiter).rows if row]
    widths = Counter(len(row) for row in rows)
    if not rows:
        return None
    common = widths.most_common(1)[0][0]
    # The header knows best, unless hardly a row agrees with it.
    width = len(rows[0]) if widths[len(rows[0])] >= 0.3 * len(rows) and len(rows[0]) > 1 else common
    return Shape(delimiter, width, widths[width] / len(rows)) if width > 1 else None


def parse(text: str, delimiter: str, width: int | None = None) -> Parsed:
    """Rows by RFC 4180; a line whose quotes do not close, or close too late, is left out and reading goes on after it."""
    csv.field_size_limit(2**31 - 1)
    lines = list(io.StringIO(text))
    parsed = Parsed([], [], [])
    start, wasted = 0, 0
    while start < len(lines):
        stop = _parse_from(lines, start, delimiter, width, parsed)
        if stop is None:
            break
        begin, end = stop
        parsed.stray.append(begin + 1)
        wasted += end - begin
        if wasted > 20 * len(lines) + 100_000:
            raise DataError(
                "csv_quotes",
                "The quotes do not match from line {line:,} on: write every quote inside a quoted cell twice",
                line=begin + 1,
            )
        start = begin + 1
    return parsed


def _parse_from(
    lines: Sequence[str], start: int, delimiter: str, width: int | None, parsed: Parsed
) -> tuple[int, int] | None:
    """Reads on from line `start`; where a quote is astray, the line on which its row began and the line read last."""
    reader = csv.reader(_from(lines, start), delimiter=delimiter, strict=True)
    begin = start
    try:
        for row in reader:
            end = start + reader.line_num
            if end - begin > 1 and width is not None and len(row) != width:
                return begin, end
            parsed.rows.append(row)
            parsed.lines.append(begin + 1)
            begin = end
    except csv.Error:
        return begin, start + reader.line_num
    return None


def _from(lines: Sequence[str], start: int) -> Iterator[str]:
    return (lines[i] for i in range(start, len(lines)))


def has_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns: it has no numbers, or whole ones in a row (0, 1, 2, … by pandas; years)."""
    cells = [number(cell) for cell in rows[0]]
    found = [cell for cell in cells if cell is not None]
    if not found:
        return len(rows) > 1 or all(len(cell) < 64 for cell in rows[0])
    if len(found) < 2 or len(found) < len(cells) - 1:
        # One number among names may be a year; below a number there must be numbers for it to be data.
        return len(found) < len(cells) and not _continues(rows, cells)
    return _are_counted(found) and _is_unlike(rows[1:HEAD_ROWS], found)


def _are_counted(found: Sequence[float]) -> bool:
    return found[0].is_integer() and list(found) == [found[0] + i for i in range(len(found))]


def _continues(rows: Sequence[Sequence[str]], first: Sequence[float | None]) -> bool:
    """Whether the columns that begin with a number go on with numbers."""
    places = [i for i, cell in enumerate(first) if cell is not None]
    below = [row for row in rows[1:HEAD_ROWS] if len(row) == len(first)]
    return all(number(row[i]) is not None for row in below for i in places)


def _is_unlike(rows: Sequence[Sequence[str]], found: Sequence[float]) -> bool:
    """Whether the numbers below do not count: 0, 1, 2 over fractions are names, 1, 2 over 2, 3 is data."""
    cells = [cell for row in rows for text in row[-len(found) :] if (cell := number(text)) is not None]
    if any(not cell.is_integer() for cell in cells):
        return True
    below = cells[: len(found)]
    return len(found) > 2 and bool(below) and found[0] in (0, *range(1900, 2101)) and not _are_counted(below)
