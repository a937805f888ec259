"""Word-pair judgements: gensim and SciPy are the oracles."""

from pathlib import Path

import numpy as np
import pytest
from gensim.models import KeyedVectors
from scipy import stats

from embeddings.errors import DataError, SettingsError
from embeddings.evaluation import (
    WordPair,
    evaluate_similarity,
    load_pairs,
    read_pairs,
    spearman_interval,
)
from embeddings.space import EmbeddingSpace, Receipt

RECEIPT = Receipt("toy", "given")


def random_space(n: int = 60, dim: int = 5) -> EmbeddingSpace:
    """Words in two cases: every third one occurs as `w3` and as `W3`."""
    random = np.random.default_rng(0)
    labels = [label for i in range(n) for label in ([f"w{i}", f"W{i}"] if i % 3 == 0 else [f"w{i}"])]
    vectors = random.normal(size=(len(labels), dim)).astype(np.float32)
    return EmbeddingSpace(tuple(labels), vectors, RECEIPT)


def random_pairs(seed: int = 1, n: int = 80) -> str:
    """Judgements with ties; some words are unknown, some in capitals."""
    random = np.random.default_rng(seed)
    words = [[f"{'wW'[random.random() < 0.3]}{i}" for i in random.choice(65, 2)] for _ in range(n)]
    return "# a comment\n" + "\n".join(f"{a}\t{b}\t{random.integers(0, 6)}" for a, b in words)


@pytest.mark.parametrize("ignore_case", [True, False])
@pytest.mark.parametrize("restrict", [None, 50])
def test_as_gensim_correlates(restrict: int | None, ignore_case: bool, tmp_path: Path) -> None:
    space, text = random_space(), random_pairs()
    (tmp_path / "pairs.tsv").write_text(text)
    peer = KeyedVectors(space.dim)
    peer.add_vectors(list(space.labels), space.vectors)
    pearson, spearman, unknown = peer.evaluate_word_pairs(
        str(tmp_path / "pairs.tsv"), restrict_vocab=restrict, case_insensitive=ignore_case
    )
    scores = evaluate_similarity(space, read_pairs(text), restrict, ignore_case)
    # float32 cosines of gensim against ours in float64
    assert (scores.pearson, scores.pearson_p) == pytest.approx(tuple(pearson), abs=1e-6)
    assert (scores.spearman, scores.spearman_p) == pytest.approx(tuple(spearman), abs=1e-6)
    assert 100 * (1 - scores.share_found) == pytest.approx(unknown) and scores.n_total == 80
    assert 0 < scores.n_found < 80


def test_ties_are_averaged_as_scipy_does() -> None:
    scores = evaluate_similarity(random_space(), read_pairs(random_pairs()))
    human = [pair.human for pair in scores.pairs]
    assert len(set(human)) < len(human)
    theirs = stats.spearmanr(human, [pair.model for pair in scores.pairs])
    assert (scores.spearman, scores.spearman_p) == pytest.approx(tuple(theirs))


def test_a_perfect_order_is_one_and_a_reversed_one_minus_one() -> None:
    angles = np.radians([0, 10, 30, 80])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    space = EmbeddingSpace(("a", "b", "c", "d"), vectors, RECEIPT)
    near = evaluate_similarity(space, read_pairs("a b 9\na c 5\na d 1"))
    far = evaluate_similarity(space, read_pairs("a b 1\na c 5\na d 9"))
    assert near.spearman == pytest.approx(1) and far.spearman == pytest.approx(-1)
    assert [pair.model for pair in near.pairs] == pytest.approx(np.cos(angles[1:]))
    assert (near.n_found, near.n_total, near.unknown_words, near.share_found) == (3, 3, (), 1)


def test_unknown_words_are_named_once_and_left_out() -> None:
    text = "w1 w2 1\nw1 xyzzy 2\nw4 xyzzy 3\nw4 w5 4\nw7 w8 5\nplugh w8 5"
    scores = evaluate_similarity(random_space(), read_pairs(text))
    assert (scores.n_found, scores.n_total, scores.unknown_words) == (3, 6, ("xyzzy", "plugh"))
    assert [(pair.a, pair.human) for pair in scores.pairs] == [("w1", 1), ("w4", 4), ("w7", 5)]


@pytest.mark.parametrize(
    "text",
    [
        "cup\tmug\t8.5\ntea\tgoal\t0.5",
        "Word 1,Word 2,Human (mean)\ncup,mug,8.5\ntea,goal,0.5",
        "# Word 1\tWord 2\tHuman\ncup mug 8.5\n\ntea goal .5\n",
        '"cup";"mug";"8.5"\r\n"tea";"goal";"0.5"\r\n',
        "word1\tword2\tPOS\tSimLex999\tconc\ncup\tmug\tN\t8.5\t4\ntea\tgoal\tN\t0.5\t3",
    ],
)
def test_pairs_are_read_as_their_makers_write_them(text: str) -> None:
    for data in (text, text.encode()):
        assert read_pairs(data).rows == (WordPair("cup", "mug", 8.5), WordPair("tea", "goal", 0.5))


def test_pairs_in_korean_and_in_small_letters() -> None:
    rows = read_pairs("컵,잔,8.5\n".encode("cp949") * 20, "pairs.csv").rows
    assert rows[0] == WordPair("컵", "잔", 8.5)
    assert read_pairs("Cup Mug 1", lowercase=True).rows == (WordPair("cup", "mug", 1),)


@pytest.mark.parametrize(
    ("text", "line", "shown"),
    [
        ("cup mug 8\ntea goal", 2, "tea goal"),
        ("cup mug 8\n\ntea goal none", 3, "tea goal none"),
        ("cup,mug\ntea,goal", 1, "cup,mug"),
        ("a b c\ntea goal none\ncup mug 8", 2, "tea goal none"),
        ("cup mug 8\ntea goal nan", 2, "tea goal nan"),
        ("cup mug 8\ntea goal inf", 2, "tea goal inf"),
        ("cup,,8\n", 1, "cup,,8"),
    ],
)
def test_a_line_without_two_words_and_a_number_is_named(text: str, line: int, shown: str) -> None:
    with pytest.raises(DataError) as error:
        read_pairs(text, "p.csv")
    assert str(error.value) == (
        f"Line {line} of p.csv ({shown!r}) is not two words and a number: write it as in `cup, mug, 8.5`"
    )


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "word 1,word 2,score\n"])
def test_a_file_without_pairs_is_told(text: str) -> None:
    with pytest.raises(DataError) as error:
        read_pairs(text, "p.csv")
    assert str(error.value) == (
        "p.csv holds no pair: bring lines of two words and a number, as in `cup, mug, 8.5`"
    )


def test_too_few_known_pairs_name_the_unknown_words() -> None:
    with pytest.raises(SettingsError) as error:
        evaluate_similarity(random_space(), read_pairs("컵 잔 8\n차 물 7\nw1 w2 3", "p.csv"))
    assert str(error.value) == (
        "1 of the 3 pairs of p.csv are among the 80 items, and a correlation needs 3 "
        "(unknown: 컵, 잔, 차, 물): choose a set in the language of the space"
    )
    with pytest.raises(SettingsError, match=r"2 of the 2 pairs .* needs 3 \(unknown: none\)"):
        evaluate_similarity(random_space(), read_pairs("w1 w2 3\nw4 w5 2"))


def test_what_does_not_vary_has_no_correlation() -> None:
    with pytest.raises(SettingsError, match="The 3 pairs of pairs that were found are all equally similar"):
        evaluate_similarity(random_space(), read_pairs("w1 w2 3\nw4 w5 3\nw7 w8 3"))


def test_ready_pairs_are_whole() -> None:
    assert len(load_pairs("wordsim353")) == 353 and len(load_pairs("simlex999")) == 999
    with pytest.raises(
        SettingsError, match="'questions-ko' is not a ready set: choose wordsim353, simlex999"
    ):
        load_pairs("questions-ko")


@pytest.mark.parametrize("rho", [-0.3, 0.0, 0.5, 0.8])
def test_the_interval_of_a_rank_correlation_holds_the_truth_in_95_of_100_samples(rho: float) -> None:
    rng = np.random.default_rng(0)
    truth = 6 / np.pi * np.arcsin(rho / 2)  # of two normal variables that correlate by rho
    held = 0
    for _ in range(600):
        x, y = rng.multivariate_normal([0, 0], [[1, rho], [rho, 1]], 80).T
        low, high = spearman_interval(float(stats.spearmanr(x, y).statistic), 80)
        held += low <= truth <= high
    assert 0.92 <= held / 600 <= 0.98


def test_too_few_pairs_tell_nothing() -> None:
    assert spearman_interval(0.9, 3) == (-1.0, 1.0)
    assert spearman_interval(1.0, 30) == (1.0, 1.0)
