"""Files to datasets: the content decides how it is read, the extension only where the content leaves it open."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from embeddings.dataset import Dataset
from embeddings.errors import DataError, SettingsError
from embeddings.limits import Limits
from embeddings.readers.archives import archive_kind
from embeddings.readers.arrays import MAGIC, NPY, NPZ, array_dataset, check_numbers, layout_of
from embeddings.readers.base import Content, File, Preview, Reader, ReadOptions, unreadable
from embeddings.readers.cleaning import text_series
from embeddings.readers.columns import typed
from embeddings.readers.finish import Source
from embeddings.readers.picture_bytes import PICTURE_BYTES
from embeddings.readers.picture_table import table_on_disk
from embeddings.readers.pictures import PICTURES, read_archive, read_folder
from embeddings.readers.projector import PROJECTOR, not_a_pair
from embeddings.readers.sheets import PARQUET, XLSX
from embeddings.readers.table import Table, roles_of
from embeddings.readers.tables import CSV, JSONL, MATRIX, TSV
from embeddings.readers.text_files import LINES, lines_dataset
from embeddings.readers.word_vectors import GLOVE, WORD2VEC_BINARY, WORD2VEC_TEXT

__all__ = [
    "READERS",
    "File",
    "Preview",
    "ReadOptions",
    "load",
    "load_lines",
    "load_path",
    "preview",
    "read_columns",
]

# The first that recognises the content reads it: signatures before texts, the strict before the lenient.
READERS: tuple[Reader, ...] = (
    NPY,
    NPZ,
    XLSX,
    PICTURE_BYTES,
    PARQUET,
    PICTURES,
    PROJECTOR,
    WORD2VEC_BINARY,
    JSONL,
    MATRIX,
    WORD2VEC_TEXT,
    GLOVE,
    TSV,
    CSV,
    LINES,
)
DEFAULT_LIMITS, AUTOMATIC = Limits(), ReadOptions()
HEAD_ROWS, HEAD_COLUMNS, HEAD_CELL = 20, 50, 300


def load(files: Sequence[File], options: ReadOptions = AUTOMATIC, limits: Limits = DEFAULT_LIMITS) -> Dataset:
    """The dataset in `files` (one file, the projector's pair, or pictures); `DataError` says what is wrong with them."""
    contents = _open(files, options, limits)
    return _reader(contents, options).read(contents, options, limits)


def preview(
    files: Sequence[File], limits: Limits = DEFAULT_LIMITS, options: ReadOptions = AUTOMATIC
) -> Preview:
    """The first rows and the proposed columns, from the head of the file where it is a table."""
    contents = _open(files, options, limits)
    reader = _reader(contents, options)
    if reader.table is None:
        return _preview_dataset(reader.read(contents, options, limits))
    return _preview_table(reader.table(contents[0], limits, True), options)


def read_columns(files: Sequence[File], limits: Limits = DEFAULT_LIMITS) -> Table:
    """The columns of a table as they stand in the file; `DataError` for anything that is no table."""
    contents = _open(files, AUTOMATIC, limits)
    reader = _reader(contents, AUTOMATIC)
    if reader.table is None:
        raise DataError(
            "not_a_table",
            "{name} is no table: bring rows and columns as CSV, TSV, Excel, Parquet or JSON lines",
            name=contents[0].name,
        )
    return reader.table(contents[0], limits, False)


def load_lines(text: str, name: str = "pasted", limits: Limits = DEFAULT_LIMITS) -> Dataset:
    """Pasted lines, one item a line."""
    check_size(name, len(text.encode("utf-8", "replace")), limits)
    return lines_dataset(Source(name, "lines"), text.replace("\r\n", "\n").replace("\r", "\n"), limits)


def load_path(path: str | Path, options: ReadOptions = AUTOMATIC, limits: Limits = DEFAULT_LIMITS) -> Dataset:
    """The dataset at `path`, of any size; a .npy of float32 is mapped into memory, not copied.

    A folder, and a zip that is no table, hold pictures, which are read when they are asked for.
    """
    path = Path(path)
    if path.is_dir():
        return read_folder(path, options, limits)
    try:
        with path.open("rb") as stream:
            head = stream.read(70_000)
            if head.startswith(MAGIC) and options.kind in (None, "npy"):
                return _mapped(path, head, limits)
            stream.seek(0)
            if archive_kind(stream) == "files" and options.kind in (None, PICTURES.kind):
                return read_archive(path, options, limits)
            stream.seek(0)
            data = stream.read()
    except OSError as error:
        raise unreadable(path, error) from error
    contents = [Content(File(path.name, data), options.encoding)]
    _check_not_empty(contents[0].file)
    reader = _reader(contents, options)
    named = None if options.kind else table_on_disk(path, contents[0], reader, options, limits)
    return reader.read(contents, options, limits) if named is None else named


def _mapped(path: Path, head: bytes, limits: Limits) -> Dataset:
    import numpy as np

    layout_of(path.name, head)  # refuses pickles before NumPy opens the file
    try:
        vectors = np.load(path, mmap_mode="r", allow_pickle=False)
    except ValueError as error:
        raise DataError(
            "npy_cut", "{name} is shorter than its header promises: save or download it again", name=path.name
        ) from error
    return array_dataset(path.name, "npy", check_numbers(path.name, vectors), limits)


def _open(files: Sequence[File], options: ReadOptions, limits: Limits) -> list[Content]:
    if not files:
        raise DataError("no_file", "There is no file: choose one")
    for file in files:
        check_size(file.name, len(file.data), limits)
    contents = [Content(file, options.encoding) for file in files]
    if len(files) == 1 or not PICTURES.sniff(contents):  # among pictures an empty one is left out and named
        for file in files:
            _check_not_empty(file)
    return contents


def check_size(name: str, size: int, limits: Limits) -> None:
    """`DataError` for a file larger than the limit."""
    if size > limits.file_mb * 1_000_000:
        raise DataError(
            "file_too_large",
            "{name} has {size_mb:.1f} MB and at most {limit} MB are allowed: split it, "
            "or raise VECTARIUM_FILE_MB where you run the server",
            name=name,
            size_mb=size / 1_000_000,
            limit=limits.file_mb,
        )


def _check_not_empty(file: File) -> None:
    if not file.data.strip():
        raise DataError("file_empty", "{name} is empty: bring a file with at least one item", name=file.name)


def _reader(contents: Sequence[Content], options: ReadOptions) -> Reader:
    """The row of READERS that the options name, or the first that recognises the content."""
    if options.kind is not None:
        found = next((reader for reader in READERS if reader.kind == options.kind), None)
        if found is None:
            kinds = ", ".join(reader.kind for reader in READERS)
            raise SettingsError(
                "unknown_kind",
                "{kind!r} is not a known format: choose {choices}",
                kind=options.kind,
                choices=kinds,
            )
        return found
    recognised = next((reader for reader in READERS if reader.sniff(contents)), None)
    if recognised is None and len(contents) > 1:
        raise not_a_pair(contents)
    # What no reader knows is not text: the last one says so.
    return recognised or LINES


def _preview_table(table: Table, options: ReadOptions) -> Preview:
    roles = roles_of(table, options)
    columns = tuple(table.columns)
    head = {name: _short(typed(values[:HEAD_ROWS])) for name, values in table.columns.items()}
    return Preview(
        table.source.kind,
        "text" if roles.text is not None else "vector",
        table.source.encoding,
        columns,
        pd.DataFrame(head),
        roles.text,
        len(table.rows) if table.is_whole else None,
        roles.vectors,
        roles.label,
        tuple(table.source.tally.notes),
    )


def _preview_dataset(dataset: Dataset) -> Preview:
    first = dataset.select(range(min(HEAD_ROWS, len(dataset))))
    name = "text" if dataset.modality == "text" else "label"
    head = pd.DataFrame({name: _short(pd.Series(first.items, dtype=object))})
    if first.pictures is not None:
        head = pd.concat([head, first.metadata], axis=1)
    if first.vectors is not None:
        numbers = {str(i): first.vectors[:, i] for i in range(min(HEAD_COLUMNS, first.vectors.shape[1]))}
        head = pd.concat([head, first.metadata, pd.DataFrame(numbers)], axis=1)
    report = dataset.report
    return Preview(
        report.kind,
        dataset.modality,
        report.encoding,
        (),
        head,
        None,
        report.rows_read,
        notes=report.notes,
    )


def _short(values: pd.Series) -> pd.Series:
    """Texts cut to what a preview shows; numbers and dates as they are."""
    is_text = values.dtype == object or isinstance(values.dtype, pd.StringDtype)
    return text_series([str(value)[:HEAD_CELL] for value in values]) if is_text else values
