"""One of a few, kept in the link: shown as the link has it, whoever wrote the link."""

from collections.abc import Callable, Mapping

import streamlit as st


def choice(
    label: str, names: Mapping[str, str], chosen: str, key: str, write: Callable[[str], None], explained: str
) -> None:
    """What each of `names` is called, side by side; `write` takes the one that is pressed."""
    # In every run: one that is cut short may be the one that told the browser, which then knows of no choice.
    st.session_state[key] = chosen
    st.segmented_control(
        label,
        list(names),
        format_func=lambda name: names[name],
        key=key,
        required=True,
        on_change=lambda: write(str(st.session_state.get(key) or chosen)),
        help=explained,
    )
