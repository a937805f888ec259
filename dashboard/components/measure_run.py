"""An analogy test under way: the button, the job where its result will stand, and how it ended."""

from collections.abc import Sequence

import streamlit as st

from dashboard import resources
from dashboard.components.measure_controls import measuring, test_name
from dashboard.components.plain import say_error
from dashboard.components.polling import until_over
from dashboard.components.progress import job_panel
from dashboard.jobs import Job
from dashboard.measuring import AnalogyResult, Model, Test, finished, take
from dashboard.state import ExplorerState
from dashboard.text import Words
from embeddings.errors import EmbeddingsError


def taken(
    t: Words, explorer: ExplorerState, test: Test, models: Sequence[Model]
) -> list[AnalogyResult] | None:
    """The results, where all `models` have taken the test; else the way to them."""
    held = measuring(explorer)
    job = held.job
    if job is not None and not job.is_over:
        until_over(lambda: job.is_over, lambda: job_panel(t, job, held.job_title))
        return finished(test, models)
    if held.job is not None:
        _outcome(t, held.job)
        held.job = held.job if held.job.state in ("failed", "cancelled") else None
    results = finished(test, models)
    if results is None:
        _start(t, explorer, test, models)
    return results


def _start(t: Words, explorer: ExplorerState, test: Test, models: Sequence[Model]) -> None:
    if st.button(t("measure.start"), type="primary", icon=":material/play_arrow:", key="measure.start"):
        held = measuring(explorer)
        held.job = resources.session_jobs(explorer.session).submit(take(test, models))
        held.job_title = t("measure.busy", test=test_name(t, test))
        st.rerun()
    st.caption(t("measure.start_note", n=len(test.content)))


def _outcome(t: Words, job: Job[list[AnalogyResult]]) -> None:
    """Said until the next test begins."""
    if job.state == "cancelled":
        st.info(t("measure.cancelled"), icon=":material/stop_circle:")
    elif isinstance(job.error, EmbeddingsError):
        say_error(t, job.error)
    elif job.error is not None:
        st.error(t("jobs.bug"), icon=":material/bug_report:")
