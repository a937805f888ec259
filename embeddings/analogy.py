"""a : b :: c : ? by three methods, with the inputs removed and allowed side by side."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from embeddings.dataset import read_only
from embeddings.errors import SettingsError
from embeddings.metrics import products, unit
from embeddings.neighbors import Neighbor
from embeddings.ranking import InputRank, rank_answers
from embeddings.space import EmbeddingSpace
from embeddings.spellings import check_known, rows_of

EPSILON = 1e-6  # keeps 3CosMul from a division by zero; as in gensim
NO_STEP = 1e-6  # squared length of d − c below which float32 has lost its direction

# score(vectors (n, dim), 1 / lengths (n,), a (dim,), b (m, dim), c (dim,)) -> (m, n); a and c are unit vectors
Score = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray], np.ndarray]


def _cosines(vectors: np.ndarray, scales: np.ndarray, queries: np.ndarray) -> np.ndarray:
    cosine = products(unit(queries).astype(vectors.dtype), vectors)
    cosine *= scales  # a row of zeros is similar to nothing
    return cosine


def _add(vectors: np.ndarray, scales: np.ndarray, a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    return _cosines(vectors, scales, b - a + c)


def _multiply(
    vectors: np.ndarray, scales: np.ndarray, a: np.ndarray, b: np.ndarray, c: np.ndarray
) -> np.ndarray:
    shifted = _cosines(vectors, scales, np.vstack([a, c, b]))
    shifted += 1
    shifted /= 2
    shifted[2:] *= shifted[1] / (shifted[0] + EPSILON)
    return shifted[2:]


def _direction(
    vectors: np.ndarray, scales: np.ndarray, a: np.ndarray, b: np.ndarray, c: np.ndarray
) -> np.ndarray:
    step = unit(b - a)
    along = _cosines(vectors, scales, np.vstack([c, step]))  # step may be a row of zeros
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
    va, vb, vc = unit_vectors(space, words)
    score = chosen.score(space.resident, space.scales, va, vb[None], vc)[0]

    def exact(rows: np.ndarray) -> np.ndarray:
        vectors = unit(space.vectors[rows].astype(np.float64))
        return chosen.score(vectors, np.ones(len(rows)), va, vb[None], vc)[0]

    found = rank_answers(space, score, exact, inputs, rows_of(space, words), k)
    target = read_only(unit(vb - va + vc))
    return Analogy(a, b, c, found.without_inputs, found.with_inputs, target, chosen.id, found.input_ranks)


def unit_vectors(space: EmbeddingSpace, words: Sequence[str]) -> np.ndarray:
    """The vectors of known words scaled to length 1: (n, dim) float64."""
    return unit(space.vectors[[space.row_of[word] for word in words]].astype(np.float64))
