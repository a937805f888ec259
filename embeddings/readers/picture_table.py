"""A table that names pictures: the column of their paths, and the rows whose pictures are there."""

import posixpath
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from embeddings.dataset import Dataset, Dropped
from embeddings.errors import DataError, Message
from embeddings.limits import Limits
from embeddings.pictures.base import Picture
from embeddings.readers.base import Content, File, Reader, ReadOptions
from embeddings.readers.columns import sample, texts
from embeddings.readers.finish import Source
from embeddings.readers.members import Member, read_path, shown
from embeddings.readers.picture_finish import Found, Row, found_in, is_named_as_picture, picture_dataset
from embeddings.readers.sheets import PARQUET, XLSX
from embeddings.readers.table import Table, metadata_of
from embeddings.readers.tables import CSV, JSONL, TSV

KIND = "pictures-table"  # its report counts rows
TABLES: tuple[Reader, ...] = (XLSX, PARQUET, JSONL, TSV, CSV)
TABLE_NAMES = (".csv", ".tsv", ".txt", ".jsonl", ".json", ".parquet", ".xlsx")
TABLE_BYTES = 50_000_000  # a larger table beside pictures names more of them than there can be
LOOKED_AT = 10  # files that may be the table
ENOUGH = 0.5  # of the cells of a column name pictures


class Places:
    """Where the files are, by their paths and by the ends of their paths."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._at = {name: at for at, name in reversed(list(enumerate(names)))}
        self._by_last: dict[str, list[int]] = defaultdict(list)
        for at, name in enumerate(names):
            self._by_last[name.rpartition("/")[2]].append(at)

    def find(self, cell: str, folder: str) -> int | None:
        """The file that a table in `folder` means: from there, from the top, or the only one that ends so."""
        path = normal(cell)
        for candidate in (posixpath.normpath(f"{folder}/{path}") if folder else path, path):
            if candidate in self._at:
                return self._at[candidate]
        ends = [at for at in self._by_last.get(path.rpartition("/")[2], ()) if self._ends_in(at, path)]
        return ends[0] if len(ends) == 1 else None

    def _ends_in(self, at: int, path: str) -> bool:
        return self._names[at].endswith(f"/{path}")


@dataclass(frozen=True, eq=False)
class Naming:
    """A table and its column of paths, which begin at `folder`."""

    name: str
    table: Table
    column: str

    @property
    def folder(self) -> str:
        return self.name.rpartition("/")[0]


def normal(cell: str) -> str:
    """A path as files are named: "/" between its parts, no "./"; "." for an empty cell."""
    return posixpath.normpath(shown(cell.strip()))


def naming_table(
    members: Sequence[Member], found: Sequence[Found], options: ReadOptions, limits: Limits
) -> tuple[int, Naming] | None:
    """The first table among the files with a column of their paths, and its place; None where there is none."""
    if not any(isinstance(each, Picture) for each in found):
        return None
    places = Places([member.name for member in members])
    for at in _candidates(members, found)[:LOOKED_AT]:
        member = members[at]
        table = _table_in(member, limits)
        folder = member.name.rpartition("/")[0]
        is_there = partial(_is_picture, places, folder, found)
        column = None if table is None else path_column(table, is_there, options)
        if table is not None and column is not None:
            return at, Naming(member.name, table, column)
    return None


def _candidates(members: Sequence[Member], found: Sequence[Found]) -> list[int]:
    return [
        at
        for at, (member, each) in enumerate(zip(members, found, strict=True))
        if isinstance(each, Message) and not member.refusal and member.name.lower().endswith(TABLE_NAMES)
    ]


def _is_picture(places: Places, folder: str, found: Sequence[Found], cell: str) -> bool:
    at = places.find(cell, folder)
    return at is not None and (isinstance(found[at], Picture) or is_named_as_picture(cell))


def path_column(table: Table, is_there: Callable[[str], bool], options: ReadOptions) -> str | None:
    """The column that is chosen, or of which most cells name pictures; None where no column names enough."""
    names = [name for name in table.columns if name == options.text_column] or list(table.columns)
    shares = {}
    for name in names:
        cells = sample(table.columns[name])
        shares[name] = sum(isinstance(cell, str) and is_there(cell) for cell in cells) / max(1, len(cells))
    best = max(shares, key=lambda name: shares[name], default=None)
    return best if best is not None and shares[best] >= ENOUGH else None


def _table_in(member: Member, limits: Limits) -> Table | None:
    """The table in a file beside pictures; None for what is none, which is then left out as no picture."""
    try:
        data = member.read(TABLE_BYTES + 1)
        content = Content(File(member.name, data))
        reader = next((reader for reader in TABLES if reader.sniff([content])), None)
        if len(data) > TABLE_BYTES or not data.strip() or reader is None or reader.table is None:
            return None
        return reader.table(content, replace(limits, rows=limits.pictures), False)
    except (DataError, OSError):
        return None


def named_dataset(
    name: str,
    members: Sequence[Member],
    found: Sequence[Found],
    naming: Naming,
    options: ReadOptions,
    limits: Limits,
) -> Dataset:
    """One item for each row whose picture is there; the table's other columns are kept beside it.

    Pictures that no row names, and files that were refused and are in no row, are left out and counted.
    """
    table = naming.table
    tally = table.source.tally
    values = {"column": naming.column, "table": naming.name}
    tally.note(Message("pictures_table", "The column {column!r} of {table} names the pictures", values))
    beyond = Message("over_row_limit", "beyond the first {limit:,} rows", {"limit": limits.pictures})
    tally.drop(beyond, table.rows[limits.pictures :])
    cells = texts(table.columns[naming.column])[: limits.pictures]
    places = Places([member.name for member in members])
    at = [places.find(cell, naming.folder) if cell.strip() else None for cell in cells]
    rows = [
        Row(int(number), _absent(naming, cell) if place is None else found[place])
        for number, cell, place in zip(table.rows, cells, at, strict=False)
    ]
    metadata = metadata_of(table, options, {naming.column}).iloc[: len(rows)]
    named = set(at)
    others = _unnamed(naming, [each for place, each in enumerate(found) if place not in named])
    return picture_dataset(Source(name, KIND, None, tally), rows, metadata, others)


def _unnamed(naming: Naming, found: Sequence[Found]) -> list[Dropped]:
    """What is said of files that are in no row: pictures are counted, refused files named."""
    n = sum(isinstance(each, Picture) for each in found)
    reason = Message("pictures_unnamed", "pictures that {table} does not name", {"table": naming.name})
    refused = [Dropped(each, 1, ()) for each in found if isinstance(each, Message)]
    return [Dropped(reason, n, ()), *refused] if n else refused


def _absent(naming: Naming, cell: str) -> Message:
    if not cell.strip():
        return Message("picture_nameless", "a row of {table} names no picture", {"table": naming.name})
    return Message(
        "picture_absent",
        "{picture} is named in {table} and is not there: bring it, or delete the row",
        {"picture": shown(cell), "table": naming.name},
    )


def table_on_disk(
    path: Path, content: Content, reader: Reader, options: ReadOptions, limits: Limits
) -> Dataset | None:
    """The pictures that the table at `path` names in its own folder; None where no column of it names any."""
    if reader.table is None:
        return None
    is_there = partial(_is_beside, path.parent)
    column = path_column(reader.table(content, limits, True), is_there, options)
    if column is None:
        return None
    table = reader.table(content, limits, False)
    paths = dict.fromkeys(normal(cell) for cell in texts(table.columns[column])[: limits.pictures])
    members = [Member(name, partial(read_path, path.parent / name)) for name in paths if is_there(name)]
    found = found_in(members, path.name, limits)
    naming = Naming(path.name, table, column)
    return named_dataset(path.name, members, found, naming, options, limits)


def _is_beside(folder: Path, cell: str) -> bool:
    """Whether a cell names a picture in `folder`; paths that lead out of it name none."""
    path = normal(cell)
    if path.startswith(("../", "/")) or ":" in path or not is_named_as_picture(path):
        return False
    try:
        return (folder / path).is_file()
    except OSError:  # longer than a path can be
        return False
