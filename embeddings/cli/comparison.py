"""Comparing two spaces of the same items on the command line."""

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from embeddings.cli.spaces import resolve_space
from embeddings.cli.terminal import TerminalProgress, print_json, print_table, say

if TYPE_CHECKING:
    from embeddings.comparison import Moved, SpaceComparison

NAMES_SHOWN = 5


def compare_spaces(options: Namespace) -> None:
    from embeddings.comparison import compare, neighbors_message, shape_message

    first, second = resolve_space(options.space), resolve_space(options.other)
    found = compare(first, second, options.k, TerminalProgress("comparing"))
    if options.json:
        print_json(_record(found, options.most))
    else:
        rows = [
            (row.label, f"{row.overlap:.2f}", _names(row.old), _names(row.new))
            for row in found.moved(options.most)
        ]
        print_table(("item", "overlap", "near in SPACE", "near in OTHER"), rows)
        say(neighbors_message(found))
        say(f"overlap {found.mean_overlap:.3f}, by chance {found.overlap_chance:.3f}")
        say(shape_message(found))
    for note in found.notes:
        say(note)


def _names(labels: tuple[str, ...]) -> str:
    return ", ".join(label[:24] for label in labels[:NAMES_SHOWN])


def _record(found: "SpaceComparison", most: int) -> dict[str, Any]:
    return {
        "items": found.n,
        "only_in_space": found.matched.n_only_a,
        "only_in_other": found.matched.n_only_b,
        "k": found.k,
        "overlap": found.mean_overlap,
        "overlap_by_chance": found.overlap_chance,
        "cka": found.cka,
        "cka_by_chance": found.cka_chance,
        "notes": [str(note) for note in found.notes],
        "moved": [_moved_record(row) for row in found.moved(most)],
    }


def _moved_record(row: "Moved") -> dict[str, Any]:
    return {"label": row.label, "overlap": row.overlap, "old": list(row.old), "new": list(row.new)}
