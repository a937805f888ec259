"""The spellings of a vocabulary, against difflib and by hand."""

import difflib

import numpy as np
import pytest

from embeddings.errors import SettingsError
from embeddings.space import EmbeddingSpace, Receipt
from embeddings.spellings import check_known, closest_spellings, complete, rows_of, spelled


def space_of(labels: list[str]) -> EmbeddingSpace:
    return EmbeddingSpace(tuple(labels), np.ones((len(labels), 3), np.float32), Receipt("", "given"))


def test_case_alone_comes_first_then_likeness_then_rows() -> None:
    space = space_of(["paris", "PARIS", "parish", "Paros", "tariff", "london"])
    assert closest_spellings(space, "Paris") == ["paris", "PARIS", "parish"]
    assert closest_spellings(space, "qparis", 1) == ["paris"]  # a wrong first letter
    assert (
        closest_spellings(space, "zzz")
        == closest_spellings(space, "")
        == closest_spellings(space, "paris", 0)
        == []
    )


def test_hangul_is_compared_by_letters() -> None:
    assert closest_spellings(space_of(["부산", "서울", "서산"]), "서을", 1) == ["서울"]


def test_difflib_agrees_on_real_typing_mistakes() -> None:
    words = [
        "international",
        "internal",
        "eternal",
        "nation",
        "notion",
        "motion",
        "emotion",
        "station",
        "stallion",
    ]
    for typed in ("internatinal", "naton", "emotoin", "sttaion"):
        assert closest_spellings(space_of(words), typed, 1) == difflib.get_close_matches(typed, words, 1)


def test_suggestions_come_in_the_order_of_rows() -> None:
    space = space_of(["the", "king", "Kings", "kin", "king", "KINGDOM", "a king"])
    assert complete(space, "kin") == ["king", "Kings", "kin", "KINGDOM"]
    assert complete(space, "KING", 2) == ["king", "Kings"]
    assert complete(space, "", 3) == ["the", "king", "Kings"]
    assert complete(space, "queen") == []
    assert complete(space_of([]), "a") == []


def test_labels_with_special_characters() -> None:
    space = space_of(["a\0b", "c(+", "line\nbreak", "x" * 200_000, "<b>", "👩‍👩‍👧", ""])
    assert complete(space, "c(") == ["c(+"]
    assert complete(space, "line\n") == ["line\nbreak"]
    assert complete(space, "👩") == ["👩‍👩‍👧"]
    assert complete(space, "<b") == ["<b>"]
    assert complete(space, "xx") == ["x" * 200_000]
    assert closest_spellings(space, "C(+", 1) == ["c(+"]


def test_a_word_is_found_as_written_and_else_in_small_letters() -> None:
    space = space_of(["paris", "Rome", "rome", "Bern"])
    assert spelled(space, ["Paris", "Rome", "ROME", "Bern"]) == ["paris", "Rome", "rome", "Bern"]
    with pytest.raises(SettingsError, match=r"Not among the 4 items: 'bern' \(Bern\); choose a spelling"):
        spelled(space, ["Paris", "bern"])


def test_five_unknown_words_are_named_and_no_more() -> None:
    with pytest.raises(SettingsError, match=r"'q0'; 'q1'; 'q2'; 'q3'; 'q4' …; choose"):
        check_known(space_of(["a"]), [f"q{i}" for i in range(300)])


def test_a_word_has_all_its_rows() -> None:
    assert sorted(rows_of(space_of(["a", "b", "a"]), ["a"])) == [0, 2]
    assert rows_of(space_of(["a", "b"]), ["b"]) == [1]
