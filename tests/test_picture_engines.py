"""Which engine computes a network of pictures: measured once per machine, named, and never mixed in the cache."""

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from picture_sets import picture_dataset
from picture_sources import Source, damaged
from PIL import Image
from serving import ROOT

from embeddings import photographs, picture_engines, processor, steps
from embeddings.cache import store_name
from embeddings.catalog import encoder_row
from embeddings.encode_pictures import encode_pictures
from embeddings.encoders import open_encoder, openvino_graph, picture_settings
from embeddings.encoders.openvino_graph import COMPILED, OpenVinoSession
from embeddings.encoders.picture_graph import PIECE, PictureSession
from embeddings.encoders.pictures import PictureEncoder
from embeddings.errors import Cancelled, ModelError
from embeddings.models import prepared
from embeddings.photographs import calibration_pictures
from embeddings.picture_engines import compare, faster
from embeddings.picture_rows import PICTURES
from embeddings.pictures.preprocess import LITE, pixels, preprocess
from embeddings.quantize_pictures import cosines

RESNET = encoder_row("resnet50")
FACTS = {"dim": 1280}
UNCUT = replace(LITE, resize=LITE.crop)
NEAR = {"numbers": "bf16", "mean": 0.99999, "worst": 0.99995, "measured_on": "14 photographs of scikit-image"}
needs_openvino = pytest.mark.skipif(picture_engines._version() is None, reason="OpenVINO has no wheel here")


@pytest.fixture
def able(monkeypatch: pytest.MonkeyPatch) -> None:
    """A processor with everything, and OpenVINO beside it."""
    monkeypatch.setattr(picture_engines, "instructions", lambda: frozenset({"avx512_bf16", "avx512_vnni"}))
    monkeypatch.setattr(picture_engines, "_version", lambda: "2026.4.1")


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The comparisons that were started; each finds that bf16 comes near enough."""
    started: list[list[str]] = []

    def run_step(step: str, arguments: list[str], row: Any, progress: Any) -> dict[str, Any]:
        started.append([step, *arguments])
        return {"ways": {"fp32": NEAR}, "refused": {}}

    monkeypatch.setattr(steps, "run_step", run_step)
    return started


@pytest.fixture(scope="module")
def lite(home: Path) -> Path:
    """The folder of EfficientNet-Lite0's graph."""
    folder = prepared(encoder_row(PICTURES)).folder
    assert folder is not None
    return folder


@pytest.fixture(scope="module")
def session(lite: Path) -> Iterator[OpenVinoSession]:
    yield OpenVinoSession(lite, "fp32", "fp32", FACTS, is_kept=False)


# --- the processor


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (
            "processor\t: 0\nvendor_id\t: X\nflags\t\t: fpu avx512_bf16\n\nprocessor\t: 1\nflags\t\t: amx_bf16\n",
            {"fpu", "avx512_bf16"},
        ),
        ("processor : 0\nFeatures : asimd\n", set()),
        (None, set()),
    ],
    ids=["x86-64", "arm", "no such file"],
)
def test_instructions_are_the_flags_of_the_first_processor(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, told: str | None, found: set[str]
) -> None:
    path = tmp_path / "cpuinfo"
    if told is not None:
        path.write_text(told)
    monkeypatch.setattr(processor, "CPUINFO", path)
    assert processor.instructions.__wrapped__() == found


# --- the choice


@pytest.mark.parametrize("why", ["not installed", "switched off", "no instructions", "EfficientNet-Lite0"])
def test_onnx_runtime_where_openvino_does_not_pay(
    able: None, runs: list[list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, why: str
) -> None:
    if why == "not installed":
        monkeypatch.setattr(picture_engines, "_version", lambda: None)
    if why == "switched off":
        monkeypatch.setenv("VECTARIUM_OPENVINO", "0")
    if why == "no instructions":
        monkeypatch.setattr(picture_engines, "instructions", lambda: frozenset({"avx2", "fma"}))
    row = encoder_row(PICTURES) if why == "EfficientNet-Lite0" else RESNET
    assert faster(row, tmp_path) == {} and runs == [] and list(tmp_path.iterdir()) == []


def test_the_comparison_is_made_once_for_each_machine_and_release(
    able: None, runs: list[list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert faster(RESNET, tmp_path) == faster(RESNET, tmp_path) == {"fp32": NEAR}
    assert runs == [["compare", str(tmp_path), "resnet50"]]
    (kept,) = tmp_path.iterdir()
    kept.write_text('{"ways": ')
    assert faster(RESNET, tmp_path) == {"fp32": NEAR} and len(runs) == 2
    monkeypatch.setattr(picture_engines, "_version", lambda: "2026.5.0")
    faster(RESNET, tmp_path)
    monkeypatch.setattr(picture_engines, "instructions", lambda: frozenset({"avx512_vnni"}))
    faster(RESNET, tmp_path)
    assert len(runs) == 4 and len(list(tmp_path.iterdir())) == 3


def test_a_comparison_that_dies_leaves_onnx_runtime_and_is_not_tried_again(
    able: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tried = []

    def die(*arguments: Any) -> dict[str, Any]:
        tried.append(arguments)
        raise ModelError("step_failed", "the step did not work ({why})", why="exit code -4")

    monkeypatch.setattr(steps, "run_step", die)
    assert faster(RESNET, tmp_path) == faster(RESNET, tmp_path) == {} and len(tried) == 1
    (kept,) = tmp_path.iterdir()
    assert "exit code -4" in json.loads(kept.read_text())["reason"]


def test_a_comparison_that_is_cancelled_is_made_the_next_time(
    able: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def cancel(*arguments: Any) -> dict[str, Any]:
        raise Cancelled

    monkeypatch.setattr(steps, "run_step", cancel)
    with pytest.raises(Cancelled):
        faster(RESNET, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_rounds_too_much_is_refused(able: None, monkeypatch: pytest.MonkeyPatch, lite: Path) -> None:
    """Numbers that are a hundredth off have a cosine of 0.99995, a tenth 0.995: enough for int8 only, half 0.894."""
    off = {"bf16": 0.01, "int8": 0.1}

    class Rough:
        def __init__(
            self, folder: Path, precision: str, numbers: str, facts: Any, how: Any, is_kept: bool = True
        ) -> None:
            assert not is_kept
            self.exact, self.off, self.how = PictureSession(folder, "fp32", facts), off[numbers], how

        def run(self, batch: np.ndarray) -> np.ndarray:
            if self.how is not None:
                batch = np.stack([preprocess(Image.fromarray(pixels), UNCUT) for pixels in batch])
            features = self.exact.run(batch)
            noise = np.random.default_rng(0).standard_normal(features.shape)
            lengths = np.linalg.norm(features, axis=1) / np.linalg.norm(noise, axis=1)
            return features + self.off * lengths[:, None] * noise

    pictures, _ = photographs.unseen_pictures()
    monkeypatch.setattr(photographs, "unseen_pictures", lambda: (pictures[:4], "four photographs"))
    monkeypatch.setattr(openvino_graph, "OpenVinoSession", Rough)
    monkeypatch.setattr(picture_engines, "PICTURES", "")  # its graph stands for that of a ResNet-50
    told = compare(lite, PICTURES)
    assert set(told["ways"]) == {"fp32", "int8"} and told["refused"] == {}
    assert told["ways"]["fp32"]["worst"] == pytest.approx(0.99995, abs=1e-5)
    assert told["ways"]["int8"]["mean"] == pytest.approx(0.995, abs=1e-3)
    off.update(bf16=0.03, int8=0.5)
    told = compare(lite, PICTURES)
    assert told["ways"] == {} and set(told["refused"]) == {"fp32", "int8"}
    assert told["refused"]["fp32"]["worst"] < 0.9999


# --- OpenVINO


@needs_openvino
@pytest.mark.parametrize("n", [0, 1, PIECE, 2 * PIECE + 1])
def test_openvino_computes_what_onnx_runtime_computes(lite: Path, session: OpenVinoSession, n: int) -> None:
    inputs = np.random.default_rng(n).normal(size=(n, 3, 224, 224)).astype(np.float32)
    exact = PictureSession(lite, "fp32", FACTS)
    assert session.run(inputs).shape == (n, 1280)
    assert np.allclose(session.run(inputs), exact.run(inputs), atol=1e-4)
    if n:
        for ours, theirs in zip(session.run_maps(inputs), exact.run_maps(inputs), strict=True):
            assert ours.shape == theirs.shape and np.allclose(ours, theirs, atol=1e-3)


@needs_openvino
def test_pixels_become_numbers_within_the_graph(lite: Path) -> None:
    """EfficientNet-Lite0's published weights on photographs of their own size: what is left is rounding."""
    session = OpenVinoSession(lite, "fp32", "fp32", FACTS, UNCUT, is_kept=False)
    seen = np.stack([pixels(picture, LITE) for picture in calibration_pictures()[: PIECE + 1]])
    numbers = np.stack([preprocess(Image.fromarray(each), UNCUT) for each in seen])
    exact = PictureSession(lite, "fp32", FACTS)
    assert (session.takes_pixels, seen.shape) == (True, (PIECE + 1, 224, 224, 3))
    assert np.allclose(session.run(seen), exact.run(numbers), atol=1e-4)
    for ours, theirs in zip(session.run_maps(seen[:2]), exact.run_maps(numbers[:2]), strict=True):
        assert np.allclose(ours, theirs, atol=1e-3)


@needs_openvino
def test_several_threads_may_use_openvino_at_once(session: OpenVinoSession) -> None:
    inputs = np.random.default_rng(0).normal(size=(6, 5, 3, 224, 224)).astype(np.float32)
    alone = [session.run(batch) for batch in inputs]
    with ThreadPoolExecutor(6) as threads:
        together = list(threads.map(session.run, inputs))
    assert all(np.allclose(a, b, atol=1e-5) for a, b in zip(alone, together, strict=True))


@needs_openvino
def test_the_first_pictures_of_a_process_may_come_from_several_threads(lite: Path) -> None:
    """OpenVINO's binding deadlocks where the first two calls of a process meet."""
    code = (
        "import sys, numpy as np; from concurrent.futures import ThreadPoolExecutor as Threads; from pathlib import Path;"
        "from embeddings.encoders.openvino_graph import OpenVinoSession as Session;"
        "sys.setswitchinterval(1e-6);"
        f"opened = lambda _: Session(Path({str(lite)!r}), 'fp32', 'fp32', {FACTS}, is_kept=False);"
        "threads = Threads(2);"
        "sessions = list(threads.map(opened, range(2)));"
        "print(sum(len(s.run(np.zeros((8, 3, 224, 224), np.float32))) for s in sessions))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert ended.stdout.strip() == "16", ended.stderr


@needs_openvino
def test_files_in_int8_are_near_full_precision(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """JPEGs of scikit-image's photographs, at reduced scale in int8, through published weights."""
    exact = open_encoder(PICTURES)
    monkeypatch.setattr(picture_engines, "faster", lambda *arguments: {"int8": {**NEAR, "numbers": "int8"}})
    int8 = open_encoder(PICTURES, picture_settings("int8", batch_size=6))
    assert isinstance(int8, PictureEncoder) and isinstance(exact, PictureEncoder)
    assert int8.computation == "OpenVINO int8" and int8.engine.piece == PIECE and exact.engine.piece is None
    photos, _ = photographs.unseen_pictures()
    source, files = Source(), []
    for picture in photos:
        stream = io.BytesIO()
        picture.resize((768, 768 * picture.height // picture.width)).save(stream, "JPEG", quality=90)
        files.append(source.picture("photograph.jpg", stream.getvalue()))
    vectors = int8.encode(files)
    assert cosines(vectors, exact.encode(files)).mean() >= 0.99
    assert np.allclose(vectors, int8.encode_queries(files), atol=1e-4 * np.abs(vectors).max())
    damaged_one = [*files[:3], damaged(source), files[3]]
    told: list[str] = []
    kept = int8.watched(lambda picture, why: told.append(picture.name)).encode(damaged_one)
    assert told == ["torn.jpg"] and np.isnan(kept[3]).all()
    assert np.allclose(kept[[0, 1, 2, 4]], vectors[:4], atol=1e-4 * np.abs(vectors).max())


@needs_openvino
def test_what_was_used_is_named_and_kept_apart(
    able: None, monkeypatch: pytest.MonkeyPatch, lite: Path
) -> None:
    usual = open_encoder(PICTURES)
    monkeypatch.setattr(picture_engines, "faster", lambda *arguments: {"fp32": {**NEAR, "numbers": "fp32"}})
    encoder = open_encoder(PICTURES)
    assert isinstance(encoder, PictureEncoder) and isinstance(usual, PictureEncoder)
    assert (usual.computation, encoder.computation) == ("", "OpenVINO fp32")
    assert usual.note is None and str(encoder.note) == (
        "EfficientNet-Lite0 is computed by OpenVINO in fp32: faster, cosine to full precision 0.99999 on average, "
        "0.99995 at worst"
    )
    assert store_name(usual) != store_name(encoder)
    data = picture_dataset(1)
    space, exact = (encode_pictures(data, each).space for each in (encoder, usual))
    assert np.allclose(space.vectors, exact.vectors, atol=1e-4)
    assert space.receipt.settings["computation"] == "OpenVINO fp32" and "openvino" in space.receipt.versions
    assert "computation" not in exact.receipt.settings and "openvino" not in exact.receipt.versions
    assert any((lite / COMPILED).iterdir())  # the next process need not compile
