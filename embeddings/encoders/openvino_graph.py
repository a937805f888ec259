"""An exported network of pictures in OpenVINO, in the numbers that the processor is fastest with."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from typing import Any

import numpy as np

from embeddings.encoders.graph import FILES, THREADS
from embeddings.encoders.picture_graph import PIECE
from embeddings.pictures.preprocess import Preprocess

SIDE = 224  # pixels; the networks take any, and are given this
_FIRST = Lock()
COMPILED = (
    "compiled"  # a folder in that of the graph: OpenVINO names what is in it by graph, release and processor
)


class OpenVinoSession:
    """Batches of pictures to vectors; safe to call from several threads.

    Each piece of a batch is computed by one thread, `THREADS` pieces at once: two threads that wait for each other
    after every layer took a sixth longer on cores that decode pictures as well.
    """

    def __init__(
        self,
        folder: Path,
        precision: str,
        numbers: str,
        facts: Mapping[str, Any],
        how: Preprocess | None = None,
        is_kept: bool = True,
    ) -> None:
        """With `how`, pixels are taken and become the network's numbers within the graph.

        What was compiled is kept for the next process if `is_kept`: opening takes 0.2 s in place of one.
        """
        self._path, self._how = folder / FILES[precision], how
        self._settings = {
            "INFERENCE_PRECISION_HINT": "bf16" if numbers == "bf16" else "f32",
            "NUM_STREAMS": THREADS,
            "INFERENCE_NUM_THREADS": THREADS,
            "ENABLE_CPU_PINNING": False,  # the cores belong to the pages of other visitors too
        }
        if is_kept:
            self._settings["CACHE_DIR"] = str(folder / COMPILED)
        self.dim = int(facts["dim"])
        self.computation = f"OpenVINO {numbers}"
        self.takes_pixels = how is not None
        self.threads = THREADS
        self._features = _Requests(self._compiled(["features"]), how is not None)
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="network")
        self._opening = Lock()

    def run(self, batch: np.ndarray) -> np.ndarray:
        """Pictures (b, 3, h, w) float32, or pixels (b, h, w, 3) uint8 → what stands before the last layer, (b, dim).

        Up to `PIECE` of them are computed by the thread that calls.
        """
        if len(batch) <= PIECE:
            return self._features.infer(batch, "features")[0] if len(batch) else self._none()
        pieces = [batch[start : start + PIECE] for start in range(0, len(batch), PIECE)]
        return np.concatenate(list(self._pool.map(self.run, pieces)))

    def run_maps(self, batch: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The features, and the last convolution's maps that they are the means of, (b, dim, rows, columns)."""
        with self._opening:
            requests = self._with_maps
        features, maps = requests.infer(batch, "features", "maps")
        return features, maps

    @cached_property
    def _with_maps(self) -> "_Requests":
        """Opened when it is first asked for: writing the maps out took up to a thirtieth of the time."""
        return _Requests(self._compiled(["features", "maps"]), self.takes_pixels)

    def _none(self) -> np.ndarray:
        return np.empty((0, self.dim), np.float32)

    def _compiled(self, names: list[str]) -> Any:
        """The graph up to the outputs `names`."""
        import openvino

        core = openvino.Core()
        whole = core.read_model(self._path)
        results = [whole.output(name).node for name in names]
        model = openvino.Model(results, whole.get_parameters(), whole.get_friendly_name())
        if self._how is not None:
            model = _from_pixels(model, self._how)
        return core.compile_model(model, "CPU", self._settings)


class _Requests:
    """One request for each thread that computes at once, handed from call to call."""

    def __init__(self, compiled: Any, takes_pixels: bool) -> None:
        first = compiled.create_infer_request()
        empty = (
            np.zeros((1, SIDE, SIDE, 3), np.uint8)
            if takes_pixels
            else np.zeros((1, 3, SIDE, SIDE), np.float32)
        )
        # What the first call of a process looks up once, with and without Python's lock in turn, deadlocks where two
        # threads look it up together (openvino 2026.4): so it is made here, by one thread at a time.
        with _FIRST:
            first.infer({0: empty}, share_inputs=True, share_outputs=True)
            first.get_tensor("features").data.copy()
        self._free: SimpleQueue[Any] = SimpleQueue()
        for request in (first, *(compiled.create_infer_request() for _ in range(THREADS - 1))):
            self._free.put(request)

    def infer(self, batch: np.ndarray, *names: str) -> list[np.ndarray]:
        """The outputs of those `names`, in arrays of their own."""
        request = self._free.get()
        try:
            request.infer({0: np.ascontiguousarray(batch)}, share_inputs=True, share_outputs=True)
            return [request.get_tensor(name).data.copy() for name in names]
        finally:
            self._free.put(request)


def _from_pixels(model: Any, how: Preprocess) -> Any:
    """`model` with (value − 255 mean) / (255 std) before it, of pixels (b, h, w, 3) uint8."""
    from openvino import Layout, Type
    from openvino.preprocess import PrePostProcessor

    steps = PrePostProcessor(model)
    entry = steps.input()
    entry.tensor().set_element_type(Type.u8).set_layout(Layout("NHWC"))
    entry.model().set_layout(Layout("NCHW"))
    scaled = entry.preprocess().convert_element_type(Type.f32)
    scaled.mean([255 * mean for mean in how.mean]).scale([255 * std for std in how.std])
    return steps.build()
