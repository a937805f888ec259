"""Pretrained word vectors as a space: memory-mapped, ready in a moment the second time."""

from embeddings.catalog import encoder_row
from embeddings.encoders.word_files import read_words
from embeddings.errors import SettingsError
from embeddings.models import prepared
from embeddings.progress import Progress, silent
from embeddings.space import EmbeddingSpace, Receipt, library_versions


def open_word_vectors(encoder_id: str, progress: Progress = silent) -> EmbeddingSpace:
    """Every word of the vocabulary and its vector; converted once into the model folder."""
    row = encoder_row(encoder_id)
    if row.engine != "vectors":
        raise SettingsError(
            "not_word_vectors",
            "{label} encodes texts and has no vocabulary: choose an encoder of words",
            label=row.label,
        )
    ready = prepared(row, progress)
    assert ready.folder is not None
    words, vectors = read_words(ready.folder)
    receipt = Receipt(
        data_digest=ready.row.revision,
        encoder=row.id,
        revision=ready.row.revision,
        metric=row.metric,
        modality="token",
        versions=library_versions(),
    )
    return EmbeddingSpace(words, vectors, receipt, name=row.label)
