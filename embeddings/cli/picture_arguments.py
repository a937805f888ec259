"""The command about pictures alone: the others take pictures as they take texts."""

from typing import Any

from embeddings.cli.parsing import add_command, add_json, positive


def add_picture_commands(commands: Any) -> None:
    parser = add_command(
        commands,
        "classify",
        "classify_pictures",
        "Name what is on pictures, by the thousand classes of ImageNet.",
        "pictures",
    )
    parser.add_argument(
        "pictures", nargs="+", metavar="PICTURE", help="a picture, or a folder or zip of pictures"
    )
    parser.add_argument(
        "--encoder", metavar="ID", help="resnet50, where its weights are here, else efficientnet-lite0"
    )
    parser.add_argument("-k", type=positive, default=5, metavar="N", help="how many classes (5)")
    parser.add_argument("--precision", choices=("fp32", "int8"), default="fp32")
    parser.add_argument("--no-cache", action="store_true", help="neither read nor keep vectors on disk")
    add_json(parser)
