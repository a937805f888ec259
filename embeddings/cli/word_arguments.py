"""The commands of the word laboratory and their options: train, ask, measure."""

from typing import Any

from embeddings.cli.parsing import SPACE_HELP, Parser, add_command, add_json, add_out, natural, positive

ALGORITHMS = ("cbow", "skip-gram", "fasttext", "glove")
TOKENIZERS = ("auto", "words", "korean")
ANALOGY_METHODS = ("3cosadd", "3cosmul", "pair-direction")
# Names of `TrainSettings`: left out, each is what the library has by default.
TRAIN_OPTIONS = (
    ("vector_size", positive, "N", "numbers in a vector (100)"),
    ("window", positive, "N", "words on each side that count as company (5)"),
    ("min_count", positive, "N", "rarer words are left out (5)"),
    ("epochs", positive, "N", "passes over the corpus (10)"),
    ("negative", positive, "N", "noise words for each pair (5); not GloVe"),
    ("learning_rate", float, "X", "the algorithm's usual one where left out"),
    ("sample", float, "X", "words of a larger share are skipped now and then (0.001); 0 keeps all"),
    ("random_state", natural, "N", "with one worker, the same number gives the same vectors (42)"),
    ("workers", positive, "N", "threads (2); with 1 the vectors can be made again, bit by bit"),
)


def add_word_commands(commands: Any) -> None:
    for add in (_add_train, _add_formula, _add_evaluate_analogies, _add_evaluate_similarity):
        add(commands)


def _add_train(commands: Any) -> None:
    parser = add_command(commands, "train", "train_corpus", "Learn word vectors from a corpus.", "words")
    parser.add_argument(
        "corpus",
        metavar="CORPUS",
        help="a file of text, a table with a column of text, or a built-in corpus (wordnet-en, handbook-ko)",
    )
    parser.add_argument("--algorithm", choices=ALGORITHMS, default="cbow")
    for name, kind, metavar, meaning in TRAIN_OPTIONS:
        parser.add_argument(f"--{name.replace('_', '-')}", type=kind, metavar=metavar, help=meaning)
    parser.add_argument(
        "--hierarchical-softmax", action="store_true", help="in place of noise words; not GloVe"
    )
    _add_cutting(parser)
    add_json(parser)
    add_out(parser, "SPACE.parquet")


def _add_cutting(parser: Parser) -> None:
    parser.add_argument("--column", metavar="NAME", help="the column of a table that holds the text")
    parser.add_argument("--tokenizer", choices=TOKENIZERS, default="auto", help="auto: by the script")
    parser.add_argument("--keep-case", action="store_true", help="Paris and paris are two words")
    parser.add_argument(
        "--content-words", action="store_true", help="Korean: nouns, verbs, adjectives and adverbs only"
    )
    parser.add_argument("--phrases", action="store_true", help="new york becomes new_york")


def _add_formula(commands: Any) -> None:
    parser = add_command(
        commands, "formula", "print_formula", 'Solve a formula of words: "king - man + woman".', "words"
    )
    parser.add_argument("space", metavar="SPACE", help=SPACE_HELP)
    parser.add_argument(
        "formula", metavar="FORMULA", help='words, weights, + - * and brackets: "0.5*tea + 0.5*cake"'
    )
    parser.add_argument("-k", type=positive, default=10, metavar="N", help="how many answers (10)")
    add_json(parser)


def _add_evaluate_analogies(commands: Any) -> None:
    parser = add_command(
        commands,
        "evaluate-analogies",
        "print_analogy_scores",
        "Score a space on an analogy test set.",
        "scores",
    )
    _add_test(
        parser, "a file of `: section` lines and lines of four words, or google-analogies, questions-ko"
    )
    parser.add_argument("--method", choices=ANALOGY_METHODS, default="3cosadd")
    parser.add_argument(
        "--include-inputs", action="store_true", help="the words of a question may be its answer"
    )


def _add_evaluate_similarity(commands: Any) -> None:
    parser = add_command(
        commands,
        "evaluate-similarity",
        "print_similarity_scores",
        "Score a space on judged word pairs.",
        "scores",
    )
    _add_test(parser, "a file of lines `word, word, number`, or wordsim353, simlex999")


def _add_test(parser: Parser, file_help: str) -> None:
    parser.add_argument("space", metavar="SPACE", help=SPACE_HELP)
    parser.add_argument("file", metavar="FILE", help=file_help)
    parser.add_argument("--restrict", type=positive, metavar="N", help="only the first N words of the space")
    parser.add_argument("--match-case", action="store_true", help="Paris and paris are two words")
    add_json(parser)
