"""What the start page recognises beside items: ratings and tables of categories, each led to its own page."""

import io
import zipfile

import pytest
from pages import all_said, keys_of, open_view, said, state_of
from streamlit.testing.v1 import AppTest

from dashboard.components.upload import Upload
from dashboard.links import Link
from dashboard.state import ExplorerState
from dashboard.text import LANGUAGES, words
from embeddings.digests import digest_bytes
from embeddings.readers import File

RATINGS = b"user,item,rating\nann,tea,5\nann,milk,4\nbob,tea,1\nbob,milk,5\n"
TABLE = b"size,color,text\nS,red,a fine shirt\nM,blue,a coat\nL,red,a warm hat\n"


def start(data: bytes, name: str = "mine.csv", language: str = "en") -> AppTest:
    explorer = ExplorerState(link=Link(source="sample:digits"))
    explorer.brought = Upload(digest_bytes(data), (File(name, data),))
    at = open_view("start", explorer, language)
    assert not at.exception, at.exception
    return at


@pytest.mark.parametrize("language", LANGUAGES)
def test_ratings_are_led_to_the_recommender_with_the_same_files(language: str) -> None:
    at = start(RATINGS, language=language)
    assert words(language)("start.looks_like_ratings") in all_said(at)
    brought = state_of(at).brought
    at.button(key="as_ratings").click().run()
    assert not at.exception and "read_ratings" in keys_of(at)
    assert state_of(at).brought is brought


def test_a_table_is_led_to_the_categories() -> None:
    at = start(TABLE)
    assert "as_ratings" not in keys_of(at)
    brought = state_of(at).brought
    at.button(key="as_categories").click().run()
    assert not at.exception and state_of(at).brought is brought


def test_lines_are_neither() -> None:
    assert {"as_ratings", "as_categories"}.isdisjoint(keys_of(start(b"one line\nanother line\n", "poem.txt")))


def test_an_archive_of_movielens_is_not_called_a_pile_of_pictures() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("ml/ratings.csv", "userId,movieId,rating,timestamp\n1,2,3.5,9\n1,3,4,9\n2,2,1,9\n")
    at = start(stream.getvalue(), "ml-latest-small.zip")
    assert not at.error and "as_ratings" in keys_of(at)
    at = start(b"PK\x05\x06" + bytes(18), "empty.zip")
    assert said(at.error) and "as_ratings" not in keys_of(at)
