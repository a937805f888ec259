"""Analogy test sets: every question against every word of the space."""

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from embeddings.errors import SettingsError
from embeddings.evaluation.blocks import Answers, answer_all
from embeddings.evaluation.lines import LINE_SHOWN
from embeddings.evaluation.questions import Question, Questions
from embeddings.evaluation.rules import Rule, rule_named
from embeddings.evaluation.scores import AnalogyScores, SectionScore, WrongAnswer
from embeddings.evaluation.vocabulary import Vocabulary, vocabulary_of
from embeddings.graph import check_finite
from embeddings.progress import Progress, silent
from embeddings.space import EmbeddingSpace

AT_ONCE = (
    2_048  # questions of one pass over the space: few words in all, since neighbors in a file share them
)
WORDS_SHOWN = 5


def evaluate_analogies(
    space: EmbeddingSpace,
    questions: Questions,
    method: str = "3cosadd",
    include_inputs: bool = False,
    restrict: int | None = None,
    ignore_case: bool = True,
    progress: Progress = silent,
) -> AnalogyScores:
    """The share of questions a : b :: c : d whose best answer is d, by section: one of the two of `evaluate_both`."""
    return evaluate_both(space, questions, method, restrict, ignore_case, progress)[include_inputs]


def evaluate_both(
    space: EmbeddingSpace,
    questions: Questions,
    method: str = "3cosadd",
    restrict: int | None = None,
    ignore_case: bool = True,
    progress: Progress = silent,
) -> tuple[AnalogyScores, AnalogyScores]:
    """The scores without the inputs among the answers, and with them: one pass over the space gives both.

    A question with an unknown word is skipped and counted. With `restrict` only the first rows of the space are
    known, and may be answers. Without the inputs no spelling of them is an answer either, where case is ignored.
    `progress` counts questions. `SettingsError` for an unknown method, and where no question can be asked;
    `DataError` for vectors that are not finite. Without inputs and by 3CosAdd the same as gensim's
    `evaluate_word_analogies` (Mikolov et al. 2013).
    """
    started = time.perf_counter()
    rule, words = rule_named(method), vocabulary_of(space, restrict, ignore_case)
    check_finite(space.vectors)
    asked = _asked(questions, words)
    if not asked.questions:
        raise _nothing_known(space, questions, asked.unknown_words)
    answers = _answers(space, asked, words, rule, progress)
    seconds = time.perf_counter() - started
    without, with_inputs = (
        _scores(space, questions, words, asked, answers, rule.id, included, seconds)
        for included in (False, True)
    )
    return without, with_inputs


@dataclass(frozen=True, eq=False)
class _Asked:
    """The questions whose words are all known: their rows (q, 4) in the space and the number of their section."""

    questions: tuple[Question, ...]
    rows: np.ndarray
    sections: tuple[int, ...]
    unknown_words: tuple[str, ...]


def _asked(questions: Questions, words: Vocabulary) -> _Asked:
    known: list[Question] = []
    rows: list[list[int | None]] = []
    sections: list[int] = []
    for number, section in enumerate(questions.sections):
        for question in section.rows:
            found = [words.row(word) for word in question]
            if None not in found:
                known.append(question)
                rows.append(found)
                sections.append(number)
    unknown = words.unknown(word for section in questions.sections for row in section.rows for word in row)
    matrix = np.array(rows, np.int64).reshape(len(known), 4)
    return _Asked(tuple(known), matrix, tuple(sections), unknown)


def _nothing_known(space: EmbeddingSpace, questions: Questions, unknown: tuple[str, ...]) -> SettingsError:
    return SettingsError(
        "questions_unknown",
        "None of the {n:,} questions of {name} has its four words among the {items:,} items (unknown: {words}): "
        "choose a set in the language of the space",
        n=len(questions),
        name=questions.name,
        items=len(space),
        words=", ".join(word[:LINE_SHOWN] for word in unknown[:WORDS_SHOWN]),
    )


def _answers(
    space: EmbeddingSpace, asked: _Asked, words: Vocabulary, rule: Rule, progress: Progress
) -> Answers:
    spellings = _spellings(space, asked, words)
    total = len(asked.rows)
    found = []
    progress(0, total)
    for start in range(0, total, AT_ONCE):
        rows = asked.rows[start : start + AT_ONCE]
        inputs = [
            np.unique(np.concatenate([spellings[row] for row in three])) for three in rows[:, :3].tolist()
        ]

        def spoken(share: float, start: int = start, more: int = len(rows)) -> None:
            progress(start + int(share * more), total)

        found.append(answer_all(space, rows, inputs, rule, words.size, spoken))
    return Answers(
        np.concatenate([part.rows for part in found], axis=1),
        np.concatenate([part.ranks for part in found], axis=1),
    )


def _spellings(space: EmbeddingSpace, asked: _Asked, words: Vocabulary) -> dict[int, Sequence[int]]:
    """All rows of each word of the questions: other cases of it, and labels that come more than once."""
    rows = np.unique(asked.rows).tolist()
    if len(words.rows) == words.size:  # each word has one row
        return {row: (row,) for row in rows}
    first = {words.key(space.labels[row]): row for row in rows}
    found = defaultdict(list)
    for row, label in enumerate(space.labels[: words.size]):
        known = first.get(words.key(label))
        if known is not None:
            found[known].append(row)
    return dict(found)


def _scores(
    space: EmbeddingSpace,
    questions: Questions,
    words: Vocabulary,
    asked: _Asked,
    answers: Answers,
    method: str,
    include_inputs: bool,
    seconds: float,
) -> AnalogyScores:
    correct = [0] * len(questions.sections)
    wrong: list[WrongAnswer] = []
    ranks = answers.ranks[int(include_inputs)].tolist()
    for question, number, row, rank in zip(
        asked.questions, asked.sections, answers.rows[int(include_inputs)].tolist(), ranks, strict=True
    ):
        answered = space.labels[row]
        if words.key(answered) == words.key(question[3]):
            correct[number] += 1
        else:
            name = questions.sections[number].name
            wrong.append(WrongAnswer(name, *question, answered, rank or None))
    counts = np.bincount(asked.sections, minlength=len(questions.sections)).tolist()
    sections = tuple(
        SectionScore(section.name, right, n, len(section) - n)
        for section, right, n in zip(questions.sections, correct, counts, strict=True)
    )
    return AnalogyScores(method, include_inputs, sections, asked.unknown_words, tuple(wrong), seconds)
