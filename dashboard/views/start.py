"""Start: a map that is already there, three doors, and the place to bring one's own."""

import streamlit as st

from dashboard import state
from dashboard.components.bring import awaits_file, bring_your_own
from dashboard.components.doors import doors
from dashboard.components.gallery import gallery
from dashboard.components.hero import hero

t = state.vocabulary()

if not awaits_file():  # a link to a file of one's own leads to the place to bring it, before anything else
    hero(t)
    doors(t)

st.subheader(t("start.bring"), anchor="bring")
bring_your_own(t)

st.subheader(t("start.samples"), anchor="samples")
gallery(t)
