"""What a number that comes from outside may be: checked where settings are made, said with the range."""

import math
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, NamedTuple

from embeddings.errors import SettingsError


class Range(NamedTuple):
    """Lowest and highest value, both allowed, and whether only whole numbers are."""

    low: float
    high: float
    is_whole: bool


def checked_number(name: str, value: Any, allowed: Range) -> int | float:
    """`value` as an int or float; `SettingsError` with `name` and the range where it is no such number."""
    try:
        is_number = not isinstance(value, bool | str | bytes) and math.isfinite(value)
    except (TypeError, OverflowError, ValueError):
        is_number = False
    fits = is_number and allowed.low <= value <= allowed.high
    said = {"name": name, "value": shown(value), "low": allowed.low, "high": allowed.high}
    if allowed.is_whole and not (fits and int(value) == value):
        raise SettingsError(
            "setting_not_whole",
            "{name} cannot be {value}: give a whole number from {low:,.0f} to {high:,.0f}",
            **said,
        )
    if not fits:
        raise SettingsError(
            "setting_out_of_range",
            "{name} cannot be {value}: give a number from {low:,.12g} to {high:,.12g}",
            **said,
        )
    return int(value) if allowed.is_whole else float(value)


def check_settings(settings: Any, ranges: Mapping[str, Range]) -> None:
    """Every number of the frozen dataclass `settings` in its range and of its type, as `checked_number` has it.

    None is left where it is the default: such a number follows from the data.
    """
    for field in fields(settings):
        value = getattr(settings, field.name)
        if field.name in ranges and not (value is None and field.default is None):
            object.__setattr__(settings, field.name, checked_number(field.name, value, ranges[field.name]))


def number_of_text(value: Any, *, is_optional: bool = False) -> Any:
    """A number out of the text of a link, None for no number where it `is_optional`; all else as it is, to be checked."""
    if not isinstance(value, str):
        return value
    if is_optional and value.strip().lower() in {"", "none", "auto"}:
        return None
    try:
        return float(value) if len(value) < 40 else value
    except ValueError:
        return value


def shown(value: Any) -> str:
    """The start of a value that came from outside, short enough for a message."""
    try:
        text = f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
    except ValueError:  # whole numbers of thousands of digits are not written out
        return "…"
    return text if len(text) <= 40 else text[:39] + "…"


def known_settings(kind: Any, method: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """What `values` say of the fields of the dataclass `kind`, `method` left out; `SettingsError` for any other name."""
    given = {str(name): value for name, value in values.items() if name != "method"}
    known = [field.name for field in fields(kind)]
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise SettingsError(
            "unknown_setting",
            "{method} has no setting {name!r}: it has {choices}",
            method=method,
            name=shown(unknown[0]),
            choices=", ".join(known),
        )
    return given
