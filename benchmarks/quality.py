"""Everything about one space from one graph against the libraries one by one, and the quality numbers alone.

    python -m benchmarks.quality [shared] [numbers] [--repeats 3] [--items 2000]

Peers are imported, and their compilers warmed, before the clock starts.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from benchmarks.neighbors import glove
from benchmarks.tables import Options, Table, main
from benchmarks.timing import Row, Timing, measure
from embeddings.anomaly import lof
from embeddings.graph import KnnGraph, knn_graph
from embeddings.projections import PCA, TSNE, UMAP, Settings, project, resolve
from embeddings.quality import QualitySettings, quality, quality_many, random_layout, variance_curve

K_LISTS, K_LOF, K_TRUST = 10, 20, 15
SEED = 42


def vectors_of(options: Options) -> np.ndarray:
    return np.ascontiguousarray(glove().vectors[: options.items or 20_000])


def shared(options: Options) -> list[Row]:
    """t-SNE, UMAP, LOF, lists of neighbors and the quality of both maps: each step, and all of them."""
    vectors = vectors_of(options)
    n = len(vectors)
    _warm()
    settings: tuple[Settings, ...] = (resolve(TSNE(), n), resolve(UMAP(), n))
    widest = max(K_LISTS, K_LOF, *(step.neighbors_needed(n) for step in settings))
    graph = measure(f"graph, k = {widest}", lambda: knn_graph(vectors, widest), options.repeats)
    steps = _ours(vectors, graph.result, settings, options.repeats)
    peers = _peers(vectors, steps["t-SNE"].result.points, steps["UMAP"].result.points)
    rows = [Row(name, steps[name], peers[name]) for name in steps]
    ours, others = _sum("Vectarium", [graph, *steps.values()]), _sum("one by one", list(peers.values()))
    found = steps["quality of both maps"].result
    notes = [f"{name} {one.at(K_TRUST)['trustworthiness'].value:.4f}" for name, one in found.items()]
    theirs = " and ".join(f"{value:.4f}" for value in peers["quality of both maps"].result)
    same = np.abs(steps["LOF"].result + peers["LOF"].result).max()
    note = f"the graph in {graph.median:.1f} s; trustworthiness {', '.join(notes)}, scikit-learn {theirs}; "
    note += f"LOF differs by at most {same:.0e}"
    return [Row(f"all of it, {n:,} x {vectors.shape[1]}", ours, others, "≥ 3x", note), *rows]


def _ours(
    vectors: np.ndarray, graph: KnnGraph, settings: tuple[Settings, ...], repeats: int
) -> dict[str, Timing]:
    tsne, umap = (measure("Vectarium", partial(project, vectors, step, graph), repeats) for step in settings)
    maps = {"t-SNE": tsne.result.points, "UMAP": umap.result.points}
    only = QualitySettings((5, K_TRUST, 50))
    return {
        "t-SNE": tsne,
        "UMAP": umap,
        "LOF": measure("Vectarium", lambda: lof(graph, K_LOF), repeats),
        "lists of neighbors": measure("Vectarium", lambda: graph.first(K_LISTS).rows.tolist(), repeats),
        "quality of both maps": measure(
            "Vectarium", lambda: quality_many(vectors, maps, settings=only), repeats
        ),
    }


def _peers(vectors: np.ndarray, tsne: np.ndarray, umap: np.ndarray) -> dict[str, Timing]:
    """Each once: together they take minutes."""
    import openTSNE
    import umap as umap_learn
    from sklearn.manifold import trustworthiness
    from sklearn.neighbors import LocalOutlierFactor, NearestNeighbors

    def judge(points: np.ndarray) -> float:
        return float(trustworthiness(vectors, points, n_neighbors=K_TRUST, metric="cosine"))

    calls: dict[str, tuple[str, Callable[[], Any]]] = {
        "t-SNE": (
            "openTSNE",
            lambda: openTSNE.TSNE(metric="cosine", n_jobs=-1, random_state=SEED).fit(vectors),
        ),
        "UMAP": ("umap-learn", lambda: umap_learn.UMAP(metric="cosine").fit_transform(vectors)),
        "LOF": (
            "scikit-learn",
            lambda: (
                LocalOutlierFactor(K_LOF, metric="cosine", n_jobs=-1).fit(vectors).negative_outlier_factor_
            ),
        ),
        "lists of neighbors": (
            "scikit-learn",
            lambda: (
                NearestNeighbors(n_neighbors=K_LISTS, metric="cosine", n_jobs=-1)
                .fit(vectors)
                .kneighbors(return_distance=False)
                .tolist()
            ),
        ),
        "quality of both maps": ("scikit-learn", lambda: [judge(tsne), judge(umap)]),
    }
    return {what: measure(name, call, 1) for what, (name, call) in calls.items()}


def _sum(name: str, parts: list[Timing]) -> Timing:
    return Timing(name, (sum(part.median for part in parts),))


def _warm() -> None:
    """Compilers and thread pools of the peers, on a few items."""
    import openTSNE
    import umap as umap_learn

    few = np.random.default_rng(0).normal(size=(600, 10)).astype(np.float32)
    umap_learn.UMAP(metric="cosine").fit_transform(few)
    openTSNE.TSNE(metric="cosine", n_iter=10, early_exaggeration_iter=10, n_jobs=-1).fit(few)


def numbers(options: Options) -> list[Row]:
    """All that the page says of a map and its two baselines, against one call that gives one of the numbers."""
    from sklearn.manifold import trustworthiness

    vectors = vectors_of(options)
    n, points = len(vectors), project(vectors, UMAP()).points

    def everything() -> Any:
        maps = {"map": points, "pca": project(vectors, PCA()).points, "random": random_layout(n)}
        variance_curve(vectors)
        return quality_many(vectors, maps)

    def judge(of: np.ndarray, at: np.ndarray) -> float:
        return float(trustworthiness(of, at, n_neighbors=K_TRUST, metric="cosine"))

    ours = measure("Vectarium", everything, options.repeats)
    theirs = measure("trustworthiness", lambda: judge(vectors, points), 1)
    own = ours.result["map"].at(K_TRUST)["trustworthiness"]
    sample = np.sort(np.random.default_rng(SEED).choice(n, min(n, 2_000), replace=False))
    same = quality(vectors[sample], points[sample]).at(K_TRUST)["trustworthiness"].value
    note = (
        f"{own.value:.4f}, 95 % interval {own.low:.4f} to {own.high:.4f}; scikit-learn on all {theirs.result:.4f}; "
        f"on the {len(sample):,} sampled items alone they differ by "
        f"{abs(same - judge(vectors[sample], points[sample])):.0e}"
    )
    return [Row(f"every quality number of 3 maps of {n:,} x {vectors.shape[1]}", ours, theirs, "≥ 10x", note)]


TABLES = {
    "shared": Table("One graph for all", shared),
    "numbers": Table("Quality of maps", numbers),
}

if __name__ == "__main__":
    main(TABLES, __doc__)
