"""Texts to words: by letters and spaces, by morphemes, in sentences of a length that a model can use."""

import sys
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings import morphemes
from embeddings.corpus import TokenSettings
from embeddings.errors import Cancelled, DataError, ModelError
from embeddings.sentences import PIECE_CHARACTERS, PIECE_WORDS, pieces, split
from embeddings.tokenize import cut, phrases_of, tokenize

KOREAN, WORDS = TokenSettings(tokenizer="korean"), TokenSettings(tokenizer="words")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The well-known café's apples, don't!", ["the", "well", "known", "café's", "apples", "don't"]),
        ("It’s 'quoted' and new_york", ["it's", "quoted", "and", "new_york"]),
        ("3.14 of 1,000 in the 1990s", ["3.14", "of", "1,000", "in", "the", "1990s"]),
        ("हिन्दी में लिखा है", ["हिन्दी", "में", "लिखा", "है"]),
        ("Ελληνικά και русский язык", ["ελληνικά", "και", "русский", "язык"]),
        ("cafe\u0301 = caf\u00e9", ["café", "café"]),
        ("?! … —", []),
        ("half \ud800 a character", ["half", "a", "character"]),
    ],
)
def test_words_between_spaces_and_signs(text: str, words: list[str]) -> None:
    assert cut(text) == words


def test_case_can_be_kept() -> None:
    assert cut("Turkey and turkey", TokenSettings(lowercase=False)) == ["Turkey", "and", "turkey"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("서울에서 고양이가 먹었다.", ["서울", "에서", "고양이", "가", "먹다", "었", "다"]),
        ("문서를 저장할 수 있습니다!", ["문서", "를", "저장", "하다", "ㄹ", "수", "있다", "습니다"]),
        ("LibreOffice를 열다", ["libreoffice", "를", "열다", "다"]),
    ],
)
def test_korean_is_cut_into_morphemes(text: str, words: list[str]) -> None:
    assert cut(text) == words


def test_a_verb_is_not_a_particle() -> None:
    assert cut("고양이가 집에 가다")[1] == "가"
    assert "가다" in cut("고양이가 집에 가다")


def test_content_words_are_nouns_verbs_adjectives_adverbs() -> None:
    content = TokenSettings(content_words=True)
    assert cut("서울에서 아름다운 고양이가 빨리 먹었다.", content) == [
        "서울",
        "아름답다",
        "고양이",
        "빨리",
        "먹다",
    ]


def test_decomposed_hangul_is_the_same_text() -> None:
    import unicodedata

    text = "고양이가 집에 간다"
    assert cut(unicodedata.normalize("NFD", text)) == cut(text)


def test_the_tokenizer_can_be_overruled() -> None:
    text = "고양이가 집에 간다"
    assert cut(text, WORDS) == ["고양이가", "집에", "간다"]
    assert tokenize([text], WORDS).settings.tokenizer == "words"
    assert cut("The cat's home", KOREAN)[:2] == ["the", "cat"]


@pytest.mark.parametrize(
    ("texts", "used"),
    [
        (["A cat sleeps. A dog barks."], "words"),
        (["고양이가 잔다.", "12 345"], "korean"),
        (["Microsoft Windows에서 파일을 여세요"], "korean"),
        (["The dish is called kimchi (김치) in Korea"], "words"),
        (["고양이가 잔다.", "A dog barks."], "auto"),
    ],
)
def test_the_script_of_each_sentence_decides(texts: list[str], used: str) -> None:
    assert tokenize(texts).settings.tokenizer == used


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It rains. We stay! Why? Because.", ["It rains.", "We stay!", "Why?", "Because."]),
        ("Mr. Kim of St. Louis, e.g. J. Smith", ["Mr. Kim of St. Louis, e.g. J. Smith"]),
        ('"Go." He went (slowly). It was 1990. Then', ['"Go."', "He went (slowly).", "It was 1990.", "Then"]),
        ("비가 온다. 집에 있다.", ["비가 온다.", "집에 있다."]),
        ("下雨了。我们在家。", ["下雨了。", "我们在家。"]),
        ("one line\r\nanother\n\n\tthird", ["one line", "another", "third"]),
        (" \n ", []),
    ],
)
def test_a_text_of_several_sentences_is_split(text: str, sentences: list[str]) -> None:
    assert list(split(text)) == sentences


@given(st.text())
def test_splitting_loses_no_letter(text: str) -> None:
    assert "".join("".join(split(text)).split()) == "".join(text.split())


@given(st.text("ab ", max_size=30).map(lambda text: text * 1_000))
@settings(max_examples=20)
def test_pieces_are_the_sentence_again(text: str) -> None:
    found = list(pieces(text))
    assert "".join(found) == text and max(map(len, found)) <= PIECE_CHARACTERS


def test_a_word_is_not_cut_in_two_by_a_piece() -> None:
    words = [f"word{i}" for i in range(20_000)]
    assert list(chain.from_iterable(tokenize([" ".join(words)]).sentences)) == words


@pytest.mark.parametrize("line", ["a few short words " * 280_000, "abcde" * 1_000_000, "ab 1 " * 1_000_000])
def test_one_line_of_5_mb_becomes_pieces_and_is_said(line: str) -> None:
    corpus = tokenize([line, "and a sentence"])
    assert len(line) >= 5_000_000 and max(map(len, corpus.sentences)) <= PIECE_WORDS
    assert sum(len(word) for word in chain.from_iterable(corpus.sentences)) == len(line.replace(" ", "")) + 12
    (note,) = corpus.notes
    cuts = len(corpus.sentences) - 2
    assert str(note) == f"Sentences of more than 1,000 words were cut into pieces: {cuts:,} cuts"


def test_mixed_scripts_are_said_with_their_shares() -> None:
    (note,) = tokenize(["The cat sleeps at home.", "고양이가 집에서 잔다."]).notes
    expected = "67 % of the letters are Latin and 33 % Hangul: each sentence was cut by its own script"
    assert str(note) == expected
    (note,) = tokenize(["The cat sleeps", "кошка спит дома"]).notes
    assert str(note).startswith("52 % of the letters are Cyrillic and 48 % Latin")


def test_what_the_visitor_chose_is_not_commented() -> None:
    assert tokenize(["The cat sleeps at home.", "고양이가 집에서 잔다."], WORDS).notes == ()
    assert tokenize(["Windows에서 여는 파일"]).notes == ()


def test_a_script_without_spaces_is_said() -> None:
    expected = "Words are cut at spaces, and Han is written without: put spaces between the words first"
    assert [str(note) for note in tokenize(["下雨了。我们在家。"]).notes] == [expected]


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ([], "There are no words in this text: bring sentences"),
        (["?!", "\n …"], "There are no words in this text: bring sentences"),
        (
            ["1 2 3.5", "2 1,000"],
            "There are 4 different numbers in this text and no words: bring sentences",
        ),
        (
            ["Word word", "WORD"],
            "'word' is the only word: words are learned from the words beside them, so bring sentences",
        ),
    ],
)
@pytest.mark.parametrize("tokenizer", ["auto", "korean"])
def test_nothing_to_learn_from(texts: list[str], message: str, tokenizer: str) -> None:
    with pytest.raises(DataError) as caught:
        tokenize(texts, TokenSettings(tokenizer=tokenizer))  # type: ignore[arg-type]
    assert str(caught.value) == message


def test_sentences_keep_their_order_over_batches_and_scripts() -> None:
    texts = [f"a dog number{i}" if i % 3 else f"고양이 {i}마리" for i in range(2_500)]
    assert tokenize(texts).sentences == tuple(tuple(cut(text)) for text in texts)


def test_a_sentence_is_cut_with_the_phrases_of_its_corpus_as_it_stands_there() -> None:
    texts = ["the bank of england and new york city", "a new york bank", "england is new to the city"] * 12
    texts += [f"word{n} is here and word{n + 1} is there" for n in range(3_000)]
    corpus = tokenize(texts, TokenSettings(phrases=True))
    assert {"new_york", "bank_of_england"} <= phrases_of(corpus)
    assert [tuple(cut(text, corpus.settings, phrases_of(corpus))) for text in texts] == list(corpus.sentences)


def test_phrases_join_what_stands_together() -> None:
    texts = [f"new york has cats{i}" for i in range(40)] + [f"one{i} two{i} three{i}" for i in range(400)]
    joined = tokenize(texts, TokenSettings(phrases=True))
    assert joined.counts["new_york"] == 40 and "new" not in joined.counts
    assert "new_york" not in tokenize(texts).counts


def test_progress_ends_at_the_total_and_can_stop_the_work() -> None:
    seen: list[tuple[int, int]] = []
    tokenize(["a cat sleeps"] * 2_500, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1_000, 2_500), (2_000, 2_500), (2_500, 2_500)]

    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        tokenize(["a cat sleeps"] * 2_500, progress=stop)


def test_without_the_analyser_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    morphemes._analyser.cache_clear()
    monkeypatch.setitem(sys.modules, "kiwipiepy", None)
    assert cut("English needs none") == ["english", "needs", "none"]
    with pytest.raises(ModelError, match="run `pip install kiwipiepy`"):
        cut("고양이가 집에 간다")


@given(st.lists(st.text(max_size=60), max_size=5), st.sampled_from(["auto", "words", "korean"]))
@settings(max_examples=60, deadline=None)
def test_any_text_gives_words_or_a_message(texts: list[str], tokenizer: str) -> None:
    try:
        corpus = tokenize(texts, TokenSettings(tokenizer=tokenizer))  # type: ignore[arg-type]
    except DataError:
        return
    assert all(corpus.sentences)
    assert all(word and not any(map(str.isspace, word)) for word in corpus.counts)
