"""The files of a pile, a folder or an archive: named, and read only when they are asked for."""

import os
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from pathlib import Path

from embeddings.errors import DataError, Message
from embeddings.limits import Limits
from embeddings.readers.cleaning import clean

LITTER = ("__MACOSX", "Thumbs.db", "desktop.ini")  # what file managers leave behind, beside dot-files
Read = Callable[[int], bytes]


@dataclass(frozen=True, eq=False)
class Member:
    """One file: its path with "/", and `read(most)`, which gives its first `most` bytes and may be called again."""

    name: str
    read: Read
    refusal: Message | None = None  # why it is not read at all
    is_packed: bool = False  # what it unpacks to counts against the limit of an archive


def is_litter(name: str) -> bool:
    """Whether a file is none of the visitor's: hidden, or left behind by a file manager."""
    return any(part in LITTER or part.startswith(".") for part in name.split("/") if part not in (".", ".."))


def shown(name: str) -> str:
    """A path as text: composed letters, "/" between its parts, nothing that cannot be shown."""
    return clean(unicodedata.normalize("NFC", name.replace("\\", "/")))


def file_member(name: str, data: bytes) -> Member:
    """A file whose bytes are in memory already."""
    return Member(shown(name), lambda most: data[:most])


def folder_members(folder: Path, limits: Limits) -> list[Member]:
    """The files under `folder` by their paths inside it, in the order of their names, none of them read."""
    members = []
    for path in _walk(folder):
        name = shown(path.relative_to(folder).as_posix())
        if is_litter(name):
            continue
        members.append(Member(name, partial(read_path, path), _path_refusal(name, path)))
        check_count(folder.name, len(members), limits)
    return members


def check_count(name: str, n: int, limits: Limits) -> None:
    """`DataError` for more files than the limit."""
    if n > limits.pictures:
        raise DataError(
            "pictures_too_many",
            "{name} holds more than {limit:,} files: bring a part of them, "
            "or raise VECTARIUM_PICTURES where you run the server",
            name=name,
            limit=limits.pictures,
        )


def common_folder(names: Sequence[str]) -> str:
    """The folder that all of `names` lie in, with "/" at its end; empty where there is none."""
    levels = zip(*(name.split("/")[:-1] for name in names), strict=False)
    shared = takewhile(lambda parts: len(set(parts)) == 1, levels)
    return "".join(f"{parts[0]}/" for parts in shared)


def _walk(folder: Path) -> Iterator[Path]:
    """Every file, then what only looks like one: a link to a folder (it could lead in circles), a folder that is shut."""
    shut: list[OSError] = []
    for parent, folders, files in os.walk(folder, onerror=shut.append):
        links = [name for name in folders if (Path(parent) / name).is_symlink()]
        folders[:] = sorted(name for name in folders if name not in links and not is_litter(name))
        yield from (Path(parent) / name for name in sorted([*files, *links]))
    yield from (Path(error.filename) for error in shut)


def _path_refusal(name: str, path: Path) -> Message | None:
    if path.is_file():
        return None
    if path.is_symlink():
        return link_refusal(name)
    if path.is_dir():
        return Message(
            "picture_folder",
            "{picture} is a folder that may not be read: change its rights",
            {"picture": name},
        )
    return Message("picture_no_file", "{picture} is no regular file and was left out", {"picture": name})


def link_refusal(name: str) -> Message:
    """What is said of a link in an archive, and of one to a folder."""
    return Message(
        "picture_link",
        "{picture} is a link, which is not followed: bring what it points to",
        {"picture": name},
    )


def read_path(path: Path, most: int) -> bytes:
    """The first `most` bytes of a file."""
    with path.open("rb") as stream:
        size = os.fstat(stream.fileno()).st_size  # room is made for all that is asked for, there or not
        return stream.read(min(most, size + 1))
