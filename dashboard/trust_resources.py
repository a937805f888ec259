"""What visitors share of the trust page: samples of large spaces, and what its jobs have found so far."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from dashboard.resources import Finished
from embeddings.clusters import KMeans, cluster
from embeddings.copies import places
from embeddings.space import EmbeddingSpace
from embeddings.stability import Survival, shared_by_maps, survival

SAMPLE, SEED = 2_000, 42  # items of a map that is drawn many times
WHY = "checked by a sample"


@dataclass(frozen=True, eq=False)
class Checked:
    """`space` are the items that are looked at, `rows` their numbers in the open space, `total` how many it has."""

    space: EmbeddingSpace
    rows: np.ndarray
    total: int

    @property
    def is_sample(self) -> bool:
        return len(self.space) < self.total


@st.cache_resource(show_spinner=False, max_entries=4)
def sampled(digest: str, _space: EmbeddingSpace) -> Checked:
    """All items of the space that `digest` names, or a seeded sample of them."""
    n = len(_space)
    if n <= SAMPLE:
        return Checked(_space, np.arange(n), n)
    rows = np.sort(np.random.default_rng(SEED).choice(n, SAMPLE, replace=False))
    return Checked(_space.select(rows, WHY), rows, n)


@st.cache_resource(show_spinner=False)
def _growing() -> Finished[Any, dict[Any, Any]]:
    return Finished(most=12)


def grown(key: Hashable) -> dict[Any, Any]:
    """What was found so far under a key, also by a job that was stopped."""
    return _growing().get(key) or {}


def growing(key: Hashable) -> dict[Any, Any]:
    """Where a job puts what it finds under a key, bit by bit."""
    found = _growing().get(key)
    if found is None:
        found = {}
        _growing().put(key, found)
    return found


@st.cache_resource(show_spinner=False, max_entries=16)
def survived(
    key: Hashable, groups: str, _maps: list[np.ndarray], _codes: np.ndarray, _place_of: np.ndarray
) -> tuple[Survival, ...]:
    """How far groups stay together over maps; `key` names the maps, `groups` the content of the codes."""
    return survival(_maps, _codes, place_of=_place_of)


@st.cache_resource(show_spinner=False, max_entries=8)
def places_of(digest: str, _space: EmbeddingSpace) -> tuple[np.ndarray, np.ndarray]:
    """One row of each different place of the space that `digest` names, and the place of every item."""
    return places(_space.vectors, _space.receipt.metric)


@st.cache_resource(show_spinner=False, max_entries=16)
def in_common(key: Hashable, _maps: list[np.ndarray], _rows: np.ndarray) -> float:
    """The share of map neighbors that maps have in common, over the items `rows`; `key` names the maps."""
    return shared_by_maps([points[_rows] for points in _maps])


@st.cache_resource(show_spinner=False, max_entries=8)
def found_groups(digest: str, _space: EmbeddingSpace) -> np.ndarray:
    """The groups (n,) of the space that `digest` names, by k-means: what is followed where no column names any."""
    return cluster(_space, KMeans()).codes
