"""Takes long to draw, and polls too: what the page before has asked for comes meanwhile."""

import time

import streamlit as st

from dashboard.components.polling import until_over

SLOW_S = 0.8

st.text("the first line")
left, right = st.columns(2)
with left:
    until_over(lambda: False, lambda: st.text("polls"))
time.sleep(SLOW_S)
right.text("the last line")
