"""One contract over all methods, engines and dimensions; then the small cases, the settings, and PCA's oracle."""

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sklearn import decomposition
from sklearn.datasets import load_digits

from embeddings.errors import Cancelled, DataError, Message, ModelError, SettingsError
from embeddings.neighbors import knn_graph
from embeddings.projections import (
    ENGINES,
    METHODS,
    PCA,
    TSNE,
    UMAP,
    AsIs,
    Engine,
    adjustments,
    as_is,
    engine_for,
    engines,
    how_placed,
    pca,
    place,
    project,
    resolve,
    settings_from_dict,
    settings_to_dict,
)

RNG = np.random.default_rng(7)
CENTERS = RNG.normal(size=(4, 10)) * 6
GROUPS = np.arange(120) % 4
CLUSTERED = (CENTERS[GROUPS] + RNG.normal(size=(120, 10))).astype(np.float32)

ROWS = [(row, dims) for row in ENGINES for dims in row.dims]
EVERY = [
    PCA(2),
    PCA(3),
    *(
        METHODS[row.method](n_components=dims, engine=row.id, n_epochs=250 if row.module == "sklearn" else 60)
        for row, dims in ROWS
    ),
]
AUTO = [kind(n_components=dims) for kind in METHODS.values() for dims in (2, 3)]


def name_of(settings: Any) -> str:
    return "-".join(str(value) for value in settings_to_dict(settings).values())


@pytest.mark.parametrize("settings", EVERY, ids=name_of)
def test_contract(settings: Any) -> None:
    first = project(CLUSTERED, settings)
    points = first.points
    assert points.shape == (120, settings.n_components)
    assert points.dtype == np.float32 and np.isfinite(points).all() and not points.flags.writeable
    np.testing.assert_array_equal(project(CLUSTERED, settings).points, points)
    assert first.settings == settings and first.notes == () and first.seconds > 0
    assert settings_from_dict(first.used["method"], first.used) == resolve(settings, 120)
    # Order kept: points of one group lie nearer to each other than to the rest.
    near = knn_graph(points, 5, "euclidean").rows
    assert (GROUPS[near] == GROUPS[:, None]).mean() > 0.9


@pytest.mark.parametrize("settings", [s for s in EVERY if s.method != "pca"], ids=name_of)
def test_the_shared_graph_gives_the_same_map_as_one_of_its_own(settings: Any) -> None:
    graph = knn_graph(CLUSTERED, 100, settings.metric)
    np.testing.assert_array_equal(
        project(CLUSTERED, settings, graph).points, project(CLUSTERED, settings).points
    )


@pytest.mark.parametrize("kind", [TSNE, UMAP])
def test_another_seed_is_another_picture(kind: Any) -> None:
    maps = [project(CLUSTERED, kind(random_state=seed, n_epochs=60)).points for seed in (1, 2)]
    if kind is TSNE:  # its start is PCA's, whatever the seed
        assert np.isfinite(maps).all()
    else:
        assert not np.array_equal(*maps)


def test_the_same_picture_in_another_process() -> None:
    code = (
        "import numpy as np; from embeddings.projections import *;"
        "v = np.random.default_rng(5).normal(size=(80, 6));"
        "print(*(project(v, s).points.tobytes().hex() for s in (PCA(), TSNE(n_epochs=40), UMAP(n_epochs=40))))"
    )
    told = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout for _ in range(2)
    ]
    assert told[0] == told[1] and len(told[0]) > 1_000


@pytest.mark.parametrize("settings", AUTO, ids=name_of)
@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 11])
def test_few_items(settings: Any, n: int) -> None:
    found = project(CLUSTERED[:n], settings)
    assert found.points.shape == (n, settings.n_components) and np.isfinite(found.points).all()
    if 1 < n < 5 and settings.method != "pca":
        np.testing.assert_array_equal(found.points, project(CLUSTERED[:n], PCA(settings.n_components)).points)
        assert found.used["method"] == "pca" and "method_needs_items" in [note.code for note in found.notes]


@pytest.mark.parametrize("row", ENGINES, ids=lambda row: f"{row.method}-{row.id}")
@pytest.mark.parametrize("n", [5, 6, 9])
def test_every_engine_draws_few_items(row: Engine, n: int) -> None:
    for dims in row.dims:
        found = project(CLUSTERED[:n], METHODS[row.method](n_components=dims, engine=row.id, n_epochs=60))
        assert np.isfinite(found.points).all() and found.engine == row.id


@pytest.mark.parametrize("settings", AUTO, ids=name_of)
@pytest.mark.parametrize("n", [1, 2, 40])
def test_equal_items_are_one_point(settings: Any, n: int) -> None:
    found = project(np.full((n, 6), 0.3), settings)
    np.testing.assert_array_equal(found.points, np.zeros((n, settings.n_components)))
    expected = "There is one item" if n == 1 else f"All {n} items have the same vector"
    assert any(expected in str(note) for note in found.notes)


@pytest.mark.parametrize("settings", EVERY, ids=name_of)
@pytest.mark.parametrize(
    "vectors",
    [
        np.repeat(RNG.normal(size=(3, 5)), 100, axis=0),  # graph of nothing but ties, in three pieces
        np.column_stack([RNG.normal(size=(60, 2)), np.full((60, 3), 7.0)]),  # constant dimensions
        RNG.normal(size=(60, 1)),
        RNG.normal(size=(60, 2)),
        RNG.normal(size=(30, 200)),  # more columns than rows
        np.vstack([np.zeros((30, 4)), RNG.normal(size=(30, 4))]),
    ],
    ids=["duplicates", "constant", "dim 1", "dim 2", "wide", "zeros"],
)
def test_awkward_vectors(settings: Any, vectors: np.ndarray) -> None:
    for metric in ("cosine", "euclidean") if settings.method != "pca" else (None,):
        asked = (
            settings
            if metric is None
            else settings_from_dict(
                settings.method, {**settings_to_dict(settings), "metric": metric, "n_epochs": 20}
            )
        )
        points = project(vectors, asked).points
        assert points.shape == (len(vectors), settings.n_components) and np.isfinite(points).all()


def test_vectors_that_cannot_be_drawn() -> None:
    with pytest.raises(DataError, match="There are no vectors"):
        project(np.empty((0, 5)), UMAP())
    with pytest.raises(DataError, match="There are no vectors"):
        project(np.empty((5, 0)), PCA())
    with pytest.raises(DataError, match="1 of 5 vectors hold NaN or infinity, the first in row 1"):
        project(np.diag([np.nan, 1, 1, 1, 1]) + np.eye(5)[:, ::-1] * 0, TSNE())


def test_a_graph_of_other_vectors_is_refused() -> None:
    with pytest.raises(SettingsError, match="The graph has 50 items by cosine and the map 120 by cosine"):
        project(CLUSTERED, UMAP(), knn_graph(CLUSTERED[:50], 20))
    with pytest.raises(SettingsError, match="120 items by euclidean and the map 120 by cosine"):
        project(CLUSTERED, UMAP(), knn_graph(CLUSTERED, 20, "euclidean"))
    with pytest.raises(SettingsError, match="91 neighbors are needed and the graph holds 20"):
        project(CLUSTERED, TSNE(), knn_graph(CLUSTERED, 20))


def test_what_is_really_used_is_told() -> None:
    found = project(CLUSTERED[:13], TSNE(perplexity=30, n_epochs=20))
    assert found.used["perplexity"] == 4 and found.settings.perplexity == 30
    assert [str(note) for note in found.notes] == [
        "perplexity 30 needs more than 90 items, there are 13: 4 was used"
    ]
    found = project(CLUSTERED[:10], UMAP(n_neighbors=15, n_epochs=20))
    assert found.used["n_neighbors"] == 9
    assert [note.code for note in found.notes] == ["n_neighbors_reduced"]
    assert adjustments(TSNE(), 91) == () and adjustments(UMAP(), 16) == () and adjustments(PCA(), 1) == ()
    assert isinstance(adjustments(TSNE(), 90)[0], Message)


def test_resolved_settings_name_every_default() -> None:
    for kind in (TSNE, UMAP):
        used = resolve(kind(), 1_000)
        assert used.n_epochs and used.engine != "auto" and resolve(used, 1_000) == used
    assert resolve(UMAP(), 1_000).n_epochs != resolve(UMAP(), 1_000_000).n_epochs
    assert resolve(TSNE(perplexity=30), 10) == resolve(TSNE(perplexity=50), 10)
    assert resolve(UMAP(n_components=3), 4) == PCA(3)


def test_epochs_that_an_engine_cannot_do_are_said_with_those_used() -> None:
    found = project(CLUSTERED, TSNE(engine="scikit-learn", n_epochs=60))
    assert found.used["n_epochs"] == 250
    assert [str(note) for note in found.notes] == [
        "60 n_epochs are fewer than scikit-learn can do: 250 were used"
    ]


def test_progress_of_an_engine_that_speaks_and_its_cancel() -> None:
    told: list[tuple[int, int]] = []
    project(
        CLUSTERED,
        TSNE(engine="opentsne", n_epochs=100),
        knn_graph(CLUSTERED, 91),
        lambda *at: told.append(at),
    )
    assert told[-1] == (100, 100) and len(told) >= 4 and told == sorted(told)

    def stop(done: int, total: int) -> None:
        raise Cancelled

    for row in ENGINES:
        with pytest.raises(Cancelled):
            project(CLUSTERED, METHODS[row.method](engine=row.id), progress=stop)


def test_engines_are_taken_in_order_and_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    assert engine_for(UMAP()).id == engine_for(TSNE()).id == "manifolds-rs"
    assert engine_for(TSNE(n_components=3)).id == "scikit-learn"
    assert engine_for(TSNE(n_components=3, engine="opentsne")).id == "opentsne"
    real = engines.find_spec
    monkeypatch.setattr(engines, "find_spec", lambda name: None if name == "manifolds_rs" else real(name))
    assert engine_for(UMAP()).id == "umap-learn" and engine_for(TSNE()).id == "opentsne"
    with pytest.raises(ModelError, match="manifolds-rs is not installed: run `pip install manifolds-rs`"):
        engine_for(UMAP(engine="manifolds-rs"))
    absent = {"manifolds_rs", "openTSNE"}
    monkeypatch.setattr(engines, "find_spec", lambda name: None if name in absent else real(name))
    assert engine_for(TSNE()).id == "scikit-learn"
    monkeypatch.setattr(engines, "find_spec", lambda name: None if name == "sklearn" else real(name))
    assert engine_for(TSNE(n_components=3)).id == "opentsne"
    with pytest.raises(
        SettingsError,
        match=r"'manifolds-rs' does not draw tsne in 3 dimensions: choose auto, scikit-learn, opentsne",
    ):
        TSNE(n_components=3, engine="manifolds-rs")
    with pytest.raises(SettingsError, match="'cuda' does not draw umap"):
        UMAP(engine="cuda")


@pytest.mark.parametrize("settings", EVERY, ids=name_of)
def test_settings_survive_a_link(settings: Any) -> None:
    told = settings_to_dict(settings)
    assert settings_from_dict(settings.method, told) == settings
    assert settings_from_dict(settings.method, {k: str(v) for k, v in told.items()}) == settings
    assert hash(settings) == hash(settings_from_dict(settings.method, told))


@pytest.mark.parametrize(
    ("method", "values", "message"),
    [
        ("tsne", {"perplexity": -1}, r"perplexity cannot be -1: give a number from 1 to 500"),
        ("tsne", {"perplexity": "1e308"}, "perplexity cannot be 1e.308"),
        ("tsne", {"perplexity": float("nan")}, "perplexity cannot be nan"),
        ("tsne", {"perplexity": "inf"}, "perplexity cannot be inf"),
        ("tsne", {"n_components": 4}, "n_components cannot be 4: give a whole number from 2 to 3"),
        ("umap", {"n_neighbors": "abc"}, "n_neighbors cannot be abc: give a whole number from 2 to 500"),
        ("umap", {"n_neighbors": 3.5}, "n_neighbors cannot be 3.5"),
        ("umap", {"n_neighbors": True}, "n_neighbors cannot be True"),
        ("umap", {"n_neighbors": None}, "n_neighbors cannot be None"),
        ("umap", {"n_neighbors": [15]}, r"n_neighbors cannot be \[15\]"),
        ("umap", {"min_dist": 1.5}, "min_dist cannot be 1.5"),
        ("umap", {"n_epochs": 10**5000}, "n_epochs cannot be …: give a whole number from 10 to 10,000"),
        (
            "umap",
            {"random_state": "-1"},
            "random_state cannot be -1.0: give a whole number from 0 to 4,294,967,295",
        ),
        (
            "umap",
            {"metric": "dot"},
            "'dot' has no distances that a map can be drawn from: choose cosine, euclidean",
        ),
        ("umap", {"metric": "x" * 100_000}, "x{39}…' has no distances"),
        ("umap", {"engine": "<script>"}, "'<script>' does not draw umap in 2 dimensions"),
        ("pca", {"perplexity": 30}, "pca has no setting 'perplexity': it has n_components"),
        ("isomap", {}, "'isomap' is not a method: choose pca, tsne, umap"),
    ],
)
def test_hostile_settings(method: str, values: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        settings_from_dict(method, values)


@hypothesis_settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["pca", "tsne", "umap", "as-is"]),
    st.dictionaries(
        st.sampled_from(
            ["n_components", "perplexity", "n_neighbors", "min_dist", "metric", "n_epochs", "engine", "?"]
        ),
        st.one_of(st.text(), st.integers(), st.floats(), st.none(), st.booleans(), st.lists(st.integers())),
    ),
)
def test_any_link_gives_settings_or_a_message(method: str, values: dict[str, Any]) -> None:
    try:
        assert settings_from_dict(method, values).method == method
    except SettingsError as error:
        assert 10 < len(str(error)) < 400


@pytest.mark.parametrize("n_components", [2, 3])
@pytest.mark.parametrize("shape", [(500, 30), (40, 3_000), (700, 600), (6, 5)])
def test_pca_is_scikit_learns(shape: tuple[int, int], n_components: int) -> None:
    if shape == (500, 30):
        vectors = load_digits().data[:500].astype(np.float32)
    else:
        vectors = (RNG.normal(size=shape) * np.geomspace(10, 0.1, shape[1]) + 3).astype(np.float32)
    oracle = decomposition.PCA(n_components, svd_solver="full").fit(vectors.astype(np.float64))
    expected = oracle.transform(vectors)
    found = project(vectors, PCA(n_components))
    flips = np.sign((found.points * expected).sum(axis=0))
    np.testing.assert_allclose(found.points * flips, expected, atol=1e-4 * np.abs(expected).max())
    np.testing.assert_allclose(found.explained_variance, oracle.explained_variance_, rtol=1e-5)
    np.testing.assert_allclose(found.explained_variance_ratio, oracle.explained_variance_ratio_, rtol=1e-5)


def test_pca_of_large_data_is_pca_of_small_data(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = pca.components(CLUSTERED, 3)
    for small, rows in ((1, 50), (10, 7), (10, 10_000)):
        monkeypatch.setattr(pca, "SMALL", small)
        monkeypatch.setattr(pca, "BLOCK_ROWS", rows)
        other = pca.components(CLUSTERED, 3)
        np.testing.assert_allclose(other.directions, whole.directions, atol=1e-6)
        np.testing.assert_allclose(other.share, whole.share, rtol=1e-9)
        np.testing.assert_allclose(other.transform(CLUSTERED), whole.transform(CLUSTERED), atol=1e-4)


def test_pcas_sign_is_fixed() -> None:
    for vectors in (CLUSTERED, -CLUSTERED, CLUSTERED[::-1]):
        directions = pca.components(vectors, 3).directions
        assert (directions[np.arange(3), np.abs(directions).argmax(axis=1)] > 0).all()
    np.testing.assert_allclose(
        project(CLUSTERED[::-1].copy(), PCA()).points[::-1], project(CLUSTERED, PCA()).points, atol=1e-4
    )


def test_pca_past_the_rank_is_zero() -> None:
    found = project(np.outer(np.arange(6), [1.0, 2, 3]), PCA(3))
    assert found.points[:, 0].std() > 1 and (found.points[:, 1:] == 0).all()
    assert found.explained_variance_ratio == pytest.approx((1, 0, 0))


def test_two_and_three_dimensions_are_shown_as_they_are() -> None:
    for dim in (2, 3):
        found = as_is(CLUSTERED[:, :dim])
        np.testing.assert_array_equal(found.points, CLUSTERED[:, :dim])
        assert found.settings == AsIs(dim) and project(CLUSTERED[:, :dim], AsIs(dim)).used == found.used
    with pytest.raises(SettingsError, match="Vectors of 10 dimensions cannot be shown as they are"):
        as_is(CLUSTERED)


@pytest.mark.parametrize("settings", [PCA(), PCA(3), TSNE(n_epochs=300), UMAP(n_components=3)], ids=name_of)
def test_items_of_the_map_are_placed_where_they_are(settings: Any) -> None:
    found = project(CLUSTERED, settings)
    placed = place(found, CLUSTERED, CLUSTERED[[5, 70]])
    np.testing.assert_allclose(placed, found.points[[5, 70]], atol=1e-3)
    assert placed.dtype == np.float32 and not placed.flags.writeable
    assert how_placed(found) == ("exact" if settings.method == "pca" else "neighbors")


@pytest.mark.parametrize("settings", [TSNE(), UMAP()], ids=name_of)
def test_new_items_land_among_their_group(settings: Any) -> None:
    found = project(CLUSTERED, settings)
    new = CENTERS + RNG.normal(size=CENTERS.shape) * 0.5
    placed = place(found, CLUSTERED, new)
    closest = np.linalg.norm(placed[:, None] - found.points[None], axis=2).argmin(axis=1)
    assert GROUPS[closest].tolist() == [0, 1, 2, 3]


def test_placing_into_small_and_flat_maps() -> None:
    assert place(project(CLUSTERED[:3], UMAP()), CLUSTERED[:3], CLUSTERED[3]).shape == (1, 2)
    np.testing.assert_array_equal(
        place(project(np.ones((8, 4)), TSNE()), np.ones((8, 4)), np.eye(4)), np.zeros((4, 2))
    )
    np.testing.assert_array_equal(place(as_is(CLUSTERED[:, :2]), CLUSTERED[:, :2], [[1, 2]]), [[1, 2]])
    with pytest.raises(
        SettingsError, match="The map has 120 points, its vectors 5 rows of 10, the new ones 10"
    ):
        place(project(CLUSTERED, PCA()), CLUSTERED[:5], CLUSTERED)
    with pytest.raises(SettingsError, match="the new ones 3 dimensions"):
        place(project(CLUSTERED, PCA()), CLUSTERED, np.ones(3))
