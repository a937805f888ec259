"""What is made of pictures and shared by all visitors: vectors of queries, near-duplicates, what a network saw."""

import io
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from dashboard.links import WHOLE
from dashboard.resources import encoder, limits
from embeddings.catalog import encoder_row
from embeddings.dataset import read_only
from embeddings.encoders.base import EncoderSettings
from embeddings.encoders.pictures import PictureEncoder, picture_settings
from embeddings.errors import SettingsError
from embeddings.near_duplicates import NearDuplicates
from embeddings.near_duplicates import near_duplicates as find_near_duplicates
from embeddings.pictures.classes import knows_classes as has_classes
from embeddings.remedies import remedies_of
from embeddings.space import EmbeddingSpace

if TYPE_CHECKING:
    from PIL.Image import Image

    from embeddings.pictures.base import Picture

LONGEST = 480  # pixels of a picture that is looked at


@st.cache_resource(show_spinner=False, max_entries=64)
def picture_vector(
    encoder_id: str, settings: EncoderSettings, digest: str, box: tuple[int, ...], _picture: "Picture"
) -> np.ndarray:
    """The vector (dim,) of the part `box` of a picture, whose content `digest` names."""
    from embeddings.pictures.crop import crop
    from embeddings.pictures.decode import decode

    query = _picture if box == WHOLE else crop(decode(_picture, None, limits()), box)
    return read_only(encoder(encoder_id, settings).encode_queries([query])[0])


@st.cache_resource(show_spinner=False, max_entries=64)
def shown(digest: str, box: tuple[int, ...], _picture: "Picture") -> bytes:
    """A picture large enough to be looked at; what lies outside `box` steps back."""
    from embeddings.pictures.crop import framed
    from embeddings.pictures.decode import decode

    image = decode(_picture, LONGEST // 2, limits())
    image.thumbnail((LONGEST, LONGEST))
    return webp(image if box == WHOLE else framed(image, box, LONGEST))


@st.cache_resource(show_spinner=False, max_entries=16)
def near_duplicates(digest: str, threshold: float, _space: EmbeddingSpace) -> NearDuplicates:
    """Pairs of the space that `digest` names; the threshold as the page offers it."""
    return find_near_duplicates(_space, threshold)


def knows_classes(encoder_id: str) -> bool:
    """Whether the encoder was trained to name classes: the networks were, the baselines were not."""
    try:
        return has_classes(encoder_row(encoder_id))
    except SettingsError:  # ready vectors, or a checkpoint that this server does not name any more
        return False


def reads_classes(space: EmbeddingSpace) -> bool:
    """Whether the vectors are what the encoder names classes from: after a remedy they are others."""
    return knows_classes(space.receipt.encoder) and not remedies_of(space)


@st.cache_resource(show_spinner=False, max_entries=64)
def probable(encoder_id: str, digest: str, row: int, _space: EmbeddingSpace) -> list[tuple[int, str, float]]:
    """The five most probable classes of a row: their index, name and probability."""
    from embeddings.pictures.classes import most_probable

    return most_probable(_space.vectors[row], encoder_id)


@st.cache_resource(show_spinner=False, max_entries=32)
def heat(digest: str, encoder_id: str, class_index: int, _picture: "Picture") -> bytes:
    """The picture with the places that speak for a class."""
    from embeddings.pictures.activation import activation, blend
    from embeddings.pictures.decode import decode

    image = decode(_picture, LONGEST // 2, limits())
    image.thumbnail((LONGEST, LONGEST))
    network = encoder(encoder_id, picture_settings())
    assert isinstance(network, PictureEncoder)  # `knows_classes`
    return webp(blend(image, activation(_picture, network, class_index)))


def webp(image: "Image") -> bytes:
    stream = io.BytesIO()
    image.save(stream, "WEBP", quality=85)
    return stream.getvalue()
