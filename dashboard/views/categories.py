"""Categories: four ways to turn them into numbers, side by side."""

import streamlit as st

from dashboard import state

t = state.vocabulary()
st.markdown(t("categories.about"))
