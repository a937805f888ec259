"""Tabs of a page; which one is open is part of the link, and only its content is computed."""

from collections.abc import Callable, Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.links import Link


def link_tabs(
    key: str, titles: Mapping[str, str], held: str, write: Callable[[str], None]
) -> tuple[DeltaGenerator, str]:
    """The open tab and its name: `held`, or the first for ""; `write` takes the one that is chosen.

    A tab is known by its title, which another language has not: `key` has to name the language.
    """
    names = {title: name for name, title in titles.items()}
    first = next(iter(titles))
    asked = held or first
    if names.get(st.session_state.get(key, "")) != asked:
        st.session_state[key] = titles[asked]

    def choose() -> None:
        chosen = names.get(st.session_state.get(key, ""), first)
        write("" if chosen == first else chosen)

    places = st.tabs(list(names), key=key, on_change=choose)
    return places[list(titles).index(asked)], asked


def choice_tabs(key: str, titles: Mapping[str, str], link: Link, choice: str) -> tuple[DeltaGenerator, str]:
    """The open tab and its name, which stands in the link as its `choice`; `key` as in `link_tabs`."""

    def write(name: str) -> None:
        link.choices[choice] = name

    return link_tabs(key, titles, link.choices.get(choice, ""), write)
