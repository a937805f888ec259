"""Pictures: one file, a pile of them, a zip or a folder, with a table beside them where there is one."""

import os
from collections.abc import Sequence
from pathlib import Path

from embeddings.dataset import Dataset
from embeddings.errors import DataError
from embeddings.limits import Limits
from embeddings.pictures.headers import format_of
from embeddings.readers.base import Content, Reader, ReadOptions
from embeddings.readers.finish import Source
from embeddings.readers.members import (
    Member,
    check_count,
    common_folder,
    file_member,
    folder_members,
    is_litter,
)
from embeddings.readers.picture_archive import archive_members
from embeddings.readers.picture_finish import Row, found_in, is_named_as_picture, picture_dataset
from embeddings.readers.picture_table import named_dataset, naming_table

KIND = "pictures"


def _sniff(contents: Sequence[Content]) -> bool:
    """By signature; the name counts only for what is nothing else, so that the message fits it."""
    return any(
        format_of(content.data) is not None
        or content.archive_kind == "files"
        or is_named_as_picture(content.name)
        for content in contents
    )


def read_pile(contents: Sequence[Content], options: ReadOptions, limits: Limits) -> Dataset:
    """The pictures among uploaded files and in uploaded archives; several archives are folders of their names."""
    source = Source(_name_of([content.name for content in contents]), KIND)
    members: list[Member] = []
    for content in contents:
        members += _members_of(content, limits, len(contents) > 1)
        check_count(source.name, len(members), limits)
    return read_members(source, members, options, limits)


def read_archive(path: Path, options: ReadOptions, limits: Limits) -> Dataset:
    """The pictures in the zip at `path`, each unpacked when it is asked for."""
    return read_members(Source(path.name, KIND), archive_members(path.name, path, limits), options, limits)


def read_folder(path: Path, options: ReadOptions, limits: Limits) -> Dataset:
    """The pictures in the folder at `path` and in its folders, each read when it is asked for."""
    if not os.access(path, os.R_OK | os.X_OK):
        raise DataError("folder_unreadable", "{path} may not be read: change its rights", path=str(path))
    name = path.resolve().name or str(path)
    return read_members(Source(name, KIND), folder_members(path, limits), options, limits)


def read_members(source: Source, members: Sequence[Member], options: ReadOptions, limits: Limits) -> Dataset:
    """The pictures among `members` in their order, or in that of the table that names them."""
    found = found_in(members, source.name, limits)
    named = naming_table(members, found, options, limits)
    if named is None:
        return picture_dataset(source, [Row(number, each) for number, each in enumerate(found, start=1)])
    at, naming = named
    others = [place for place in range(len(members)) if place != at]
    return named_dataset(
        source.name, [members[i] for i in others], [found[i] for i in others], naming, options, limits
    )


def _members_of(content: Content, limits: Limits, is_one_of_many: bool) -> list[Member]:
    if content.archive_kind == "files":
        inside = archive_members(content.name, content.data, limits)
        if not is_one_of_many:
            return inside
        folder = Path(content.name).stem
        return [Member(f"{folder}/{member.name}", member.read, member.refusal, True) for member in inside]
    member = file_member(content.name, content.data)
    return [] if is_litter(member.name) else [member]


def _name_of(names: Sequence[str]) -> str:
    """The folder that the files share, else the name of the first and the number of the others."""
    if len(names) == 1:
        return names[0]
    return common_folder(names).rstrip("/") or f"{names[0]} + {len(names) - 1:,}"


PICTURES = Reader(KIND, _sniff, read_pile)
