"""What every reader takes and gives: files, options, previews, and the row of the table of readers."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from embeddings.dataset import Dataset, Modality
from embeddings.errors import DataError, Message
from embeddings.limits import Limits
from embeddings.readers.archives import ArchiveKind, archive_kind
from embeddings.readers.encoding import Decoded, decode
from embeddings.readers.table import Table

HEAD_LINES = 20
HEAD_CHARACTERS = 100_000  # enough to tell the formats apart and to fill a preview


@dataclass(frozen=True)
class File:
    """An uploaded file; its name is shown, and decides only where the content leaves it open."""

    name: str
    data: bytes


def read_file(path: str | Path) -> File:
    """The whole file at `path`; `DataError` where it cannot be read."""
    path = Path(path)
    try:
        return File(path.name, path.read_bytes())
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: OSError) -> DataError:
    """What is said of a file, or a folder, that the system does not give."""
    return DataError(
        "path_unreadable", "{path} cannot be read: {why}", path=str(path), why=error.strerror or str(error)
    )


@dataclass(frozen=True)
class ReadOptions:
    """What the visitor chose; None leaves the choice to the reader.

    `text_column` alone gives a dataset of texts; with `vector_columns` it names the labels of the vectors.
    """

    text_column: str | None = None
    metadata_columns: tuple[str, ...] | None = None
    kind: str | None = None
    encoding: str | None = None
    vector_columns: tuple[str, ...] | None = None


@dataclass(frozen=True, eq=False)
class Preview:
    """The first rows, and what the reader would choose."""

    kind: str
    modality: Modality
    encoding: str | None
    columns: tuple[str, ...]  # those that can be chosen from; empty where the format leaves no choice
    head: pd.DataFrame
    text_column: str | None  # proposed; None for vectors
    n_rows: int | None  # None where only the head was read
    vector_columns: tuple[str, ...] = ()  # proposed; empty for texts
    label_column: str | None = None  # proposed for vectors
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True, eq=False)
class Content:
    """A file, decoded at most once however many readers look at it."""

    file: File
    encoding: str | None = None

    @property
    def name(self) -> str:
        return self.file.name

    @property
    def data(self) -> bytes:
        return self.file.data

    @cached_property
    def decoded(self) -> Decoded:
        """The text; `DataError` for what is not text."""
        return decode(self.name, self.data, self.encoding)

    @cached_property
    def archive_kind(self) -> ArchiveKind | None:
        """What it is an archive of, None where it is none."""
        return archive_kind(io.BytesIO(self.data))

    @cached_property
    def is_text(self) -> bool:
        try:
            return bool(self.decoded.text)
        except DataError:
            return False

    @cached_property
    def head(self) -> str:
        """The first complete lines; empty for what is not text."""
        return head_of(self.decoded.text) if self.is_text else ""

    @cached_property
    def head_lines(self) -> list[str]:
        return [line for line in self.head.split("\n") if line.strip()]

    def named(self, *extensions: str) -> bool:
        return self.name.lower().endswith(extensions)


def head_of(text: str) -> str:
    """The first lines of `text`, complete ones only, and at least HEAD_LINES of them however long they are."""
    if len(text) <= HEAD_CHARACTERS:
        return text
    end = text.rfind("\n", 0, HEAD_CHARACTERS)
    if text.count("\n", 0, max(end, 0)) >= HEAD_LINES:
        return text[:end]
    end = -1
    for _ in range(HEAD_LINES):
        end = text.find("\n", end + 1)
        if end < 0:
            return text
    return text[:end]


Sniff = Callable[[Sequence[Content]], bool]
Read = Callable[[Sequence[Content], ReadOptions, Limits], Dataset]
ReadTable = Callable[[Content, Limits, bool], Table]  # the bool: only the head


@dataclass(frozen=True)
class Reader:
    """A row of READERS: `sniff` looks at the content, `read` gives the dataset, `table` its columns where it has any."""

    kind: str
    sniff: Sniff
    read: Read
    table: ReadTable | None = None
