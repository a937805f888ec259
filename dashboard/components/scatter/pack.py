"""Bytes to the browser and back.

A message is `VXS1`, the length of a JSON header, the header, and the parts (typed arrays). Every part is named by
the digest of its content, so that a part which the browser already holds is named and not sent again: recolouring
100,000 points sends 100,000 bytes of codes and no coordinates.
"""

import base64
import binascii
import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

import numpy as np

MAGIC = b"VXS1"
_ALIGNMENT = 8  # typed arrays in the browser start at a multiple of their item's size
_MAX_PARTS = 24  # the browser keeps more than this many, and asks when it does not


@dataclass(frozen=True, eq=False)
class Part:
    """One typed array (`f4`, `u1`, `u4`) or a JSON text (`json`) with the digest of its content; without: sent anew."""

    kind: str
    content: bytes
    digest: str


@dataclass
class Memory:
    """What one browser tab holds of one scatter, as far as the server knows, and which events were already told."""

    sent: OrderedDict[str, None] = field(default_factory=OrderedDict)
    asked: list[int] = field(default_factory=list)  # a row whose text the browser waits for
    wanted: list[int] = field(default_factory=list)  # rows whose pictures it waits for
    answers: int = 0  # that held pictures
    told: dict[str, int] = field(default_factory=dict)

    def remember(self, digest: str) -> None:
        if not digest:
            return
        self.sent[digest] = None
        self.sent.move_to_end(digest)
        while len(self.sent) > _MAX_PARTS:
            self.sent.popitem(last=False)

    def is_news(self, name: str, event_id: int) -> bool:
        """True once for every event id: a value that the browser keeps is one event, not one at every rerun."""
        if event_id == 0 or self.told.get(name) == event_id:
            return False
        self.told[name] = event_id
        return True


def array_part(array: np.ndarray) -> Part:
    """A float32, uint8 or uint32 array of any shape, row by row."""
    kind = f"{array.dtype.kind}{array.dtype.itemsize}"
    if kind not in {"f4", "u1", "u4"}:
        raise TypeError(f"no typed array for {array.dtype}")
    return _part(kind, np.ascontiguousarray(array).tobytes())


def json_part(value: Any) -> Part:
    return _part(
        "json", json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    )


def _part(kind: str, content: bytes) -> Part:
    return Part(kind, content, blake2b(kind.encode() + content, digest_size=12).hexdigest())


def pack(header: Mapping[str, Any], parts: Mapping[str, Part], memory: Memory) -> bytes:
    """The message: the header, and the parts that `memory` does not know to be in the browser."""
    table: dict[str, dict[str, Any]] = {}
    body: list[bytes] = []
    offset = 0
    for name, part in parts.items():
        entry: dict[str, Any] = {"digest": part.digest, "kind": part.kind}
        if part.digest not in memory.sent:
            entry |= {"offset": offset, "length": len(part.content)}
            padding = -len(part.content) % _ALIGNMENT
            body.append(part.content + b"\0" * padding)
            offset += len(part.content) + padding
        memory.remember(part.digest)
        table[name] = entry
    text = json.dumps({**header, "parts": table}, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "replace"
    )
    text += b" " * (-(len(text) + 8) % _ALIGNMENT)
    return b"".join([MAGIC, len(text).to_bytes(4, "little"), text, *body])


def unpack(message: bytes) -> tuple[dict[str, Any], dict[str, bytes | None]]:
    """The header and the parts of a message; a part that was withheld is None. The browser's reader, in Python."""
    if message[:4] != MAGIC:
        raise ValueError("not a scatter message")
    end = 8 + int.from_bytes(message[4:8], "little")
    header = json.loads(message[8:end])
    parts: dict[str, bytes | None] = {}
    for name, entry in header.pop("parts").items():
        start = entry.get("offset")
        parts[name] = None if start is None else message[end + start : end + start + entry["length"]]
    return header, parts


def encode_rows(rows: np.ndarray, n: int) -> dict[str, Any]:
    """Row numbers as base64: a list of uint32, or one bit per item where that is shorter."""
    numbers = np.unique(np.asarray(rows, dtype=np.uint32))
    if 4 * len(numbers) <= (n + 7) // 8:
        return {"kind": "rows", "n": n, "data": base64.b64encode(numbers.astype("<u4").tobytes()).decode()}
    bits = np.zeros(n, dtype=np.uint8)
    bits[numbers] = 1
    return {
        "kind": "bits",
        "n": n,
        "data": base64.b64encode(np.packbits(bits, bitorder="little").tobytes()).decode(),
    }


def decode_rows(value: object, n: int) -> np.ndarray:
    """Sorted uint32 row numbers below `n`. Whatever is not a well-formed answer about `n` items is no selection."""
    nothing = np.empty(0, dtype=np.uint32)
    if not isinstance(value, Mapping) or value.get("n") != n or not isinstance(value.get("data"), str):
        return nothing
    try:
        content = base64.b64decode(value["data"], validate=True)
    except (binascii.Error, ValueError):
        return nothing
    if value.get("kind") == "bits" and len(content) == (n + 7) // 8:
        bits = np.unpackbits(np.frombuffer(content, dtype=np.uint8), bitorder="little")[:n]
        return np.flatnonzero(bits).astype(np.uint32)
    if value.get("kind") == "rows" and len(content) % 4 == 0 and len(content) <= 4 * n:
        numbers = np.unique(np.frombuffer(content, dtype="<u4")).astype(np.uint32)
        return numbers[numbers < n]
    return nothing


def decode_row(value: object, n: int) -> int | None:
    """One row number below `n`, or None."""
    is_row = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < n
    return int(value) if is_row else None  # type: ignore[call-overload]


def event_number(value: object) -> int:
    """The browser's event id, or 0."""
    number = value.get("id") if isinstance(value, Mapping) else None
    return number if isinstance(number, int) and not isinstance(number, bool) and number > 0 else 0
