"""How an analogy is answered, written for many questions at once: from cosines alone, never from vectors.

The cosines (w, n) of the w words of a test set with n items are one matrix product for all questions; each method
is then arithmetic on three of its rows. Unit vectors a, b, c, d are meant throughout.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from embeddings.analogy import EPSILON, NO_STEP, method_named

# (cosines, side, a, b, c, offset, out): rows a, b, c of the two tables (w, n) give the scores of n answers.
Combine = Callable[[np.ndarray, np.ndarray, int, int, int, np.float32, np.ndarray], None]


@dataclass(frozen=True)
class Rule:
    """`prepare(cosines)` makes the two tables (w, n) that `combine` reads; the larger a score, the better."""

    id: str
    prepare: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
    combine: Combine


def _plain(cosines: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return cosines, cosines


def _add(
    cosines: np.ndarray, _side: np.ndarray, a: int, b: int, c: int, _offset: np.float32, out: np.ndarray
) -> None:
    """cos(d, b) − cos(d, a) + cos(d, c) (Mikolov et al. 2013)."""
    np.subtract(cosines[b], cosines[a], out=out)
    np.add(out, cosines[c], out=out)


def _shifted(cosines: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cosines from 0 to 1, and their inverses."""
    shifted = (cosines + np.float32(1)) / np.float32(2)
    return shifted, np.float32(1) / (shifted + np.float32(EPSILON))


def _multiply(
    shifted: np.ndarray, inverse: np.ndarray, a: int, b: int, c: int, _offset: np.float32, out: np.ndarray
) -> None:
    """cos(d, b) cos(d, c) / (cos(d, a) + ε), each cosine from 0 to 1 (Levy and Goldberg 2014)."""
    np.multiply(shifted[b], shifted[c], out=out)
    np.multiply(out, inverse[a], out=out)


def _from_c(cosines: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The cosines, and 1 / |d − c|; 0 where d lies on c."""
    squared = 2 - 2 * cosines
    with np.errstate(divide="ignore", invalid="ignore"):
        return cosines, np.where(squared > NO_STEP, 1 / np.sqrt(squared), 0).astype(np.float32)


def _direction(
    cosines: np.ndarray, inverse: np.ndarray, a: int, b: int, c: int, offset: np.float32, out: np.ndarray
) -> None:
    """cos(b − a, d − c), but for the length of b − a, which is the same for all d; `offset` is (b − a)·c."""
    np.subtract(cosines[b], cosines[a], out=out)
    np.subtract(out, offset, out=out)
    np.multiply(out, inverse[c], out=out)


RULES = {
    rule.id: rule
    for rule in (
        Rule("3cosadd", _plain, _add),
        Rule("3cosmul", _shifted, _multiply),
        Rule("pair-direction", _from_c, _direction),
    )
}


def rule_named(method: str) -> Rule:
    """The row of `RULES` for one of `embeddings.analogy.METHODS`; `SettingsError` lists the names."""
    return RULES[method_named(method).id]
