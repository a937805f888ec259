"""The factors of users and items as a space like any other: a map, neighbors, quality and exports."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from embeddings.receipt import Receipt, library_versions
from embeddings.recommend.model import Recommender
from embeddings.recommend.settings import recommender_to_dict
from embeddings.space import EmbeddingSpace

if TYPE_CHECKING:
    import pandas as pd

Which = Literal["both", "users", "items"]


def factor_space(model: Recommender, which: Which = "both") -> EmbeddingSpace:
    """Users, items or both in the space of their factors, compared by dot product: items first, then users.

    Labels are titles and "user" with the id, made unique; metadata tell `kind`, `id`, `n_ratings`, `norm` and what
    the files say. `SettingsError` for a model without factors.
    """
    import pandas as pd

    users, items = model.factors
    frames, vectors = [], []
    if which != "users":
        frames.append(_described(model, "item", items))
        vectors.append(items)
    if which != "items":
        frames.append(_described(model, "user", users))
        vectors.append(users)
    table = pd.concat(frames, ignore_index=True)
    labels = unique_labels(list(table.pop("label")))
    return EmbeddingSpace(
        tuple(labels), np.concatenate(vectors), _receipt(model, which), table, model.ratings.name
    )


def _receipt(model: Recommender, which: Which) -> Receipt:
    return Receipt(
        data_digest=model.ratings.digest,
        encoder=model.settings.model,
        metric="dot",
        modality="entity",
        settings={
            **recommender_to_dict(model.settings),
            "confidence": model.ratings.confidence,
            "which": which,
        },
        versions=library_versions("implicit", "scipy"),
    )


def _described(model: Recommender, kind: Literal["item", "user"], vectors: np.ndarray) -> "pd.DataFrame":
    """Label, kind, id, number of ratings and length of the vector, and the columns that came with the file."""
    import pandas as pd

    ratings = model.ratings
    is_item = kind == "item"
    ids = ratings.items if is_item else ratings.users
    rows = ratings.item_rows if is_item else ratings.user_rows
    made = pd.DataFrame(
        {
            "label": ratings.titles if is_item else [f"user {one}" for one in ids],
            "kind": kind,
            "id": ids,
            "n_ratings": np.bincount(rows, minlength=len(ids)),
            "norm": np.linalg.norm(vectors, axis=1),
        }
    )
    told = (ratings.item_metadata if is_item else ratings.user_metadata).reset_index(drop=True)
    return pd.concat([made, told[[name for name in told.columns if name not in made.columns]]], axis=1)


def unique_labels(labels: Sequence[str]) -> list[str]:
    """`labels` with " (2)", " (3)" … after one that was there before, and never one that is taken."""
    taken = set(labels)
    times: dict[str, int] = {}
    found = []
    for label in labels:
        number = times.get(label, 0) + 1
        while number > 1 and f"{label} ({number})" in taken:
            number += 1
        times[label] = number
        found.append(label if number == 1 else f"{label} ({number})")
    return found
