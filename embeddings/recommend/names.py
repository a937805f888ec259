"""Users by their ids, as a person types them."""

import numpy as np

from embeddings.errors import SettingsError
from embeddings.ratings.base import Ratings

NAMED = 3  # ids that are proposed


def row_of_user(ratings: Ratings, user: str) -> int:
    """The row of the user with the id `user`; `SettingsError` with the closest ids where there is none."""
    if user in ratings.users:
        return ratings.users.index(user)
    from embeddings.receipt import Receipt
    from embeddings.space import EmbeddingSpace
    from embeddings.spellings import closest_spellings

    ids = EmbeddingSpace(ratings.users, np.zeros((ratings.n_users, 1)), Receipt("", "given"))
    closest = closest_spellings(ids, user, NAMED) or list(ratings.users[:NAMED])
    raise SettingsError(
        "unknown_user",
        "{user!r} is not among the {n:,} users: choose one of them, such as {closest}",
        user=user[:64],
        n=ratings.n_users,
        closest=", ".join(closest),
    )
