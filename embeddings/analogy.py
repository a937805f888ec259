"""a : b :: c : ? by three methods, and whether the relation means more than nearness."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from embeddings.dataset import read_only
from embeddings.errors import SettingsError
from embeddings.metrics import unit
from embeddings.neighbors import Neighbor
from embeddings.ranking import InputRank, rank_answers
from embeddings.space import EmbeddingSpace
from embeddings.spellings import check_known, rows_of

EPSILON = 1e-6  # keeps 3CosMul from a division by zero; as in gensim
NO_STEP = 1e-6  # squared length of d − c below which float32 has lost its direction

# score(vectors (n, dim), lengths (n,), a (dim,), b (m, dim), c (dim,)) -> (m, n); a and c are unit vectors
Score = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray], np.ndarray]


def _cosines(vectors: np.ndarray, lengths: np.ndarray, queries: np.ndarray) -> np.ndarray:
    cosine = unit(queries).astype(vectors.dtype) @ vectors.T
    return np.divide(cosine, lengths, out=cosine, where=lengths > 0)  # a row of zeros is similar to nothing


def _add(vectors: np.ndarray, lengths: np.ndarray, a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    return _cosines(vectors, lengths, b - a + c)


def _multiply(
    vectors: np.ndarray, lengths: np.ndarray, a: np.ndarray, b: np.ndarray, c: np.ndarray
) -> np.ndarray:
    shifted = _cosines(vectors, lengths, np.vstack([a, c, b]))
    shifted += 1
    shifted /= 2
    shifted[2:] *= shifted[1] / (shifted[0] + EPSILON)
    return shifted[2:]


def _direction(
    vectors: np.ndarray, lengths: np.ndarray, a: np.ndarray, b: np.ndarray, c: np.ndarray
) -> np.ndarray:
    step = unit(b - a)
    along = _cosines(vectors, lengths, np.vstack([c, step]))  # step may be a row of zeros
    squared = 2 - 2 * along[0]  # |d − c|² of unit vectors
    cosine = along[1:] - (step @ c).astype(vectors.dtype)[:, None]
    length = np.sqrt(np.maximum(squared, 0))
    return np.divide(cosine, length, out=np.zeros_like(cosine), where=squared > NO_STEP)


@dataclass(frozen=True)
class Method:
    """One way to score every item as the fourth word."""

    id: str
    label: str
    score: Score


METHODS = {
    method.id: method
    for method in (
        Method("3cosadd", "3CosAdd", _add),  # cos(d, b − a + c): Mikolov et al. 2013
        Method("3cosmul", "3CosMul", _multiply),  # products of (1 + cos) / 2: Levy & Goldberg 2014
        Method("pair-direction", "Pair direction", _direction),  # cos(b − a, d − c): the same
    )
}


def method_named(name: str) -> Method:
    """The row of `METHODS`; `SettingsError` lists the names."""
    if name not in METHODS:
        raise SettingsError(
            "unknown_analogy_method",
            "{name!r} is not a method for analogies: choose {choices}",
            name=name,
            choices=", ".join(METHODS),
        )
    return METHODS[name]


@dataclass(frozen=True, eq=False)
class Analogy:
    """a : b :: c : ?, both answers side by side, best first; `target` (dim,) is the unit vector of b − a + c.

    With the inputs allowed, b or c itself often wins: the offset is smaller than it looks (Nissim et al. 2020);
    `input_ranks` tell where each of a, b and c would have ranked. Similarities are the scores of `method`:
    cosines, for "3cosmul" a quotient from 0 that can pass 1.
    """

    a: str
    b: str
    c: str
    without_inputs: tuple[Neighbor, ...]
    with_inputs: tuple[Neighbor, ...]
    target: np.ndarray
    method: str = "3cosadd"
    input_ranks: tuple[InputRank, ...] = ()


def solve_analogy(
    space: EmbeddingSpace, a: str, b: str, c: str, k: int = 10, method: str = "3cosadd"
) -> Analogy:
    """The `k` best fourth words of unit vectors by a row of `METHODS`: man : king :: woman : queen.

    `SettingsError` names the words that are not in the space, each with its closest spellings, an unknown
    method, `k` below 1, and equal words a and b where their direction is asked for.
    """
    chosen, words = method_named(method), (a, b, c)
    check_known(space, words)
    if chosen.id == "pair-direction" and a == b:
        raise SettingsError(
            "analogy_no_direction",
            "From {word!r} to itself there is no direction: choose two different words",
            word=a[:64],
        )
    inputs = [space.row_of[word] for word in dict.fromkeys(words)]
    va, vb, vc = _units(space, words)
    score = chosen.score(space.vectors, space.norms, va, vb[None], vc)[0]

    def exact(rows: np.ndarray) -> np.ndarray:
        vectors = space.vectors[rows].astype(np.float64)
        return chosen.score(vectors, np.linalg.norm(vectors, axis=1), va, vb[None], vc)[0]

    found = rank_answers(space, score, exact, inputs, rows_of(space, words), k)
    target = read_only(unit(vb - va + vc))
    return Analogy(a, b, c, found.without_inputs, found.with_inputs, target, chosen.id, found.input_ranks)


def _units(space: EmbeddingSpace, words: tuple[str, ...]) -> np.ndarray:
    return unit(space.vectors[[space.row_of[word] for word in words]].astype(np.float64))


@dataclass(frozen=True, eq=False)
class Baseline:
    """What the answer is worth beside random steps of the same length, and beside nearness to c alone.

    `best` (n,) is ascending and read-only: the similarity of the best answer after each random step.
    """

    answer: Neighbor
    nearest_to_c: Neighbor  # the answer of nearness alone
    rank_by_nearness: int  # of the answer among the items nearest to c, inputs removed; 1 is the nearest
    best: np.ndarray
    n_same_answer: int  # random steps whose best answer is the same item

    @property
    def n_steps(self) -> int:
        return len(self.best)

    @cached_property
    def n_as_similar(self) -> int:
        """Random steps after which some item is at least as similar as the answer is."""
        return int(np.count_nonzero(self.best >= self.answer.similarity))

    @property
    def is_more_than_nearness(self) -> bool:
        """The nearest item to c is another one, and at most one random step in twenty reaches as far."""
        return self.rank_by_nearness > 1 and self.n_as_similar <= self.n_steps / 20


def baseline(
    space: EmbeddingSpace, analogy: Analogy, n_steps: int = 1_000, random_state: int = 42
) -> Baseline:
    """The first answer of `analogy` beside those of random relations."""
    raise NotImplementedError
