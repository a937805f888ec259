"""Whether a relation means more than nearness: an analogy beside random steps of the same length."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from embeddings.analogy import Analogy, method_named, unit_vectors
from embeddings.dataset import read_only
from embeddings.errors import SettingsError
from embeddings.metrics import unit
from embeddings.neighbors import Neighbor, similarities
from embeddings.progress import Progress, silent
from embeddings.space import EmbeddingSpace
from embeddings.spellings import rows_of

MOST_SCORES = 40_000_000  # of all steps with all items: about half a second
LEAST_STEPS = 100  # so that a share of one in twenty can be told
BLOCK_SCORES = 4_000_000  # scores held at once
FEWEST_STEPS = 20  # below that nothing is rare
RARE = 0.05  # of the random steps


@dataclass(frozen=True, eq=False)
class Baseline:
    """The first answer of an analogy beside those of random steps, and beside nearness to c alone.

    `best` (n_steps,) is ascending and read-only: the similarity of the best answer after each random step.
    """

    answer: Neighbor
    nearest_to_c: Neighbor  # what nearness alone would answer
    rank_by_nearness: int  # of the answer among the items nearest to c, inputs removed; 1 is the nearest
    best: np.ndarray
    n_same_answer: int  # random steps whose best answer is the same item

    @property
    def n_steps(self) -> int:
        return len(self.best)

    @property
    def n_as_similar(self) -> int:
        """Random steps after which some item is at least as similar as the answer is."""
        return int(np.count_nonzero(self.best >= np.float32(self.answer.similarity)))

    @property
    def is_more_than_nearness(self) -> bool:
        """The nearest item to c is another one, and a random step seldom (one in twenty) reaches as far."""
        is_rare = self.n_steps >= FEWEST_STEPS and self.n_as_similar <= RARE * self.n_steps
        return self.rank_by_nearness > 1 and is_rare


def baseline(
    space: EmbeddingSpace,
    analogy: Analogy,
    n_steps: int = 1_000,
    random_state: int = 42,
    progress: Progress = silent,
) -> Baseline:
    """The first answer of `analogy` without its inputs, beside those of `n_steps` random relations.

    In place of b comes a vector as similar to a as b is, in the direction from one random item to another: a longer
    step makes every answer less similar, so a step of another length would prove nothing. The best answer of each
    is found by the analogy's own method with a, b, c and the two random items removed; a step that leaves none is
    left out. For large spaces fewer steps are taken, `LEAST_STEPS` or more. `SettingsError` where nothing is left
    to answer, and where a and b are the same.
    """
    if not analogy.without_inputs:
        raise SettingsError(
            "baseline_no_answer",
            "Without the inputs the space of {n} items holds no answer: bring more items",
            n=len(space),
        )
    words = (analogy.a, analogy.b, analogy.c)
    a, b, c = unit_vectors(space, words)
    if np.linalg.norm(b - a) < 1e-6:
        raise SettingsError(
            "baseline_no_step",
            "{a!r} and {b!r} lie in the same place, so their relation is no step: choose two that differ",
            a=analogy.a[:64],
            b=analogy.b[:64],
        )
    inputs = rows_of(space, words)
    pairs = _pairs(space, n_steps, random_state)
    score = method_named(analogy.method).score
    rows, best = [], []
    for part in _blocks(pairs, len(space)):
        scores = score(space.resident, space.scales, a, _as_far(space, part, a, b), c)
        scores[:, inputs] = -np.inf
        scores[np.arange(len(part))[:, None], part] = -np.inf
        rows.append(scores.argmax(axis=1))
        best.append(scores.max(axis=1))
        progress(sum(map(len, rows)), len(pairs))
    answer = analogy.without_inputs[0]
    nearest_to_c, rank = _by_nearness(space, c, inputs, answer.row)
    reached = np.concatenate(best)
    has_answer = reached > -np.inf
    same = int(np.count_nonzero((np.concatenate(rows) == answer.row) & has_answer))
    return Baseline(answer, nearest_to_c, rank, read_only(np.sort(reached[has_answer])), same)


def _pairs(space: EmbeddingSpace, n_steps: int, random_state: int) -> np.ndarray:
    """Rows of different random items: (n_steps or fewer, 2)."""
    n = len(space)
    count = max(1, min(n_steps, max(LEAST_STEPS, MOST_SCORES // n)))
    random = np.random.default_rng(random_state)
    first = random.integers(n, size=count)
    return np.stack([first, (first + random.integers(1, n, size=count)) % n], axis=1)


def _as_far(space: EmbeddingSpace, pairs: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Unit vectors with the cosine of b to a, each in the direction of a random pair: (m, dim)."""
    first, second = (unit(space.vectors[side].astype(np.float64)) for side in pairs.T)
    aside = second - first
    aside -= (aside @ a)[:, None] * a
    cosine = float(np.clip(a @ b, -1, 1))
    return cosine * a + np.sqrt(1 - cosine**2) * unit(aside)


def _blocks(pairs: np.ndarray, n_items: int) -> Iterator[np.ndarray]:
    size = max(1, BLOCK_SCORES // n_items)
    for start in range(0, len(pairs), size):
        yield pairs[start : start + size]


def _by_nearness(space: EmbeddingSpace, c: np.ndarray, inputs: list[int], row: int) -> tuple[Neighbor, int]:
    """The item nearest to c by cosine, inputs removed, and the rank of the item in `row`."""
    near = similarities(space, c, "cosine")[0]
    near[inputs] = -np.inf
    first = int(near.argmax())
    rank = 1 + int(np.count_nonzero(near > near[row]))
    return Neighbor(first, space.labels[first], float(near[first])), rank
