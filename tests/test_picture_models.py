"""Networks of pictures: the graphs do what torch does, and int8 comes near to it on pictures that it has not seen."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from PIL import Image

from embeddings import models, photographs, quantize_pictures
from embeddings.catalog import encoder_row
from embeddings.encoders import open_encoder, picture_settings
from embeddings.encoders.pictures import NetworkEngine, PictureEncoder
from embeddings.models import prepared
from embeddings.photographs import calibration_pictures, two_photographs, unseen_pictures
from embeddings.picture_rows import PICTURES
from embeddings.pictures.classes import class_columns, head_of
from embeddings.pictures.preprocess import V1, V2, Preprocess
from embeddings.quantize_pictures import ENOUGH, cosines
from embeddings.torch_runtime import import_torch
from embeddings.weights import source_folder, weights_file


@pytest.fixture(scope="session")
def resnet_file(home: Path) -> Path:
    """A ResNet-50 with random weights, and batch norms that do something."""
    torch = import_torch()
    from torchvision.models import resnet50

    path = home / "made-by-tests" / "random.pth"
    if not path.is_file():
        torch.manual_seed(0)
        network = resnet50()
        for module in network.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.running_mean.normal_(0, 0.1)
                module.running_var.uniform_(0.8, 1.2)
                module.weight.data.uniform_(0.5, 1.0)
                module.bias.data.normal_(0, 0.1)
        path.parent.mkdir(exist_ok=True)
        torch.save(network.state_dict(), path)
    return path


@pytest.fixture(scope="module")
def resnet(resnet_file: Path) -> Iterator[PictureEncoder]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VECTARIUM_RESNET50", str(resnet_file))
        patch.setenv(
            "VECTARIUM_OPENVINO", "0"
        )  # the graphs themselves; what OpenVINO rounds is measured elsewhere
        encoder = open_encoder("resnet50:random", picture_settings())
        assert isinstance(encoder, PictureEncoder)
        yield encoder


def torchvisions(path: Path) -> Any:
    torch = import_torch()
    from torchvision.models import resnet50

    network = resnet50()
    network.load_state_dict(torch.load(path, weights_only=True))
    return network.eval()


@pytest.mark.parametrize(("how", "name"), [(V1, "IMAGENET1K_V1"), (V2, "IMAGENET1K_V2")], ids=["V1", "V2"])
def test_resnets_features_are_torchvisions(
    resnet: PictureEncoder, resnet_file: Path, how: Preprocess, name: str
) -> None:
    torch = import_torch()
    from torchvision.models import ResNet50_Weights

    transforms, network = ResNet50_Weights[name].transforms(), torchvisions(resnet_file)
    body = torch.nn.Sequential(*list(network.children())[:-1])
    pictures = calibration_pictures()[:6]
    with torch.no_grad():
        expected = body(torch.stack([transforms(picture) for picture in pictures])).flatten(1).numpy()
    assert isinstance(resnet.engine, NetworkEngine)
    ours = replace(resnet, engine=replace(resnet.engine, how=how)).encode_queries(pictures)
    assert ours.shape == (6, 2048) and cosines(ours, expected).min() >= 0.9999
    assert np.abs(ours - expected).max() <= 1e-4 * np.abs(expected).max()
    # They are different pictures to the network, so that the comparison means something.
    assert cosines(ours[:1], ours[1:2])[0] < 0.9999


def test_resnets_last_layer_is_torchvisions(resnet: PictureEncoder, resnet_file: Path) -> None:
    torch, network = import_torch(), torchvisions(resnet_file)
    vectors = resnet.encode_queries(two_photographs())
    with torch.no_grad():
        expected = torch.softmax(network.fc(torch.from_numpy(vectors)), 1).numpy()
    assert np.allclose(head_of(resnet.row.id).probabilities(vectors), expected, atol=1e-6)
    assert class_columns(vectors, resnet.row.id)["probability_1"].tolist() == pytest.approx(expected.max(1))


def test_efficientnets_features_are_timms(home: Path) -> None:
    """timm's own network, with TensorFlow's padding worked out for each picture, and torch's mean."""
    torch = import_torch()
    import timm

    row = encoder_row(PICTURES)
    source = source_folder(row)
    assert source is not None
    file = weights_file(row, source)
    assert file is not None
    network = timm.create_model("tf_efficientnet_lite0").eval()
    state = torch.load(file, weights_only=True)
    network.load_state_dict(dict(zip(network.state_dict(), state.values(), strict=True)))
    encoder = open_encoder(PICTURES, picture_settings())
    assert isinstance(encoder, PictureEncoder)
    pictures = calibration_pictures()[:8]
    with torch.no_grad():
        inputs = np.stack([encoder.engine.prepare(picture) for picture in pictures])
        expected = network.forward_features(torch.from_numpy(inputs)).mean((2, 3)).numpy()
    ours = encoder.encode_queries(pictures)
    assert np.abs(ours - expected).max() <= 1e-4 * np.abs(expected).max()


# --- int8


@pytest.mark.parametrize("encoder_id", [PICTURES, "resnet50:random"])
def test_int8_is_near_full_precision_on_pictures_that_it_was_not_calibrated_on(
    resnet: PictureEncoder, encoder_id: str
) -> None:
    exact, int8 = (open_encoder(encoder_id, picture_settings(precision)) for precision in ("fp32", "int8"))
    pictures, _ = unseen_pictures()
    cosine = cosines(int8.encode_queries(pictures), exact.encode_queries(pictures))
    facts = prepared(encoder_row(encoder_id)).facts
    assert facts is not None and cosine.mean() >= ENOUGH
    assert cosine.min() < 0.99999  # another graph
    assert facts["int8"]["mean"] == pytest.approx(cosine.mean(), abs=2e-4)
    assert facts["int8"]["worst"] == pytest.approx(cosine.min(), abs=2e-4)
    assert "photographs of scikit-image" in facts["int8"]["measured_on"]
    assert isinstance(int8, PictureEncoder) and f"{facts['int8']['mean']} on average" in str(int8.note)


@pytest.mark.parametrize(
    ("reached", "tried"),
    [((0.995,), [0]), ((0.98, 0.992), [0, 3]), ((0.95, 0.97, 0.98), [0, 3, 8]), ((0.5, 0.6, 0.7), [0, 3, 8])],
)
def test_the_beginning_stays_in_full_precision_until_int8_is_near_and_what_is_useless_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reached: tuple[float, ...], tried: list[int]
) -> None:
    """Vectors of length 1 stand for those of a graph: their cosine to (1, 0) is what the graph reaches."""
    written: list[int] = []

    class Session:
        def __init__(self, folder: Path, precision: str, facts: object) -> None:
            self.cosine = 1.0 if precision == "fp32" else reached[len(written) - 1]

        def run(self, batch: np.ndarray) -> np.ndarray:
            return np.tile([self.cosine, (1 - self.cosine**2) ** 0.5], (len(batch), 1))

    def write(simple: Path, path: Path, calibration: np.ndarray, n_full: int) -> None:
        written.append(n_full)
        path.write_bytes(b"graph")

    monkeypatch.setattr(quantize_pictures, "PictureSession", Session)
    monkeypatch.setattr(quantize_pictures, "_simplified", lambda whole, path: path)
    monkeypatch.setattr(quantize_pictures, "_write", write)
    facts = quantize_pictures.quantize(tmp_path / "whole.onnx", tmp_path, {}, V1)
    assert written == tried
    assert (facts is None) == (reached[-1] < 0.9) == (not (tmp_path / "model.int8.onnx").exists())
    if facts is not None:
        assert facts["mean"] == facts["worst"] == pytest.approx(reached[-1])
        assert facts["convolutions_in_full_precision"] == tried[-1]


def test_without_scikit_image_other_parts_are_measured_and_it_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(photographs, "_scikit_image", list)
    parts, source = unseen_pictures()
    assert source == f"{len(parts)} other parts of the photographs that it was calibrated on"
    used = {picture.tobytes() for picture in calibration_pictures()}
    assert not used & {part.tobytes() for part in parts}


def test_a_graph_from_before_int8_is_made_again(tmp_path: Path) -> None:
    (tmp_path / "meta.json").write_text('{"engine": "picture", "dim": 3, "files": {}, "versions": {}}')
    assert models.read_facts(tmp_path) is None
    (tmp_path / "meta.json").write_text('{"engine": "picture", "int8": null, "files": {}, "versions": {}}')
    assert models.read_facts(tmp_path) is not None


@pytest.mark.parametrize("precision", ["fp32", "int8"])
def test_any_number_of_pictures_at_once_gives_the_same(precision: Literal["fp32", "int8"]) -> None:
    encoder = open_encoder(PICTURES, picture_settings(precision))
    assert isinstance(encoder, PictureEncoder)
    inputs = np.stack([encoder.engine.prepare(picture) for picture in calibration_pictures()[:9]])
    one_by_one = np.vstack([encoder.engine.run(picture[None]) for picture in inputs])
    together = encoder.engine.run(inputs)
    assert together.dtype == np.float32 and np.allclose(together, one_by_one, atol=1e-5 * one_by_one.max())
    assert encoder.engine.run(inputs[:0]).shape == (0, 1280)


def test_maps_are_those_that_the_features_are_the_means_of(resnet: PictureEncoder) -> None:
    features, maps, seen = resnet.maps(Image.new("RGB", (464, 232), (90, 120, 30)))
    assert maps.shape == (2048, 7, 7) and seen.left == 120
    assert np.allclose(maps.mean((1, 2)), features, atol=1e-4)
