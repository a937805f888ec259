"""A small network that predicts a column from tables of vectors, one for each column of categories.

Guo and Berkhahn (2016), Entity Embeddings of Categorical Variables. What is added: the other columns are hidden from
half of the rows of a batch. A column that says the same as the asked one would otherwise leave its vectors as they began.
"""

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from embeddings.categories.inputs import Inputs
from embeddings.categories.settings import Entity
from embeddings.dataset import read_only
from embeddings.progress import Progress, silent
from embeddings.torch_runtime import import_torch

HIDDEN = (64, 32)
HIDDEN_SHARE = 0.5  # of rows that do not show their other columns
STEPS = 32  # of one epoch, where there are rows enough
SMALLEST_BATCH = 32
BETAS = (0.9, 0.999)
START = 0.05  # deviation of the first vectors: small, so that what they become was learned


def train(inputs: Inputs, settings: Entity, progress: Progress = silent) -> np.ndarray:
    """The learned vectors (n_categories, dim) of the first column, read-only float32; the same seed, the same vectors."""
    torch = import_torch()
    before = torch.get_num_threads()
    torch.set_num_threads(
        1
    )  # threads cost more than such small products, and add up in another order each time
    try:
        return _train(torch, inputs, settings, progress)
    finally:
        torch.set_num_threads(before)


def _train(torch: Any, inputs: Inputs, settings: Entity, progress: Progress) -> np.ndarray:
    random = torch.Generator().manual_seed(settings.random_state)
    tables, layers = _weights(torch, random, inputs, settings)
    n = len(inputs.codes)
    size = max(SMALLEST_BATCH, -(-n // STEPS))
    steps = settings.epochs * -(-n // size)
    step = _adam(torch, [*tables, *(part for layer in layers for part in layer)], settings, steps)
    codes, numbers = torch.from_numpy(inputs.codes), torch.from_numpy(inputs.numbers)
    wanted = torch.from_numpy(inputs.wanted)
    progress(0, settings.epochs)
    for epoch in range(settings.epochs):
        for batch in torch.randperm(n, generator=random).split(size):
            sees = (torch.rand(len(batch), 1, generator=random) >= HIDDEN_SHARE).float()
            told = _forward(torch, tables, layers, codes[batch], numbers[batch], sees)
            step(_loss(torch, told, wanted[batch], inputs.n_classes))
        progress(epoch + 1, settings.epochs)
    return read_only(tables[0].detach().numpy().astype(np.float32))


def _adam(torch: Any, weights: list[Any], settings: Entity, steps: int) -> Callable[[Any], None]:
    """One step of Adam (Kingma and Ba 2015) down a loss, with a rate that falls to 0 along a cosine.

    `torch.optim` loads its compiler for the first step, which takes longer than the whole training.
    """
    means, squares = ([torch.zeros_like(weight) for weight in weights] for _ in range(2))
    at = 0

    def step(loss: Any) -> None:
        nonlocal at
        at += 1
        rate = settings.learning_rate * (1 + math.cos(math.pi * (at - 1) / steps)) / 2
        gradients = torch.autograd.grad(loss, weights)
        with torch.no_grad():
            for weight, mean, square, gradient in zip(weights, means, squares, gradients, strict=True):
                mean.lerp_(gradient, 1 - BETAS[0])
                square.mul_(BETAS[1]).addcmul_(gradient, gradient, value=1 - BETAS[1])
                spread = (square / (1 - BETAS[1] ** at)).sqrt_().add_(1e-8)
                weight.addcdiv_(mean, spread, value=-rate / (1 - BETAS[0] ** at))

    return step


def _weights(torch: Any, random: Any, inputs: Inputs, settings: Entity) -> tuple[list[Any], list[Any]]:
    """The tables of vectors, and the weights and offsets of each layer, drawn from `random` alone."""

    def drawn(rows: int, columns: int, deviation: float) -> Any:
        return (torch.randn(rows, columns, generator=random) * deviation).requires_grad_()

    first = settings.dim_of(inputs.sizes[0])
    usual = Entity()
    dims = [first, *(usual.dim_of(size) for size in inputs.sizes[1:])]
    tables = [drawn(size, dim, START) for size, dim in zip(inputs.sizes, dims, strict=True)]
    widths = (sum(dims) + inputs.numbers.shape[1], *HIDDEN, max(1, inputs.n_classes))
    layers = [
        (drawn(before, after, (2 / max(1, before)) ** 0.5), torch.zeros(after, requires_grad=True))
        for before, after in pairwise(widths)
    ]
    return tables, layers


def _forward(torch: Any, tables: list[Any], layers: list[Any], codes: Any, numbers: Any, sees: Any) -> Any:
    """What the network tells (batch, n_outputs); a row that `sees` 0 knows its first column only."""
    first, *others = (table[codes[:, at]] for at, table in enumerate(tables))
    held = torch.cat([first, *(part * sees for part in others), numbers * sees], dim=1)
    for at, (weight, offset) in enumerate(layers):
        held = held @ weight + offset
        if at < len(layers) - 1:
            held = torch.relu(held)
    return held


def _loss(torch: Any, told: Any, wanted: Any, n_classes: int) -> Any:
    if n_classes:
        return torch.nn.functional.cross_entropy(told, wanted)
    return torch.nn.functional.mse_loss(told[:, 0], wanted)
