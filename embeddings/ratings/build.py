"""`python -m embeddings.ratings.build`: write the files of the shipped sample again."""

from embeddings.ratings.base import Ratings
from embeddings.ratings.sample import FILMS, FOLDER, RATINGS
from embeddings.ratings.simulate import simulate
from embeddings.readers.base import File


def written(ratings: Ratings) -> tuple[File, File]:
    """`ratings` in the two files that `sample_files` gives."""
    assert ratings.times is not None
    rows = zip(ratings.user_rows, ratings.item_rows, ratings.values, ratings.times, strict=True)
    entries = [f"{ratings.users[u]},{ratings.items[i]},{value:g},{time}" for u, i, value, time in rows]
    films = zip(ratings.items, ratings.titles, ratings.item_metadata["category"], strict=True)
    about = sorted(f"{item},{title},{category}" for item, title, category in films)
    return _file(RATINGS, "user,item,rating,timestamp", entries), _file(FILMS, "item,title,category", about)


def _file(name: str, header: str, lines: list[str]) -> File:
    return File(name, "\n".join([header, *lines, ""]).encode())


if __name__ == "__main__":
    for made in written(simulate()):
        (FOLDER / made.name).write_bytes(made.data)
