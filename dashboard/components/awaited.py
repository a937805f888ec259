"""A result that stands in the middle of a page: there at once, else under way as a job that can be cancelled."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar

import streamlit as st

from dashboard import resources
from dashboard.components.polling import until_over
from dashboard.components.progress import job_panel
from dashboard.jobs import Report
from dashboard.state import ExplorerState
from dashboard.text import Words
from embeddings.errors import EmbeddingsError
from embeddings.progress import Progress, silent

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Work:
    """What is to be done: `place` is where on the pages, `wanted` names the result by the content that goes in.

    `stage` is one of the stages in the locale files; `height` is that of the skeleton below the progress.
    """

    place: str
    wanted: Hashable
    run: Callable[[Progress], Any]
    stage: str
    is_quick: bool = False  # done while the page is drawn
    height: int = 0
    cancel: str = ""  # what the button says where stopping means more than that


def known(work: Work) -> Any:
    """The result, where it is there already; else None."""
    return resources.finished_work().get((work.place, work.wanted))


def awaited(t: Words, explorer: ExplorerState, work: Work, title: str) -> Any:
    """The result; None while it is under way, or after it was cancelled. Raises what the work raises for visitors."""
    wanted, job = explorer.awaited.get(work.place, (None, None))
    is_done = job is not None and job.state == "done"  # asked first: what it found may be kept in between
    found = known(work)
    if found is not None:
        return found
    if work.is_quick:
        return _keep(work, work.run(silent))
    # What is done and not there any more was pushed off the shelf by the results of others.
    if job is None or wanted != work.wanted or is_done:
        give_up(explorer, work.place)
        job = resources.session_jobs(explorer.session).submit(lambda report: _run(work, report))
        explorer.awaited[work.place] = (work.wanted, job)
    if not job.is_over:
        key = f"cancel_{work.place}"
        until_over(lambda: job.is_over, lambda: job_panel(t, job, title, work.cancel, work.height, key))
    elif job.state == "cancelled":
        _offer_again(t, explorer, work.place)
    elif isinstance(job.error, EmbeddingsError):
        raise job.error
    elif job.error is not None:
        st.error(t("jobs.bug"), icon=":material/bug_report:")
    return known(work)


def is_asked(explorer: ExplorerState, work: Work) -> bool:
    """Whether the visitor has begun this very work, or its result is there."""
    return explorer.awaited.get(work.place, (None,))[0] == work.wanted or known(work) is not None


def is_under_way(explorer: ExplorerState, place: str) -> bool:
    """Whether a job works for that place, or waits for its turn."""
    _, job = explorer.awaited.get(place, (None, None))
    return job is not None and not job.is_over


def give_up(explorer: ExplorerState, place: str) -> None:
    """Nobody waits there any more."""
    _, job = explorer.awaited.pop(place, (None, None))
    if job is not None:
        job.cancel()


def _run(work: Work, report: Report) -> None:
    report.begin(work.stage)
    _keep(work, work.run(report))


def _keep(work: Work, result: T) -> T:
    resources.finished_work().put((work.place, work.wanted), result)
    return result


def _again(explorer: ExplorerState, place: str) -> None:
    """The next run begins anew what was stopped: it is asked for as before."""
    wanted, _ = explorer.awaited.get(place, (None, None))
    explorer.awaited[place] = (wanted, None)


def _offer_again(t: Words, explorer: ExplorerState, place: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f":material/stop_circle: {t('jobs.stopped')}", width="content")
        st.button(
            t("jobs.again"),
            icon=":material/replay:",
            key=f"again_{place}",
            on_click=_again,
            args=(explorer, place),
        )
