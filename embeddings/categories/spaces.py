"""The categories of a column as a space: to be drawn, asked for neighbors, and exported like every other."""

import numpy as np

from embeddings.categories.encoding import CategoryEncoding, dense
from embeddings.categories.settings import Entity
from embeddings.categories.table import CategoryTable
from embeddings.categories.target import target_means, target_of
from embeddings.space import EmbeddingSpace, Receipt, library_versions

ROWS, ALPHABET, ORDER = "rows", "alphabet", "order"


def category_space(
    encoding: CategoryEncoding, table: CategoryTable, target: str | None = None
) -> EmbeddingSpace:
    """One item for each category, with its number of rows, its places in the alphabet and the order, and the target's mean.

    Distances are Euclidean. `SettingsError` for one-hot vectors of more categories than can be written out in full.
    """
    import pandas as pd

    column = table[encoding.column]
    codes_of = {name: code for code, name in enumerate(column.categories)}
    codes = [codes_of[name] for name in encoding.categories]
    known = {ROWS: encoding.counts, ALPHABET: np.argsort(np.argsort(encoding.categories)) + 1}
    if column.order:
        place = {name: at + 1 for at, name in enumerate(column.order)}
        known[ORDER] = np.array([place[name] for name in encoding.categories])
    if target is not None:
        wanted = target_of(table, target)
        name = f"mean {target}" if wanted.kind == "number" else f"share of {target} = {wanted.classes[-1]}"
        if wanted.kind == "number" or len(wanted.classes) == 2:
            known[name] = target_means(column, wanted)[codes]
    vectors = encoding.vectors
    if encoding.is_sparse:
        vectors = dense(encoding, np.arange(len(encoding.categories)))
    return EmbeddingSpace(
        encoding.categories,
        vectors,
        _receipt(encoding, table, target),
        pd.DataFrame(known),
        f"{encoding.column} · {table.name}",
    )


def _receipt(encoding: CategoryEncoding, table: CategoryTable, target: str | None) -> Receipt:
    settings = {**vars(encoding.settings), "column": encoding.column}
    if encoding.method == "ordinal":
        settings["order"] = list(table[encoding.column].order)
    is_learned = isinstance(encoding.settings, Entity)
    if is_learned:
        settings["target"] = target
        settings["kinds"] = {name: column.kind for name, column in table.columns.items()}
    return Receipt(
        table.digest,
        f"categories:{encoding.method}",
        metric="euclidean",
        modality="entity",
        settings=settings,
        versions=library_versions("torch" if is_learned else "scikit-learn"),
    )
