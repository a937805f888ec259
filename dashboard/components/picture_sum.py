"""Arithmetic with pictures, drawn: each operand as its picture with the signs between them, and the answer."""

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard.components.picture_strip import drawer
from dashboard.components.words_vocabulary import asks_open
from dashboard.state import ExplorerState
from embeddings.space import EmbeddingSpace

OPERAND, ANSWER = 60, 40  # pixels: of an operand (three and the answer fit a phone), and in a list of answers
MOST = 8  # operands that still read as one line


def answer_pictures(explorer: ExplorerState) -> Callable[[int], None] | None:
    """What draws an answer in a list; None where words are asked, or pictures that are not here."""
    return drawer(explorer, ANSWER) if asks_open(explorer) else None


def picture_sum(
    explorer: ExplorerState, words: EmbeddingSpace, terms: Sequence[tuple[float, str]], answer: str | None
) -> None:
    """The weighted `terms` and the answer as pictures; nothing where there are none, or more than fit."""
    draw = drawer(explorer, OPERAND) if asks_open(explorer) else None
    if draw is None or len(terms) > MOST:
        return
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="picture-sum"):
        for at, (weight, name) in enumerate(terms):
            if sign := _sign(weight, at == 0):
                st.subheader(sign, anchor=False, width="content")
            draw(words.row_of[name])
        if answer is not None:
            st.subheader("≈", anchor=False, width="content")
            draw(words.row_of[answer])


def _sign(weight: float, is_first: bool) -> str:
    """What stands before an operand: "−", "+ 0.5 ×", nothing before a first whole one."""
    sign = "−" if weight < 0 else "" if is_first else "+"
    return f"{sign} {abs(weight):g} ×".strip() if abs(weight) != 1 else sign
