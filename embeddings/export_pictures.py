"""Networks of pictures, from a checkpoint to graphs for ONNX Runtime: the part that needs torch."""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from embeddings.catalog import encoder_row
from embeddings.encoders.graph import FILES
from embeddings.encoders.picture_graph import PictureSession
from embeddings.export import map_weights
from embeddings.photographs import two_photographs
from embeddings.picture_rows import PICTURES
from embeddings.pictures.preprocess import preprocess, preprocess_of
from embeddings.quantize_pictures import quantize
from embeddings.space import library_versions
from embeddings.torch_runtime import import_torch

TOLERANCE = 1e-4  # between torch's features and the graph's, in parts of the largest


def export_pictures(loaded: tuple[Any, Any], target: Path, encoder_id: str) -> dict[str, Any]:
    """Write the graphs and the head of a `loaded` network into `target`; returns what `meta.json` says of them."""
    network, head = loaded
    np.save(target / "head.npy", head.weight.detach().numpy())
    np.save(target / "head_bias.npy", head.bias.detach().numpy())
    facts: dict[str, Any] = {
        "engine": "picture",
        "dim": int(head.in_features),
        "classes": int(head.out_features),
        "versions": library_versions("torch", "torchvision", "timm", "onnxruntime"),
    }
    how = preprocess_of(encoder_row(encoder_id))
    batch = np.stack([preprocess(image, how) for image in two_photographs()])
    expected = features_of(network, batch)
    pad_ahead(network)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        _write_graph(network, whole)
        map_weights(whole, target / FILES["fp32"])
        exact = PictureSession(target, "fp32", facts).run(batch)
        facts["difference"] = float(np.abs(exact - expected).max() / max(1.0, np.abs(expected).max()))
        if not facts["difference"] <= TOLERANCE:
            raise ValueError(f"the graph differs from torch by {facts['difference']:.2g}")
        facts["int8"] = quantize(whole, target, facts, how)
    return facts


def features_of(network: Any, batch: np.ndarray) -> np.ndarray:
    """What torch makes of preprocessed pictures (b, 3, h, w): (b, dim)."""
    torch = import_torch()
    with torch.no_grad():
        features: np.ndarray = network(torch.from_numpy(batch))[0].numpy()
    return features


def load_network(weights: Path, encoder_id: str) -> tuple[Any, Any]:
    """The network as a module `pictures -> (features, maps)` and its last layer, with the numbers of `weights`."""
    torch = import_torch()
    state = torch.load(weights, map_location="cpu", weights_only=True)
    if encoder_id == PICTURES:
        body, layers, head = _lite(state)
    else:
        body, layers, head = _resnet(state)

    class Network(torch.nn.Module):  # type: ignore[name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.body = body

        def forward(self, pictures: Any) -> Any:
            maps = layers(pictures)
            return torch.nn.functional.adaptive_avg_pool2d(maps, 1).flatten(1), maps

    return Network().eval(), head


def _resnet(state: dict[str, Any]) -> tuple[Any, Any, Any]:
    from torchvision.models import resnet50

    model = resnet50(num_classes=len(state["fc.bias"]))
    model.load_state_dict(state)

    def layers(x: Any) -> Any:
        x = model.maxpool(model.relu(model.bn1(model.conv1(x))))
        return model.layer4(model.layer3(model.layer2(model.layer1(x))))

    return model.eval(), layers, model.fc


def _lite(state: dict[str, Any]) -> tuple[Any, Any, Any]:
    import timm

    model = timm.create_model("tf_efficientnet_lite0", pretrained=False)
    names = list(model.state_dict())
    # The package's names are those of another implementation; its tensors come in the same order.
    model.load_state_dict(dict(zip(names, state.values(), strict=True)))
    return model.eval(), model.forward_features, model.classifier


def pad_ahead(network: Any) -> None:
    """TensorFlow's padding as numbers: worked out in the graph it hides the convolutions from every optimizer."""
    import timm.layers

    torch = import_torch()
    for name, same in list(network.named_modules()):
        if isinstance(same, timm.layers.Conv2dSame):
            missing = same.kernel_size[0] - same.stride[0]  # every side on the way down from 224 is even
            sides = (missing // 2, missing - missing // 2) * 2
            shape = (same.in_channels, same.out_channels, same.kernel_size, same.stride)
            plain = torch.nn.Conv2d(*shape, groups=same.groups, bias=False)
            plain.weight = same.weight
            network.set_submodule(name, torch.nn.Sequential(torch.nn.ZeroPad2d(sides), plain))


def _write_graph(network: Any, path: Path) -> None:
    torch = import_torch()
    with torch.no_grad():
        torch.onnx.export(
            network,
            (torch.rand(2, 3, 224, 224),),
            str(path),
            input_names=["pictures"],
            output_names=["features", "maps"],
            dynamic_axes={name: {0: "items"} for name in ("pictures", "features", "maps")},
            opset_version=17,
            dynamo=False,  # the other exporter wants onnxscript
        )
