"""Recommender: users and items in one space, and what to offer whom."""

import streamlit as st

from dashboard import state

t = state.vocabulary()
st.markdown(t("recommender.about"))
