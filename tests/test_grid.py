"""The grid: no two items in one cell, the least way by trying all, and neighbors that stay near."""

from itertools import permutations

import numpy as np
import pytest

from dashboard.samples import load_map
from embeddings import grid as module
from embeddings.errors import DataError, SettingsError
from embeddings.grid import grid_layout, neighbors_kept
from embeddings.projections import PCA, TSNE, UMAP


def kept(points: np.ndarray, cells: np.ndarray, k: int = 8) -> float:
    """The share of the `k` nearest on the map that are among the `k` nearest of the grid."""
    near = []
    for places in (points.astype(float), cells.astype(float)):
        distances = np.linalg.norm(places[:, None] - places[None], axis=2)
        np.fill_diagonal(distances, np.inf)
        near.append(np.argsort(distances, axis=1, kind="stable")[:, :k])
    return float(np.mean([len(set(a) & set(b)) / k for a, b in zip(*near, strict=True)]))


@pytest.mark.parametrize("columns", [None, 1, 7, 40, 5_000])
@pytest.mark.parametrize("n", [1, 2, 3, 24, 499, 501, 1_300])
def test_every_item_has_a_cell_of_its_own_inside_the_grid(n: int, columns: int | None) -> None:
    points = np.random.default_rng(n).normal(size=(n, 2)) * [30, 0.1]
    cells = grid_layout(points, columns)
    width = columns or int(np.ceil(np.sqrt(n)))
    assert cells.shape == (n, 2) and cells.dtype == np.int32 and not cells.flags.writeable
    assert len({tuple(cell) for cell in cells.tolist()}) == n
    assert cells.min() >= 0 and cells[:, 0].max() < width and cells[:, 1].max() < -(-n // width)


@pytest.mark.parametrize("settings", [PCA(), TSNE(), UMAP()])
def test_neighbors_of_a_real_map_stay_near(settings: PCA | TSNE | UMAP) -> None:
    shipped = load_map("topics-en", settings)
    assert shipped is not None
    points = shipped.points
    cells = grid_layout(points)
    shuffled = np.random.default_rng(0).permutation(cells)
    print(
        f"{settings.method}: {kept(points, cells):.3f} of eight kept, shuffled {kept(points, shuffled):.3f}"
    )
    assert kept(points, cells) > 0.5
    assert kept(points, shuffled) < 0.05


def test_parts_of_a_large_grid_keep_as_many(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(2)
    points = random.normal(size=(12, 2))[random.integers(12, size=400)] * 5 + random.normal(size=(400, 2))
    whole = kept(points, grid_layout(points))
    monkeypatch.setattr(module, "BLOCK", 60)
    assert kept(points, grid_layout(points)) > whole - 0.06


def test_the_way_is_the_least_of_all_orders() -> None:
    points = np.random.default_rng(5).normal(size=(7, 2))
    cells = grid_layout(points, 4)
    spread = module._spread(points.astype(np.float32), 4, 2)
    every = [(x, y) for y in range(2) for x in range(4)]
    least = min(
        sum((spread[i, 0] - x) ** 2 + (spread[i, 1] - y) ** 2 for i, (x, y) in enumerate(order))
        for order in permutations(every, 7)
    )
    assert ((spread - cells) ** 2).sum() == pytest.approx(least)


def test_a_grid_stays_the_grid_that_it_is() -> None:
    x, y = np.meshgrid(np.arange(30), np.arange(30))
    places = np.stack([x.ravel(), y.ravel()], axis=1)
    order = np.random.default_rng(1).permutation(900)
    np.testing.assert_array_equal(grid_layout(places[order] * [3.0, 0.5] - 7), places[order])


def test_up_stays_up_and_left_stays_left() -> None:
    cells = grid_layout(np.array([[-1.0, 5], [2, 5.5], [-1.2, -3], [2.1, -3]]))
    assert cells.tolist() == [[0, 1], [1, 1], [0, 0], [1, 0]]


def test_items_in_one_place_still_get_cells_of_their_own_and_the_same_every_time() -> None:
    points = np.zeros((700, 2))
    cells = grid_layout(points)
    assert len({tuple(cell) for cell in cells.tolist()}) == 700
    np.testing.assert_array_equal(cells, grid_layout(points))


@pytest.mark.parametrize("n", [2, 4, 40])
def test_neighbors_kept_is_the_share_that_stands_around(n: int) -> None:
    random = np.random.default_rng(n)
    points, k = random.normal(size=(n, 2)), min(5, n - 1)
    cells = random.permutation([(x, y) for x in range(8) for y in range(5)])[:n]
    count = 0
    for i in range(n):
        near = sorted((j for j in range(n) if j != i), key=lambda j: np.hypot(*(points[i] - points[j])))[:k]
        count += sum(max(abs(cells[i] - cells[j])) == 1 for j in near)
    assert neighbors_kept(points, cells) == pytest.approx(count / (n * k))


def test_a_grid_of_a_grid_keeps_every_neighbor_and_one_item_has_none_to_lose() -> None:
    cells = np.array([(x, y) for x in range(6) for y in range(6)])
    assert neighbors_kept(cells * 2.5, cells, 2) == 1.0
    assert neighbors_kept(cells * 2.5, np.random.default_rng(0).permutation(cells), 2) < 0.5
    assert neighbors_kept(np.zeros((1, 2)), np.zeros((1, 2))) == 1.0


def test_no_items_need_no_cells() -> None:
    assert grid_layout(np.empty((0, 2))).shape == (0, 2)


def test_what_is_no_flat_map_is_refused() -> None:
    with pytest.raises(SettingsError, match="the map has 3 dimensions: choose the map in 2-D"):
        grid_layout(np.zeros((4, 3)))
    with pytest.raises(SettingsError, match="0 columns make no grid: choose 1 or more"):
        grid_layout(np.zeros((4, 2)), 0)
    with pytest.raises(DataError, match="NaN or infinity"):
        grid_layout(np.array([[0, np.inf]]))
