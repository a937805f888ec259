"""A map as a file: label, x, y (and z), neighbors if wanted, the metadata, and the receipt of all of it."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from embeddings.dataset import read_only
from embeddings.errors import DataError
from embeddings.graph import KnnGraph
from embeddings.parquet import RECEIPT_KEY, write_table
from embeddings.projections.result import Projection
from embeddings.projections.settings import Settings, settings_from_dict, settings_to_dict
from embeddings.space import EmbeddingSpace, Receipt, library_versions

AXES = ("x", "y", "z")
NEIGHBORS = "neighbors"


class SpaceMap(NamedTuple):
    """What `read_map` gives; `points` (n, 2 or 3) are read-only float32, `neighbors` rows (n, k), closest first."""

    labels: tuple[str, ...]
    points: np.ndarray
    metadata: pd.DataFrame
    receipt: Receipt
    settings: Settings
    neighbors: np.ndarray | None = None

    @property
    def projection(self) -> Projection:
        """The points as `project` gave them, without its notes."""
        told = self.receipt.settings["projection"]
        return Projection(
            self.points,
            self.settings,
            told["used"],
            (),
            told["engine"],
            told["seconds"],
            _numbers(told["explained_variance"]),
            _numbers(told["explained_variance_ratio"]),
        )


def write_map(
    space: EmbeddingSpace, projection: Projection, path: str | Path, graph: KnnGraph | None = None
) -> None:
    """One parquet file with the columns label, x, y (and z) and the metadata; the receipt names the projection.

    `graph` adds the column neighbors: for each item the rows of its nearest ones in the original space.
    """
    import pyarrow as pa

    if len(projection) != len(space):
        raise DataError(
            "map_rows",
            "The map has {points:,} points and the space {n:,} items: project this space, then write it",
            points=len(projection),
            n=len(space),
        )
    columns = {
        axis: pa.array(np.ascontiguousarray(projection.points[:, i]))
        for i, axis in enumerate(AXES[: projection.n_components])
    }
    receipt = map_receipt(space.receipt, projection)
    if graph is not None:
        columns[NEIGHBORS] = _lists(_of_these_items(graph, len(space)))
        told = {"k": graph.k, "metric": graph.metric}
        receipt = replace(receipt, settings={**receipt.settings, NEIGHBORS: told})
    write_table(space.labels, space.metadata, columns, receipt, path)


def _of_these_items(graph: KnnGraph, n: int) -> np.ndarray:
    if graph.n != n:
        raise DataError(
            "map_graph_rows",
            "The neighbors are those of {held:,} items and the map has {n:,}: compute them of this space",
            held=graph.n,
            n=n,
        )
    return graph.rows


def _lists(rows: np.ndarray) -> Any:
    """(n, k) as a column of lists; a fixed size would not do for the one item that has no neighbor."""
    import pyarrow as pa

    offsets = np.arange(len(rows) + 1, dtype=np.int32) * rows.shape[1]
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(rows.reshape(-1)))


def map_receipt(receipt: Receipt, projection: Projection) -> Receipt:
    """The receipt of the space with the projection's settings, engine and versions added."""
    told = {
        "settings": settings_to_dict(projection.settings),
        "used": dict(projection.used),
        "engine": projection.engine,
        "seconds": round(projection.seconds, 3),
        "notes": [str(note) for note in projection.notes],
        "explained_variance": projection.explained_variance,
        "explained_variance_ratio": projection.explained_variance_ratio,
    }
    step = f"project {projection.used.get('method', projection.settings.method)}"
    return replace(
        receipt.then(step),
        settings={**receipt.settings, "projection": told},
        versions={**receipt.versions, **library_versions(projection.engine)},
    )


def read_map(path: str | Path) -> SpaceMap:
    """The map that `write_map` wrote; `DataError` for a file that is no parquet, or no map."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:  # read_table() imports pyarrow's datasets for it
            table = file.read()
    except (pa.ArrowInvalid, OSError) as error:
        raise DataError(
            "map_unreadable", "{path} cannot be read as parquet: {why}", path=str(path), why=str(error)
        ) from error
    written = (table.schema.metadata or {}).get(RECEIPT_KEY)
    receipt = Receipt.from_json(written.decode()) if written else Receipt("", "given")
    axes = [axis for axis in AXES if axis in table.column_names]
    told: Mapping[str, Any] | None = receipt.settings.get("projection")
    if told is None or not {"label", "x", "y"} <= set(table.column_names):
        raise DataError(
            "not_a_map_file",
            "{path} has no points with a receipt: write it with `python -m embeddings project`",
            path=str(path),
        )
    points = np.column_stack([table[axis].to_numpy() for axis in axes])
    settings = settings_from_dict(told["settings"]["method"], told["settings"])
    neighbors = _read_lists(table, receipt)
    own = ["label", *axes, *([NEIGHBORS] if neighbors is not None else [])]
    metadata = table.drop_columns(own).to_pandas()
    if not len(metadata.columns):
        metadata = pd.DataFrame(index=range(len(table)))
    labels = tuple(table["label"].to_pylist())
    return SpaceMap(labels, read_only(points), metadata, receipt, settings, neighbors)


def _read_lists(table: Any, receipt: Receipt) -> np.ndarray | None:
    """The rows that `write_map` wrote as lists; a column of the data that is called neighbors is another thing."""
    told = receipt.settings.get(NEIGHBORS)
    if told is None or NEIGHBORS not in table.column_names:
        return None
    rows = table[NEIGHBORS].combine_chunks().flatten().to_numpy().reshape(len(table), int(told["k"]))
    rows.setflags(write=False)
    return rows


def _numbers(values: Any) -> tuple[float, ...] | None:
    return None if values is None else tuple(float(value) for value in values)
