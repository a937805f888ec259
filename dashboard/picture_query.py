"""Searching by a picture: one of the set, one of the visitor's own, or a part of either."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard import asking, picture_resources, resources
from dashboard.asking import Query, Unknown
from dashboard.links import WHOLE
from dashboard.state import ExplorerState
from embeddings.catalog import encoder_row
from embeddings.errors import SettingsError
from embeddings.remedies import as_remedied
from embeddings.space import EmbeddingSpace

if TYPE_CHECKING:
    from embeddings.pictures.base import Picture
    from embeddings.readers import File

SHOWN = 480  # pixels of the longer side where a picture is looked at


@dataclass(frozen=True, eq=False)
class Asked:
    """The picture that is searched by, the row where it is one of the set, and what it is called."""

    name: str
    picture: "Picture | None"
    row: int | None = None


def encodes_pictures(space: EmbeddingSpace) -> bool:
    """Whether a picture that is no item can be asked: an encoder of pictures made the space."""
    if space.receipt.modality != "image" or space.receipt.encoder == "given":
        return False
    try:
        return encoder_row(space.receipt.encoder).modality == "image"
    except SettingsError:  # a folder that this server does not name any more
        return False


def own_picture(file: "File") -> "Picture":
    """The picture in a file that a visitor chose; `DataError` names it and says why it is refused."""
    from embeddings.pictures.decode import decode, picture_of

    picture = picture_of(file.name, file.data, resources.limits())
    decode(picture, SHOWN, resources.limits())  # what only decoding shows is said here, once
    return picture


def wants_network(explorer: ExplorerState, asked: Asked) -> bool:
    """Whether the vector is not there yet: of one's own picture, or of a part of one."""
    return asked.row is None or (explorer.link.crop != WHOLE and asked.picture is not None)


def ask(explorer: ExplorerState, space: EmbeddingSpace, asked: Asked) -> Query:
    """The query that the picture, or the chosen part of it, is in this space."""
    crop = explorer.link.crop
    if asked.row is not None and not wants_network(explorer, asked):
        return Query(asked.name, space.vectors[asked.row], asked.row)
    assert asked.picture is not None
    settings = asking.settings_of(space)
    digest = asked.picture.digest
    vector = picture_resources.picture_vector(space.receipt.encoder, settings, digest, crop, asked.picture)
    return Query(asked.name, as_remedied(space, vector))


def named(space: EmbeddingSpace, text: str) -> int | Unknown:
    """The row of the picture of that name, or what may have been meant."""
    names = asking.uniquely_named(space)
    row = asking.row_in(names, asking.tidy(text))
    return asking.unknown(names, text) if row is None else row
