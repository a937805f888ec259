"""Small pictures: one, and a few side by side."""

from collections.abc import Callable, Iterable
from functools import partial

import streamlit as st

from dashboard import resources
from dashboard.links import WHOLE
from dashboard.picture_resources import shown
from dashboard.pictures import pictures_of
from dashboard.state import ExplorerState
from embeddings.errors import DataError
from embeddings.pictures.base import Picture, Pictures
from embeddings.pictures.thumbnails import THUMBNAIL, neutral_tile

LARGE, LEAST_LARGE = 320, 192  # pixels, of the one that is looked at
SMALL = 56  # pixels in a list


def picture_strip(pictures: Iterable[Picture], width: int = THUMBNAIL) -> None:
    """Thumbnails in a row that breaks where the page ends."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        for picture in pictures:
            small(picture, width)


def small(picture: Picture, width: int = THUMBNAIL) -> None:
    """The thumbnail, a gray tile where the picture is damaged; screen readers say its name."""
    tile = resources.thumbnails().of(picture) or neutral_tile()
    st.image(tile, width=width, alt=picture.name)


def large(picture: Picture) -> None:
    """A picture to be looked at; a gray tile where it is damaged."""
    try:
        data = shown(picture.digest, WHOLE, picture)
    except DataError:
        data = neutral_tile()
    longest = max(picture.width, picture.height)
    st.image(data, width=min(LARGE, max(LEAST_LARGE, 2 * longest)), alt=picture.name)


def drawer(explorer: ExplorerState, width: int = SMALL) -> Callable[[int], None] | None:
    """What draws the picture of a row in a list; None where the open space has no pictures."""
    pictures = pictures_of(explorer)
    return None if pictures is None else partial(_draw, pictures, width)


def _draw(pictures: Pictures, width: int, row: int) -> None:
    small(pictures[row], width)
