"""Measure: what vectors get right of what people have answered, and what that number means."""

import streamlit as st

from dashboard import state
from dashboard.components.measure_analogies import analogy_results
from dashboard.components.measure_controls import choose_models, choose_test
from dashboard.components.measure_pairs import pair_results
from dashboard.components.measure_run import taken
from dashboard.components.plain import say_error
from dashboard.measuring import Model, Test
from dashboard.state import ExplorerState
from dashboard.text import Words
from embeddings.errors import EmbeddingsError


def measure(t: Words, explorer: ExplorerState, test: Test, models: list[Model]) -> None:
    if test.kind == "pairs":
        pair_results(t, test, models)
    elif results := taken(t, explorer, test, models):
        analogy_results(t, test, results)


def main() -> None:
    t, explorer = state.vocabulary(), state.explorer()
    st.markdown(t("measure.about"))
    try:
        test = choose_test(t, explorer)
        models = choose_models(t, explorer) if test is not None else []
        if test is not None:
            measure(t, explorer, test, models)
    except EmbeddingsError as error:
        say_error(t, error)


main()
