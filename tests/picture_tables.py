"""Twelve pictures, and tables that name or hold them."""

import io
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from picture_sets import files

FILES = dict(sorted(files().items()))
TABLE = pd.DataFrame(
    {"file": list(FILES), "number": range(len(FILES)), "kind": [n.split("/")[0] for n in FILES]}
)


def as_parquet(columns: dict[str, object]) -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.table(columns), stream)
    return stream.getvalue()


def csv(frame: pd.DataFrame = TABLE) -> bytes:
    return frame.to_csv(index=False).encode()


def written(folder: Path, members: dict[str, bytes]) -> Path:
    for name, data in members.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder
