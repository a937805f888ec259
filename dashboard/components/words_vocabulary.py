"""Whose words are asked: the packaged vocabulary or the open space; and words that FastText knows by their letters."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from dashboard import asking, resources
from dashboard.components.frame import space_title
from dashboard.components.word_input import unknown_word
from dashboard.links import OPEN, PACKAGED
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.catalog import encoder_row
from embeddings.remedies import as_remedied
from embeddings.space import EmbeddingSpace

PRETRAINED = "glove-6b-50d"
LOADING_HEIGHT = 120


@dataclass(frozen=True, eq=False)
class Spelled:
    """Names as `space` has them. It ends with the words in `made`, whose vectors come from their letters."""

    space: EmbeddingSpace
    names: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    made: tuple[str, ...] = ()


def asks_open(explorer: ExplorerState) -> bool:
    """Whether the open space answers: as the visitor chose, else where it holds words of its own, or pictures."""
    if explorer.space is None:
        return False
    if explorer.link.vocabulary:
        return explorer.link.vocabulary == OPEN
    receipt = explorer.space.receipt
    return receipt.modality in ("token", "image") and receipt.encoder != PRETRAINED


def choose_vocabulary(
    t: Words, explorer: ExplorerState, key: str, forget: Callable[[], None]
) -> EmbeddingSpace:
    """The pretrained words, or the open space where the visitor prefers it; a switch calls `forget` first."""
    if explorer.space is not None:
        _switch(t, explorer, key, forget)
    if asks_open(explorer) and explorer.space is not None:
        return asking.uniquely_named(explorer.space)
    with st.skeleton(height=LOADING_HEIGHT):
        return resources.word_vectors(PRETRAINED)


def _switch(t: Words, explorer: ExplorerState, key: str, forget: Callable[[], None]) -> None:
    assert explorer.space is not None
    title = space_title(t, explorer.link.source, explorer.space)
    names = {PACKAGED: encoder_row(PRETRAINED).label, OPEN: title}
    chosen = OPEN if asks_open(explorer) else PACKAGED
    st.session_state[key] = chosen

    def switch() -> None:
        forget()
        explorer.link.vocabulary = OPEN if st.session_state.get(key) == OPEN else PACKAGED

    st.segmented_control(
        t("analogies.vocabulary"),
        [PACKAGED, OPEN],
        format_func=lambda name: plain(names[name], 40),
        key=key,
        required=True,
        on_change=switch,
        help=t("analogies.vocabulary_help"),
    )


def spell(explorer: ExplorerState, space: EmbeddingSpace, names: Sequence[str]) -> Spelled:
    """Each name as the space spells it; what it does not hold is made from letters where FastText can, else unknown."""
    rows = {name: asking.row_in(space, name) for name in names}
    missing = [name for name, row in rows.items() if row is None]
    vectors = {name: _from_letters(explorer, space, name) for name in missing}
    made = {name: vector for name, vector in vectors.items() if vector is not None}
    if made:
        labels = (*space.labels, *made)
        stacked = np.vstack([space.vectors, *(vector[None] for vector in made.values())])
        space = EmbeddingSpace(labels, stacked.astype(np.float32), space.receipt, name=space.name)
    spelled = tuple(name if (row := rows[name]) is None else space.labels[row] for name in names)
    unknown = tuple(name for name in missing if name not in made)
    return Spelled(space, spelled, unknown, tuple(made))


def _from_letters(explorer: ExplorerState, space: EmbeddingSpace, name: str) -> np.ndarray | None:
    """The vector of a word that was never seen, where FastText trained the space that answers."""
    if explorer.subwords is None or not asks_open(explorer):
        return None
    vector = explorer.subwords.vector(name)
    return None if vector is None else as_remedied(space, np.asarray(vector, np.float32))


def say_spelling(
    t: Words, space: EmbeddingSpace, spelled: Spelled, key: str, mend: Callable[[str, str], None]
) -> bool:
    """Names each word that is not there, with its closest spellings as buttons; whether all are there."""
    for at, word in enumerate(spelled.unknown):

        def take(better: str, word: str = word) -> None:
            mend(word, better)

        unknown_word(t, asking.unknown(space, word), f"{key}.meant{at}", take)
    if spelled.made:
        listed = ", ".join(plain(word, 40) for word in spelled.made)
        st.caption(f":material/extension: {t('words.from_letters', words=listed)}")
    return not spelled.unknown
