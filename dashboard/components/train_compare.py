"""Models side by side on the same words, the same analogies and the same judgements of word pairs."""

import pandas as pd
import streamlit as st

from dashboard import asking
from dashboard.asking import Query
from dashboard.components.train_job import loss_chart
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.analogy import solve_analogy
from embeddings.errors import EmbeddingsError
from embeddings.evaluation import evaluate_similarity, load_pairs
from embeddings.neighbors import nearest
from embeddings.space import EmbeddingSpace
from embeddings.training import Trained

KEY = "train.compare"
MOST, MOST_QUERIES, ANSWERS = 4, 4, 5
CARD_WIDTH = 220
PAIRS = "wordsim353"
# a : b :: c : d, asked where a model knows a, b and c; d is what people answer
ANALOGIES = (
    ("man", "king", "woman", "queen"),
    ("man", "actor", "woman", "actress"),
    ("father", "son", "mother", "daughter"),
    ("france", "paris", "italy", "rome"),
    ("big", "bigger", "small", "smaller"),
    ("남자", "왕", "여자", "여왕"),
    ("행", "가로", "열", "세로"),
    ("행", "높이", "열", "너비"),
    ("왼쪽", "위", "오른쪽", "아래"),
)
# Words that a corpus can say something about, the last one misspelled: FastText alone answers it.
QUERIES = (("king", "water", "musicc"), ("열", "왼쪽", "프린터기"))


def side_by_side(t: Words, explorer: ExplorerState) -> None:
    """The chosen models, one card each, then one table of what they answer and how well."""
    st.markdown(t("train.compare_about" if len(explorer.trained) > 1 else "train.compare_alone_about"))
    names = _models(t, list(explorer.trained))
    queries = _queries(t, explorer.trained[names[-1]].space) if names else []
    if not names:
        st.info(t("train.compare_none"), icon=":material/compare:")
        return
    with st.grid(len(names), min_column_width=CARD_WIDTH, border=True) as grid:
        for name in names:
            with grid.cell():
                _card(t, name, explorer.trained[name], queries)
    if len(names) > 1:
        st.markdown(f"**{t('train.loss')}**", help=t("train.help_loss"))
        loss_chart(t, {name: explorer.trained[name].epochs for name in names}, f"{KEY}.loss")
    table = scores(t, {name: explorer.trained[name].space for name in names})
    if len(table):
        st.dataframe(table, height="content")
        st.caption(t("train.compare_note"))


def _models(t: Words, names: list[str]) -> list[str]:
    """At most four; the newest ones before the visitor chooses."""
    if len(names) == 1:
        return names
    chosen = st.pills(
        t("train.compare_models"),
        names,
        selection_mode="multi",
        default=names[-MOST:],
        format_func=lambda name: plain(name, 60),
        key=f"{KEY}.models {hash(tuple(names))}",
    )
    return [name for name in names if name in chosen][:MOST]


def _queries(t: Words, space: EmbeddingSpace) -> list[str]:
    text = st.text_input(
        t("train.queries"),
        ", ".join(usual_queries(space)),
        key=f"{KEY}.queries {space.labels[0]}",
        help=t("train.help_queries"),
        persist_state="session",
    )
    given = [asking.tidy(word)[: asking.NAME_LETTERS] for word in str(text or "").split(",")]
    return list(dict.fromkeys(filter(None, given)))[:MOST_QUERIES]


def usual_queries(space: EmbeddingSpace) -> tuple[str, ...]:
    """Words that the space holds and one that it does not: a word of it with its last letter twice."""
    for words in QUERIES:
        if all(word in space.row_of for word in words[:-1]):
            return words
    own = asking.examples_for(space, "")
    return (*own[:2], own[-1] + own[-1][-1])


def first_formula(space: EmbeddingSpace) -> str:
    """The first of the analogies that can be asked of `space`, as a formula; "" where there is none."""
    known = [(a, b, c) for a, b, c, _ in ANALOGIES if _knows(space, a, b, c)]
    return "{1} - {0} + {2}".format(*known[0]) if known else ""


def _card(t: Words, name: str, trained: Trained, queries: list[str]) -> None:
    """The nearest words of each query on one line."""
    st.markdown(f"**{plain(name, 60)}**")
    for word in queries:
        asked = asking.ask(trained.space, word, trained.subwords)
        if not isinstance(asked, Query):
            st.markdown(f"**{plain(word)}** :gray-badge[{t('train.unknown_word')}]")
            continue
        left_out = () if asked.row is None else (asked.row,)
        found = nearest(trained.space, asked.vector, ANSWERS, exclude=left_out)[0]
        near = " · ".join(f"{plain(answer.label, 40)} :gray[{answer.similarity:.2f}]" for answer in found)
        mark = f" :green-badge[{t('train.from_letters')}]" if asked.from_letters else ""
        st.markdown(f"**{plain(word)}**{mark}  \n{near}")


def scores(t: Words, spaces: dict[str, EmbeddingSpace]) -> pd.DataFrame:
    """A row for each analogy that some model can be asked, and one for the judgements; a column for each model."""
    rows = {
        f"{b} − {a} + {c} ≈ {d}": [_answer(t, space, a, b, c, d) for space in spaces.values()]
        for a, b, c, d in ANALOGIES
        if any(_knows(space, a, b, c) for space in spaces.values())
    }
    judged = [_judged(t, space) for space in spaces.values()]
    if any(judged):
        rows[t("train.judgements")] = judged
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(spaces))


def _knows(space: EmbeddingSpace, *words: str) -> bool:
    return all(word in space.row_of for word in words)


def _answer(t: Words, space: EmbeddingSpace, a: str, b: str, c: str, expected: str) -> str:
    if not _knows(space, a, b, c):
        return t("train.unknown_word")
    found = solve_analogy(space, a, b, c, 1).without_inputs
    answer = found[0].label if found else "?"
    return f"✓ {answer}" if answer == expected else answer


def _judged(t: Words, space: EmbeddingSpace) -> str:
    """The rank correlation with people, and the share of the pairs that it rests on; "" in another language."""
    try:
        found = evaluate_similarity(space, load_pairs(PAIRS))
    except EmbeddingsError:
        return ""  # a corpus in another language has too few of its pairs, which the measure page explains
    return t("train.judged", spearman=found.spearman, share=100 * found.share_found)
