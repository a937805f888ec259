"""Pictures: what they are, how they are read and decoded, and their thumbnails."""

from embeddings.pictures.base import Picture, Pictures
from embeddings.pictures.decode import decode, probe
from embeddings.pictures.thumbnails import THUMBNAIL, Thumbnails, default_thumbnails, make_thumbnail

__all__ = [
    "THUMBNAIL",
    "Picture",
    "Pictures",
    "Thumbnails",
    "decode",
    "default_thumbnails",
    "make_thumbnail",
    "probe",
]
