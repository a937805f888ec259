"""The neighbors of a clicked item as text: which of them are true, which only stand beside it, which are missing."""

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard.components import details
from dashboard.text import Words
from embeddings.metrics import metric_named
from embeddings.neighbors import Neighbor
from embeddings.projections import Projection
from embeddings.quality import NeighborMarks, marks_of
from embeddings.space import EmbeddingSpace

# As on the map (dashboard.components.scatter.drawing.JUDGED), in Streamlit's names of the colors.
SIGNS = {"true": ":green[**○**] ", "false": ":orange[**✕**] ", "missing": ":violet[**◇**] "}


def judged_neighbors(
    t: Words,
    space: EmbeddingSpace,
    projection: Projection,
    row: int,
    near: Sequence[Neighbor],
    picture: Callable[[int], None] | None = None,
) -> int | None:
    """The neighbors `near` in the space, then those on the map only; the row of the one that was pressed, or None."""
    metric = space.receipt.metric
    marks = marks_of([neighbor.row for neighbor in near], space.vectors, metric, projection.points, row)
    near = _in_space(space, row, near, marks)
    counts = {"true": len(marks.true), "false": len(marks.false), "missing": len(marks.missing)}
    st.caption(t("quality.marks_counts", **counts), help=t("quality.marks_help", k=len(near)))
    pressed = details.neighbors(
        t,
        near,
        metric,
        "map.neighbor",
        picture,
        lambda other: SIGNS["true" if other in marks.true else "missing"],
    )
    if marks.false:
        st.markdown(f"**{t('quality.false')}**", help=t("quality.false_help", k=len(near)))
        with st.container(key="false-neighbors"):
            also = details.lines(
                _neighbors(space, row, marks.false),
                metric,
                "map.false",
                picture,
                lambda other: SIGNS["false"],
            )
        pressed = also if pressed is None else pressed
    return pressed


def _in_space(
    space: EmbeddingSpace, row: int, near: Sequence[Neighbor], marks: NeighborMarks
) -> Sequence[Neighbor]:
    """`near` as the map shows it: of equally near ones those that stand on the map, too."""
    listed = [neighbor for neighbor in near if neighbor.row in marks.in_space]
    held = {neighbor.row for neighbor in listed}
    return [*listed, *_neighbors(space, row, tuple(other for other in marks.true if other not in held))]


def _neighbors(space: EmbeddingSpace, row: int, others: tuple[int, ...]) -> list[Neighbor]:
    if not others:
        return []
    similarity = metric_named(space.receipt.metric).similarity
    values = similarity(space.vectors[[row]], space.vectors[list(others)])[0]
    return [
        Neighbor(other, space.labels[other], float(value))
        for other, value in zip(others, values, strict=True)
    ]
