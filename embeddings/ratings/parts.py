"""The files of a set of ratings: which holds the ratings, which tells of the items, which of the users."""

import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from embeddings.errors import DataError, Message
from embeddings.limits import Limits
from embeddings.ratings.base import RatingColumns
from embeddings.ratings.forms import form_of, form_table
from embeddings.ratings.proposal import CATEGORY, TITLE, find, propose
from embeddings.readers.archives import damaged, open_archive
from embeddings.readers.base import Content, File
from embeddings.readers.members import is_litter
from embeddings.readers.sheets import PARQUET, XLSX
from embeddings.readers.table import Table
from embeddings.readers.tables import CSV, JSONL, TSV

TABLES = (XLSX, PARQUET, JSONL, TSV, CSV)
# As MovieLens and RecBole name them; where one of them is there, the other files of an archive are not looked at.
KNOWN = re.compile(r"u\.(data|item|user)|(ratings|movies|users)\.(csv|dat)|.+\.(inter|item|user)")
TYPED = re.compile(r"[^:]+:(token|float)(_seq)?")
# What else lies in MovieLens' folder: the same ratings in parts, and texts.
SPARE = re.compile(r"u[1-5ab]\.(base|test)|README.*|u\.(info|genre|occupation)|.+\.(pl|sh)")
OTHERS = re.compile(r".+\.(csv|tsv|txt|parquet|xlsx|jsonl)")
MOST = 20  # files of an archive that are looked at


@dataclass(frozen=True, eq=False)
class Part:
    """One file as a table, and what its columns are for."""

    table: Table
    columns: RatingColumns  # of the ratings; a file about items or users has only one of them

    @property
    def is_ratings(self) -> bool:
        return self.columns.user is not None and self.columns.item is not None

    @property
    def weight(self) -> tuple[bool, ...]:
        """Of several files of one kind the one that says most is read."""
        names = list(self.table.columns)
        return (
            self.columns.rating is not None,
            find(names, TITLE) is not None,
            find(names, CATEGORY) is not None,
        )


@dataclass(frozen=True, eq=False)
class Parts:
    """The file of the ratings, and those about items and users where there are any."""

    ratings: Part
    items: Part | None = None
    users: Part | None = None
    unused: tuple[str, ...] = ()


def contents_of(files: Sequence[File], limits: Limits) -> list[Content]:
    """The files to read; of an archive or a folder those that may hold ratings."""
    unpacked = [content for file in files for content in _unpacked(file, limits) if content.data.strip()]
    return [content for content in unpacked if not SPARE.fullmatch(PurePosixPath(content.name).name)]


def _is_known(name: str) -> bool:
    return KNOWN.fullmatch(PurePosixPath(name).name) is not None


def _unpacked(file: File, limits: Limits) -> list[Content]:
    content = Content(file)
    if content.archive_kind != "files":
        return [content]
    with open_archive(file.name, file.data, limits) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/") and not is_litter(name)]
        known = [name for name in names if _is_known(name)]
        wanted = known or [name for name in names if OTHERS.fullmatch(PurePosixPath(name).name.lower())]
        try:
            return [Content(File(PurePosixPath(name).name, archive.read(name))) for name in wanted[:MOST]]
        except (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, RuntimeError) as error:
            raise damaged(file.name) from error


def parts_of(contents: Sequence[Content], limits: Limits, only_head: bool, chosen: RatingColumns) -> Parts:
    """What each file is for; `DataError` where none can hold ratings."""
    parts = [part for content in contents if (part := _part(content, limits, only_head, chosen)) is not None]
    if not parts:
        names = ", ".join(content.name for content in contents) or "–"
        raise DataError(
            "ratings_no_table",
            "There is no table in {name}: ratings come as CSV, TSV, Parquet, XLSX or JSONL, or as MovieLens' own files",
            name=names[:200],
        )
    ratings = _best([part for part in parts if part.is_ratings]) or (parts[0] if len(parts) == 1 else None)
    if ratings is None:
        raise missing_columns(parts[0].table)
    rest = [part for part in parts if part is not ratings]
    items = _best([part for part in rest if part.columns.item is not None and part.columns.user is None])
    users = _best([part for part in rest if part.columns.user is not None and part.columns.item is None])
    unused = tuple(part.table.source.name for part in rest if part not in (items, users))
    return Parts(ratings, items, users, unused)


def missing_columns(table: Table) -> DataError:
    """What is said of a table in which users or items cannot be told."""
    return DataError(
        "ratings_columns_missing",
        "Users and items cannot be told apart in {name}, whose columns are {columns}: choose the column of users "
        "and the column of items",
        name=table.source.name,
        columns=", ".join(list(table.columns)[:20]),
    )


def unused_note(names: Sequence[str]) -> Message:
    return Message("ratings_files_unused", "Files that were not needed: {names}", {"names": ", ".join(names)})


def _best(parts: Sequence[Part]) -> Part | None:
    return max(parts, key=lambda part: part.weight, default=None)


def _part(content: Content, limits: Limits, only_head: bool, chosen: RatingColumns) -> Part | None:
    form = form_of(content)
    if form is not None:
        table, columns = form_table(content, form, limits, only_head)
        return Part(table, columns)
    reader = next((reader for reader in TABLES if reader.sniff([content])), None)
    if reader is None or reader.table is None:
        return None
    table = _without_types(reader.table(content, limits, only_head))
    return Part(table, _with_choice(propose(table), chosen, table))


def _without_types(table: Table) -> Table:
    """RecBole writes what a column holds behind its name, `user_id:token`."""
    if not all(TYPED.fullmatch(name) for name in table.columns):
        return table
    columns = {name.split(":")[0]: values for name, values in table.columns.items()}
    return replace(table, columns=columns) if len(columns) == len(table.columns) else table


def _with_choice(found: RatingColumns, chosen: RatingColumns, table: Table) -> RatingColumns:
    """What was chosen, where the table has it, and the proposal for the rest; a file about items has no users."""
    taken = {chosen.user, chosen.item, chosen.rating, chosen.time}

    def of(name: str) -> str | None:
        wanted, proposed = getattr(chosen, name), getattr(found, name)
        if wanted is not None:
            return wanted if wanted in table.columns else None
        return None if proposed in taken else proposed

    return RatingColumns(of("user"), of("item"), of("rating"), of("time"), chosen.is_explicit)
