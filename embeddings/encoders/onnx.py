"""Encoders that run in ONNX Runtime from a graph that was exported once."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from embeddings.encoders.base import Batch, EncoderSettings, TextEncoder
from embeddings.encoders.graph import GraphSession
from embeddings.errors import Message
from embeddings.models import Prepared, require_int8

WINDOW = 4096  # texts that are tokenized and sorted together


@dataclass(frozen=True, eq=False)
class OnnxEncoder(TextEncoder):
    """Batches of nearly equal length: padding is work that is thrown away."""

    session: GraphSession | None = None

    def _batches(self, texts: list[str]) -> Iterator[Batch]:
        assert self.session is not None
        # Sorted by characters first, so that even a long list meets its equals within one window.
        order = np.argsort([-len(text) for text in texts], kind="stable")
        for start in range(0, len(texts), WINDOW):
            window = order[start : start + WINDOW]
            tokens = self.session.tokenize([texts[row] for row in window])
            by_length = np.argsort([-len(ids) for ids in tokens], kind="stable")
            for first in range(0, len(window), self.settings.batch_size):
                chosen = by_length[first : first + self.settings.batch_size]
                yield window[chosen], self.session.run([tokens[i] for i in chosen])


def int8_note(ready: Prepared) -> Message:
    """How near int8 comes to full precision, measured when the graph was made; `ModelError` where it has none."""
    require_int8(ready)
    assert ready.facts is not None
    return Message(
        "int8_cosine",
        "{label} runs in int8: faster, cosine to full precision {mean} on average, {worst} at worst",
        {"label": ready.row.label, **ready.facts["int8"]},
    )


def open_onnx(ready: Prepared, settings: EncoderSettings) -> OnnxEncoder:
    """The exported encoder; int8 carries a note with its measured cosine."""
    assert ready.folder is not None and ready.facts is not None
    note = int8_note(ready) if settings.precision == "int8" else None
    session = GraphSession(ready.folder, settings.precision, ready.facts)
    return OnnxEncoder(ready.row, settings, session.dim, note, session)
