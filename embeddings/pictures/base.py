"""A picture that is decoded when it is needed, and the pictures of a dataset."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

import numpy as np

from embeddings.digests import digest_texts


@dataclass(frozen=True, eq=False)
class Picture:
    """One picture: its path inside the folder or archive, the digest of its bytes, and how they are read.

    `read` may be called again and from another thread; width and height are those of the upright picture.
    """

    name: str
    digest: str
    read: Callable[[], bytes]
    width: int
    height: int
    format: str  # "JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"


@dataclass(frozen=True, eq=False)
class Pictures(Sequence[Picture]):
    """The pictures of a dataset, in the order of its items."""

    items: tuple[Picture, ...]

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Picture]:
        return iter(self.items)

    @overload
    def __getitem__(self, row: int) -> Picture: ...
    @overload
    def __getitem__(self, row: slice) -> "Pictures": ...
    def __getitem__(self, row: int | slice) -> "Picture | Pictures":
        return Pictures(self.items[row]) if isinstance(row, slice) else self.items[row]

    @cached_property
    def digest(self) -> str:
        """Names the contents and their order, not the files."""
        return digest_texts(picture.digest for picture in self.items)

    def select(self, rows: Sequence[int] | np.ndarray) -> "Pictures":
        """The pictures in `rows`, in that order."""
        return Pictures(tuple(self.items[int(row)] for row in rows))
