"""Which index is taken, why, and where the model says that a build is paid back."""

import pytest

from embeddings.indexes import INDEXES, Cost, Job, break_even, choose, costs_of


@pytest.mark.parametrize("n", [1, 10, 5_000, 100_000, 3_000_000])
@pytest.mark.parametrize("dim", [1, 50, 384])
@pytest.mark.parametrize("n_queries", [1, 10, 100, 10_000, 1_000_000])
@pytest.mark.parametrize("is_batch", [True, False])
def test_the_choice_is_the_cheapest_of_all_or_immediate(
    n: int, dim: int, n_queries: int, is_batch: bool
) -> None:
    job = Job(n, dim, n_queries, is_batch)
    choice = choose(job)
    totals = {row: cost.total(n_queries) for row, cost in costs_of(job).items()}
    assert set(totals) == set(INDEXES)
    if choice.reason.code == "exact_immediate":
        assert not is_batch and choice.row == "exact" and choice.costs["exact"].query < 0.05
    else:
        assert totals[choice.row] == min(totals.values())
        assert choice.reason.code == ("exact_first" if choice.row == "exact" else "index_paid_back")


def test_a_query_that_nobody_waits_for_is_answered_exactly() -> None:
    choice = choose(Job(100_000, 384, 1_000_000, is_batch=False))
    assert str(choice.reason) == (
        "Exact search, which misses nothing: one query to 100,000 items of 384 dimensions should take about 6.4 ms, and "
        "nobody notices less than 50 ms"
    )


def test_few_queries_do_not_pay_for_a_build_and_many_do() -> None:
    few, many = choose(Job(100_000, 384, 100)), choose(Job(100_000, 384, 1_000_000))
    assert few.row == "exact" and str(few.reason).startswith(
        "Exact search, which misses nothing: 100 queries take"
    )
    assert "with the index int8, which has to be built first" in str(few.reason)
    even = break_even(many.costs["exact"], many.costs["hnsw"])
    assert many.row == "hnsw" and even is not None and 10_000 < even < 100_000
    assert f"it is paid back from {even:,} queries on" in str(many.reason)


def test_a_job_becomes_no_shorter_by_more_queries() -> None:
    taken = [choose(Job(50_000, 100, 10**power)).row for power in range(9)]
    assert taken[0] == "exact" and taken[-1] == "hnsw"
    assert taken == sorted(taken, key=["exact", "int8", "hnsw"].index)


def test_where_a_build_is_paid_back_by_hand() -> None:
    assert break_even(Cost(0, 0.010), Cost(5, 0.005)) == 1_000
    assert break_even(Cost(0, 0.010), Cost(5, 0.010)) is None
    assert break_even(Cost(1, 0.010), Cost(0.5, 0.005)) == 0
