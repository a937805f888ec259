"""Words: complete in every language, numbers for people, and data that stays data."""

import pytest

from dashboard.text import LANGUAGES, closest_language, plain, words
from embeddings.errors import DataError, Message


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_carries_its_values(language: str) -> None:
    assert "98,113" in words(language)("frame.items", n=98113)


@pytest.mark.parametrize(
    ("key", "values", "said"),
    [
        ("frame.items", {"n": 1}, "1 item"),
        ("frame.items", {"n": 2}, "2 items"),
        ("frame.items", {"n": 0}, "0 items"),
        ("map.n_of", {"n": 1, "total": 3}, "1 of 3 items"),  # the noun follows the last number
        ("map.n_of", {"n": 1, "total": 1}, "1 of 1 item"),
        ("report.duplicates", {"n": 1}, "1 duplicate"),
    ],
)
def test_one_of_a_thing_is_said_in_the_singular(key: str, values: dict[str, int], said: str) -> None:
    assert words("en")(key, **values) == said
    assert str(values["n"]) in words("ko")(key, **values)


def test_an_unknown_language_reads_english() -> None:
    assert words("tlh").language == "en"
    assert words("../../etc/passwd")("frame.map") == "Map"


def test_a_missing_key_is_a_bug() -> None:
    with pytest.raises(KeyError):
        words("en")("frame.no_such_key")


@pytest.mark.parametrize(
    ("locale", "language"),
    [("ko-KR", "ko"), ("ko", "ko"), ("KO_kr", "ko"), ("de-DE", "en"), ("", "en"), (None, "en")],
)
def test_the_browser_s_language_is_taken(locale: str | None, language: str) -> None:
    assert closest_language(locale) == language


def test_messages_of_the_library_are_said_in_the_language() -> None:
    error = DataError(
        "labels_vectors", "{labels} labels but vectors of shape {shape}", labels=3, shape="(2, 4)"
    )
    assert words("en").message(error) == "3 labels but vectors of shape (2, 4)"
    korean = words("ko").message(error)
    assert "3" in korean and "(2, 4)" in korean and korean != str(error)


def test_a_message_inside_a_message_is_translated_too() -> None:
    inner = Message("metadata_rows", "{items} items but {rows} rows", {"items": 2, "rows": 1})
    outer = Message("no_such_code", "because {why}", {"why": inner})
    assert words("en").message(outer) == "because 2 items but 1 rows"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain words", "plain words"),
        ("two\nlines", "two lines"),
        ("**bold**", r"\*\*bold\*\*"),
        ("<script>", r"\<script\>"),
        ("$x$", r"\$x\$"),
        ("[a](b)", r"\[a\]\(b\)"),
        ("한국어", "한국어"),
    ],
)
def test_data_is_not_markup(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_data_is_no_emoji_code_and_no_icon() -> None:
    assert ":smile:" not in plain(":smile:").replace("\\", "")
    assert ":material/home:" not in plain(":material/home:").replace("\\", "")


def test_long_data_is_cut_with_an_ellipsis() -> None:
    assert plain("a" * 100, 10) == "a" * 9 + "…"
    assert plain("a" * 10, 10) == "a" * 10


def test_metrics_in_messages_are_words_of_the_language() -> None:
    said = Message(
        "structure_equal_pairs", "Most pairs have the same {metric} place", {"metric": "dot", "n": 3}
    )
    assert "내적 기준으로" in words("ko").message(said)
    assert words("en").message(said) == "Most pairs have the same dot place"
    unknown = Message("structure_equal_pairs", "", {"metric": "taxicab", "n": 3})
    assert "taxicab 기준으로" in words("ko").message(unknown)
