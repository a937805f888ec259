"""A projection in a child process: the same points as in this one, its errors, and its end when asked."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from embeddings import isolated
from embeddings.errors import Cancelled, SettingsError
from embeddings.isolated import project_isolated
from embeddings.neighbors import knn_graph
from embeddings.projections import PCA, TSNE, UMAP, project


@pytest.fixture
def vectors() -> np.ndarray:
    rng = np.random.default_rng(0)
    centers = rng.normal(size=(3, 8)) * 6
    return (centers[np.arange(90) % 3] + rng.normal(size=(90, 8))).astype(np.float32)


@pytest.mark.parametrize("settings", [PCA(), UMAP(n_components=3, n_epochs=20)], ids=lambda s: s.method)
def test_the_child_gives_what_this_process_would(vectors: np.ndarray, settings: PCA | UMAP) -> None:
    here, there = project(vectors, settings), project_isolated(vectors, settings)
    np.testing.assert_allclose(there.points, here.points, atol=1e-5)
    assert (there.settings, there.used, there.engine) == (settings, here.used, here.engine)
    assert there.explained_variance == pytest.approx(here.explained_variance)
    assert not there.points.flags.writeable


def test_the_shared_graph_is_used(vectors: np.ndarray) -> None:
    """A graph that says everybody's neighbors are others gives another map than the true one."""
    graph = knn_graph(vectors, 15, "cosine")
    wrong = knn_graph(np.random.default_rng(1).normal(size=vectors.shape).astype(np.float32), 15, "cosine")
    settings = UMAP(n_epochs=20)
    with_graph = project_isolated(vectors, settings, graph).points
    np.testing.assert_allclose(with_graph, project(vectors, settings, graph).points, atol=1e-5)
    assert not np.allclose(with_graph, project_isolated(vectors, settings, wrong).points, atol=1e-2)


def test_notes_come_back_as_messages(vectors: np.ndarray) -> None:
    there, here = project_isolated(vectors[:30], TSNE()), project(vectors[:30], TSNE())
    assert [note.code for note in there.notes] == ["perplexity_reduced"]
    assert there.notes == here.notes


def test_an_error_of_the_child_is_the_same_error(vectors: np.ndarray) -> None:
    graph = knn_graph(vectors[:50], 15, "cosine")
    with pytest.raises(SettingsError) as here:
        project(vectors, UMAP(), graph)
    with pytest.raises(SettingsError) as there:
        project_isolated(vectors, UMAP(), graph)
    assert there.value.message == here.value.message


def test_cancel_ends_the_child(vectors: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def remember(*arguments: object, **options: object) -> "subprocess.Popen[bytes]":
        started.append(popen(*arguments, **options))  # type: ignore[call-overload]
        return started[-1]

    def stop(done: int, total: int) -> None:
        raise Cancelled

    monkeypatch.setattr(isolated.subprocess, "Popen", remember)
    with pytest.raises(Cancelled):
        project_isolated(vectors, UMAP(n_epochs=10_000), progress=stop)
    assert len(started) == 1
    assert started[0].returncode is not None


def test_a_child_that_dies_is_said_with_what_to_do(
    vectors: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(isolated.sys, "executable", "/bin/false")
    with pytest.raises(
        SettingsError, match=r"^The computation of the map of 90 items ended early \(code 1\).*or PCA$"
    ):
        project_isolated(vectors, PCA())


def test_the_child_does_not_outlive_a_parent_that_is_killed(tmp_path: Path) -> None:
    """The pipe of the child closes with its parent, whatever ends the parent."""
    reading, writing = os.pipe()
    watch = "import time; from embeddings import isolated; "
    watch += "import threading; threading.Thread(target=isolated._end_with_parent).start(); time.sleep(60)"
    child = subprocess.Popen([sys.executable, "-c", watch], stdin=reading)
    os.close(reading)
    killer = threading.Timer(30, child.kill)
    killer.start()
    os.close(writing)
    assert child.wait() == 3
    killer.cancel()
