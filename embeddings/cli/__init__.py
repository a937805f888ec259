"""`python -m embeddings`: everything that the pages can compute, without a browser."""

import os
import sys
from collections.abc import Sequence

from embeddings.cli.arguments import build_parser
from embeddings.errors import Cancelled, EmbeddingsError

MENDABLE = 2  # the exit code for what the person at the keyboard can mend
INTERRUPTED = 130  # as a shell reports Ctrl+C


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    options = build_parser().parse_args(arguments)
    try:
        options.run(options)
        sys.stdout.flush()
    except EmbeddingsError as error:
        # One line, whatever the message holds: a label may contain line breaks.
        print(f"vectarium: {' '.join(str(error).split())}", file=sys.stderr)
        return MENDABLE
    except (KeyboardInterrupt, Cancelled):
        print("\nvectarium: stopped; what was encoded is kept", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has left (`| head`): nothing to say, and nothing to flush at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
