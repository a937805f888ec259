"""Word vectors as two plain files: a matrix that is memory-mapped, and its words in one block of bytes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from embeddings.errors import ModelError

_SEPARATOR = "\n"


def write_words(folder: Path, words: Sequence[str], vectors: np.ndarray) -> None:
    """`vectors.npy` (n, dim) float32 row by row, and `words.txt`, one a line in the same order."""
    if any(_SEPARATOR in word for word in words):
        # splitlines() would cut at more characters than this one; a line feed inside a word has never been seen.
        words = [word.replace(_SEPARATOR, " ") for word in words]
    np.save(folder / "vectors.npy", np.ascontiguousarray(vectors, dtype=np.float32))
    data = _SEPARATOR.join(words).encode("utf-8", "surrogatepass")
    (folder / "words.txt").write_bytes(data)


def read_words(folder: Path) -> tuple[tuple[str, ...], np.ndarray]:
    """The words, and the matrix as a memory map."""
    vectors = np.load(folder / "vectors.npy", mmap_mode="r", allow_pickle=False)
    text = (folder / "words.txt").read_bytes().decode("utf-8", "surrogatepass")
    return tuple(text.split(_SEPARATOR)) if text or len(vectors) else (), vectors


def convert_package(source: Path, target: Path) -> dict[str, Any]:
    """The packaged GloVe: its matrix lies column by column, which makes every look-up a jump through the file."""
    import pyarrow.parquet as pq

    words = pq.read_table(source / "glove_6B_index.parquet")["index"].to_pylist()
    vectors = np.load(source / "glove_6B_50d_emb.npy", mmap_mode="r", allow_pickle=False)
    if len(words) != len(vectors):
        raise ModelError(
            "words_vectors_differ",
            "{words} words but {vectors} vectors in {folder}: reinstall the package",
            words=len(words),
            vectors=len(vectors),
            folder=str(source),
        )
    write_words(target, words, vectors)
    return {"engine": "vectors", "dim": int(vectors.shape[1])}
