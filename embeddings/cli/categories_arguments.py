"""The options of turning categories into vectors. Nothing heavy is imported to parse or to show help."""

from typing import Any

from embeddings.cli.parsing import add_command, add_json, positive

METHODS = ("label", "ordinal", "onehot", "entity")


def add_categories(commands: Any) -> None:
    parser = add_command(
        commands,
        "encode-categories",
        "encode_categories",
        "Turn the categories of a column into vectors in four ways, and score each.",
        "categories",
    )
    parser.add_argument("table", metavar="TABLE", help="CSV, TSV, Excel, Parquet or JSON lines")
    parser.add_argument("--column", required=True, metavar="NAME", help="the column to encode")
    parser.add_argument("--target", required=True, metavar="NAME", help="the column to predict")
    parser.add_argument(
        "--kind",
        action="append",
        default=[],
        metavar="NAME=KIND",
        help="take a column as nominal, ordinal or numeric (repeat); recognized where left out",
    )
    parser.add_argument(
        "--order",
        metavar="A,B,C",
        help="the values of the column from the lowest to the highest, for ordinal encoding",
    )
    parser.add_argument("--dim", type=positive, metavar="N", help="of the learned vectors")
    parser.add_argument("--out", metavar="SPACE.parquet", help="keep the vectors of --method as a space")
    parser.add_argument("--method", choices=METHODS, default="entity", help="of --out (entity)")
    add_json(parser)
