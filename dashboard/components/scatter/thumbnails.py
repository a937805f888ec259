"""Small pictures for the browser: it asks for the rows that it is about to show, and gets each of them once."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from dashboard.components.scatter.pack import Part, decode_row
from embeddings.pictures.thumbnails import neutral_tile

MOST_ASKED = 400  # rows that one answer holds; the browser asks for the rest again
SECONDS = 0.4  # spent on one answer: a picture that nobody has seen before has to be made first

Thumbnails = Callable[[int], bytes | None]


def asked_rows(value: object) -> list[int]:
    """The rows of a question, without what is no row; a browser may ask anything."""
    rows = value.get("rows") if isinstance(value, Mapping) else None
    if not isinstance(rows, list):
        return []
    return [row for row in dict.fromkeys(rows[:MOST_ASKED]) if decode_row(row, 2**32) is not None]


def answer(rows: list[int], n: int, thumbnails: Thumbnails) -> tuple[dict[str, Any], dict[str, Part]]:
    """Header and part that hold the thumbnails of `rows`, as far as time allows and at least one; a gray tile for the damaged."""
    pieces: list[tuple[int, bytes]] = []
    end = time.monotonic() + SECONDS
    for row in rows:
        if row >= n or (pieces and time.monotonic() > end):
            continue
        pieces.append((row, thumbnails(row) or neutral_tile()))
    if not pieces:
        return {}, {}
    # Without a digest: nothing remembers it, so a lost answer can be given again.
    part = Part("u1", b"".join(piece for _, piece in pieces), "")
    return {"picture_rows": [(row, len(piece)) for row, piece in pieces]}, {"pictures": part}
