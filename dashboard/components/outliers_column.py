"""Some items by a value of a column: those that are declared normal, and those that are known to be strange."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from dashboard.text import Words, plain
from embeddings.space import EmbeddingSpace

MOST_VALUES = 200  # of a column that is offered
WIDTH = 220
NAME = 60
FORM = re.compile(r"(\d{1,3})-(\d{1,3})(x?)")


@dataclass(frozen=True, eq=False)
class Picked:
    """`column` = `value`, or any other value where `is_rest`, and whether that holds of each item (n,)."""

    column: str
    value: str
    holds: np.ndarray
    is_rest: bool = False


def offered(space: EmbeddingSpace) -> dict[int, list[str]]:
    """The columns, by their numbers, that have few enough values, and the values as text."""
    values = {at: _values(space, at) for at in range(len(space.columns))}
    return {at: found for at, found in values.items() if 1 <= len(found) <= MOST_VALUES}


def picked(space: EmbeddingSpace, held: str) -> Picked | None:
    """What the link calls `3-1`, the value number 1 of column number 3, or `3-1x`, any other value; None for what is not there."""
    form = FORM.fullmatch(held)
    if form is None or int(form[1]) >= len(space.columns):
        return None
    at, number, is_rest = int(form[1]), int(form[2]), bool(form[3])
    values = _values(space, at)
    if number >= len(values) or len(values) > MOST_VALUES:
        return None
    column = space.metadata.iloc[:, at]
    is_value = (column.astype(str) == values[number]).to_numpy()
    holds = column.notna().to_numpy() & (~is_value if is_rest else is_value)
    return Picked(space.columns[at], values[number], holds, is_rest)


def column_value(
    t: Words,
    space: EmbeddingSpace,
    held: str,
    key: str,
    write: Callable[[str], None],
    rest: str = "",
) -> Picked | None:
    """The column and the value as two lists side by side; `write` takes what is chosen. None until both are.

    With `rest` there is a switch of that name that takes all other values.
    """
    columns = offered(space)
    if not columns:
        st.info(t("outliers.no_columns", most=MOST_VALUES), icon=":material/view_column:")
        return None
    chosen = picked(space, held)
    form = FORM.fullmatch(held) if chosen is not None else None
    own = f"{key}.{space.digest[:8]}.{t.language}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        at = _column(t, space, columns, int(form[1]) if form else None, f"{own}.column", write)
        if at is not None:
            number = int(form[2]) if form and int(form[1]) == at else None
            _value(t, columns[at], at, number, f"{own}.value.{at}", write)
        if rest and form:
            _rest(rest, form, f"{own}.rest", write)
    return chosen


def _rest(title: str, form: re.Match[str], key: str, write: Callable[[str], None]) -> None:
    st.session_state[key] = bool(form[3])

    def choose() -> None:
        write(f"{form[1]}-{form[2]}{'x' if st.session_state.get(key) else ''}")

    st.toggle(title, key=key, on_change=choose)


def _column(
    t: Words,
    space: EmbeddingSpace,
    columns: dict[int, list[str]],
    at: int | None,
    key: str,
    write: Callable[[str], None],
) -> int | None:
    if at is not None:
        st.session_state[key] = at
    chosen = st.selectbox(
        t("outliers.column"),
        list(columns),
        index=None,
        format_func=lambda number: plain(space.columns[number], NAME),
        key=key,
        on_change=lambda: write(""),
        placeholder=t("outliers.choose"),
        width=WIDTH,
    )
    return None if chosen is None else int(chosen)


def _value(
    t: Words, values: list[str], at: int, number: int | None, key: str, write: Callable[[str], None]
) -> None:
    if number is not None:
        st.session_state[key] = number

    def choose() -> None:
        picked_number = st.session_state.get(key)
        write("" if picked_number is None else f"{at}-{picked_number}")

    st.selectbox(
        t("outliers.value_of_column"),
        range(len(values)),
        index=None,
        format_func=lambda place: values[place][:NAME],
        key=key,
        on_change=choose,
        placeholder=t("outliers.choose"),
        width=WIDTH,
    )


def _values(space: EmbeddingSpace, at: int) -> list[str]:
    """The different values of a column as text, numbers in their order, without the missing ones."""
    found = space.metadata.iloc[:, at].dropna()
    if pd.api.types.is_numeric_dtype(found):
        return found.drop_duplicates().sort_values().astype(str).tolist()
    return sorted(set(found.astype(str)))
