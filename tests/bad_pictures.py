"""Pictures and archives with something wrong in them, and what is said of them."""

import io
import struct
import zipfile
import zlib

import pytest
from picture_sets import file_of, square
from PIL import Image

from embeddings.dataset import Dataset
from embeddings.errors import DataError
from embeddings.limits import Limits
from embeddings.pictures import decode
from embeddings.readers import File, load

GOOD = file_of(square((200, 30, 40)))
NO_PICTURE = "is not a picture, whatever its name says: bring JPEG, PNG, WebP, GIF, BMP or TIFF"


def jpeg(width: int = 64, height: int = 48) -> bytes:
    return file_of(square((30, 90, 200), width, height), "JPEG")


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, body: bytes = b"") -> bytes:
    """A gray PNG as its header says; the body may say something else."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", body or zlib.compress(bytes(100)))
        + chunk(b"IEND", b"")
    )


def reasons(dataset: Dataset) -> list[str]:
    return [str(drop.reason) for drop in dataset.report.dropped]


def left_out(name: str, data: bytes, limits: Limits = Limits()) -> str:  # noqa: B008
    """What is said of a file beside a sound picture, which is read."""
    dataset = load([File("good.png", GOOD), File(name, data)], limits=limits)
    assert dataset.items == ("good.png",) and dataset.report.rows_read == 2
    (reason,) = reasons(dataset)
    return reason


def refused(data: bytes, name: str = "file.zip", limits: Limits = Limits()) -> str:  # noqa: B008
    with pytest.raises(DataError) as caught:
        load([File(name, data)], limits=limits)
    return str(caught.value)


def not_decoded(dataset: Dataset, row: int = 0) -> str:
    assert dataset.pictures is not None
    with pytest.raises(DataError) as caught:
        decode(dataset.pictures[row])
    return str(caught.value)


def animation(n: int) -> bytes:
    """A GIF of 2 x 2 pixels whose frame i has the shade i."""
    frames = [Image.new("P", (2, 2), i % 256) for i in range(n)]
    for frame in frames:
        frame.putpalette([shade for i in range(256) for shade in (i, i, i)])
    stream = io.BytesIO()
    frames[0].save(stream, "GIF", save_all=True, append_images=frames[1:], duration=20, optimize=False)
    return stream.getvalue()


def archive_of(*members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return stream.getvalue()


def encrypted(archive: bytes) -> bytes:
    """The archive with the flag of encryption on every member, in both of its places."""
    data = bytearray(archive)
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + flags] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)
