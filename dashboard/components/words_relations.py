"""The tabs of relations: which word is the odd one out, how similar pairs are, and the way from one word to another."""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise

import numpy as np
import streamlit as st

from dashboard import asking, resources
from dashboard.components.answers import ranking
from dashboard.components.picture_sum import answer_pictures
from dashboard.components.query_map import route_map
from dashboard.components.word_input import chips, word_input
from dashboard.components.words_answers import in_plain_words, pairs_of
from dashboard.components.words_lists import list_input, replaced
from dashboard.components.words_plane import STILL, route_plane
from dashboard.components.words_vocabulary import Spelled, asks_open, say_spelling, spell
from dashboard.figures.words import matrix_figure
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.pairs import PairSample
from embeddings.paths import Path, path
from embeddings.relations import odd_one_out, pair_matrix
from embeddings.space import EmbeddingSpace

# Each is offered where the space holds its words.
LISTS: tuple[tuple[str, ...], ...] = (
    ("cat", "dog", "horse", "kettle"),
    ("seoul", "tokyo", "paris", "banana"),
    ("monday", "tuesday", "winter", "friday"),
    ("one", "two", "seven", "apple"),
    ("taxi", "bus", "tram", "sushi"),
    ("봄", "여름", "가을", "사람"),
    ("아버지", "어머니", "아들", "나무"),
    ("행", "열", "셀", "메일"),
    ("그림", "이미지", "도형", "단락"),
    ("왼쪽", "오른쪽", "아래", "암호"),
)
PATHS = (
    ("tea", "war"),
    ("cat", "king"),
    ("music", "money"),
    ("봄", "사람"),
    ("학교", "나라"),
    ("셀", "메일"),
    ("글", "그림"),
)
STEPS_SHOWN = 30
NEIGHBORS = (5, 10, 20)  # that a step may choose from
FEWEST = {"odd": 3, "pairs": 2}


def odd_tab(t: Words, explorer: ExplorerState, words: EmbeddingSpace) -> None:
    """The word that is least like the others, and how like the others each one is."""
    spelled = _listed(t, explorer, words, "odd")
    if spelled is None:
        return
    found = odd_one_out(spelled.space, spelled.names)
    st.markdown(f"### {t('words.odd_is', word=plain(found.word, 60))}")
    answer, _ = st.columns([3, 2])
    with answer:
        st.markdown(f"**{t('words.odd_ranking')}**")
        ranking(t, found.ranking[::-1], (found.word,), t("words.odd_mark"), answer_pictures(explorer))
    st.caption(t("words.odd_note"))


def pairs_tab(t: Words, explorer: ExplorerState, words: EmbeddingSpace) -> None:
    """All pairs in one matrix, the closest and the farthest in plain words, and the same as a table."""
    spelled = _listed(t, explorer, words, "pairs")
    if spelled is None:
        return
    names, similarities = spelled.names, pair_matrix(spelled.space, spelled.names, "cosine")
    pairs = pairs_of(words)
    said = [
        [
            t("words.pair", a=a, b=b, meaning=in_plain_words(t, float(value), pairs))
            for b, value in zip(names, row, strict=True)
        ]
        for a, row in zip(names, similarities, strict=True)
    ]
    picture, sentences = st.columns([3, 2], gap="large")
    with picture:
        st.plotly_chart(
            matrix_figure(similarities, names, said, is_dark=st.context.theme.type == "dark"),
            key="words.matrix",
            config=STILL,
            alt=t("words.matrix_alt", n=len(names)),
        )
    with sentences:
        _extreme_pairs(t, names, similarities, pairs)
        with st.expander(t("words.as_table")):
            columns = {
                name: np.round(column.astype(float), 3)
                for name, column in zip(names, similarities.T, strict=True)
            }
            st.dataframe({"": list(names)} | columns, hide_index=True)
        st.caption(t("search.pairs", n=len(pairs), seed=pairs.random_state))


def _extreme_pairs(t: Words, names: Sequence[str], similarities: np.ndarray, pairs: PairSample) -> None:
    """The closest and the farthest pair, in plain words."""
    first, second = np.triu_indices(len(names), 1)
    values = similarities[first, second]
    for key, at in (("closest", int(values.argmax())), ("farthest", int(values.argmin()))):
        meaning = in_plain_words(t, float(values[at]), pairs)
        a, b = (plain(names[rows[at]], 60) for rows in (first, second))
        st.markdown(t(f"words.pair_{key}", a=a, b=b, meaning=meaning))


def path_tab(t: Words, explorer: ExplorerState, words: EmbeddingSpace) -> None:
    """From one word to another, each step to one of the nearest neighbors."""
    st.markdown(t("words.path_about"))
    offered = [pair for pair in PATHS if all(word in words.row_of for word in pair)] or _own_path(words)
    start, end = _ends(explorer, offered)
    *columns, last = st.columns([3, 3, 2], vertical_alignment="bottom")
    for column, (at, value) in zip(columns, enumerate((start, end)), strict=True):
        with column:
            write = partial(_write_end, explorer, (start, end), at)
            hint = t("analogies.placeholder")
            word_input(t(f"words.path_{at}"), words, value, f"words.path.{at}", write, placeholder=hint)
    with last:
        k = st.segmented_control(
            t("words.path_neighbors"),
            NEIGHBORS,
            default=NEIGHBORS[1],
            required=True,
            key="words.path.neighbors",
            help=t("words.path_neighbors_help"),
            persist_state="session",
        )
    said = {f"{a} → {b}": (a, b) for a, b in offered}
    if said:
        chips(t("analogies.try"), list(said), "words.path.example", lambda text: _go(explorer, said[text]))
    if not (start and end):
        st.info(t("words.path_empty"), icon=":material/route:")
        return
    spelled = spell(explorer, words, (start, end))
    if say_spelling(
        t, words, spelled, "words.path", lambda wrong, right: _mend_path(explorer, (start, end), wrong, right)
    ):
        with st.skeleton(height=200):
            graph = resources.path_graph(words.digest, k, words)
            found = path(spelled.space, spelled.names[0], spelled.names[1], k, graph)
        _show_path(t, explorer, spelled.space, found)


def _show_path(t: Words, explorer: ExplorerState, words: EmbeddingSpace, found: Path) -> None:
    steps, pairs = found.steps, pairs_of(words)
    rows = [step.row for step in steps]
    way, sky = st.columns([2, 3], gap="large")
    with way:
        st.markdown(f"#### {' → '.join(plain(step.label, 40) for step in steps[:STEPS_SHOWN])}")
        st.caption(t("words.path_steps", n=len(steps) - 1))
        for at, step in enumerate(steps[:STEPS_SHOWN]):
            name = f"**{plain(step.label, 80)}**"
            st.markdown(name if at == 0 else f"{name} :gray[{in_plain_words(t, step.similarity, pairs)}]")
        st.caption(t("words.path_note", k=found.n_neighbors, n=found.n_considered, total=len(words)))
        if found.n_considered < len(words):
            kind = "words" if words.receipt.modality == "token" else "items"
            st.caption(t(f"words.path_only_{kind}", n=found.n_considered))
    with sky:
        alt = t("words.path_alt", start=steps[0].label, end=steps[-1].label, n=len(steps) - 1)
        if asks_open(explorer) and explorer.space is not None and max(rows) < len(explorer.space):
            route_map(t, explorer, list(pairwise(rows)), alt, "words.path_map")
        else:
            route_plane(t, words, rows, alt)


def _listed(t: Words, explorer: ExplorerState, words: EmbeddingSpace, tab: str) -> Spelled | None:
    """The field and its examples; the words as the space spells them, where there are enough and all are there."""
    st.markdown(t(f"words.{tab}_about"))
    offered = [words_ for words_ in LISTS if all(word in words.row_of for word in words_)]
    own = asking.examples_for(words, "")
    if not offered and len(own) == 3:
        offered = [own]
    listed = explorer.link.listed or (offered[0] if offered else ())

    def write(names: tuple[str, ...]) -> None:
        explorer.link.listed = names

    key = f"words.{tab}.list"
    hint = t("words.list_placeholder")
    list_input(t, t("words.list"), words, listed, key, write, placeholder=hint)
    said = {" · ".join(name[:24] for name in names): names for names in offered}
    if said:
        chips(t("analogies.try"), list(said), f"words.{tab}.example", lambda text: write(said[text]))
    if len(listed) < FEWEST[tab]:
        st.info(t(f"words.{tab}_empty"), icon=":material/category:")
        return None
    spelled = spell(explorer, words, listed)
    mend = lambda wrong, right: write(replaced(listed, wrong, right))  # noqa: E731
    return spelled if say_spelling(t, words, spelled, f"words.{tab}", mend) else None


def _own_path(words: EmbeddingSpace) -> list[tuple[str, str]]:
    own = asking.examples_for(words, "")
    return [(own[0], own[-1])] if len(own) > 1 else []


def _ends(explorer: ExplorerState, offered: list[tuple[str, str]]) -> tuple[str, str]:
    given = explorer.link.path or (offered[0] if offered else ())
    start, end, *_ = (*given, "", "")
    return start, end


def _write_end(explorer: ExplorerState, ends: tuple[str, str], at: int, word: str) -> None:
    explorer.link.path = (word, ends[1]) if at == 0 else (ends[0], word)


def _mend_path(explorer: ExplorerState, ends: tuple[str, str], wrong: str, right: str) -> None:
    explorer.link.path = tuple(right if word == wrong else word for word in ends)


def _go(explorer: ExplorerState, ends: tuple[str, str]) -> None:
    explorer.link.path = ends
