"""The page of categories: which table and columns the link asks for, how columns are taken, and the work to be done."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dashboard import resources
from dashboard.links import Link
from dashboard.state import ExplorerState
from embeddings.categories import (
    CategoryEncoding,
    CategoryTable,
    Column,
    Kind,
    most_frequent,
    sample_columns,
    target_means,
    target_of,
)
from embeddings.errors import EmbeddingsError, SettingsError

SAMPLE, OWN = "sample", "own"
DIGITS = 8  # of a table's digest in a link
OF_TABLE = (
    "encoded",
    "predicted",
    "kinds",
    "ranked",
    "sorted",
    "learned",
)  # choices that mean one table's columns
LETTERS: Mapping[str, Kind] = {"n": "nominal", "o": "ordinal", "q": "numeric"}
MOST_ORDERED = 60  # categories whose order a person writes down, and an address holds
SHOWN = 30  # categories of a picture
SORTS = ("target", "alphabet", "order")


@dataclass(frozen=True)
class Asked:
    """The column to encode, the one to predict, and the dimension of the learned vectors, None for the usual."""

    column: str
    target: str
    dim: int | None = None


def source_of(explorer: ExplorerState) -> str:
    """Whose table: what the link says, else what was brought, if that is a table, else the sample."""
    chosen = explorer.link.choices.get("table", "")
    if chosen:
        return chosen.split(":")[0]
    return OWN if _has_brought_table(explorer) else SAMPLE


def _has_brought_table(explorer: ExplorerState) -> bool:
    """By the head of the file: columns that are no vectors."""
    if explorer.brought is None:
        return False
    try:
        seen = resources.preview(explorer.brought.key, explorer.brought.tables)
    except EmbeddingsError:  # it waits on the start page, which says what is wrong with it
        return False
    return len(seen.columns) > 1 and seen.modality == "text"


def choose_source(link: Link, source: str) -> None:
    """Another table has other columns: what was chosen of the one before is forgotten."""
    for name in OF_TABLE:
        link.choices[name] = ""
    link.choices["table"] = source


def wanted(link: Link) -> str:
    """The beginning of the digest of the table that the link was made for; empty where it does not say."""
    return link.choices.get("table", "").partition(":")[2]


def belong(link: Link, table: CategoryTable | None) -> bool:
    """Let the choices of the link belong to `table`, None for the sample; False where they were another table's.

    They are numbers of columns and places in an alphabet: for other columns they mean nothing, and are forgotten.
    """
    held = link.choices.get("table", "")
    is_chosen = any(link.choices.get(name) for name in OF_TABLE)
    if table is None:
        link.choices["table"] = held or (SAMPLE if is_chosen else "")
        return True
    own = f"{OWN}:{table.digest[:DIGITS]}"
    if held in (own, OWN):  # one that names no content was written by hand
        link.choices["table"] = own
        return True
    choose_source(link, own)
    return not is_chosen


def taken(table: CategoryTable, link: Link) -> CategoryTable:
    """The table with its columns as the visitor takes them; what does not fit is left as it was recognized."""
    names = list(table.columns)
    for number, letter in kinds_of(link).items():
        if number < len(names):
            try:
                table = table.taken_as(names[number], LETTERS[letter])
            except SettingsError:
                continue
    return table


def kinds_of(link: Link) -> dict[int, str]:
    """The overruled columns by their number."""
    given = link.choices.get("kinds", "")
    return {int(part[:-1]): part[-1] for part in given.split(".") if part}


def take_as(link: Link, table: CategoryTable, name: str, kind: Kind) -> None:
    """Write what a column is taken for into the link; what was recognized is not written."""
    number, letters = list(table.columns).index(name), {kind: letter for letter, kind in LETTERS.items()}
    held = {**kinds_of(link), number: letters[kind]}
    if kind == table[name].proposed:
        held.pop(number)
    link.choices["kinds"] = ".".join(f"{at}{letter}" for at, letter in sorted(held.items()))
    link.choices["ranked"] = ""


def ordered(table: CategoryTable, column: str, link: Link) -> CategoryTable:
    """The table with the column in the order that the link has, where it has one."""
    given = link.choices.get("ranked", "")
    names = table[column].categories
    codes = [int(part) for part in given.split("-") if part]
    if sorted(codes) != list(range(len(names))):
        return table
    return table.taken_as(column, "ordinal", [names[code] for code in codes])


def write_order(link: Link, column: Column, order: list[str]) -> None:
    """The order as places in the alphabet; raises where it does not name each category once."""
    named = column.as_kind("ordinal", order)
    codes = {name: code for code, name in enumerate(named.categories)}
    link.choices["ranked"] = "-".join(str(codes[name]) for name in order)


def encodable(table: CategoryTable) -> list[str]:
    """The columns of categories."""
    return [name for name, column in table.columns.items() if column.kind != "numeric"]


def asked(table: CategoryTable, link: Link, source: str, language: str) -> Asked:
    """What the link asks for, or what is likely meant: categories that repeat, and a number to predict."""
    names = list(table.columns)
    choices = encodable(table)
    if not choices:
        raise SettingsError(
            "no_category_column",
            "Every column of {name} is taken for numbers: take one of them as nominal or ordinal",
            name=table.name,
        )
    usual = sample_columns(language) if source == SAMPLE else ("", "")
    column = _named(link, "encoded", names, choices) or (
        usual[0] if usual[0] in choices else _likely(table, choices)
    )
    others = [name for name in names if name != column]
    target = _named(link, "predicted", names, others) or (
        usual[1] if usual[1] in others else _likely_target(table, others)
    )
    dim = link.choices.get("learned", "")
    return Asked(column, target, int(dim) if dim and 1 <= int(dim) <= 50 else None)


def _named(link: Link, choice: str, names: list[str], allowed: list[str]) -> str:
    given = link.choices.get(choice, "")
    name = names[int(given)] if given and int(given) < len(names) else ""
    return name if name in allowed else ""


def _likely(table: CategoryTable, names: list[str]) -> str:
    """The nominal column of most categories that still repeat."""
    fits = [name for name in names if 2 <= len(table[name].categories) <= max(2, table.n_rows // 5)]
    nominal = [name for name in fits if table[name].kind == "nominal"]
    return max(nominal or fits or names, key=lambda name: len(table[name].categories))


def _likely_target(table: CategoryTable, names: list[str]) -> str:
    """The last column of numbers, as tables have what is to be predicted at their end; else the last one."""
    numeric = [name for name in names if table[name].kind == "numeric"]
    return (numeric or names)[-1]


def shown_rows(table: CategoryTable, what: Asked, encoding: CategoryEncoding, sort: str) -> np.ndarray:
    """Rows of the categories that are drawn, the most frequent, in the chosen order."""
    rows = most_frequent(encoding, SHOWN)
    column = table[what.column]
    codes = {name: code for code, name in enumerate(column.categories)}
    if sort == "order" and column.order:
        place = {name: at for at, name in enumerate(column.order)}
        return np.array(sorted(rows, key=lambda row: place[encoding.categories[row]]))
    if sort == "target":
        means = target_means(column, target_of(table, what.target))
        return np.array(
            sorted(rows, key=lambda row: np.nan_to_num(means[codes[encoding.categories[row]]], nan=-np.inf))
        )
    return rows
