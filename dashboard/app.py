"""The frame around every page: navigation, language, what is open, and the link. `streamlit run dashboard/app.py`."""

from pathlib import Path

import streamlit as st

from dashboard import resources, state, training
from dashboard.components import frame, polling

HERE = Path(__file__).parent
# By section: the pages of the first one stand in the bar, the others unfold from their name.
SECTIONS = {
    "": (
        ("start", ":material/home:"),
        ("map", ":material/scatter_plot:"),
        ("search", ":material/search:"),
        ("images", ":material/image:"),
    ),
    "section_words": (
        ("words", ":material/calculate:"),
        ("analogies", ":material/function:"),
        ("train", ":material/model_training:"),
        ("measure", ":material/straighten:"),
    ),
    "section_entities": (
        ("recommender", ":material/recommend:"),
        ("categories", ":material/category:"),
        ("outliers", ":material/person_alert:"),
    ),
    "section_check": (
        ("trust", ":material/verified:"),
        ("groups", ":material/bubble_chart:"),
        ("health", ":material/ecg_heart:"),
        ("compare", ":material/compare_arrows:"),
    ),
}


def main() -> None:
    st.set_page_config(page_title="Vectarium", page_icon=str(HERE / "icon.svg"), layout="wide")
    st.logo(str(HERE / "logo.svg"), size="large")
    t = state.vocabulary()
    pages = {
        t(f"frame.{section}") if section else "": [
            st.Page(f"views/{name}.py", title=t(f"frame.{name}"), icon=icon, default=name == "start")
            for name, icon in rows
        ]
        for section, rows in SECTIONS.items()
    }
    page = st.navigation(pages, position="top")
    training.find_again(state.explorer())
    frame.open_default(state.explorer(), t.language)
    frame.header(t, page.url_path)
    polling.draw(page.run)
    state.write_link()
    resources.freeze_imports()
    polling.end_of_run()


main()
