"""The limit of threads: shared by overlapping work, and lifted by the last of it, whoever that is."""

from collections.abc import Callable
from threading import Event, Thread

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from embeddings.progress import silent
from embeddings.threads import one_blas_thread, one_thread


def threads(api: str = "blas") -> list[int]:
    """Of BLAS the libraries with a number for the whole process: on OpenMP every thread has one of its own."""
    found = (one for one in threadpool_info() if one["user_api"] == api)
    return [one["num_threads"] for one in found if one.get("threading_layer") != "openmp"]


def test_the_limit_of_threads_is_lifted_by_the_last_of_overlapping_work() -> None:
    with one_blas_thread(looks_again=True):
        pass
    before = threads()
    first, second = one_blas_thread(), one_blas_thread(looks_again=True)
    first.__enter__()
    assert set(threads()) == {1}
    second.__enter__()
    first.__exit__(None, None, None)
    assert set(threads()) == {1}
    second.__exit__(None, None, None)
    assert threads() == before


def test_one_thread_of_everything_in_two_threads_that_overlap() -> None:
    import sklearn.cluster  # noqa: F401 - brings OpenMP

    with one_thread():
        pass
    before = threads(), threads("openmp")
    started, ended, seen = Event(), Event(), []

    def other() -> None:
        with one_thread():
            started.set()
            ended.wait(5)
            seen.append((set(threads()), set(threads("openmp"))))

    beside = Thread(target=other)
    with one_thread():
        beside.start()
        assert started.wait(5)
        assert set(threads()) == {1} == set(threads("openmp"))
    assert set(threads()) == {1}  # the other is still at it
    ended.set()
    beside.join()
    assert seen == [({1}, {1})] and (threads(), threads("openmp")) == before


_others: list = []


def _looking(*_: object) -> None:
    """What another piece of work does meanwhile: it begins within this one, and ends after it."""
    if not _others:
        other = one_blas_thread()
        other.__enter__()
        _others.append(other)


def _clusters(monkeypatch: pytest.MonkeyPatch) -> None:
    import sklearn.cluster

    from embeddings.clusters.kmeans import k_means
    from embeddings.clusters.settings import KMeans

    fit = sklearn.cluster.KMeans.fit
    monkeypatch.setattr(sklearn.cluster.KMeans, "fit", lambda *given: (_looking(), fit(*given))[1])
    k_means(np.random.default_rng(0).normal(size=(40, 4)).astype(np.float32), KMeans(2), silent)


def _autoencoder(monkeypatch: pytest.MonkeyPatch) -> None:
    from embeddings.outliers.autoencoder import fit_autoencoder
    from embeddings.outliers.settings import Autoencoder

    fit_autoencoder(np.random.default_rng(0).normal(size=(40, 8)), Autoencoder(2, 1), _looking)


@pytest.mark.parametrize("work", [_clusters, _autoencoder])
def test_work_that_overlaps_leaves_blas_as_it_was(
    work: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with one_blas_thread(looks_again=True):
        pass
    with threadpool_limits(2, user_api="blas"):
        before = threads()
        work(monkeypatch)
        assert set(threads()) == {1}
        _others.pop().__exit__(None, None, None)
        assert threads() == before and max(before) == 2
