"""The best answer to each of many analogies: one pass over the items of a space, block by block."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from embeddings.evaluation.rules import Rule
from embeddings.metrics import unit
from embeddings.space import EmbeddingSpace

WIDTH = 16_384  # items in a block: a row of scores stays in the processor's second cache
BLOCK_VALUES = 1 << 23  # cosines in a block


@dataclass(frozen=True, eq=False)
class Answers:
    """For each question (q,): the row answered and the rank of the expected row, from 1.

    Index 0 without the inputs, 1 with them: both arrays are (2, q). Rank 0: the expected row is not allowed.
    """

    rows: np.ndarray
    ranks: np.ndarray


def answer_all(
    space: EmbeddingSpace,
    asked: np.ndarray,
    inputs: Sequence[np.ndarray],
    rule: Rule,
    size: int,
    spoken: Callable[[float], None],
) -> Answers:
    """Answers to the rows `asked` (q, 4) among the first `size` items; the rows `inputs[i]` are those of question i.

    Equal scores are ordered by row. `spoken(share)` after each block.
    """
    run = _Pass(space, asked, inputs, rule, size)
    for start in range(0, size, run.width):
        run.read(start, min(start + run.width, size))
        spoken(min(start + run.width, size) / size)
    return run.answers()


class _Pass:
    """What is known so far of the best answers."""

    def __init__(
        self, space: EmbeddingSpace, asked: np.ndarray, inputs: Sequence[np.ndarray], rule: Rule, size: int
    ) -> None:
        self.space, self.rule, self.inputs = space, rule, inputs
        self.expected = asked[:, 3]
        self.input_rows = np.concatenate(inputs)
        self.input_of = np.repeat(np.arange(len(inputs)), [len(rows) for rows in inputs])
        self.words = np.unique(np.concatenate([asked.ravel(), self.input_rows]))
        self.at = np.searchsorted(self.words, asked)
        self.units = unit(space.vectors[self.words])
        self.width = max(1, min(WIDTH, size, BLOCK_VALUES // len(self.words)))
        # Blocks take the cosines of these words from this one table, so that equal scores are equal to the last bit.
        self.table = self.units @ self.units.T
        a, b, c = self.at[:, 0], self.at[:, 1], self.at[:, 2]
        self.offsets = self.table[b, c] - self.table[a, c]
        self.allowed = np.array([row not in rows for row, rows in zip(self.expected, inputs, strict=True)])
        self.best = np.full(len(asked), -np.inf, np.float32)
        self.rows = np.zeros(len(asked), np.int64)
        self.above = np.zeros(len(asked), np.int64)  # answers better than the expected one
        self._score_words()

    def _score_words(self) -> None:
        """The scores of the expected words and of the inputs, which no block has to find."""
        tables = self.rule.prepare(self.table)
        out = np.empty(len(self.words), np.float32)
        self.target = np.empty(len(self.at), np.float32)
        self.own_best = np.empty(len(self.at), np.float32)
        self.own_rows = np.empty(len(self.at), np.int64)
        self.own_above = np.empty(len(self.at), np.int64)
        for i, (a, b, c, d) in enumerate(self.at.tolist()):
            self.rule.combine(*tables, a, b, c, self.offsets[i], out)
            own = out[np.searchsorted(self.words, self.inputs[i])]
            first = int(own.argmax())
            self.target[i], self.own_best[i] = out[d], own[first]
            self.own_rows[i] = self.inputs[i][first]
            ties = (own == out[d]) & (self.inputs[i] < self.expected[i])
            self.own_above[i] = np.count_nonzero(own > out[d]) + np.count_nonzero(ties)

    def read(self, start: int, stop: int) -> None:
        """The items from `start` to `stop`."""
        tables = self.rule.prepare(self._cosines(start, stop))
        hidden = self._hidden(start, stop)
        out = np.empty(stop - start, np.float32)
        for i, (a, b, c, _) in enumerate(self.at.tolist()):
            self.rule.combine(*tables, a, b, c, self.offsets[i], out)
            if i in hidden:
                out[hidden[i]] = -np.inf
            first = int(out.argmax())
            if out[first] > self.best[i]:
                self.best[i], self.rows[i] = out[first], start + first
            if out[first] >= self.target[i]:  # else nothing in this block comes before the expected word
                self.above[i] += _better(out, self.target[i], int(self.expected[i]) - start)

    def _cosines(self, start: int, stop: int) -> np.ndarray:
        """(w, n) cosines of the words with a block of items; an item of length 0 is close to nothing."""
        cosines = self.units @ self.space.vectors[start:stop].T
        norms = self.space.norms[start:stop]
        np.divide(cosines, norms, out=cosines, where=norms > 0)
        first, last = np.searchsorted(self.words, (start, stop))
        cosines[:, self.words[first:last] - start] = self.table[:, first:last]
        return cosines

    def _hidden(self, start: int, stop: int) -> dict[int, list[int]]:
        """The inputs that lie in the block, by question."""
        hidden: dict[int, list[int]] = {}
        here = (self.input_rows >= start) & (self.input_rows < stop)
        for i, row in zip(self.input_of[here].tolist(), self.input_rows[here].tolist(), strict=True):
            hidden.setdefault(i, []).append(row - start)
        return hidden

    def answers(self) -> Answers:
        own_wins = (self.own_best > self.best) | ((self.own_best == self.best) & (self.own_rows < self.rows))
        rank = np.where(self.allowed, self.above + 1, 0)
        return Answers(
            np.stack([self.rows, np.where(own_wins, self.own_rows, self.rows)]),
            np.stack([rank, self.above + self.own_above + 1]),
        )


def _better(scores: np.ndarray, target: np.float32, expected: int) -> int:
    """How many scores come before `target`, which stands at `expected` (also outside the block)."""
    before = min(max(expected, 0), len(scores))
    ties = np.count_nonzero(scores[:before] == target) if before else 0
    return int(np.count_nonzero(scores > target) + ties)
