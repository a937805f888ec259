"""Checkpoints of torchvision: where they are looked for, what they must digest to, how they are fetched."""

import os
import re
import urllib.error
import urllib.request
import uuid
from pathlib import Path

from embeddings.encoder_row import EncoderRow
from embeddings.errors import ModelError
from embeddings.model_files import file_digest, models_folder
from embeddings.picture_rows import named_checkpoints
from embeddings.progress import Progress, silent

HOST = "download.pytorch.org"
ADDRESS = f"https://{HOST}/models/{{}}"
_PIECE = 1 << 20
_SILENCE_S = 20  # without a byte, after which a download is given up


def checkpoint(row: EncoderRow) -> Path | None:
    """The file of `row`: named by `VECTARIUM_RESNET50`, downloaded by us, or in the cache of torch's hub."""
    folders = (models_folder() / "checkpoints", _torch_hub() / "checkpoints")
    named = [path for path in named_checkpoints() if path.name == Path(row.origin).name]
    candidates = [*named, *(folder / row.origin for folder in folders)]
    return next((path for path in candidates if path.is_file()), None)


def _torch_hub() -> Path:
    cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(os.environ.get("TORCH_HOME") or f"{cache}/torch").expanduser() / "hub"


def require_named_digest(label: str, path: Path) -> None:
    """`ModelError` where the digits behind the last "-" of the name do not begin the SHA-256 of the file."""
    wanted = _digits(path.name)
    found = file_digest(path)
    if wanted and not found.startswith(wanted):
        raise ModelError(
            "checkpoint_differs",
            "{label}: {file} has the digest {found} and not the one in its name: delete it and download it again",
            label=label,
            file=path.name,
            found=found[:12],
        )


def _digits(name: str) -> str:
    match = re.search(r"-([0-9a-f]{8,64})\.pth$", name)
    return match[1] if match else ""


def download(row: EncoderRow, progress: Progress = silent) -> Path:
    """Fetch the checkpoint of `row`, bytes counted by `progress`; kept only where its digest is the one in its name."""
    target = models_folder() / "checkpoints" / row.origin
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{uuid.uuid4().hex[:8]}.{row.origin}")
    try:
        _fetch(ADDRESS.format(row.origin), partial, row, progress)
        require_named_digest(row.label, partial)
        partial.replace(target)
    except (urllib.error.URLError, OSError) as error:
        raise ModelError(
            "checkpoint_download_failed",
            "{label} could not be fetched from {host} ({why}): try again, or put {file} where "
            "VECTARIUM_RESNET50 says",
            label=row.label,
            host=HOST,
            why=str(error)[:200],
            file=row.origin,
        ) from error
    finally:
        partial.unlink(missing_ok=True)
    return target


def _fetch(address: str, path: Path, row: EncoderRow, progress: Progress) -> None:
    with urllib.request.urlopen(address, timeout=_SILENCE_S) as answer, path.open("wb") as file:
        said = int(answer.headers.get("Content-Length") or 0)
        total, done = said or row.size_mb * 1_000_000, 0
        while piece := answer.read(_PIECE):
            file.write(piece)
            done += len(piece)
            progress(done, total)
    if said and done != said:
        raise OSError(f"{done:,} of {said:,} bytes arrived")
