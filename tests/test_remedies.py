"""Remedies do what their names say, to the items and to what is asked of them, and the receipt tells."""

import numpy as np
import pytest
from toy import random_space, space_of

from embeddings.errors import SettingsError
from embeddings.metrics import unit
from embeddings.remedies import (
    REMEDIES,
    Center,
    Normalize,
    Remedy,
    RemoveTop,
    as_remedied,
    remedied,
    remedies_named,
    remedies_of,
    remedies_text,
)
from embeddings.space import EmbeddingSpace, read_space, write_space

ALL: tuple[Remedy, ...] = (Center(), RemoveTop(2), Normalize())


@pytest.fixture
def shifted() -> EmbeddingSpace:
    space = random_space(80, 6)
    return space_of(list(space.labels), space.vectors * np.array([9, 1, 5, 1, 1, 1]) + 4)


def test_centering_leaves_a_mean_of_zero_and_every_difference(shifted: EmbeddingSpace) -> None:
    centered = remedied(shifted, [Center()]).vectors
    assert np.abs(centered.mean(axis=0)).max() < 1e-5
    np.testing.assert_allclose(centered[3] - centered[7], shifted.vectors[3] - shifted.vectors[7], atol=1e-5)


def test_the_strongest_components_are_gone_and_the_others_stay(shifted: EmbeddingSpace) -> None:
    from sklearn.decomposition import PCA

    oracle = PCA().fit(shifted.vectors.astype(np.float64))
    left = remedied(shifted, [Center(), RemoveTop(2)]).vectors @ oracle.components_.T
    expected = oracle.transform(shifted.vectors)
    assert np.abs(left[:, :2]).max() < 1e-4
    np.testing.assert_allclose(left[:, 2:], expected[:, 2:], atol=1e-4)


def test_more_dimensions_than_items_give_the_same_components() -> None:
    space = random_space(6, 40)
    wide = remedied(space, [RemoveTop(2)]).vectors
    directions = np.linalg.svd(space.vectors - space.vectors.mean(axis=0))[2]
    assert np.abs(wide @ directions[:2].T).max() < 1e-5
    np.testing.assert_allclose(wide @ directions[2:].T, space.vectors @ directions[2:].T, atol=1e-5)


def test_normalizing_keeps_directions(shifted: EmbeddingSpace) -> None:
    found = remedied(shifted, [Normalize()])
    np.testing.assert_allclose(found.norms, 1, atol=1e-6)
    np.testing.assert_allclose(found.vectors, unit(shifted.vectors), atol=1e-7)


def test_the_receipt_names_each_remedy_and_the_space_before_stays(shifted: EmbeddingSpace) -> None:
    before = shifted.vectors.copy()
    found = remedied(shifted, ALL)
    assert found.receipt.transformations == ("center", "remove top 2", "normalize")
    assert remedies_of(found) == ALL and remedies_of(shifted) == ()
    assert found.digest != shifted.digest and found.labels == shifted.labels
    np.testing.assert_array_equal(shifted.vectors, before)
    assert remedied(shifted, ()) is shifted


def test_the_order_of_remedies_counts(shifted: EmbeddingSpace) -> None:
    one, other = (remedied(shifted, order) for order in ([Center(), Normalize()], [Normalize(), Center()]))
    assert one.digest != other.digest and np.abs(one.vectors - other.vectors).max() > 0.01


def test_what_is_asked_is_treated_like_the_items(shifted: EmbeddingSpace) -> None:
    found = remedied(shifted, ALL)
    np.testing.assert_allclose(as_remedied(found, shifted.vectors), found.vectors, atol=1e-6)
    assert as_remedied(found, shifted.vectors[0]).shape == (6,)
    again = remedied(remedied(shifted, ALL[:1]), ALL[1:])
    np.testing.assert_allclose(as_remedied(again, shifted.vectors), found.vectors, atol=1e-5)
    np.testing.assert_array_equal(as_remedied(shifted, shifted.vectors), shifted.vectors)


def test_a_file_of_a_remedied_space_still_treats_questions(
    shifted: EmbeddingSpace, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("space") / "s.parquet"
    found = remedied(shifted, ALL)
    write_space(found, path)
    back = read_space(path).select([1, 0])
    np.testing.assert_allclose(as_remedied(back, shifted.vectors[:2]), found.vectors[:2], atol=1e-6)


@pytest.mark.parametrize("remedies", [(), ALL, (RemoveTop(11),), (Normalize(), Center())])
def test_text_and_back(remedies: tuple[Remedy, ...]) -> None:
    assert remedies_named(remedies_text(remedies)) == remedies


def test_the_table_has_every_remedy() -> None:
    assert list(REMEDIES) == ["center", "remove-top", "normalize"]
    assert {type(remedy) for remedy in ALL} == set(REMEDIES.values())


@pytest.mark.parametrize(
    "text", ["centre", "remove-top-", "center..normalize", "remove-top-99999", "center "]
)
def test_text_that_names_no_remedy(text: str) -> None:
    with pytest.raises(SettingsError, match=r"is not a remedy: choose center, remove-top-1, normalize"):
        remedies_named(text)


def test_no_component_is_no_remedy() -> None:
    with pytest.raises(SettingsError, match="0 components cannot be removed: choose 1 or more"):
        RemoveTop(0)


@pytest.mark.parametrize(("n", "dim", "most"), [(1, 5, 0), (5, 1, 0), (3, 9, 2), (9, 3, 2)])
def test_as_many_components_as_there_are_cannot_go(n: int, dim: int, most: int) -> None:
    said = f"{most + 1} of the strongest .* {n} vectors of {dim} dimensions, where {most} can go at most"
    with pytest.raises(SettingsError, match=said):
        remedied(random_space(n, dim), [RemoveTop(most + 1)])


@pytest.mark.parametrize("space", [space_of(["a"], np.array([[3, 4]])), space_of(["a", "b", "c"])])
def test_centering_one_item_or_equal_items_leaves_nothing(space: EmbeddingSpace) -> None:
    with pytest.raises(SettingsError, match=rf"After centering all {len(space)} vectors are zero"):
        remedied(space, [Center()])
    assert len(remedied(space, [Normalize()])) == len(space)


def test_zeros_stay_zeros_and_nothing_breaks_in_one_dimension() -> None:
    zeros = space_of(["a", "b"], np.zeros((2, 3)))
    assert not remedied(zeros, [Center(), Normalize()]).vectors.any()
    line = remedied(space_of(["a", "b", "c"], np.array([[1], [2], [9]])), [Center(), Normalize()])
    np.testing.assert_allclose(line.vectors.ravel(), [-1, -1, 1])
