"""How much one visitor may ask for: one frozen dataclass, read once from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from embeddings.errors import SettingsError


@dataclass(frozen=True)
class Limits:
    """Documented defaults; `VECTARIUM_<NAME IN CAPITALS>` overrides each."""

    file_mb: int = 50  # one uploaded file
    rows: int = 500_000  # items in one dataset
    ratings: int = 2_000_000  # rows of one table of ratings
    item_characters: int = 100_000  # longer texts are cut, and the report says so
    columns: int = 20_000  # columns of one table
    pixels: int = 64_000_000  # one picture: what phones and cameras take
    pictures: int = 10_000  # files in one folder, archive or pile of pictures
    frames: int = 1_000  # frames of one animation, of which the first is read
    unpacked_mb: int = 2_000  # everything in one archive
    cache_mb: int = 2_000  # vectors on disk
    heavy_jobs: int = 1  # encodings and projections that run at once
    queue: int = 20  # jobs that may wait
    public: bool = False  # a shared host: tighter numbers, nothing that reads the server's disk


# What VECTARIUM_PUBLIC=1 tightens; a variable that is set by name still wins.
PUBLIC = Limits(
    file_mb=20,
    rows=50_000,
    ratings=500_000,
    item_characters=20_000,
    columns=5_000,
    pixels=25_000_000,
    pictures=2_000,
    unpacked_mb=200,
    cache_mb=500,
    queue=8,
    public=True,
)


def read_limits(environment: Mapping[str, str] | None = None) -> Limits:
    """Limits from `VECTARIUM_*` variables; `SettingsError` names the variable that is not a positive whole number."""
    env = os.environ if environment is None else environment
    is_public = env.get("VECTARIUM_PUBLIC", "").strip().lower() in {"1", "true", "yes", "on"}
    limits = PUBLIC if is_public else Limits()
    names = [field.name for field in fields(Limits) if field.name != "public"]
    given: dict[str, Any] = {
        name: _positive(name, env[_variable(name)]) for name in names if _variable(name) in env
    }
    return replace(limits, **given)


def _variable(name: str) -> str:
    return f"VECTARIUM_{name.upper()}"


def _positive(name: str, text: str) -> int:
    if not text.strip().isdecimal() or int(text) < 1:
        raise SettingsError(
            "limit_not_a_number",
            "{variable} is {value!r}: give a whole number of 1 or more",
            variable=_variable(name),
            value=text,
        )
    return int(text)
