"""The parts of the analogies page: which words, the three fields, both answers, and the arrows."""

from functools import partial

import numpy as np
import streamlit as st

from dashboard import asking, resources
from dashboard.components.answers import ranking
from dashboard.components.frame import space_title
from dashboard.components.word_input import chips, unknown_word, word_input
from dashboard.figures.analogy import INKS, AnalogyPlane, PlaneWords, analogy_figure
from dashboard.links import MAX_TEXT
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.analogy import Analogy
from embeddings.catalog import encoder_row
from embeddings.metrics import unit
from embeddings.projections import PCA, place, project
from embeddings.space import EmbeddingSpace

PRETRAINED = "glove-6b-50d"
OPEN = "open"
SIGNS = ("", "−", "+")  # as it is read: b − a + c
NEIGHBORS_DRAWN = 5
# a : b :: c : ?, solved at one press where the space holds the words
EXAMPLES = (
    ("man", "king", "woman"),
    ("france", "paris", "italy"),
    ("korea", "seoul", "japan"),
    ("big", "bigger", "small"),
    ("walk", "walked", "go"),
    ("japan", "sushi", "germany"),
    ("france", "paris", "south korea"),
)


def choose_vocabulary(t: Words, explorer: ExplorerState) -> EmbeddingSpace:
    """The pretrained words, or the open space where the visitor prefers it."""
    uses_open = explorer.link.analogy[3:] == (OPEN,) and explorer.space is not None
    if explorer.space is not None:
        _switch(t, explorer, uses_open)
    if uses_open and explorer.space is not None:
        return asking.uniquely_named(explorer.space)
    with st.skeleton(height=120):
        return resources.word_vectors(PRETRAINED)


def _switch(t: Words, explorer: ExplorerState, uses_open: bool) -> None:
    assert explorer.space is not None
    key, title = "analogies.vocabulary", space_title(t, explorer.link.source, explorer.space)
    names = {PRETRAINED: encoder_row(PRETRAINED).label, OPEN: title}
    chosen = OPEN if uses_open else PRETRAINED
    if st.session_state.get(key) != chosen:
        st.session_state[key] = chosen

    def switch() -> None:
        explorer.link.analogy = ("", "", "", OPEN) if st.session_state.get(key) == OPEN else ()

    st.segmented_control(
        t("analogies.vocabulary"),
        [PRETRAINED, OPEN],
        format_func=lambda name: plain(names[name], 40),
        key=key,
        required=True,
        on_change=switch,
        help=t("analogies.vocabulary_help"),
    )


def asked(explorer: ExplorerState) -> tuple[str, str, str]:
    """(a, b, c) as the link has them; the queen's question where nothing was asked yet."""
    given = tuple(asking.tidy(word[:MAX_TEXT]) for word in explorer.link.analogy[:3])
    a, b, c, *_ = (*(given or EXAMPLES[0]), "", "", "")
    return a, b, c


def fields(t: Words, explorer: ExplorerState, words: EmbeddingSpace) -> None:
    """Three fields in the order they are read: b − a + c."""
    a, b, c = asked(explorer)
    read = (("b", 1, b), ("a", 0, a), ("c", 2, c))
    for column, (name, at, value) in zip(st.columns(3), read, strict=True):
        with column:
            word_input(
                t(f"analogies.field_{name}"),
                words,
                value,
                f"analogies.{name}",
                partial(_write, explorer, at),
                placeholder=t("analogies.placeholder"),
            )


def examples(t: Words, explorer: ExplorerState, words: EmbeddingSpace) -> None:
    """Chips that fill the fields and solve at once; three items of the space where no example fits it."""
    fitting = [example for example in EXAMPLES if all(word in words.row_of for word in example)][:5]
    own = asking.examples_for(words, "")
    if not fitting and len(own) == 3:
        fitting = [(own[0], own[1], own[2])]
    said = {_equation(*example): example for example in fitting}
    if said:
        chips(t("analogies.try"), list(said), "analogies.example", lambda text: _fill(explorer, said[text]))


def unknown_words(t: Words, explorer: ExplorerState, words: EmbeddingSpace) -> bool:
    """Each word that is not there with its closest spellings as buttons; whether there was one."""
    found_one = False
    for at, word in enumerate(asked(explorer)):
        if asking.row_in(words, word) is None:
            found_one = True
            take = partial(_write, explorer, at)
            unknown_word(t, asking.unknown(words, word), f"analogies.meant{at}", take)
    return found_one


def headline(t: Words, analogy: Analogy) -> None:
    """b − a + c ≈ the answer, and the same in words."""
    best = plain(analogy.without_inputs[0].label, 60) if analogy.without_inputs else "?"
    equation = plain(_equation(analogy.a, analogy.b, analogy.c))
    st.markdown(f"### {equation} ≈ :primary[{best}]")
    values = {name: plain(getattr(analogy, name), 60) for name in ("a", "b", "c")}
    st.markdown(t("analogies.in_words", **values, answer=best))


def both_answers(t: Words, analogy: Analogy) -> None:
    """Inputs left out beside inputs allowed, and why everybody leaves them out."""
    inputs = {analogy.a, analogy.b, analogy.c}
    without, allowed = st.columns(2, gap="medium")
    with without:
        st.markdown(f"**{t('analogies.without')}**")
        ranking(analogy.without_inputs, (), "")
    with allowed:
        st.markdown(f"**{t('analogies.with')}**")
        ranking(analogy.with_inputs, inputs, t("analogies.input"))
    first = analogy.with_inputs[0].label if analogy.with_inputs else ""
    said = "analogies.why_input_first" if first in inputs else "analogies.why"
    st.caption(t(said, first=plain(first, 60)))


def plane(t: Words, words: EmbeddingSpace, analogy: Analogy) -> None:
    """PCA of the four words and the end of the step: a shadow of the space, into which neighbors are projected."""
    if not analogy.without_inputs:
        return
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
        analogy_figure(drawn, said, INKS.get(st.context.theme.type or "")),
        key="analogies.plane",
        config={"displayModeBar": False, "scrollZoom": False},
        alt=t("analogies.alt", a=analogy.a, b=analogy.b, c=analogy.c, answer=answer),
    )
    st.caption(t("analogies.shadow", share=100 * sum(shares)))


def _equation(a: str, b: str, c: str) -> str:
    return f"{b} − {a} + {c}"


def _write(explorer: ExplorerState, at: int, word: str) -> None:
    words = [*asked(explorer), *explorer.link.analogy[3:]]
    words[at] = word
    explorer.link.analogy = tuple(words)


def _fill(explorer: ExplorerState, words: tuple[str, str, str]) -> None:
    explorer.link.analogy = (*words, *explorer.link.analogy[3:])
