"""The engines of t-SNE and UMAP: one table of frozen rows, in the order in which they are taken.

openTSNE has two rows: in two dimensions it comes before scikit-learn, in three behind it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np

from embeddings.errors import ModelError, SettingsError
from embeddings.graph import KnnGraph
from embeddings.progress import Progress
from embeddings.projections import rust
from embeddings.projections.python import opentsne_tsne, sklearn_tsne, umap_learn_umap

Run = Callable[[np.ndarray, Any, KnnGraph, Progress], np.ndarray]


@dataclass(frozen=True)
class Engine:
    """`run(vectors (n, dim), settings, graph, progress) -> (n, n_components)`; `module` is what it imports.

    The vectors come at length 1 where the metric is cosine, the settings resolved. `says` is True where progress is
    told and a raise from it stops the work within 25 iterations; the others speak at the start and the end only.
    """

    id: str
    method: str
    dims: tuple[int, ...]
    module: str
    package: str
    says: bool
    run: Run

    def available(self) -> bool:
        """Whether its package is installed; nothing is imported."""
        return find_spec(self.module) is not None


ENGINES: tuple[Engine, ...] = (
    Engine("manifolds-rs", "tsne", (2,), "manifolds_rs", "manifolds-rs", False, rust.tsne),
    Engine("opentsne", "tsne", (2,), "openTSNE", "openTSNE", True, opentsne_tsne),
    Engine("scikit-learn", "tsne", (2, 3), "sklearn", "scikit-learn", False, sklearn_tsne),
    Engine("opentsne", "tsne", (3,), "openTSNE", "openTSNE", True, opentsne_tsne),
    Engine("manifolds-rs", "umap", (2, 3), "manifolds_rs", "manifolds-rs", False, rust.umap),
    Engine("umap-learn", "umap", (2, 3), "umap", "umap-learn", False, umap_learn_umap),
)


def engines_for(method: str, n_components: int) -> tuple[Engine, ...]:
    """The rows that can draw `method` in so many dimensions, first choice first, installed or not."""
    return tuple(row for row in ENGINES if row.method == method and n_components in row.dims)


def engine_for(settings: Any) -> Engine:
    """The engine that the settings name, or the first one that is installed; `ModelError` says what to install."""
    rows = engines_for(settings.method, settings.n_components)
    if settings.engine != "auto":
        rows = tuple(row for row in rows if row.id == settings.engine)
    for row in rows:
        if row.available():
            return row
    raise ModelError(
        "engine_missing",
        "{engine} is not installed: run `pip install {package}`",
        engine=rows[0].id,
        package=rows[0].package,
    )


def check_engine(settings: Any) -> None:
    """`SettingsError` where the named engine is none of this method's, or not for so many dimensions."""
    rows = engines_for(settings.method, settings.n_components)
    if settings.engine in [row.id for row in rows]:  # a link may bring a list, which no set takes
        return
    raise SettingsError(
        "unknown_engine",
        "{engine!r} does not draw {method} in {n} dimensions: choose {choices}",
        engine=str(settings.engine)[:40],
        method=settings.method,
        n=settings.n_components,
        choices=", ".join(("auto", *(row.id for row in rows))),
    )
