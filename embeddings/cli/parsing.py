"""What the options of all commands are made of. Nothing heavy is imported to parse or to show help."""

import argparse
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any, NoReturn

SPACE_HELP = "a file that `encode` or `train` wrote, any file of vectors, or an id of pretrained word vectors (glove-6b-50d)"


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, with exit code 2."""

    def error(self, message: str) -> NoReturn:
        print(f"vectarium: {message} (see `{self.prog} --help`)", file=sys.stderr)
        sys.exit(2)


def command(name: str, module: str = "commands") -> Callable[[argparse.Namespace], None]:
    """The function of a module of `embeddings.cli`, imported when it runs."""

    def run(options: argparse.Namespace) -> None:
        getattr(import_module(f"embeddings.cli.{module}"), name)(options)

    return run


def positive(text: str) -> int:
    """A whole number of 1 or more."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of 1 or more")
    return int(text)


def natural(text: str) -> int:
    """A whole number of 0 or more."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of 0 or more")
    return int(text)


def add_command(commands: Any, name: str, run: str, help_text: str, module: str = "commands") -> Parser:
    parser: Parser = commands.add_parser(name, help=help_text, description=help_text)
    parser.set_defaults(run=command(run, module))
    return parser


def add_json(parser: Parser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


def add_out(parser: Parser, metavar: str) -> None:
    parser.add_argument("--out", required=True, metavar=metavar)
