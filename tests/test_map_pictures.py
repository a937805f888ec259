"""The map page with pictures: large in the details, in a gallery of the selection, in a grid; in both languages."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pages import UPLOAD, all_said, link_of, open_view, state_of
from picture_sets import COLORS, picture_dataset, picture_space
from streamlit.testing.v1 import AppTest

from dashboard import links
from dashboard.components.map_figure import scatter_data
from dashboard.components.picture_gallery import ON_A_PAGE
from dashboard.components.scatter.pack import unpack
from dashboard.pictures import thumbnails_of
from dashboard.state import ExplorerState
from dashboard.text import LANGUAGES, words
from embeddings.graph import knn_graph
from embeddings.projections import PCA, project


@pytest.fixture(autouse=True)
def own_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("VECTARIUM_HOME", str(tmp_path))


def opened(shades: int = 4, has_files: bool = True, **link: Any) -> ExplorerState:
    dataset = picture_dataset(shades)
    explorer = ExplorerState(link=links.Link(source=UPLOAD, method="pca", **link))
    explorer.open_space(picture_space(dataset), UPLOAD, dataset if has_files else None)
    return explorer


def map_page(explorer: ExplorerState, language: str = "en") -> AppTest:
    at = open_view("map", explorer, language)
    assert not at.exception, at.exception
    return at


def header(at: AppTest) -> dict[str, Any]:
    """What the component was told."""
    (component,) = at.get("bidi_component")
    return unpack(component.proto.bytes)[0]


def alts(at: AppTest) -> list[str]:
    return [image.alt for block in at.get("image") for image in block.proto.imgs]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_clicked_picture_is_shown_with_its_name_and_its_neighbors(language: str) -> None:
    at = map_page(opened(clicked=5), language)
    first, *others = alts(at)
    assert first == "green/green-1.png"
    assert len(others) == 10 and first not in others
    assert all(name.startswith("green") for name in others[:3])


def test_a_selection_is_a_gallery_and_a_name_in_it_opens_the_item() -> None:
    at = map_page(opened(selected=(1, 6, 9)))
    assert alts(at) == ["red/red-1.png", "green/green-2.png", "blue/blue-1.png"]
    at.button(key="selection.gallery.6").click().run()
    assert state_of(at).clicked == 6
    assert alts(at)[0] == "green/green-2.png"


def test_a_large_selection_shows_a_page_at_a_time() -> None:
    n = 3 * 24
    at = map_page(opened(24, selected=tuple(range(n))))
    assert len(alts(at)) == ON_A_PAGE < n


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_grid_is_in_the_link_and_says_how_many_neighbors_it_keeps(language: str) -> None:
    at = map_page(opened(20), language)
    assert header(at)["album"] == {"points": True, "cell": 0.0, "ringed": [], "focus": None, "signs": {}}
    at.toggle(key="map.grid").set_value(True).run()
    assert link_of(at).grid and header(at)["album"]["cell"] == 1.0
    explorer, t = state_of(at), words(language)
    assert explorer.space is not None
    shown = project(explorer.space.vectors, PCA())
    cells = scatter_data(t, explorer, shown, [], np.empty(0, np.int64)).points
    near = knn_graph(shown.points, 5, "euclidean").rows
    kept = np.mean([np.abs(cells[row] - cells[i]).max() == 1 for i, rows in enumerate(near) for row in rows])
    assert t("map.grid_note", kept=kept) in all_said(at)
    assert len({tuple(cell) for cell in cells.tolist()}) == 60


def test_pictures_can_be_turned_off_and_stay_in_the_tooltip() -> None:
    at = map_page(opened())
    at.toggle(key="map.pictures").set_value(False).run()
    assert link_of(at).pictures is False
    assert header(at)["album"]["points"] is False


def test_three_dimensions_have_neither_switch_nor_pictures_as_points() -> None:
    at = map_page(opened(n_components=3, grid=True))
    assert not at.toggle
    assert header(at)["album"]["points"] is False
    assert header(at)["dims"] == 3


def test_without_the_files_the_map_has_points_and_says_nothing_of_pictures() -> None:
    at = map_page(opened(has_files=False, clicked=2, selected=(1, 2), grid=True))
    assert header(at)["album"] is None
    assert not at.toggle and not alts(at)


def test_a_part_of_the_space_shows_its_own_pictures() -> None:
    explorer = opened()
    explorer.keep_only(np.array([4, 8]))
    thumbnail = thumbnails_of(explorer)
    assert thumbnail is not None
    for row, name in enumerate(("green", "blue")):
        color = middle(thumbnail(row))
        assert np.abs(color - COLORS[name]).max() < 25


def middle(tile: bytes | None) -> np.ndarray:
    import io

    from PIL import Image

    image = Image.open(io.BytesIO(tile or b"")).convert("RGB")
    return np.asarray(image).reshape(-1, 3).mean(axis=0)
