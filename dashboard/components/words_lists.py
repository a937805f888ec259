"""Several words at once, with suggestions as one types: a pole of an axis, the words of a matrix."""

from collections.abc import Callable, Iterable, Sequence

import streamlit as st

from dashboard.asking import tidy
from dashboard.components.word_input import MOST_OPTIONS
from dashboard.links import MAX_LISTED
from dashboard.text import Words
from embeddings.space import EmbeddingSpace


def list_input(
    t: Words,
    label: str,
    words: EmbeddingSpace,
    value: Sequence[str],
    key: str,
    write: Callable[[tuple[str, ...]], None],
    *,
    placeholder: str,
    help: str | None = None,  # noqa: A002 - Streamlit's own word
) -> None:
    """A field of chips that shows `value`; words that are typed or pasted, one or several with commas, go to `write`."""
    left_out = f"{key}.left_out"

    def take() -> None:
        names = _split(st.session_state.get(key), words)
        st.session_state[left_out] = len(names) - MAX_LISTED
        write(names[:MAX_LISTED])

    options = list(dict.fromkeys([*value, *words.labels[:MOST_OPTIONS]]))
    st.session_state[key] = list(value)
    st.multiselect(
        label,
        options,
        key=key,
        placeholder=placeholder,
        help=help,
        accept_new_options=True,
        max_selections=MAX_LISTED,
        filter_mode="prefix" if words.receipt.modality == "token" else "contains",
        on_change=take,
    )
    if (n := st.session_state.get(left_out, 0)) > 0 and len(value) == MAX_LISTED:
        st.warning(t("words.list_cut", n=n, most=MAX_LISTED), icon=":material/content_cut:")


def _split(held: object, words: EmbeddingSpace) -> tuple[str, ...]:
    """What the field holds; a name with a comma that is no item is a list of names. The browser may send anything."""
    given = [tidy(name) for name in held if isinstance(name, str)] if isinstance(held, Iterable) else []
    names: list[str] = []
    for name in given:
        names += [name] if name in words.row_of else [tidy(part) for part in name.split(",")]
    return tuple(dict.fromkeys(filter(None, names)))


def replaced(listed: Sequence[str], wrong: str, right: str) -> tuple[str, ...]:
    """The same words with `right` in the place of `wrong`."""
    return tuple(dict.fromkeys(right if word == wrong else word for word in listed))
