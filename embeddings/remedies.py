"""What mends a space: centering, removing its strongest directions, normalizing. Each makes a new space, never silently."""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Protocol

import numpy as np

from embeddings.dataset import read_only
from embeddings.errors import Message, SettingsError
from embeddings.graph import check_finite
from embeddings.metrics import unit
from embeddings.space import EmbeddingSpace

LEARNED = "remedied"  # under this name the settings of a receipt keep what new vectors are treated with
LEFT = 1e-6  # of the largest number before: what is smaller is rounding


class Remedy(Protocol):
    """`learn` sees all vectors (n, dim) and says what it needs (m, dim); `apply` treats any vectors (q, dim) alike."""

    id: ClassVar[str]

    @property
    def text(self) -> str: ...
    @property
    def named(self) -> Message: ...
    def learn(self, vectors: np.ndarray) -> np.ndarray: ...
    def apply(self, vectors: np.ndarray, learned: np.ndarray) -> np.ndarray: ...


@dataclass(frozen=True)
class Center:
    """Subtracts the mean vector, so that the vectors point in all directions about it."""

    id: ClassVar[str] = "center"
    text: ClassVar[str] = "center"
    named: ClassVar[Message] = Message("remedy_center", "centering")

    def learn(self, vectors: np.ndarray) -> np.ndarray:
        return vectors.mean(axis=0, keepdims=True, dtype=np.float64)

    def apply(self, vectors: np.ndarray, learned: np.ndarray) -> np.ndarray:
        return vectors - learned


@dataclass(frozen=True)
class RemoveTop:
    """Takes the `n` strongest principal components out of the vectors.

    After `Center` this is "all but the top" (Mu and Viswanath 2018). `SettingsError` for `n` below 1, and for as many
    components as there are dimensions or items.
    """

    n: int = 1
    id: ClassVar[str] = "remove-top"

    def __post_init__(self) -> None:
        if self.n < 1:
            raise SettingsError(
                "remove_top_none", "{n} components cannot be removed: choose 1 or more", n=self.n
            )

    @property
    def text(self) -> str:
        return f"remove-top-{self.n}"

    @property
    def named(self) -> Message:
        return Message("remedy_remove_top", "removing the top {n}", {"n": self.n})

    def learn(self, vectors: np.ndarray) -> np.ndarray:
        most = min(vectors.shape) - 1
        if self.n > most:
            raise SettingsError(
                "remove_top_too_many",
                "{n} of the strongest components cannot be removed from {items:,} vectors of {dim:,} dimensions, "
                "where {most} can go at most: remove fewer, or leave this out",
                n=self.n,
                items=len(vectors),
                dim=vectors.shape[1],
                most=max(0, most),
            )
        centered = vectors - vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
        return _strongest(centered.astype(np.float64), self.n)

    def apply(self, vectors: np.ndarray, learned: np.ndarray) -> np.ndarray:
        return vectors - (vectors @ learned.T) @ learned


@dataclass(frozen=True)
class Normalize:
    """Scales every vector to length 1: what remains is its direction."""

    id: ClassVar[str] = "normalize"
    text: ClassVar[str] = "normalize"
    named: ClassVar[Message] = Message("remedy_normalize", "normalizing")

    def learn(self, vectors: np.ndarray) -> np.ndarray:
        return np.empty((0, vectors.shape[1]))

    def apply(self, vectors: np.ndarray, learned: np.ndarray) -> np.ndarray:
        return unit(vectors)


REMEDIES: dict[str, type[Center] | type[RemoveTop] | type[Normalize]] = {
    kind.id: kind for kind in (Center, RemoveTop, Normalize)
}


def remedied(space: EmbeddingSpace, remedies: Sequence[Remedy]) -> EmbeddingSpace:
    """The same items after each of `remedies` in turn; the receipt names them and keeps what they learned.

    `DataError` for NaN and infinity; `SettingsError` for a remedy that does not fit these vectors, or that would leave
    nothing but zeros.
    """
    vectors, receipt = check_finite(space.vectors), space.receipt
    for remedy in remedies:
        learned = read_only(remedy.learn(vectors))
        before, vectors = vectors, read_only(remedy.apply(vectors, learned))
        _check_left(before, vectors, remedy)
        kept = [*receipt.settings.get(LEARNED, ()), [remedy.text, _packed(learned)]]
        step = remedy.text.replace("-", " ")
        receipt = replace(receipt.then(step), settings={**receipt.settings, LEARNED: kept})
    if not remedies:
        return space
    return EmbeddingSpace(space.labels, vectors, receipt, space.metadata, space.name)


def remedies_of(space: EmbeddingSpace) -> tuple[Remedy, ...]:
    """What has been done to `space`, in order; () for a space as its encoder made it."""
    return tuple(_remedy(text) for text, _ in space.receipt.settings.get(LEARNED, ()))


def as_remedied(space: EmbeddingSpace, vectors: np.ndarray) -> np.ndarray:
    """New `vectors` (q, dim) or (dim,) from the encoder of `space`, treated as the items of `space` were."""
    treated = np.atleast_2d(vectors)
    for text, learned in space.receipt.settings.get(LEARNED, ()):
        matrix = np.frombuffer(base64.b64decode(learned), np.float32).reshape(-1, treated.shape[1])
        treated = _remedy(text).apply(treated, matrix)
    return read_only(treated.reshape(np.shape(vectors)))


def remedies_text(remedies: Sequence[Remedy]) -> str:
    """`center.remove-top-2`: short enough for a link."""
    return ".".join(remedy.text for remedy in remedies)


def remedies_named(text: str) -> tuple[Remedy, ...]:
    """The remedies that `remedies_text` wrote; `SettingsError` for anything else."""
    return tuple(_remedy(part) for part in text.split(".")) if text else ()


def _remedy(text: str) -> Remedy:
    if text in (Center.text, Normalize.text):
        return Center() if text == Center.text else Normalize()
    counted = re.fullmatch(r"remove-top-(\d{1,4})", text)
    if counted:
        return RemoveTop(int(counted[1]))
    raise SettingsError(
        "unknown_remedy",
        "{name!r} is not a remedy: choose {choices}",
        name=text[:40],
        choices="center, remove-top-1, normalize",
    )


def _strongest(centered: np.ndarray, n: int) -> np.ndarray:
    """The directions (n, dim) of the largest variance, each of length 1."""
    if len(centered) < centered.shape[1]:
        return np.linalg.svd(centered, full_matrices=False)[2][:n]
    return np.linalg.eigh(centered.T @ centered)[1].T[::-1][:n]


def _check_left(before: np.ndarray, after: np.ndarray, remedy: Remedy) -> None:
    largest = float(np.abs(before).max(initial=0))
    if largest and float(np.abs(after).max()) <= LEFT * largest:
        raise SettingsError(
            "remedy_leaves_nothing",
            "After {remedy} all {n:,} vectors are zero, since nothing else tells them apart: leave it out",
            remedy=remedy.named,
            n=len(before),
        )


def _packed(learned: np.ndarray) -> str:
    return base64.b64encode(learned.tobytes()).decode()
