"""The rows of encoders, and which of them is proposed for a text."""

import json
import os

import pytest

from embeddings.catalog import (
    CATALOG,
    ENGLISH,
    MULTILINGUAL,
    are_words,
    catalog,
    encoder_row,
    propose,
    script_warning,
)
from embeddings.errors import SettingsError
from embeddings.limits import Limits
from embeddings.metrics import METRICS


@pytest.mark.parametrize("row", CATALOG.values(), ids=lambda row: row.id)
def test_every_row_says_what_a_visitor_asks(row):
    assert row.id == encoder_row(row.id).id
    assert row.dim > 0 and row.size_mb > 0 and row.licence and row.label and row.languages
    assert row.metric in METRICS
    assert (row.engine == "vectors") == (row.modality == "token")
    assert row.source != "package" or len(row.sha256) == 64


def test_unknown_id_lists_the_choices():
    with pytest.raises(SettingsError, match="'minilm' is not an encoder: choose all-minilm-l6-v2, multi"):
        encoder_row("minilm")


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        (["The cat sat on the mat and watched."] * 9 + ["It's 10°C in a naïve café."], ENGLISH),
        ([], ENGLISH),
        (["12345", "😀"], ENGLISH),
        (["오늘은 비가 온다"], MULTILINGUAL),
        (["The cat sat."] * 9 + ["고양이가 매트 위에 앉아 있었다"], MULTILINGUAL),
        (["Où est la bibliothèque ? À côté de l'école."], MULTILINGUAL),
        (["Кошка", "猫", "قطة"], MULTILINGUAL),
    ],
)
def test_the_script_decides_the_proposal(items, expected):
    assert propose(items) == expected


def test_hangul_under_an_english_encoder_names_the_better_row():
    message = script_warning(encoder_row(ENGLISH), ["한국어 문장입니다", "English"])
    assert message is not None
    assert "Hangul" in str(message) and "English only: choose multilingual-e5-small, 4 bits" in str(message)
    assert message.values["percent"] == 53  # 8 of 15 letters
    from dashboard.text import words

    assert words("ko").message(message).startswith("글자의 53 %가 한글인데 all-MiniLM-L6-v2은(는) 영어만")
    khmer = script_warning(encoder_row(ENGLISH), ["ភាសាខ្មែរ"])
    assert str(khmer).startswith("100 % of the letters are of another script, and")
    assert script_warning(encoder_row(MULTILINGUAL), ["한국어"]) is None
    assert script_warning(encoder_row(ENGLISH), ["plain English"]) is None


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


@pytest.mark.parametrize(
    ("items", "is_list"),
    [
        (["king", "queen", "castle"], True),
        (["the king sleeps", "a queen reads"], False),
        (["왕", "여왕", "성"], False),
        (["king"], False),
        ([], False),
    ],
)
def test_a_list_of_english_words_is_told_from_sentences(items: list[str], is_list: bool) -> None:
    assert are_words(items) is is_list
