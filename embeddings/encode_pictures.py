"""A dataset of pictures becomes a space: what cannot be decoded is left out and named."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from embeddings.cache import VectorCache
from embeddings.dataset import Dataset, Dropped
from embeddings.encoders.pictures import PictureEncoder
from embeddings.errors import DataError, Message
from embeddings.pictures.classes import class_columns, knows_classes
from embeddings.progress import Progress, silent
from embeddings.space import EmbeddingSpace, Receipt, library_versions

if TYPE_CHECKING:
    import pandas as pd

    from embeddings.pictures.base import Picture
    from embeddings.pictures.thumbnails import Thumbnails

EXAMPLES = 5


@dataclass(frozen=True, eq=False)
class Encoded:
    """A space, the part of the dataset that is in it (row for row), and what there is to say."""

    space: EmbeddingSpace
    dataset: Dataset
    notes: tuple[Message, ...] = ()


def encode_pictures(
    dataset: Dataset,
    encoder: PictureEncoder,
    cache: VectorCache | None = None,
    thumbnails: "Thumbnails | None" = None,
    progress: Progress = silent,
) -> Encoded:
    """The pictures that can be decoded, (n, dim), with the five most probable classes where the encoder knows any.

    Content that was seen before is encoded once; `DataError` where no picture is left.
    """
    pictures = dataset.pictures
    if pictures is None:
        raise DataError(
            "pictures_absent", "{name} holds no pictures: choose an encoder of texts", name=dataset.name
        )
    refused: dict[str, Message] = {}

    def refuse(picture: "Picture", reason: Message) -> None:
        refused[picture.digest] = reason

    watched = encoder.watched(refuse, thumbnails)
    if cache is None:
        vectors = watched.encode(pictures, progress)
    else:
        vectors = cache.encode(watched, pictures, progress)
    kept = [row for row, picture in enumerate(pictures) if picture.digest not in refused]
    if not kept:
        raise DataError(
            "pictures_none_decoded",
            "None of the {n:,} pictures of {name} can be decoded ({reason}): bring other files",
            n=len(pictures),
            name=dataset.name,
            reason=next(iter(refused.values())) if refused else "",
        )
    part = dataset if len(kept) == len(pictures) else _without(dataset, kept, refused)
    return Encoded(_space(part, encoder, vectors[kept]), part, _notes(dataset, refused))


def _without(dataset: Dataset, kept: Sequence[int], refused: Mapping[str, Message]) -> Dataset:
    """The dataset without the refused pictures, each of them named in its report."""
    assert dataset.pictures is not None
    dropped = [
        Dropped(_named(refused[picture.digest], picture.name), 1, (row + 1,))
        for row, picture in enumerate(dataset.pictures)
        if picture.digest in refused
    ]
    report = replace(
        dataset.report,
        rows_kept=dataset.report.rows_kept - len(dropped),
        dropped=(*dataset.report.dropped, *dropped),
    )
    return replace(dataset.select(kept), report=report)


def _named(reason: Message, name: str) -> Message:
    """The reason of the first picture with this content, said of another."""
    return replace(reason, values={**reason.values, "picture": name})


def _space(dataset: Dataset, encoder: PictureEncoder, vectors: np.ndarray) -> EmbeddingSpace:
    told = {"computation": encoder.computation} if encoder.computation else {}
    engines = ("onnxruntime", "pillow", *(("openvino",) if told else ()))
    receipt = Receipt(
        data_digest=dataset.digest,
        encoder=encoder.row.id,
        revision=encoder.row.revision,
        metric=encoder.row.metric,
        modality=dataset.modality,
        settings={**asdict(encoder.settings), **told},
        versions=library_versions(*engines),
    )
    return EmbeddingSpace(dataset.items, vectors, receipt, _metadata(dataset, encoder, vectors), dataset.name)


def _metadata(dataset: Dataset, encoder: PictureEncoder, vectors: np.ndarray) -> "pd.DataFrame":
    """What the dataset tells, and the classes that the encoder names; columns that already bear their names give way."""
    if not knows_classes(encoder.row):
        return dataset.metadata
    import pandas as pd

    seen = class_columns(vectors, encoder.row.id)
    taken = {name: f"{name} ({dataset.name})" for name in seen.columns if name in dataset.metadata.columns}
    given = dataset.metadata.reset_index(drop=True).rename(columns=taken)
    return pd.concat([given, seen], axis=1)


def _notes(dataset: Dataset, refused: Mapping[str, Message]) -> tuple[Message, ...]:
    if not refused:
        return ()
    assert dataset.pictures is not None
    names = [picture.name for picture in dataset.pictures if picture.digest in refused]
    examples = ", ".join(names[:EXAMPLES]) + (", …" if len(names) > EXAMPLES else "")
    return (
        Message(
            "pictures_left_out",
            "{n:,} of {total:,} pictures cannot be decoded and were left out: {examples}",
            {"n": len(names), "total": len(dataset), "examples": examples},
        ),
    )
