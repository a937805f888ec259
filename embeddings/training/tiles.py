"""A symmetric sparse matrix cut into square tiles: small ones stay in the processor's cache, disjoint ones run at once."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

PER_TILE = 20_000  # values, on average
MOST_BLOCKS = 128


@dataclass(frozen=True, eq=False)
class Tile:
    """Values (m,) of two blocks of words, sorted by row; rows and columns are counted within their blocks."""

    rows: np.ndarray
    columns: np.ndarray
    ends: np.ndarray  # (n_rows + 1,): where each row begins and ends
    weights: np.ndarray  # f(x)
    logs: np.ndarray  # log x


def cut(
    rows: np.ndarray,
    columns: np.ndarray,
    values: np.ndarray,
    n: int,
    rng: np.random.Generator,
    weigh: Callable[[np.ndarray], np.ndarray],
) -> tuple[dict[tuple[int, int], Tile], np.ndarray, np.ndarray]:
    """The tiles of an upper half, by their two blocks; where blocks end (b + 1,); the place (n,) of each word.

    Words are shuffled into the blocks, so that no tile gets all the frequent ones.
    """
    b = _block_count(len(values), n)
    places = rng.permutation(n)
    ends = np.arange(b + 1) * n // b
    block = np.searchsorted(ends, places, side="right") - 1
    weights, logs = weigh(values), np.log(values).astype(np.float32)
    # A diagonal value is met twice in one visit of its tile.
    weights = np.where(rows == columns, weights / 2, weights).astype(np.float32)
    turned = places[rows] > places[columns]
    first, second = np.where(turned, columns, rows), np.where(turned, rows, columns)
    key = block[first] * b + block[second]
    order = np.lexsort((places[second], places[first], key))
    first, second, key, weights, logs = (part[order] for part in (first, second, key, weights, logs))
    within = (places - ends[block]).astype(np.int32)
    starts = np.searchsorted(key, np.arange(b * b + 1))
    tiles = {}
    for number in np.unique(key):
        part = slice(starts[number], starts[number + 1])
        local, i = within[first[part]], int(number) // b
        ends_of_rows = np.searchsorted(local, np.arange(ends[i + 1] - ends[i] + 1)).astype(np.int32)
        tile = Tile(local, within[second[part]], ends_of_rows, weights[part], logs[part])
        tiles[i, int(number) % b] = tile
    return tiles, ends, places


def _block_count(n_values: int, n_words: int) -> int:
    """An even number, for the rounds; each word meets as many steps in a sweep as there are blocks."""
    wanted = int(np.sqrt(2 * n_values / PER_TILE))
    return max(2, min(MOST_BLOCKS, max(4, wanted), n_words) // 2 * 2)


def rounds(b: int) -> list[list[tuple[int, int]]]:
    """All pairs of `b` (even) blocks, each block once in a round: a round-robin tournament, and each with itself."""
    ring, plan = list(range(b)), [[(i, i) for i in range(b)]]
    for _ in range(b - 1):
        plan.append([tuple(sorted((ring[i], ring[-1 - i]))) for i in range(b // 2)])  # type: ignore[misc]
        ring = [ring[0], ring[-1], *ring[1:-1]]
    return plan
