"""Words on a flat picture of their own: PCA of those that are involved, for spaces that have no map on the page."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from dashboard.figures.analogy import INKS
from dashboard.figures.words import Ink, Places, places_figure
from dashboard.text import Words
from embeddings.formula import FormulaAnswer
from embeddings.metrics import unit
from embeddings.projections import PCA, project
from embeddings.space import EmbeddingSpace

NEIGHBORS_DRAWN = 6
STILL = {"displayModeBar": False, "scrollZoom": False}


def ink() -> Ink | None:
    """Text colors of the theme that is on screen; None leaves them to it."""
    return INKS.get(st.context.theme.type or "")


def formula_plane(t: Words, words: EmbeddingSpace, solved: FormulaAnswer) -> None:
    """The operands, the place where the arithmetic lands as a star, and the words around it."""
    inputs = list(dict.fromkeys(words.row_of[term.name] for term in solved.formula.terms))
    rows = [*inputs, *(found.row for found in solved.without_inputs[:NEIGHBORS_DRAWN])]
    target = unit(np.asarray(solved.target, np.float32)[None])
    points, shares = _flat(np.vstack([unit(words.vectors[rows]), target]))
    drawn = Places(
        points[:-1],
        [words.labels[row] for row in rows],
        len(inputs),
        star=points[-1],
        star_text=t("analogies.target"),
        shares=shares,
    )
    _draw(t, drawn, "words.formula_plane", t("words.formula_alt", formula=solved.formula.text))
    st.caption(t("words.formula_shadow", share=100 * sum(shares)))


def route_plane(t: Words, words: EmbeddingSpace, rows: Sequence[int], alt: str) -> None:
    """The steps of a path, joined in their order."""
    points, shares = _flat(unit(words.vectors[list(rows)]))
    order = [0, len(rows) - 1, *range(1, len(rows) - 1)]  # the ends are what was put in
    drawn = Places(
        points[order],
        [words.labels[rows[at]] for at in order],
        2,
        n_answers=0,
        route=[order.index(at) for at in range(len(rows))],
        shares=shares,
    )
    _draw(t, drawn, "words.path_plane", alt)
    st.caption(t("words.path_shadow", share=100 * sum(shares)))


def _flat(vectors: np.ndarray) -> tuple[np.ndarray, tuple[float, ...]]:
    """vectors (n, dim) → points (n, 2) and the shares of the variance that they show."""
    shadow = project(vectors, PCA(2))
    return shadow.points, shadow.explained_variance_ratio or (0.0, 0.0)


def _draw(t: Words, drawn: Places, key: str, alt: str) -> None:
    figure = places_figure(drawn, t.table("analogies")["axis"], ink())
    st.plotly_chart(figure, key=key, config=STILL, alt=alt)
