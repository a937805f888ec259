"""The last step of every reader of pictures: files become pictures or reasons, and those a `Dataset`."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from embeddings.dataset import Dataset, Dropped, LoadReport
from embeddings.digests import digest_bytes
from embeddings.errors import DataError, Message, data_error
from embeddings.limits import Limits
from embeddings.pictures.base import Picture, Pictures
from embeddings.pictures.decode import probe
from embeddings.pictures.headers import EXTENSIONS, OTHERS, format_of, other_format
from embeddings.readers.archives import STARTS
from embeddings.readers.cleaning import column_names, text_series
from embeddings.readers.finish import Source, say_if_small
from embeddings.readers.members import Member, common_folder

HEAD = 1024  # bytes that tell a picture from what is none
BYTES_PER_PIXEL, ROOM_BESIDE = 8, 10_000_000  # 16 bits of RGBA that nothing made smaller; EXIF, profiles
Found = Picture | Message  # a picture, or the reason why there is none


@dataclass(frozen=True, eq=False)
class Row:
    """What was found in one place of the source, which is counted from 1."""

    number: int
    found: Found


def found_in(members: Sequence[Member], source: str, limits: Limits) -> list[Found]:
    """What each file is, all of them read once and none decoded; `DataError` where archives unpack to too much."""
    found: list[Found] = []
    room = limits.unpacked_mb * 1_000_000
    for member in members:
        try:
            data = _bytes_of(member, min(_most(limits), room if member.is_packed else _most(limits)))
            found.append(_picture(member, data, limits))
        except DataError as error:
            found.append(error.message)
            continue
        except OSError as error:
            found.append(_unreadable(member.name, error))
            continue
        room -= len(data) if member.is_packed else 0
        if room < 0:
            raise _bomb(source, limits)
    return found


def picture_dataset(
    source: Source, rows: Sequence[Row], metadata: pd.DataFrame | None = None, others: Sequence[Dropped] = ()
) -> Dataset:
    """The pictures among `rows` with their folder, size and format; `metadata` has a row for each of `rows`.

    `others` were left out without a row of their own. Content that repeats stays an item, and is counted.
    """
    kept = [i for i, row in enumerate(rows) if isinstance(row.found, Picture)]
    pictures = tuple(row.found for row in rows if isinstance(row.found, Picture))
    refused = [Dropped(row.found, 1, (row.number,)) for row in rows if isinstance(row.found, Message)]
    if not pictures:
        raise none_left(source.name, [drop.reason for drop in refused])
    beside = pd.DataFrame(index=range(len(rows))) if metadata is None else metadata
    columns = _with_facts(source, beside.iloc[kept].reset_index(drop=True), pictures)
    duplicates = len(pictures) - len({picture.digest for picture in pictures})
    say_if_small(source.tally, len(pictures), duplicates)
    dropped = (*source.tally.dropped, *refused, *others)
    report = LoadReport(
        source.name,
        source.kind,
        len(pictures) + sum(drop.count for drop in dropped),
        len(pictures),
        None,
        dropped,
        duplicates,
        tuple(source.tally.notes),
    )
    names = tuple(picture.name for picture in pictures)
    return Dataset(source.name, "image", names, columns, report, pictures=Pictures(pictures))


def none_left(name: str, reasons: Sequence[Message]) -> DataError:
    """The error for files of which none is a picture; it gives the first reasons."""
    if not reasons:
        return DataError(
            "pictures_no_files", "{name} holds no files: bring a folder or a zip of pictures", name=name
        )
    if len(reasons) == 1:
        return data_error(reasons[0])
    first = reasons[0]
    second = next((reason for reason in reasons if reason.code != first.code), reasons[1])
    return DataError(
        "pictures_none",
        "None of the {n:,} files of {name} is a picture that can be read. {first}. {second}",
        n=len(reasons),
        name=name,
        first=first,
        second=second,
    )


def is_named_as_picture(name: str) -> bool:
    return name.lower().endswith((*EXTENSIONS, *OTHERS))


def _most(limits: Limits) -> int:
    """More bytes than this no picture within the limits needs."""
    return limits.pixels * BYTES_PER_PIXEL + ROOM_BESIDE


def _bytes_of(member: Member, most: int) -> bytes:
    """The bytes of a picture, at most one more than `most`; only its head where that shows that it is none."""
    if member.refusal is not None:
        raise data_error(member.refusal)
    head = member.read(HEAD)
    return member.read(most + 1) if format_of(head) is not None else head


def _picture(member: Member, data: bytes, limits: Limits) -> Found:
    if data.startswith(STARTS):
        return Message(
            "picture_nested",
            "{picture} is an archive inside an archive or folder: unpack it and bring its pictures",
            {"picture": member.name},
        )
    if len(data) > _most(limits):
        values = {"picture": member.name, "limit": _most(limits) // 1_000_000}
        return Message(
            "picture_too_large", "{picture} has more than {limit:,} MB: save it as JPEG or PNG", values
        )
    if (
        data
        and format_of(data) is None
        and other_format(data) is None
        and not is_named_as_picture(member.name)
    ):
        return Message(
            "not_among_pictures", "{picture} is no picture and was left out", {"picture": member.name}
        )
    size = len(data)
    width, height, kind = probe(member.name, data, limits)
    # One byte more shows a file that has grown; another that is larger by far is not read to its end.
    return Picture(member.name, digest_bytes(data), lambda: member.read(size + 1), width, height, kind)


def _unreadable(name: str, error: OSError) -> Message:
    return Message(
        "picture_unreadable",
        "{picture} cannot be read: {why}",
        {"picture": name, "why": error.strerror or str(error)},
    )


def _bomb(name: str, limits: Limits) -> DataError:
    return DataError(
        "pictures_bomb",
        "{name} unpacks to more than {limit:,} MB: bring its pictures in several archives, "
        "or raise VECTARIUM_UNPACKED_MB where you run the server",
        name=name,
        limit=limits.unpacked_mb,
    )


def _with_facts(source: Source, metadata: pd.DataFrame, pictures: Sequence[Picture]) -> pd.DataFrame:
    """`metadata` and what is known of every picture; names that are taken already get a number."""
    facts = pd.DataFrame(
        {
            "folder": text_series(_folders([picture.name for picture in pictures])),
            "width": [picture.width for picture in pictures],
            "height": [picture.height for picture in pictures],
            "format": text_series([picture.format for picture in pictures]),
        }
    )
    if not any(facts["folder"]):
        facts = facts.drop(columns="folder")
    together = pd.concat([metadata, facts], axis=1)
    return together.set_axis(column_names(list(together.columns), source.tally), axis=1)


def _folders(names: Sequence[str]) -> list[str]:
    """The folder of each, without what they share."""
    start = len(common_folder(names))
    return [name[start:].rpartition("/")[0] for name in names]
