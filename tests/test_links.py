"""A link brings back everything that it carries, and believes nothing that it is told."""

import base64
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.links import GIVEN, MAX_LONG, MAX_SELECTED, MAX_TEXT, WHOLE, Link, carries, read, write

FULL = Link(
    source="sample:topics-en",
    encoder="all-minilm-l6-v2",
    method="tsne",
    n_components=3,
    settings={"tsne": {"perplexity": 12.0}},
    color="topic",
    size="length",
    search="moon & <b>",
    query="how stars die?",
    metric="dot",
    analogy=("man", "king", "woman"),
    analogy_method="3cosmul",
    vocabulary="open",
    words_tab="axes",
    formula='2 * ("a & b" - king) + 여왕',
    axes=(("man", "boy"), ("woman",), (), (), ("doctor", "간호사, nurse")),
    listed=("cat", "dog", "kettle"),
    path=("tea", "war"),
    moved=("packaged", "fedcba9876543210" * 2),
    test="simlex999",
    models=("packaged", "0011223344556677" * 2),
    crop=(10, 0, 60, 100),
    images_tab="duplicates",
    threshold=985,
    training="0123456789abcdef" * 2,
    choices={
        "cluster": "hdbscan",
        "clusters": "12",
        "least": "5",
        "samples": "2",
        "around": "30",
        "resolution": "0.5",
        "named": "column",
        "against": "1",
        "remedied": "center",
        "remedy": "center.remove-top-2.normalize",
        "check": "stability",
        "drawn": "tsne",
        "vary": "neighborhoods",
        "best": "continuity",
        "followed": "found",
        "with": "remedied:center.remove-top-2",
        "near": "15",
        "paint": "own",
        "results": "lens",
        "ratings": "89abcdef01234567" * 2,
        "model": "svd",
        "fitted": "factors:8,random_state:1",
        "room": "similar",
        "plane": "pca",
        "who": "12",
        "what": "7",
        "akin": "users",
        "picks": "3.1.200",
        "seen": "shown",
        "split": "random",
