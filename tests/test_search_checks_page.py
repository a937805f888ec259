"""The search page as something that can be checked: the metric lens, and the indexes on the visitor's own data."""

from typing import Any

import numpy as np
import pytest
from pages import all_said, explorer_with, link_of, open_view, said
from streamlit.testing.v1 import AppTest

from dashboard import links, search_resources, state
from dashboard.components import search_indexes
from dashboard.components.closeness import closeness
from dashboard.text import LANGUAGES, plain, words
from embeddings.indexes import Answer, Index, build, costs
from embeddings.metric_lens import metric_lens
from embeddings.metrics import METRICS
from embeddings.neighbors import Neighbor, nearest
from embeddings.pairs import sample_pairs
from embeddings.space import EmbeddingSpace, Receipt

N = 120


def space_of(vectors: np.ndarray, encoder: str = "given") -> EmbeddingSpace:
    labels = tuple(f"item {row}" for row in range(len(vectors)))
    return EmbeddingSpace(labels, vectors, Receipt("check", encoder, modality="vector"))


def ready(seed: int = 3) -> EmbeddingSpace:
    return space_of(np.random.default_rng(seed).normal(size=(N, 5)).astype(np.float32) + 0.3)


def open_search(space: EmbeddingSpace, tab: str = "", language: str = "en", **link: object) -> AppTest:
    asked = links.Link(choices={"results": tab} if tab else {}, **link)  # type: ignore[arg-type]
    at = open_view("search", explorer_with(asked, space), language)
    assert not at.exception
    return at


def table_of(at: AppTest) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = at.dataframe[0].value.to_dict("records")
    return rows


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lens_shows_three_lists_and_where_the_ranks_differ(language: str) -> None:
    at, t = open_search(ready(), "lens", language, query="item 7"), words(language)
    lens = metric_lens(ready(), ready().vectors[7], 10, 7)
    told = said([*at.markdown, *at.caption])
    assert t("search.lens_nobody", metric=t("search.metric_cosine"), encoder="") in told
    for metric in METRICS:
        assert t(f"search.metric_{metric}") in told
        pairs = sample_pairs(ready(), metric)
        for neighbor in lens.lists[metric]:
            assert neighbor.label in told and closeness(t, neighbor.similarity, pairs) in told
    moved = [
        lens.ranks["cosine"][n.row]
        for metric in ("euclidean", "dot")
        for rank, n in enumerate(lens.lists[metric], 1)
        if lens.ranks["cosine"][n.row] != rank
    ]
    assert moved and all(t("search.lens_from", rank=rank) in told for rank in moved)
    shared = lens.shared("cosine", "dot")
    one, other = t("search.metric_cosine"), t("search.metric_dot")
    assert t("search.lens_shared", n=shared, k=10, one=one, other=other) in told
    assert next(iter(table_of(at)[0].values())) == lens.lists["cosine"][0].label
    assert len(table_of(at)) == len(lens.rows)


def test_the_lens_names_the_metric_of_the_makers_and_equal_lengths() -> None:
    vectors = ready().vectors / np.linalg.norm(ready().vectors, axis=1, keepdims=True)
    told = said(open_search(space_of(vectors, "toy"), "lens").caption)
    t = words("en")
    assert t("search.lens_makers", metric="Cosine", encoder="toy") in told and t("search.lens_equal") in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lens_says_ties_as_the_answer_does_and_shares_nothing_then(language: str) -> None:
    t, vectors = words(language), ready().vectors
    equal = space_of(np.concatenate([np.repeat(vectors[:1], 40, 0), vectors[1:]]))
    at = open_search(equal, "lens", language, query="item 3")
    names = " · ".join(t(f"search.metric_{metric}") for metric in METRICS)
    note = metric_lens(equal, equal.vectors[3], 10, 3).ties["dot"]
    assert note.code == "equally_near"
    assert [box.value for box in at.warning] == [f"**{names}** — {plain(t.message(note))}"]
    shared = t("search.lens_shared", n=10, k=10, one=t("search.metric_cosine"), other=t("search.metric_dot"))
    assert shared not in all_said(at)
    answered = open_search(equal, "answer", language, query="item 3")
    assert plain(t.message(note)) in [box.value for box in answered.warning]


@pytest.mark.parametrize("tab", ["lens", "indexes"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_query_each_tab_says_what_to_do(tab: str, language: str) -> None:
    key = {"lens": "search.lens_empty", "indexes": "search.this_query_empty"}[tab]
    assert words(language)(key) in all_said(open_search(ready(), tab, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_indexes_are_measured_on_this_space(language: str) -> None:
    at, t = open_search(ready(), "indexes", language, query="item 7"), words(language)
    rows = table_of(at)
    assert [row[t("search.col_index")] for row in rows] == [
        t(f"search.index_{row}") for row in ("exact", "int8", "hnsw")
    ]
    assert [row[t("search.col_recall", k=10)] for row in rows] == ["1.000"] * 3
    assert rows[0][t("search.col_build")] == "–" and rows[1][t("search.col_build")] != "–"
    told = said([*at.markdown, *at.caption, *at.success])
    choice = search_resources.choice_for(ready(), "cosine")
    assert choice.row == "exact" and t.message(choice.reason) in told
    for row in ("int8", "hnsw"):
        assert t("search.missed_nothing", index=t(f"search.index_{row}"), k=10) in told


def test_what_an_index_missed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    lost = Neighbor(4, "item 4", 0.75)
    exact = tuple(nearest(ready(), ready().vectors[7], 10, exclude=(7,))[0])
    made = (Answer("exact", exact, (), 1, 1), Answer("hnsw", exact[1:], (lost,), 0.9, 0.1))
    monkeypatch.setattr(search_indexes, "answers", lambda *asked: made)
    at = open_search(ready(), "indexes", query="item 7")
    assert words("en")("search.missed", index="HNSW graph", n=1, k=10) in said(at.warning)
    assert "- item 4 :gray[0.75]" in said(at.markdown)


def test_a_large_copy_is_left_out_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_resources, "LARGEST_MB", 0.001)
    at = open_search(ready(5), "indexes", query="item 7")
    assert len(table_of(at)) == 2
    assert "The HNSW graph is left out" in all_said(at)


def test_a_larger_space_is_built_as_a_job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_indexes, "QUICK", 0)
    at = open_search(ready(6), "indexes")
    _, job = at.session_state[state.EXPLORER].awaited[search_indexes.PLACE]
    assert job.wait(60)
    at.run()
    assert not at.exception and len(table_of(at)) == 3


def test_the_tab_is_part_of_the_link() -> None:
    at = open_search(ready(), "lens", query="item 7")
    assert link_of(at).choices["results"] == "lens"
    assert links.write(link_of(at), "en")["results"] == "lens"


def favor_int8(monkeypatch: pytest.MonkeyPatch) -> None:
    """Costs by which eight bits are worth it for a few items."""
    for constant in ("NOTICED_S", "ROUND", "CODE_SCAN"):
        monkeypatch.setattr(costs, constant, 0.0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_approximate_answers_are_called_so_with_the_reason(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    t, start = words(language), {"en": "These answers are approximate", "ko": "근사 검색의 결과"}[language]
    assert start not in all_said(open_search(ready(), "", language, query="item 7"))
    favor_int8(monkeypatch)
    choice = search_resources.choice_for(ready(), "cosine")
    told = said(open_search(ready(), "", language, query="item 7").caption)
    assert choice.row == "int8" and start in told and t.message(choice.reason) in told


def test_where_an_index_is_worth_it_the_page_answers_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    favor_int8(monkeypatch)
    space = ready(7)
    built: list[str] = []

    def watched(row: str, *rest: Any) -> Index:
        built.append(row)
        return build(row, *rest)

    monkeypatch.setattr(search_resources, "build", watched)
    found = search_resources.answer(space, space.vectors[7], 10, "cosine", (7,))
    assert built == ["int8"]
    assert [n.row for n in found] == [n.row for n in nearest(space, space.vectors[7], 10, exclude=(7,))[0]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_order_that_says_nothing_is_called_so(language: str) -> None:
    vectors = np.vstack([np.zeros((1, 4)), np.ones((N, 4))]).astype(np.float32)
    at = open_search(space_of(vectors), "", language, query="item 0")
    part = {
        "en": "a vector of zeros: by cosine it is equally near to all 121 items",
        "ko": "질의 벡터의 값이 모두 0입니다",
    }
    assert part[language] in said(at.warning)
    at = open_search(space_of(vectors), "", language, query="item 5")
    part = {"en": "All 10 results are equally near to the query", "ko": "결과 10개가 모두 똑같이 가깝습니다"}
    assert part[language] in said(at.warning)


@pytest.mark.parametrize(
    ("vectors", "shown", "lengths", "note"),
    [
        (np.ones((3, 4)), 2, "search.lens_equal", "All 2 results are equally near to the query"),
        (np.ones((150, 4)), 10, "search.lens_equal", "All 10 results are equally near to the query"),
        (np.arange(1, 41.0)[:, None], 10, "", "All 10 results are equally near to the query"),
        (np.repeat(np.eye(3), 100, axis=0), 10, "search.lens_equal", "All 10 results are equally near"),
        (np.ones((1, 2)), 0, "search.lens_equal", ""),
    ],
    ids=["fewer than k", "all equal", "one dimension", "duplicates by the hundred", "one item"],
)
def test_awkward_data_say_what_their_answers_are_worth(
    vectors: np.ndarray, shown: int, lengths: str, note: str
) -> None:
    space, t = space_of(vectors.astype(np.float32)), words("en")
    at = {tab: open_search(space, tab, query="item 0") for tab in ("", "lens", "indexes")}
    assert said(at[""].error) == ("1 items make no pair: bring 2 or more" if shown == 0 else "")
    assert not at["lens"].error and not at["indexes"].error
    warned = said(at[""].warning)
    assert note in warned if note else not warned
    told = said([*at["lens"].markdown, *at["lens"].caption])
    low, high = (f"{length:.3g}" for length in np.quantile(space.norms, (0.05, 0.95)))
    assert (t(lengths) if lengths else t("search.lens_differ", low=low, high=high)) in told
    one, other = t("search.metric_cosine"), t("search.metric_euclidean")
    shares = [t("search.lens_shared", n=n, k=shown, one=one, other=other) for n in range(shown + 1)]
    assert any(line in told for line in shares) != bool(
        note
    )  # of lists in the order of rows it would say nothing
    assert plain(note) in said(at["lens"].warning)
    assert {row["Recall@10"] for row in table_of(at["indexes"])} == {"1.000"}
    told = said(at["indexes"].success)
    for row in ("int8", "hnsw"):
        assert t("search.missed_nothing", index=t(f"search.index_{row}"), k=shown) in told


def test_a_neighbor_on_the_map_page_says_what_its_similarity_is_worth() -> None:
    explorer = explorer_with(links.Link(), ready())
    explorer.click(7)
    told = all_said(open_view("map", explorer))
    pairs, t = sample_pairs(ready(), "cosine"), words("en")
    near = nearest(ready(), ready().vectors[7], 10, exclude=(7,))[0]
    first, last = (closeness(t, near[i].similarity, pairs) for i in (0, -1))
    assert t("search.worth", first=first, last=last) in told
