"""Train: word vectors of one's own, from a corpus to a model that can be asked."""

import streamlit as st

from dashboard import state
from dashboard.components import train_compare, train_form, train_job, train_result
from dashboard.state import ExplorerState
from dashboard.text import Words


def models(t: Words, explorer: ExplorerState) -> None:
    name = train_result.choose_model(t, explorer)
    train_result.actions(t, explorer, name)
    trained = explorer.trained[name]
    train_result.facts(t, trained)
    train_result.curves(t, trained)
    st.subheader(t("train.compare" if len(explorer.trained) > 1 else "train.compare_alone"), anchor="compare")
    train_compare.side_by_side(t, explorer)


def main() -> None:
    t, explorer = state.vocabulary(), state.explorer()
    st.markdown(t("train.about"))
    train_job.stand(t, explorer)
    if explorer.trained:
        models(t, explorer)
    with st.expander(
        t("train.form"), expanded=train_form.is_needed(explorer), icon=":material/model_training:"
    ):
        train_form.form(t, explorer)


main()
