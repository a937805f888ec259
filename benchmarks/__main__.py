"""Every table of the README and of the issue: `python -m benchmarks [NAME…]`, as Markdown on stdout.

    make bench                          all of them: about an hour on two quiet cores
    python -m benchmarks > tables.md    progress stays on stderr
    python -m benchmarks server browser --repeats 1

Each benchmark runs in a process of its own, so that none finds what another has imported or warmed.
"""

import argparse
import subprocess
import sys
import time

from benchmarks.peers import install
from benchmarks.timing import ROOT, say

NAMES = (
    "browser",
    "server",
    "encoding",
    "pipeline",
    "neighbors",
    "search",
    "projections",
    "quality",
    "words",
    "pictures",
    "categories",
    "recommenders",
    "outliers",
)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"any of {', '.join(NAMES)}")
    parser.add_argument("--repeats", type=int)
    parser.add_argument("--items", type=int, help="fewer than the tables have, to try them")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(NAMES):
        parser.error(f"unknown benchmark {', '.join(sorted(unknown))}: choose {', '.join(NAMES)}")
    sizes = [f"--{name}={value}" for name in ("repeats", "items") if (value := getattr(asked, name))]
    install()
    failed = []
    for name in asked.names or NAMES:
        start = time.perf_counter()
        say(f"benchmarks.{name}")
        if subprocess.run(
            [sys.executable, "-m", f"benchmarks.{name}", *sizes], cwd=ROOT, check=False
        ).returncode:
            failed.append(name)
        say(f"benchmarks.{name}: {time.perf_counter() - start:.0f} s")
    if failed:
        say(f"failed: {', '.join(failed)}")
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
