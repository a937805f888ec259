"""What a network was trained to name: the thousand classes of ImageNet, from the vectors before its last layer."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from embeddings.catalog import EncoderRow, encoder_row
from embeddings.errors import ModelError
from embeddings.space import EmbeddingSpace

if TYPE_CHECKING:
    import pandas as pd

NAMES = Path(__file__).with_name("imagenet_classes.txt")
BLOCK = 1024  # vectors whose probabilities are in memory at once

Seen = tuple[int, str, float]  # index of the class, its name, its probability


@dataclass(frozen=True, eq=False)
class Head:
    """The last layer of a network: weights (classes, dim), bias (classes,)."""

    weights: np.ndarray
    bias: np.ndarray

    def probabilities(self, vectors: np.ndarray) -> np.ndarray:
        """What stands before the layer, (n, dim) → softmax, (n, classes)."""
        scores = vectors @ self.weights.T + self.bias
        scores = np.exp(scores - scores.max(1, keepdims=True))
        probabilities: np.ndarray = scores / scores.sum(1, keepdims=True)
        return probabilities


def class_names(n: int = 1000) -> tuple[str, ...]:
    """The classes of ImageNet in torchvision's order and words (but one); numbers for a last layer of another size."""
    names = _imagenet()
    return names if n == len(names) else tuple(f"class {index}" for index in range(n))


@cache
def _imagenet() -> tuple[str, ...]:
    return tuple(NAMES.read_text(encoding="utf-8").splitlines())


def knows_classes(row: EncoderRow) -> bool:
    """Whether the encoder has a last layer: the networks have, the baselines have not."""
    return row.engine == "picture"


def head_of(encoder_id: str, dim: int | None = None) -> Head:
    """The last layer of an encoder; `ModelError` for one without, or where it takes other vectors than (n, `dim`)."""
    from embeddings.models import prepared

    row = encoder_row(encoder_id)
    if not knows_classes(row):
        raise ModelError(
            "no_classes",
            "{label} was not trained to name classes: choose EfficientNet-Lite0 or ResNet-50",
            label=row.label,
        )
    folder = prepared(row).folder
    assert folder is not None
    head = _head(folder)
    if dim not in (None, head.weights.shape[1]):
        raise ModelError(
            "head_wants_others",
            "the vectors have {dim} numbers and the last layer of {label} takes {wanted}: encode the pictures again",
            dim=dim,
            label=row.label,
            wanted=head.weights.shape[1],
        )
    return head


@cache
def _head(folder: Path) -> Head:
    """Mapped from the disk: eight megabytes that processes share."""
    weights, bias = (np.load(folder / name, mmap_mode="r") for name in ("head.npy", "head_bias.npy"))
    return Head(weights, bias)


def most_probable(vector: np.ndarray, encoder_id: str, k: int = 5) -> list[Seen]:
    """The `k` most probable classes of one vector (dim,), the first one first."""
    return next(_most_probable(vector[None], head_of(encoder_id, len(vector)), k))


def classify(space: EmbeddingSpace, encoder_id: str, k: int = 5) -> list[list[tuple[str, float]]]:
    """The `k` most probable classes of each picture of a space that `encoder_id` has made: names, probabilities."""
    seen = _most_probable(space.vectors, head_of(encoder_id, space.vectors.shape[1]), k)
    return [[(name, probability) for _, name, probability in classes] for classes in seen]


def class_columns(vectors: np.ndarray, encoder_id: str, k: int = 5) -> "pd.DataFrame":
    """`class_1`, `probability_1` and so on of each of the vectors (n, dim), as metadata."""
    import pandas as pd

    seen = list(_most_probable(vectors, head_of(encoder_id, vectors.shape[1]), k))
    columns: dict[str, list[str] | np.ndarray] = {}
    for rank in range(min(k, len(seen[0])) if seen else k):
        columns[f"class_{rank + 1}"] = [classes[rank][1] for classes in seen]
        columns[f"probability_{rank + 1}"] = np.array([classes[rank][2] for classes in seen], np.float32)
    return pd.DataFrame(columns)


def _most_probable(vectors: np.ndarray, head: Head, k: int) -> Iterator[list[Seen]]:
    names = class_names(len(head.bias))
    for start in range(0, len(vectors), BLOCK):
        probabilities = head.probabilities(vectors[start : start + BLOCK])
        ranked = np.argsort(-probabilities, axis=1, kind="stable")[:, :k]
        for row, best in zip(probabilities, ranked, strict=True):
            yield [(int(index), names[index], float(row[index])) for index in best]
