"""Polls for a moment, then leaves."""

import time

import streamlit as st

from dashboard.components.polling import leave_for, until_over

BUSY_S = 0.8


def is_over() -> bool:
    return time.monotonic() > st.session_state["end"]


if st.button("begin"):
    st.session_state["end"] = time.monotonic() + BUSY_S
if "end" in st.session_state:
    if is_over():
        leave_for("slow.py")
    until_over(is_over, lambda: st.text("busy"))
