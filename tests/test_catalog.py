"""The rows of encoders: complete, named, and the folders of the environment beside them."""

import json
import os

import pytest

from embeddings.catalog import CATALOG, catalog, encoder_row
from embeddings.errors import SettingsError
from embeddings.limits import Limits
from embeddings.metrics import METRICS


@pytest.mark.parametrize("row", CATALOG.values(), ids=lambda row: row.id)
def test_every_row_says_what_a_visitor_asks(row):
    assert row.id == encoder_row(row.id).id
    assert row.dim > 0 and row.licence and row.label and row.languages
    assert (row.size_mb == 0) == (row.source == "none")
    assert row.metric in METRICS
    assert (row.engine == "vectors") == (row.modality == "token")
    assert (row.engine in ("picture", "pixels", "histogram")) == (row.modality == "image")
    assert row.source != "package" or len(row.sha256) == 64


def test_unknown_id_lists_the_choices():
    with pytest.raises(SettingsError, match="'minilm' is not an encoder: choose all-minilm-l6-v2, multi"):
        encoder_row("minilm")


def test_folders_of_the_environment_are_rows_but_not_in_public(tmp_path, monkeypatch):
    folders = [tmp_path / "a" / "mine", tmp_path / "b" / "mine", tmp_path / "other"]
    for folder in folders:
        folder.mkdir(parents=True)
    (folders[2] / "config.json").write_text(json.dumps({"hidden_size": 32}))
    prompts = {"prompts": {"query": "query: ", "document": "passage: "}}
    (folders[2] / "config_sentence_transformers.json").write_text(json.dumps(prompts))
    monkeypatch.setenv("VECTARIUM_ENCODERS", os.pathsep.join(map(str, folders)))
    ids = [row.id for row in catalog(Limits())]
    assert ids[-3:] == ["folder:a/mine", "folder:b/mine", "folder:other"]
    row = encoder_row("folder:other")
    assert (row.dim, row.query_prefix, row.item_prefix) == (32, "query: ", "passage: ")
    assert not [row for row in catalog(Limits(public=True)) if row.source == "folder"]
