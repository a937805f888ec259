"""Four encodings of one column, a card each: the vectors, what they cost, distances, a map, and what is lost."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from dashboard import categories_work, categorizing
from dashboard.categorizing import Asked
from dashboard.components.polling import leave_for
from dashboard.components.words_plane import STILL, ink
from dashboard.figures.categories import Plane, distances_figure, map_figure
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.categories import (
    CategoryEncoding,
    CategoryTable,
    Score,
    distances,
    flat,
    order_found,
    target_means,
    target_of,
)
from embeddings.categories.encoding import MOST_DISTANCES

VECTORS, DIMENSIONS = 6, 3  # of the first vectors that are written out
MB = 1_000_000


@dataclass(frozen=True, eq=False)
class Shown:
    """What all cards share: the table and the columns, how pictures are sorted, and the scores so far."""

    table: CategoryTable
    what: Asked
    sort: str
    scores: dict[str, Score]


def card(t: Words, explorer: ExplorerState, shown: Shown, encoding: CategoryEncoding) -> None:
    """One encoding, in the order in which one asks: how good, what is it, what does it see, what is lost."""
    method = encoding.method
    rows = categorizing.shown_rows(shown.table, shown.what, encoding, shown.sort)
    _score(t, shown.scores.get(method))
    st.caption(
        t(
            "categories.costs",
            dim=encoding.dim,
            zeros=encoding.share_of_zeros,
            size=size_of(t, encoding.nbytes),
        )
    )
    _first_vectors(t, encoding, rows)
    is_dark = st.context.theme.type == "dark"
    st.caption(t("categories.distances_dark" if is_dark else "categories.distances"))
    _distances(t, encoding, rows)
    st.caption(_map_caption(t, shown, method))
    _map(t, shown, encoding, rows)
    st.markdown(loses(t, shown, encoding))
    for note in encoding.notes:
        st.caption(f":material/info: {plain(t.message(note))}")
    _open(t, explorer, shown, encoding)


def _score(t: Words, score: Score | None) -> None:
    if score is None:
        st.markdown(f"### {t('categories.score_later')}")
        st.caption(t("categories.score_later_note"))
        return
    st.markdown(f"### {t(f'categories.score_{score.measure}', value=number(score.value))}")
    st.caption(t("categories.interval", low=number(score.low), high=number(score.high)))


def number(value: float) -> str:
    """Two places, and a minus that is one."""
    return f"{value:.2f}".replace("-0.00", "0.00").replace("-", "−")


def size_of(t: Words, nbytes: int) -> str:
    """Bytes as a person reads them."""
    if nbytes < 1_000:
        return t("categories.bytes", size=nbytes)
    return (
        t("categories.kilobytes", size=nbytes / 1_000)
        if nbytes < MB
        else t("categories.megabytes", size=nbytes / MB)
    )


def _first_vectors(t: Words, encoding: CategoryEncoding, rows: np.ndarray) -> None:
    """The first rows as they are; of many dimensions the first few."""
    first = rows[:VECTORS]
    vectors = encoding.vectors[first][:, :DIMENSIONS]
    vectors = vectors.toarray() if encoding.is_sparse else vectors
    is_whole = encoding.method != "entity"
    columns: dict[str, list[str]] = {
        t("categories.category"): [encoding.categories[row][:40] for row in first]
    }
    for at in range(vectors.shape[1]):
        columns[str(at + 1)] = [f"{value:.0f}" if is_whole else number(value) for value in vectors[:, at]]
    if encoding.dim > DIMENSIONS:
        columns["…"] = ["…"] * len(first)
    st.dataframe(columns, hide_index=True, height="content", key=f"categories.vectors.{encoding.method}")


def _distances(t: Words, encoding: CategoryEncoding, rows: np.ndarray) -> None:
    names = [encoding.categories[row] for row in rows]
    figure = distances_figure(
        distances(encoding, rows), names, is_dark=st.context.theme.type == "dark", ink=ink()
    )
    name = t(f"categories.name_{encoding.method}")
    alt = t("categories.distances_alt", name=name, n=len(names))
    st.plotly_chart(figure, key=f"categories.heat.{encoding.method}", config=STILL, alt=alt)


def _map_caption(t: Words, shown: Shown, method: str) -> str:
    if method == "onehot":
        return t("categories.map_onehot")
    return t(f"categories.map_{method}", target=plain(shown.what.target, 20))


def _map(t: Words, shown: Shown, encoding: CategoryEncoding, rows: np.ndarray) -> None:
    column = shown.table[shown.what.column]
    means = target_means(column, target_of(shown.table, shown.what.target))
    codes = {name: code for code, name in enumerate(column.categories)}
    names = [encoding.categories[row] for row in rows]
    drawn = flat(encoding, rows)
    plane = Plane(drawn.points, names, means[[codes[name] for name in names]], drawn.is_ladder)
    figure = map_figure(plane, is_dark=st.context.theme.type == "dark", ink=ink())
    alt = t("categories.map_alt", name=t(f"categories.name_{encoding.method}"), n=len(names))
    st.plotly_chart(figure, key=f"categories.map.{encoding.method}", config=STILL, alt=alt)


def loses(t: Words, shown: Shown, encoding: CategoryEncoding) -> str:
    """One or two sentences: what this encoding gets wrong, or finds, with its own numbers."""
    if encoding.method == "entity":
        return _learns(t, shown)
    method, target = encoding.method, plain(shown.what.target, 40)
    if method == "onehot":
        return t("categories.loses_onehot", dense=40, sparse=1.2)
    if method == "ordinal" and not shown.table[shown.what.column].order:
        return t("categories.loses_ordinal_unknown")
    found = order_found(encoding, shown.table, shown.what.target)
    if found is None:
        return t(f"categories.loses_{method}_few")
    return t(f"categories.loses_{method}", target=target, spearman=number(found.spearman))


def _learns(t: Words, shown: Shown) -> str:
    """What the learned vectors found, of rows that they did not see: they line up even noise that they learned from."""
    worth, target = shown.scores.get("entity"), plain(shown.what.target, 40)
    if worth is not None and not worth.beats_guessing:
        return t("categories.loses_entity_nothing", target=target)
    if worth is None or worth.order is None:
        return t("categories.loses_entity_few")
    return t("categories.loses_entity", target=target, spearman=number(worth.order.spearman))


def _open(t: Words, explorer: ExplorerState, shown: Shown, encoding: CategoryEncoding) -> None:
    """The way to the map, the neighbors and the exports."""
    is_too_large = encoding.is_sparse and len(encoding.categories) > MOST_DISTANCES
    pressed = st.button(
        t("categories.open"),
        icon=":material/open_in_new:",
        key=f"categories.open.{encoding.method}",
        disabled=is_too_large,
        width="stretch",
    )
    if is_too_large:
        st.caption(t("categories.open_too_large", most=MOST_DISTANCES))
    if pressed:
        space = categories_work.space_of(encoding, shown.table, shown.what)
        color = next((name for name in space.columns if name not in ("rows", "alphabet", "order")), "rows")
        explorer.open_made(space, method="pca", color=color)
        leave_for("views/map.py")
