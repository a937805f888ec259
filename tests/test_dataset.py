"""Datasets: what they hold, their digest, and a selection of rows."""

import numpy as np
import pandas as pd
import pytest

from embeddings.dataset import Dataset, LoadReport, read_only
from embeddings.errors import DataError


def dataset(
    items: tuple[str, ...] = ("a", "b", "c"),
    name: str = "n",
    topics: tuple[str, ...] = ("x", "y", "z"),
    vectors: np.ndarray | None = None,
) -> Dataset:
    report = LoadReport(name, "lines", len(items), len(items))
    return Dataset(name, "text", items, pd.DataFrame({"topic": list(topics)}), report, vectors)


def test_the_digest_names_the_content_and_not_the_file() -> None:
    assert dataset().digest == dataset(name="another").digest
    assert dataset().digest != dataset(("a", "b", "d")).digest
    assert dataset().digest != dataset(topics=("x", "y", "w")).digest
    assert dataset(vectors=np.eye(3)).digest not in {dataset().digest, dataset(vectors=np.eye(3) * 2).digest}


def test_the_digest_keeps_items_apart() -> None:
    assert dataset(("ab", "c", "")).digest != dataset(("a", "bc", "")).digest


def test_vectors_become_float32_that_nobody_writes_to() -> None:
    given = np.eye(3)
    held = dataset(vectors=given).vectors
    assert held is not None and held.dtype == np.float32
    with pytest.raises(ValueError, match="read-only"):
        held[0, 0] = 5
    given[0, 0] = 7  # the giver keeps a matrix of their own
    assert held[0, 0] == 1


def test_read_only_leaves_the_givers_array_writable() -> None:
    given = np.eye(3, dtype=np.float32)
    assert not read_only(given).flags.writeable
    assert given.flags.writeable


def test_select_keeps_the_given_order() -> None:
    chosen = dataset(vectors=np.eye(3)).select([2, 0])
    assert chosen.items == ("c", "a") and len(chosen) == 2
    assert chosen.metadata["topic"].tolist() == ["z", "x"]
    assert chosen.vectors is not None
    np.testing.assert_array_equal(chosen.vectors, np.eye(3)[[2, 0]])


def test_select_nothing() -> None:
    assert len(dataset().select([])) == 0


def test_metadata_of_another_length_is_refused() -> None:
    with pytest.raises(DataError) as caught:
        dataset(items=("a", "b"))
    expected = "2 items but 3 rows of metadata: give one row of metadata for each item"
    assert str(caught.value) == expected
