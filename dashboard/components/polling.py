"""What changes while a job runs is drawn again and again; and a page with such a part is left safely.

A browser repeats a part of a page by a timer of its own. A repetition that was asked for on one page and is run after
`st.switch_page` has drawn another one names the page before: Streamlit's browser side then takes the new page for
left, and clears it for good. On a slow network, or a busy server, that happens. So a page that may still be repeated
is left in two steps: a run without the page, which ends its repetitions, and the browser's answer to it, which cannot
come before it has forgotten its timers.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, NoReturn

import streamlit as st

from dashboard import resources, state

POLL_S = 0.5
FORGOTTEN = "export default function ({ setTriggerValue }) {\n  setTriggerValue('forgotten', true)\n}"


def until_over(is_over: Callable[[], bool], draw: Callable[[], None], every_s: float = POLL_S) -> None:
    """Draw now and every `every_s` seconds, until what it shows `is_over`: then the whole page is drawn anew."""
    timers = state.explorer().timers
    timers.are_drawn = timers.may_live = True
    st.fragment(_poll, run_every=every_s)(is_over, draw)


def leave_for(page: str) -> NoReturn:
    """Go on to another page of the app, as `st.switch_page` does, from a page that polls or not."""
    timers = state.explorer().timers
    if timers.may_live:
        timers.leaving_for = page
        st.rerun()
    st.switch_page(page)


def draw(page: Callable[[], None]) -> None:
    """The page of this run; nothing in its place where it is being left."""
    timers = state.explorer().timers
    timers.are_drawn = False
    if not timers.leaving_for:
        page()
    elif timers.may_live:
        timers.n_left += 1
        _browser_side()(key="polling", data=timers.n_left, on_forgotten_change=_forget)
    else:
        page_left_for, timers.leaving_for = timers.leaving_for, ""
        st.switch_page(page_left_for)


def end_of_run() -> None:
    """The last line of a run: what it did not draw is repeated no more."""
    timers = state.explorer().timers
    timers.may_live = timers.are_drawn


def _poll(is_over: Callable[[], bool], draw: Callable[[], None]) -> None:
    resources.session_jobs(state.explorer().session)  # a connection that came back takes up its jobs again
    if is_over():
        st.rerun()
    draw()


def _forget() -> None:
    state.explorer().timers.may_live = False


@cache
def _browser_side() -> Any:
    """Answers, once it is on the page: by then the browser has forgotten the timers of the runs before."""
    return st.components.v2.component("vectarium_polling", js=FORGOTTEN)
