"""How the benchmarks measure: whole calls, medians, fresh processes, and ratios from one run."""

import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Timing:
    """Seconds of each repeat of one whole call, and what the last repeat returned."""

    name: str
    seconds: tuple[float, ...]
    result: Any = None

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def measure(name: str, call: Callable[[], Any], repeats: int = 3, warm: bool = False) -> Timing:
    """`call()` timed `repeats` times in this process; `warm=True` calls it once before, untimed."""
    if warm:
        call()
    seconds, result = [], None
    for _ in range(repeats):
        start = time.perf_counter()
        result = call()
        seconds.append(time.perf_counter() - start)
    return Timing(name, tuple(seconds), result)


def measure_fresh(
    name: str, code: str, *arguments: str, repeats: int = 3, env: dict[str, str] | None = None
) -> Timing:
    """Python `code` timed in `repeats` fresh processes, from their start to their end.

    `code` finds `arguments` in `sys.argv[1:]`, runs in the project root, and may print one JSON value as its
    last line of output: that is the result.
    """
    seconds, result = [], None
    for _ in range(repeats):
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=ROOT,
            env={**os.environ, **(env or {})},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        seconds.append(time.perf_counter() - start)
        last = done.stdout.strip().splitlines()[-1:]
        result = json.loads(last[0]) if last else None
    return Timing(name, tuple(seconds), result)


@dataclass(frozen=True)
class Row:
    """One line of a table: ours against a named peer, and what was asked for."""

    what: str
    ours: Timing
    peer: Timing
    target: str = ""
    note: str = ""  # quality of both, sizes, …

    @property
    def ratio(self) -> float:
        return self.peer.median / self.ours.median


def print_rows(title: str, rows: Sequence[Row]) -> None:
    """A Markdown table of medians and ratios, with the date and the machine above it."""
    print(f"\n## {title}\n{machine()}\n")
    print("| what | ours | peer | ratio | target | note |")
    print("|---|---|---|---|---|---|")
    for row in rows:
        print(
            f"| {row.what} | {_told(row.ours)} | {_told(row.peer)} | {row.ratio:.2f}x | {row.target} | {row.note} |",
            flush=True,
        )


def machine() -> str:
    """Date, cores, processor and Python, in one line."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    date = time.strftime("%Y-%m-%d", time.gmtime())
    return f"{date}, {cores} cores of {_processor()}, Python {platform.python_version()}"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def _told(timing: Timing) -> str:
    runs = len(timing.seconds)
    return f"{timing.name} {_seconds(timing.median)}" + (f" (median of {runs})" if runs > 1 else "")


def _seconds(value: float) -> str:
    return f"{value:.2f} s" if value >= 0.1 else f"{value * 1000:.2f} ms"
