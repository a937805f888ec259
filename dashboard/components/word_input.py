"""One word or item, with suggestions as one types: a list that filters in the browser and takes any other word too."""

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard.asking import Unknown, tidy
from dashboard.links import MAX_TEXT
from dashboard.text import Words, plain
from embeddings.space import EmbeddingSpace

MOST_OPTIONS = 8_000  # the first rows of a vocabulary are its most frequent words: 70 kB to the browser, once


def word_input(
    label: str,
    space: EmbeddingSpace,
    value: str,
    key: str,
    write: Callable[[str], None],
    *,
    placeholder: str,
    takes_any: bool = True,
) -> None:
    """A field that shows `value`; what the visitor chooses or types goes to `write` before the page runs again.

    Without `takes_any` only what is listed can be chosen, where the list holds everything.
    """
    options = list(space.labels[:MOST_OPTIONS])
    if value and value not in options:
        options.insert(0, value)
    # In every run: one that is cut short may be the one that told the browser, which then empties the field.
    st.session_state[key] = value or None
    st.selectbox(
        label,
        options,
        index=None,
        key=key,
        placeholder=placeholder,
        accept_new_options=takes_any or len(space) > MOST_OPTIONS,
        filter_mode="prefix" if space.receipt.modality == "token" else "contains",
        on_change=lambda: write(written(key)),
    )


def text_input(label: str, value: str, key: str, write: Callable[[str], None], *, placeholder: str) -> None:
    """A line of text that shows `value` and tells `write` what was entered."""
    # A field that is new takes its value in every run: one that is cut short may be the one that told the browser.
    # Later it is told only what changed, so that what is being typed stays.
    is_other = key in st.session_state and st.session_state[key] != value
    if is_other:
        st.session_state[key] = value
    st.text_input(
        label,
        "" if is_other else value,
        key=key,
        type="search",
        placeholder=placeholder,
        on_change=lambda: write(written(key)),
    )


def written(key: str) -> str:
    """What the field holds, as one line; the browser may send anything."""
    held = st.session_state.get(key)
    return tidy(held) if isinstance(held, str) else ""


def unknown_word(t: Words, unknown: Unknown, key: str, take: Callable[[str], None]) -> None:
    """Names the word that is not there, and offers the closest spellings as buttons."""
    values = {"word": plain(unknown.word, 60), "n": unknown.vocabulary}
    st.warning(t(f"search.unknown_{unknown.kind}", **values), icon=":material/spellcheck:")
    if unknown.meant:
        chips(t("search.did_you_mean"), unknown.meant, key, take)


def chips(label: str, words: Sequence[str], key: str, take: Callable[[str], None]) -> None:
    """A row of buttons, one for each word."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(label, width="content")
        for i, word in enumerate(words):
            st.button(plain(word, 60), key=f"{key}.{i}.{word[:40]}", on_click=take, args=(word,))


def cut(t: Words, text: str) -> str:
    """The first characters of a query that is too long, which is said."""
    if len(text) > MAX_TEXT:
        st.warning(t("search.query_cut", n=len(text), most=MAX_TEXT), icon=":material/content_cut:")
    return text[:MAX_TEXT]
