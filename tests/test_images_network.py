"""A network that is not ready when a page asks it: a job with its progress and Cancel, then the answer."""

import threading
from typing import Any

import pytest
import streamlit as st
from pages import all_said, state_of
from test_images_page import CLASSES, images, network, opened, own_home

from dashboard.components import network_ready
from dashboard.text import LANGUAGES, words
from embeddings.catalog import encoder_row
from embeddings.errors import ModelError
from embeddings.picture_rows import PICTURES

__all__ = ["network", "own_home"]  # fixtures


@pytest.fixture(autouse=True)
def nothing_is_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    st.cache_resource.clear()
    monkeypatch.setattr(network_ready, "is_ready", lambda encoder_id: False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_preparing_shows_how_far_it_is_and_can_be_cancelled_and_begun_again(
    language: str, network: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    t, gate, prepared = words(language), threading.Event(), []

    def slow(row: Any, progress: Any) -> None:
        while not gate.wait(0.01):
            progress(0, 1)
        prepared.append(row.id)

    monkeypatch.setattr(network_ready, "prepare", slow)
    at = images(opened(images_tab="saw"), language)
    _, job = state_of(at).awaited["network"]
    assert t("jobs.preparing_network", encoder="Raw pixels") in all_said(at) and not at.radio
    at.button(key="cancel_network").click().run()
    assert job.wait(30) and job.state == "cancelled"
    assert t("jobs.stopped") in all_said(at.run()) and not at.radio and network == []
    gate.set()
    at.button(key="again_network").click().run()
    _, job = state_of(at).awaited["network"]
    assert job.wait(30) and prepared == ["pixels"]
    assert at.run().radio[0].options == [name for _, name, _ in CLASSES] and set(network) == {3}


def test_why_it_cannot_be_made_ready_is_said_on_the_page(
    network: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(row: Any, progress: Any) -> None:
        raise ModelError("models_folder_busy", "{folder} could not be written: try again", folder="/full")

    monkeypatch.setattr(network_ready, "prepare", fail)
    at = images(opened(images_tab="saw"))
    _, job = state_of(at).awaited["network"]
    assert job.wait(30)
    assert "full could not be written" in all_said(at.run()) and not at.radio


def test_what_was_exported_or_needs_no_export_is_ready(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("VECTARIUM_HOME", str(tmp_path))
    assert network_ready.is_ready("pixels") and not network_ready.is_ready(PICTURES)
    folder = tmp_path / "models" / f"{PICTURES}-{encoder_row(PICTURES).sha256[:12]}"
    folder.mkdir(parents=True)
    assert not network_ready.is_ready(PICTURES)  # half made
    (folder / "meta.json").write_text("{}")
    assert network_ready.is_ready(PICTURES)
