"""Append-only files of cached vectors: blocks of keys and float32 rows, each with its checksum."""

import os
import struct
import time
import uuid
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

SUFFIX = ".seg"
KEY_BYTES = 16
ROLLOVER_BYTES = 64_000_000  # what eviction removes at once
_MAGIC = b"VECTSEG1"
_HEADER = struct.Struct(
    "<8sIIII8x"
)  # magic, rows, dim, checksum of keys and vectors, checksum of this header
_FIRST = struct.Struct("<8sIII")


class DamagedSegmentError(Exception):
    """The bytes are not what was written; the file is set aside by whoever reads it."""


@dataclass(frozen=True)
class Block:
    """Where `n` keys and their vectors lie in a segment."""

    path: Path
    start: int  # of the keys
    n: int
    dim: int
    checksum: int

    @property
    def end(self) -> int:
        return self.start + self.n * (KEY_BYTES + 4 * self.dim)


def pack_block(keys: np.ndarray, vectors: np.ndarray) -> bytes:
    """`keys` (n, 16) uint8 and `vectors` (n, dim) float32 as one block."""
    vectors = np.ascontiguousarray(vectors, dtype="<f4")
    payload = np.ascontiguousarray(keys, dtype=np.uint8).tobytes() + vectors.tobytes()
    first = _FIRST.pack(_MAGIC, len(keys), vectors.shape[1], zlib.crc32(payload))
    return _HEADER.pack(_MAGIC, len(keys), vectors.shape[1], zlib.crc32(payload), zlib.crc32(first)) + payload


def blocks(path: Path, data: memoryview) -> Iterator[Block]:
    """The finished blocks of a segment; an unfinished last one (a process that was killed, or still writes) is not."""
    position = 0
    while position + _HEADER.size <= len(data):
        magic, n, dim, checksum, check = _HEADER.unpack_from(data, position)
        if magic != _MAGIC or zlib.crc32(_FIRST.pack(magic, n, dim, checksum)) != check:
            raise DamagedSegmentError(path.name)
        block = Block(path, position + _HEADER.size, n, dim, checksum)
        if block.end > len(data):
            return
        yield block
        position = block.end


def read_keys(block: Block, data: memoryview) -> np.ndarray:
    """Keys of a block, (n, 2) uint64."""
    return np.frombuffer(data, "<u8", 2 * block.n, block.start).reshape(block.n, 2)


def read_vectors(block: Block, data: memoryview) -> np.ndarray:
    """Vectors of a block, (n, dim) float32, after its checksum was compared."""
    if zlib.crc32(data[block.start : block.end]) != block.checksum:
        raise DamagedSegmentError(block.path.name)
    flat = np.frombuffer(data, "<f4", block.n * block.dim, block.start + KEY_BYTES * block.n)
    return flat.reshape(block.n, block.dim)


def map_file(path: Path) -> memoryview:
    """The bytes of a segment, mapped; a file without any is an empty view."""
    if not path.stat().st_size:
        return memoryview(b"")
    return memoryview(np.memmap(path, dtype=np.uint8, mode="r"))  # type: ignore[arg-type]


class SegmentWriter:
    """Appends blocks to a file of its own: two processes never write into the same one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: int | None = None
        self._written = 0

    def write(self, keys: np.ndarray, vectors: np.ndarray) -> None:
        """One block in one system call, so that a process killed in between leaves nothing half done before it."""
        if self._file is None or self._written > ROLLOVER_BYTES:
            self.close()
            self._folder.mkdir(parents=True, exist_ok=True)
            name = f"{time.time_ns():020d}-{uuid.uuid4().hex[:8]}{SUFFIX}"
            self._file = os.open(
                self._folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600
            )
            self._written = 0
        rest = memoryview(pack_block(keys, vectors))
        while rest:  # a signal or a nearly full disk may cut a write short
            rest = rest[os.write(self._file, rest) :]
        self._written += len(keys) * (KEY_BYTES + 4 * vectors.shape[1])

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
