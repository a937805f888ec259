"""The word laboratory: test sets, single questions, training and its quality, each beside gensim.

python -m benchmarks.words [analogies] [query] [training] [glove] [quality] [--repeats 3]

Training reads the built-in WordNet glosses. `--items` is the number of questions (analogies) and of sentences
(training, glove, quality), to try the tables.
"""

from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from benchmarks.neighbors import glove as packaged_glove
from benchmarks.tables import Options, Table, main
from benchmarks.timing import Row, Timing, measure
from embeddings.analogy import METHODS, solve_analogy
from embeddings.corpora import load_stock
from embeddings.corpus import Corpus
from embeddings.evaluation import (
    AnalogyScores,
    Questions,
    Section,
    SectionScore,
    evaluate_analogies,
    evaluate_both,
    evaluate_similarity,
    load_pairs,
    load_questions,
)
from embeddings.formula import solve_formula
from embeddings.space import EmbeddingSpace, Receipt
from embeddings.training import TrainSettings, resolve, train
from embeddings.training.gensim_models import BUCKETS_PER_WORD, LEAST_BUCKETS, MOST_BUCKETS

ALGORITHMS = {"cbow": "CBOW", "skip-gram": "Skip-gram", "fasttext": "FastText"}
WITHIN = 0.02  # of gensim's own quality
JUDGED = 20_000  # sentences: fewer teach too few of the words that are asked for


def _keyed(space: EmbeddingSpace) -> Any:
    from gensim.models import KeyedVectors

    peer = KeyedVectors(space.dim)
    peer.add_vectors(list(space.labels), space.vectors)
    return peer


def _some(questions: Questions, n: int | None) -> Questions:
    """Every k-th question of each section, about `n` in all."""
    step = max(1, len(questions) // n) if n else 1
    return Questions(tuple(Section(s.name, s.rows[::step]) for s in questions.sections), questions.name)


def analogies(options: Options) -> list[Row]:
    """Google's 19,544 questions over 400,000 words."""
    space, questions = packaged_glove(), _some(load_questions("google-analogies"), options.items)
    peer = _keyed(space)
    ours = measure("Vectarium", lambda: evaluate_both(space, questions), options.repeats)
    by_method = [
        measure("Vectarium", partial(evaluate_analogies, space, questions, method), 1)
        for method in list(METHODS)[1:]
    ]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "questions.txt"
        path.write_text(
            "\n".join(f": {s.name}\n" + "\n".join(map(" ".join, s.rows)) for s in questions.sections)
        )
        theirs = measure("gensim", lambda: peer.evaluate_word_analogies(str(path), restrict_vocab=None)[1], 1)
    without, included = ours.result
    correct = {section["section"]: len(section["correct"]) for section in theirs.result[:-1]}
    same = all(correct[section.name] == section.correct for section in without.sections)
    what = f"{len(questions):,} questions over {len(space):,} x {space.dim}"
    note = f"{_accuracy(without)}; {'the same' if same else 'NOT THE SAME'} in each section"
    return [
        Row(what, ours, theirs, "≥ 10x", f"{note}; {_accuracy(included)} with the inputs, in the same pass"),
        *(Row(f"by {one.result.method}", one, None, "", _accuracy(one.result)) for one in by_method),
        *map(_section, without.sections, included.sections),
    ]


def _accuracy(scores: AnalogyScores) -> str:
    return f"{scores.total.correct:,} right, {100 * (scores.total.accuracy or 0):.2f} %"


def _section(without: SectionScore, included: SectionScore) -> Row:
    low, high = without.interval
    note = (
        f"{100 * (without.accuracy or 0):.2f} % ({100 * low:.1f} to {100 * high:.1f}), "
        f"{100 * (included.accuracy or 0):.2f} % with the inputs"
    )
    right = Timing("right", (without.correct,), unit=f"of {without.asked:,}")
    return Row(without.name, right, None, "", note)


def query(options: Options) -> list[Row]:
    """One question over 400,000 words, indexes warm; gensim's second call and later."""
    space, repeats = packaged_glove(), 10 * options.repeats
    peer = _keyed(space)
    asked = {"positive": ["king", "woman"], "negative": ["man"]}
    added = measure("gensim most_similar", lambda: peer.most_similar(**asked)[0][0], repeats, warm=True)
    multiplied = measure(
        "gensim most_similar_cosmul", lambda: peer.most_similar_cosmul(**asked)[0][0], repeats, warm=True
    )
    rows = []
    for method in METHODS.values():
        ours = measure("Vectarium", partial(_answer, space, method.id), repeats, warm=True)
        theirs = multiplied if method.id == "3cosmul" else added
        rows.append(
            Row(f"analogy, {method.label}", ours, theirs, "≥ 1x, < 10 ms", f"{ours.result}, {theirs.result}")
        )
    formula = measure("Vectarium", lambda: _solved(space), repeats, warm=True)
    rows.append(
        Row(
            "formula king - man + woman", formula, added, "≥ 1x, < 10 ms", f"{formula.result}, {added.result}"
        )
    )
    return rows


def _answer(space: EmbeddingSpace, method: str) -> str:
    return solve_analogy(space, "man", "king", "woman", method=method).without_inputs[0].label


def _solved(space: EmbeddingSpace) -> str:
    return solve_formula(space, "king - man + woman").without_inputs[0].label


def _gensim(sentences: list[list[str]], settings: TrainSettings, buckets: int) -> Any:
    """The word vectors that gensim learns with `settings`, used plainly: no progress, no loss, no snapshots."""
    from gensim.models import FastText, Word2Vec

    asked = resolve(settings)
    own = {
        "vector_size": asked.vector_size,
        "window": asked.window,
        "min_count": asked.min_count,
        "epochs": asked.epochs,
        "negative": 0 if asked.hierarchical_softmax else asked.negative,
        "hs": int(asked.hierarchical_softmax),
        "sample": asked.sample,
        "alpha": asked.learning_rate,
        "seed": asked.random_state,
        "workers": asked.workers,
    }
    if asked.algorithm == "fasttext":
        return FastText(sentences, sg=1, bucket=buckets, **own).wv
    return Word2Vec(sentences, sg=int(asked.algorithm == "skip-gram"), **own).wv


def _buckets(corpus: Corpus, settings: TrainSettings) -> int:
    """As many n-grams as our FastText has: gensim's 2,000,000 would be filled with chance before it starts."""
    n = BUCKETS_PER_WORD * corpus.kept(settings.min_count)
    return min(max(n, LEAST_BUCKETS), MOST_BUCKETS)


def _corpus(options: Options, fewest: int = 0) -> Corpus:
    import gensim.models  # noqa: F401 - its import is nobody's training

    corpus = load_stock("wordnet-en")
    n = max(options.items, fewest) if options.items else len(corpus)
    return replace(corpus, sentences=corpus.sentences[:n])


def _training_rows(
    options: Options, algorithms: dict[str, str], peer_algorithm: str | None, target: str
) -> list[Row]:
    corpus = _corpus(options)
    sentences = [list(sentence) for sentence in corpus.sentences]
    rows = []
    for algorithm, label in algorithms.items():
        settings = TrainSettings(algorithm, epochs=5)
        plain = replace(settings, algorithm=peer_algorithm or algorithm)
        ours = measure("Vectarium", partial(train, corpus, settings), options.repeats)
        theirs = measure(
            "gensim", partial(_gensim, sentences, plain, _buckets(corpus, plain)), options.repeats
        )
        words = corpus.n_tokens * settings.epochs
        note = f"{words / ours.median:,.0f} and {words / theirs.median:,.0f} words/s"
        against = f", against {peer_algorithm}" if peer_algorithm else ""
        what = f"{label}, {corpus.n_tokens:,} words x {settings.epochs}, {settings.workers} workers{against}"
        rows.append(Row(what, ours, theirs, target, note))
    return rows


def training(options: Options) -> list[Row]:
    """Words per second with the loss, the progress and the snapshots, against gensim without any of them."""
    return _training_rows(options, ALGORITHMS, None, "≥ 1x")


def glove(options: Options) -> list[Row]:
    """GloVe, which gensim does not have, against gensim's skip-gram of the same size."""
    return _training_rows(options, {"glove": "GloVe"}, "skip-gram", "≥ 0.5x")


def quality(options: Options) -> list[Row]:
    """One worker, one seed, one corpus: WordSim-353 and Google's analogies of our models and of gensim's."""
    corpus = _corpus(options, JUDGED)
    sentences = [list(sentence) for sentence in corpus.sentences]
    rows = []
    for algorithm, label in ({**ALGORITHMS, "glove": "GloVe, against skip-gram"}).items():
        settings = TrainSettings(algorithm, epochs=10, workers=1)
        plain = replace(settings, algorithm="skip-gram") if algorithm == "glove" else settings
        ours = measure("Vectarium", partial(train, corpus, settings), 1)
        theirs = measure("gensim", partial(_gensim, sentences, plain, _buckets(corpus, plain)), 1)
        found = _scores(ours.result.space)
        wanted = _scores(_space_of(theirs.result))
        target = f"within {WITHIN}" if algorithm != "glove" else ""
        note = f"WordSim {found[0]:.4f} and {wanted[0]:.4f}, analogies {found[1]:.4f} and {wanted[1]:.4f}"
        rows.append(Row(label, ours, theirs, target, note))
    return rows


def _space_of(vectors: Any) -> EmbeddingSpace:
    return EmbeddingSpace(
        tuple(vectors.index_to_key),
        np.array(vectors.vectors, np.float32),
        Receipt("", "given", modality="token"),
    )


def _scores(space: EmbeddingSpace) -> tuple[float, float]:
    """Spearman on WordSim-353, accuracy on the analogies that can be asked."""
    accuracy = evaluate_analogies(space, load_questions("google-analogies")).total.accuracy
    return evaluate_similarity(space, load_pairs("wordsim353")).spearman, accuracy or 0.0


TABLES = {
    "analogies": Table("Analogy test set", analogies),
    "query": Table("One analogy or formula", query),
    "training": Table("Training", training),
    "glove": Table("GloVe", glove),
    "quality": Table("Quality of what is learned", quality),
}

if __name__ == "__main__":
    main(TABLES, __doc__)
