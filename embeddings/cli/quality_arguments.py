"""The options of judging a map. Nothing heavy is imported to parse or to show help."""

from typing import Any

from embeddings.cli.parsing import SPACE_HELP, add_command, add_json, natural, positive


def add_quality(commands: Any) -> None:
    parser = add_command(
        commands, "quality", "print_quality", "Say how far a map of a space can be trusted.", "quality"
    )
    parser.add_argument("space", metavar="SPACE", help=SPACE_HELP)
    parser.add_argument("map", metavar="MAP", help="a map of it that `project` wrote")
    parser.add_argument(
        "--sample", type=positive, default=2_000, metavar="N", help="most items that are looked at (2,000)"
    )
    parser.add_argument(
        "--random-state", type=natural, default=42, metavar="N", help="the same number draws the same sample"
    )
    add_json(parser)
