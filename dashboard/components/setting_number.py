"""One number of the settings that a link carries, as a field."""

from typing import Any

import streamlit as st

from dashboard.linked_settings import LinkedSettings
from dashboard.links import Link
from embeddings.ranges import Range


def setting_number(
    linked: LinkedSettings[Any],
    link: Link,
    setting: str,
    allowed: Range,
    label: str,
    explained: str,
    step: float = 1,
) -> None:
    """The field of one `setting` of the chosen row."""
    kind = int if allowed.is_whole else float
    key = f"{linked.choice}.{setting}"
    held = kind(getattr(linked.asked(link), setting))
    # In every run: one that is cut short may be the one that told the browser, which then shows the minimum.
    st.session_state[key] = held
    st.number_input(
        label,
        min_value=kind(allowed.low),
        max_value=kind(allowed.high),
        step=kind(step),
        key=key,
        on_change=lambda: linked.write(link, setting, st.session_state.get(key) or held),
        help=explained,
        width=170,
    )
