"""A job as its visitor sees it: what is being done, how far, how long still, and Cancel."""

from typing import Any

import streamlit as st

from dashboard.jobs import Job
from dashboard.text import Words

SKELETON_HEIGHT = 240


def job_panel(
    t: Words,
    job: Job[Any],
    title: str,
    cancel: str = "",
    height: int = SKELETON_HEIGHT,
    key: str = "cancel_job",
) -> None:
    """The state of a waiting or running job, where its result will stand: a skeleton of that height, if any.

    `cancel` is what the button says where stopping means more than that; `key` is its own, where a page has two.
    """
    with st.container(border=True):
        # The title gives way where there is little room: the button says what it does in full.
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(title, width="stretch")
            is_pressed = st.button(
                cancel or t("jobs.cancel"),
                icon=":material/stop_circle:",
                key=key,
                disabled=job.is_stopping,
                width="content",
            )
        if is_pressed:
            job.cancel()
            st.rerun()
        if job.state == "waiting":
            st.progress(0.0, t("jobs.waiting", position=job.position or 1))
        else:
            st.progress(share_done(job), _sentence(t, job))
        if height:
            st.skeleton(height)


def share_done(job: Job[Any]) -> float:
    """From 0 to 1; 0 while the total is not known."""
    return min(job.done / job.total, 1.0) if job.total else 0.0


def _sentence(t: Words, job: Job[Any]) -> str:
    if job.is_stopping:
        return t("jobs.stopping")
    parts = [t(f"jobs.stage.{job.stage}") if job.stage else t("jobs.starting")]
    if job.total:
        parts.append(t("jobs.done", done=job.done, total=job.total))
    if job.rate:
        per = "jobs.rate_pictures" if job.stage == "encode_pictures" else "jobs.rate"
        parts.append(t(per, rate=_rate(job.rate)))
    if job.seconds_left is not None:
        parts.append(duration(t, job.seconds_left))
    return " · ".join(parts)


def _rate(rate: float) -> str:
    return f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}"


def duration(t: Words, seconds: float) -> str:
    """ "12 s left", "3 min left"."""
    if seconds < 90:
        return t("jobs.seconds_left", n=max(1, round(seconds)))
    return t("jobs.minutes_left", n=round(seconds / 60))
