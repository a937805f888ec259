"""Bring your own: from files or lines to a job that encodes them."""

import streamlit as st

from dashboard import links, projecting, resources, state
from dashboard.components.encoder_card import choose_encoder, is_missing
from dashboard.components.load_report import load_report
from dashboard.components.plain import say_error
from dashboard.components.polling import leave_for, until_over
from dashboard.components.preview import read_upload
from dashboard.components.progress import job_panel
from dashboard.components.read_as import are_ratings, read_as
from dashboard.components.upload import upload
from dashboard.encoding import Brought, EncoderChoice, bring, first_groups
from dashboard.jobs import Job
from dashboard.text import Words
from embeddings.dataset import Dataset
from embeddings.errors import EmbeddingsError

UPLOAD = "upload:"


def bring_your_own(t: Words) -> None:
    """Upload, look, choose, one button; then the job, where its map will open."""
    _ask_for_linked_file(t)
    brought = upload(t)
    if brought is not None:
        read_as(t, brought)
    try:
        if brought is not None:
            dataset = read_upload(t, brought)
            load_report(t, dataset.report)
            _recognize(t, dataset)
            choice = choose_encoder(t, dataset, state.explorer().link.encoder if _is_wanted(dataset) else "")
            _start(t, dataset, choice)
    except EmbeddingsError as error:
        if brought is None or not are_ratings(brought):  # MovieLens' archive is no pile of pictures
            say_error(t, error)
    _watch(t)


def awaits_file() -> bool:
    """Whether the link that opened this session is of a file that has not been brought yet."""
    return bool(_wanted_digest())


def _start(t: Words, dataset: Dataset, choice: EncoderChoice) -> None:
    job = state.explorer().job
    busy = isinstance(job, Job) and not job.is_over
    pressed = st.button(
        t("start.make_map", n=len(dataset)),
        type="primary",
        icon=":material/scatter_plot:",
        key="make_map",
        disabled=busy or is_missing(choice),
    )
    if pressed:
        explorer = state.explorer()
        explorer.job = resources.session_jobs(explorer.session).submit(bring(dataset, choice))
        st.rerun()


def _watch(t: Words) -> None:
    """The visitor's job: polled while it runs, opened when it is done, said when it is not."""
    job = state.explorer().job
    if not isinstance(job, Job):
        return
    if not job.is_over:
        until_over(lambda: job.is_over, lambda: job_panel(t, job, t("jobs.title")))
    elif job.state == "cancelled":
        st.info(t("jobs.cancelled"), icon=":material/stop_circle:")
    elif job.state == "failed":
        _say_failure(t, job)
    else:
        _open(t, job.result())


def _say_failure(t: Words, job: Job[Brought]) -> None:
    if isinstance(job.error, EmbeddingsError):
        say_error(t, job.error)
    else:
        st.error(t("jobs.bug"), icon=":material/bug_report:")


def _open(t: Words, brought: Brought) -> None:
    explorer = state.explorer()
    explorer.job = None
    explorer.open_space(
        brought.space,
        brought.source,
        brought.dataset,
        method=links.GIVEN if projecting.has_own_points(brought.space) else "umap",
        color=first_groups(brought.space.metadata),
        notes=brought.notes,
    )
    leave_for("views/map.py")


def _wanted_digest() -> str:
    source = state.explorer().link.source
    return (
        source.removeprefix(UPLOAD) if source.startswith(UPLOAD) and state.explorer().dataset is None else ""
    )


def _is_wanted(dataset: Dataset) -> bool:
    return dataset.digest == _wanted_digest()


def _ask_for_linked_file(t: Words) -> None:
    if digest := _wanted_digest():
        st.info(t("start.link_wants", digest=digest[:8]), icon=":material/link:")


def _recognize(t: Words, dataset: Dataset) -> None:
    digest = _wanted_digest()
    if not digest:
        return
    if dataset.digest == digest:
        st.success(t("start.link_found"), icon=":material/link:")
    else:
        st.warning(
            t("start.link_other", digest=digest[:8], other=dataset.digest[:8]),
            icon=":material/link_off:",
        )
