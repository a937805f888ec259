"""Analogy test sets: gensim, SciPy and one question at a time are the oracles."""

from pathlib import Path

import numpy as np
import pytest
from gensim.models import KeyedVectors

from embeddings.analogy import METHODS, solve_analogy
from embeddings.errors import Cancelled, DataError, SettingsError
from embeddings.evaluation import (
    AnalogyScores,
    Questions,
    Section,
    analogies,
    blocks,
    evaluate_analogies,
    evaluate_both,
    load_questions,
    read_questions,
)
from embeddings.evaluation.rules import RULES
from embeddings.evaluation.scores import wilson
from embeddings.space import EmbeddingSpace, Receipt

RECEIPT = Receipt("toy", "given")
# Royalty, gender and fruit: a space that a person can solve.
TOY = EmbeddingSpace(
    ("man", "woman", "king", "queen", "apple"),
    np.array([[1, 0, 0], [0, 1, 0], [1, 0, 1], [0, 1, 1], [-1, -1, 0.1]], np.float32),
    RECEIPT,
)
ROYAL = ": family\nman king woman queen\nman woman king queen\n: fruit\nman king apple woman\nman king kiwi apple\n"


def random_space(seed: int = 0, n: int = 200, dim: int = 6) -> EmbeddingSpace:
    """Words in two cases: every third one occurs as `w3` and as `W3`."""
    random = np.random.default_rng(seed)
    labels = [label for i in range(n) for label in ([f"w{i}", f"W{i}"] if i % 3 == 0 else [f"w{i}"])]
    labels = [labels[i] for i in random.permutation(len(labels))]
    return EmbeddingSpace(tuple(labels), random.normal(size=(len(labels), dim)).astype(np.float32), RECEIPT)


def random_questions(seed: int = 1, n: int = 200, known: float = 0.97) -> str:
    """Questions of three sections, some with a word that no space has, some in capitals."""
    random = np.random.default_rng(seed)
    lines = []
    for section in ("one", "two", "three"):
        lines.append(f": {section}")
        for _ in range(n):
            words = [f"{'wW'[random.random() < 0.3]}{i}" for i in random.choice(200, 4, replace=False)]
            lines.append(" ".join(word if random.random() < known else f"{word}x" for word in words))
    return "\n".join(lines)


def by_gensim(space: EmbeddingSpace, path: Path, restrict: int | None, ignore_case: bool) -> dict[str, list]:
    peer = KeyedVectors(space.dim)
    peer.add_vectors(list(space.labels), space.vectors)
    _, sections = peer.evaluate_word_analogies(str(path), restrict, ignore_case)
    return {s["section"]: [len(s["correct"]), len(s["correct"]) + len(s["incorrect"])] for s in sections[:-1]}


def by_section(scores: AnalogyScores) -> dict[str, list[int]]:
    return {section.name: [section.correct, section.asked] for section in scores.sections}


def easy_questions(space: EmbeddingSpace) -> str:
    """Questions that the space itself answers, so that not all are wrong."""
    random = np.random.default_rng(5)
    lines = [": easy"]
    while len(lines) < 60:
        a, b, c = (space.labels[i] for i in random.choice(len(space), 3, replace=False))
        if len({word.upper() for word in (a, b, c)}) == 3:
            best = [n.label for n in solve_analogy(space, a, b, c).without_inputs]
            lines.append(f"{a} {b} {c} {best[len(lines) % 2]}")
    return "\n".join(lines)


@pytest.mark.parametrize("ignore_case", [True, False])
@pytest.mark.parametrize("restrict", [None, 220])
def test_as_many_right_in_each_section_as_gensim(
    restrict: int | None, ignore_case: bool, tmp_path: Path
) -> None:
    space = random_space()
    text = easy_questions(space) + "\n" + random_questions()
    (tmp_path / "questions.txt").write_text(text)
    scores = evaluate_analogies(space, read_questions(text), restrict=restrict, ignore_case=ignore_case)
    assert by_section(scores) == by_gensim(space, tmp_path / "questions.txt", restrict, ignore_case)
    assert scores.total.correct > 5 and scores.total.unknown > 5


def test_packaged_glove_as_gensim_answers_it(prepared: Path, tmp_path: Path) -> None:
    from embeddings.encoders import open_word_vectors

    space = open_word_vectors("glove-6b-50d")
    asked = load_questions("google-analogies")
    some = Questions(tuple(Section(s.name, s.rows[:: len(s) // 8]) for s in asked.sections))
    lines = [f": {s.name}\n" + "\n".join(map(" ".join, s.rows)) for s in some.sections]
    (tmp_path / "some.txt").write_text("\n".join(lines))
    scores = evaluate_analogies(space, some)
    assert by_section(scores) == by_gensim(space, tmp_path / "some.txt", None, True)
    assert scores.total.unknown == 0 and 0.3 < scores.total.accuracy < 0.6


def test_every_method_has_a_rule() -> None:
    assert list(RULES) == list(METHODS)


@pytest.mark.parametrize("method", METHODS)
def test_all_at_once_answers_as_one_at_a_time(method: str) -> None:
    space, questions = random_space(2), read_questions(random_questions(3, 40, 1.0))
    without, included = evaluate_both(space, questions, method, ignore_case=False)
    rows = [row for section in questions.sections for row in section.rows if set(row) <= set(space.labels)]
    wrong = {(w.a, w.b, w.c, w.expected): w for w in without.wrong}
    wrong_included = {(w.a, w.b, w.c, w.expected): w for w in included.wrong}
    assert without.total.asked == len(rows) > 40
    for a, b, c, d in rows:
        one = solve_analogy(space, a, b, c, len(space), method)
        for found, answers in ((wrong, one.without_inputs), (wrong_included, one.with_inputs)):
            labels = [neighbor.label for neighbor in answers]
            if labels[0] == d:
                assert (a, b, c, d) not in found
            else:
                told = found[a, b, c, d]
                assert (told.answered, told.rank) == (labels[0], labels.index(d) + 1)


def test_3cosmul_as_gensim_answers_it() -> None:
    space = random_space(4)
    peer = KeyedVectors(space.dim)
    peer.add_vectors(list(space.labels), space.vectors)
    questions = read_questions(random_questions(5, 30, 1.0))
    scores = evaluate_analogies(space, questions, "3cosmul", ignore_case=False)
    assert len(scores.wrong) > 20
    for wrong in scores.wrong:
        best = peer.most_similar_cosmul(positive=[wrong.b, wrong.c], negative=[wrong.a], topn=1)
        assert wrong.answered == best[0][0]


@pytest.mark.parametrize("method", METHODS)
def test_blocks_change_nothing(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    space, questions = random_space(6), read_questions(random_questions(7))
    whole = evaluate_both(space, questions, method)
    monkeypatch.setattr(blocks, "WIDTH", 7)
    monkeypatch.setattr(analogies, "AT_ONCE", 11)
    cut = evaluate_both(space, questions, method)
    for a, b in zip(whole, cut, strict=True):
        assert (a.sections, a.wrong) == (b.sections, b.wrong)


def test_toy_space_with_and_without_the_inputs() -> None:
    without, included = evaluate_both(TOY, read_questions(ROYAL))
    assert by_section(without) == {"family": [2, 2], "fruit": [0, 1]}
    assert without.unknown_words == included.unknown_words == ("kiwi",)
    fruit = without.sections[1]
    assert (fruit.unknown, fruit.accuracy, fruit.accuracy_with_unknown_wrong, fruit.coverage) == (
        1,
        0,
        0,
        0.5,
    )
    assert without.total.accuracy == 2 / 3 and without.total.accuracy_with_unknown_wrong == 0.5
    assert included.wrong == evaluate_analogies(TOY, read_questions(ROYAL), include_inputs=True).wrong
    answered = {wrong.answered for wrong in included.wrong}
    assert answered == {"apple"} and included.include_inputs and not without.include_inputs


def test_an_expected_word_among_the_inputs_has_no_rank_and_is_wrong() -> None:
    without, included = evaluate_both(TOY, read_questions(": same\nman king woman king"))
    assert without.wrong[0].rank is None and without.total.correct == 0
    assert included.wrong[0].rank == 3 and included.wrong[0].answered == "queen"


def test_equal_items_are_ordered_by_row(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = np.vstack([TOY.vectors, TOY.vectors[3], TOY.vectors[3]])
    space = EmbeddingSpace((*TOY.labels, "regina", "reine"), vectors, RECEIPT)
    for width in (blocks.WIDTH, 1, 2):
        monkeypatch.setattr(blocks, "WIDTH", width)
        wrong = evaluate_analogies(space, read_questions(": one\nman king woman reine")).wrong
        assert [(w.answered, w.rank) for w in wrong] == [("queen", 3)]


def test_case_is_ignored_in_words_answers_and_inputs() -> None:
    space = EmbeddingSpace((*TOY.labels, "King"), np.vstack([TOY.vectors, [-0.29, 1, 0.71]]), RECEIPT)
    questions = read_questions(": royal\nMan KING Woman QUEEN")
    assert evaluate_analogies(space, questions).total.correct == 1  # King is another spelling of an input
    with pytest.raises(SettingsError, match="None of the 1 questions"):
        evaluate_analogies(space, questions, ignore_case=False)
    exact = read_questions(": royal\nman king woman queen")
    assert evaluate_analogies(space, exact, ignore_case=False).wrong[0].answered == "King"


def test_rows_of_zeros_are_never_the_answer() -> None:
    space = EmbeddingSpace(("nothing", *TOY.labels), np.vstack([np.zeros(3), TOY.vectors]), RECEIPT)
    assert by_section(evaluate_analogies(space, read_questions(ROYAL)))["family"] == [2, 2]


@pytest.mark.parametrize(("correct", "asked"), [(0, 1), (1, 1), (3, 10), (9033, 19544), (0, 40)])
def test_interval_is_wilsons(correct: int, asked: int) -> None:
    from scipy.stats import binomtest

    theirs = binomtest(correct, asked).proportion_ci(0.95, "wilson")
    assert wilson(correct, asked) == pytest.approx((theirs.low, theirs.high), abs=1e-6)
    assert wilson(0, 0) == (0, 1)


def test_progress_counts_questions_and_may_stop() -> None:
    told: list[tuple[int, int]] = []
    space, questions = random_space(), read_questions(random_questions(1, 50, 1.0))
    scores = evaluate_analogies(space, questions, progress=lambda done, total: told.append((done, total)))
    n = scores.total.asked
    assert told[0] == (0, n) and told[-1] == (n, n) and told == sorted(told)

    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        evaluate_analogies(space, questions, progress=stop)


def test_nothing_known_names_the_words() -> None:
    with pytest.raises(SettingsError) as error:
        evaluate_analogies(TOY, read_questions(": 가족\n남자 왕 여자 여왕", "가족.txt"))
    assert str(error.value) == (
        "None of the 1 questions of 가족.txt has its four words among the 5 items (unknown: 남자, 왕, 여자, 여왕): "
        "choose a set in the language of the space"
    )
    with pytest.raises(SettingsError, match="'cosine' is not a method for analogies: choose 3cosadd"):
        evaluate_analogies(TOY, read_questions(ROYAL), "cosine")


def test_vectors_that_are_not_finite_are_named() -> None:
    vectors = TOY.vectors.copy()
    vectors[2, 0] = np.nan
    with pytest.raises(DataError, match="1 of 5 vectors hold NaN or infinity, the first in row 3"):
        evaluate_analogies(EmbeddingSpace(TOY.labels, vectors, RECEIPT), read_questions(ROYAL))
