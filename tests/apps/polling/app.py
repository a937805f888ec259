"""Two pages for the browser tests: one that polls and leaves for the other by itself, as an upload does."""

from pathlib import Path

import streamlit as st

from dashboard.components import polling

HERE = Path(__file__).parent

page = st.navigation(
    [st.Page(HERE / "busy.py", title="Busy", default=True), st.Page(HERE / "slow.py", title="Slow")],
    position="top",
)
with st.container():
    st.text("the header")
polling.draw(page.run)
polling.end_of_run()
