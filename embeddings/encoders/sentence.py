"""Encoders whose export failed: sentence-transformers in torch, which says so."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from embeddings.encoders.base import Batch, EncoderSettings, TextEncoder
from embeddings.encoders.graph import plain
from embeddings.errors import Message, ModelError
from embeddings.models import Prepared


@dataclass(frozen=True, eq=False)
class TorchEncoder(TextEncoder):
    model: Any = None

    def _batches(self, texts: list[str]) -> Iterator[Batch]:
        order = np.argsort([-len(text) for text in texts], kind="stable")
        for start in range(0, len(texts), self.settings.batch_size):
            rows = order[start : start + self.settings.batch_size]
            batch = [plain(texts[row]) for row in rows]
            # The prefix is on the text already: an empty prompt keeps the model's own away.
            yield rows, self.model.encode(batch, prompt="", show_progress_bar=False, convert_to_numpy=True)


def open_torch(ready: Prepared, settings: EncoderSettings) -> TorchEncoder:
    """The model in torch, with a note that names why it is not exported."""
    from embeddings.export import load_sentence_transformer

    reason = str((ready.facts or {}).get("reason", "not exported"))
    try:
        model = load_sentence_transformer(ready.source)
    except (OSError, ValueError, RuntimeError, KeyError, AttributeError, TypeError, ImportError) as error:
        raise ModelError(
            "model_unreadable",
            "{label} cannot be opened by sentence-transformers ({why}): choose another encoder",
            label=ready.row.label,
            why=str(error)[:300],
        ) from error
    note = Message(
        "runs_in_torch",
        "{label} could not be exported and runs in torch, slower and with more memory ({why})",
        {"label": ready.row.label, "why": reason},
    )
    return TorchEncoder(ready.row, settings, int(model.get_sentence_embedding_dimension()), note, model)
