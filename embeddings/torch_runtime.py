"""torch, made importable beside a torchvision whose compiled part does not fit it."""

import importlib.util
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

# torchvision registers Python implementations for these two when it is imported, and dies where its compiled
# part could not declare them first (torchvision/_meta_registrations.py).
_SCHEMAS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)
_libraries: list[Any] = []  # a torch Library takes its declarations along when it is collected


@cache
def import_torch() -> ModuleType:
    """torch; where torchvision's extension cannot be loaded, its operators are declared so that it can be imported.

    A torchvision from PyPI expects CUDA's torch: beside the CPU build its `_C.so` does not load, and
    `import sentence_transformers` fails over an operator that no encoder uses.
    """
    import torch

    if "torchvision" not in sys.modules and not _extension_loads(torch):
        library = torch.library.Library("torchvision", "FRAGMENT")
        _libraries.append(library)
        for schema in _SCHEMAS:
            if not hasattr(torch.ops.torchvision, schema.split("(")[0]):
                library.define(schema)
    return torch


def _extension_loads(torch: ModuleType) -> bool:
    spec = importlib.util.find_spec("torchvision")
    if spec is None or not spec.submodule_search_locations:
        return True  # nothing to mend where there is no torchvision
    folder = Path(next(iter(spec.submodule_search_locations)))
    try:
        for path in folder.glob("_C.*"):
            torch.ops.load_library(str(path))
            return True
    except OSError:
        return False
    return False
