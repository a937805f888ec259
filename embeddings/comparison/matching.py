"""Which item of one space is which of another: the labels say it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from embeddings.errors import Message, SettingsError
from embeddings.space import EmbeddingSpace


@dataclass(frozen=True, eq=False)
class Matched:
    """Item i of both is `rows_a[i]` of one space and `rows_b[i]` of the other, in the order of the first; (n,) each.

    `n_repeated` of them share their label with another item of their space.
    """

    rows_a: np.ndarray
    rows_b: np.ndarray
    n_only_a: int
    n_only_b: int
    n_repeated: int

    def __len__(self) -> int:
        return len(self.rows_a)

    def first(self, most: int) -> "Matched":
        """The first `most` items; the counts stay those of the whole."""
        return Matched(self.rows_a[:most], self.rows_b[:most], self.n_only_a, self.n_only_b, self.n_repeated)


def match(space_a: EmbeddingSpace, space_b: EmbeddingSpace) -> Matched:
    """Items of the same label; of a label that is repeated, the first belongs to the first, and so on.

    `SettingsError` for fewer than two items in common.
    """
    row_in_b = {named: row for row, named in enumerate(_numbered(space_b.labels))}
    pairs = [
        (row, row_in_b[named]) for row, named in enumerate(_numbered(space_a.labels)) if named in row_in_b
    ]
    if len(pairs) < 2:
        raise SettingsError(
            "spaces_share_too_few",
            "The two spaces share {n} labels: compare spaces with 2 or more labels in common",
            n=len(pairs),
        )
    rows = np.array(pairs, dtype=np.int64)
    repeated = _repeated(space_a.labels) | _repeated(space_b.labels)
    return Matched(
        rows[:, 0],
        rows[:, 1],
        len(space_a) - len(rows),
        len(space_b) - len(rows),
        sum(space_a.labels[row] in repeated for row in rows[:, 0]) if repeated else 0,
    )


def matching_notes(matched: Matched) -> tuple[Message, ...]:
    """What was left out, and what could be matched otherwise."""
    notes = []
    if matched.n_only_a or matched.n_only_b:
        notes.append(
            Message(
                "items_left_out",
                "{n:,} items are in both spaces; {only_a:,} are only in the first and {only_b:,} only in the second, "
                "and were left out",
                {"n": len(matched), "only_a": matched.n_only_a, "only_b": matched.n_only_b},
            )
        )
    if matched.n_repeated:
        notes.append(
            Message(
                "labels_repeated",
                "{n:,} items share their label with another one: they were matched in the order in which they stand",
                {"n": matched.n_repeated},
            )
        )
    return tuple(notes)


def _numbered(labels: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Each label with how often it stood there before."""
    seen: Counter[str] = Counter()
    for label in labels:
        yield label, seen[label]
        seen[label] += 1


def _repeated(labels: Sequence[str]) -> set[str]:
    if len(set(labels)) == len(labels):
        return set()
    return {label for label, count in Counter(labels).items() if count > 1}
