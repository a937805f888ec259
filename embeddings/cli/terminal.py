"""What a terminal shows: progress on stderr, tables and JSON on stdout."""

import json
import sys
import time
from collections.abc import Sequence
from typing import Any, TextIO

PAUSE_S = 1.0  # between two lines where stderr is a file, so that a log stays short
BLINK_S = 0.1  # between two updates of the one line of a terminal


class TerminalProgress:
    """`encoding 640 of 2,600 · 518/s · 4 s left`, rewritten in place on a terminal, a line now and then in a log."""

    def __init__(self, what: str, stream: TextIO | None = None) -> None:
        self.what = what
        self.stream = sys.stderr if stream is None else stream
        self.rewrites = self.stream.isatty()
        self.started = time.monotonic()
        self.first = self.last = self.total = 0
        self.is_new = True
        self.shown = -PAUSE_S

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if self.is_new or done < self.last or total != self.total:
            self._begin(done, total, now)
        elif done == self.last and not self.rewrites:
            return  # a sign of life, which a log does not need
        self.last = done
        is_last = done >= total
        if not is_last and now - self.shown < (BLINK_S if self.rewrites else PAUSE_S):
            return
        self.shown = now
        count = f" {done:,} of {total:,}" if total > 1 else ""
        line = f"{self.what}{count}{self._pace(done, total, now)}"
        if self.rewrites:
            print(f"\r\x1b[K{line}", end="\n" if is_last else "", file=self.stream, flush=True)
        else:
            print(line, file=self.stream, flush=True)

    def _begin(self, done: int, total: int, now: float) -> None:
        """The first call of a piece of work tells what was there already (a cache): it does not count for the rate."""
        if done < total:  # else all of it happened since this object was made
            self.started = now
        self.first, self.total, self.is_new = done, total, False

    def _pace(self, done: int, total: int, now: float) -> str:
        seconds = now - self.started
        new = done - self.first
        rate = new / seconds if seconds > 0 else 0.0
        speed = "" if total == 1 or not rate else f" · {rate:,.0f}/s" if rate >= 10 else f" · {rate:.1f}/s"
        if done >= total:
            return f"{speed} · {duration(seconds)}"
        if rate:
            return f"{speed} · {duration((total - done) / rate)} left"
        return f" · {duration(seconds)} so far" if seconds >= 1 else ""


def duration(seconds: float) -> str:
    """`0.4 s`, `12 s`, `3 min 20 s`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def say(line: object) -> None:
    """A line beside the result: on stderr, so that stdout stays a result."""
    print(" ".join(str(line).split()), file=sys.stderr)


def print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def print_table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Columns as wide as their widest cell; a line break in a label is shown as a space."""
    cells = [[" ".join(str(cell).split()) for cell in row] for row in [list(header), *rows]]
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = (cell + " " * (size - width(cell)) for cell, size in zip(row, widths, strict=True))
        print("  ".join(padded).rstrip())


def width(text: str) -> int:
    """Columns of a terminal that `text` takes: Hangul, kana and Chinese characters take two."""
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(letter) else 1 + (east_asian_width(letter) in "WF") for letter in text)
