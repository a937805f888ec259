"""How good a space is: analogy test sets and word-pair judgements."""

from embeddings.evaluation.analogies import evaluate_analogies as evaluate_analogies
from embeddings.evaluation.analogies import evaluate_both as evaluate_both
from embeddings.evaluation.questions import Questions as Questions
from embeddings.evaluation.questions import Section as Section
from embeddings.evaluation.questions import read_questions as read_questions
from embeddings.evaluation.scores import AnalogyScores as AnalogyScores
from embeddings.evaluation.scores import SectionScore as SectionScore
from embeddings.evaluation.scores import WrongAnswer as WrongAnswer
from embeddings.evaluation.sets import NOT_FOR_LABELS as NOT_FOR_LABELS
from embeddings.evaluation.sets import QUESTION_SETS as QUESTION_SETS
from embeddings.evaluation.sets import QuestionSet as QuestionSet
from embeddings.evaluation.sets import load_pairs as load_pairs
from embeddings.evaluation.sets import load_questions as load_questions
from embeddings.evaluation.similarity import ScoredPair as ScoredPair
from embeddings.evaluation.similarity import SimilarityScores as SimilarityScores
from embeddings.evaluation.similarity import WordPair as WordPair
from embeddings.evaluation.similarity import WordPairs as WordPairs
from embeddings.evaluation.similarity import evaluate_similarity as evaluate_similarity
from embeddings.evaluation.similarity import read_pairs as read_pairs
from embeddings.evaluation.similarity import spearman_interval as spearman_interval
