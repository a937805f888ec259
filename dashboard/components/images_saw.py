"""The tab of what the network saw: the five most probable classes of a picture, and where each of them is seen."""

import pandas as pd
import streamlit as st

from dashboard import asking, picture_resources
from dashboard.components.details import percent
from dashboard.components.images_empty import not_at_hand
from dashboard.components.network_ready import network_ready
from dashboard.components.polling import leave_for
from dashboard.components.word_input import word_input
from dashboard.links import WHOLE
from dashboard.pictures import pictures_of
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.pictures.base import Picture
from embeddings.remedies import remedies_of
from embeddings.space import EmbeddingSpace

FIRST_CLASS = "class_1"
MOST_CLASSES = 12
LEAST = 150  # pixels: two stand side by side on a phone too


def saw_tab(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> None:
    st.markdown(t("images.saw_about"))
    if remedies_of(space):
        st.info(t("images.classes_of_raw"), icon=":material/category:")
        return
    if not picture_resources.knows_classes(space.receipt.encoder):
        st.info(t("images.no_classes", encoder=plain(space.receipt.encoder)), icon=":material/category:")
        return
    row = explorer.clicked or 0
    _choose(t, explorer, space, row)
    pictures = pictures_of(explorer)
    if not network_ready(t, explorer, space.receipt.encoder):
        return
    with st.spinner(t("search.looking")):
        probable = picture_resources.probable(space.receipt.encoder, space.digest, row, space)
    seen, listed = st.columns([5, 4], gap="large", vertical_alignment="top")
    with listed:
        chosen = _classes(t, space, row, probable)
    with seen:
        if pictures is None:
            not_at_hand(t)
        else:
            _beside(t, space, pictures[row], *probable[chosen][:2])
    _of_the_set(t, explorer, space)


def _choose(t: Words, explorer: ExplorerState, space: EmbeddingSpace, row: int) -> None:
    """The same item that is clicked on the map."""
    names = asking.uniquely_named(space)

    def write(name: str) -> None:
        found = asking.row_in(names, name)
        meant = asking.unknown(names, name).meant if found is None and name else ()
        explorer.click(asking.row_in(names, meant[0]) if meant else found)

    with st.container(width=520):
        hint = t("search.placeholder_picture")
        shown = names.labels[row]
        word_input(
            t("images.picture"), names, shown, "images.picture", write, placeholder=hint, takes_any=False
        )


def _classes(t: Words, space: EmbeddingSpace, row: int, probable: list[tuple[int, str, float]]) -> int:
    """The five classes with their probabilities; which one is looked for in the picture."""
    st.markdown(f"**{t('images.classes')}**", help=t("images.classes_help"))
    chosen = st.radio(
        t("images.look_for"),
        range(len(probable)),
        format_func=lambda rank: plain(probable[rank][1]),
        captions=[percent(probability) for _, _, probability in probable],
        key=f"images.class {space.digest} {row}",
    )
    st.caption(t("images.classes_caution"))
    return chosen or 0


def _beside(t: Words, space: EmbeddingSpace, picture: Picture, class_index: int, name: str) -> None:
    """The picture, and the same one with the places that speak for the class."""
    with st.grid(2, min_column_width=LEAST) as grid:
        left, right = grid.cell(), grid.cell()
    shown = picture_resources.shown(picture.digest, WHOLE, picture)
    left.image(shown, width="stretch", alt=picture.name)
    left.caption(plain(picture.name, 60))
    with right, st.spinner(t("search.looking")):
        heat = picture_resources.heat(picture.digest, space.receipt.encoder, class_index, picture)
        st.image(heat, width="stretch", alt=t("images.heat_alt", picture=picture.name, name=name))
        st.caption(t("images.heat", name=plain(name)), help=t("images.heat_help"))


def _of_the_set(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> None:
    """Which classes come first how often, and the map in their colors."""
    if FIRST_CLASS not in space.columns:
        return
    counted = space.metadata[FIRST_CLASS].astype(str).value_counts()
    st.markdown(f"**{t('images.of_the_set', n=len(counted))}**")
    table = pd.DataFrame({t("images.class"): counted.index, t("images.pictures"): counted.to_numpy()})
    st.dataframe(table.head(MOST_CLASSES), hide_index=True, height="content", width=520)
    if st.button(t("images.color_map"), icon=":material/palette:", key="images.color"):
        explorer.link.color = FIRST_CLASS
        leave_for("views/map.py")
