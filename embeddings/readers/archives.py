"""What a ZIP file unpacks to, measured before anything is allocated for it."""

import io
import zipfile
import zlib
from typing import BinaryIO, Literal

from embeddings.errors import DataError
from embeddings.limits import Limits

CHUNK = 1 << 20
ArchiveKind = Literal["xlsx", "npz", "document", "files"]
STARTS = (b"PK\x03\x04", b"PK\x05\x06")  # the second is an archive of nothing


def archive_kind(stream: BinaryIO) -> ArchiveKind | None:
    """What a ZIP file is an archive of, by the names in its directory; None for what is no ZIP file."""
    if stream.read(4) not in STARTS:
        return None
    try:
        names = [name for name in zipfile.ZipFile(stream).namelist() if not name.endswith("/")]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return _kind_of_damaged(stream)
    if any(name.startswith("xl/workbook") for name in names):
        return "xlsx"
    if "[Content_Types].xml" in names or "mimetype" in names:
        return "document"
    return "npz" if names and all(name.endswith(".npy") for name in names) else "files"


def _kind_of_damaged(stream: BinaryIO) -> ArchiveKind:
    stream.seek(0)
    data = stream.read()
    return "xlsx" if b"xl/workbook" in data else "npz" if b".npy" in data else "files"


def open_archive(name: str, data: bytes, limits: Limits) -> zipfile.ZipFile:
    """The archive; `DataError` where it is damaged or unpacks to more than the limit."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        size = 0
        for member in archive.infolist():
            size += _unpacked(data, member, limits.unpacked_mb * 1_000_000 - size)
            if size > limits.unpacked_mb * 1_000_000:
                raise DataError(
                    "archive_bomb",
                    "{name} unpacks to more than {limit:,} MB: save it with fewer or smaller arrays or sheets",
                    name=name,
                    limit=limits.unpacked_mb,
                )
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, NotImplementedError) as error:
        raise damaged(name) from error
    return archive


def damaged(name: str) -> DataError:
    """The error for an archive that cannot be unpacked."""
    return DataError(
        "archive_damaged", "{name} is damaged and cannot be unpacked: save or download it again", name=name
    )


def _unpacked(data: bytes, member: zipfile.ZipInfo, room: int) -> int:
    """The true size of `member` up to a little more than `room`; its own word for it may be a lie."""
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or member.flag_bits & 1:
        raise NotImplementedError(member.filename)
    start = member.header_offset
    if data[start : start + 4] != b"PK\x03\x04":
        raise zipfile.BadZipFile(member.filename)
    names = int.from_bytes(data[start + 26 : start + 28], "little")
    extra = int.from_bytes(data[start + 28 : start + 30], "little")
    begin = start + 30 + names + extra
    packed = memoryview(data)[begin : begin + member.compress_size]
    return member.compress_size if member.compress_type == zipfile.ZIP_STORED else _inflated(packed, room)


def _inflated(packed: memoryview, room: int) -> int:
    inflate = zlib.decompressobj(-15)
    size, at = 0, 0
    rest = b""
    while size <= room and not inflate.eof:
        block = rest or packed[at : at + CHUNK]
        at += 0 if rest else len(block)
        made = len(inflate.decompress(block, CHUNK))
        rest = inflate.unconsumed_tail
        size += made
        if not made and not rest and at >= len(packed):
            break
    return size
