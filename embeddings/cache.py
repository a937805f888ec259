"""Vectors on disk under digests: what was encoded once is not encoded again. No text is ever stored."""

import hashlib
import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from embeddings.dataset import read_only
from embeddings.digests import digest_texts
from embeddings.encoders.base import Encoder, batches_of
from embeddings.limits import Limits, read_limits
from embeddings.progress import Progress, silent
from embeddings.segments import (
    KEY_BYTES,
    SUFFIX,
    Block,
    DamagedSegmentError,
    SegmentWriter,
    blocks,
    map_file,
    read_keys,
    read_vectors,
)

if TYPE_CHECKING:
    from embeddings.pictures.base import Picture

_log = logging.getLogger(__name__)


class VectorCache:
    """One folder per encoder, revision and settings; in it segments that are only ever appended to.

    Segments that were read become the youngest; when the folder outgrows `max_mb` the oldest are removed.
    """

    def __init__(self, folder: Path, max_mb: int) -> None:
        self.folder = Path(folder)
        self.max_bytes = max_mb * 1_000_000

    def encode(
        self, encoder: Encoder, items: "Sequence[str] | Sequence[Picture]", progress: Progress = silent
    ) -> np.ndarray:
        """Items → (n, dim) read-only float32; each distinct item is encoded once, each batch kept as it is done.

        NaN stands for an item that the encoder has left out.
        """
        keys = item_keys(items)
        unique, first, inverse = _distinct(keys)
        store = self.folder / store_name(encoder)
        out = np.full((len(items), encoder.dim), np.nan, dtype=np.float32)
        is_known = self._read(store, unique, first, out)
        counts = np.bincount(inverse, minlength=len(unique))
        done = int(counts[is_known].sum())
        if done or not len(items):
            progress(done, len(items))
        missing = np.flatnonzero(~is_known)
        missing = missing[np.argsort(first[missing])]  # in the order of the items
        writer = SegmentWriter(store)
        try:
            with closing(batches_of(encoder, [items[i] for i in first[missing]])) as batches:
                for rows, batch in batches:
                    chosen = missing[rows]
                    out[first[chosen]] = batch
                    self._keep(writer, unique[chosen], batch)
                    done += int(counts[chosen].sum())
                    progress(done, len(items))
            if done < len(items):  # the encoder has left some out
                progress(len(items), len(items))
        finally:
            writer.close()
            if len(missing):
                self.evict()
        firsts = first[inverse]
        repeated = np.flatnonzero(firsts != np.arange(len(items)))
        out[repeated] = out[firsts[repeated]]
        return read_only(out)

    def _keep(self, writer: SegmentWriter, keys: np.ndarray, vectors: np.ndarray) -> None:
        try:
            writer.write(keys.view(np.uint8).reshape(len(keys), KEY_BYTES), vectors)
        except OSError as error:  # a full disk costs the cache, not the visitor's result
            _log.warning("vectors are not kept: %s", error)
            writer.close()

    def _read(self, store: Path, wanted: np.ndarray, first: np.ndarray, out: np.ndarray) -> np.ndarray:
        """Fill `out[first[i]]` for the sorted keys `wanted[i]` that are here; returns which were found."""
        is_known = np.zeros(len(wanted), dtype=bool)
        for path in sorted(store.glob(f"*{SUFFIX}"), reverse=True):
            if is_known.all():
                break
            try:
                found = _read_segment(path, wanted, is_known, first, out)
            except FileNotFoundError:
                continue  # evicted by another process
            except DamagedSegmentError:
                _log.warning("damaged file of vectors set aside: %s", path.name)
                _set_aside(path)
                continue
            if len(found):
                is_known[found] = True
                _touch(path)
        return is_known

    def size_bytes(self) -> int:
        return sum(size for _, size, _ in self._files())

    def evict(self) -> None:
        """Remove the files that were used longest ago until the rest fits."""
        files = sorted(self._files())
        total = sum(size for _, size, _ in files)
        for _, size, path in files:
            if total <= self.max_bytes:
                return
            path.unlink(missing_ok=True)
            total -= size

    def _files(self) -> Iterator[tuple[int, int, Path]]:
        for path in self.folder.glob("*/*"):
            try:
                stat = path.stat()
            except FileNotFoundError:
                continue
            yield stat.st_mtime_ns, stat.st_size, path


def default_cache(limits: Limits | None = None) -> VectorCache:
    """The cache under `VECTARIUM_HOME`, as large as the limits allow."""
    from embeddings.models import home

    return VectorCache(home() / "vectors", (limits or read_limits()).cache_mb)


def item_keys(items: "Sequence[str] | Sequence[Picture]") -> np.ndarray:
    """128-bit content digests, (n,) of 16 bytes each: of a text's letters, of a picture's file."""
    return np.frombuffer(b"".join(map(_digest, items)), dtype=_KEY)


def _digest(item: "str | Picture") -> bytes:
    if isinstance(item, str):
        return hashlib.blake2b(item.encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).digest()
    return bytes.fromhex(item.digest)


def _distinct(keys: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """As `np.unique` with index and inverse, which is thirty times slower on records."""
    order = np.lexsort((keys["b"], keys["a"]))
    ordered = keys[order]
    is_new = np.ones(len(keys), dtype=bool)
    is_new[1:] = (ordered["a"][1:] != ordered["a"][:-1]) | (ordered["b"][1:] != ordered["b"][:-1])
    inverse = np.empty(len(keys), dtype=np.int64)
    inverse[order] = np.cumsum(is_new) - 1
    return ordered[is_new], order[is_new], inverse


_KEY = np.dtype([("a", "<u8"), ("b", "<u8")])


def store_name(encoder: Encoder) -> str:
    """A digest of everything that changes a vector: weights, prefixes, limits and settings, but not the batch size."""
    row = encoder.row
    settings = {name: value for name, value in asdict(encoder.settings).items() if name != "batch_size"}
    parts = [row.id, row.revision, row.item_prefix, row.engine, str(row.max_tokens), str(encoder.dim)]
    computation = getattr(encoder, "computation", "")  # of encoders that more than one engine computes
    if computation:
        parts.append(computation)
    return digest_texts([*parts, *(f"{name}={value}" for name, value in sorted(settings.items()))])


def _read_segment(
    path: Path, wanted: np.ndarray, is_known: np.ndarray, first: np.ndarray, out: np.ndarray
) -> np.ndarray:
    """Copy the wanted vectors of one segment into `out`; the places in `wanted` that were found."""
    data = map_file(path)
    found = [np.empty(0, dtype=np.int64)]
    for block, rows, places in _matches(path, data, wanted, is_known):
        if block.dim != out.shape[1]:
            raise DamagedSegmentError(path.name)
        out[first[places]] = read_vectors(block, data)[rows]
        found.append(places)
    return np.concatenate(found)


def _matches(
    path: Path, data: memoryview, wanted: np.ndarray, is_known: np.ndarray
) -> Iterator[tuple[Block, np.ndarray, np.ndarray]]:
    """For each block that holds unknown keys: the block, the rows in it, their places in `wanted`."""
    parts = list(blocks(path, data))
    if not parts:
        return
    keys = np.concatenate([read_keys(block, data) for block in parts])
    high = wanted["a"]
    places = np.minimum(np.searchsorted(high, keys[:, 0]), len(wanted) - 1)
    # Keys that share their first 64 bits with another are treated as unknown: they are only encoded again.
    is_hit = (high[places] == keys[:, 0]) & (wanted["b"][places] == keys[:, 1]) & ~is_known[places]
    bounds = np.cumsum([0, *(block.n for block in parts)])
    for block, start, end in zip(parts, bounds[:-1], bounds[1:], strict=True):
        rows = np.flatnonzero(is_hit[start:end])
        if len(rows):
            yield block, rows, places[start + rows]


def _set_aside(path: Path) -> None:
    try:
        path.rename(path.with_name(f"{path.name}.damaged"))
    except FileNotFoundError:  # another process has just done it
        return


def _touch(path: Path) -> None:
    try:
        os.utime(path)
    except OSError:  # evicted, or a folder that may only be read
        return
