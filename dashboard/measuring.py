"""A test and the vectors that take it: which there are, the work as one job, and what came of it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from dashboard import resources
from dashboard.jobs import Job, Report
from embeddings.digests import digest_bytes
from embeddings.errors import SettingsError
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
from embeddings.scripts import letter_scripts
from embeddings.space import EmbeddingSpace

Kind = Literal["analogies", "pairs"]
BothScores = tuple[AnalogyScores, AnalogyScores]  # the inputs left out, and allowed
METHODS = ("3cosadd", "3cosmul")
OWN = "own"
DEFAULT_TEST = "simlex999"  # answered at once: the page is never empty
KOREAN_TEST = "questions-ko"
FREQUENT = 500  # words that tell the language of a vocabulary
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
    """What the measure page holds for one visitor beside the link."""

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
    """What one model answered, by method; none of it where its vocabulary does not meet the test: see `error`."""

    model: Model
    scores: dict[str, BothScores]
    error: SettingsError | None = None


@dataclass(frozen=True, eq=False)
class PairResult:
    """How far one model agrees with people; None where its vocabulary does not meet the test: see `error`."""

    model: Model
    scores: SimilarityScores | None
    error: SettingsError | None = None


def ready_test(test_id: str) -> Test:
    """A set that is shipped."""
    kind = QUESTION_SETS[test_id].kind
    return Test(test_id, test_id, load_questions(test_id) if kind == "analogies" else load_pairs(test_id))


def fitting_test(space: EmbeddingSpace | None) -> str:
    """The set that is shown first: the Korean one for vectors whose most frequent words are Korean."""
    scripts = letter_scripts(space.labels[:FREQUENT]) if space is not None else Counter()
    return KOREAN_TEST if scripts["Hangul"] > scripts["Latin"] else DEFAULT_TEST


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
    outcomes = {(model.key, name): known.get(_key(test, model, name)) for model in models for name in METHODS}
    return None if None in outcomes.values() else [_result(model, outcomes) for model in models]


def take(test: Test, models: Sequence[Model]) -> Callable[[Report], list[AnalogyResult]]:
    """The work that has every model answer every question by both methods, for a queue to run."""
    return lambda report: _take(test, models, report)


def _take(test: Test, models: Sequence[Model], report: Report) -> list[AnalogyResult]:
    report.begin("answer")
    turns = [(model, name) for model in models for name in METHODS]
    outcomes = {
        (model.key, name): _outcome(test, model, name, _Turn(report, turn, len(turns), len(test.content)))
        for turn, (model, name) in enumerate(turns)
    }
    return [_result(model, outcomes) for model in models]


def _outcome(test: Test, model: Model, method: str, progress: "_Turn") -> BothScores | SettingsError:
    """Kept for all visitors, by content: vectors that were asked before are not asked again."""
    assert isinstance(test.content, Questions)
    key, known = _key(test, model, method), resources.finished_scores()
    outcome = known.get(key)
    if outcome is None:
        try:
            without, allowed = evaluate_both(model.space, test.content, method, progress=progress)
            # Nobody reads the wrong answers where the question's own words win: most of the memory would be theirs.
            outcome = (without, replace(allowed, wrong=()))
        except SettingsError as error:  # no question can be asked: the other models go on
            outcome = error
        known.put(key, outcome)
    progress(1, 1)
    return outcome


def _result(model: Model, outcomes: Mapping[tuple[str, str], Any]) -> AnalogyResult:
    mine = {name: outcomes[model.key, name] for name in METHODS}
    error = next((outcome for outcome in mine.values() if isinstance(outcome, SettingsError)), None)
    return AnalogyResult(model, {} if error else mine, error)


def _key(test: Test, model: Model, method: str) -> tuple[str, str, str]:
    return model.space.digest, test.digest, method


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


def judged(test: Test, model: Model) -> PairResult:
    """How far the model agrees with people: a few milliseconds, kept like the answers to questions."""
    assert isinstance(test.content, WordPairs)
    key, known = _key(test, model, "pairs"), resources.finished_scores()
    outcome = known.get(key)
    if outcome is None:
        try:
            outcome = evaluate_similarity(model.space, test.content)
        except SettingsError as error:  # too few words are known: the other models go on
            outcome = error
        known.put(key, outcome)
    if isinstance(outcome, SettingsError):
        return PairResult(model, None, outcome)
    return PairResult(model, outcome)
