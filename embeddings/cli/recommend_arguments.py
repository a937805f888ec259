"""The options of recommenders. Nothing heavy is imported to parse or to show help."""

from typing import Any

from embeddings.cli.parsing import Parser, add_command, add_json, natural, positive

MODELS = ("als", "bpr", "svd", "popularity", "item_neighbors")
RATINGS_HELP = "files of ratings or events, a folder such as ml-100k, or `sample` for the simulated ratings that are here"


def add_recommenders(commands: Any) -> None:
    _add_recommend(commands)
    _add_evaluate(commands)


def _add_recommend(commands: Any) -> None:
    parser = add_command(
        commands,
        "recommend",
        "print_recommendations",
        "Offer users what they may like, and say why.",
        "recommend",
    )
    _add_ratings(parser)
    parser.add_argument(
        "--user",
        action="append",
        metavar="ID",
        help="whom to offer something (repeat); everybody where left out",
    )
    parser.add_argument("-k", type=positive, default=10, metavar="N", help="how many items (10)")
    parser.add_argument("--model", choices=MODELS, default=MODELS[0])
    parser.add_argument("--show-seen", action="store_true", help="offer what was rated already too")
    parser.add_argument(
        "--factors", type=positive, metavar="N", help="als, bpr, svd: dimensions of the space"
    )
    parser.add_argument(
        "--regularization",
        type=float,
        metavar="X",
        help="als, bpr: more keeps the factors shorter (als: set by the data where left out)",
    )
    parser.add_argument("--alpha", type=float, metavar="X", help="als: the weight of what was liked")
    parser.add_argument("--learning-rate", type=float, metavar="X", help="bpr: the size of a step")
    parser.add_argument("--iterations", type=positive, metavar="N", help="als, bpr: how long to train")
    parser.add_argument(
        "--n-neighbors", type=positive, metavar="N", help="item_neighbors: similar items that count"
    )
    parser.add_argument("--random-state", type=natural, metavar="N", help="als, bpr, svd: the seed")
    parser.add_argument(
        "--out", metavar="SPACE.parquet", help="keep users and items as a space, by their factors"
    )
    add_json(parser)


def _add_evaluate(commands: Any) -> None:
    parser = add_command(
        commands,
        "evaluate-recommender",
        "print_evaluation",
        "Measure recommenders on ratings that they have not seen.",
        "recommend",
    )
    _add_ratings(parser)
    parser.add_argument("--by", choices=("time", "random"), help="which ratings are kept for the test (time)")
    parser.add_argument("--test-share", type=float, default=0.2, metavar="X", help="how many of them (0.2)")
    parser.add_argument("-k", type=positive, default=10, metavar="N", help="items in a list (10)")
    parser.add_argument(
        "--model", action="append", choices=MODELS, help="which model (repeat); all where left out"
    )
    parser.add_argument("--random-state", type=natural, default=42, metavar="N", help="the seed (42)")
    add_json(parser)


def _add_ratings(parser: Parser) -> None:
    parser.add_argument("ratings", nargs="+", metavar="RATINGS", help=RATINGS_HELP)
    for name in ("user", "item", "rating", "time"):
        parser.add_argument(f"--{name}-column", metavar="NAME", help=f"the column with the {name}")
    parser.add_argument(
        "--events",
        action="store_true",
        help="count each row as one event, whatever the stars; a column of counts, such as plays, is added up",
    )
