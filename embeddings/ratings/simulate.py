"""Ratings out of a model of taste: what the shipped sample was drawn from, and what its figures can be checked against."""

from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from embeddings.dataset import LoadReport
from embeddings.ratings.base import Ratings

# Invented films: every first word goes with every second one.
FILMS = {
    "Space": ("Silent Distant Last Red Broken", "Orbit Station Signal Colony Horizon"),
    "Romance": ("Summer Second Borrowed Paper Quiet", "Letters Waltz Kiss Promise Sunday"),
    "Crime": ("Cold Crooked Midnight Seventh False", "Witness Alibi Harbor Verdict Debt"),
    "Animation": ("Little Clockwork Flying Button Moonlit", "Dragon Bakery Whale Parade Lighthouse"),
    "Documentary": ("Living Inside Hidden Counting After", "Rivers Glaciers Bridges Cities Bees"),
    "Horror": ("Hollow Whispering Drowned Thirteenth Locked", "House Well Chapel Mirror Orchard"),
    "Comedy": ("Accidental Terrible Grand Unexpected Perfect", "Neighbors Wedding Reunion Holiday Landlord"),
    "Western": ("Dusty Lone Copper Burning Long", "Canyon Rider Creek Saddle Frontier"),
}
# What goes together: one likes a neighbor in this circle more easily than what lies opposite.
CIRCLE = ("Space", "Animation", "Comedy", "Romance", "Documentary", "Western", "Crime", "Horror")
BEGIN, DAY = 1_672_531_200, 86_400  # the first second of 2023


@dataclass(frozen=True)
class Taste:
    """A model of taste. Every user leans towards a direction of a circle of eight categories, every film stands near its own.

    A film is met by chance, popular and fitting ones more often; the stars are
    `mean + user + quality + affinity * cos(angle between them) + noise`, rounded and cut to 1 … 5.
    """

    n_users: int = 300
    n_ratings: int = 8_000
    mean: float = 2.9
    user_spread: float = 0.4  # standard deviation of how kind a user is
    quality_spread: float = 0.45  # of how good a film is for everybody
    affinity: float = 1.2  # stars between a fitting film and one that leaves cold
    noise: float = 0.5
    scatter: float = 0.3  # radians, of a film around its category
    popularity: float = 0.9  # exponent of the power law by which films are met
    choosiness: float = 1.6  # how much a fitting film is met more often
    days: int = 365
    random_state: int = 42


def film_titles() -> list[tuple[str, str]]:
    """Title and category of every film, in the order of their ids."""
    films = []
    for category, (first, second) in FILMS.items():
        for before, after in product(first.split(), second.split()):
            films.append((f"{before} {after}", category))
    return films


def simulate(taste: Taste = Taste()) -> Ratings:
    """Ratings drawn from `taste`: the same settings, the same ratings."""
    rng = np.random.default_rng(taste.random_state)
    films = film_titles()
    angles = np.array([2 * np.pi * CIRCLE.index(category) / len(CIRCLE) for _, category in films])
    angles = angles + rng.normal(0, taste.scatter, len(films))
    leanings = rng.uniform(0, 2 * np.pi, taste.n_users)
    fit = np.cos(leanings[:, None] - angles)
    users, items = _meetings(taste, fit, rng)
    kindness = rng.normal(0, taste.user_spread, taste.n_users)
    quality = rng.normal(0, taste.quality_spread, len(films))
    stars = taste.mean + kindness[users] + quality[items] + taste.affinity * fit[users, items]
    stars = np.clip(np.rint(stars + rng.normal(0, taste.noise, len(users))), 1, 5)
    return _as_ratings(users, items, stars, _times(taste, users, rng), films)


def _meetings(taste: Taste, fit: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of user and film without repetition: the largest of weights with Gumbel noise are a draw without replacement."""
    n_users, n_items = fit.shape
    rank = rng.permutation(n_items) + 1
    activity = rng.normal(0, 0.6, (n_users, 1))
    weights = activity - taste.popularity * np.log(rank) + taste.choosiness * fit
    drawn = (weights + rng.gumbel(size=weights.shape)).ravel()
    chosen = np.sort(np.argsort(-drawn, kind="stable")[: taste.n_ratings])
    users, items = np.divmod(chosen, n_items)
    return users, items


def _times(taste: Taste, users: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Seconds: everybody begins on some day and comes back in sittings, two minutes between two films."""
    begins = rng.integers(0, taste.days * 2 // 3, taste.n_users)
    days = begins[users] + rng.integers(0, taste.days // 3, len(users)) // 7 * 7
    order = rng.permutation(len(users))
    return BEGIN + days * DAY + 68_400 + 120 * (order % 60)


def _as_ratings(
    users: np.ndarray, items: np.ndarray, stars: np.ndarray, times: np.ndarray, films: list[tuple[str, str]]
) -> Ratings:
    order = np.lexsort((items, users, times))
    users, items = users[order], items[order]
    user_ids, user_rows = _by_appearance(users)
    item_ids, item_rows = _by_appearance(items)
    metadata = pd.DataFrame({"category": [films[i][1] for i in item_ids]}).astype("str")
    n = len(users)
    return Ratings(
        "simulated films",
        tuple(f"u{i + 1:03d}" for i in user_ids),
        tuple(f"f{i + 1:03d}" for i in item_ids),
        user_rows,
        item_rows,
        stars[order],
        times[order],
        True,
        tuple(films[i][0] for i in item_ids),
        metadata,
        pd.DataFrame(index=range(len(user_ids))),
        LoadReport("simulated films", "simulated", n, n),
    )


def _by_appearance(codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The different codes in the order of their first appearance, and the place of each code among them."""
    different, first, places = np.unique(codes, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return different[order], rank[places]
