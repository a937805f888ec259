"""What SPACE and QUERY mean on the command line."""

from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from embeddings.errors import DataError, SettingsError
from embeddings.limits import Limits, read_limits
from embeddings.space import EmbeddingSpace, read_space

if TYPE_CHECKING:
    from embeddings.encoders.base import EncoderSettings

PARQUET = b"PAR1"


def own_limits() -> Limits:
    """The limits without a bound on size and rows: whoever types the command decides for their own machine."""
    return replace(read_limits(), file_mb=1_000_000, rows=1_000_000_000)


def resolve_space(name: str) -> EmbeddingSpace:
    """The space of a file that `encode` wrote, of any file of vectors, or of pretrained word vectors."""
    if Path(name).is_file():
        return _space_of_file(Path(name))
    return _pretrained(name)


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
        raise SettingsError(
            "space_of_texts",
            "{path} holds texts, not vectors: run `python -m embeddings encode {path} --out SPACE.parquet` first",
            path=str(path),
        )
    return space_of(dataset)


def _pretrained(name: str) -> EmbeddingSpace:
    from embeddings.catalog import catalog
    from embeddings.encoders import open_word_vectors

    rows = {row.id: row for row in catalog(read_limits())}
    if name in rows and rows[name].modality == "token":
        return open_word_vectors(name)
    if name in rows:
        raise SettingsError(
            "space_is_an_encoder",
            "{name} encodes texts and has no items of its own: encode a file with it first, "
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

    encoders = {row.id: row for row in catalog(read_limits())}
    row = encoders.get(space.receipt.encoder)
    if row is not None and row.modality == "text":
        return open_text_encoder(row.id, settings_of(space)).encode_queries([query])[0]
    if space.receipt.modality == "image":
        from embeddings.cli.pictures import picture_vector

        return picture_vector(space, query)
    if row is not None and row.modality == "token" and len(space):
        words = open_word_vectors(row.id)
        if words.dim == space.dim:
            return words.vectors[words.row(query)]
    return space.vectors[space.row(query)]


def settings_of(space: EmbeddingSpace) -> "EncoderSettings":
    """The settings that the items were encoded with, so that the query is treated alike."""
    from embeddings.encoders.base import EncoderSettings

    made = space.receipt.settings
    return EncoderSettings(
        **{field.name: made[field.name] for field in fields(EncoderSettings) if field.name in made}
    )
