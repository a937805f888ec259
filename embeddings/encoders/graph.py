"""An exported sentence encoder: tokenizer and graph in ONNX Runtime, without torch."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

FILES = {"fp32": "model.onnx", "int8": "model.int8.onnx"}
THREADS = 2  # more would take the cores from the pages of other visitors


class GraphSession:
    """Texts to token ids to vectors; safe to call from several threads."""

    def __init__(self, folder: Path, precision: str, facts: Mapping[str, Any]) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        options.inter_op_num_threads = 1
        # Threads that spin while they wait were measured up to twice as slow on cores that others use as well.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        path = str(folder / FILES[precision])
        self._session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        # MiniLM's tokenizer.json cuts at 128 and pads everything to 128; its model reads 256.
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(int(facts["max_tokens"]))
        self._pad_id = int(facts["pad_id"])
        self.dim = int(facts["dim"])

    def tokenize(self, texts: Sequence[str]) -> list[np.ndarray]:
        """Token ids of each text, cut at the model's limit."""
        encodings = self._tokenizer.encode_batch_fast([plain(text) for text in texts])
        return [np.array(encoding.ids, dtype=np.int64) for encoding in encodings]

    def run(self, tokens: Sequence[np.ndarray]) -> np.ndarray:
        """Token ids of a batch → (n, dim) float32."""
        longest = max(1, max(map(len, tokens)))
        ids = np.full((len(tokens), longest), self._pad_id, dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, token_ids in enumerate(tokens):
            ids[row, : len(token_ids)] = token_ids
            mask[row, : len(token_ids)] = 1
        vectors: np.ndarray = self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return vectors

    def run_texts(self, texts: Sequence[str]) -> np.ndarray:
        return self.run(self.tokenize(texts))


def plain(text: str) -> str:
    """`text` as the tokenizers take it: a lone surrogate (half an emoji) becomes a question mark."""
    return text.encode("utf-8", "replace").decode()
