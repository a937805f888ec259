"""The folder of models, and files in it: named by their digests, written whole or not at all."""

import hashlib
import os
import uuid
from pathlib import Path

from embeddings.digests import digest_bytes


def home() -> Path:
    """`VECTARIUM_HOME`, or the platform's cache folder."""
    named = os.environ.get("VECTARIUM_HOME", "").strip()
    if named:
        return Path(named).expanduser()
    from platformdirs import user_cache_path

    return user_cache_path("vectarium", appauthor=False)


def models_folder() -> Path:
    return home() / "models"


def file_digest(path: Path) -> str:
    """SHA-256 of `path`, read once: a marker under `models/` keyed by inode, size and time remembers it."""
    stat = path.stat()
    key = digest_bytes(f"{stat.st_dev}|{stat.st_size}|{stat.st_mtime_ns}|{stat.st_ino}".encode())
    marker = models_folder() / "digests" / key
    if marker.is_file() and len(known := marker.read_text()) == 64:
        return known
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    write_atomically(marker, digest.encode())
    return digest


def write_atomically(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
    partial.write_bytes(data)
    partial.replace(path)
