"""What pictures are compared with: PIL, torchvision's transforms and the eager network, one file after the other."""

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.timing import ROOT
from embeddings.catalog import encoder_row
from embeddings.checkpoints import checkpoint
from embeddings.encoders.graph import THREADS
from embeddings.models import availability, source_folder
from embeddings.picture_rows import PICTURES, RESNET
from embeddings.torch_runtime import import_torch
from embeddings.weights import weights_file

SEEDED = ROOT / "build" / "benchmarks" / "resnet50-seeded.pth"

Peer = Callable[[list[Path]], np.ndarray]


@cache
def resnet() -> tuple[str, Path, str]:
    """The id of the ResNet-50 that is measured, its checkpoint, and what is said of its weights.

    The published weights where they are at hand; else torchvision's architecture with random numbers from a seed.
    """
    row = encoder_row(RESNET)
    if availability(row).state == "here":
        path = checkpoint(row)
        assert path is not None
        return RESNET, path, "published weights"
    os.environ["VECTARIUM_RESNET50"] = str(_seeded(SEEDED))
    return f"{RESNET}:{SEEDED.stem}", SEEDED, "random weights from a seed"


def _seeded(path: Path) -> Path:
    """Made once, as torchvision begins a training."""
    if not path.is_file():
        torch = import_torch()
        from torchvision.models import resnet50

        torch.manual_seed(0)
        path.parent.mkdir(parents=True, exist_ok=True)
        torch.save(resnet50().state_dict(), path)
    return path


def eager_resnet() -> Any:
    """torchvision's own ResNet-50 on the same checkpoint, without its last layer."""
    torch = import_torch()
    from torchvision.models import resnet50

    torch.set_num_threads(THREADS)
    state = torch.load(resnet()[1], map_location="cpu", weights_only=True)
    model = resnet50(num_classes=len(state["fc.bias"]))
    model.load_state_dict(state)
    model.fc = torch.nn.Identity()
    return model.eval()


def resnet_peer() -> Peer:
    model = eager_resnet()
    from torchvision.models import ResNet50_Weights

    return _one_at_a_time(model, ResNet50_Weights.IMAGENET1K_V2.transforms())


def lite_peer() -> Peer:
    """timm's EfficientNet-Lite0 with the package's weights, which come in the order of its own tensors."""
    torch = import_torch()
    import timm
    from torchvision.transforms import v2

    row = encoder_row(PICTURES)
    folder = source_folder(row)
    path = None if folder is None else weights_file(row, folder)
    assert path is not None
    torch.set_num_threads(THREADS)
    model: Any = timm.create_model("tf_efficientnet_lite0", num_classes=1000)
    state = torch.load(path, map_location="cpu", weights_only=True)
    model.load_state_dict(dict(zip(model.state_dict(), state.values(), strict=True)))
    model.reset_classifier(0)
    transform = v2.Compose(
        [
            v2.Resize(256, v2.InterpolationMode.BICUBIC),
            v2.CenterCrop(224),
            v2.ToImage(),
            v2.ToDtype(torch.float32, scale=True),
            v2.Normalize((127 / 255,) * 3, (128 / 255,) * 3),
        ]
    )
    return _one_at_a_time(model.eval(), transform)


def _one_at_a_time(model: Any, transform: Any) -> Peer:
    torch = import_torch()

    def run(paths: list[Path]) -> np.ndarray:
        vectors = []
        with torch.no_grad():
            for path in paths:
                batch = transform(Image.open(path).convert("RGB")).unsqueeze(0)
                vectors.append(model(batch)[0].numpy())
        return np.stack(vectors)

    return run
