"""The files of a zip: names that lead outside, links, secrets and archives inside it are refused one by one."""

import io
import re
import stat
import threading
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

from embeddings.errors import Message
from embeddings.limits import Limits
from embeddings.pictures.headers import damaged as damaged_picture
from embeddings.readers.archives import damaged
from embeddings.readers.members import Member, check_count, is_litter, link_refusal, shown

ENCRYPTED, UTF8 = 0x1, 0x800  # flags of a member
# Of the others the standard library unpacks some without a bound.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
OPENING = (zipfile.BadZipFile, ValueError, OSError, NotImplementedError)
UNPACKING = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError)


def archive_members(name: str, source: bytes | Path, limits: Limits) -> list[Member]:
    """The files of the zip in `source`, none of them unpacked; `DataError` where it is damaged or holds too many."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source)
    except OPENING as error:
        raise damaged(name) from error
    lock = threading.Lock()
    members = [
        Member(shown(path), partial(_unpack, archive, lock, info), _refusal(path, info), is_packed=True)
        for info in archive.infolist()
        if not (path := member_name(info)).endswith(("/", "\\")) and not is_litter(shown(path))
    ]
    check_count(name, len(members), limits)
    return members


def member_name(info: zipfile.ZipInfo) -> str:
    """The name in UTF-8, or in CP949 as Korean Windows writes it without saying so."""
    if info.flag_bits & UTF8:
        return info.filename
    raw = info.filename.encode("cp437", "replace")
    for codec in ("utf-8", "cp949"):
        try:
            return raw.decode(codec)
        except UnicodeDecodeError:
            continue
    return info.filename


def _unpack(archive: zipfile.ZipFile, lock: threading.Lock, info: zipfile.ZipInfo, most: int) -> bytes:
    """The first bytes of a member; the archive counts its open members, which threads must not do at once."""
    try:
        with lock, archive.open(info) as stream:
            return stream.read(most)
    except UNPACKING as error:
        raise damaged_picture(shown(member_name(info))) from error


def _refusal(path: str, info: zipfile.ZipInfo) -> Message | None:
    """Why a member is not unpacked; None for one that may be."""
    name = shown(path)
    return next((message for check in CHECKS if (message := check(name, info)) is not None), None)


def _check_path(name: str, info: zipfile.ZipInfo) -> Message | None:
    if ".." not in name.split("/") and not name.startswith("/") and not re.match("[A-Za-z]:", name):
        return None
    return Message(
        "picture_path",
        "{picture} is a path that leads outside its archive: zip the folder again",
        {"picture": name},
    )


def _check_link(name: str, info: zipfile.ZipInfo) -> Message | None:
    return link_refusal(name) if stat.S_ISLNK(info.external_attr >> 16) else None


def _check_encrypted(name: str, info: zipfile.ZipInfo) -> Message | None:
    if not info.flag_bits & ENCRYPTED:
        return None
    return Message(
        "picture_encrypted", "{picture} is encrypted: zip it without a password", {"picture": name}
    )


def _check_method(name: str, info: zipfile.ZipInfo) -> Message | None:
    if info.compress_type in METHODS:
        return None
    return Message(
        "picture_packing",
        "{picture} is packed by a method that is not read: zip it with the usual one (deflate)",
        {"picture": name},
    )


CHECKS: tuple[Callable[[str, zipfile.ZipInfo], Message | None], ...] = (
    _check_path,
    _check_link,
    _check_encrypted,
    _check_method,
)
