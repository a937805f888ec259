"""Small pictures for the map: made once, kept on disk under the digest of the picture, bounded."""

import io
import logging
import os
import tempfile
import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from embeddings.errors import DataError
from embeddings.limits import Limits, read_limits
from embeddings.pictures.base import Picture
from embeddings.pictures.decode import decode

if TYPE_CHECKING:
    from PIL.Image import Image

THUMBNAIL = 96  # pixels of the longer side
QUALITY = 80
SUFFIX = ".webp"
_log = logging.getLogger(__name__)


def make_thumbnail(image: "Image") -> bytes:
    """`image` (RGB) as a WebP whose longer side has at most `THUMBNAIL` pixels; it is never made larger."""
    from PIL.Image import Resampling

    small = image.copy() if max(image.size) <= 2 * THUMBNAIL else image.reduce(_reduction(image))
    small.thumbnail((THUMBNAIL, THUMBNAIL), Resampling.LANCZOS)
    stream = io.BytesIO()
    small.save(stream, "WEBP", quality=QUALITY, method=3)
    return stream.getvalue()


def _reduction(image: "Image") -> int:
    """Whole steps are summed first, which is fast, and leave at least twice what is needed."""
    return max(1, max(image.size) // (2 * THUMBNAIL)) if min(image.size) > 2 * THUMBNAIL else 1


@cache
def neutral_tile() -> bytes:
    """What stands for a picture that cannot be decoded."""
    from PIL import Image

    return make_thumbnail(Image.new("RGB", (THUMBNAIL, THUMBNAIL), (128, 128, 128)))


def _is_whole(data: bytes) -> bool:
    """Whether a file is a WebP of the length that it says, not one that was cut or overwritten."""
    return (
        data[:4] == b"RIFF" and data[8:12] == b"WEBP" and int.from_bytes(data[4:8], "little") + 8 == len(data)
    )


class Thumbnails:
    """Thumbnails by the digest of their picture; those not used for longest go when there is no room."""

    def __init__(self, folder: Path, max_mb: int, limits: Limits | None = None) -> None:
        self.folder = Path(folder)
        self.max_bytes = max_mb * 1_000_000
        self.limits = limits or Limits()
        self._lock = threading.Lock()
        self._size: int | None = None  # bytes on disk, counted when the first is written
        self._refused: set[str] = set()

    def get(self, digest: str) -> bytes | None:
        """The thumbnail of the picture with this digest, None where it was not made yet or its file is damaged."""
        path = self._path(digest)
        try:
            data = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        return data if _is_whole(data) else None

    def put(self, digest: str, data: bytes) -> None:
        """Keep a thumbnail; a full disk costs the cache, not the visitor's picture."""
        path = self._path(digest)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as stream:
                stream.write(data)
            Path(stream.name).replace(path)
        except OSError as error:
            _log.warning("thumbnails are not kept: %s", error)
            return
        with self._lock:
            self._size = self.size_bytes() if self._size is None else self._size + len(data)
            if self._size > self.max_bytes:
                self._size = self._evict()

    def of(self, picture: Picture) -> bytes | None:
        """The thumbnail of `picture`, made and kept if need be; None for one that cannot be decoded."""
        known = self.get(picture.digest)
        if known is not None or picture.digest in self._refused:
            return known
        try:
            data = make_thumbnail(decode(picture, THUMBNAIL, self.limits))
        except DataError as error:
            _log.info("no thumbnail: %s", error)
            self._refused.add(picture.digest)
            return None
        self.put(picture.digest, data)
        return data

    def size_bytes(self) -> int:
        """What the folder holds."""
        return sum(size for _, size, _ in self._files())

    def _path(self, digest: str) -> Path:
        return self.folder / digest[:2] / f"{digest}{SUFFIX}"

    def _evict(self) -> int:
        """Remove those used longest ago until nine tenths of the room are left; the size that remains."""
        files = sorted(self._files())
        total = sum(size for _, size, _ in files)
        for _, size, path in files:
            if total <= 0.9 * self.max_bytes:
                break
            path.unlink(missing_ok=True)
            total -= size
        return total

    def _files(self) -> list[tuple[int, int, Path]]:
        found = []
        for path in self.folder.glob("*/*"):
            try:
                stat = path.stat()
            except FileNotFoundError:
                continue
            found.append((stat.st_mtime_ns, stat.st_size, path))
        return found


def default_thumbnails(limits: Limits | None = None) -> Thumbnails:
    """Those under `VECTARIUM_HOME`, in a tenth of the room that vectors have."""
    from embeddings.models import home

    limits = limits or read_limits()
    return Thumbnails(home() / f"thumbnails-{THUMBNAIL}", max(1, limits.cache_mb // 10), limits)
