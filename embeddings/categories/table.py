"""A table whose columns are recognized as nominal, ordinal or numeric, and can be overruled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from embeddings.categories.column import Column, Kind, column_of
from embeddings.digests import digest_texts
from embeddings.errors import DataError, Message, SettingsError
from embeddings.limits import Limits
from embeddings.readers import File, read_columns
from embeddings.readers.base import read_file
from embeddings.readers.table import Table

MOST_COLUMNS = 40  # a person chooses among them; one network reads them all
DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, eq=False)
class CategoryTable:
    """Columns of one length by name, in the order of the file."""

    name: str
    columns: Mapping[str, Column]
    n_rows: int
    notes: tuple[Message, ...] = ()

    def __len__(self) -> int:
        return self.n_rows

    @cached_property
    def digest(self) -> str:
        """Names the values, not what they are taken for."""
        return digest_texts(column.digest for column in self.columns.values())

    def __getitem__(self, name: str) -> Column:
        if name not in self.columns:
            raise SettingsError(
                "unknown_column",
                "{column!r} is not a column of {name}: choose one of {choices}",
                column=name[:60],
                name=self.name,
                choices=", ".join(list(self.columns)[:20]),
            )
        return self.columns[name]

    def taken_as(self, name: str, kind: Kind, order: Sequence[str] = ()) -> "CategoryTable":
        """The same table with one column overruled; raises what `Column.as_kind` raises."""
        column = self[name].as_kind(kind, order)
        return replace(self, columns={**self.columns, name: column})


def read_table(files: Sequence[File], limits: Limits = DEFAULT_LIMITS) -> CategoryTable:
    """The table in one file, as `embeddings.readers` read tables; `DataError` for a file that is none."""
    return _table(read_columns(files, limits), limits.rows)


def read_table_path(path: str | Path, limits: Limits = DEFAULT_LIMITS) -> CategoryTable:
    """The table at `path`."""
    return read_table([read_file(path)], limits)


def _table(table: Table, most_rows: int) -> CategoryTable:
    """The columns recognized one by one; what was left out is said."""
    tally = table.source.tally
    tally.drop(
        Message("over_row_limit", "beyond the first {limit:,} rows", {"limit": most_rows}),
        table.rows[most_rows:],
    )
    names = list(table.columns)
    if len(names) < 2:
        raise DataError(
            "table_one_column",
            "{name} has one column: bring a table with a column to encode and another one to predict",
            name=table.source.name,
        )
    notes = list(tally.notes)
    if tally.count:
        notes.append(Message("rows_unread", "Rows that were left out: {count:,}", {"count": tally.count}))
    if len(names) > MOST_COLUMNS:
        values = {"most": MOST_COLUMNS, "total": len(names)}
        notes.append(Message("columns_left_out", "The first {most} of {total:,} columns were read", values))
    columns = {name: column_of(name, table.columns[name][:most_rows]) for name in names[:MOST_COLUMNS]}
    return CategoryTable(table.source.name, columns, min(len(table.rows), most_rows), tuple(notes))
