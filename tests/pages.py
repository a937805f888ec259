"""What tests of pages share: opening one with what a visitor has, and what it says."""

from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from dashboard.encoding import Brought
from dashboard.jobs import Job
from dashboard.links import Link
from dashboard.state import EXPLORER, LANGUAGE, ExplorerState
from embeddings.space import EmbeddingSpace

APP = Path(__file__).parent.parent / "dashboard" / "app.py"
UPLOAD = "upload:" + "0" * 32  # a source that no sample is
HOSTILE = "<img src=x onerror=alert(1)> **bold** [a](b)"


def explorer_with(link: Link, space: EmbeddingSpace | None = None) -> ExplorerState:
    """What a visitor has who brought `space`, or nothing, and came by `link`."""
    link.source, link.method = link.source or UPLOAD, "pca"
    explorer = ExplorerState(link=link)
    if space is not None:
        explorer.open_space(space, link.source)
    return explorer


def open_view(name: str, explorer: ExplorerState, language: str = "en") -> AppTest:
    """The page after its first run."""
    at = AppTest.from_file(str(APP), default_timeout=60)
    at.session_state[EXPLORER] = explorer
    at.session_state[LANGUAGE] = language
    return at.switch_page(f"views/{name}.py").run()


def press_make_map(at: AppTest) -> Job[Brought] | None:
    """The job of the button; None where it was done, and its map opened, before the page was drawn again."""
    at.button(key="make_map").click().run()
    assert not at.exception, at.exception
    job = state_of(at).job
    assert job is None or isinstance(job, Job)
    return job


def make_map(at: AppTest, wait_s: float) -> None:
    """Press the button and wait until the job is over and the page has seen it."""
    job = press_make_map(at)
    if job is not None:
        assert job.wait(wait_s)
        at.run()
        cross(at)
    assert not at.exception, at.exception


def jobs_of(at: AppTest) -> list[Job[Any]]:
    """What works for the places of the page, or has ended there."""
    return [job for _, job in state_of(at).awaited.values() if job is not None]


def settled(at: AppTest) -> AppTest:
    """The page when nothing is under way any more, nor what that led to."""
    for _ in range(8):
        assert not at.exception, at.exception
        before = jobs_of(at)
        if not before:
            break
        assert all(job.wait(60) for job in before)
        at.run()
        if jobs_of(at) == before:  # what a job that is over leads to has begun by then
            break
    assert not at.exception, at.exception
    return at


def cross(at: AppTest) -> None:
    """Where a page that polled is being left: answer as the browser does, in its next message."""
    if state_of(at).timers.leaving_for:
        at.run()


def all_said(at: AppTest) -> str:
    """Every text of the page, as it is written."""
    kinds = ("markdown", "caption", "info", "warning", "error", "text")
    return "\n".join(str(block.value) for kind in kinds for block in at.get(kind))


def said(elements: Any) -> str:
    """What some elements say, without the signs that keep Markdown from acting."""
    return "\n".join(element.value for element in elements).replace("\\", "").replace("\u2060", "")


def state_of(at: AppTest) -> ExplorerState:
    state: ExplorerState = at.session_state[EXPLORER]
    return state


def link_of(at: AppTest) -> Link:
    return state_of(at).link


def keys_of(at: AppTest) -> set[str | None]:
    """Of all buttons."""
    return {button.key for button in at.button}
