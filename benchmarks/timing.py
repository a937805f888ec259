"""How the benchmarks measure: whole calls, medians, fresh processes, and ratios from one run."""

import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ENOUGH_S = (
    40.0  # a timing that has taken this long is not repeated: a slow peer runs once, and its row says so
)


@dataclass(frozen=True)
class Timing:
    """Seconds (or bytes, or MB) of each repeat of one whole call, and what the last repeat returned."""

    name: str
    seconds: tuple[float, ...]
    result: Any = None
    unit: str = "s"

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def measure(name: str, call: Callable[[], Any], repeats: int = 3, warm: bool = False) -> Timing:
    """`call()` timed `repeats` times in this process; `warm=True` calls it once before, untimed."""
    if warm:
        call()
    return _repeated(name, call, repeats)


def measure_fresh(
    name: str, code: str, *arguments: str, repeats: int = 3, env: Mapping[str, str] | None = None
) -> Timing:
    """Python `code` timed in `repeats` fresh processes, from their start to their end.

    `code` finds `arguments` in `sys.argv[1:]`, runs in the project root, and may print one JSON value as its
    last line of output: that is the result.
    """

    def run() -> Any:
        last = run_python("-c", code, *arguments, env=env).strip().splitlines()[-1:]
        return json.loads(last[0]) if last else None

    return _repeated(name, run, repeats)


def measure_commands(
    name: str,
    commands: Sequence[Sequence[str]],
    repeats: int = 3,
    env: Mapping[str, str] | None = None,
    before: Callable[[], None] = lambda: None,
) -> Timing:
    """Python command lines one after the other (`a && b`), each a fresh process; `before` is not timed."""

    def run() -> None:
        for command in commands:
            run_python(*command, env=env)

    return _repeated(name, run, repeats, before)


def run_python(*arguments: str, env: Mapping[str, str] | None = None) -> str:
    """What a fresh Python process prints; its stderr is shown only if it fails."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)[:200]} ended with {done.returncode}:\n{done.stderr[-3000:]}")
    return done.stdout


def _repeated(
    name: str, call: Callable[[], Any], repeats: int, before: Callable[[], None] = lambda: None
) -> Timing:
    seconds: list[float] = []
    result = None
    while len(seconds) < repeats and sum(seconds) < ENOUGH_S:
        before()
        start = time.perf_counter()
        result = call()
        seconds.append(time.perf_counter() - start)
        if seconds[-1] >= 1:
            say(f"{name}: {seconds[-1]:.1f} s")
    return Timing(name, tuple(seconds), result)


def say(line: str) -> None:
    """Progress, beside the results on stdout."""
    print(line, file=sys.stderr, flush=True)


@dataclass(frozen=True)
class Row:
    """One line of a table: ours against a named peer, and what was asked for; a bound may have no peer."""

    what: str
    ours: Timing
    peer: Timing | None
    target: str = ""
    note: str = ""  # quality of both, sizes, …

    @property
    def ratio(self) -> float | None:
        return self.peer.median / self.ours.median if self.peer else None


def print_rows(title: str, rows: Sequence[Row]) -> None:
    """A Markdown table of medians and ratios, with the date and the machine above it."""
    print(f"\n## {title}\n{machine()}\n")
    print("| what | ours | peer | ratio | target | note |")
    print("|---|---|---|---|---|---|")
    for row in rows:
        peer = _told(row.peer) if row.peer else ""
        ratio = f"{row.ratio:.2f}x" if row.ratio else ""
        print(
            f"| {row.what} | {_told(row.ours)} | {peer} | {ratio} | {row.target} | {row.note} |", flush=True
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
    return f"{timing.name} {_amount(timing)}, " + (f"median of {runs}" if runs > 1 else "one run")


def _amount(timing: Timing) -> str:
    value = timing.median
    if timing.unit != "s":
        return f"{value:,.0f} {timing.unit}"
    return f"{value:.2f} s" if value >= 0.1 else f"{value * 1000:.2f} ms"
