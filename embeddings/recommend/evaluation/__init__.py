"""How good recommendations are, on ratings that the models have not seen."""

from embeddings.recommend.evaluation.evaluate import evaluate, judge
from embeddings.recommend.evaluation.scores import Scores
from embeddings.recommend.evaluation.splits import Parts, Split, split

__all__ = ["Parts", "Scores", "Split", "evaluate", "judge", "split"]
