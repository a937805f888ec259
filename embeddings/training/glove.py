"""GloVe (Pennington, Socher and Manning 2014): word vectors whose products are logarithms of co-occurrences."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from embeddings.errors import Cancelled
from embeddings.training.cooccurrence import cooccurrences
from embeddings.training.loss import unit
from embeddings.training.material import Material
from embeddings.training.settings import TrainSettings
from embeddings.training.tiles import Tile, cut, rounds
from embeddings.training.watch import Watch

X_MAX, ALPHA = 100.0, 0.75  # the weights of the paper: f(x) = min(1, (x / X_MAX) ** ALPHA)
SWEEPS = 4  # over the co-occurrences in an epoch: four take about as long as one pass of CBOW over the text
FIRST_SQUARES = (
    0.01  # what AdaGrad's sums start from; the original's 1 would hold back the rare words of small corpora
)


@dataclass(frozen=True, eq=False)
class Side:
    """One of the two sets of vectors: values and AdaGrad's sums of squares, all written in place."""

    vectors: np.ndarray  # (v, dim)
    biases: np.ndarray  # (v,)
    vector_squares: np.ndarray
    bias_squares: np.ndarray

    def part(self, start: int, end: int) -> "Side":
        """Views of some rows."""
        return Side(
            self.vectors[start:end],
            self.biases[start:end],
            self.vector_squares[start:end],
            self.bias_squares[start:end],
        )

    def descend(self, gradient: np.ndarray, bias_gradient: np.ndarray, rate: float) -> None:
        """One step of AdaGrad (Duchi et al. 2011)."""
        for values, squares, slope in (
            (self.vectors, self.vector_squares, gradient),
            (self.biases, self.bias_squares, bias_gradient),
        ):
            squares += slope * slope
            values -= rate * slope / np.sqrt(squares)


def weigh(x: np.ndarray) -> np.ndarray:
    """f(x) of the paper, equation 9: rare co-occurrences count less, frequent ones never more than 1."""
    return np.minimum((x / X_MAX) ** ALPHA, 1).astype(np.float32)


def gradients(words: Side, contexts: Side, tile: Tile) -> tuple[float, tuple[np.ndarray, ...]]:
    """The objective ½ Σ f(x) (w·c + b + b̃ − log x)² over a tile, and its slopes for w, c (n, dim), b, b̃ (n,).

    Equation 8 of the paper; the half is that of the authors' program, whose learning rates we use.
    """
    from scipy.sparse import csr_matrix

    shape = len(words.vectors), len(contexts.vectors)
    products = np.einsum("ij,ij->i", words.vectors[tile.rows], contexts.vectors[tile.columns])
    error = products + words.biases[tile.rows] + contexts.biases[tile.columns] - tile.logs
    slope = tile.weights * error
    matrix = csr_matrix((slope, tile.columns, tile.ends), shape=shape)
    by_row = np.bincount(tile.rows, slope, shape[0]).astype(np.float32)
    by_column = np.bincount(tile.columns, slope, shape[1]).astype(np.float32)
    parts = matrix @ contexts.vectors, matrix.T @ words.vectors, by_row, by_column
    return 0.5 * float(slope @ error), parts


class Glove:
    """Words lie in the order of `places`, so that the rows of a block stand together."""

    def __init__(
        self,
        tiles: dict[tuple[int, int], Tile],
        ends: np.ndarray,
        places: np.ndarray,
        settings: TrainSettings,
    ) -> None:
        self.tiles, self.ends, self.places, self.settings = tiles, ends, places, settings
        self.rate = settings.learning_rate or 0.0
        rng = np.random.default_rng(settings.random_state)
        self.words = _side(len(places), settings.vector_size, rng)
        self.contexts = _side(len(places), settings.vector_size, rng)
        self.order_of_rounds = rng
        self.n_tokens = 0
        self.objective = 0.0  # of the last sweep, summed while the vectors moved

    def learn(self, watch: Watch, on_epoch_end: Callable[[], None]) -> None:
        with ThreadPoolExecutor(self.settings.workers) as pool:
            for epoch in range(self.settings.epochs):
                for sweep in range(SWEEPS):
                    # Shares that add up to the tokens of an epoch.
                    share = self.n_tokens * (sweep + 1) // SWEEPS - self.n_tokens * sweep // SWEEPS
                    if not self._sweep(pool.map, watch, share):
                        return
                on_epoch_end()
                if watch.is_stopped and epoch + 1 < self.settings.epochs:
                    return

    def _sweep(self, each: Callable[..., Iterable[float]], watch: Watch, tokens: int) -> bool:
        """Every co-occurrence once. The tiles of a round share no words, so any number of threads gives the same."""
        plan, done = rounds(len(self.ends) - 1), 0
        objective = 0.0
        for number, chosen in enumerate(self.order_of_rounds.permutation(len(plan))):
            if watch.is_stopped:
                return False
            objective += sum(each(self._visit, plan[chosen]))
            upto = tokens * (number + 1) // len(plan)
            watch.advance(upto - done)
            done = upto
        self.objective = objective
        return True

    def _visit(self, blocks: tuple[int, int]) -> float:
        """Both halves of the symmetric matrix: each word of the tile is word once and context once."""
        tile = self.tiles.get(blocks)
        if tile is None:
            return 0.0
        (a, b), total = blocks, 0.0
        for words, contexts in ((self.words, self.contexts), (self.contexts, self.words)):
            first = words.part(self.ends[a], self.ends[a + 1])
            second = contexts.part(self.ends[b], self.ends[b + 1])
            value, (to_first, to_second, bias_first, bias_second) = gradients(first, second, tile)
            first.descend(to_first, bias_first, self.rate)
            second.descend(to_second, bias_second, self.rate)
            total += value
        return total

    def vectors(self, rows: np.ndarray | None = None) -> np.ndarray:
        """The sum of both sets, as the paper advises."""
        places = self.places if rows is None else self.places[rows]
        return self.words.vectors[places] + self.contexts.vectors[places]

    def scores(self, inputs: np.ndarray, outputs: np.ndarray) -> np.ndarray:
        p, q = self.places[inputs], self.places[outputs]
        total = np.zeros(outputs.shape, dtype=np.float32)
        for words, contexts in ((self.words, self.contexts), (self.contexts, self.words)):
            total += np.einsum("pd,pmd->pm", unit(words.vectors[p]), unit(contexts.vectors[q]))
        return total

    def subwords(self) -> None:
        return None


def open_glove(material: Material, settings: TrainSettings, watch: Watch) -> Glove:
    """Counts the co-occurrences of the sentences; `Cancelled` where the watch is stopped meanwhile."""

    def look() -> None:
        if watch.is_stopped:
            raise Cancelled

    rows, columns, values = cooccurrences(material, settings.window, look)
    look()
    rng = np.random.default_rng(settings.random_state)
    tiles, ends, places = cut(rows, columns, values, len(material.words), rng, weigh)
    model = Glove(tiles, ends, places, settings)
    model.n_tokens = material.n_tokens
    return model


def _side(n: int, dim: int, rng: np.random.Generator) -> Side:
    """Vectors as the authors' program starts them: uniform within ±0.5 / dim."""
    return Side(
        (rng.random((n, dim), dtype=np.float32) - 0.5) / np.float32(dim),
        (rng.random(n, dtype=np.float32) - 0.5) / np.float32(dim),
        np.full((n, dim), FIRST_SQUARES, dtype=np.float32),
        np.full(n, FIRST_SQUARES, dtype=np.float32),
    )
