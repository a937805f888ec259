"""Which encoder is proposed for a text, and what is said where another one was chosen."""

import pytest

from embeddings.catalog import ENGLISH, MULTILINGUAL, encoder_row
from embeddings.proposal import are_words, propose, script_warning


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

    assert words("ko").message(message).startswith("글자의 53%가 한글인데 all-MiniLM-L6-v2은(는) 영어만")
    khmer = script_warning(encoder_row(ENGLISH), ["ភាសាខ្មែរ"])
    assert str(khmer).startswith("100 % of the letters are of another script, and")
    assert script_warning(encoder_row(MULTILINGUAL), ["한국어"]) is None
    assert script_warning(encoder_row(ENGLISH), ["plain English"]) is None


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
