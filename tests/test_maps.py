"""Map files: what is written is what pandas, polars and DuckDB read."""

from pathlib import Path

import duck
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from embeddings.errors import DataError
from embeddings.graph import knn_graph
from embeddings.maps import read_map, write_map
from embeddings.projections import PCA, UMAP, as_is, place, project
from embeddings.space import EmbeddingSpace, Receipt, write_space

VECTORS = np.random.default_rng(2).normal(size=(12, 5)).astype(np.float32)
SPACE = EmbeddingSpace(
    tuple(f"낱말 {i}" for i in range(12)),
    VECTORS,
    Receipt("d1", "glove-6b-50d", settings={"normalize": True}),
    pd.DataFrame({"group": list("ab") * 6, "x": range(12)}),
)


@pytest.mark.parametrize("n_components", [2, 3])
def test_round_trip(tmp_path: Path, n_components: int) -> None:
    found = project(VECTORS, UMAP(n_components, n_epochs=20))
    write_map(SPACE, found, tmp_path / "m.parquet")
    back = read_map(tmp_path / "m.parquet")
    labels, points, metadata, receipt, settings, neighbors = back
    assert neighbors is None
    assert labels == SPACE.labels and settings == found.settings
    np.testing.assert_array_equal(points, found.points)
    assert points.dtype == np.float32 and not points.flags.writeable
    assert metadata["group"].tolist() == list("ab") * 6 and metadata["x_"].tolist() == list(range(12))
    told = receipt.settings["projection"]
    assert receipt.settings["normalize"] is True and receipt.transformations == ("project umap",)
    assert told["used"]["n_neighbors"] == 11 and "n_neighbors 15 needs more" in told["notes"][0]
    assert receipt.versions["manifolds-rs"]


def test_a_map_that_was_read_works_as_a_projection(tmp_path: Path) -> None:
    found = project(VECTORS, PCA())
    write_map(SPACE, found, tmp_path / "m.parquet")
    back = read_map(tmp_path / "m.parquet").projection
    assert back.settings == PCA() and back.engine == "numpy" and back.used == found.used
    assert back.explained_variance == found.explained_variance
    np.testing.assert_allclose(place(back, VECTORS, VECTORS), found.points, atol=1e-6)


def test_its_readers_open_it(tmp_path: Path) -> None:
    path = tmp_path / "m.parquet"
    found = project(VECTORS, PCA(3))
    write_map(SPACE, found, path)
    columns = ["label", "x", "y", "z", "group", "x_"]
    assert sorted(pd.read_parquet(path).columns) == sorted(columns)
    np.testing.assert_array_equal(pl.read_parquet(path)["z"].to_numpy(), found.points[:, 2])
    assert duck.rows(f"select count(*) from '{path}' where x = {found.points[3, 0]}::float") == [[1]]


def test_data_as_it_is_and_no_metadata(tmp_path: Path) -> None:
    space = EmbeddingSpace(SPACE.labels, VECTORS[:, :2], SPACE.receipt)
    write_map(space, as_is(space.vectors), tmp_path / "m.parquet")
    back = read_map(tmp_path / "m.parquet")
    assert back.settings.method == "as-is" and back.metadata.shape == (12, 0)
    np.testing.assert_array_equal(back.points, VECTORS[:, :2])


def test_neighbors_travel_with_the_map(tmp_path: Path) -> None:
    path = tmp_path / "m.parquet"
    metadata = pd.DataFrame({"neighbors": [f"next door {i}" for i in range(12)]})
    space = EmbeddingSpace(SPACE.labels, VECTORS, SPACE.receipt, metadata)
    write_map(space, project(VECTORS, PCA()), path, knn_graph(VECTORS, 4, "euclidean"))
    distances = np.linalg.norm(VECTORS[:, None] - VECTORS[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    expected = np.argsort(distances, axis=1)[:, :4]
    back = read_map(path)
    assert back.neighbors is not None and not back.neighbors.flags.writeable
    np.testing.assert_array_equal(back.neighbors, expected)
    assert back.metadata["neighbors_"].tolist() == metadata["neighbors"].tolist()
    assert list(back.metadata.columns) == ["neighbors_"]
    assert back.receipt.settings["neighbors"] == {"k": 4, "metric": "euclidean"}
    assert [list(row) for row in pd.read_parquet(path)["neighbors"]] == expected.tolist()
    with pytest.raises(DataError, match="those of 5 items and the map has 12"):
        write_map(space, project(VECTORS, PCA()), path, knn_graph(VECTORS[:5], 2))


def test_one_item_has_no_neighbors_and_a_column_of_that_name_is_metadata(tmp_path: Path) -> None:
    one = EmbeddingSpace(("a",), VECTORS[:1], SPACE.receipt)
    write_map(one, project(one.vectors, PCA()), tmp_path / "one.parquet", knn_graph(one.vectors, 5))
    found = read_map(tmp_path / "one.parquet").neighbors
    assert found is not None and found.shape == (1, 0)
    named = EmbeddingSpace(SPACE.labels, VECTORS, SPACE.receipt, pd.DataFrame({"neighbors": range(12)}))
    write_map(named, project(VECTORS, PCA()), tmp_path / "named.parquet")
    back = read_map(tmp_path / "named.parquet")
    assert back.neighbors is None and back.metadata["neighbors"].tolist() == list(range(12))


def test_what_is_no_map(tmp_path: Path) -> None:
    garbage, table, space = (tmp_path / f"{name}.parquet" for name in ("garbage", "table", "space"))
    garbage.write_bytes(b"x,y\n1,2\n")
    pq.write_table(pa.table({"label": ["a"], "x": [1.0], "y": [2.0]}), table)
    write_space(SPACE, space)
    with pytest.raises(DataError, match=r"garbage\.parquet cannot be read as parquet"):
        read_map(garbage)
    for path in (table, space):
        with pytest.raises(DataError, match=f"{path.name} has no points with a receipt"):
            read_map(path)
    with pytest.raises(DataError, match="The map has 11 points and the space 12 items"):
        write_map(SPACE, project(VECTORS[:11], PCA()), tmp_path / "m.parquet")
