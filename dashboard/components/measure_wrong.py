"""The questions that were answered wrongly, with the place of the right answer."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from dashboard.measuring import METHODS, BothScores
from dashboard.text import Words
from embeddings.evaluation import WrongAnswer

ALL = ""
NEVER = 2**31  # a right answer that was no candidate comes last
HEIGHT = 560


def wrong_answers(t: Words, scores: Mapping[str, BothScores]) -> None:
    """The list, by method and section; the inputs are left out, as nearly everybody counts."""
    st.markdown(f"#### {t('measure.wrong_answers')}")
    method, section = st.columns([1, 2])
    with method:
        chosen = _choose_method(t)
    with section:
        name = _choose_section(t, [part.name for part in scores[chosen][0].sections])
    wrong = [answer for answer in scores[chosen][0].wrong if name in (ALL, answer.section)]
    if not wrong:
        st.caption(f":material/check: {t('measure.wrong_none')}")
        return
    st.caption(t("measure.wrong_n", n=len(wrong)))
    wrong.sort(key=lambda answer: answer.rank or NEVER)
    st.dataframe(_table(t, wrong), hide_index=True, height=HEIGHT if len(wrong) > 10 else "content")


def _choose_method(t: Words) -> str:
    key = "measure.wrong_method"
    if st.session_state.get(key) not in METHODS:
        st.session_state[key] = METHODS[0]
    chosen = st.segmented_control(
        t("measure.method_field"),
        METHODS,
        format_func=lambda method: t(f"measure.method.{method}"),
        key=key,
        required=True,
        help=t("measure.method_help"),
    )
    return str(chosen)


def _choose_section(t: Words, names: Sequence[str]) -> str:
    key = "measure.wrong_section"
    if st.session_state.get(key) not in (ALL, *names):
        st.session_state[key] = ALL
    chosen = st.selectbox(
        t("measure.section_field"),
        (ALL, *names),
        format_func=lambda name: (
            t.get(f"measure.section_name.{name}", name) if name else t("measure.all_sections")
        ),
        key=key,
    )
    return str(chosen or ALL)


def _table(t: Words, wrong: Sequence[WrongAnswer]) -> pd.DataFrame:
    """Cells are drawn on a canvas: markup in them stays text."""
    return pd.DataFrame(
        {
            t("measure.column.question"): [f"{one.a} : {one.b} :: {one.c} : ?" for one in wrong],
            t("measure.column.right"): [one.expected for one in wrong],
            t("measure.column.rank"): pd.array([one.rank for one in wrong], dtype="Int64"),
            t("measure.column.given"): [one.answered for one in wrong],
        }
    )
