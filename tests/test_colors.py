"""Colors: every kind of column, both themes, contrast computed."""

import tomllib
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard.figures import palettes
from dashboard.figures.colors import MAX_CATEGORIES, MISSING, color_column, column_kind

THEME = tomllib.loads((Path(__file__).parent.parent / ".streamlit/config.toml").read_text(encoding="utf-8"))[
    "theme"
]


def rgb(color: str) -> np.ndarray:
    return np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255


def luminance(color: str) -> float:
    channels = rgb(color)
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_color_stands_out_from_its_background(theme: str) -> None:
    background = THEME[theme]["backgroundColor"]
    number = color_column(pd.Series([1.5, 2.25, np.nan, 9.0]))
    signed = color_column(pd.Series([-1.5, 2.25]))
    names = (
        ("LIGHT", "SEQUENTIAL_LIGHT", "DIVERGING_LIGHT") if theme == "light" else ("DARK", "SEQUENTIAL_DARK")
    )
    shown = [color for name in names for color in getattr(palettes, name)]
    shown += [*getattr(number, theme), *getattr(signed, theme), palettes.GRAY[theme == "dark"]]
    assert min(contrast(color, background) for color in shown) >= 3


@pytest.mark.parametrize("palette", [palettes.LIGHT, palettes.DARK])
def test_the_64_colors_differ(palette: tuple[str, ...]) -> None:
    assert len(palette) == 64
    assert min(float(np.abs(rgb(a) - rgb(b)).max()) for a, b in combinations(palette, 2)) > 0.06


def test_categories_by_size_then_name() -> None:
    column = color_column(pd.Series(["b", "a", "b", "c", "a", "b"], name="letter"))
    assert (column.name, column.kind) == ("letter", "category")
    assert [(entry.label, entry.count) for entry in column.entries] == [("b", 3), ("a", 2), ("c", 1)]
    assert column.codes.tolist() == [0, 1, 0, 2, 1, 0]
    assert column.codes.dtype == np.uint8
    assert not column.codes.flags.writeable


def test_missing_values_are_gray_and_named() -> None:
    column = color_column(pd.Series(["b", None, "b", np.nan, "", pd.NA]))
    assert column.entries[-1].label == MISSING
    assert (column.entries[-1].count, column.n_missing) == (4, 4)
    assert column.light[column.codes[1]] == palettes.GRAY[0]


def test_beyond_64_categories_are_others_with_a_count() -> None:
    values = [f"c{i:03}" for i in range(100) for _ in range(100 - i)] + [None]
    column = color_column(pd.Series(values), others="others ({n})")
    assert len(column.entries) == MAX_CATEGORIES + 2
    others = column.entries[MAX_CATEGORIES]
    assert (others.label, others.role, others.count) == ("others (36)", "others", sum(range(1, 37)))
    assert column.light[others.code] == column.light[-1] == palettes.GRAY[0]
    assert sum(entry.count for entry in column.entries) == len(values)
    assert not column.has_shapes


def test_numbers_are_steps_of_one_scale() -> None:
    column = color_column(pd.Series([0.0, 0.5, 1.0, np.nan, np.inf, 0.25]))
    assert column.kind == "number"
    assert column.codes.tolist() == [0, 127, 254, 255, 255, 64]
    assert [text for _, text in column.ticks] == ["0", "0.5", "1"]
    assert column.n_missing == 2
    assert len(column.light) == len(column.dark) == 256


def test_signed_numbers_have_their_middle_at_zero() -> None:
    column = color_column(pd.Series([-1.0, 0.0, 4.0]))
    assert column.codes[1] == 127
    assert [text for _, text in column.ticks] == ["-4", "0", "4"]


def test_dates_have_date_ticks() -> None:
    dates = pd.Series(pd.to_datetime(["2020-01-01", "2022-01-01", None, "2024-01-01"]))
    column = color_column(dates)
    assert (column.kind, column.n_missing) == ("date", 1)
    assert [text for _, text in column.ticks] == ["2020-01", "2021-12", "2024-01"]
    assert column.codes.tolist() == [0, 127, 255, 254]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (pd.Series([True, False]), "bool"),
        (pd.Series([True, None], dtype="boolean"), "bool"),
        (pd.Series([True, None], dtype=object), "bool"),
        (pd.Series(["a"], dtype="string"), "category"),
        (pd.Series(["a"]).astype("category"), "category"),
        (pd.Series([1, 2, None], dtype="Int64"), "number"),
        (pd.Series([0, 1, 2] * 5), "category"),
        (pd.Series(range(500)), "number"),
        (pd.Series([1.5, None], dtype="float64[pyarrow]"), "number"),
        (pd.Series(["x", None], dtype="string[pyarrow]"), "category"),
        (pd.Series(pd.to_datetime(["2024-01-01"], utc=True)), "date"),
        (pd.Series([pd.Timestamp("2024-01-01").date(), None]), "date"),
        (pd.Series([pd.Timestamp("2024-01-01")]).astype("timestamp[ns][pyarrow]"), "date"),
        (pd.Series([["a"], {"b": 1}]), "category"),
        (pd.Series([None, None]), "category"),
        (pd.Series([], dtype=float), "number"),
        (pd.Series([10**400, 1], dtype=object), "category"),
        (pd.Series([1 + 2j]), "category"),
    ],
)  # fmt: skip
def test_every_dtype_is_colored(values: pd.Series, kind: str) -> None:
    assert column_kind(values) == kind
    column = color_column(values)
    assert column.codes.shape == (len(values),)
    assert all(code < len(column.light) == len(column.dark) for code in column.codes)


def test_one_value_has_one_tick() -> None:
    column = color_column(pd.Series([98_113.0, 98_113.0]))
    assert [text for _, text in column.ticks] == ["98,113"]


def test_two_categories_of_equal_text_are_one() -> None:
    assert [entry.count for entry in color_column(pd.Series([1, "1", " 1 "], dtype=object)).entries] == [3]
