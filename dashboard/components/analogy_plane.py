"""The parallelogram of an analogy: in the plane that its four words span, and on the open map."""

import numpy as np
import streamlit as st

from dashboard.components.query_map import route_map
from dashboard.components.words_plane import STILL, ink
from dashboard.components.words_vocabulary import asks_open
from dashboard.figures.analogy import AnalogyPlane, PlaneWords, analogy_figure
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.analogy import Analogy
from embeddings.metrics import unit
from embeddings.projections import PCA, place, project
from embeddings.space import EmbeddingSpace

NEIGHBORS_DRAWN = 5
PICTURES = ("plane", "map")


def pictures(t: Words, explorer: ExplorerState, words: EmbeddingSpace, analogy: Analogy) -> None:
    """One of the two pictures; without an open map there is only the plane."""
    if not analogy.without_inputs:
        return
    chosen = PICTURES[0]
    if explorer.space is not None:
        chosen = st.segmented_control(
            t("analogies.picture"),
            PICTURES,
            format_func=lambda name: t(f"analogies.picture_{name}"),
            key="analogies.picture",
            default=PICTURES[0],
            required=True,
            label_visibility="collapsed",
        )
    if chosen == "map":
        _on_map(t, explorer, words, analogy)
    else:
        _plane(t, words, analogy)


def _on_map(t: Words, explorer: ExplorerState, words: EmbeddingSpace, analogy: Analogy) -> None:
    """a, b, c and the answer on the open map, joined as a parallelogram would be."""
    space = explorer.space
    assert space is not None
    names = (analogy.a, analogy.b, analogy.c, analogy.without_inputs[0].label)
    named = words if asks_open(explorer) else space  # the open space goes by names of its own
    found = [named.row_of.get(name) for name in names]
    rows = [row if row is not None and row < len(space) else None for row in found]  # not what letters made
    missing = [name for name, row in zip(names, rows, strict=True) if row is None]
    if missing:
        listed = ", ".join(plain(name, 40) for name in dict.fromkeys(missing))
        st.info(t("analogies.map_lacks", words=listed), icon=":material/map:")
        return
    a, b, c, d = (row for row in rows if row is not None)
    said = dict(zip(("a", "b", "c", "answer"), names, strict=True))
    route_map(t, explorer, [(a, b), (c, d), (a, c), (b, d)], t("analogies.map_alt", **said), "analogies.map")
    st.caption(t("analogies.map_note", dim=space.dim))


def _plane(t: Words, words: EmbeddingSpace, analogy: Analogy) -> None:
    """PCA of the four words and the end of the step: a shadow of the space, into which neighbors are projected."""
    near = analogy.without_inputs[: 1 + NEIGHBORS_DRAWN]
    rows = [*(words.row_of[word] for word in (analogy.a, analogy.b, analogy.c)), *(n.row for n in near)]
    vectors = unit(words.vectors[rows])
    target = vectors[1] - vectors[0] + vectors[2]
    corners = np.vstack([vectors[:4], target])
    shadow = project(corners, PCA(2))
    shares = shadow.explained_variance_ratio or (0.0, 0.0)
    points = np.vstack([shadow.points[:4], place(shadow, corners, vectors[4:])])
    drawn = AnalogyPlane(points, [words.labels[row] for row in rows], shadow.points[4], shares)
    said = PlaneWords(t.table("analogies")["axis"], t("analogies.target"))
    answer = words.labels[rows[3]]
    st.plotly_chart(
        analogy_figure(drawn, said, ink()),
        key="analogies.plane",
        config=STILL,
        alt=t("analogies.alt", a=analogy.a, b=analogy.b, c=analogy.c, answer=answer),
    )
    st.caption(t("analogies.shadow", share=100 * sum(shares)))
