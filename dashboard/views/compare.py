"""Compare: two spaces of the same items side by side, what stayed near, and what moved."""

from typing import cast

import streamlit as st

from dashboard import comparing
from dashboard.compare_resources import shared_graph
from dashboard.comparing import ENCODER
from dashboard.components import compare_choice, frame
from dashboard.components.awaited import Work, awaited
from dashboard.components.compare_items import clicked_item, moved_table
from dashboard.components.compare_maps import linked, maps
from dashboard.components.compare_numbers import numbers, sentences, spread
from dashboard.components.plain import say_warning
from dashboard.encoding import Brought
from dashboard.state import ExplorerState
from dashboard.text import Words
from embeddings.comparison import SpaceComparison, compare
from embeddings.space import EmbeddingSpace

QUICK = 2_000  # items that are compared while the page is drawn


def page(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> None:
    st.markdown(t("compare.about"))
    name = compare_choice.second_name(t, explorer, space)
    second = second_space(t, explorer, space, name) if name else None
    if second is None:
        return
    found = comparison(t, explorer, space, second)
    if found is not None:
        show(t, explorer, found, name)


def second_space(
    t: Words, explorer: ExplorerState, space: EmbeddingSpace, name: str
) -> EmbeddingSpace | None:
    """What is compared with; None while it is being encoded."""
    if not name.startswith(ENCODER):
        return comparing.at_hand(explorer, space, name)
    encoder_id = name.removeprefix(ENCODER)
    work = Work(
        "compare.space",
        (space.digest, encoder_id),
        lambda report: comparing.encode_again(explorer, space, encoder_id, report),
        "prepare",
        height=320,
    )
    title = t("compare.encoding", encoder=compare_choice.title_of(t, explorer, name))
    brought = cast(Brought | None, awaited(t, explorer, work, title))
    if brought is None:
        return None
    for note in brought.notes:
        say_warning(t, note)
    return brought.space


def comparison(
    t: Words, explorer: ExplorerState, space: EmbeddingSpace, second: EmbeddingSpace
) -> SpaceComparison | None:
    k = compare_choice.nearest_of(explorer)
    work = Work(
        "compare",
        (space.digest, second.digest, k),
        lambda progress: compare(space, second, k, progress, shared_graph),
        "neighbors",
        is_quick=min(len(space), len(second)) <= QUICK,
        height=320,
    )
    return cast(SpaceComparison | None, awaited(t, explorer, work, t("compare.comparing")))


def show(t: Words, explorer: ExplorerState, found: SpaceComparison, name: str) -> None:
    """What it comes to, the maps, the clicked item, and what moved."""
    assert explorer.space is not None
    titles = (
        compare_choice.first_title(t, explorer, explorer.space, name),
        compare_choice.title_of(t, explorer, name),
    )
    shown = linked(explorer, found, titles)
    sentences(t, found)
    maps(t, explorer, shown, name)
    clicked_item(t, explorer, shown)
    table, figure = st.columns([3, 2], gap="large")
    with table:
        moved_table(t, explorer, shown)
    with figure:
        numbers(t, found)
        spread(t, found)


frame.with_open_space(page)
