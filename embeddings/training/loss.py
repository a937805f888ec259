"""One loss for every algorithm: how well a model tells the true neighbors of a word from noise words."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

MOST_PAIRS = 2_000
NOISE = 5  # noise words for each pair, whatever the training uses
THINNED = 1e-3  # words above this share of the tokens are thinned out of the sample, as word2vec does
UNTRAINED = float(
    (1 + NOISE) * np.log(1 + NOISE) - NOISE * np.log(NOISE)
)  # 2.703: a model that knows nothing

Scores = Callable[[np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True, eq=False)
class Pairs:
    """`outputs[i, 0]` stands beside the word `inputs[i]` (p,) in the text; `outputs[i, 1:]` (p, NOISE) are noise."""

    inputs: np.ndarray
    outputs: np.ndarray

    def __len__(self) -> int:
        return len(self.inputs)


def sample_pairs(
    tokens: np.ndarray,
    sentences: np.ndarray,
    counts: np.ndarray,
    window: int,
    random_state: int,
    is_thinned: bool = True,
) -> Pairs:
    """At most `MOST_PAIRS` pairs of `tokens` (t,) within `window` words of one sentence, and their noise words.

    Few words are all frequent: thinning would leave nothing of a small corpus, so it can be left out.
    A pair `d` words apart is as likely as in word2vec, whose window shrinks at random; noise follows count^0.75.
    """
    rng = np.random.default_rng(random_state)
    share = counts / counts.sum()
    if is_thinned:
        often = np.minimum(1, (np.sqrt(share / THINNED) + 1) * THINNED / share)
        kept = rng.random(len(tokens)) < often[tokens]
        tokens, sentences = tokens[kept], sentences[kept]
    found = [np.empty((0, 2), dtype=tokens.dtype)]
    for d in range(1, min(window, len(tokens) - 1) + 1):
        near = sentences[:-d] == sentences[d:]
        near &= rng.random(len(near)) < (window - d + 1) / window
        found.append(np.stack([tokens[:-d][near], tokens[d:][near]], axis=1))
    pairs = np.concatenate(found)
    pairs = pairs[rng.permutation(len(pairs))[:MOST_PAIRS]]
    turned = rng.random(len(pairs)) < 0.5  # each word of a pair is as often the one asked from
    pairs[turned] = pairs[turned, ::-1]
    noise = np.searchsorted(np.cumsum(share**0.75), rng.random((len(pairs), NOISE)) * (share**0.75).sum())
    noise = np.minimum(noise, len(counts) - 1)  # a rounding error above the last sum
    return Pairs(pairs[:, 0].astype(np.int64), np.concatenate([pairs[:, 1:], noise], axis=1).astype(np.int64))


def measure(pairs: Pairs, scores: Scores) -> float:
    """The negative-sampling loss of a pair (Mikolov et al. 2013), mean over the sample, in nats.

    `scores(inputs (p,), outputs (p, 1 + NOISE))` are cosines of the model's own input and output vectors (a softmax
    tree has no output vectors: log p − log q). Their range differs between algorithms, so one logistic slope and
    offset are fitted first, for all alike: −log σ(a·s₀ + b) − Σ log σ(−a·sₙ − b). It is `UNTRAINED` for scores that
    tell nothing and 0 for perfect ones.
    """
    values = scores(pairs.inputs, pairs.outputs).astype(np.float64)
    spread = values.std()
    x = (values - values.mean()) / spread if spread > 1e-12 else np.zeros_like(values)
    is_true = np.zeros_like(x)
    is_true[:, 0] = 1
    logits = _calibrated(x, is_true)
    return float((np.logaddexp(0, logits) - is_true * logits).sum(axis=1).mean())


def _calibrated(x: np.ndarray, is_true: np.ndarray) -> np.ndarray:
    """a·x + b of the best logistic regression, by Newton's method; a little ridge keeps separable samples finite."""
    slope, offset = 0.0, -np.log(NOISE)
    for _ in range(25):
        p = 1 / (1 + np.exp(-np.clip(slope * x + offset, -30, 30)))
        weight = p * (1 - p) + 1e-9
        gradient = np.array([((p - is_true) * x).sum() + 1e-3 * slope, (p - is_true).sum()])
        curve = np.array([[(weight * x * x).sum() + 1e-3, (weight * x).sum()], [0, weight.sum()]])
        curve[1, 0] = curve[0, 1]
        step = np.linalg.solve(curve, gradient)
        slope, offset = slope - np.clip(step[0], -2, 2), offset - np.clip(step[1], -2, 2)
        if np.abs(step).max() < 1e-6:
            break
    return slope * x + offset if slope > 0 else np.full_like(x, -np.log(NOISE))


def unit(vectors: np.ndarray) -> np.ndarray:
    """Each vector (…, dim) by its length; output vectors are zero before the training and stay so."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return vectors / np.maximum(lengths, np.finfo(np.float32).tiny)
