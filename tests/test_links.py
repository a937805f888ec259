"""A link brings back everything that it carries, and believes nothing that it is told."""

import base64
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.links import GIVEN, MAX_LONG, MAX_SELECTED, MAX_TEXT, WHOLE, Link, carries, read, write

FULL = Link(
    source="sample:topics-en",
    encoder="all-minilm-l6-v2",
    method="tsne",
    n_components=3,
    settings={"tsne": {"perplexity": 12.0}},
    color="topic",
    size="length",
    search="moon & <b>",
    query="how stars die?",
    metric="dot",
    analogy=("man", "king", "woman"),
    analogy_method="3cosmul",
    vocabulary="open",
    words_tab="axes",
    formula='2 * ("a & b" - king) + 여왕',
    axes=(("man", "boy"), ("woman",), (), (), ("doctor", "간호사, nurse")),
    listed=("cat", "dog", "kettle"),
    path=("tea", "war"),
    moved=("packaged", "fedcba9876543210" * 2),
    test="simlex999",
    models=("packaged", "0011223344556677" * 2),
    crop=(10, 0, 60, 100),
    images_tab="duplicates",
    threshold=985,
    training="0123456789abcdef" * 2,
    choices={
        "cluster": "hdbscan",
        "clusters": "12",
        "least": "5",
        "samples": "2",
        "around": "30",
        "resolution": "0.5",
        "named": "column",
        "against": "1",
        "remedied": "center",
        "remedy": "center.remove-top-2.normalize",
        "check": "stability",
        "drawn": "tsne",
        "vary": "neighborhoods",
        "best": "continuity",
        "followed": "found",
        "with": "remedied:center.remove-top-2",
        "near": "15",
        "paint": "own",
        "table": "own:89abcdef",
        "encoded": "3",
        "predicted": "6",
        "kinds": "0o.5n",
        "ranked": "2-0-1",
        "sorted": "alphabet",
        "learned": "8",
        "results": "lens",
        "ratings": "89abcdef01234567" * 2,
        "model": "svd",
        "fitted": "factors:8,random_state:1",
        "room": "similar",
        "plane": "pca",
        "who": "12",
        "what": "7",
        "akin": "users",
        "picks": "3.1.200",
        "seen": "shown",
        "newly": "cosine",
        "split": "random",
        "detector": "autoencoder",
        "beside": "12",
        "trees": "300",
        "centers": "20",
        "narrow": "8",
        "epochs": "60",
        "normal": "2-1",
        "above": "97.5",
        "strange": "0-3x",
        "seek": "planted",
        "fresh": "11",
        "plants": "topic.swapped",
        "topics": "kmeans",
    },
    clicked=17,
    selected=(1, 2, 400),
    part=(0, 5, 9),
)


def test_everything_survives_the_address() -> None:
    assert read(write(FULL, "ko")) == FULL
    assert write(FULL, "ko")["lang"] == "ko"


def test_nothing_longer_than_is_read_back_is_written() -> None:
    written = write(Link(query="z" * 20_000, search="y" * 20_000, analogy=("x" * 20_000,)), "en")
    assert (len(written["query"]), len(written["search"])) == (MAX_TEXT, MAX_TEXT)
    assert read(written) == Link(query="z" * MAX_TEXT, search="y" * MAX_TEXT, analogy=("x" * MAX_TEXT,))


def test_a_choice_that_no_page_offers_is_none() -> None:
    assert read({"check": "stability; drop"}).choices == {}


@pytest.mark.parametrize(
    "given", ["", "1-2-3", "60-0-10-100", "0-0-0-50", "0-0-101-50", "-1-0-5-5", "a-b-c-d"]
)
def test_a_crop_that_is_none_is_the_whole_picture(given: str) -> None:
    assert read({"crop": given}).crop == WHOLE
    assert "crop" not in write(Link(), "en")


def test_a_formula_is_carried_whole_or_not_at_all() -> None:
    longest = Link(formula="a + " * 499 + "king")
    assert len(longest.formula) == MAX_LONG and carries(longest)
    assert read(write(longest, "en")) == longest
    longer = Link(formula=longest.formula + "s")
    assert not carries(longer)
    assert "formula" not in write(longer, "en")
    assert read({"formula": longer.formula}).formula == ""


def test_lists_of_words_are_carried_whole_or_not_at_all() -> None:
    sentence = "x" * 600  # an item may be a sentence
    short = Link(axes=((sentence,), ("b",), (), (), ()), listed=(sentence, "b"), path=(sentence, "b"))
    assert carries(short) and read(write(short, "en")) == short
    for name, value in {"axes": ((sentence,) * 4,), "listed": (sentence,) * 4}.items():
        long = Link(**{name: value})  # type: ignore[arg-type]
        assert not carries(long)
        assert write(long, "en") == {"lang": "en"}


def test_an_address_holds_at_most_forty_words_of_a_list() -> None:
    assert len(read(write(Link(listed=("x",) * 100), "en")).listed) == 40


def test_an_old_link_says_the_open_space_as_a_fourth_word() -> None:
    link = read({"analogy": '["a", "b", "c", "open"]'})
    assert (link.analogy, link.vocabulary) == (("a", "b", "c"), "open")


def test_defaults_are_not_written() -> None:
    assert write(Link(), "en") == {"lang": "en"}


def test_ready_points_are_a_method() -> None:
    assert read({"method": GIVEN}).method == GIVEN


@pytest.mark.parametrize(
    "params",
    [
        {"source": "sample:../../etc/passwd"},
        {"source": "upload:xyz"},
        {"source": "trained:xyz"},
        {"training": "../x"},
        {"method": "magic"},
        {"dims": "11"},
        {"settings": "{"},
        {"settings": "[1]"},
        {"settings": '{"tsne": {"perplexity": -1}}'},
        {"settings": '{"tsne": {"perplexity": 1e308}}'},
        {"settings": '{"umap": {"n_neighbors": "abc"}}'},
        {"settings": '{"umap": {"__class__": 1}}'},
        {"analogy": '{"a": 1}'},
        {"by": "magic"},
        {"vocabulary": "../../etc/passwd"},
        {"tab": "<script>"},
        {"axes": "[[["},
        {"axes": '{"a": ["b"]}'},
        {"words": '[1, null, ["x"]]'},
        {"path": '"tea"'},
        {"moved": '["packaged"]'},
        {"moved": '["packaged", "<script>"]'},
        {"models": '["<script>", "trained:x"]'},
        {"item": "-1"},
        {"item": "9" * 30},
        {"rows": "%%%"},
        {"rows": "AAAA"},
        {"remedy": "remove-top-0"},
        {"remedied": "center.remove-top-0"},
    ],
)
def test_a_hostile_value_falls_back_to_the_default(params: dict[str, str]) -> None:
    assert read(params) == Link()


def test_a_deflate_bomb_in_a_link_stays_small() -> None:
    bomb = base64.urlsafe_b64encode(zlib.compress(b"\1\0\0\0" * 10_000_000, 9)).decode()
    assert len(read({"rows": bomb}).selected) <= MAX_SELECTED


def test_a_selection_too_large_for_an_address_is_left_out() -> None:
    assert "rows" not in write(Link(selected=tuple(range(MAX_SELECTED + 1))), "en")


@given(st.sets(st.integers(0, 2**31 - 1), max_size=50))
def test_any_rows_survive(rows: set[int]) -> None:
    link = Link(selected=tuple(sorted(rows)))
    assert read(write(link, "en")).selected == link.selected
