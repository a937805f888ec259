"""A file of sentences to a map with neighbors by the command line, against Embedding Atlas with the same model.

    python -m benchmarks.pipeline [--repeats 3] [--items 2600]

Both start as fresh processes, read the same CSV, find the model on disk and no vector in a cache, and write a table
with x, y and the neighbors of every sentence. Embedding Atlas is installed into build/peers (peers.txt).
"""

import os
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.encoding import sentences
from benchmarks.peers import PEERS, install
from benchmarks.tables import Options, Table, main
from benchmarks.timing import Row, Timing, measure_commands, say

N = 2_600
K = 15
PEER = """
import sys
import pandas as pd
from embeddings.torch_runtime import import_torch
import_torch()  # declares what a torchvision that does not fit torch lacks; the peer imports torch anyway
from embedding_atlas.projection import compute_projection
source, model, cache, out = sys.argv[1:]
frame = compute_projection(
    pd.read_csv(source), inputs="text", modality="text", embedder="sentence-transformers", model=model,
    cache_root=cache,
)
frame["neighbors"] = [list(map(int, found["ids"])) for found in frame["neighbors"]]
frame.to_parquet(out)
"""


def rows(options: Options) -> list[Row]:
    from embeddings.catalog import ENGLISH, encoder_row
    from embeddings.models import prepare
    from embeddings.weights import source_folder

    install()
    prepare(encoder_row(ENGLISH))  # exported ahead of time, as `make run` does
    n = options.items or N
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        texts = [f"{text} ({i})" for i, text in enumerate(sentences(n))]  # no two are equal
        pd.DataFrame({"text": texts}).to_csv(folder / "sentences.csv", index=False)
        ours = _ours(folder, ENGLISH, options.repeats)
        peer = _peer(folder, str(source_folder(encoder_row(ENGLISH))), options.repeats)
        what = f"CSV of {n:,} sentences to a map with neighbors, by the command line"
        return [Row(what, ours, peer, "≥ 5x", _same_neighbors(folder))]


def _ours(folder: Path, encoder: str, repeats: int) -> Timing:
    from embeddings.models import models_folder

    home = folder / "home"
    home.mkdir()
    (home / "models").symlink_to(models_folder())

    def empty_cache() -> None:
        shutil.rmtree(home / "vectors", ignore_errors=True)

    space = str(folder / "space.parquet")
    encode = [
        "encode",
        str(folder / "sentences.csv"),
        "--encoder",
        encoder,
        "--column",
        "text",
        "--out",
        space,
    ]
    project = ["project", space, "--neighbors", str(K), "--out", str(folder / "ours.parquet")]
    commands = [["-m", "embeddings", *encode], ["-m", "embeddings", *project]]
    return measure_commands("Vectarium", commands, repeats, {"VECTARIUM_HOME": str(home)}, empty_cache)


def _peer(folder: Path, model: str, repeats: int) -> Timing:
    paths = os.pathsep.join(filter(None, (str(PEERS), os.environ.get("PYTHONPATH"))))
    cache = folder / "cache"
    files = [str(folder / "sentences.csv"), model, str(cache), str(folder / "peer.parquet")]

    def empty_cache() -> None:
        shutil.rmtree(cache, ignore_errors=True)

    command = ["-c", PEER, *files]
    return measure_commands("Embedding Atlas", [command], repeats, {"PYTHONPATH": paths}, empty_cache)


def _same_neighbors(folder: Path) -> str:
    """How far the two agree: the peer counts the item itself among its neighbors, ours does not."""
    ours, peer = (pd.read_parquet(folder / f"{name}.parquet") for name in ("ours", "peer"))
    if not np.isfinite(ours[["x", "y"]].to_numpy()).all():
        say("the map holds points that are not numbers")
    shared = []
    for i, (mine, theirs) in enumerate(zip(ours["neighbors"], peer["neighbors"], strict=True)):
        others = [row for row in theirs if row != i]
        shared.append(len(set(mine[: len(others)]) & set(others)) / max(1, len(others)))
    return f"{np.mean(shared):.1%} of the neighbors are the same"


TABLES = {"pipeline": Table("A file to a map", rows)}

if __name__ == "__main__":
    main(TABLES, __doc__)
