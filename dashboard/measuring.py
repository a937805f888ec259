"""A test and the vectors that take it: which there are, the work as one job, and what came of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import atanh, sqrt, tanh
from typing import Any, Literal

from dashboard import resources
from dashboard.jobs import Job, Report
from embeddings.digests import digest_bytes
from embeddings.evaluation import (
    QUESTION_SETS,
    AnalogyScores,
    Questions,
    SimilarityScores,
    WordPairs,
    evaluate_both,
    evaluate_similarity,
    load_pairs,
    load_questions,
    read_pairs,
    read_questions,
)
from embeddings.evaluation.lines import lines_of
from embeddings.evaluation.scores import Z_95
from embeddings.space import EmbeddingSpace

Kind = Literal["analogies", "pairs"]
BothScores = tuple[AnalogyScores, AnalogyScores]  # the inputs left out, and allowed
METHODS = ("3cosadd", "3cosmul")
OWN = "own"
DEFAULT_TEST = "wordsim353"  # answered at once: the page is never empty
LOOKED_AT = 5  # lines of a file that tell its kind


@dataclass(frozen=True, eq=False)
class OwnFile:
    """What a visitor brought as a test."""

    name: str
    data: bytes

    @property
    def digest(self) -> str:
        return digest_bytes(self.data)


@dataclass
class Measuring:
    """What the measure page holds for one visitor; `models` are keys, () for the ones that suit best."""

    models: tuple[str, ...] = ()
    file: OwnFile | None = None
    job: Job[Any] | None = None
    job_title: str = ""


@dataclass(frozen=True, eq=False)
class Test:
    """A set of questions or of word pairs; `digest` names its content, `id` is `OWN` for a visitor's file."""

    __test__ = False  # pytest collects whatever is called Test

    id: str
    digest: str
    content: Questions | WordPairs

    @property
    def kind(self) -> Kind:
        return "analogies" if isinstance(self.content, Questions) else "pairs"


@dataclass(frozen=True, eq=False)
class Model:
    """Vectors that can be tested, and what the visitor calls them."""

    key: str
    name: str
    space: EmbeddingSpace


@dataclass(frozen=True, eq=False)
class AnalogyResult:
    """What one model answered, by method."""

    model: Model
    scores: dict[str, BothScores]


def ready_test(test_id: str) -> Test:
    """A set that is shipped."""
    kind = QUESTION_SETS[test_id].kind
    return Test(test_id, test_id, load_questions(test_id) if kind == "analogies" else load_pairs(test_id))


def own_test(file: OwnFile, kind: Kind) -> Test:
    """A visitor's file; `DataError` names the line that does not fit."""
    read = read_questions if kind == "analogies" else read_pairs
    return Test(OWN, f"{kind} {file.digest}", read(file.data, file.name))


def likely_kind(file: OwnFile) -> Kind:
    """Word pairs where one of the first lines has a number in its third place, else analogies."""
    for at, (_, line) in enumerate(lines_of(file.data, file.name)):
        if at == LOOKED_AT or line.startswith(":"):
            break
        cells = line.replace(",", " ").replace(";", " ").split()
        if len(cells) >= 3 and _is_number(cells[2]):
            return "pairs"
    return "analogies"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def finished(test: Test, models: Sequence[Model]) -> list[AnalogyResult] | None:
    """What is known of all `models` already; None where one has not taken the test."""
    known = resources.finished_scores()
    results = []
    for model in models:
        scores = {name: known.get((model.space.digest, test.digest, name)) for name in METHODS}
        if None in scores.values():
            return None
        results.append(AnalogyResult(model, {name: both for name, both in scores.items() if both}))
    return results


def take(test: Test, models: Sequence[Model]) -> Callable[[Report], list[AnalogyResult]]:
    """The work that has every model answer every question by both methods, for a queue to run."""
    return lambda report: _take(test, models, report)


def _take(test: Test, models: Sequence[Model], report: Report) -> list[AnalogyResult]:
    assert isinstance(test.content, Questions)
    report.begin("answer")
    turns = [(model, name) for model in models for name in METHODS]
    scores: dict[tuple[str, str], BothScores] = {}
    for turn, (model, name) in enumerate(turns):
        progress = _Turn(report, turn, len(turns), len(test.content))
        scores[model.key, name] = _answered(test, model, name, progress)
    return [AnalogyResult(model, {name: scores[model.key, name] for name in METHODS}) for model in models]


def _answered(test: Test, model: Model, method: str, progress: "_Turn") -> BothScores:
    """Kept for all visitors, by content: vectors that were asked before are not asked again."""
    assert isinstance(test.content, Questions)
    key, known = (model.space.digest, test.digest, method), resources.finished_scores()
    both = known.get(key)
    if both is None:
        without, allowed = evaluate_both(model.space, test.content, method, progress=progress)
        # Nobody reads the wrong answers of a question whose own words win: they would be most of the memory.
        both = (without, replace(allowed, wrong=()))
        known.put(key, both)
    progress(1, 1)
    return both


@dataclass(frozen=True, eq=False)
class _Turn:
    """The progress of one model by one method within the whole job, counted in questions."""

    report: Report
    turn: int
    turns: int
    questions: int

    def __call__(self, done: int, total: int) -> None:
        share = self.turn + (done / total if total else 1.0)
        self.report(round(share * self.questions), self.turns * self.questions)


def judged(test: Test, model: Model) -> SimilarityScores:
    """How far the model agrees with people; a few milliseconds. `SettingsError` where too few words are known."""
    assert isinstance(test.content, WordPairs)
    return evaluate_similarity(model.space, test.content)


def spearman_interval(spearman: float, n: int) -> tuple[float, float]:
    """The 95 % interval of a rank correlation of `n` pairs (Bonett and Wright 2000), within −1 and 1."""
    if n < 4 or abs(spearman) >= 1:
        return (-1.0, 1.0) if n < 4 else (spearman, spearman)
    half = Z_95 * sqrt((1 + spearman**2 / 2) / (n - 3))
    return tanh(atanh(spearman) - half), tanh(atanh(spearman) + half)
