"""Several models on one test: which one is looked at, dots side by side, and what they do not know."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from dashboard.components.measure_controls import test_name
from dashboard.figures.analogy import INKS
from dashboard.figures.measure import DotRow, Series, dots_figure
from dashboard.measuring import Model, Test
from dashboard.text import Words, plain
from embeddings.errors import SettingsError

MOST_WORDS = 2_000  # unknown ones that a page still lists


def choose_one(t: Words, names: Mapping[str, str]) -> str:
    """The key of the model that is shown in detail; the first until the visitor chooses."""
    if len(names) == 1:
        return next(iter(names))
    key = "measure.detail"
    if st.session_state.get(key) not in names:
        st.session_state[key] = next(iter(names))
    chosen = st.segmented_control(
        t("measure.details_of"),
        list(names),
        format_func=lambda name: plain(names[name], 40),
        key=key,
        required=True,
    )
    return str(chosen)


def say_why_not(t: Words, test: Test, failed: Iterable[tuple[Model, SettingsError | None]]) -> None:
    """Which models could not take the test, and why; the test has its name in the visitor's language."""
    said: dict[str, list[str]] = {}
    for model, error in failed:
        if error is not None:
            values = {**error.message.values, "name": test_name(t, test)}
            text = t.message(replace(error.message, values=values))
            said.setdefault(text, []).append(f"**{plain(model.name, 60)}**")
    for text, names in said.items():
        st.warning(f"{', '.join(names)}  \n{plain(text)}", icon=":material/warning:")


def dots_chart(
    t: Words, rows: Sequence[DotRow], series: Sequence[Series], title: str, *, is_share: bool = True
) -> None:
    """The models side by side; the table below it is the same in numbers."""
    st.markdown(f"#### {t('measure.side_by_side')}")
    st.plotly_chart(
        dots_figure(rows, series, title, INKS.get(st.context.theme.type or ""), is_share=is_share),
        key="measure.side_by_side",
        config={"displayModeBar": False, "scrollZoom": False},
        alt=t("measure.alt_models", n=len(rows)),
    )


def numbers_table(table: pd.DataFrame, shares: Sequence[str] = ()) -> None:
    """A table whose `shares` are said in percent and whose counts have separators."""
    shown = table.copy()
    for name in shares:
        shown[name] = 100 * shown[name].astype(float)
    percent = {name: st.column_config.NumberColumn(format="%.1f %%") for name in shares}
    counts = {
        str(name): st.column_config.NumberColumn(format="localized")
        for name, column in shown.items()
        if pd.api.types.is_integer_dtype(column)
    }
    st.dataframe(shown, hide_index=True, height="content", column_config={**percent, **counts})


def interval_text(low: float, high: float) -> str:
    """35.0–36.7 %"""
    return f"{100 * low:.1f}–{100 * high:.1f} %"


def share_text(share: float) -> str:
    """46.2 %; a whole is 100 %."""
    return f"{100 * share:.1f} %".replace("100.0", "100")


def unknown_words(t: Words, words: Sequence[str]) -> None:
    """All of them, by name, where one asks for them."""
    if not words:
        return
    with st.expander(t("measure.unknown_words", n=len(words))):
        st.text(", ".join(words[:MOST_WORDS]) + (" …" if len(words) > MOST_WORDS else ""))
