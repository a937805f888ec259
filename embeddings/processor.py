"""What this machine's processor has instructions for."""

import re
from functools import cache
from pathlib import Path

CPUINFO = Path("/proc/cpuinfo")


@cache
def instructions() -> frozenset[str]:
    """The flags of the first processor by Linux's names (`avx512_bf16`, `avx512_vnni`, …); none on other systems."""
    try:
        told = CPUINFO.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return frozenset()
    found = re.search(r"^flags\s*:(.*)$", told, re.MULTILINE)
    return frozenset(found[1].split()) if found else frozenset()
