"""Every index against exact search and scikit-learn, on data that is awkward, and what it says of itself."""

import builtins
from typing import Any

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors
from toy import space_of

from embeddings import scans
from embeddings.errors import Cancelled, DataError, SettingsError
from embeddings.indexes import INDEXES, NO_ROW, Found, answers, build, check, missed, recall, sample_rows
from embeddings.metrics import METRICS
from embeddings.neighbors import nearest
from embeddings.space import EmbeddingSpace
from embeddings.ties import tie_note

KINDS = tuple(INDEXES)
RNG = np.random.default_rng(11)


def named(vectors: Any) -> EmbeddingSpace:
    return space_of([f"i{row}" for row in range(len(vectors))], vectors)


def grouped(n: int = 3_000, dim: int = 24) -> EmbeddingSpace:
    """Items around forty centers, off the origin and of different lengths, as embeddings are."""
    centers = RNG.normal(size=(40, dim))
    vectors = centers[RNG.integers(40, size=n)] + 0.4 * RNG.normal(size=(n, dim)) + 0.5
    return named(vectors * RNG.uniform(0.5, 2, (n, 1)))


SPACE = grouped()
QUERIES = SPACE.vectors[:60] + RNG.normal(size=(60, SPACE.dim)).astype(np.float32) * 0.05


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("kind", KINDS)
def test_each_finds_what_exact_search_finds(kind: str, metric: str) -> None:
    exact = nearest(SPACE, QUERIES, 10, metric)
    found = build(kind, SPACE, metric).search(QUERIES, 10)
    rows = np.array([[neighbor.row for neighbor in line] for line in exact])
    shared = np.mean([len(np.intersect1d(a, b)) / 10 for a, b in zip(rows, found.rows, strict=True)])
    assert shared == 1 if INDEXES[kind].is_exact else shared >= 0.95
    known = {n.row: n.similarity for line in exact[:1] for n in line}
    for row, similarity in zip(found.rows[0], found.similarities[0], strict=True):
        assert similarity == pytest.approx(known.get(int(row), similarity), abs=1e-12)
    assert (np.diff(found.similarities, axis=1) <= 1e-7).all()


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_exact_is_scikit_learns(metric: str) -> None:
    peer = NearestNeighbors(n_neighbors=7, metric=metric, algorithm="brute").fit(SPACE.vectors)
    distances, rows = peer.kneighbors(QUERIES)
    found = build("exact", SPACE, metric).search(QUERIES, 7)
    assert found.rows.tolist() == rows.tolist()
    ours = 1 - found.similarities if metric == "cosine" else -found.similarities
    np.testing.assert_allclose(ours, distances, atol=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_space_gives_the_same_index(kind: str) -> None:
    one, other = (build(kind, SPACE, "cosine").search(QUERIES, 10) for _ in range(2))
    np.testing.assert_array_equal(one.rows, other.rows)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("kind", KINDS)
def test_fewer_items_than_k_gives_them_all(kind: str, metric: str) -> None:
    few = named(RNG.normal(size=(4, 3)))
    found = build(kind, few, metric).search(few.vectors[:2], 10)
    assert found.rows.shape == (2, 4)
    assert [sorted(line) for line in found.rows.tolist()] == [[0, 1, 2, 3]] * 2


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("kind", KINDS)
def test_duplicates_by_the_hundred_hide_nothing(kind: str, metric: str) -> None:
    originals = RNG.normal(size=(6, 8)).astype(np.float32)
    space = named(np.repeat(originals, 300, axis=0))
    exact = build("exact", space, metric).search(originals, 320)
    found = build(kind, space, metric).search(originals, 320)
    assert recall(exact, found) == 1
    np.testing.assert_allclose(found.similarities, exact.similarities, atol=1e-6)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("kind", KINDS)
def test_all_equal_gives_the_first_of_them(kind: str, metric: str) -> None:
    space = named(np.ones((200, 5)))
    found = build(kind, space, metric).search(space.vectors[0], 5)
    assert found.rows.tolist() == [[0, 1, 2, 3, 4]]


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("kind", KINDS)
def test_one_dimension(kind: str, metric: str) -> None:
    space = named(np.arange(-50, 50)[:, None])
    exact = build("exact", space, metric).search(np.array([[7.2]]), 3)
    assert recall(exact, build(kind, space, metric).search(np.array([[7.2]]), 3)) == 1


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("kind", KINDS)
def test_constant_dimensions_change_no_neighbor(kind: str, metric: str) -> None:
    """Zeros add nothing by any metric, and a number that all have nothing to distances; alone they are equal items."""
    value = 5 if metric == "euclidean" else 0
    padded = named(np.hstack([SPACE.vectors[:500], np.full((500, 3), value)]))
    plain = nearest(named(SPACE.vectors[:500]), SPACE.vectors[:20], 5, metric)
    found = build(kind, padded, metric).search(padded.vectors[:20], 5)
    wanted = np.array([[neighbor.row for neighbor in line] for line in plain])
    shared = np.mean([len(np.intersect1d(a, b)) / 5 for a, b in zip(wanted, found.rows, strict=True)])
    assert shared == 1 if INDEXES[kind].is_exact else shared >= 0.95
    equal = build(kind, named(np.full((50, 3), 7)), metric).search(np.full((1, 3), 7), 4)
    assert np.ptp(equal.similarities) == 0 and len(set(equal.rows[0])) == 4


@pytest.mark.parametrize("kind", KINDS)
def test_a_query_of_zeros_is_equally_near_to_all(kind: str) -> None:
    zeros = np.zeros(SPACE.dim, np.float32)
    exact = build("exact", SPACE, "cosine").search(zeros, 5)
    found = build(kind, SPACE, "cosine").search(zeros, 5)
    assert found.similarities.tolist() == [[0.0] * 5] and recall(exact, found) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_items_of_zeros_are_near_to_nothing(kind: str) -> None:
    vectors = np.vstack([np.zeros((50, 4)), RNG.normal(size=(50, 4))])
    found = build(kind, named(vectors), "cosine").search(vectors[70], 5)
    assert found.rows[0, 0] == 70 and (found.rows >= 50).all()


@pytest.mark.parametrize("kind", ["int8", "hnsw"])
def test_what_is_not_a_number_is_refused(kind: str) -> None:
    with pytest.raises(DataError, match="1 of 2 vectors hold NaN or infinity, the first in row 2"):
        build(kind, named([[1.0, 2], [np.nan, 1]]))


def test_nonsense_is_refused_with_what_to_do() -> None:
    with pytest.raises(SettingsError, match="'ivf' is not an index: choose exact, int8, hnsw"):
        build("ivf", SPACE)
    with pytest.raises(SettingsError, match="'l2' is not a metric: choose cosine, euclidean, dot"):
        build("int8", SPACE, "l2")
    index = build("int8", SPACE)
    with pytest.raises(SettingsError, match="0 neighbors cannot be found: ask for 1 or more"):
        index.search(QUERIES, 0)
    with pytest.raises(SettingsError, match="The query has 3 dimensions and the space 24"):
        index.search(np.ones(3), 1)
    with pytest.raises(SettingsError, match="The query holds NaN or infinity"):
        index.search(np.full(24, np.nan), 1)


@pytest.mark.parametrize("kind", ["int8", "hnsw"])
def test_a_build_tells_how_far_it_is_and_can_be_stopped(kind: str) -> None:
    told: list[tuple[int, int]] = []
    build(kind, SPACE, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (3_000, 3_000)

    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        build(kind, SPACE, progress=stop)


def test_eight_bits_take_a_quarter_of_the_memory_and_a_graph_more_than_the_vectors() -> None:
    vectors = SPACE.vectors.nbytes
    assert vectors / 4 < build("int8", SPACE).nbytes < vectors / 3
    assert build("hnsw", SPACE).nbytes > vectors
    assert build("exact", SPACE).nbytes < vectors / 10


def test_an_index_is_checked_against_the_exact_one() -> None:
    indexes = [build(kind, SPACE) for kind in KINDS]
    rows = sample_rows(len(SPACE), 30)
    checked = check(indexes, rows, 10)
    assert [one.row for one in checked] == list(KINDS)
    assert checked[0].recall == 1 and all(0.95 <= one.recall <= 1 for one in checked)
    assert all(one.n_queries == 30 and one.k == 10 and one.milliseconds > 0 for one in checked)
    assert [one.nbytes for one in checked] == [index.nbytes for index in indexes]
    np.testing.assert_array_equal(sample_rows(len(SPACE), 30), rows)
    assert sorted(sample_rows(3, 30)) == [0, 1, 2]


def found(rows: list[int], similarities: list[float]) -> Found:
    return Found(np.array([rows]), np.array([similarities]))


def test_recall_and_what_was_missed_are_counted_by_hand() -> None:
    exact = found([4, 2, 9, 7], [0.9, 0.8, 0.7, 0.6])
    worse = found([4, 9, 7, 1], [0.9, 0.7, 0.6, 0.5])
    assert recall(exact, worse) == 0.75 and missed(exact, worse).tolist() == [2]
    tied = found([4, 2, 9, 30], [0.9, 0.8, 0.7, 0.6])  # another item, as near as the last one
    assert recall(exact, tied) == 1 and missed(exact, tied).tolist() == []
    short = found([4, NO_ROW, NO_ROW, NO_ROW], [0.9, -np.inf, -np.inf, -np.inf])
    assert recall(exact, short) == 0.25 and missed(exact, short).tolist() == [2, 9, 7]
    assert recall(exact, exact) == 1 and missed(exact, exact).tolist() == []


@pytest.mark.parametrize("is_here", [True, False])
def test_one_pass_is_numpys_product(is_here: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "_is_here", lambda: is_here)
    vectors = RNG.normal(size=(3_001, 9)).astype(np.float32) + 100
    query = vectors[5]
    exact = vectors.astype(np.float64) @ query.astype(np.float64)
    np.testing.assert_allclose(scans.dots(vectors, query), exact, rtol=1e-6)
    every_other = vectors[::2]  # rows that do not follow each other in memory
    np.testing.assert_allclose(scans.dots(every_other, query), exact[::2], rtol=1e-6)
    apart = ((vectors.astype(np.float64) - query.astype(np.float64)) ** 2).sum(1)
    np.testing.assert_allclose(scans.squared_distances(vectors, query), apart, rtol=1e-5)
    np.testing.assert_allclose(scans.squared_distances(every_other, query), apart[::2], rtol=1e-5)
    codes = RNG.integers(-127, 128, size=(3_001, 384)).astype(np.int8)
    whole = codes.astype(np.int64) @ codes[7].astype(np.int64)
    assert scans.code_dots(codes, codes[7]).tolist() == whole.tolist()


def test_without_simsimd_the_answers_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(name: str, *rest: Any) -> Any:
        if name == "simsimd":
            raise ImportError(name)
        return real(name, *rest)

    here = [build("int8", SPACE, metric).search(QUERIES[:5]).rows for metric in METRICS]
    monkeypatch.setattr(builtins, "__import__", refuse)
    gone = [build("int8", SPACE, metric).search(QUERIES[:5]).rows for metric in METRICS]
    assert [rows.tolist() for rows in here] == [rows.tolist() for rows in gone]


def test_one_query_by_all_indexes_with_what_each_missed() -> None:
    indexes = [build(kind, SPACE) for kind in KINDS]
    told = answers(indexes, SPACE.vectors[9], 6, itself=9)
    exact = nearest(SPACE, SPACE.vectors[9], 6, exclude=(9,))[0]
    assert [neighbor.row for neighbor in told[0].neighbors] == [neighbor.row for neighbor in exact]
    assert told[0].recall == 1 and told[0].missed == ()
    for one in told:
        rows = {neighbor.row for neighbor in one.neighbors}
        assert 9 not in rows and len(rows) == 6
        assert {neighbor.row for neighbor in one.missed}.isdisjoint(rows)
        assert len(one.missed) == round(6 * (1 - one.recall))
    assert all(neighbor.label == f"i{neighbor.row}" for one in told for neighbor in one.neighbors)


def test_lists_whose_order_says_nothing_say_so() -> None:
    equal = named(np.ones((50, 3)))
    note = tie_note(equal.vectors[0], "cosine", nearest(equal, equal.vectors[0], 5)[0], 50)
    assert str(note).startswith(
        "All 5 results are equally near to the query: they stand in the order of their"
    )
    zeros = tie_note(np.zeros(24), "dot", nearest(SPACE, np.zeros(24), 5, "dot")[0], len(SPACE))
    assert str(zeros).startswith(
        "The query is a vector of zeros: by dot it is equally near to all 3,000 items"
    )
    assert tie_note(QUERIES[0], "cosine", nearest(SPACE, QUERIES[0], 5)[0], len(SPACE)) is None
    assert tie_note(QUERIES[0], "cosine", nearest(SPACE, QUERIES[0], 1)[0], len(SPACE)) is None
