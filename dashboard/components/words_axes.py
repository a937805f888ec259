"""The tab of axes: two lists of words make a pole each, and words are laid out between them, along one axis or two."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import streamlit as st

from dashboard.components.word_input import chips
from dashboard.components.words_lists import list_input, replaced
from dashboard.components.words_plane import STILL, ink
from dashboard.components.words_vocabulary import say_spelling, spell
from dashboard.figures.words import one_axis_figure, two_axes_figure
from dashboard.links import MAX_LISTS
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.axes import Axis, AxisExample, axis, examples_for, place_on
from embeddings.space import EmbeddingSpace

KEY = "words.axes"
LAID_OUT = 12  # items at each end, where the visitor names none
MOST_LAID_OUT = (
    10_000  # the first items of a vocabulary are its most frequent words; behind them stand names and noise
)
ENDS = 6
TURNED = "words.second_axis"
Poles = tuple[tuple[str, ...], ...]


def axes_tab(t: Words, explorer: ExplorerState, words: EmbeddingSpace) -> None:
    """The poles, what is laid out, and the picture; an example where nothing was asked yet."""
    are_pictures = words.receipt.modality == "image"
    st.markdown(t("words.axes_about_pictures" if are_pictures else "words.axes_about"))
    examples = examples_for(words)
    asked = _asked(explorer, examples)
    said = {_title(shown): shown for shown in examples}
    if said:
        chips(t("analogies.try"), list(said), f"{KEY}.example", lambda name: _take(explorer, said[name]))
    has_second = _poles(t, explorer, words, asked)
    a, b, c, d, listed = asked
    used = (a, b, c, d) if has_second else (a, b)
    if not all(used):
        st.info(t("words.axes_empty"), icon=":material/straighten:")
        return
    spelled = spell(explorer, words, [name for names in (*used, listed) for name in names])
    if say_spelling(t, words, spelled, KEY, lambda wrong, right: _mend(explorer, asked, wrong, right)):
        respelled = iter(spelled.names)
        parts = [tuple(next(respelled) for _ in names) for names in (*used, listed)]
        _show(t, spelled.space, parts[:-1], parts[-1])


def _asked(explorer: ExplorerState, examples: Sequence[AxisExample]) -> Poles:
    """Four poles and what is laid out, as the link has them."""
    given = explorer.link.axes
    if not given and examples:
        given = (*examples[0].poles, (), (), examples[0].items)
    return (*given, *((),) * MAX_LISTS)[:MAX_LISTS]


def _title(example: AxisExample) -> str:
    return f"{example.names[0]} ↔ {example.names[1]}"


def _take(explorer: ExplorerState, example: AxisExample) -> None:
    """One axis; a second one stays where the visitor has one open."""
    before = (*explorer.link.axes, *((),) * MAX_LISTS)[:MAX_LISTS]
    explorer.link.axes = (*example.poles, *before[2:4], example.items)


def _mend(explorer: ExplorerState, asked: Poles, wrong: str, right: str) -> None:
    explorer.link.axes = tuple(replaced(names, wrong, right) for names in asked)


def _write(explorer: ExplorerState, asked: Poles, at: int, names: tuple[str, ...]) -> None:
    explorer.link.axes = (*asked[:at], names, *asked[at + 1 :])


def _poles(t: Words, explorer: ExplorerState, words: EmbeddingSpace, asked: Poles) -> bool:
    """Two fields for each axis, and what is laid out; whether there is a second axis."""
    hint = t("words.list_placeholder")
    _pair_of_poles(t, explorer, words, asked, 0)
    has_second = _wants_second(t, explorer, asked)
    if has_second:
        _pair_of_poles(t, explorer, words, asked, 2)
    write = partial(_write, explorer, asked, 4)
    list_input(
        t,
        t("words.laid_out"),
        words,
        asked[4],
        f"{KEY}.4",
        write,
        placeholder=t("words.laid_out_placeholder"),
        help=hint,
    )
    return has_second


def _pair_of_poles(
    t: Words, explorer: ExplorerState, words: EmbeddingSpace, asked: Poles, first: int
) -> None:
    for column, at in zip(st.columns(2), (first, first + 1), strict=True):
        with column:
            list_input(
                t,
                t(f"words.pole_{at}"),
                words,
                asked[at],
                f"{KEY}.{at}",
                partial(_write, explorer, asked, at),
                placeholder=t("words.list_placeholder"),
            )


def _wants_second(t: Words, explorer: ExplorerState, asked: Poles) -> bool:
    if TURNED not in st.session_state:
        st.session_state[TURNED] = any(asked[2:4])

    def turn() -> None:
        if not st.session_state.get(TURNED):
            explorer.link.axes = (*asked[:2], (), (), asked[4])

    return st.toggle(t("words.second_axis"), key=TURNED, on_change=turn)


def _show(t: Words, words: EmbeddingSpace, poles: Sequence[tuple[str, ...]], listed: tuple[str, ...]) -> None:
    axes = [
        axis(words, poles[at], poles[at + 1], (_short(poles[at]), _short(poles[at + 1])))
        for at in range(0, len(poles), 2)
    ]
    values = place_on(words, axes)
    free = _free_rows(words, poles)
    rows = np.array([words.row_of[name] for name in listed], np.int64) if listed else _extremes(values, free)
    names = [words.labels[row] for row in rows]
    alt = t("words.axes_alt", n=len(rows), axes="; ".join(" ↔ ".join(one.names) for one in axes))
    if len(axes) == 1:
        figure = one_axis_figure(values[rows, 0], names, axes[0].names, ink())
    else:
        both = (axes[0].names, axes[1].names)
        figure = two_axes_figure(values[rows], names, both, values[free], ink(), names_all=bool(listed))
    st.plotly_chart(figure, key=f"{KEY}.figure", config=STILL, alt=alt)
    if not listed:
        st.caption(t("words.extremes", n=len(free), total=len(words)))
    with st.expander(t("words.as_table")):
        st.dataframe(_table(t, names, axes, values[rows]), hide_index=True)
    for at, one in enumerate(axes):
        _ends(t, words, one, values[:, at], free)
    st.caption(t("words.axes_note"))


def _table(
    t: Words, names: Sequence[str], axes: Sequence[Axis], values: np.ndarray
) -> dict[str, Sequence[str] | np.ndarray]:
    """The picture in numbers: each word and its cosine with the direction of each axis, along the first one."""
    order = np.argsort(values[:, 0], kind="stable")
    table: dict[str, Sequence[str] | np.ndarray] = {t("words.moved_word"): [names[at] for at in order]}
    for at, one in enumerate(axes):
        table[f"{at + 1}. {one.names[0]} → {one.names[1]}"] = np.round(values[order, at].astype(float), 3)
    return table


def _short(names: Sequence[str]) -> str:
    """The first two words of a pole stand for it."""
    return ", ".join(names[:2]) + (" …" if len(names) > 2 else "")


def _free_rows(words: EmbeddingSpace, poles: Sequence[tuple[str, ...]]) -> np.ndarray:
    """The first items, without those that make the poles: that they stand at the ends says nothing."""
    taken = [words.row_of[name] for names in poles for name in names]
    return np.setdiff1d(np.arange(min(len(words), MOST_LAID_OUT)), taken)


def _extremes(values: np.ndarray, free: np.ndarray) -> np.ndarray:
    """The rows farthest out on each side of each axis."""
    found = []
    for column in values[free].T:
        order = np.argsort(column, kind="stable")
        found += [*order[:LAID_OUT], *order[::-1][:LAID_OUT]]
    return free[list(dict.fromkeys(found))]


def _ends(t: Words, words: EmbeddingSpace, one: Axis, values: np.ndarray, free: np.ndarray) -> None:
    """The words of the whole space that lie farthest toward either pole."""
    order = free[np.argsort(values[free], kind="stable")]
    low, high = order[:ENDS], order[::-1][:ENDS]
    for name, rows in ((one.names[0], low), (one.names[1], high)):
        listed = ", ".join(plain(words.labels[row], 40) for row in rows)
        st.markdown(t("words.toward", pole=plain(name, 60), words=listed))
