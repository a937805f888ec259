"""The second space of a comparison: what there is for the open one, by names that stand in a link, and how it is had."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from dashboard import resources
from dashboard.compare_resources import in_samples
from dashboard.encoding import Brought, EncoderChoice, bring
from dashboard.health_resources import after
from dashboard.jobs import Report
from dashboard.links import TRAINED
from dashboard.pictures import pictures_of
from dashboard.state import PART, ExplorerState
from embeddings.catalog import EncoderRow, catalog
from embeddings.dataset import Dataset, LoadReport, Modality
from embeddings.encoders.base import EncoderSettings
from embeddings.encoders.pictures import picture_settings
from embeddings.models import availability
from embeddings.progress import Progress
from embeddings.remedies import Center, remedies_of
from embeddings.space import EmbeddingSpace

RAW, REMEDIED, ENCODER, SAMPLE, FILE = "raw:", "remedied:", "encoder:", "sample:", "file:"
FEWEST_SHARED = 20  # items of a sample that is offered
READ_AS = {
    "image": ("image",),
    "text": ("text", "token"),
    "token": ("token", "text"),
}  # an encoder's modality


@dataclass(frozen=True, eq=False)
class OwnFile:
    """A file of vectors that a visitor compares with; `ids` are its parts as the browser sent them."""

    ids: tuple[str, ...]
    space: EmbeddingSpace


def offered(explorer: ExplorerState, space: EmbeddingSpace) -> list[str]:
    """The names of everything that `space` can be compared with; remedies and files are told apart later."""
    models = [f"{TRAINED}{model.space.digest}" for model in explorer.trained.values()]
    own = f"{TRAINED}{space.digest}"
    return [
        *([RAW] if explorer.raw is not None else []),
        *(f"{SAMPLE}{name}" for name in _samples(explorer, space)),
        REMEDIED,
        *(name for name in models if name != own),
        *(f"{ENCODER}{row.id}" for row in _encoders(space)),
        FILE,
    ]


def usual(options: Sequence[str]) -> str:
    """What is compared with where nothing was chosen: the space before its remedies, a sample, else the space centered."""
    return options[0] if options[0] != REMEDIED else REMEDIED + Center.text


def kind_of(name: str, options: Sequence[str]) -> str | None:
    """The option that a name belongs to; None where it is not offered."""
    if name in options:
        return name
    return next((kind for kind in (REMEDIED, FILE) if name.startswith(kind)), None)


def at_hand(explorer: ExplorerState, space: EmbeddingSpace, name: str) -> EmbeddingSpace | None:
    """The second space where nothing has to be encoded; None where it has to, or is gone."""
    kind, _, rest = name.partition(":")
    if f"{kind}:" == REMEDIED:
        return after(explorer, rest)
    if f"{kind}:" == RAW:
        return _raw(explorer)
    if f"{kind}:" == SAMPLE:
        return resources.sample_space(rest)
    if f"{kind}:" == TRAINED:
        return next((one.space for one in explorer.trained.values() if one.space.digest == rest), None)
    own = explorer.compared
    return own.space if f"{kind}:" == FILE and own is not None and own.space.digest == rest else None


def _raw(explorer: ExplorerState) -> EmbeddingSpace | None:
    """The items of an open remedied space as they were before."""
    raw, part = explorer.raw, explorer.link.part
    return raw.select([row for row in part if row < len(raw)], PART) if raw is not None and part else raw


def encode_again(
    explorer: ExplorerState, space: EmbeddingSpace, encoder_id: str, progress: Progress
) -> Brought:
    """The items of the open space by another encoder: the work of a job."""
    pictures = pictures_of(explorer) if space.receipt.modality == "image" else None
    report = LoadReport(space.name, "space", len(space), len(space))
    modality: Modality = "image" if pictures is not None else "text"
    dataset = Dataset(space.name, modality, space.labels, space.metadata, report, pictures=pictures)
    settings = picture_settings() if pictures is not None else EncoderSettings()
    return bring(dataset, EncoderChoice(encoder_id, settings))(cast(Report, progress))


def _samples(explorer: ExplorerState, space: EmbeddingSpace) -> list[str]:
    """Samples with enough of the same items, by another encoder."""
    shared = in_samples(space.digest, space)
    return [
        name
        for name, count in shared.items()
        if count >= FEWEST_SHARED
        and explorer.link.source != f"{SAMPLE}{name}"
        and resources.sample_space(name).receipt.encoder != space.receipt.encoder
    ]


def _encoders(space: EmbeddingSpace) -> list[EncoderRow]:
    """Those that can read the items and have not made this space."""
    modality: Any = space.receipt.modality
    if modality == "vector" and _are_words(space.labels):
        modality = "text"
    is_as_made = not remedies_of(space)
    return [
        row
        for kind in READ_AS.get(modality, ())
        for row in catalog(resources.limits())
        if row.modality == kind
        and not (is_as_made and row.id == space.receipt.encoder)
        and availability(row).state != "missing"
    ]


def _are_words(labels: Sequence[str]) -> bool:
    """Whether most labels say something; numbers do not."""
    first = labels[:200]
    return 2 * sum(any(letter.isalpha() for letter in label) for label in first) > len(first)
