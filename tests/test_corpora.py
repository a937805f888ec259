"""The built-in corpora: what is shipped is whole, says where it comes from, and can be made again."""

import gzip
from pathlib import Path

import pytest

from embeddings import corpora
from embeddings.corpora import STOCK, build, corpus_path, load_stock, stock_row, stock_sentences
from embeddings.corpus import Corpus, TokenSettings
from embeddings.errors import DataError, SettingsError
from embeddings.tokenize import tokenize_sentences


@pytest.fixture(scope="module")
def wordnet() -> Corpus:
    return load_stock("wordnet-en")


@pytest.mark.parametrize("stock_id", STOCK)
class TestEveryCorpus:
    def test_says_where_it_comes_from_and_what_it_teaches(self, stock_id: str) -> None:
        row = STOCK[stock_id]
        assert row.url.startswith("https://") and len(row.source) > 20 and len(row.licence) > 5
        assert row.teaches.count(". ") == 1 and row.teaches.endswith(".")

    def test_ships_its_licence(self, stock_id: str) -> None:
        notice = corpus_path(STOCK[stock_id]).with_name(f"{stock_id}.licence.txt").read_text(encoding="utf-8")
        assert f"{stock_id}.txt.xz" in notice and "Copyright" in notice

    def test_sentences_are_shuffled_the_same_way_each_time(self, stock_id: str) -> None:
        lines = stock_sentences(stock_id)
        assert lines == stock_sentences(stock_id) and lines != sorted(lines)
        assert len(lines) == STOCK[stock_id].n_sentences and all(map(str.strip, lines))

    def test_a_damaged_file_is_refused(
        self, stock_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / f"{stock_id}.txt.xz").write_bytes(gzip.compress(b"other text"))
        monkeypatch.setattr(corpora, "FOLDER", tmp_path)
        with pytest.raises(DataError) as caught:
            load_stock(stock_id)
        assert str(caught.value) == (
            f"The file of the built-in corpus {stock_id} is not the one that was shipped: install Vectarium again"
        )


def test_an_unknown_corpus_lists_the_known() -> None:
    with pytest.raises(SettingsError) as caught:
        stock_row("wordnet")
    assert str(caught.value) == ("'wordnet' is not a built-in corpus: choose wordnet-en, handbook-ko")


def test_the_english_corpus_is_as_large_as_its_row_says(wordnet: Corpus) -> None:
    row = STOCK["wordnet-en"]
    assert (len(wordnet), wordnet.n_tokens) == (row.n_sentences, row.n_tokens)
    assert wordnet.settings.tokenizer == "words" and wordnet.notes == () and wordnet.name == "wordnet-en"
    assert {"king", "queen", "man", "woman", "paris", "france"} <= set(wordnet.counts)


@pytest.mark.nightly
def test_the_korean_corpus_is_as_large_as_its_row_says() -> None:
    row, corpus = STOCK["handbook-ko"], load_stock("handbook-ko")
    assert (len(corpus), corpus.n_tokens) == (row.n_sentences, row.n_tokens)
    assert corpus.settings.tokenizer == "korean" and corpus.notes == ()


def test_the_korean_corpus_is_korean() -> None:
    corpus = tokenize_sentences(stock_sentences("handbook-ko")[:500], TokenSettings(content_words=True))
    assert corpus.settings.tokenizer == "korean"
    assert {"문서", "열다", "셀"} <= set(corpus.counts)


def test_glosses_are_read_from_the_files_of_wordnet(tmp_path: Path) -> None:
    head = "  1 This software and database is being provided to you\n"
    king = "10231515 18 n 03 king 0 male_monarch 0 Rex 0 002 @ 10628644 n 0000 ! 10499232 n 0101 | a male sovereign  \n"
    good = '01123148 00 a 02 good(p) 0 well-disposed 1 000 | friendly;  "good | kind people"  \n'
    files = {"noun": head + king, "verb": head, "adj": head + good, "adv": head}
    (tmp_path / "wordnet").mkdir()
    for part, text in files.items():
        (tmp_path / "wordnet" / f"data.{part}").write_text(text, encoding="utf-8")
    assert list(build.glosses(tmp_path)) == [
        "king: a male sovereign",
        "male monarch: a male sovereign",
        "Rex: a male sovereign",
        'good: friendly; "good | kind people"',
        'well-disposed: friendly; "good | kind people"',
    ]


def test_the_manual_gives_korean_sentences_once(tmp_path: Path) -> None:
    folder = tmp_path / "libreoffice" / "help" / "ko"
    folder.mkdir(parents=True)
    page = """<html><head><title>글꼴 색 바꾸기</title><style>p {}</style></head><body>
    <p>문서를 <span>새로</span> 엽니다. 파일 메뉴에서
    <a href="x">열기</a>를 선택합니다.</p><p>글꼴</p><p>Choose the menu File and open a document.</p>
    <pre>코드 는 문장 이 아닙니다</pre><li>문서를 새로 엽니다.</li><footer>이 쪽은 도움말 입니다</footer></body></html>"""
    (folder / "a.html").write_text(page, encoding="utf-8")
    (folder / "b.html").write_text(page, encoding="utf-8")
    assert list(build.manual(tmp_path)) == [
        "글꼴 색 바꾸기",
        "문서를 새로 엽니다.",
        "파일 메뉴에서 열기를 선택합니다.",
    ]


@pytest.mark.nightly
@pytest.mark.parametrize("seed", [1, 42])
def test_cbow_finds_the_queen_in_the_english_corpus(wordnet: Corpus, seed: int) -> None:
    from gensim.models import Word2Vec
    from gensim.test.utils import datapath

    model = Word2Vec(
        [list(sentence) for sentence in wordnet.sentences],
        vector_size=100,
        window=5,
        min_count=5,
        epochs=10,
        seed=seed,
        workers=1,
    )
    (answer, _), *_ = model.wv.most_similar(positive=["king", "woman"], negative=["man"], topn=1)
    assert answer == "queen"
    spearman = model.wv.evaluate_word_pairs(datapath("wordsim353.tsv"))[1].statistic
    assert spearman > 0.48
