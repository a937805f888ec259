"""Networks of pictures in int8: calibrated on photographs, measured on others."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from embeddings.encoders.graph import FILES
from embeddings.encoders.picture_graph import PictureSession
from embeddings.photographs import calibration_pictures, unseen_pictures
from embeddings.pictures.preprocess import Preprocess, preprocess

ENOUGH = 0.99  # cosine to full precision on photographs, on average
USELESS = 0.9  # below which int8 is not offered
# How many convolutions at the beginning stay in full precision, in the order in which they are tried. EfficientNet-
# Lite0 reaches a cosine of 0.981 with none, 0.993 with three (its first block) and 0.996 with eight; ResNet-50
# needs none. Entropy and percentiles in place of the largest values gave the same and took ten times as long.
IN_FULL = (0, 3, 8)


def quantize(whole: Path, target: Path, facts: Mapping[str, Any], how: Preprocess) -> dict[str, Any] | None:
    """Write the int8 graph beside the exact one in `target`; its cosine to that one, and what it was measured on.

    None, and no graph, where even the best one is `USELESS`.
    """
    calibration = _inputs(calibration_pictures(), how)
    pictures, source = unseen_pictures()
    unseen = _inputs(pictures, how)
    exact = PictureSession(target, "fp32", facts).run(unseen)
    with tempfile.TemporaryDirectory() as folder:
        simple = _simplified(whole, Path(folder) / "simple.onnx")
        for n_full in IN_FULL:
            _write(simple, target / FILES["int8"], calibration, n_full)
            cosine = cosines(PictureSession(target, "int8", facts).run(unseen), exact)
            if cosine.mean() >= ENOUGH:
                break
    if cosine.mean() < USELESS:
        (target / FILES["int8"]).unlink()
        return None
    return {
        "mean": round(float(cosine.mean()), 4),
        "worst": round(float(cosine.min()), 4),
        "measured_on": source,
        "convolutions_in_full_precision": n_full,
    }


def cosines(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Of the rows of `a` and `b` (n, dim), one by one: (n,)."""
    norms = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    similar: np.ndarray = (a * b).sum(1) / np.maximum(norms, 1e-12)
    return similar


def _inputs(pictures: Sequence[Any], how: Preprocess) -> np.ndarray:
    return np.stack([preprocess(picture, how) for picture in pictures])


def _simplified(whole: Path, path: Path) -> Path:
    """The graph with constants folded and padding moved into the convolutions, in operators that can be quantized."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(path)
    options.log_severity_level = 3
    onnxruntime.InferenceSession(str(whole), options, providers=["CPUExecutionProvider"])
    return path


def _write(simple: Path, path: Path, calibration: np.ndarray, n_full: int) -> None:
    """Weights per channel; activations unsigned, or ONNX Runtime joins but half of the convolutions (1.31)."""
    import onnx
    from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

    class Reader(CalibrationDataReader):
        def __init__(self) -> None:
            self.left = iter(calibration)

        def get_next(self) -> dict[str, np.ndarray] | None:
            picture = next(self.left, None)
            return None if picture is None else {"pictures": picture[None]}

    nodes = onnx.load(simple, load_external_data=False).graph.node
    convolutions = [node.name for node in nodes if node.op_type == "Conv"]
    quantize_static(
        str(simple),
        str(path),
        Reader(),
        quant_format=QuantFormat.QDQ,
        per_channel=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        nodes_to_exclude=convolutions[:n_full],
    )
