"""The options of looking a space over. Nothing heavy is imported to parse or to show help."""

from typing import Any

from embeddings.cli.parsing import SPACE_HELP, add_command, add_json, positive


def add_health(commands: Any) -> None:
    parser = add_command(
        commands, "health", "print_health", "Say what is odd about a space, and what it means.", "health"
    )
    parser.add_argument("space", metavar="SPACE", help=SPACE_HELP)
    parser.add_argument("-k", type=positive, default=10, metavar="N", help="neighbors in a list (10)")
    parser.add_argument(
        "--remedies",
        default="",
        metavar="STEPS",
        help="measure again after these, in order: center.remove-top-2.normalize",
    )
    parser.add_argument("--out", metavar="SPACE.parquet", help="keep the space as it is after the remedies")
    add_json(parser)
