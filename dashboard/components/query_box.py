"""What is asked of the open space: a phrase, a word or one of its items, and by which metric."""

from functools import partial

import streamlit as st

from dashboard import asking
from dashboard.asking import Query, Unknown
from dashboard.components import picture_box
from dashboard.components.choice import choice
from dashboard.components.word_input import chips, cut, text_input, unknown_word, word_input
from dashboard.links import WHOLE
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.metrics import METRICS
from embeddings.space import EmbeddingSpace

SKELETON_HEIGHT = 420


def query_box(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> None:
    """The field and the metric; both write into the link, whose query anybody may have written."""
    explorer.link.query = asking.tidy(explorer.link.query)
    kind = asking.kind_of(space)
    st.markdown(t(f"search.about_{kind}"))
    if kind == "picture":
        picture_box.choose_way(t, explorer, space)
    field, metric = st.columns([3, 2], vertical_alignment="bottom")

    label, hint = t(f"search.field_{kind}"), t(f"search.placeholder_{kind}")
    write = partial(ask_for, explorer)
    with field:
        if kind == "picture":
            picture_box.field(t, explorer, space)
        elif kind == "phrase":
            text_input(label, explorer.link.query, "search.phrase", write, placeholder=hint)
        else:
            named = asking.uniquely_named(space)
            word_input(label, named, explorer.link.query, f"search.{kind}", write, placeholder=hint)
    with metric:
        _metric(t, explorer, space)


def metric_of(explorer: ExplorerState, space: EmbeddingSpace) -> str:
    """The chosen metric, else the one that the encoder's makers recommend."""
    return explorer.link.metric if explorer.link.metric in METRICS else space.receipt.metric


def _metric(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> None:
    def write(name: str) -> None:
        explorer.link.metric = "" if name == space.receipt.metric else name

    names = {name: t(f"search.metric_{name}") for name in METRICS}
    chosen, explained = metric_of(explorer, space), t("search.metric_help")
    choice(t("search.metric"), names, chosen, "search.metric", write, explained)


def metric_line(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> str:
    """Which metric orders the results, and which one is recommended."""
    chosen, best = metric_of(explorer, space), space.receipt.metric
    if space.receipt.encoder == "given":  # vectors came ready: nobody recommends a metric for them
        return t("search.metric_of_ready", metric=t(f"search.metric_{chosen}"))
    said = "search.metric_is_recommended" if chosen == best else "search.metric_is_not"
    return t(said, metric=t(f"search.metric_{chosen}"), best=t(f"search.metric_{best}"))


def empty(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> None:
    """What to do, and queries that do it."""
    kind = asking.kind_of(space)
    if explorer.asks_own_picture and kind == "picture":
        st.info(t("search.empty_own"), icon=":material/add_photo_alternate:")
        return
    said = "search.empty_item" if kind in ("item", "picture") else "search.empty"
    st.info(t(said), icon=":material/search:")
    chips(
        t("search.try"),
        asking.examples_for(space, explorer.link.source),
        "search.example",
        partial(ask_for, explorer),
    )


def is_asked(explorer: ExplorerState, space: EmbeddingSpace) -> bool:
    return picture_box.is_asked(explorer) if asking.kind_of(space) == "picture" else bool(explorer.link.query)


def answer(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> Query | None:
    """The query with its vector; for a word that is not there, what may have been meant instead."""
    if asking.kind_of(space) == "picture":
        return picture_box.answer(t, explorer, space)
    text = cut(t, explorer.link.query)
    with st.skeleton(height=SKELETON_HEIGHT):
        asked = asking.ask(space, text, explorer.subwords)
    if isinstance(asked, Unknown):
        unknown_word(t, asked, "search.meant", partial(ask_for, explorer))
        return None
    if asked.from_letters:
        said = t("words.from_letters", words=plain(asked.text, 60), n=1)
        st.caption(f":material/extension: {said}")
    return asked


def ask_for(explorer: ExplorerState, text: str) -> None:
    """A new query; what was clicked belonged to the one before."""
    explorer.link.query, explorer.link.crop, explorer.asks_own_picture = text, WHOLE, False
    explorer.click(None)


def search_from(explorer: ExplorerState, space: EmbeddingSpace, row: int) -> None:
    """Ask for the item in `row`: its text where the encoder reads texts, its name elsewhere."""
    is_phrase = asking.kind_of(space) == "phrase"
    ask_for(
        explorer, asking.tidy(space.labels[row]) if is_phrase else asking.uniquely_named(space).labels[row]
    )
