"""The commands and their options, as argparse reads them. Nothing heavy is imported to parse or to show help."""

from typing import Any

from embeddings.cli.anomalies_arguments import add_anomalies
from embeddings.cli.categories_arguments import add_categories
from embeddings.cli.clusters_arguments import add_clusters
from embeddings.cli.comparison_arguments import add_compare
from embeddings.cli.health_arguments import add_health
from embeddings.cli.parsing import (
    SPACE_HELP,
    Parser,
    add_command,
    add_json,
    add_out,
    natural,
    positive,
)
from embeddings.cli.picture_arguments import add_picture_commands
from embeddings.cli.quality_arguments import add_quality
from embeddings.cli.recommend_arguments import add_recommenders
from embeddings.cli.word_arguments import ANALOGY_METHODS, add_word_commands

METHODS = ("pca", "tsne", "umap")
METRICS = ("cosine", "euclidean", "dot")
INDEXES = ("int8", "hnsw")


def build_parser() -> Parser:
    parser = Parser(prog="python -m embeddings", description="Data to embeddings, to neighbors, to maps.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for add in (_add_encoders, _add_prepare, _add_encode, _add_project, _add_nearest, _add_analogy):
        add(commands)
    add_word_commands(commands)
    add_picture_commands(commands)
    add_categories(commands)
    add_clusters(commands)
    add_compare(commands)
    add_health(commands)
    add_quality(commands)
    add_anomalies(commands)
    add_recommenders(commands)
    return parser


def _add_encoders(commands: Any) -> None:
    parser = add_command(
        commands, "encoders", "list_encoders", "List the encoders and whether each is here.", "encoders"
    )
    add_json(parser)


def _add_prepare(commands: Any) -> None:
    parser = add_command(
        commands,
        "prepare",
        "prepare_encoders",
        "Export encoders ahead of time; the defaults where none is named.",
        "encoders",
    )
    parser.add_argument("ids", nargs="*", metavar="ID", help="see `encoders`")
    parser.add_argument("--precision", choices=("fp32", "int8"), default="fp32")


def _add_encode(commands: Any) -> None:
    parser = add_command(commands, "encode", "encode_file", "Turn texts, words or pictures into a space.")
    parser.add_argument(
        "input",
        metavar="INPUT",
        help="a file of texts, words or vectors, a folder or zip of pictures; - reads lines from standard input",
    )
    parser.add_argument(
        "--encoder", metavar="ID", help="see `encoders`; proposed by the content where left out"
    )
    parser.add_argument("--column", metavar="NAME", help="the column that holds the text")
    parser.add_argument(
        "--metadata", metavar="NAME", action="append", help="a column to keep (repeat); all where left out"
    )
    parser.add_argument(
        "--precision", choices=("fp32", "int8"), default="fp32", help="int8: faster, slightly less exact"
    )
    parser.add_argument("--batch-size", type=positive, default=32, metavar="N")
    parser.add_argument("--no-cache", action="store_true", help="neither read nor keep vectors on disk")
    add_out(parser, "SPACE.parquet")


def _add_project(commands: Any) -> None:
    parser = add_command(commands, "project", "project_space", "Draw a space in two or three dimensions.")
    parser.add_argument("space", metavar="SPACE", help=SPACE_HELP)
    parser.add_argument("--method", choices=METHODS, default="umap")
    parser.add_argument("--n-components", type=int, choices=(2, 3), default=2)
    parser.add_argument(
        "--random-state",
        type=natural,
        metavar="N",
        help="the same number gives the same picture (t-SNE, UMAP)",
    )
    parser.add_argument("--perplexity", type=float, metavar="X", help="t-SNE: how many neighbors count")
    parser.add_argument(
        "--n-neighbors", type=positive, metavar="N", help="UMAP: few show detail, many show the whole"
    )
    parser.add_argument("--min-dist", type=float, metavar="X", help="UMAP: how tightly points may be packed")
    parser.add_argument(
        "--metric", choices=METRICS, help="t-SNE, UMAP: what is close; the encoder's own where left out"
    )
    parser.add_argument("--n-epochs", type=positive, metavar="N", help="t-SNE, UMAP: how long to optimize")
    parser.add_argument("--engine", metavar="ID", help="t-SNE, UMAP: which implementation")
    parser.add_argument(
        "--neighbors",
        type=positive,
        metavar="K",
        help="add the column neighbors: the rows of the K nearest items in SPACE, closest first",
    )
    add_out(parser, "MAP.parquet")


def _add_nearest(commands: Any) -> None:
    parser = add_command(
        commands,
        "nearest",
        "print_nearest",
        "List the items that are closest to a word, a phrase or a picture.",
    )
    parser.add_argument("space", metavar="SPACE", help=SPACE_HELP)
    parser.add_argument(
        "query",
        metavar="QUERY",
        help="a label of the space, or a text or a picture's file for the space's encoder",
    )
    parser.add_argument("-k", type=positive, default=10, metavar="N", help="how many (10)")
    parser.add_argument("--metric", choices=METRICS, help="the encoder's own where left out")
    parser.add_argument(
        "--approximate",
        action="store_true",
        help="by an index, checked against the exact answer: recall, what was missed, time and memory",
    )
    parser.add_argument("--index", choices=INDEXES, help="of --approximate (int8)")
    add_json(parser)


def _add_analogy(commands: Any) -> None:
    parser = add_command(commands, "analogy", "print_analogy", "Solve A : B :: C : ?, as in man king woman.")
    parser.add_argument("space", metavar="SPACE", help=SPACE_HELP)
    for name in ("a", "b", "c"):
        parser.add_argument(name, metavar=name.upper())
    parser.add_argument("--method", choices=ANALOGY_METHODS, default="3cosadd")
    parser.add_argument("-k", type=positive, default=10, metavar="N", help="how many answers (10)")
    add_json(parser)
