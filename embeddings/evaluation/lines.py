"""The lines of a test set, whatever the encoding, with the numbers that an editor shows."""

from collections.abc import Iterator

from embeddings.readers.encoding import decode

LINE_SHOWN = 60  # characters of a line that a message repeats


def lines_of(data: bytes | str, name: str) -> Iterator[tuple[int, str]]:
    """(1-based number, stripped line) of every line that holds something; `DataError` for bytes that are no text."""
    text = data if isinstance(data, str) else decode(name, data).text
    for number, line in enumerate(text.split("\n"), start=1):
        if stripped := line.strip():
            yield number, stripped
