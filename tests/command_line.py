"""What tests of the command line share: a space that a person can solve, and what a command prints."""

import pytest

from embeddings.cli import main

# Royalty, gender and fruit.
WORDS = {
    "man": (1.0, 0.0, 0.0),
    "woman": (0.0, 1.0, 0.0),
    "king": (1.0, 0.0, 1.0),
    "queen": (0.0, 1.0, 1.0),
    "apple": (-1.0, -1.0, 0.1),
}


def failing(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line that a mendable mistake prints."""
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    lines = [line for line in err.splitlines() if line.startswith("vectarium:")]
    assert out == "" and len(lines) == 1 and err.splitlines()[-1] == lines[0]
    return lines[0]


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 0
    return capsys.readouterr().out
