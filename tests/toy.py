"""A space that a human can solve, for every question that is asked of words."""

import numpy as np

from embeddings.space import EmbeddingSpace, Receipt


def space_of(labels: list[str], vectors: np.ndarray | None = None) -> EmbeddingSpace:
    matrix = np.ones((len(labels), 3)) if vectors is None else vectors
    return EmbeddingSpace(tuple(labels), np.asarray(matrix, np.float32), Receipt("", "given"))


def random_space(n: int, dim: int, seed: int = 4) -> EmbeddingSpace:
    return space_of(
        [f"w{i}" for i in range(n)], np.random.default_rng(seed).normal(size=(n, dim)).astype(np.float32)
    )


# The axes: royal, female, edible. Lengths differ, as they do in real vectors, and must not matter.
TOY = space_of(
    ["king", "queen", "man", "woman", "apple"],
    np.array([[3, 0.3, 0], [1, 1, 0], [0.1, 0, 0.1], [0, 2, 0.2], [0, 0, 5]]),
)


# Words with two relations, royal and female, and capitals beside them: what pages ask.
ROYAL = {
    "king": (1, 1, 0.2),
    "man": (0, 1, 0.2),
    "woman": (0, 0, 1),
    "queen": (1, 0.1, 1),
    "apple": (-1, 0.3, -0.5),
    "paris": (0.3, -1, 0.1),
    "france": (0.1, -1, -0.4),
    "italy": (-0.2, -1, -0.2),
    "rome": (0.1, -1, 0.3),
}


def royal(name: str = "royal", encoder: str = "toy", noise: float = 0.0) -> EmbeddingSpace:
    vectors = np.array(list(ROYAL.values()), np.float32)
    vectors += noise * np.random.default_rng(5).normal(size=vectors.shape).astype(np.float32)
    return EmbeddingSpace(tuple(ROYAL), vectors, Receipt(name, encoder, modality="token"), name=name)
