"""One thread while small work is done, also where several visitors' work overlaps."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Any

_lock = Lock()
_inside: list[Any] = []  # the limit that is set, once for each piece of work that wants it


@cache
def _libraries() -> Any:
    import scipy.linalg  # noqa: F401 - brings a BLAS of its own, which is found only where it is loaded by now
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController().select(user_api="blas")  # a limit restores all libraries of its controller


@contextmanager
def one_blas_thread(looks_again: bool = False) -> Iterator[None]:
    """`implicit` and small products are slower with threads of BLAS beside other work, and `implicit` warns of them.

    The limit holds for the whole process: the first piece of work sets it, the last one lifts it. `looks_again`
    finds libraries that were loaded since the last time, which takes 2 ms.
    """
    with _lock:
        if looks_again and not _inside:
            _libraries.cache_clear()
        _inside.append(_inside[0] if _inside else _libraries().limit(limits=1))
    try:
        yield
    finally:
        with _lock:
            limit = _inside.pop()
            if not _inside:
                limit.restore_original_limits()


@contextmanager
def one_thread() -> Iterator[None]:
    """One thread of BLAS and of OpenMP: where there is little to do, the others cost more by waiting than they save.

    OpenMP keeps its number for each thread of this process apart, so that each piece of work restores its own.
    """
    from threadpoolctl import ThreadpoolController

    openmp = ThreadpoolController().select(user_api="openmp")
    # OpenMP outside: a BLAS that runs on it changes its number, too.
    with openmp.limit(limits=1), one_blas_thread(looks_again=True):
        yield
