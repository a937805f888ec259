"""Checkpoints of networks of pictures: where they are looked for, what is refused, how they are downloaded."""

import hashlib
import http.server
import os
import pickle
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from embeddings import checkpoints, models, steps
from embeddings.catalog import encoder_row
from embeddings.encoder_row import EncoderRow
from embeddings.errors import Cancelled, ModelError
from embeddings.export import STEPS
from embeddings.limits import Limits
from embeddings.models import availability, prepared
from embeddings.picture_rows import PICTURES, RESNET
from embeddings.proposal import fallback
from embeddings.torch_runtime import import_torch
from embeddings.weights import source_folder


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without any checkpoint."""
    monkeypatch.setenv("VECTARIUM_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    return tmp_path


def put(path: Path, data: bytes = b"weights") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def digits(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:8]


# --- where weights are looked for


def test_a_checkpoint_is_found_where_the_environment_says_before_the_cache_of_torch(
    alone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = encoder_row(RESNET)
    assert availability(row).state == "download"
    assert str(availability(row).message) == "ResNet-50 would be downloaded: 103 MB"
    cached = put(alone / "torch" / "hub" / "checkpoints" / row.origin)
    assert source_folder(row) == cached and availability(row).state == "here"
    assert source_folder(encoder_row("resnet50-v1")) is None
    own = put(alone / "home" / "models" / "checkpoints" / row.origin)
    assert source_folder(row) == own
    named = put(alone / "named" / row.origin)
    for name in (named, named.parent):  # the file, or its folder
        monkeypatch.setenv("VECTARIUM_RESNET50", str(name))
        assert source_folder(row) == named
    monkeypatch.setenv("VECTARIUM_RESNET50", str(alone / "nowhere"))
    assert source_folder(row) == own


def test_a_checkpoint_of_ones_own_is_a_row_of_its_own(alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VECTARIUM_RESNET50", str(put(alone / "named" / "birds.pth").parent))
    row = encoder_row("resnet50:birds")
    assert (row.label, row.dim) == ("ResNet-50, birds", 2048) and availability(row).state == "here"
    assert availability(encoder_row(RESNET)).state == "download"


def test_without_resnet_the_other_encoder_is_proposed_by_name(
    alone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder_id, message = fallback(Limits())
    assert encoder_id == PICTURES and message is not None and message.code == "resnet_not_at_hand"
    assert "ResNet-50" in str(message) and "EfficientNet-Lite0 is proposed instead" in str(message)
    put(alone / "torch" / "hub" / "checkpoints" / encoder_row(RESNET).origin)
    assert fallback(Limits()) == (RESNET, None)


# --- what is refused


def test_a_checkpoint_with_another_digest_than_in_its_name(alone: Path) -> None:
    put(alone / "torch" / "hub" / "checkpoints" / encoder_row(RESNET).origin)
    message = (
        rf"ResNet-50: resnet50-11ad3fa6\.pth has the digest {digits(b'weights')}.* delete it and download"
    )
    with pytest.raises(ModelError, match=message):
        prepared(encoder_row(RESNET))
    assert not list((alone / "home" / "models").glob("resnet50*"))


class RunsCode:
    """Writes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, (f"touch {self.path}",)


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps run here, which saves the time of importing torch once more for each."""
    monkeypatch.setattr(models, "run_step", lambda step, arguments, row, progress: STEPS[step](*arguments))


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize("kind", ["pickle", "torch"])
def test_a_checkpoint_with_code_in_it_is_refused_and_the_code_is_not_run(
    alone: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    trace, path = alone / "it-ran", alone / "evil.pth"
    state = {"fc.bias": RunsCode(trace)}
    if kind == "pickle":
        path.write_bytes(pickle.dumps(state, protocol=2))
    else:
        import_torch().save(state, path)
    monkeypatch.setenv("VECTARIUM_RESNET50", str(path))
    message = (
        r"ResNet-50, evil: evil\.pth would run (posix|os)\.system when it is loaded, and was refused: use"
    )
    with pytest.raises(ModelError, match=message) as raised:
        prepared(encoder_row("resnet50:evil"))
    assert raised.value.code == "checkpoint_with_code"
    assert not trace.exists()
    assert not list((alone / "home" / "models").glob("resnet50*"))
    pickle.loads(pickle.dumps(state))
    assert trace.exists()  # it would have


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize("kind", ["text", "another network", "a number", "torn", "new pickle"])
def test_a_checkpoint_of_something_else_says_so(
    alone: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    torch = import_torch()
    path = alone / "odd.pth"
    if kind in ("another network", "torn"):
        torch.save({"fc.bias": torch.zeros(3), "fc.weight": torch.zeros(3, 2048)}, path)
    if kind == "torn":
        path.write_bytes(path.read_bytes()[:2000])
    elif kind == "a number":
        torch.save(3, path)
    elif kind == "text":
        path.write_text("these are no weights")
    elif kind == "new pickle":  # of a protocol that the careful reader does not know
        path.write_bytes(pickle.dumps({"fc.bias": RunsCode(alone / "it-ran")}, protocol=5))
    monkeypatch.setenv("VECTARIUM_RESNET50", str(path))
    message = (
        r"odd\.pth does not hold the weights of this network .*: use the published file, or save its state_"
    )
    with pytest.raises(ModelError, match=message):
        prepared(encoder_row("resnet50:odd"))
    assert not (alone / "it-ran").exists()


# --- downloads


class Server(http.server.ThreadingHTTPServer):
    """Serves one file under every name; says that it is `extra` bytes longer than it is."""

    data, extra = b"w" * 3_000_000, 0


class Handler(http.server.BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.server.data) + self.server.extra))
        self.end_headers()
        self.wfile.write(self.server.data)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def server(alone: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setattr(checkpoints, "ADDRESS", f"http://127.0.0.1:{server.server_port}/{{}}")
        monkeypatch.setattr(steps, "_answers", lambda host: True)
        yield server
        server.shutdown()
        thread.join()


def published(data: bytes) -> EncoderRow:
    return replace(encoder_row(RESNET), origin=f"resnet50-{digits(data)}.pth")


def test_a_download_is_counted_checked_and_kept(server: Server, alone: Path) -> None:
    seen: list[tuple[int, int]] = []
    row = published(server.data)
    path = steps.download(row, lambda done, total: seen.append((done, total)))
    assert path == alone / "home" / "models" / "checkpoints" / row.origin == source_folder(row)
    assert path.read_bytes() == server.data
    assert seen[-1] == (3_000_000, 3_000_000) and [done for done, _ in seen] == sorted(
        done for done, _ in seen
    )
    assert len(seen) >= 3


def left_in(alone: Path) -> list[Path]:
    return list((alone / "home" / "models" / "checkpoints").iterdir())


def test_a_download_of_something_else_is_not_kept(server: Server, alone: Path) -> None:
    with pytest.raises(
        ModelError, match=f"has the digest {digits(server.data)}.* and not the one in its name"
    ):
        steps.download(published(b"other"))
    assert left_in(alone) == []


def test_a_download_that_breaks_off_is_not_kept(server: Server, alone: Path) -> None:
    server.extra = 500
    with pytest.raises(
        ModelError, match=r"could not be fetched from .*\(3,000,000 of 3,000,500 bytes arrived.*: try again"
    ):
        steps.download(published(server.data))
    assert left_in(alone) == []


def test_a_download_is_cancelled(server: Server, alone: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        steps.download(published(server.data), stop)
    assert left_in(alone) == []


def test_a_silent_host_is_named_with_what_to_do(alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "_answers", lambda host: False)
    message = r"download\.pytorch\.org does not answer: .*VECTARIUM_RESNET50=resnet50-11ad3fa6\.pth"
    with pytest.raises(ModelError, match=message):
        models.prepare(encoder_row(RESNET))
