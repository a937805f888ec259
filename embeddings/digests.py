"""Content digests: what names a dataset, a space and a cached vector."""

import hashlib
from collections.abc import Iterable

import numpy as np


def digest_bytes(data: bytes) -> str:
    """BLAKE2b of `data`, 32 hexadecimal digits."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def digest_texts(texts: Iterable[str]) -> str:
    """Digest of a sequence of texts; each carries its length, so that ["ab"] and ["a", "b"] differ."""
    digest = hashlib.blake2b(digest_size=16)
    for text in texts:
        data = text.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.hexdigest()


def digest_array(values: np.ndarray) -> str:
    """Digest of shape, dtype and content."""
    values = np.ascontiguousarray(values)
    digest = hashlib.blake2b(f"{values.dtype.str}{values.shape}".encode(), digest_size=16)
    digest.update(values.data.cast("B") if values.size else b"")
    return digest.hexdigest()
