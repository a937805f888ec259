"""A second file that the open space judges: read, and where it holds no vectors, encoded as the open space was."""

from dataclasses import dataclass, fields, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from dashboard import resources
from dashboard.components.awaited import Work
from dashboard.encoding import Brought, EncoderChoice, bring
from dashboard.jobs import Report
from embeddings.catalog import EncoderRow, catalog
from embeddings.dataset import Dataset
from embeddings.encode import space_of
from embeddings.encoders.base import EncoderSettings
from embeddings.errors import DataError, Message, SettingsError
from embeddings.progress import Progress
from embeddings.readers import File, load
from embeddings.remedies import as_remedied, remedies_of
from embeddings.space import EmbeddingSpace, read_space

PARQUET = b"PAR1"


@dataclass(frozen=True, eq=False)
class Second:
    """What was brought: `ids` are the files as the browser sent them; a ready space, or a dataset that has to be encoded."""

    ids: tuple[str, ...]
    name: str
    space: EmbeddingSpace | None = None
    dataset: Dataset | None = None


def read_second(ids: tuple[str, ...], files: tuple[File, ...]) -> Second:
    """A space that was saved here, a file of vectors, or items; `DataError` says what is wrong with the files."""
    name = files[0].name
    saved = _saved_space(files[0]) if len(files) == 1 else None
    if saved is not None:
        return Second(ids, name, saved)
    dataset = load(files, limits=resources.limits())
    if dataset.vectors is not None:
        return Second(ids, name, space_of(dataset), dataset)
    return Second(ids, name, None, dataset)


def _saved_space(file: File) -> EmbeddingSpace | None:
    """The space with its receipt, where the file is one; tables of vectors from elsewhere are none."""
    if not file.data.startswith(PARQUET):
        return None
    with TemporaryDirectory() as folder:
        path = Path(folder) / "space.parquet"
        path.write_bytes(file.data)
        try:
            return replace(read_space(path), name=Path(file.name).stem)
        except DataError:  # the readers say what is wrong with it, or read it as a table
            return None


def encoding_work(space: EmbeddingSpace, second: Second) -> Work:
    """The items of the second file by the encoder of `space`, in the cached backend; raises what can be seen before."""
    assert second.dataset is not None
    row, dataset = encoder_of(space, second.dataset), second.dataset
    choice = EncoderChoice(row.id, _settings(space))
    wanted = (dataset.digest, row.id, choice.settings)

    def run(progress: Progress) -> Brought:
        return bring(dataset, choice)(cast(Report, progress))

    return Work("outliers.second", wanted, run, "prepare", height=240)


def encoder_of(space: EmbeddingSpace, dataset: Dataset) -> EncoderRow:
    """The encoder that made `space`; `SettingsError` where it cannot read the items of `dataset`."""
    made = space.receipt.encoder
    row = {row.id: row for row in catalog(resources.limits())}.get(made)
    if row is None:
        raise SettingsError(
            "second_needs_vectors",
            "{name} holds items and no vectors, and nothing here can encode them as the open space was ({encoder}): "
            "bring vectors of dimension {dim}",
            name=dataset.name,
            encoder=made,
            dim=space.dim,
        )
    if (dataset.pictures is not None) != (row.modality == "image"):
        raise SettingsError(
            "second_other_kind",
            "{name} holds {given} and the open space was made by {encoder}, which reads {wanted}: bring items of that kind",
            name=dataset.name,
            given=_kind(is_picture=dataset.pictures is not None),
            encoder=row.label,
            wanted=_kind(is_picture=row.modality == "image"),
        )
    return row


def treated(space: EmbeddingSpace, second: EmbeddingSpace) -> EmbeddingSpace:
    """`second` after the remedies of the open `space`, so that both are the same kind of vectors."""
    if not remedies_of(space) or remedies_of(second) or second.dim != space.dim:
        return second
    receipt = replace(
        second.receipt, settings=space.receipt.settings, transformations=space.receipt.transformations
    )
    return EmbeddingSpace(
        second.labels, as_remedied(space, second.vectors), receipt, second.metadata, second.name
    )


def _kind(*, is_picture: bool) -> Message:
    return Message("kind_pictures", "pictures") if is_picture else Message("kind_texts", "texts")


def _settings(space: EmbeddingSpace) -> EncoderSettings:
    """As the open items were encoded."""
    made = space.receipt.settings
    return EncoderSettings(
        **{field.name: made[field.name] for field in fields(EncoderSettings) if field.name in made}
    )
