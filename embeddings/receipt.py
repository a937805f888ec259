"""What made these vectors or points: enough to make them again."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from embeddings.dataset import Modality


@dataclass(frozen=True)
class Receipt:
    """What made these vectors or points: enough to make them again."""

    data_digest: str
    encoder: str  # a catalog id, or "given" for vectors that came ready
    revision: str = ""
    metric: str = "cosine"  # the one that the encoder's makers recommend
    modality: Modality = "vector"
    settings: Mapping[str, Any] = field(default_factory=dict)
    transformations: tuple[str, ...] = ()  # in order: "normalize", "sample 2000 of 98113 seed 42", …
    versions: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "Receipt":
        values = json.loads(text)
        known = {name: values[name] for name in cls.__dataclass_fields__ if name in values}
        return cls(**{**known, "transformations": tuple(known.get("transformations", ()))})

    def then(self, transformation: str) -> "Receipt":
        return replace(self, transformations=(*self.transformations, transformation))


def library_versions(*names: str) -> dict[str, str]:
    """Installed versions of the named distributions; those that are absent are left out."""
    found = {}
    for name in ("vectarium", "numpy", *names):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
