"""Where weights come from, what they must digest to, and graphs that are exported once."""

import gzip
import json
import multiprocessing
import os
import shutil
import time
from dataclasses import replace

import pytest

from embeddings import models, steps, weights
from embeddings.catalog import CATALOG, ENGLISH, MULTILINGUAL, WORDS, EncoderRow, encoder_row
from embeddings.errors import Cancelled, ModelError

HUB = "multilingual-e5-small"


@pytest.fixture
def alone(tmp_path, monkeypatch):
    """A home without anything in it, and no model hub cache of whoever runs the tests."""
    monkeypatch.setenv("VECTARIUM_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("GENSIM_DATA_DIR", str(tmp_path / "gensim"))
    return tmp_path / "home"


def test_home_is_named_by_the_environment(alone, monkeypatch):
    assert models.home() == alone
    monkeypatch.delenv("VECTARIUM_HOME")
    assert models.home().name == "vectarium"


@pytest.mark.parametrize("encoder_id", [ENGLISH, MULTILINGUAL, WORDS])
def test_the_defaults_are_here(alone, encoder_id):
    assert models.availability(encoder_row(encoder_id)).state == "here"


@pytest.mark.parametrize("encoder_id", [HUB, "glove-wiki-gigaword-100"])
def test_others_say_what_would_be_downloaded(alone, encoder_id):
    row = encoder_row(encoder_id)
    found = models.availability(row)
    assert found.state == "download"
    assert str(found.message) == f"{row.label} would be downloaded: {row.size_mb} MB"


def test_a_missing_package_and_a_wrong_folder_name_the_remedy(alone, tmp_path):
    row = replace(CATALOG[ENGLISH], origin="no_such_package")
    assert "not installed: pip install no-such-package" in str(models.availability(row).message)
    folder = replace(row, source="folder", origin=str(tmp_path))
    assert models.availability(folder).state == "missing"
    with pytest.raises(ModelError, match="holds no sentence-transformers model: correct VECTARIUM_ENCODERS"):
        models.prepare(folder)


@pytest.mark.parametrize("encoder_id", [HUB, "glove-wiki-gigaword-100"])
def test_without_a_network_there_is_one_clear_message(alone, monkeypatch, encoder_id):
    def refuse(*arguments, **options):
        raise OSError("no network here")

    monkeypatch.setattr("socket.create_connection", refuse)
    with pytest.raises(
        ModelError, match=r"is not on this machine and .* does not answer: connect to the network"
    ):
        models.prepare(encoder_row(encoder_id))


def test_a_public_host_does_not_tell_its_folders(alone, monkeypatch):
    monkeypatch.setattr(steps, "_answers", lambda host: False)
    with pytest.raises(ModelError) as private:
        models.prepare(encoder_row(HUB))
    assert str(models.home()) in str(private.value)
    monkeypatch.setenv("VECTARIUM_PUBLIC", "1")
    with pytest.raises(ModelError) as public:
        models.prepare(encoder_row(HUB))
    assert str(models.home()) not in str(public.value) and "(VECTARIUM_HOME/models/" in str(public.value)


def hang():
    time.sleep(2)
    raise OSError("at last")


def test_a_host_that_hangs_is_given_up(alone, monkeypatch):
    monkeypatch.setattr(steps, "_WAIT_S", 0.1)
    monkeypatch.setattr("socket.create_connection", lambda *a, **o: hang())
    with pytest.raises(ModelError, match="does not answer"):
        models.prepare(encoder_row(HUB))


def test_a_hub_model_is_found_in_the_cache_and_in_the_models_folder(alone, tmp_path):
    row = encoder_row(HUB)
    cache = tmp_path / "hub" / "models--intfloat--multilingual-e5-small"
    for name, revision in (("old", "1"), ("new", "2")):
        folder = cache / "snapshots" / name
        folder.mkdir(parents=True)
        (folder / "config.json").write_text("{}")
        (folder / "model.safetensors").write_text(revision)
    (cache / "refs").mkdir()
    (cache / "refs" / "main").write_text("new")
    assert weights.source_folder(row) == cache / "snapshots" / "new"
    own = alone / "models" / "intfloat--multilingual-e5-small"
    shutil.copytree(cache / "snapshots" / "old", own)
    assert weights.source_folder(row) == own
    (own / "model.safetensors").unlink()  # half a download is none
    assert weights.source_folder(row) == cache / "snapshots" / "new"


def test_weights_that_are_not_the_published_ones_are_refused(alone):
    row = replace(CATALOG[WORDS], sha256="0" * 64)
    with pytest.raises(ModelError, match="has the digest 2d85b9db2ad8 instead of 000000000000: reinstall"):
        models.prepare(row)


def test_a_digest_is_read_once_and_again_when_the_file_changes(alone, tmp_path):
    path = tmp_path / "weights.bin"
    path.write_bytes(b"one")
    first = weights.file_digest(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(weights.hashlib, "file_digest", None)  # reading it again would fail
        assert weights.file_digest(path) == first
    path.write_bytes(b"three")
    assert weights.file_digest(path) != first


FAKE = EncoderRow("fake/row", "Fake", "text", 3, 1, "MIT", "folder", "", "", ("en",))


@pytest.fixture
def fake(alone, tmp_path, monkeypatch):
    """A row whose export writes two small files and counts how often it was asked."""
    source = tmp_path / "fake"
    source.mkdir()
    (source / "config.json").write_text("{}")
    (source / "model.safetensors").write_bytes(b"weights")
    calls = []

    def step(name, arguments, row, progress):
        calls.append(name)
        (models.Path(arguments[1]) / "model.onnx").write_bytes(b"graph")
        return {"engine": "onnx", "dim": 3}

    monkeypatch.setattr(models, "run_step", step)
    return replace(FAKE, origin=str(source)), calls


def test_exported_once_and_again_when_damaged(fake):
    row, calls = fake
    folder = models.prepare(row)
    assert folder is not None and folder.name.startswith("fake-row-")
    assert models.prepare(row) == folder and calls == ["export"]
    (folder / "model.onnx").write_bytes(b"grapf")
    assert models.prepare(row) == folder and calls == ["export"] * 2
    assert (folder / "model.onnx").read_bytes() == b"graph"
    (folder / "meta.json").write_text("{")
    models.prepare(row)
    assert calls == ["export"] * 3
    assert [path.name for path in folder.parent.iterdir() if path.name.startswith(".")] == []


def test_other_weights_get_another_folder(fake):
    row, _ = fake
    first = models.prepare(row)
    (models.Path(row.origin) / "model.safetensors").write_bytes(b"other weights")
    assert models.prepare(row) != first


def test_the_same_weights_under_another_pooling_are_another_encoder(fake):
    row, _ = fake
    first = models.prepared(row)
    (models.Path(row.origin) / "1_Pooling").mkdir()
    (models.Path(row.origin) / "1_Pooling" / "config.json").write_text('{"pooling_mode": "cls"}')
    second = models.prepared(row)
    assert first.folder != second.folder and first.row.revision != second.row.revision


def test_int8_that_could_not_be_made_is_refused(fake):
    with pytest.raises(ModelError, match="Fake has no int8 form: choose fp32"):
        models.prepare(fake[0], "int8")


def test_whoever_renames_first_has_made_it(fake, monkeypatch):
    row, calls = fake
    step = models.run_step

    def slower(name, arguments, row, progress):
        if len(calls) == 0:
            calls.append("other process")
            monkeypatch.setattr(models, "_preparing", __import__("contextlib").nullcontext())
            models.prepare(row)
        return {**step(name, arguments, row, progress), "dim": 99}

    monkeypatch.setattr(models, "run_step", slower)
    ready = models.prepared(row)
    assert ready.facts is not None and calls == ["other process", "export", "export"]
    assert json.loads((ready.folder / "meta.json").read_text())["dim"] == ready.facts["dim"] == 99


def _prepare_words(home):
    os.environ["VECTARIUM_HOME"] = str(home)
    models.prepare(encoder_row(WORDS))


def test_two_processes_at_once_do_not_collide(alone):
    context = multiprocessing.get_context("spawn")
    both = [context.Process(target=_prepare_words, args=(alone,)) for _ in range(2)]
    for process in both:
        process.start()
    for process in both:
        process.join()
    assert [process.exitcode for process in both] == [0, 0]
    names = [path.name for path in (alone / "models").iterdir()]
    assert sorted(names) == ["digests", "glove-6b-50d-2d85b9db2ad8"]


def test_cancel_ends_the_export_at_once(alone):
    def stop(done, total):
        raise Cancelled

    with pytest.raises(Cancelled):
        models.prepare(encoder_row(ENGLISH), progress=stop)
    assert [path.name for path in (alone / "models").iterdir()] == ["digests"]


def test_a_step_that_dies_says_so(alone):
    with pytest.raises(ModelError, match=r"Fake: the nonsense did not work .*KeyError"):
        steps.run_step("nonsense", [], FAKE)


def test_word_vectors_of_gensims_data_folder_are_laid_out(alone, tmp_path):
    from embeddings.encoders import open_word_vectors

    path = tmp_path / "gensim" / "glove-wiki-gigaword-100" / "glove-wiki-gigaword-100.gz"
    path.parent.mkdir(parents=True)
    path.write_bytes(gzip.compress("3 2\nking 1 0\n여왕 0 1\nqueen 0.5 -2\n".encode()))
    space = open_word_vectors("glove-wiki-gigaword-100")
    assert space.labels == ("king", "여왕", "queen")
    assert space.vectors.tolist() == [[1, 0], [0, 1], [0.5, -2]]
