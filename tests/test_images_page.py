"""The images page in every state: no pictures, gallery, near-duplicates, what the network saw; in both languages."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pages import UPLOAD, all_said, explorer_with, link_of, open_view, state_of
from picture_sets import picture_dataset, picture_space
from streamlit.testing.v1 import AppTest

from dashboard import links, picture_resources
from dashboard.samples import SAMPLES
from dashboard.state import ExplorerState
from dashboard.text import LANGUAGES, words
from embeddings.near_duplicates import near_duplicates
from embeddings.space import EmbeddingSpace, Receipt

T = words("en")
CLASSES = [
    (3, "tiger shark", 0.6),
    (0, "tench", 0.2),
    (7, "cock", 0.1),
    (8, "hen", 0.05),
    (9, "ostrich", 0.002),
]
DOUBLED = (*range(12), 0, 5)  # two pictures come a second time


@pytest.fixture(autouse=True)
def own_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("VECTARIUM_HOME", str(tmp_path))


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A network that sees the same five classes in every picture; the classes whose heat was asked for."""
    asked: list[int] = []

    def heat(digest: str, encoder_id: str, class_index: int, picture: object) -> bytes:
        asked.append(class_index)
        return picture_resources.shown(digest, links.WHOLE, picture)

    monkeypatch.setattr(picture_resources, "knows_classes", lambda encoder_id: True)
    monkeypatch.setattr(picture_resources, "probable", lambda encoder_id, digest, row, space: CLASSES)
    monkeypatch.setattr(picture_resources, "heat", heat)
    return asked


def opened(has_files: bool = True, columns: pd.DataFrame | None = None, **link: object) -> ExplorerState:
    dataset = picture_dataset().select(DOUBLED)
    space = picture_space(dataset)
    if columns is not None:
        space = EmbeddingSpace(space.labels, space.vectors, space.receipt, columns, space.name)
    explorer = ExplorerState(link=links.Link(source=UPLOAD, method="pca", **link))  # type: ignore[arg-type]
    explorer.open_space(space, UPLOAD, dataset if has_files else None)
    return explorer


def images(explorer: ExplorerState, language: str = "en") -> AppTest:
    at = open_view("images", explorer, language)
    assert not at.exception, at.exception
    return at


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_space_of_something_else_leads_to_pictures(language: str) -> None:
    vectors = np.eye(3, dtype=np.float32)
    space = EmbeddingSpace(("a", "b", "c"), vectors, Receipt("d", "given"))
    at = images(explorer_with(links.Link(), space), language)
    assert words(language)("images.no_pictures") in all_said(at)
    for row in SAMPLES.values():
        if row.modality == "image":
            button = at.button(key=f"images.open_{row.id}")
            assert words(language)(f"samples.{row.id}.title") in button.label


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_open_points_to_the_start_page(language: str) -> None:
    at = images(ExplorerState(link=links.Link(source=UPLOAD)), language)
    assert words(language)("frame.nothing_open") in all_said(at)


@pytest.mark.parametrize("tab", ["gallery", "saw"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures_that_are_not_here_are_asked_for(language: str, tab: str, network: list[int]) -> None:
    at = images(opened(has_files=False, images_tab=tab), language)
    assert words(language)("images.not_at_hand") in all_said(at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_gallery_shows_all_or_what_is_selected(language: str) -> None:
    at = images(opened(), language)
    assert len(at.get("image")) == len(DOUBLED)
    at = images(opened(selected=(1, 3)), language)
    assert words(language)("images.gallery_selected", n=2, total=len(DOUBLED)) in all_said(at)
    assert len(at.get("image")) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_near_duplicates_are_those_of_the_library(language: str) -> None:
    explorer = opened(images_tab="duplicates", threshold=1000)
    at = images(explorer, language)
    assert explorer.space is not None
    found = near_duplicates(explorer.space, 1.0)
    assert [(pair.a, pair.b) for pair in found.pairs] == [(0, 12), (5, 13)]
    said = all_said(at).replace("\\", "")
    assert words(language)("images.found", n=2, pictures=4, groups=2, surplus=2) in said
    for name in ("red/red-0.png", "green/green-1.png"):
        assert name in said
    assert len(at.get("image")) == 4


def test_a_lower_threshold_lists_more_and_is_in_the_link() -> None:
    at = images(opened(images_tab="duplicates", threshold=1000))
    at.slider(key="images.threshold").set_value(0.95).run()
    assert not at.exception
    assert link_of(at).threshold == 0
    assert "**26 pairs**" in all_said(at)  # of five, five and four that are alike
    at.slider(key="images.threshold").set_value(0.985).run()
    assert links.write(link_of(at), "en")["alike"] == "985"


def test_a_threshold_out_of_range_in_a_link_is_the_nearest_that_is_offered() -> None:
    at = images(opened(images_tab="duplicates", threshold=1))
    assert at.slider(key="images.threshold").value == 0.7


def test_near_duplicates_go_to_the_map_as_a_selection() -> None:
    at = images(opened(images_tab="duplicates", threshold=1000))
    at.button(key="images.select").click().run()
    assert not at.exception
    assert state_of(at).selected.tolist() == [0, 5, 12, 13]


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_nothing_is_alike_the_page_says_what_to_do(language: str) -> None:
    explorer = opened(images_tab="duplicates", threshold=1000)
    assert explorer.space is not None
    explorer.keep_only(np.array([0, 4, 8]))
    at = images(explorer, language)
    assert words(language)("images.no_duplicates", threshold="1.000") in all_said(at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_five_classes_and_where_each_is_seen(language: str, network: list[int]) -> None:
    at = images(opened(images_tab="saw"), language)
    assert at.radio[0].options == [name for _, name, _ in CLASSES]
    assert network[-1] == 3
    at.radio[0].set_value(2).run()
    assert not at.exception
    assert network[-1] == 7
    assert words(language)("images.heat", name="cock") in all_said(at)


def test_another_picture_is_looked_at_by_its_name(network: list[int]) -> None:
    at = images(opened(images_tab="saw"))
    at.selectbox(key="images.picture").set_value("blue/blue-3.png").run()
    assert state_of(at).clicked == 11
    assert "blue/blue\\-3\\.png" in all_said(at).replace("\\/", "/")


def test_only_pictures_that_are_there_can_be_looked_at(network: list[int]) -> None:
    at = images(opened(images_tab="saw"))
    field = at.selectbox(key="images.picture")
    assert not field.proto.accept_new_options
    assert len(field.options) == len(DOUBLED)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_encoder_without_classes_says_so_and_names_those_that_have_some(language: str) -> None:
    at = images(opened(images_tab="saw"), language)
    said = all_said(at)
    assert words(language)("images.no_classes", encoder="pixels") in said
    assert "EfficientNet-Lite0" in said
    assert not at.radio


def test_classes_of_the_set_color_the_map(network: list[int]) -> None:
    columns = pd.DataFrame({"class_1": ["hen"] * 10 + ["cock"] * 4})
    at = images(opened(images_tab="saw", columns=columns))
    assert T("images.of_the_set", n=2) in all_said(at)
    assert at.dataframe[0].value.iloc[:, 1].tolist() == [10, 4]
    at.button(key="images.color").click().run()
    assert not at.exception
    assert link_of(at).color == "class_1"


def opened_in_full(language: str = "en", **link: object) -> AppTest:
    at = images(opened(**link), language)  # type: ignore[arg-type]
    at.button(key="images.gallery.5").click().run()
    assert not at.exception, at.exception
    return at


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_press_on_a_name_shows_the_picture_with_what_is_known_of_it(language: str) -> None:
    at = opened_in_full(language)
    assert "folder: green" in all_said(at).replace("\\", "")
    assert len(at.get("image")) == len(DOUBLED) + 1
    assert "images.saw" not in [button.key for button in at.button], "pixels name no classes"


def test_more_like_it_asks_the_search_page() -> None:
    at = opened_in_full()
    at.button(key="images.more").click().run()
    assert not at.exception
    assert link_of(at).query == "green/green-1.png"
    assert any(str(button.key).startswith("search.answer") for button in at.button)


def test_a_picture_of_the_gallery_is_found_on_the_map() -> None:
    at = opened_in_full()
    at.button(key="images.on_map").click().run()
    assert not at.exception
    assert state_of(at).clicked == 5


def test_what_the_network_saw_of_it_is_one_press_away(network: list[int]) -> None:
    at = opened_in_full()
    at.button(key="images.saw").click().run()
    assert not at.exception
    assert link_of(at).images_tab == "saw" and state_of(at).clicked == 5
    assert at.selectbox(key="images.picture").value == "green/green-1.png"


def test_the_way_from_a_selection_back_to_all() -> None:
    at = images(opened(selected=(1, 3)))
    at.button(key="images.show_all").click().run()
    assert not at.exception
    assert len(at.get("image")) == len(DOUBLED)


def test_a_large_set_is_shown_a_page_at_a_time() -> None:
    dataset = picture_dataset(shades=25)
    explorer = ExplorerState(link=links.Link(source=UPLOAD, method="pca"))
    explorer.open_space(picture_space(dataset), UPLOAD, dataset)
    at = images(explorer)
    assert len(at.get("image")) == 60
    assert at.get("pagination")
