"""Spaces and tables as parquet files, with their receipt in the schema."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from embeddings.errors import DataError
from embeddings.receipt import Receipt

if TYPE_CHECKING:
    import pandas as pd

    from embeddings.space import EmbeddingSpace

RECEIPT_KEY = b"vectarium.receipt"


def write_space(space: "EmbeddingSpace", path: str | Path) -> None:
    """One parquet file: `label`, the metadata, `vector` (fixed-size list of float32), the receipt in the schema."""
    import pyarrow as pa

    flat = pa.array(space.vectors.reshape(-1))
    vectors = pa.FixedSizeListArray.from_arrays(flat, space.dim)
    write_table(space.labels, space.metadata, {"vector": vectors}, space.receipt, path)


def write_table(
    labels: Sequence[str],
    metadata: "pd.DataFrame",
    columns: Mapping[str, Any],
    receipt: Receipt,
    path: str | Path,
) -> None:
    """Labels, metadata and `columns` as parquet, written beside `path` and renamed so that no reader sees half a file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = _arrow_table(metadata, {"label", *columns})
    if table.num_columns:
        table = table.add_column(0, "label", pa.array(labels, pa.string()))
    else:
        table = pa.table({"label": pa.array(labels, pa.string())})
    for name, values in columns.items():
        table = table.append_column(name, values)
    keys = {**(table.schema.metadata or {}), RECEIPT_KEY: receipt.to_json().encode()}
    target = Path(path)
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        pq.write_table(table.replace_schema_metadata(keys), partial, compression="zstd")
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _arrow_table(metadata: "pd.DataFrame", taken: set[str]) -> Any:
    """The metadata as columns with names of their own; a column of mixed values becomes text."""
    import pyarrow as pa

    names: list[str] = []
    for column in metadata.columns:
        name = str(column)
        while name in taken or name in names:
            name += "_"
        names.append(name)
    arrays = [_arrow_column(metadata.iloc[:, i]) for i in range(len(names))]
    return pa.table(arrays, names=names)


def _arrow_column(values: "pd.Series") -> Any:
    import pyarrow as pa

    try:
        return pa.Array.from_pandas(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.Array.from_pandas(values.astype(str))


def read_space(path: str | Path) -> "EmbeddingSpace":
    """The space that `write_space` wrote; `DataError` for a parquet file without a vector column and a receipt."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from embeddings.space import EmbeddingSpace  # late: that module hands this function on

    try:
        with pq.ParquetFile(path) as file:  # read_table() imports pyarrow's datasets for it
            table = file.read()
    except (pa.ArrowInvalid, OSError) as error:
        raise DataError(
            "space_unreadable", "{path} cannot be read as parquet: {why}", path=str(path), why=str(error)
        ) from error
    receipt = (table.schema.metadata or {}).get(RECEIPT_KEY)
    if receipt is None or not {"label", "vector"} <= set(table.column_names):
        raise DataError(
            "space_not_a_space",
            "{path} has no vector column with a receipt: write it with `python -m embeddings encode`",
            path=str(path),
        )
    vector = table["vector"].combine_chunks()
    flat = vector.flatten().cast(pa.float32())
    # Arrow's to_numpy() imports pandas to see whether it is there.
    numbers = np.frombuffer(flat.buffers()[1] or b"", np.float32, len(flat), 4 * flat.offset)
    matrix = numbers.reshape(len(table), vector.type.list_size)
    space = EmbeddingSpace(
        tuple(table["label"].to_pylist()),
        matrix,
        Receipt.from_json(receipt.decode()),
        name=Path(path).stem,
    )
    metadata = table.drop_columns(["label", "vector"])
    if metadata.num_columns:
        object.__setattr__(space, "_table", metadata)
    return space
