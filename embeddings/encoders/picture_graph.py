"""An exported network of pictures, without torch: what every session of one can do, and ONNX Runtime's."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from embeddings.encoders.graph import FILES, THREADS

# Pictures that go through the layers together: the maps of 4 stay in the processor's cache, those of 32 took
# EfficientNet-Lite0 a third longer and ResNet-50 no less time.
PIECE = 4


class NetworkSession(Protocol):
    """A network that is open; `computation` names what it is computed by and in which numbers, "" for ONNX Runtime.

    It takes preprocessed pictures (b, 3, h, w) float32, or pixels (b, h, w, 3) uint8; `threads` is how many calls of
    `run` with at most `PIECE` pictures are computed at once, by a thread each; 1 where a call has all threads.
    """

    dim: int
    computation: str
    takes_pixels: bool
    threads: int

    def run(self, batch: np.ndarray) -> np.ndarray: ...
    def run_maps(self, batch: np.ndarray) -> tuple[np.ndarray, np.ndarray]: ...


class PictureSession:
    """Batches of preprocessed pictures to vectors; safe to call from several threads."""

    def __init__(self, folder: Path, precision: str, facts: Mapping[str, Any]) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # see `graph`
        options.log_severity_level = 3
        path = str(folder / FILES[precision])
        self._session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self.dim = int(facts["dim"])
        self.computation = ""
        self.takes_pixels = False
        self.threads = 1

    def run(self, batch: np.ndarray) -> np.ndarray:
        """Pictures (b, 3, h, w) float32 → what stands before the last layer, (b, dim) float32."""
        features = np.empty((len(batch), self.dim), np.float32)
        for start in range(0, len(batch), PIECE):
            piece = slice(start, start + PIECE)
            features[piece] = self._session.run(["features"], {"pictures": batch[piece]})[0]
        return features

    def run_maps(self, batch: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The features, and the last convolution's maps that they are the means of, (b, dim, rows, columns)."""
        features, maps = self._session.run(["features", "maps"], {"pictures": batch})
        return features, maps
