"""What the images page says where it has no pictures to show, and the way to some."""

import streamlit as st

from dashboard.components.hero import open_sample
from dashboard.samples import SAMPLES
from dashboard.text import Words


def no_pictures(t: Words) -> None:
    """The open space is of something else: a sample of pictures is one press away."""
    st.markdown(t("images.about"))
    st.info(t("images.no_pictures"), icon=":material/image:")
    with st.container(horizontal=True, vertical_alignment="center"):
        for row in SAMPLES.values():
            if row.modality != "image":
                continue
            label = t("images.open_sample", title=t(f"samples.{row.id}.title"))
            if st.button(label, key=f"images.open_{row.id}", icon=":material/arrow_forward:"):
                open_sample(row, "views/images.py")
        st.page_link("views/start.py", label=t("images.bring"), icon=":material/upload_file:")


def not_at_hand(t: Words) -> None:
    """The vectors are here and the files are not, as in a space that was saved and brought back."""
    st.info(t("images.not_at_hand"), icon=":material/hide_image:")
    st.page_link("views/start.py", label=t("images.bring"), icon=":material/upload_file:")
