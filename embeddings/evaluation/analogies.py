"""Analogy test sets: every question against every word of the space, in blocks of matrix products."""

from embeddings.evaluation.questions import Questions
from embeddings.evaluation.scores import AnalogyScores
from embeddings.progress import Progress, silent
from embeddings.space import EmbeddingSpace


def evaluate_analogies(
    space: EmbeddingSpace,
    questions: Questions,
    method: str = "3cosadd",
    include_inputs: bool = False,
    restrict: int | None = None,
    ignore_case: bool = True,
    progress: Progress = silent,
) -> AnalogyScores:
    """The share of questions a : b :: c : d whose best answer is d, by section."""
    return evaluate_both(space, questions, method, restrict, ignore_case, progress)[include_inputs]


def evaluate_both(
    space: EmbeddingSpace,
    questions: Questions,
    method: str = "3cosadd",
    restrict: int | None = None,
    ignore_case: bool = True,
    progress: Progress = silent,
) -> tuple[AnalogyScores, AnalogyScores]:
    """The scores without the inputs among the answers, and with them: one pass over the space gives both."""
    raise NotImplementedError
