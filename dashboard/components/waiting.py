"""A map under way: what is being done, how far, how long still, and Cancel."""

import streamlit as st

from dashboard.components.plain import say_error
from dashboard.components.polling import until_over
from dashboard.components.progress import share_done
from dashboard.jobs import Job
from dashboard.state import explorer, vocabulary
from embeddings.errors import EmbeddingsError
from embeddings.projections import Projection


def map_job(job: Job[Projection]) -> None:
    """The line above the map while `job` runs, and what became of it."""
    if job.is_over:
        _outcome(job)
    else:
        until_over(lambda: job.is_over, lambda: _running(job))


def _running(job: Job[Projection]) -> None:
    t = vocabulary()
    line, button = st.columns([5, 1], vertical_alignment="center")
    if job.position is not None:
        line.progress(0.0, t("map.waiting", position=job.position))
    else:
        stage = t(f"map.stage_{job.stage or 'project'}", n=len(explorer().space or ()))
        line.progress(share_done(job), stage)
    if button.button(t("map.cancel"), key="map.cancel", disabled=job.is_stopping):
        job.cancel()


def _outcome(job: Job[Projection]) -> None:
    t = vocabulary()
    if job.state == "cancelled":
        st.info(t("map.cancelled"), icon=":material/cancel:")
    elif isinstance(job.error, EmbeddingsError):
        say_error(t, job.error)
    elif job.error is not None:
        st.error(t("map.failed"), icon=":material/error:")
    if job.state != "done" and st.button(t("map.again"), key="map.again"):
        explorer().map_job = None
        st.rerun()
