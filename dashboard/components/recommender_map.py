"""Users and items on one map: items in the colors of their categories, users small and gray, and who is looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import streamlit as st

from dashboard import recommending
from dashboard.components.awaited import awaited
from dashboard.components.choice import choice
from dashboard.components.scatter import ScatterData, scatter
from dashboard.figures.colors import ColorColumn, LegendEntry, color_column
from dashboard.figures.palettes import GRAY
from dashboard.recommender_resources import space_of_factors
from dashboard.state import ExplorerState
from dashboard.text import Words
from embeddings.projections import Projection, place
from embeddings.recommend import Recommender
from embeddings.space import EmbeddingSpace

HEIGHT = 560
SMALL = 0.05  # of a user beside an item, by area
MOST_LABELED = 24


@dataclass(frozen=True)
class Marks:
    """What is drawn over the map; rows are those of the space of both, items first and then users."""

    focus: int | None = None
    judged: Mapping[str, Sequence[int]] = field(default_factory=dict)
    labeled: Sequence[int] = ()
    lines: Sequence[tuple[int, int]] = ()
    newcomer: np.ndarray | None = None  # the vector (f,) of a user who is not on the map
    name: str = ""


def space_of(model: Recommender) -> EmbeddingSpace:
    """Items, then users."""
    return space_of_factors(model.ratings.digest, model.settings, "both", model)


def sky(t: Words, explorer: ExplorerState, model: Recommender, marks: Marks) -> int | None:
    """Draw the map; the row that was clicked in this run."""
    space = space_of(model)
    plane = recommending.plane_of(explorer.link)
    work = recommending.drawing_work(space, plane)
    shown: Projection | None = awaited(t, explorer, work, t("recommender.drawing", total=len(space)))
    if shown is None:
        return None
    event = scatter(
        _data(t, space, model, shown, marks), key="recommender.map", words=t.table("scatter"), height=HEIGHT
    )
    st.caption(t("recommender.map_signs"))
    _plane(t, explorer)
    st.caption(t(f"recommender.plane_{plane}_note"))
    return event.clicked


def _plane(t: Words, explorer: ExplorerState) -> None:
    held, link = recommending.plane_of(explorer.link), explorer.link

    def write(name: str) -> None:
        link.choices["plane"] = "" if name == recommending.PLANES[0] else name

    names = {name: t(f"map.method_{name}") for name in recommending.PLANES}
    choice(t("map.method"), names, held, "recommender.plane", write, t("recommender.plane_help"))


def _data(
    t: Words, space: EmbeddingSpace, model: Recommender, shown: Projection, marks: Marks
) -> ScatterData:
    star = None
    if marks.newcomer is not None:
        star = place(shown, space.vectors, marks.newcomer[None])[0]
    data = ScatterData(
        points=shown.points,
        labels=labels_of(t, space, model),
        identity=space.digest,
        color=colors(t, space, model.ratings.n_items),
        sizes=np.where(np.arange(len(space)) < model.ratings.n_items, 1.0, SMALL),
        focus=marks.focus,
        judged=marks.judged,
        labeled=list(marks.labeled)[:MOST_LABELED],
        lines=marks.lines,
        shows_ticks=shown.settings.method == "pca",
        summary=t("recommender.summary", items=model.ratings.n_items, users=model.ratings.n_users),
    )
    return data if star is None else replace(data, star=star, star_text=marks.name)


def labels_of(t: Words, space: EmbeddingSpace, model: Recommender) -> list[str]:
    """The titles of the items, and users by their ids in the visitor's language."""
    ratings = model.ratings
    return [
        *space.labels[: ratings.n_items],
        *(t("recommender.user_label", name=one) for one in ratings.users),
    ]


def colors(t: Words, space: EmbeddingSpace, n_items: int) -> ColorColumn:
    """Items by category, or all alike where none is known; users gray, the last entry of the legend."""
    import pandas as pd

    is_item = np.arange(len(space)) < n_items
    known = (
        space.metadata["category"]
        if "category" in space.columns
        else pd.Series([t("recommender.items")] * len(space))
    )
    is_told = known.notna() & (known.astype("object") != "")
    texts = known.astype("object").map(str).where(is_told, None)
    column = color_column(texts.iloc[:n_items].rename(t("recommender.category")), t("map.others", n="{n}"))
    code = len(column.entries)
    codes = np.full(len(space), code, np.uint8)
    codes[is_item] = column.codes
    codes.setflags(write=False)
    users = LegendEntry(code, t("recommender.users"), int((~is_item).sum()))
    return replace(
        column,
        codes=codes,
        light=(*column.light, GRAY[0]),
        dark=(*column.dark, GRAY[1]),
        entries=(*column.entries, users),
    )
