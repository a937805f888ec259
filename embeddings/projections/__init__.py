"""Maps of a space: PCA, t-SNE and UMAP in 2-D and 3-D, by the engines of one table."""

from embeddings.projections.adjustments import adjustments
from embeddings.projections.engines import ENGINES, Engine, engine_for, engines_for
from embeddings.projections.place import how_placed, place
from embeddings.projections.project import as_is, project
from embeddings.projections.result import Projection
from embeddings.projections.settings import (
    METHODS,
    PCA,
    TSNE,
    UMAP,
    AsIs,
    Settings,
    resolve,
    settings_from_dict,
    settings_to_dict,
)

__all__ = [
    "ENGINES",
    "METHODS",
    "PCA",
    "TSNE",
    "UMAP",
    "AsIs",
    "Engine",
    "Projection",
    "Settings",
    "adjustments",
    "as_is",
    "engine_for",
    "engines_for",
    "how_placed",
    "place",
    "project",
    "resolve",
    "settings_from_dict",
    "settings_to_dict",
]
