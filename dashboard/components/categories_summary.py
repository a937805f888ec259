"""What four encodings are worth, in one sentence and four bars, and what each does with a value that is new."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from dashboard.categorizing import SAMPLE, Asked
from dashboard.components.categories_cards import number
from dashboard.components.words_plane import STILL, ink
from dashboard.figures.categories import Bars, scores_figure
from dashboard.text import Words, plain
from embeddings.categories import (
    CategoryEncoding,
    CategoryTable,
    Score,
    first_axis,
    hidden_order,
    order_found,
    rank_correlation,
    sample_columns,
)

MOST_NUMBERS = 8  # of a vector that is written out


def scores_bars(t: Words, scores: Mapping[str, Score], what: Asked) -> None:
    """The bars, and below them what was measured and how."""
    first = next(iter(scores.values()))
    found = list(scores.values())
    bars = Bars(
        [t(f"categories.name_{method}") for method in scores],
        [one.value for one in found],
        [one.low for one in found],
        [one.high for one in found],
        first.baseline,
    )
    figure = scores_figure(bars, t(f"categories.axis_{first.measure}"), ink())
    alt = "; ".join(f"{name}: {number(value)}" for name, value in zip(bars.names, bars.values, strict=True))
    st.plotly_chart(figure, key="categories.bars", config=STILL, alt=alt)
    column, target = plain(what.column, 40), plain(what.target, 40)
    st.caption(t(f"categories.how_{first.measure}", column=column, target=target, n=first.n_rows))
    for said in dict.fromkeys(t.message(note) for one in found for note in one.notes):
        st.caption(f":material/info: {plain(said)}")


def verdict(
    t: Words, table: CategoryTable, what: Asked, label: CategoryEncoding, scores: Mapping[str, Score]
) -> None:
    """Whether the learned vectors found an order that the alphabet hides, by rows that they did not see."""
    worth = scores["entity"]
    names = {"column": plain(what.column, 40), "target": plain(what.target, 40)}
    if not worth.beats_guessing:
        measured = t(f"categories.score_{worth.measure}", value=number(worth.value))
        interval = t("categories.interval", low=number(worth.low), high=number(worth.high))
        st.markdown(t("categories.verdict_nothing", **names, score=measured, interval=interval))
        return
    first, second = order_found(label, table, what.target), worth.order
    if first is None or second is None:
        return
    values = {
        **names,
        "label": number(first.spearman),
        "learned": number(second.spearman),
        "low": number(second.low),
        "high": number(second.high),
    }
    finds = second.low > abs(first.spearman)
    st.markdown(t("categories.verdict_finds" if finds else "categories.verdict_equal", **values))


def truth(
    t: Words, table: CategoryTable, source: str, what: Asked, made: Mapping[str, CategoryEncoding]
) -> None:
    """On the simulated sample the order is known: how near each encoding comes to it."""
    if source != SAMPLE or what.column != sample_columns(t.language)[0] or "entity" not in made:
        return
    order = hidden_order(t.language)
    values = {}
    for method in ("label", "entity"):
        encoding = made[method]
        places, _ = first_axis(np.asarray(encoding.vectors))
        values[method] = abs(
            rank_correlation(places, np.array([order.index(name) for name in encoding.categories]))
        )
    st.caption(
        f":material/key: {t('categories.truth', label=number(values['label']), learned=number(values['entity']))}"
    )


def new_value(t: Words, what: Asked, made: Mapping[str, CategoryEncoding]) -> None:
    """What becomes of one value, also of one that no encoder has seen."""
    with st.expander(t("categories.new"), icon=":material/help:"):
        value = st.text_input(
            t("categories.new_value", column=plain(what.column, 40)),
            value="?",
            key="categories.new",
            max_chars=100,
        ).strip()
        if not value:
            return
        encoded = {method: encoding.encode([value]) for method, encoding in made.items()}
        st.dataframe(
            {
                t("categories.encoding"): [t(f"categories.name_{method}") for method in encoded],
                t("categories.vector"): [_written(one.vectors) for one in encoded.values()],
                t("categories.new_note"): [
                    t("categories.new_known") if one.note is None else t.message(one.note.values["became"])
                    for one in encoded.values()
                ],
            },
            hide_index=True,
            key="categories.new_vectors",
        )
        note = next(iter(encoded.values())).note
        st.caption(t("categories.new_is_known") if note is None else t("categories.new_unknown"))


def _written(vectors: object) -> str:
    """A vector of one row, the first numbers of it."""
    row = np.asarray(vectors if isinstance(vectors, np.ndarray) else vectors.toarray())[0]  # type: ignore[attr-defined]
    cells = [f"{value:.2f}".rstrip("0").rstrip(".").replace("-", "−") for value in row[:MOST_NUMBERS]]
    return ", ".join(cells) + (", …" if len(row) > MOST_NUMBERS else "")
