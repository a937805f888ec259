"""Recommendations: models of who likes what, what they offer to whom, and why."""

from embeddings.recommend.fitting import fit
from embeddings.recommend.model import Recommender
from embeddings.recommend.newcomers import Newcomer, fold_in
from embeddings.recommend.norms import NormPopularity, norm_against_popularity
from embeddings.recommend.offers import Recommendations, recommend
from embeddings.recommend.reasons import Agreement, Reason, Reasons, reasons
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
from embeddings.recommend.similar import similar_items, similar_users
from embeddings.recommend.spaces import factor_space

__all__ = [
    "ALS",
    "BPR",
    "DEFAULT",
    "RECOMMENDERS",
    "SVD",
    "Agreement",
    "ItemNeighbors",
    "Newcomer",
    "NormPopularity",
    "Popularity",
    "Reason",
    "Reasons",
    "Recommendations",
    "Recommender",
    "RecommenderSettings",
    "factor_space",
    "fit",
    "fold_in",
    "norm_against_popularity",
    "reasons",
    "recommend",
    "recommender_from_dict",
    "recommender_to_dict",
    "similar_items",
    "similar_users",
]
