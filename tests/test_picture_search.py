"""Searching by a picture: one of the set, one of one's own, a part of either; by each metric, in both languages."""

from pathlib import Path

import numpy as np
import pytest
from pages import UPLOAD, all_said, keys_of, link_of, open_view, state_of
from picture_sets import COLORS, file_of, picture_dataset, picture_space, square
from streamlit.testing.v1 import AppTest

from dashboard import links, picture_query
from dashboard.state import ExplorerState
from dashboard.text import LANGUAGES, words
from embeddings.errors import DataError
from embeddings.metrics import METRICS
from embeddings.neighbors import nearest
from embeddings.pictures.decode import picture_of
from embeddings.readers import File

T = words("en")


@pytest.fixture(autouse=True)
def own_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("VECTARIUM_HOME", str(tmp_path))


def opened(has_files: bool = True, encoder: str = "pixels", **link: object) -> ExplorerState:
    dataset = picture_dataset()
    explorer = ExplorerState(link=links.Link(source=UPLOAD, method="pca", **link))  # type: ignore[arg-type]
    explorer.open_space(picture_space(dataset, encoder), UPLOAD, dataset if has_files else None)
    return explorer


def search(language: str = "en", **options: object) -> AppTest:
    at = open_view("search", opened(**options), language)  # type: ignore[arg-type]
    assert not at.exception, at.exception
    return at


def rows_of(at: AppTest) -> list[int]:
    keys = [key.removeprefix("search.answer.") for key in map(str, keys_of(at)) if "search.answer." in key]
    order = [str(button.key) for button in at.button]
    return sorted(map(int, keys), key=lambda row: order.index(f"search.answer.{row}"))


def ask_own(at: AppTest, name: str, data: bytes) -> AppTest:
    at.segmented_control(key="search.by").set_value("own").run()
    at.file_uploader(key="search.own_file").set_value([(name, data, "")]).run()
    assert not at.exception, at.exception
    return at


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_empty_page_says_what_to_do_and_a_button_does_it(language: str) -> None:
    at = search(language)
    assert words(language)("search.about_picture") in all_said(at)
    assert words(language)("search.empty_item") in all_said(at)
    next(button for button in at.button if str(button.key).startswith("search.example")).click()
    at.run()
    assert rows_of(at)


@pytest.mark.parametrize("metric", METRICS)
def test_an_item_finds_its_own_color_first_and_not_itself(metric: str) -> None:
    at = search(query="green/green-1.png", metric=metric)
    space = state_of(at).space
    assert space is not None
    expected = nearest(space, space.vectors[5], 10, metric, exclude=(5,))[0]
    assert rows_of(at) == [neighbor.row for neighbor in expected]
    if metric != "dot":
        assert {space.labels[row].split("/")[0] for row in rows_of(at)[:3]} == {"green"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_picture_of_one_s_own_is_read_by_the_encoder_of_the_set(language: str) -> None:
    at = search(language)
    at.segmented_control(key="search.by").set_value("own").run()
    assert words(language)("search.empty_own") in all_said(at)
    at.file_uploader(key="search.own_file").set_value(
        [("mine.png", file_of(square(COLORS["blue"], seed=77)), "")]
    )
    at.run()
    assert not at.exception, at.exception
    assert sorted(rows_of(at)[:4]) == [8, 9, 10, 11]
    assert "query" not in links.write(link_of(at), "en")


def test_the_same_file_as_an_item_is_the_same_vector() -> None:
    dataset = picture_dataset()
    space = picture_space(dataset)
    assert dataset.pictures is not None
    explorer = ExplorerState()
    for row, picture in enumerate(dataset.pictures):
        query = picture_query.ask(explorer, space, picture_query.Asked(picture.name, picture))
        assert np.array_equal(query.vector, space.vectors[row]) and query.row is None


def test_a_part_is_searched_by_what_is_in_it() -> None:
    both = square(COLORS["red"], 100, 50)
    both.paste(square(COLORS["blue"], 50, 50), (50, 0))
    at = ask_own(search(), "both.png", file_of(both))
    at.slider(key="search.across").set_value((50, 100)).run()
    assert link_of(at).crop == (50, 0, 100, 100)
    assert sorted(rows_of(at)[:4]) == [8, 9, 10, 11]
    at.slider(key="search.across").set_value((0, 50)).run()
    assert sorted(rows_of(at)[:4]) == [0, 1, 2, 3]
    at.button(key="search.whole").click().run()
    assert link_of(at).crop == links.WHOLE
    assert at.slider(key="search.across").value == (0, 100)


def test_two_ends_at_the_same_place_still_make_a_part() -> None:
    at = ask_own(search(), "mine.png", file_of(square(COLORS["red"])))
    at.slider(key="search.down").set_value((100, 100)).run()
    assert not at.exception
    assert link_of(at).crop == (0, 99, 100, 100)
    assert rows_of(at)


def test_a_part_of_an_item_is_in_the_link_and_may_find_the_item_itself() -> None:
    at = search(query="red/red-2.png", crop=(0, 0, 50, 50))
    assert 2 in rows_of(at)
    assert at.slider(key="search.across").value == (0, 50)
    assert links.write(link_of(at), "en")["crop"] == "0-0-50-50"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "data", [b"not a picture at all", file_of(square(COLORS["red"]), "JPEG")[:300], b"<svg/>"]
)
def test_a_file_that_is_no_picture_is_named_with_the_reason(language: str, data: bytes) -> None:
    at = search(language)
    at.segmented_control(key="search.by").set_value("own").run()
    at.file_uploader(key="search.own_file").set_value([("mine.png", data, "")]).run()
    assert not at.exception
    with pytest.raises(DataError) as refused:
        picture_query.own_picture(File("mine.png", data))
    said = "\n".join(error.value for error in at.error).replace("\\", "")
    assert said == words(language).message(refused.value)
    assert "mine.png" in said
    assert not rows_of(at)


def test_another_file_replaces_the_first_and_forgets_its_part() -> None:
    at = ask_own(search(), "mine.png", file_of(square(COLORS["red"])))
    at.slider(key="search.across").set_value((10, 60)).run()
    at.file_uploader(key="search.own_file").set_value(
        [("other.png", file_of(square(COLORS["green"])), "")]
    ).run()
    assert link_of(at).crop == links.WHOLE
    assert sorted(rows_of(at)[:4]) == [4, 5, 6, 7]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_that_is_not_there_is_met_with_the_closest(language: str) -> None:
    at = search(language, query="red/red-9.png")
    assert "red/red-0.png" in [button.label.replace("\\", "") for button in at.button]
    assert not rows_of(at)


def test_without_the_files_items_are_still_found_by_name() -> None:
    at = search(has_files=False, query="red/red-0.png")
    assert sorted(rows_of(at)[:3]) == [1, 2, 3]
    assert not [slider for slider in at.slider if slider.key == "search.across"]


@pytest.mark.parametrize("encoder", ["given", "no-such-encoder"])
def test_vectors_of_no_encoder_here_are_asked_by_item_only(encoder: str) -> None:
    at = search(encoder=encoder, query="red/red-0.png")
    assert sorted(rows_of(at)[:3]) == [1, 2, 3]
    assert "search.by" not in [control.key for control in at.segmented_control]


def test_a_press_on_search_from_here_asks_that_picture_whole() -> None:
    at = ask_own(search(), "mine.png", file_of(square(COLORS["blue"], seed=5)))
    row = rows_of(at)[0]
    at.button(key=f"search.answer.{row}").click().run()
    next(button for button in at.button if button.label == T("search.from_here")).click().run()
    assert (link_of(at).query, link_of(at).crop) == (state_of(at).space.labels[row], links.WHOLE)  # type: ignore[union-attr]
    assert not state_of(at).asks_own_picture


def test_the_picture_that_is_kept_is_the_one_of_its_bytes() -> None:
    data = file_of(square(COLORS["green"]))
    assert picture_query.own_picture(File("x.png", data)).digest == picture_of("x.png", data).digest
