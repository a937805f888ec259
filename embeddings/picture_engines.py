"""Which engine computes a network of pictures on this machine: ONNX Runtime, or OpenVINO where it has proved itself.

Both read the same exported graph. ONNX Runtime has no bfloat16 on x86-64 (1.31), in which ResNet-50 was measured to
take half the time; its own OpenVINO provider offers itself to Intel's processors only (onnxruntime-ep-openvino 1.8).
"""

import importlib.util
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from embeddings.digests import digest_texts
from embeddings.encoder_row import EncoderRow
from embeddings.errors import ModelError
from embeddings.model_files import write_atomically
from embeddings.picture_rows import PICTURES
from embeddings.processor import instructions
from embeddings.progress import Progress, silent

OPENVINO = "OpenVINO"
SLACK = 0.005  # by which the worst cosine of int8 may lie below that of ONNX Runtime's int8
SWITCH = "VECTARIUM_OPENVINO"  # 0: ONNX Runtime only


@dataclass(frozen=True)
class Way:
    """The `numbers` that OpenVINO computes the graph of a precision in, if the processor has one of `needs`."""

    numbers: str
    needs: frozenset[str]
    enough: (
        float | None
    )  # cosine to ONNX Runtime in fp32 on photographs, at worst; None: as its own int8 comes


WAYS = {
    "fp32": Way("bf16", frozenset({"avx512_bf16", "amx_bf16"}), 0.9999),
    "int8": Way("int8", frozenset({"avx512_vnni", "amx_int8"}), None),
}


def is_installed() -> bool:
    """Whether OpenVINO is here and has not been switched off."""
    return os.environ.get(SWITCH, "").strip() != "0" and _version() is not None


@cache
def _version() -> str | None:
    if importlib.util.find_spec("openvino") is None:
        return None
    try:
        return version("openvino")
    except PackageNotFoundError:
        return None


def possible(encoder_id: str) -> dict[str, Way]:
    """By precision, the ways that this processor has instructions for.

    None for EfficientNet-Lite0: its published weights reach a cosine of 0.990 in bf16, and its depthwise convolutions
    were measured a sixth slower in int8 than in ONNX Runtime.
    """
    if encoder_id == PICTURES:
        return {}
    return {precision: way for precision, way in WAYS.items() if way.needs & instructions()}


def faster(row: EncoderRow, folder: Path, progress: Progress = silent) -> Mapping[str, Mapping[str, Any]]:
    """By precision, the `numbers` that OpenVINO computes `row` in, and how near that was measured to come.

    Empty where ONNX Runtime computes everything. Measured once per machine, in a process of its own, and kept in
    the `folder` of the graph: what a processor or a release of OpenVINO cannot do ends that process, not this one.
    """
    if not is_installed() or not possible(row.id):
        return {}
    path = folder / f"openvino-{_machine(row.id)}.json"
    found = _read(path)
    if found is None:
        found = _compared(row, folder, progress)
        write_atomically(path, json.dumps(found, indent=1).encode())
    ways: Mapping[str, Mapping[str, Any]] = found["ways"]
    return ways


def _machine(encoder_id: str) -> str:
    """A digest of what the comparison depends on beside the graph: the release, and the instructions."""
    told = [
        f"{precision} {sorted(way.needs & instructions())}" for precision, way in possible(encoder_id).items()
    ]
    return digest_texts([str(_version()), *told])[:12]


def _read(path: Path) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return found if isinstance(found["ways"], dict) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _compared(row: EncoderRow, folder: Path, progress: Progress) -> dict[str, Any]:
    from embeddings.steps import run_step

    try:
        return run_step("compare", [str(folder), row.id], row, progress)
    except ModelError as error:
        return {"ways": {}, "reason": str(error)}


def compare(folder: Path, encoder_id: str) -> dict[str, Any]:
    """What OpenVINO makes of photographs against ONNX Runtime in fp32; `ways` holds those that come near enough."""
    import numpy as np

    from embeddings.catalog import encoder_row
    from embeddings.encoders.openvino_graph import OpenVinoSession
    from embeddings.encoders.picture_graph import PictureSession
    from embeddings.photographs import unseen_pictures
    from embeddings.pictures.preprocess import pixels, preprocess, preprocess_of
    from embeddings.quantize_pictures import cosines

    facts = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    how = preprocess_of(encoder_row(encoder_id))
    pictures, source = unseen_pictures()
    inputs = np.stack([preprocess(picture, how) for picture in pictures])
    seen = np.stack([pixels(picture, how) for picture in pictures])
    exact = PictureSession(folder, "fp32", facts).run(inputs)
    ways: dict[str, Any] = {}
    refused: dict[str, Any] = {}
    for precision, way in possible(encoder_id).items():
        if precision == "int8" and not facts.get("int8"):
            continue
        is_int8 = precision == "int8"
        session = OpenVinoSession(
            folder, precision, way.numbers, facts, how if is_int8 else None, is_kept=False
        )
        cosine = cosines(session.run(seen if is_int8 else inputs), exact)
        told = {
            "numbers": way.numbers,
            "mean": round(float(cosine.mean()), 5),
            "worst": round(float(cosine.min()), 5),
            "measured_on": source,
        }
        enough = facts["int8"]["worst"] - SLACK if way.enough is None else way.enough
        (ways if cosine.min() >= enough else refused)[precision] = told
    return {"ways": ways, "refused": refused}
