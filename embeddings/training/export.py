"""Word vectors as the files that other programs open: word2vec text and binary, and `.npy` with a `.tsv`."""

import io
from collections.abc import Sequence

import numpy as np

from embeddings.space import EmbeddingSpace


def word2vec_names(labels: Sequence[str]) -> tuple[str, ...]:
    """`labels` as word2vec files can hold them: blanks and line ends become `_`, and every name stays the only one.

    The format ends a word at the first blank and a line at its end; it has no quotes.
    """
    plain = [_without_blanks(label) for label in labels]
    taken = {name for name, label in zip(plain, labels, strict=True) if name == label}
    names: list[str] = []
    given: set[str] = set()
    for name, label in zip(plain, labels, strict=True):
        while name in given or (name != label and name in taken):
            name += "_"
        given.add(name)
        names.append(name)
    return tuple(names)


def _without_blanks(label: str) -> str:
    name = "".join("_" if letter.isspace() else letter for letter in label) or "_"
    return name.encode("utf-8", "replace").decode("utf-8")


def to_word2vec_text(space: EmbeddingSpace) -> bytes:
    """`words dim`, then a word and its numbers in each line, with the nine digits that give the same float32 back."""
    line = " ".join(["%.9g"] * space.dim)
    rows = zip(word2vec_names(space.labels), space.vectors.tolist(), strict=True)
    lines = [f"{len(space)} {space.dim}", *(f"{name} {line % tuple(numbers)}" for name, numbers in rows)]
    return ("\n".join(lines) + "\n").encode("utf-8")


def to_word2vec_binary(space: EmbeddingSpace) -> bytes:
    """`words dim`, then each word, a blank and its float32 numbers, little-endian, as the original program writes."""
    out = io.BytesIO()
    out.write(f"{len(space)} {space.dim}\n".encode())
    little = space.vectors.astype("<f4", copy=False)
    for name, vector in zip(word2vec_names(space.labels), little, strict=True):
        out.write(name.encode("utf-8") + b" " + vector.tobytes())
    return out.getvalue()


def to_npy(space: EmbeddingSpace) -> bytes:
    """The matrix (n, dim) float32 for `numpy.load`; its rows are named by `to_labels_tsv`."""
    out = io.BytesIO()
    np.save(out, np.ascontiguousarray(space.vectors), allow_pickle=False)
    return out.getvalue()


def to_labels_tsv(space: EmbeddingSpace) -> bytes:
    """The labels, one in a line and in the order of the rows, under the heading `label`; UTF-8, no other column.

    Tabs and line ends in a label become blanks: a `.tsv` has no quotes that all its readers agree on.
    """
    lines = ["label", *(" ".join(label.splitlines()).replace("\t", " ") for label in space.labels)]
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")
