"""A small autoencoder in torch: what it cannot draw again after the bottleneck is strange."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from embeddings.outliers.settings import Autoencoder
from embeddings.progress import Progress
from embeddings.threads import one_thread
from embeddings.torch_runtime import import_torch

BATCH = 128
WIDEST = 128  # units of the layers on both sides of the bottleneck
LEARNING_RATE = 2e-3
DECAY = 1e-4


@dataclass(frozen=True)
class FittedAutoencoder:
    """The normal `items` (m, dim), their mean (dim,) and one scale for all dimensions, and the trained layers."""

    items: np.ndarray
    mean: np.ndarray
    scale: float
    layers: tuple[tuple[Any, Any], ...]

    def own(self) -> np.ndarray:
        return self.of(self.items)

    def of(self, items: np.ndarray) -> np.ndarray:
        """Root mean square error over the dimensions, in units of the normal items' spread."""
        torch = import_torch()
        given = torch.from_numpy(_scaled(items, self.mean, self.scale))
        with torch.no_grad():
            error = (_through(self.layers, given) - given).square().mean(dim=1).sqrt()
        return np.asarray(error.double().numpy())


def fit_autoencoder(items: np.ndarray, settings: Autoencoder, progress: Progress) -> FittedAutoencoder:
    """dim → 128 → bottleneck → 128 → dim, by Adam; the same seed gives the same network. Progress is told in epochs."""
    torch = import_torch()
    random = np.random.default_rng(settings.random_state)
    mean = items.mean(axis=0, dtype=np.float64)
    scale = float(np.sqrt(items.var(axis=0, dtype=np.float64).mean()))
    given = torch.from_numpy(_scaled(items, mean, scale))
    layers = tuple(_layers(items.shape[1], settings.bottleneck, random))
    learned = [tensor.requires_grad_() for layer in layers for tensor in layer]
    adam = torch.optim.Adam(learned, lr=LEARNING_RATE, weight_decay=DECAY)
    with one_thread():  # batches are small: threads that wait for each other cost more than they save
        for epoch in range(settings.n_epochs):
            for rows in _batches(len(items), random):
                batch = given[rows]
                adam.zero_grad()
                (_through(layers, batch) - batch).square().mean().backward()
                adam.step()
            progress(epoch + 1, settings.n_epochs)
    return FittedAutoencoder(items, mean, scale, tuple((a.detach(), b.detach()) for a, b in layers))


def _scaled(items: np.ndarray, mean: np.ndarray, scale: float) -> np.ndarray:
    return ((items - mean) / scale).astype(np.float32)


def _layers(dim: int, bottleneck: int, random: np.random.Generator) -> Iterator[tuple[Any, Any]]:
    """Weights and biases, drawn as torch draws those of a linear layer, by a generator that no other thread moves."""
    torch = import_torch()
    hidden = min(WIDEST, max(bottleneck, 2 * dim))
    sizes = (dim, hidden, min(bottleneck, hidden), hidden, dim)
    for fan_in, fan_out in pairwise(sizes):
        bound = 1 / np.sqrt(fan_in)
        weight = random.uniform(-bound, bound, (fan_in, fan_out)).astype(np.float32)
        yield torch.from_numpy(weight), torch.zeros(fan_out)


def _through(layers: tuple[tuple[Any, Any], ...], items: Any) -> Any:
    """Layers 1 and 3 are bent; the bottleneck and the drawing are straight."""
    for at, (weight, bias) in enumerate(layers):
        items = items @ weight + bias
        if at in (0, 2):
            items = items.relu()
    return items


def _batches(n: int, random: np.random.Generator) -> Iterator[Any]:
    torch = import_torch()
    order = torch.from_numpy(random.permutation(n))
    return iter(order.split(BATCH))
