"""Categories to vectors on the command line: four encodings, what each costs, and what each is worth."""

import csv
from argparse import Namespace
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from embeddings.cli.commands import writable
from embeddings.cli.spaces import own_limits
from embeddings.cli.terminal import TerminalProgress, print_json, print_table, say
from embeddings.errors import SettingsError

if TYPE_CHECKING:
    from embeddings.categories import CategoryEncoding, CategoryTable, OrderFound, Score, UnseenOrder

    AnyOrder = OrderFound | UnseenOrder

MOST_VECTORS = 1_000  # of one encoding in the JSON


def encode_categories(options: Namespace) -> None:
    from embeddings.categories import (
        ENCODERS,
        Entity,
        category_space,
        fit,
        order_found,
        read_table_path,
        score,
    )
    from embeddings.space import write_space

    out = writable(options.out) if options.out else None
    table = _taken_as(read_table_path(options.table, own_limits()), options)
    settings = [Entity(options.dim) if kind is Entity else kind() for kind in ENCODERS.values()]
    made: list[tuple[CategoryEncoding, Score, AnyOrder | None]] = []
    for one in settings:
        progress = TerminalProgress(one.method)
        worth = score(table, options.column, options.target, one, progress=progress)
        encoding = fit(table, options.column, one, options.target)
        is_learned = isinstance(one, Entity)  # which lines up even noise, in the rows that it learned from
        order = worth.order if is_learned else order_found(encoding, table, options.target)
        made.append((encoding, worth, order))
    if options.json:
        print_json(_record(table, options, made))
    else:
        print_table(HEADER, [_row(*parts) for parts in made])
        say("Score and order of entity are those of rows that it did not see")
    for note in dict.fromkeys(map(str, _notes(table, made))):
        say(note)
    if out:
        chosen = next(encoding for encoding, _, _ in made if encoding.method == options.method)
        write_space(category_space(chosen, table, options.target), out)
        say(f"{out}: {len(chosen.categories):,} categories x {chosen.dim} by {chosen.method}")


def _taken_as(table: "CategoryTable", options: Namespace) -> "CategoryTable":
    from embeddings.categories import KINDS

    for given in options.kind:
        name, _, kind = given.rpartition("=")
        if kind not in KINDS:
            raise SettingsError(
                "unknown_column_kind",
                "{given!r} takes no column as a known kind: write NAME=KIND, where KIND is one of {choices}",
                given=given,
                choices=", ".join(KINDS),
            )
        table = table.taken_as(name, kind)
    if options.order:
        order = [name.strip() for name in next(csv.reader([options.order]))]
        table = table.taken_as(options.column, "ordinal", order)
    return table


HEADER = ("method", "dim", "zeros", "bytes", "score", "95 % interval", "guessing", "rows", "order (Spearman)")


def _row(encoding: "CategoryEncoding", worth: "Score", order: "AnyOrder | None") -> tuple[object, ...]:
    return (
        encoding.method,
        f"{encoding.dim:,}",
        f"{encoding.share_of_zeros:.1%}",
        f"{encoding.nbytes:,}",
        f"{worth.value:.3f} {worth.measure}",
        f"{worth.low:.3f} to {worth.high:.3f}",
        f"{worth.baseline:.3f}",
        f"{worth.n_rows:,}",
        "" if order is None else f"{order.spearman:.2f} ({order.low:.2f} to {order.high:.2f})",
    )


def _notes(table: "CategoryTable", made: Any) -> list[Any]:
    return [*table.notes, *(note for encoding, worth, _ in made for note in (*encoding.notes, *worth.notes))]


def _record(table: "CategoryTable", options: Namespace, made: Any) -> dict[str, Any]:
    column = table[options.column]
    return {
        "table": table.name,
        "rows": table.n_rows,
        "column": column.name,
        "target": options.target,
        "kinds": {name: one.kind for name, one in table.columns.items()},
        "order": list(column.order),
        "notes": list(dict.fromkeys(map(str, _notes(table, made)))),
        "encodings": [_encoding_record(*parts) for parts in made],
    }


def _encoding_record(
    encoding: "CategoryEncoding", worth: "Score", order: "AnyOrder | None"
) -> dict[str, Any]:
    from embeddings.categories import dense, most_frequent

    record = {
        "method": encoding.method,
        "settings": asdict(encoding.settings),
        "categories": len(encoding.categories),
        "dim": encoding.dim,
        "share_of_zeros": encoding.share_of_zeros,
        "bytes": encoding.nbytes,
        "dense_bytes": encoding.dense_nbytes,
        "score": {
            "measure": worth.measure,
            "value": worth.value,
            "interval": [worth.low, worth.high],
            "baseline": worth.baseline,
            "rows": worth.n_rows,
        },
        "order_found": order
        and {
            "spearman": order.spearman,
            "interval": [order.low, order.high],
            "categories": order.n,
            "rows": "unseen" if encoding.method == "entity" else "all",
        },
    }
    if not encoding.is_sparse:  # of one-hot vectors the place of the 1 says everything
        rows = most_frequent(encoding, MOST_VECTORS)
        vectors = dense(encoding, rows)
        record["vectors"] = {
            encoding.categories[row]: [float(number) for number in vector]
            for row, vector in zip(rows, vectors, strict=True)
        }
    return record
