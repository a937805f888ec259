"""Files of analogy questions: how they are read, what is said of those that cannot be, and the ready sets."""

from pathlib import Path

import pytest

from embeddings.errors import DataError, SettingsError
from embeddings.evaluation import QUESTION_SETS, Section, load_questions, read_questions


def test_questions_are_read_by_section() -> None:
    text = ":capitals\n\nSeoul Korea\tTokyo Japan\r\n: empty\n: family \nMan King Woman Queen\n:capitals\na b c d\n"
    questions = read_questions(text)
    assert questions.sections == (
        Section("capitals", (("Seoul", "Korea", "Tokyo", "Japan"), ("a", "b", "c", "d"))),
        Section("family", (("Man", "King", "Woman", "Queen"),)),
    )
    assert len(questions) == 3
    lowered = read_questions(": Family\nMan King Woman Queen", lowercase=True).sections[0]
    assert lowered == Section("Family", (("man", "king", "woman", "queen"),))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
def test_questions_in_any_encoding(encoding: str) -> None:
    text = ": 가족\n" + "아버지 어머니 아들 딸\n" * 5
    questions = read_questions(text.encode(encoding), "가족.txt")
    assert questions.sections[0].name == "가족" and questions.sections[0].rows[0][3] == "딸"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            ": family\nman king woman queen\nman king woman",
            "Line 3 of q.txt has 3 words ('man king woman'): a question has four, as in `man king woman queen`",
        ),
        (
            ": family\n\na b c d e",
            "Line 3 of q.txt has 5 words ('a b c d e'): a question has four, as in `man king woman queen`",
        ),
        (
            "\nman king woman",
            "Line 2 of q.txt has 3 words ('man king woman'): a question has four, as in `man king woman queen`",
        ),
        (
            "a b c d e\n: family\n",
            "Line 1 of q.txt has 5 words ('a b c d e'): a question has four, as in `man king woman queen`",
        ),
        (
            "man king woman queen\n: family",
            "Line 1 of q.txt ('man king woman queen') belongs to no section: "
            "put a line such as `: capitals` above it",
        ),
        (
            "",
            "q.txt holds no question: bring lines of four words below a line such as `: capitals`",
        ),
        (
            ": family\n: capitals\n",
            "q.txt holds no question: bring lines of four words below a line such as `: capitals`",
        ),
    ],
)
def test_questions_that_cannot_be_used_are_named(text: str, message: str) -> None:
    for data in (text, text.encode()):
        with pytest.raises(DataError) as error:
            read_questions(data, "q.txt")
        assert str(error.value) == message


def test_binary_data_is_no_question_file() -> None:
    with pytest.raises(DataError, match=r"q\.npy"):
        read_questions(bytes(range(256)) * 8, "q.npy")


def test_ready_sets_are_whole() -> None:
    assert len(load_questions("google-analogies")) == 19_544
    assert len(load_questions("google-analogies").sections) == 14
    korean = load_questions("questions-ko")
    assert len(korean) == 724 and len(korean.sections) == 11
    for section in korean.sections:
        assert len(set(section.rows)) == len(section) and all(len(set(row)) >= 3 for row in section.rows)
    for row in QUESTION_SETS.values():
        assert row.source and row.licence and row.path.is_file()


def test_a_set_that_is_not_there_is_told() -> None:
    with pytest.raises(
        SettingsError, match="'wordsim353' is not a ready set: choose google-analogies, questions-ko"
    ):
        load_questions("wordsim353")


def test_gensim_without_its_test_data_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from embeddings.evaluation import sets

    monkeypatch.setattr(sets, "_folder", lambda package: tmp_path)
    with pytest.raises(
        DataError, match=r"gensim was installed without its test data.*bring the file from https"
    ):
        _ = QUESTION_SETS["google-analogies"].path
