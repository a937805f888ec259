"""From what a visitor brought to a space, as one job: which encoder, with which settings, and the work itself."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import pandas as pd

from dashboard import resources
from dashboard.jobs import Report
from embeddings.catalog import EncoderRow, encoder_row
from embeddings.dataset import Dataset
from embeddings.encode import encode_dataset, lookup_words, space_of
from embeddings.encoders.base import Encoder, EncoderSettings
from embeddings.errors import Message
from embeddings.models import exported, prepare
from embeddings.space import EmbeddingSpace

if TYPE_CHECKING:
    from embeddings.encoders.pictures import PictureEncoder

MOST_GROUPS = 64  # as many as have a color of their own


@dataclass(frozen=True)
class EncoderChoice:
    """`encoder_id` is None for a dataset whose vectors came ready."""

    encoder_id: str | None
    settings: EncoderSettings = field(default_factory=EncoderSettings)


@dataclass(frozen=True, eq=False)
class Brought:
    """What the job hands back to the page that opens it."""

    dataset: Dataset
    space: EmbeddingSpace
    notes: tuple[Message, ...] = ()
    digest: str = ""  # of what was brought, where some of it could not be encoded

    @property
    def source(self) -> str:
        return f"upload:{self.digest or self.dataset.digest}"


def measured_int8(row: EncoderRow) -> float | None:
    """The mean cosine of the int8 graph to full precision, measured when it was made; None before that."""
    for folder in exported(row):
        try:
            return float(json.loads((folder / "meta.json").read_text(encoding="utf-8"))["int8"]["mean"])
        except (OSError, ValueError, KeyError, TypeError):
            continue  # damaged: it will be made again
    return None


def first_groups(metadata: pd.DataFrame) -> str:
    """The first column whose values gather the items into groups, to color a new map by; "" where none does."""
    for name in metadata.columns:
        n_groups = metadata[name].astype(str).nunique()
        if 2 <= n_groups <= min(MOST_GROUPS, len(metadata) // 2):
            return str(name)
    return ""


def bring(dataset: Dataset, choice: EncoderChoice) -> Callable[[Report], Brought]:
    """The work that turns `dataset` into a space, for a queue to run."""
    if choice.encoder_id is None:
        return lambda report: Brought(dataset, space_of(dataset))
    if dataset.pictures is not None:
        return lambda report: _encode_pictures(dataset, choice, report)
    if encoder_row(choice.encoder_id).modality == "token":
        return lambda report: _look_up(dataset, choice, report)
    return lambda report: _encode(dataset, choice, report)


def _look_up(dataset: Dataset, choice: EncoderChoice, report: Report) -> Brought:
    assert choice.encoder_id is not None
    report.begin("open")
    words = resources.word_vectors(choice.encoder_id)
    report.begin("look_up")
    space, notes = lookup_words(dataset, words)
    return Brought(dataset, space, tuple(notes))


def _encode(dataset: Dataset, choice: EncoderChoice, report: Report) -> Brought:
    encoder = _opened(choice, report)
    report.begin("encode")
    space = encode_dataset(dataset, encoder, resources.vector_cache(), report)
    return Brought(dataset, space)


def _encode_pictures(dataset: Dataset, choice: EncoderChoice, report: Report) -> Brought:
    """Pictures that turn out to be damaged are left out and named."""
    from embeddings.encode_pictures import encode_pictures

    encoder = cast("PictureEncoder", _opened(choice, report))
    report.begin("encode_pictures")
    done = encode_pictures(dataset, encoder, resources.vector_cache(), resources.thumbnails(), report)
    notes = done.notes if encoder.note is None else (*done.notes, encoder.note)
    return Brought(done.dataset, done.space, notes, dataset.digest)


def _opened(choice: EncoderChoice, report: Report) -> Encoder:
    assert choice.encoder_id is not None
    report.begin("prepare")
    prepare(encoder_row(choice.encoder_id), choice.settings.precision, report)
    report.begin("open")
    return resources.encoder(choice.encoder_id, choice.settings)
