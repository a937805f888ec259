"""The report while it is being written: rows dropped and why, and notes."""

from collections.abc import Iterable, Sequence

import numpy as np

from embeddings.dataset import Dropped
from embeddings.errors import Message

FIRST_ROWS = 10


class Tally:
    """Counts the rows that are left out; `rows` are numbered from 1 as in the file."""

    def __init__(self, notes: Iterable[Message] = ()) -> None:
        self.notes: list[Message] = list(notes)
        self._reasons: dict[str, Message] = {}
        self._counts: dict[str, int] = {}
        self._first: dict[str, list[int]] = {}

    def drop(self, reason: Message, rows: Sequence[int] | np.ndarray) -> None:
        """Leaves out `rows`, in rising order, for `reason`; no rows, no entry."""
        if not len(rows):
            return
        code = reason.code
        self._reasons.setdefault(code, reason)
        self._counts[code] = self._counts.get(code, 0) + len(rows)
        first = [*self._first.get(code, []), *(int(row) for row in rows[:FIRST_ROWS])]
        self._first[code] = sorted(first)[:FIRST_ROWS]

    def note(self, message: Message) -> None:
        self.notes.append(message)

    @property
    def dropped(self) -> tuple[Dropped, ...]:
        return tuple(
            Dropped(reason, self._counts[code], tuple(self._first[code]))
            for code, reason in self._reasons.items()
        )

    @property
    def count(self) -> int:
        return sum(self._counts.values())


def listed(rows: Sequence[int]) -> str:
    """The first of `rows` as "3, 8, 12, …"."""
    shown = ", ".join(str(row) for row in rows[:FIRST_ROWS])
    return f"{shown}, …" if len(rows) > FIRST_ROWS else shown
