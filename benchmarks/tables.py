"""What every benchmark is: named tables of rows, and one command line."""

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.timing import print_rows, say


@dataclass(frozen=True)
class Options:
    """`repeats` of everything that takes seconds; `items` fewer than a table has, to try it."""

    repeats: int = 3
    items: int | None = None


@dataclass(frozen=True)
class Table:
    """`make` measures and gives the rows, `show` prints them under the title."""

    title: str
    make: Callable[[Options], Sequence[Any]]
    show: Callable[[str, Sequence[Any]], None] = print_rows


def main(tables: Mapping[str, Table], doc: str | None, arguments: Sequence[str] | None = None) -> None:
    """Print the tables that the command line names, all of them where it names none."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=f"any of {', '.join(tables)}")
    parser.add_argument("--repeats", type=int, default=Options.repeats)
    parser.add_argument("--items", type=int, help="fewer than the table has, to try it")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.tables) - set(tables):
        parser.error(f"unknown table {', '.join(sorted(unknown))}: choose {', '.join(tables)}")
    for name in asked.tables or tables:
        say(f"- {tables[name].title}")
        table = tables[name]
        table.show(table.title, table.make(Options(asked.repeats, asked.items)))
