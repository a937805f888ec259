"""DuckDB in a process of its own: it names what it did not free when a process ends, at the end of a test run too."""

import json
import subprocess
import sys
from typing import Any

QUERY = "import duckdb, json, sys; print(json.dumps(duckdb.sql(sys.argv[1]).fetchall()))"


def rows(sql: str) -> list[list[Any]]:
    """What DuckDB answers to `sql`, row by row."""
    done = subprocess.run([sys.executable, "-c", QUERY, sql], capture_output=True, text=True, check=True)
    answer: list[list[Any]] = json.loads(done.stdout)
    return answer
