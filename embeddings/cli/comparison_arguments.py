"""The options of comparing two spaces. Nothing heavy is imported to parse or to show help."""

from typing import Any

from embeddings.cli.parsing import SPACE_HELP, add_command, add_json, positive


def add_compare(commands: Any) -> None:
    parser = add_command(
        commands,
        "compare",
        "compare_spaces",
        "Compare two spaces of the same items: shared neighbors, CKA, what moved.",
        "comparison",
    )
    parser.add_argument("space", metavar="SPACE", help=SPACE_HELP)
    parser.add_argument("other", metavar="OTHER", help="another space; items are matched by their labels")
    parser.add_argument("-k", type=positive, default=10, metavar="N", help="how many neighbors count (10)")
    parser.add_argument(
        "--most", type=positive, default=20, metavar="N", help="how many items that moved are listed (20)"
    )
    add_json(parser)
