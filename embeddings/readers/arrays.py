"""NumPy files: .npy and .npz, without pickles; shapes are checked against the bytes before anything is allocated."""

import io
import math
import tokenize
import warnings
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from embeddings.dataset import Dataset
from embeddings.errors import DataError, Message
from embeddings.limits import Limits
from embeddings.readers.archives import damaged, open_archive
from embeddings.readers.base import Content, Reader, ReadOptions
from embeddings.readers.cleaning import text_series
from embeddings.readers.finish import Source, vector_dataset

MAGIC = b"\x93NUMPY"
HEADER = 70_000  # no header of numbers is longer
VECTOR_NAMES = ("vectors", "embeddings", "vector", "embedding", "x", "data", "arr_0")


@dataclass(frozen=True)
class Layout:
    """What a .npy header says, and where the numbers begin."""

    shape: tuple[int, ...]
    is_fortran: bool
    dtype: np.dtype[Any]
    offset: int

    @property
    def size(self) -> int:
        """Bytes of the numbers."""
        return math.prod(self.shape) * self.dtype.itemsize


def _sniff_npy(contents: Sequence[Content]) -> bool:
    return len(contents) == 1 and contents[0].data.startswith(MAGIC)


def layout_of(name: str, head: bytes) -> Layout:
    """The header of a .npy; `DataError` for pickled objects and for a damaged header."""
    stream = io.BytesIO(head)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # NumPy warns of headers that Python 2 wrote
            version = np.lib.format.read_magic(stream)
            read = (
                np.lib.format.read_array_header_1_0
                if version == (1, 0)
                else np.lib.format.read_array_header_2_0
            )
            shape, is_fortran, dtype = read(stream)
    except (
        ValueError,
        TypeError,
        SyntaxError,
        RecursionError,
        MemoryError,
        EOFError,
        tokenize.TokenError,
    ) as error:
        raise DataError(
            "npy_damaged", "{name} has a damaged .npy header: save it again with numpy.save", name=name
        ) from error
    if dtype.hasobject:
        raise DataError(
            "npy_pickle",
            "{name} holds pickled Python objects, which can run code when they are read: "
            "save numbers only, for example numpy.save(path, numpy.asarray(vectors, dtype='float32'))",
            name=name,
        )
    return Layout(tuple(int(length) for length in shape), is_fortran, dtype, stream.tell())


def array_of(name: str, data: bytes) -> np.ndarray:
    """The array of a .npy; `DataError` where the bytes are fewer or more than its header promises."""
    layout = layout_of(name, data[:HEADER])
    found = len(data) - layout.offset
    if layout.size != found or min(layout.shape, default=1) < 0:
        raise DataError(
            "npy_size",
            "{name} promises an array of shape {shape} in {promised:,} bytes but holds {found:,}: "
            "the file is cut or damaged, so save or download it again",
            name=name,
            shape=str(layout.shape),
            promised=layout.size,
            found=found,
        )
    if not layout.size:
        return np.empty(layout.shape, layout.dtype)
    flat = np.frombuffer(data, layout.dtype, math.prod(layout.shape), layout.offset)
    return flat.reshape(layout.shape, order="F" if layout.is_fortran else "C")


def check_numbers(name: str, array: np.ndarray) -> np.ndarray:
    """`array` if it holds real numbers; `DataError` otherwise."""
    if array.dtype.kind not in "fiub":
        raise DataError(
            "npy_not_numbers",
            "{name} holds values of type {dtype}: vectors are real numbers, for example float32",
            name=name,
            dtype=str(array.dtype),
        )
    return array


def read_npy(contents: Sequence[Content], options: ReadOptions, limits: Limits) -> Dataset:
    """The rows of the array, named by their numbers."""
    content = contents[0]
    return array_dataset(
        content.name, "npy", check_numbers(content.name, array_of(content.name, content.data)), limits
    )


def array_dataset(name: str, kind: str, vectors: np.ndarray, limits: Limits) -> Dataset:
    """The rows of `vectors` (n, dim) without labels."""
    rows = np.arange(1, (len(vectors) if vectors.ndim else 0) + 1)
    return vector_dataset(
        Source(name, kind), None, vectors, pd.DataFrame(index=range(len(rows))), rows, limits
    )


def _sniff_npz(contents: Sequence[Content]) -> bool:
    return len(contents) == 1 and contents[0].archive_kind == "npz"


def read_npz(contents: Sequence[Content], options: ReadOptions, limits: Limits) -> Dataset:
    """The matrix of the archive, with arrays of the same length as labels and metadata."""
    content = contents[0]
    source = Source(content.name, "npz")
    arrays = _arrays(content, source, limits)
    matrices = [name for name, array in arrays.items() if array.ndim == 2 and array.dtype.kind in "fiub"]
    if not matrices:
        raise DataError(
            "npz_no_matrix",
            "{name} has no two-dimensional array of numbers (it has: {found}): save one with "
            "numpy.savez(path, vectors=vectors, labels=labels)",
            name=content.name,
            found=", ".join(f"{name} {array.shape}" for name, array in arrays.items()) or "–",
        )
    chosen = min(
        matrices, key=lambda name: VECTOR_NAMES.index(name.lower()) if name.lower() in VECTOR_NAMES else 99
    )
    if len(arrays) > 1:
        source.tally.note(Message("npz_array", "The array {array!r} was read as vectors", {"array": chosen}))
    vectors = arrays.pop(chosen)
    labels, metadata = _beside(arrays, len(vectors))
    return vector_dataset(source, labels, vectors, metadata, np.arange(1, len(vectors) + 1), limits)


def _arrays(content: Content, source: Source, limits: Limits) -> dict[str, np.ndarray]:
    """The arrays by name; those of pickled objects are left out with a note, unless there is nothing else."""
    arrays, refused = {}, None
    with open_archive(content.name, content.data, limits) as archive:
        for member in archive.namelist():
            if not member.endswith(".npy"):
                continue
            name = member.removesuffix(".npy")
            try:
                arrays[name] = array_of(content.name, _unpack(content.name, archive, member))
            except DataError as error:
                if error.code != "npy_pickle":
                    raise
                refused = error
                values = {"array": name}
                source.tally.note(
                    Message(
                        "npz_pickle", "The array {array!r} holds pickled objects and was left out", values
                    )
                )
    if not arrays and refused is not None:
        raise refused
    return arrays


def _unpack(name: str, archive: zipfile.ZipFile, member: str) -> bytes:
    try:
        return archive.read(member)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, RuntimeError, KeyError) as error:
        raise damaged(name) from error


def _beside(arrays: Mapping[str, np.ndarray], n: int) -> tuple[list[str] | None, pd.DataFrame]:
    """The first array of n texts as labels; the other arrays of length n as metadata."""
    fitting = {
        name: _values(array)
        for name, array in arrays.items()
        if array.shape == (n,) and array.dtype.kind in "fiubUSM"
    }
    label = next((name for name in fitting if arrays[name].dtype.kind in "US"), None)
    labels = None if label is None else [str(value) for value in fitting.pop(label)]
    columns = {name: _column(values) for name, values in fitting.items()}
    metadata = pd.DataFrame(columns, index=range(n))
    return labels, metadata


def _column(values: np.ndarray) -> pd.Series:
    return text_series(values.tolist()) if values.dtype.kind == "U" else pd.Series(values)


def _values(array: np.ndarray) -> np.ndarray:
    return np.char.decode(array, "utf-8", "replace") if array.dtype.kind == "S" else array


NPY = Reader("npy", _sniff_npy, read_npy)
NPZ = Reader("npz", _sniff_npz, read_npz)
