"""An exported network of pictures in OpenVINO, in the numbers that the processor is fastest with."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from typing import Any

import numpy as np

from embeddings.encoders.graph import FILES, THREADS
from embeddings.encoders.picture_graph import PIECE

SIDE = 224  # pixels; the networks take any, and are given this
_FIRST = Lock()
COMPILED = (
    "compiled"  # a folder in that of the graph: OpenVINO names what is in it by graph, release and processor
)


class OpenVinoSession:
    """Batches of preprocessed pictures to vectors; safe to call from several threads.

    Each piece of a batch is computed by one thread, `THREADS` pieces at once: two threads that wait for each other
    after every layer took a sixth longer on cores that decode pictures as well.
    """

    def __init__(
        self, folder: Path, precision: str, numbers: str, facts: Mapping[str, Any], is_kept: bool = True
    ) -> None:
        """What was compiled is kept for the next process if `is_kept`: opening takes 0.2 s in place of one."""
        import openvino

        core = openvino.Core()
        settings = {
            "INFERENCE_PRECISION_HINT": "bf16" if numbers == "bf16" else "f32",
            "NUM_STREAMS": THREADS,
            "INFERENCE_NUM_THREADS": THREADS,
            "ENABLE_CPU_PINNING": False,  # the cores belong to the pages of other visitors too
        }
        if is_kept:
            settings["CACHE_DIR"] = str(folder / COMPILED)
        compiled = core.compile_model(core.read_model(folder / FILES[precision]), "CPU", settings)
        first = compiled.create_infer_request()
        # What the first call of a process looks up once, with and without Python's lock in turn, deadlocks where two
        # threads look it up together (openvino 2026.4): so it is made here, by one thread at a time.
        with _FIRST:
            first.infer({0: np.zeros((1, 3, SIDE, SIDE), np.float32)}, share_inputs=True, share_outputs=True)
            first.get_tensor("features").data.copy()
        self._free: SimpleQueue[Any] = SimpleQueue()
        for request in (first, *(compiled.create_infer_request() for _ in range(THREADS - 1))):
            self._free.put(request)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="network")
        self.dim = int(facts["dim"])
        self.computation = f"OpenVINO {numbers}"

    def run(self, batch: np.ndarray) -> np.ndarray:
        """Pictures (b, 3, h, w) float32 → what stands before the last layer, (b, dim) float32."""
        features = np.empty((len(batch), self.dim), np.float32)

        def compute(start: int) -> None:
            piece = slice(start, start + PIECE)
            (features[piece],) = self._infer(batch[piece], "features")

        list(self._threads.map(compute, range(0, len(batch), PIECE)))
        return features

    def run_maps(self, batch: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The features, and the last convolution's maps that they are the means of, (b, dim, rows, columns)."""
        features, maps = self._infer(batch, "features", "maps")
        return features, maps

    def _infer(self, batch: np.ndarray, *names: str) -> list[np.ndarray]:
        request = self._free.get()
        try:
            request.infer({0: np.ascontiguousarray(batch)}, share_inputs=True, share_outputs=True)
            return [request.get_tensor(name).data.copy() for name in names]
        finally:
            self._free.put(request)
