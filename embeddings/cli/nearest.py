"""The nearest items of a query: exactly, or by an index that is checked against the exact answer."""

from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from embeddings.cli.commands import neighbor_record, print_neighbors
from embeddings.cli.spaces import query_vector
from embeddings.cli.terminal import TerminalProgress, print_json, say

if TYPE_CHECKING:
    from embeddings.indexes import Answer, Choice, Index
    from embeddings.neighbors import Neighbor
    from embeddings.space import EmbeddingSpace

DEFAULT_INDEX = "int8"


def print_exact(space: "EmbeddingSpace", options: Namespace) -> None:
    from embeddings.neighbors import nearest

    row, query = _asked(space, options.query)
    metric = options.metric or space.receipt.metric
    neighbors = nearest(space, query, options.k, metric, () if row is None else (row,))[0]
    if options.json:
        print_json([neighbor_record(neighbor) for neighbor in neighbors])
    else:
        print_neighbors(neighbors)
        say(f"{len(neighbors)} of {len(space):,} items by {metric}")
    _say_meaning(space, query, metric, neighbors)


def print_approximate(space: "EmbeddingSpace", options: Namespace) -> None:
    from embeddings.indexes import Job, answers, build, choose

    row, query = _asked(space, options.query)
    metric = options.metric or space.receipt.metric
    indexes = [
        build(name, space, metric, TerminalProgress(name))
        for name in ("exact", options.index or DEFAULT_INDEX)
    ]
    exact, found = answers(indexes, query, options.k, row)
    choice = choose(Job(len(space), space.dim, 1, is_batch=False, metric=metric))
    if options.json:
        print_json(_record(space, indexes[1], exact, found, choice))
    else:
        print_neighbors(found.neighbors)
        _say_checked(indexes[1], exact, found, choice)
    _say_meaning(space, query, metric, found.neighbors)


def _asked(space: "EmbeddingSpace", query: str) -> tuple[int | None, np.ndarray]:
    """The row of an item of the space, which is no answer to itself, and the vector (dim,)."""
    row = space.row_of.get(query)
    return row, query_vector(space, query) if row is None else space.vectors[row]


def _say_checked(index: "Index", exact: "Answer", found: "Answer", choice: "Choice") -> None:
    say(
        f"{found.row}: built in {index.build_seconds:.2f} s, {index.nbytes / 1e6:.1f} MB; this query took "
        f"{found.milliseconds:.2f} ms, exactly {exact.milliseconds:.2f} ms"
    )
    missed = ", ".join(neighbor.label for neighbor in found.missed) or "nothing"
    say(f"recall {found.recall:.3f} of the {len(exact.neighbors)} nearest; missed: {missed}")
    say(choice.reason)


def _record(
    space: "EmbeddingSpace", index: "Index", exact: "Answer", found: "Answer", choice: "Choice"
) -> dict[str, Any]:
    return {
        "index": found.row,
        "metric": index.metric,
        "neighbors": [neighbor_record(neighbor) for neighbor in found.neighbors],
        "recall": found.recall,
        "missed": [neighbor_record(neighbor) for neighbor in found.missed],
        "milliseconds": found.milliseconds,
        "exact_milliseconds": exact.milliseconds,
        "build_seconds": index.build_seconds,
        "bytes": index.nbytes,
        "vector_bytes": int(space.vectors.nbytes),
        "chosen": choice.row,
        "reason": str(choice.reason),
    }


def _say_meaning(
    space: "EmbeddingSpace", query: np.ndarray, metric: str, found: "Sequence[Neighbor]"
) -> None:
    """What the similarities are worth beside random pairs, and what the order cannot say."""
    from embeddings.pairs import sample_pairs
    from embeddings.ties import tie_note

    note = tie_note(query, metric, found, len(space))
    if note is not None:
        say(note)
    if len(space) > 1 and found:
        pairs = sample_pairs(space, metric)
        first, last = (100 * pairs.share_below(found[i].similarity) for i in (0, -1))
        say(
            f"closer than {first:.1f} % of {len(pairs):,} random pairs (the first) and {last:.1f} % (the last), "
            f"seed {pairs.random_state}"
        )
