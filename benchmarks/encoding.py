"""Encoding against sentence-transformers, word vectors against gensim.

python -m benchmarks.encoding [words] [phrase] [sentences] [--repeats 3] [--items 2000]
"""

import re
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.tables import Options, Table, main
from benchmarks.timing import Row, Timing, measure, measure_fresh
from embeddings.catalog import ENGLISH, WORDS, encoder_row
from embeddings.encoders import EncoderSettings, open_text_encoder, open_word_vectors
from embeddings.export import load_sentence_transformer
from embeddings.weights import source_folder

N = 2000
PHRASE = "a phrase that a visitor types"

GLOVE_OURS = f"""
from embeddings.encoders import open_word_vectors
space = open_word_vectors({WORDS!r})
space.vectors[space.row("queen")].sum()
"""
GLOVE_GENSIM_NATIVE = """
import sys
from gensim.models import KeyedVectors
vectors = KeyedVectors.load(sys.argv[1], mmap="r")
vectors["queen"].sum()
"""
GLOVE_GENSIM_FORMAT = """
import sys
from gensim.models import KeyedVectors
vectors = KeyedVectors.load_word2vec_format(sys.argv[1], binary=sys.argv[1].endswith(".bin"))
vectors["queen"].sum()
"""
# The server's health answers before its first page is asked for; encoding is what a first visitor then waits for.
PHRASE_OURS = f"""
import streamlit.web.server
from embeddings.encoders import open_text_encoder
open_text_encoder({ENGLISH!r}).encode_queries([{PHRASE!r}])
"""
PHRASE_PEER = f"""
import sys
from embeddings.torch_runtime import import_torch
import_torch()
from sentence_transformers import SentenceTransformer
SentenceTransformer(sys.argv[1], device="cpu").encode([{PHRASE!r}])
"""


def sentences(n: int) -> list[str]:
    """News of mixed length from gensim's test data: its sentences, and every fifth time two of them together."""
    import gensim

    folder = Path(gensim.__file__).parent / "test" / "test_data"
    text = (folder / "lee_background.cor").read_text(encoding="utf-8")
    single = [part.strip() for part in re.split(r"(?<=[.!?])\s+", text) if len(part.strip()) > 2]
    mixed = [f"{text} {single[i + 1]}" if i % 5 == 0 else text for i, text in enumerate(single[:-1])]
    return [mixed[i % len(mixed)] for i in range(n)]


def text_rows(options: Options) -> list[Row]:
    texts = sentences(options.items or N)
    source = str(source_folder(encoder_row(ENGLISH)))
    peer_model = load_sentence_transformer(Path(source))
    fp32, int8 = open_text_encoder(ENGLISH), open_text_encoder(ENGLISH, EncoderSettings("int8"))
    for warm in (peer_model, fp32, int8):
        warm.encode(texts[:64])
    timings: dict[str, list[Timing]] = {"peer": [], "fp32": [], "int8": []}
    for _ in range(options.repeats):  # in turns, so that a busy minute of the machine falls on all three
        timings["peer"].append(measure("SentenceTransformer.encode", lambda: peer_model.encode(texts), 1))
        timings["fp32"].append(measure("ONNX fp32", lambda: fp32.encode(texts), 1))
        timings["int8"].append(measure("ONNX int8", lambda: int8.encode(texts), 1))
    peer, exact, rough = (_together(timings[name]) for name in ("peer", "fp32", "int8"))
    name = f"{len(texts):,} sentences"
    return [
        Row(f"{name}, exact", exact, peer, "≥ 2.5x, cosine ≥ 0.9999", _cosine(exact, peer, len(texts))),
        Row(f"{name}, int8", rough, peer, "≥ 4x, mean cosine ≥ 0.99", _cosine(rough, peer, len(texts))),
    ]


def _together(timings: list[Timing]) -> Timing:
    return Timing(timings[0].name, tuple(t.seconds[0] for t in timings), timings[-1].result)


def _cosine(ours: Timing, peer: Timing, n: int) -> str:
    a, b = ours.result, peer.result
    cosine = (a * b).sum(1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)
    rates = f"{n / ours.median:.0f} against {n / peer.median:.0f} per second"
    return f"cosine {cosine.mean():.5f} mean, {cosine.min():.4f} worst; {rates}"


def word_rows(options: Options) -> list[Row]:
    from gensim.models import KeyedVectors

    space = open_word_vectors(WORDS)  # the first process; what follows are second ones
    vectors = KeyedVectors(space.dim)
    vectors.add_vectors(list(space.labels), space.vectors)
    with tempfile.TemporaryDirectory() as folder:
        native, binary, text = (f"{folder}/glove{suffix}" for suffix in (".kv", ".bin", ".txt"))
        vectors.save(native)
        vectors.save_word2vec_format(binary, binary=True)
        vectors.save_word2vec_format(text)
        ours = measure_fresh("vectarium", GLOVE_OURS, repeats=options.repeats)
        peers = [
            measure_fresh("gensim, word2vec text", GLOVE_GENSIM_FORMAT, text, repeats=options.repeats),
            measure_fresh("gensim, word2vec binary", GLOVE_GENSIM_FORMAT, binary, repeats=options.repeats),
            measure_fresh(
                "gensim, its own format mapped", GLOVE_GENSIM_NATIVE, native, repeats=options.repeats
            ),
        ]
    targets = ("≥ 8x", "", "")
    return [
        Row("GloVe ready, second process", ours, peer, target)
        for peer, target in zip(peers, targets, strict=True)
    ]


def phrase_rows(options: Options) -> list[Row]:
    source = str(source_folder(encoder_row(ENGLISH)))
    ours = measure_fresh("vectarium with its server", PHRASE_OURS, repeats=options.repeats)
    peer = measure_fresh("sentence-transformers", PHRASE_PEER, source, repeats=options.repeats)
    return [Row("cold start to the first phrase encoded", ours, peer, "≥ 5x")]


TABLES = {
    "words": Table("Word vectors", word_rows),
    "phrase": Table("First phrase", phrase_rows),
    "sentences": Table("Sentences", text_rows),
}

if __name__ == "__main__":
    main(TABLES, __doc__)
