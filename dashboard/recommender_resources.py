"""What visitors share of the recommender page: the sample, the spaces of models, and what a file of theirs looks like."""

from typing import Any

import streamlit as st

from dashboard import resources
from embeddings.errors import EmbeddingsError
from embeddings.ratings import Ratings, RatingsPreview, are_ratings, preview_ratings, sample_ratings
from embeddings.recommend import NormPopularity, Recommender, factor_space, norm_against_popularity
from embeddings.space import EmbeddingSpace


@st.cache_resource(show_spinner=False, max_entries=1)
def sample() -> Ratings:
    return sample_ratings()


@st.cache_resource(show_spinner=False, scope="session", max_entries=1)
def looks_like_ratings(key: str, _files: tuple[Any, ...]) -> bool:
    """Whether a visitor's files, whose content `key` names, hold ratings."""
    return are_ratings(_files, resources.limits())


@st.cache_resource(show_spinner=False, scope="session", max_entries=1)
def ratings_preview(key: str, _files: tuple[Any, ...]) -> RatingsPreview:
    return preview_ratings(_files, resources.limits())


@st.cache_resource(show_spinner=False, max_entries=6)
def space_of_factors(digest: str, settings: Any, which: Any, _model: Recommender) -> EmbeddingSpace:
    """The factors of the model that `settings` fitted to the ratings that `digest` names."""
    return factor_space(_model, which)


@st.cache_resource(show_spinner=False, max_entries=6)
def norms(digest: str, settings: Any, _model: Recommender) -> NormPopularity | EmbeddingsError:
    """Whether long vectors are popular items, or why that cannot be said."""
    try:
        return norm_against_popularity(_model)
    except EmbeddingsError as error:
        return error
