"""The parts of the analogies page: the three fields, the method, both answers, and what they are worth."""

from functools import partial

import streamlit as st

from dashboard import asking, resources
from dashboard.components.choice import choice
from dashboard.components.picture_sum import answer_pictures, picture_sum
from dashboard.components.word_input import chips, word_input
from dashboard.components.words_answers import both_answers, in_plain_words, input_ranks, pairs_of
from dashboard.components.words_vocabulary import Spelled, say_spelling, spell
from dashboard.links import MAX_TEXT
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.analogy import METHODS, Analogy
from embeddings.space import EmbeddingSpace

# a : b :: c : ?, solved at one press where the space holds the words
EXAMPLES = (
    ("man", "king", "woman"),
    ("france", "paris", "italy"),
    ("korea", "seoul", "japan"),
    ("big", "bigger", "small"),
    ("walk", "walked", "go"),
    ("japan", "sushi", "germany"),
    ("dog face", "dog", "cat face"),
    ("cat face", "cat", "pig face"),
    ("bus", "oncoming bus", "taxi"),
    ("남자", "왕", "여자"),
    ("한국", "서울", "일본"),
    ("아버지", "아들", "어머니"),
    ("왼쪽", "오른쪽", "위"),
    ("가로", "행", "세로"),
    ("셀", "스프레드시트", "슬라이드"),
)


def asked(explorer: ExplorerState, words: EmbeddingSpace) -> tuple[str, str, str]:
    """(a, b, c) as the link has them; where nothing was asked yet, the first example that the words can answer."""
    given = tuple(asking.tidy(word[:MAX_TEXT]) for word in explorer.link.analogy[:3])
    if not given and _fitting(words):
        return _fitting(words)[0]
    a, b, c, *_ = (*given, "", "", "")
    return a, b, c


def forget(explorer: ExplorerState) -> None:
    """What was asked of other words."""
    explorer.link.analogy = ()


def _fitting(words: EmbeddingSpace) -> list[tuple[str, str, str]]:
    return [example for example in EXAMPLES if all(word in words.row_of for word in example)]


def fields(t: Words, explorer: ExplorerState, words: EmbeddingSpace) -> None:
    """Three fields in the order they are read: b − a + c."""
    a, b, c = asked(explorer, words)
    read = (("b", 1, b), ("a", 0, a), ("c", 2, c))
    for column, (name, at, value) in zip(st.columns(3), read, strict=True):
        with column:
            word_input(
                t(f"analogies.field_{name}"),
                words,
                value,
                f"analogies.{name}",
                partial(_write, explorer, words, at),
                placeholder=t("analogies.placeholder"),
            )


def examples(t: Words, explorer: ExplorerState, words: EmbeddingSpace) -> None:
    """Chips that fill the fields and solve at once; three items of the space where no example fits it."""
    fitting = _fitting(words)[:5]
    own = asking.examples_for(words, "")
    if not fitting and len(own) == 3:
        fitting = [(own[0], own[1], own[2])]
    said = {_equation(*example): example for example in fitting}
    if said:
        chips(t("analogies.try"), list(said), "analogies.example", lambda text: _fill(explorer, said[text]))


def spelled(t: Words, explorer: ExplorerState, words: EmbeddingSpace) -> Spelled | None:
    """The three words as the space has them; None where one is unknown, which is said with its closest spellings."""
    given = asked(explorer, words)
    found = spell(explorer, words, given)

    def mend(wrong: str, right: str) -> None:
        a, b, c = (right if word == wrong else word for word in given)
        _fill(explorer, (a, b, c))

    return found if say_spelling(t, words, found, "analogies", mend) else None


def headline(t: Words, analogy: Analogy) -> None:
    """b − a + c ≈ the answer, and the same in words."""
    best = plain(analogy.without_inputs[0].label, 60) if analogy.without_inputs else "?"
    equation = plain(_equation(analogy.a, analogy.b, analogy.c))
    st.markdown(f"### {equation} ≈ :primary[{best}]")
    values = {name: plain(getattr(analogy, name), 60) for name in ("a", "b", "c")}
    st.markdown(t("analogies.in_words", **values, answer=best))


def method_of(explorer: ExplorerState) -> str:
    return explorer.link.analogy_method if explorer.link.analogy_method in METHODS else next(iter(METHODS))


def choose_method(t: Words, explorer: ExplorerState) -> None:
    """3CosAdd, 3CosMul or pair direction."""

    def write(name: str) -> None:
        explorer.link.analogy_method = "" if name == next(iter(METHODS)) else name

    choice(
        t("analogies.method"),
        {name: t(f"analogies.method_{name}") for name in METHODS},
        method_of(explorer),
        "analogies.method",
        write,
        t("analogies.method_help"),
    )


def answers(t: Words, explorer: ExplorerState, words: EmbeddingSpace, analogy: Analogy) -> None:
    """Both lists, where the inputs would have ranked, and whether the relation means more than nearness."""
    best = analogy.without_inputs[0].label if analogy.without_inputs else None
    picture_sum(explorer, words, ((1, analogy.b), (-1, analogy.a), (1, analogy.c)), best)
    is_cosine = analogy.method == next(iter(METHODS))  # what others rank by is no similarity of pairs
    if is_cosine and analogy.without_inputs:
        st.markdown(in_plain_words(t, analogy.without_inputs[0].similarity, pairs_of(words)))
    inputs, pictures = {analogy.a, analogy.b, analogy.c}, answer_pictures(explorer)
    pairs = pairs_of(words) if is_cosine else None
    both_answers(t, analogy.without_inputs, analogy.with_inputs, inputs, pictures, pairs)
    input_ranks(t, analogy.input_ranks, len(words))
    if analogy.method != next(iter(METHODS)):
        st.caption(t("analogies.scores", method=t(f"analogies.method_{analogy.method}")))


def more_than_nearness(t: Words, words: EmbeddingSpace, analogy: Analogy) -> None:
    """The answer beside those of random steps, and beside nearness to c alone."""
    if not analogy.without_inputs or analogy.a == analogy.b:
        return
    asked_words = (analogy.a, analogy.b, analogy.c)
    with st.skeleton(height=60):
        beside = resources.baseline(words.digest, asked_words, analogy.method, words)
    known = {"c": plain(analogy.c, 60), "answer": plain(beside.answer.label, 60)}
    near, rank = plain(beside.nearest_to_c.label, 60), beside.rank_by_nearness
    is_more = beside.is_more_than_nearness
    said = [
        t("analogies.baseline_more" if is_more else "analogies.baseline_near"),
        t("analogies.baseline_first", **known)
        if rank == 1
        else t("analogies.baseline_rank", near=near, rank=rank, **known),
        t("analogies.baseline_reach", n=beside.n_steps, reached=beside.n_as_similar, **known),
    ]
    if beside.n_same_answer:
        said.append(t("analogies.baseline_same", n=beside.n_same_answer, answer=known["answer"]))
    st.info(" ".join(said), icon=":material/casino:")


def _equation(a: str, b: str, c: str) -> str:
    return f"{b} − {a} + {c}"


def _write(explorer: ExplorerState, words: EmbeddingSpace, at: int, word: str) -> None:
    given = list(asked(explorer, words))
    given[at] = word
    explorer.link.analogy = tuple(given)


def _fill(explorer: ExplorerState, words: tuple[str, str, str]) -> None:
    explorer.link.analogy = words
