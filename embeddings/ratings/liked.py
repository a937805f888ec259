"""What is taken as liked, in one sentence."""

from embeddings.errors import Message
from embeddings.ratings.base import Ratings


def liked_message(ratings: Ratings) -> Message:
    """How many of `ratings` count as liked, and from which value on."""
    low, high = ratings.scale
    values = {"liked": int(ratings.is_liked.sum()), "total": len(ratings), "low": low, "high": high}
    if ratings.is_explicit:
        return Message(
            "ratings_liked",
            "Liked: {liked:,} of {total:,} opinions, those of {least:g} or above on a scale from {low:g} to {high:g}",
            {**values, "least": ratings.midpoint},
        )
    return Message(
        "events_liked",
        "Liked: {liked:,} of {total:,} pairs with events, all above 0; counts from {low:g} to {high:g} weigh by their logarithm",
        values,
    )
