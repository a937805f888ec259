"""What is learned and how: the algorithm, the numbers that matter, and the rest behind one gear."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.text import Words
from embeddings.training import ALGORITHMS, RANGES, TrainSettings

KEY = "train.set"
USUAL = TrainSettings()
FIELD_WIDTH = 130


@dataclass(frozen=True)
class Field:
    """One number of the form; its range is the library's. `format` where a decimal fraction is short of digits."""

    name: str
    step: float = 1
    format: str | None = None


FIRST = (Field("vector_size", 10), Field("window"), Field("min_count"), Field("epochs"))
MORE = (
    Field("negative"),
    Field("learning_rate", 0.005, "%.4f"),
    Field("sample", 0.0005, "%.5f"),
    Field("random_state"),
)


def choose_settings(t: Words, proposed: Mapping[str, float]) -> TrainSettings:
    """The visitor's settings, beginning with what is `proposed` for the corpus. `SettingsError` out of range."""
    algorithm = _algorithm(t)
    uses = ALGORITHMS[algorithm].uses
    values: dict[str, Any] = {"algorithm": algorithm}
    with st.grid(4, min_column_width=FIELD_WIDTH) as grid:
        for field in FIRST:
            with grid.cell():
                values[field.name] = _number(t, field, proposed.get(field.name))
    with st.popover(t("train.more_settings"), icon=":material/tune:"):
        for field in MORE:
            if field.name in uses:
                values[field.name] = _number(t, field, proposed.get(field.name))
        if "hierarchical_softmax" in uses:
            values["hierarchical_softmax"] = _toggle(t, "hierarchical_softmax")
        if "workers" in uses and _toggle(t, "reproducible"):
            values["workers"] = 1
    return TrainSettings(
        **{name: value for name, value in values.items() if value is not None or name == "learning_rate"}
    )


def _algorithm(t: Words) -> str:
    chosen = st.segmented_control(
        t("train.algorithm"),
        list(ALGORITHMS),
        default=USUAL.algorithm,
        format_func=lambda name: ALGORITHMS[name].label,
        required=True,
        key=f"{KEY}.algorithm",
        persist_state="session",
    )
    algorithm = chosen if chosen in ALGORITHMS else USUAL.algorithm
    st.caption(t(f"train.about_{algorithm}"))
    return algorithm


def _number(t: Words, field: Field, proposed: float | None = None) -> int | float | None:
    allowed = RANGES[field.name]
    kind: Any = int if allowed.is_whole else float  # the browser's field takes one kind in all its numbers
    usual = proposed or getattr(USUAL, field.name)
    chosen: int | float | None = st.number_input(
        field.name,
        min_value=kind(allowed.low),
        max_value=kind(allowed.high),
        value=None if usual is None else kind(usual),
        step=kind(field.step),
        format=field.format,
        help=t(f"train.help_{field.name}"),
        key=f"{KEY}.{field.name}.{proposed or ''}".rstrip("."),
        placeholder=t("map.automatic"),
        persist_state="session",
    )
    return chosen


def _toggle(t: Words, name: str) -> bool:
    return st.toggle(
        t(f"train.{name}"), key=f"{KEY}.{name}", help=t(f"train.help_{name}"), persist_state="session"
    )
