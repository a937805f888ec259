"""Ratings and events: users, items, and what the one thought of the other."""

from embeddings.ratings.base import RatingColumns, Ratings
from embeddings.ratings.liked import liked_message
from embeddings.ratings.read import (
    RatingsPreview,
    are_ratings,
    preview_ratings,
    read_ratings,
    read_ratings_path,
)
from embeddings.ratings.sample import sample_files, sample_ratings

__all__ = [
    "RatingColumns",
    "Ratings",
    "RatingsPreview",
    "are_ratings",
    "liked_message",
    "preview_ratings",
    "read_ratings",
    "read_ratings_path",
    "sample_files",
    "sample_ratings",
]
