"""What SPACE and QUERY mean on the command line."""

from argparse import Namespace
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from embeddings.errors import DataError, SettingsError
from embeddings.limits import Limits, read_limits
from embeddings.space import EmbeddingSpace, read_space

if TYPE_CHECKING:
    from embeddings.cache import VectorCache
    from embeddings.encoders.base import EncoderSettings

PARQUET = b"PAR1"
HEAD = 32  # bytes that tell a picture


def own_limits() -> Limits:
    """The limits without a bound on size and number: whoever types the command decides for their own machine."""
    most = 1_000_000_000
    return replace(read_limits(), file_mb=1_000_000, rows=most, pictures=most, ratings=most)


def cache_of(options: Namespace) -> "VectorCache | None":
    """Where vectors are kept between commands; None where `--no-cache` was typed."""
    from embeddings.cache import default_cache

    return None if options.no_cache else default_cache(read_limits())


def resolve_space(name: str) -> EmbeddingSpace:
    """The space of a file that `encode` wrote, of any file of vectors, or of pretrained word vectors."""
    if Path(name).is_dir():
        raise _without_vectors(name)
    return _space_of_file(Path(name)) if Path(name).is_file() else _pretrained(name)


def _space_of_file(path: Path) -> EmbeddingSpace:
    with path.open("rb") as file:
        is_parquet = file.read(len(PARQUET)) == PARQUET
    if is_parquet:
        try:
            return read_space(path)
        except DataError as error:
            if error.code != "space_not_a_space":  # a table of vectors from elsewhere is read below
                raise
    return _ready_vectors(path)


def _ready_vectors(path: Path) -> EmbeddingSpace:
    from embeddings.encode import space_of
    from embeddings.readers import ReadOptions, load_path

    dataset = load_path(path, ReadOptions(), own_limits())
    if dataset.vectors is None:
        raise _without_vectors(str(path))
    return space_of(dataset)


def _without_vectors(path: str) -> SettingsError:
    return SettingsError(
        "space_without_vectors",
        "{path} holds items and no vectors: run `python -m embeddings encode {path} --out SPACE.parquet` first",
        path=path,
    )


def _pretrained(name: str) -> EmbeddingSpace:
    from embeddings.catalog import catalog
    from embeddings.encoders import open_word_vectors

    rows = {row.id: row for row in catalog(read_limits())}
    if name in rows and rows[name].modality == "token":
        return open_word_vectors(name)
    if name in rows:
        raise SettingsError(
            "space_is_an_encoder",
            "{name} is an encoder and has no items of its own: encode a file with it first, "
            "`python -m embeddings encode INPUT --encoder {name} --out SPACE.parquet`",
            name=name,
        )
    raise SettingsError(
        "space_not_found",
        "{name!r} is neither a file nor the id of pretrained word vectors: check the path, or choose {choices}",
        name=name,
        choices=", ".join(row.id for row in rows.values() if row.modality == "token"),
    )


def query_vector(space: EmbeddingSpace, query: str) -> np.ndarray:
    """(dim,): `query` as the encoder of `space` sees it; `SettingsError` where the space can only know its labels."""
    from embeddings.catalog import catalog
    from embeddings.encoders import open_text_encoder, open_word_vectors
    from embeddings.remedies import as_remedied

    if space.receipt.modality == "image":
        from embeddings.cli.pictures import picture_vector

        return as_remedied(space, picture_vector(space, query))
    if is_picture(query):
        raise SettingsError(
            "space_knows_no_pictures",
            "{path} is a picture and {space} holds none: ask with a word or a phrase, or search in a space of pictures",
            path=query,
            space=space.name or space.receipt.encoder,
        )
    encoders = {row.id: row for row in catalog(read_limits())}
    row = encoders.get(space.receipt.encoder)
    if row is not None and row.modality == "text":
        vector = open_text_encoder(row.id, settings_of(space)).encode_queries([query])[0]
        return as_remedied(space, vector)
    if row is not None and row.modality == "token" and len(space):
        words = open_word_vectors(row.id)
        if words.dim == space.dim:
            return as_remedied(space, words.vectors[words.row(query)])
    return space.vectors[space.row(query)]


def is_picture(query: str) -> bool:
    """Whether `query` names a file that begins as a picture does."""
    from embeddings.pictures.headers import format_of

    try:
        with Path(query).open("rb") as file:
            return format_of(file.read(HEAD)) is not None
    except (OSError, ValueError):  # no file, or a text that no file can be named by
        return False


def settings_of(space: EmbeddingSpace) -> "EncoderSettings":
    """The settings that the items were encoded with, so that the query is treated alike."""
    from embeddings.encoders.base import EncoderSettings

    made = space.receipt.settings
    return EncoderSettings(
        **{field.name: made[field.name] for field in fields(EncoderSettings) if field.name in made}
    )
