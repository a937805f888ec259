"""Small ratings for the tests of recommenders: written by hand, or drawn around two tastes."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from embeddings.dataset import LoadReport
from embeddings.ratings.base import Ratings
from embeddings.recommend import ALS, BPR, SVD, ItemNeighbors, Popularity, RecommenderSettings

# One of each model, small enough for the ratings here.
SMALL: dict[str, RecommenderSettings] = {
    "als": ALS(factors=6, regularization=10, iterations=8),
    "bpr": BPR(factors=6, learning_rate=0.05, regularization=0.01, iterations=60),
    "svd": SVD(factors=6),
    "popularity": Popularity(),
    "item_neighbors": ItemNeighbors(n_neighbors=8),
}


def ratings_of(
    entries: Sequence[tuple[int, int, float]],
    n_users: int | None = None,
    n_items: int | None = None,
    times: Sequence[int] | None = None,
    is_explicit: bool = False,
) -> Ratings:
    """Ratings of (user row, item row, value); users u0, u1 … and items i0, i1 …."""
    users, items, values = (np.array(column) for column in zip(*entries, strict=True))
    n_users, n_items = n_users or int(users.max()) + 1, n_items or int(items.max()) + 1
    return Ratings(
        "small",
        tuple(f"u{row}" for row in range(n_users)),
        tuple(f"i{row}" for row in range(n_items)),
        users,
        items,
        values,
        None if times is None else np.array(times),
        is_explicit,
        tuple(f"Item {row}" for row in range(n_items)),
        pd.DataFrame({"category": ["odd" if row % 2 else "even" for row in range(n_items)]}),
        pd.DataFrame(index=range(n_users)),
        LoadReport("small", "csv", len(entries), len(entries)),
    )


def two_tastes(n_users: int = 60, n_items: int = 40, random_state: int = 0) -> Ratings:
    """Stars from 1 to 5 with times: even users like even items, odd users odd ones; some items are met more."""
    rng = np.random.default_rng(random_state)
    popularity = rng.permutation(1 / np.arange(2, n_items + 2))
    entries = []
    for user in range(n_users):
        met = rng.choice(n_items, int(rng.integers(8, 20)), False, popularity / popularity.sum())
        for item in met:
            star = (4.2 if (user + item) % 2 == 0 else 2.2) + rng.normal(0, 0.7)
            entries.append((user, int(item), float(np.clip(round(star), 1, 5))))
    times = rng.permutation(len(entries)) + 1_000_000
    return ratings_of(entries, n_users, n_items, list(times), True)
