"""What a similarity is worth in its own space: the share of random pairs that are less similar."""

import math
from collections.abc import Sequence

import streamlit as st

from dashboard import resources
from dashboard.text import Words
from embeddings.neighbors import Neighbor
from embeddings.pairs import PairSample
from embeddings.space import EmbeddingSpace


def closeness(t: Words, similarity: float, pairs: PairSample) -> str:
    """ "closer than 99 % of random pairs": rounded down, so that nothing is closer than it is."""
    share = 100 * pairs.share_below(similarity)
    if share == 100:
        return t("search.closer_all")
    return t(
        "search.closer", share=f"{math.floor(10 * share) / 10:g}" if share > 99 else f"{math.floor(share)}"
    )


def worth(t: Words, space: EmbeddingSpace, found: Sequence[Neighbor]) -> None:
    """Under a list of neighbors: what the first and the last similarity are worth."""
    if len(space) < 2 or not found:
        return
    pairs = resources.pair_sample(space.digest, space.receipt.metric, space)
    first, last = (closeness(t, found[i].similarity, pairs) for i in (0, -1))
    said = (
        t("search.worth_one", first=first) if len(found) == 1 else t("search.worth", first=first, last=last)
    )
    st.caption(said, help=t("search.pairs", n=len(pairs), seed=pairs.random_state))
