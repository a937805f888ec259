"""Pictures on the command line: folders and archives to spaces, a picture as a question, what is seen on it."""

from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from embeddings.cli.spaces import cache_of, is_picture, own_limits, settings_of
from embeddings.cli.terminal import TerminalProgress, print_json, print_table, say
from embeddings.errors import SettingsError
from embeddings.limits import read_limits

if TYPE_CHECKING:
    from embeddings.cache import VectorCache
    from embeddings.dataset import Dataset
    from embeddings.encode_pictures import Encoded
    from embeddings.encoders.pictures import PictureEncoder
    from embeddings.pictures.base import Picture
    from embeddings.space import EmbeddingSpace


def encode_dataset_of_pictures(dataset: "Dataset", options: Namespace) -> "EmbeddingSpace":
    """The space of a folder, an archive or a table of pictures."""
    encoder = open_picture_encoder(options.encoder, options.precision, options.batch_size)
    return _encoded(dataset, encoder, cache_of(options)).space


def open_picture_encoder(
    encoder_id: str | None, precision: str = "fp32", batch_size: int = 32
) -> "PictureEncoder":
    """The encoder that is named, else the best one whose weights are here; what it says of itself is printed."""
    from embeddings.catalog import encoder_row
    from embeddings.encoders.pictures import open_pictures, picture_settings
    from embeddings.proposal import fallback

    if encoder_id is None:
        encoder_id, instead = fallback(read_limits())
        if instead is not None:
            say(instead)
    row = encoder_row(encoder_id)
    if row.modality != "image":
        raise SettingsError(
            "encoder_knows_no_pictures",
            "{label} knows no pictures: choose {choices}",
            label=row.label,
            choices=", ".join(_picture_encoders()),
        )
    settings = picture_settings("int8" if precision == "int8" else "fp32", batch_size)
    encoder = open_pictures(row, settings, TerminalProgress(f"{row.id}: preparing"))
    if encoder.note is not None:
        say(encoder.note)
    return encoder


def _picture_encoders() -> list[str]:
    from embeddings.catalog import catalog

    return [row.id for row in catalog(read_limits()) if row.modality == "image"]


def _encoded(dataset: "Dataset", encoder: "PictureEncoder", cache: "VectorCache | None") -> "Encoded":
    from embeddings.encode_pictures import encode_pictures

    encoded = encode_pictures(dataset, encoder, cache, progress=TerminalProgress("encoding"))
    for dropped in encoded.dataset.report.dropped[len(dataset.report.dropped) :]:
        say(f"  left out: {dropped.reason}")
    for note in encoded.notes:
        say(note)
    return encoded


def picture_vector(space: "EmbeddingSpace", query: str) -> np.ndarray:
    """(dim,): the picture in the file `query` as the encoder of `space` sees it."""
    from embeddings.encoders import open_encoder
    from embeddings.encoders.pictures import PictureEncoder

    if not Path(query).exists():
        raise _not_found(space, query)
    pictures = _read(query).pictures
    assert pictures is not None
    if len(pictures) != 1:
        raise SettingsError(
            "one_picture",
            "{path} holds {n:,} pictures: name the one that is looked for",
            path=query,
            n=len(pictures),
        )
    encoder = open_encoder(space.receipt.encoder, settings_of(space))
    assert isinstance(encoder, PictureEncoder)
    return encoder.encode_queries([pictures[0]])[0]


def _not_found(space: "EmbeddingSpace", query: str) -> SettingsError:
    """What is neither a file nor an item; a label that was misspelled is answered with the closest one."""
    try:
        space.row(query)
    except SettingsError as error:
        if error.code == "unknown_label_closest":
            return error
    return SettingsError(
        "picture_not_found",
        "{query!r} is neither among the {n:,} items nor a file: name a picture's file or an item",
        query=query,
        n=len(space),
    )


def _read(path: str) -> "Dataset":
    """The pictures of a file, a folder or an archive; those that were refused are named."""
    from embeddings.readers import load_path

    dataset = load_path(path, limits=own_limits())
    if dataset.pictures is None:
        raise SettingsError(
            "not_a_picture", "{path} holds no picture: name a picture, or a folder or zip of them", path=path
        )
    for dropped in dataset.report.dropped:
        say(f"  {dropped.count:,} left out: {dropped.reason}")
    return dataset


def classify_pictures(options: Namespace) -> None:
    from embeddings.pictures.classes import classify, head_of

    dataset = _together(options.pictures)
    encoder = open_picture_encoder(options.encoder, options.precision)
    head_of(encoder.row.id)  # says that it knows no classes before all pictures are encoded
    space = _encoded(dataset, encoder, cache_of(options)).space
    found = list(zip(space.labels, classify(space, encoder.row.id, options.k), strict=True))
    if options.json:
        print_json([_record(name, classes) for name, classes in found])
        return
    rows = [(name, f"{probability:.3f}", kind) for name, classes in found for kind, probability in classes]
    print_table(("picture", "probability", "class"), rows)
    say(f"{len(found):,} by {encoder.row.label}, which knows the thousand classes of ImageNet and no others")


def _together(paths: Sequence[str]) -> "Dataset":
    """One dataset of the pictures in all `paths`, by their names as typed: they share the batches of the network."""
    from pandas import DataFrame

    from embeddings.dataset import Dataset, LoadReport
    from embeddings.pictures import Pictures

    pictures = Pictures(tuple(picture for path in paths for picture in _named(path)))
    names = tuple(picture.name for picture in pictures)
    report = LoadReport(paths[0], "pictures", len(names), len(names))
    return Dataset(paths[0], "image", names, DataFrame(index=range(len(names))), report, pictures=pictures)


def _named(path: str) -> "Iterator[Picture]":
    """The pictures of `path`: a file by that name, what lies in a folder or an archive by the whole way to it."""
    is_one = is_picture(path)
    for picture in _read(path).pictures or ():
        yield replace(picture, name=path if is_one else f"{path.rstrip('/')}/{picture.name}")


def _record(name: str, classes: list[tuple[str, float]]) -> dict[str, Any]:
    return {
        "picture": name,
        "classes": [{"name": kind, "probability": float(probability)} for kind, probability in classes],
    }
