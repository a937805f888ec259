"""`python -m embeddings.export`: what needs torch, gensim or the network, in a process that ends afterwards."""

import json
import pickle
import re
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from embeddings.encoders.graph import FILES, GraphSession
from embeddings.space import library_versions
from embeddings.torch_runtime import import_torch

TOLERANCE = 1e-4  # between torch's vectors and the graph's; measured 2e-7
SENTENCES = (
    "The committee approved the new budget on Tuesday after a long debate.",
    "Rain.",
    "A striker from Ghana scored twice in the second half, and the crowd in BERLIN went wild.",
    "Bread is made of flour, water, salt and yeast; the dough rests for an hour before it goes into the oven.",
    "How do vaccines train the immune system to recognise a virus?",
    "오늘 서울에는 아침부터 비가 내렸고 기온은 10도까지 떨어졌다.",
    "La bibliothèque ouvre à neuf heures.",
    "The spacecraft sent back 1,482 pictures of the moon's far side before its battery failed.",
    "shares fell",
    "自動車は道路を走る。",
    "Whales sing; their songs change from year to year and travel across whole oceans. " * 30,
    "My neighbor’s cat sleeps on the warm hood of the car every morning 😀",
    "Prices of copper, nickel and lithium rose sharply as factories hurried to build batteries.",
    "She plays the violin in the city's youth orchestra and practices four hours a day.",
    "The court ruled that the contract was void because neither party had signed it.",
    "Two plus two is four.",
)


def export_folder(source: Path, target: Path) -> dict[str, Any]:
    """Write the two graphs and `tokenizer.json` into `target`; returns what `meta.json` says of them."""
    model = load_sentence_transformer(source)
    # A tensor that is not text has no place in the graph: only the tokenizer's fast file can be used without torch.
    backend = model.tokenizer.backend_tokenizer
    (target / "tokenizer.json").write_text(backend.to_str(), encoding="utf-8")
    facts: dict[str, Any] = {
        "engine": "onnx",
        "dim": int(model.get_sentence_embedding_dimension()),
        "max_tokens": int(model.max_seq_length or 512),
        "pad_id": int(model.tokenizer.pad_token_id or 0),
        "versions": library_versions("torch", "sentence-transformers", "onnxruntime"),
    }
    whole = target / "whole.onnx"
    _write_graph(model, whole)
    map_weights(whole, target / FILES["fp32"])
    expected = np.asarray(model.encode(list(SENTENCES), prompt="", normalize_embeddings=False))
    exact = GraphSession(target, "fp32", facts).run_texts(list(SENTENCES))
    scale = max(1.0, float(np.abs(expected).max()))
    facts["difference"] = float(np.abs(exact - expected).max()) / scale
    if not facts["difference"] <= TOLERANCE:
        raise ValueError(f"the graph differs from torch by {facts['difference']:.2g}")
    facts["int8"] = _quantize(whole, target, facts, exact)
    whole.unlink()
    return facts


def load_sentence_transformer(source: Path) -> Any:
    """The sentence-transformers model in `source`, on the CPU; code that comes with a model is not run."""
    import_torch()
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(
        str(source), device="cpu", trust_remote_code=False, local_files_only=True
    ).eval()


def _write_graph(model: Any, path: Path) -> None:
    torch = import_torch()

    class Pipeline(torch.nn.Module):  # type: ignore[name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.stages = model

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            features = {"input_ids": input_ids, "attention_mask": attention_mask}
            for stage in self.stages:
                features = stage(features)
            return features["sentence_embedding"]

    # Two lengths, so that the traced mask holds zeros and is not optimised away.
    tokens = model.tokenizer(["hello world, this is it", "a"], padding=True, return_tensors="pt")
    axes = {0: "items", 1: "tokens"}
    with torch.no_grad():
        torch.onnx.export(
            Pipeline().eval(),
            (tokens["input_ids"], tokens["attention_mask"]),
            str(path),
            input_names=["input_ids", "attention_mask"],
            output_names=["vectors"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes, "vectors": {0: "items"}},
            opset_version=17,
            dynamo=False,  # the other exporter wants onnxscript
        )


def map_weights(whole: Path, path: Path) -> None:
    """The graph, simplified in ways that hold on every machine, with its weights in a file that is memory-mapped.

    A session opens in a third of the time, and several processes share the weights.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(path)
    entry = "session.optimized_model_external_initializers"
    options.add_session_config_entry(f"{entry}_file_name", f"{path.name}.weights")
    options.add_session_config_entry(f"{entry}_min_size_in_bytes", "1024")
    options.log_severity_level = 3
    onnxruntime.InferenceSession(str(whole), options, providers=["CPUExecutionProvider"])


def _quantize(whole: Path, target: Path, facts: dict[str, Any], exact: np.ndarray) -> dict[str, float]:
    """Dynamic int8, per channel (per tensor was measured at a cosine of 0.87); returns its cosine to fp32."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(whole, target / FILES["int8"], per_channel=True, weight_type=QuantType.QInt8)
    rough = GraphSession(target, "int8", facts).run_texts(list(SENTENCES))
    norms = np.linalg.norm(rough, axis=1) * np.linalg.norm(exact, axis=1)
    cosine = (rough * exact).sum(1) / np.maximum(norms, 1e-12)
    return {"mean": round(float(cosine.mean()), 4), "worst": round(float(cosine.min()), 4)}


def export(source: str, target: str) -> dict[str, Any]:
    """As `export_folder`; what goes wrong with this model becomes a reason to run it in torch."""
    try:
        return export_folder(Path(source), Path(target))
    except (RuntimeError, ValueError, TypeError, AttributeError, KeyError, IndexError, ImportError) as error:
        return {"engine": "torch", "reason": f"{type(error).__name__}: {error}"[:400]}


def download(source: str, origin: str) -> dict[str, Any]:
    """Fetch a model from the hub, or a file of word vectors through gensim's downloader."""
    if source == "hub":
        from huggingface_hub import snapshot_download

        patterns = [
            "*.json",
            "*.txt",
            "*.model",
            "model.safetensors",
            "1_Pooling/*",
            "2_Normalize/*",
            "2_Dense/*",
        ]
        return {"path": snapshot_download(origin, allow_patterns=patterns, etag_timeout=3)}
    import gensim.downloader

    return {"path": gensim.downloader.load(origin, return_path=True)}


def words(path: str, target: str) -> dict[str, Any]:
    """Write gensim's file of word vectors as a plain matrix and its words, in the layout of `word_files`."""
    from gensim.models import KeyedVectors

    from embeddings.encoders.word_files import write_words

    binary = "word2vec" in Path(path).name
    vectors = KeyedVectors.load_word2vec_format(path, binary=binary, unicode_errors="replace")
    write_words(Path(target), vectors.index_to_key, vectors.vectors)
    return {"engine": "vectors"}


def picture(weights: str, target: str, encoder_id: str) -> dict[str, Any]:
    """Write the graphs and the head of a network of pictures; a file that is not its plain weights is refused."""
    from embeddings.export_pictures import export_pictures, load_network

    try:
        network = load_network(Path(weights), encoder_id)
    except pickle.UnpicklingError as error:
        wanted = re.search(r"GLOBAL ([\w.]+)", str(error))
        return {"engine": "refused", "runs": wanted[1] if wanted else "", "reason": "no pickle of weights"}
    except (RuntimeError, KeyError, TypeError, AttributeError, IndexError, EOFError, ValueError) as error:
        return {
            "engine": "refused",
            "runs": "",
            "reason": " ".join(str(error).split())[:120] or type(error).__name__,
        }
    return export_pictures(network, Path(target), encoder_id)


def compare(folder: str, encoder_id: str) -> dict[str, Any]:
    """How near OpenVINO comes to ONNX Runtime with the network in `folder`."""
    from embeddings import picture_engines

    return picture_engines.compare(Path(folder), encoder_id)


STEPS: dict[str, Callable[..., dict[str, Any]]] = {
    "export": export,
    "download": download,
    "words": words,
    "picture": picture,
    "compare": compare,
}


def main(arguments: Sequence[str]) -> int:
    socket.setdefaulttimeout(5)  # gensim's downloader sets none
    print(json.dumps(STEPS[arguments[0]](*arguments[1:])))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
