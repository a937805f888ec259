"""The shipped sample: simulated ratings of invented films, in two files as anybody would bring them."""

from pathlib import Path

from embeddings.ratings.base import Ratings
from embeddings.ratings.read import read_ratings
from embeddings.readers.base import File

FOLDER = Path(__file__).parent / "shipped"
RATINGS, FILMS = "simulated-ratings.csv", "simulated-films.csv"


def sample_files() -> tuple[File, File]:
    """The files of the sample: ratings, and films with their categories."""
    return File(RATINGS, (FOLDER / RATINGS).read_bytes()), File(FILMS, (FOLDER / FILMS).read_bytes())


def sample_ratings() -> Ratings:
    """The ratings that `simulate()` drew from its model of taste: 300 users, 200 films, 8,000 ratings."""
    return read_ratings(sample_files())
