"""Vectarium's library: data to embeddings, to neighbors, to maps. It works without a browser."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from embeddings.analogy import solve_analogy as solve_analogy
    from embeddings.encode import encode_dataset as encode_dataset
    from embeddings.encoders import open_encoder as open_encoder
    from embeddings.encoders import open_word_vectors as open_word_vectors
    from embeddings.neighbors import knn_graph as knn_graph
    from embeddings.neighbors import nearest as nearest
    from embeddings.projections import PCA as PCA
    from embeddings.projections import TSNE as TSNE
    from embeddings.projections import UMAP as UMAP
    from embeddings.projections import project as project
    from embeddings.readers import load_lines as load_lines
    from embeddings.readers import load_path as load_path
    from embeddings.space import EmbeddingSpace as EmbeddingSpace
    from embeddings.space import read_space as read_space
    from embeddings.space import write_space as write_space

# Each public name and the module that holds it, imported when it is first used: `import embeddings` stays quick.
_HOMES = {
    "load_path": "readers",
    "load_lines": "readers",
    "open_encoder": "encoders",
    "open_word_vectors": "encoders",
    "encode_dataset": "encode",
    "EmbeddingSpace": "space",
    "read_space": "space",
    "write_space": "space",
    "nearest": "neighbors",
    "knn_graph": "neighbors",
    "PCA": "projections",
    "TSNE": "projections",
    "UMAP": "projections",
    "project": "projections",
    "solve_analogy": "analogy",
}
__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'embeddings' has no attribute {name!r}")
    return getattr(import_module(f"embeddings.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
