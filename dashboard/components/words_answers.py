"""Answers of word arithmetic: inputs left out beside inputs allowed, where the inputs would have come, plain words."""

from collections.abc import Callable, Collection, Sequence
from typing import Protocol

import streamlit as st

from dashboard import resources
from dashboard.components.answers import ranking
from dashboard.components.closeness import closeness
from dashboard.components.details import similarity_text
from dashboard.text import Words, plain
from embeddings.neighbors import Neighbor
from embeddings.pairs import PairSample
from embeddings.space import EmbeddingSpace


class Ranked(Protocol):
    """An input among all items: how far from the top it would have come."""

    @property
    def label(self) -> str: ...
    @property
    def rank(self) -> int: ...
    @property
    def similarity(self) -> float: ...


def pairs_of(space: EmbeddingSpace) -> PairSample:
    """Random pairs of the space by cosine, which arithmetic is done with."""
    return resources.pair_sample(space.digest, "cosine", space)


def in_plain_words(t: Words, similarity: float, pairs: PairSample) -> str:
    """ "0.83, closer than 97 % of random pairs in this space"."""
    return t(
        "words.similarity",
        value=similarity_text(similarity, "cosine"),
        meaning=closeness(t, similarity, pairs),
    )


def both_answers(
    t: Words,
    without: Sequence[Neighbor],
    allowed: Sequence[Neighbor],
    inputs: Collection[str],
    picture: Callable[[int], None] | None = None,
    pairs: PairSample | None = None,
) -> None:
    """Inputs left out beside inputs allowed, and why everybody leaves them out; `picture` draws an answer.

    With `pairs` each similarity says what it is worth.
    """
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(f"**{t('analogies.without')}**")
        ranking(t, without, (), "", picture, pairs)
    with right:
        st.markdown(f"**{t('analogies.with')}**")
        ranking(t, allowed, inputs, t("analogies.input"), picture, pairs)
    first = allowed[0].label if allowed else ""
    said = "analogies.why_input_first" if first in inputs else "analogies.why"
    st.caption(t(said, first=plain(first, 60)))


def input_ranks(t: Words, ranks: Sequence[Ranked], total: int) -> None:
    """Where the words that were put in would have come, the nearest first."""
    if not ranks:
        return
    listed = " · ".join(
        t(
            "words.input_rank",
            word=plain(found.label, 60),
            rank=found.rank,
            value=similarity_text(found.similarity, "cosine"),
        )
        for found in sorted(ranks, key=lambda found: found.rank)
    )
    st.caption(t("words.input_ranks", listed=listed, n=total))
