"""Recommendations: models of who likes what, what they offer to whom, and why."""

from embeddings.recommend.fitting import fit
from embeddings.recommend.model import Recommender
from embeddings.recommend.offers import Recommendations, recommend
from embeddings.recommend.settings import (
    ALS,
    BPR,
    DEFAULT,
    RECOMMENDERS,
    SVD,
    ItemNeighbors,
    Popularity,
    RecommenderSettings,
    recommender_from_dict,
    recommender_to_dict,
)
from embeddings.recommend.spaces import factor_space

__all__ = [
    "ALS",
    "BPR",
    "DEFAULT",
    "RECOMMENDERS",
    "SVD",
    "ItemNeighbors",
    "Popularity",
    "Recommendations",
    "Recommender",
    "RecommenderSettings",
    "factor_space",
    "fit",
    "recommend",
    "recommender_from_dict",
    "recommender_to_dict",
]
