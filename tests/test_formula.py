"""Formulas: what is read, what is refused and with which words, and the answers against gensim and brute force."""

import numpy as np
import pytest
from gensim.models import KeyedVectors
from hypothesis import given
from hypothesis import strategies as st
from toy import TOY, random_space, space_of

from embeddings.errors import SettingsError
from embeddings.formula import Term, candidates, completed, parse, quoted, solve_formula, written
from embeddings.metrics import METRICS, unit


def read(text: str) -> dict[str, float]:
    return {term.name: term.weight for term in parse(text).terms}


@pytest.mark.parametrize(
    ("text", "weights"),
    [
        ("king - man + woman", {"king": 1, "man": -1, "woman": 1}),
        ("king-man+woman", {"king": 1, "man": -1, "woman": 1}),
        ("0.5*tea + 0.5*coffee", {"tea": 0.5, "coffee": 0.5}),
        ("tea*0.5 + .5 × coffee", {"tea": 0.5, "coffee": 0.5}),
        ("2 * (a - b)", {"a": 2, "b": -2}),
        ("(a - b) * 2 * 3", {"a": 6, "b": -6}),
        ("a - (b - (c - d))", {"a": 1, "b": -1, "c": 1, "d": -1}),
        ("-a + b", {"a": -1, "b": 1}),
        ("-(a + b)", {"a": -1, "b": -1}),
        ("a + -0.5 * b", {"a": 1, "b": -0.5}),
        ("a -2*b", {"a": 1, "b": -2}),
        ("a + a + b - b", {"a": 2, "b": 0}),
        ("(1 + 2) * a", {"a": 3}),
        ("1e3 * a", {"a": 1000}),
        ('"new-york" + "south korea"', {"new-york": 1, "south korea": 1}),
        ('"say ""hi""" - “a b”', {'say "hi"': 1, "a b": -1}),
        ('"1990" - "1980"', {"1990": 1, "1980": -1}),
        ("3d + 1990s", {"3d": 1, "1990s": 1}),
        ("don't − café – 서울", {"don't": 1, "café": -1, "서울": -1}),
        ("（왕 － 남자） ＊ 2", {"왕": 2, "남자": -2}),
        ("nan + inf", {"nan": 1, "inf": 1}),
        ("__import__ + os.system", {"__import__": 1, "os.system": 1}),
    ],
)
def test_what_is_read(text: str, weights: dict[str, float]) -> None:
    assert read(text) == weights
    assert parse(text).text == text


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("", "formula_empty", "The formula is empty: write words with + and -, as in king - man + woman"),
        (" \t\n", "formula_empty", "The formula is empty: write words"),
        ("king -", "formula_nothing_after", "Nothing follows the '-' at character 6: write a word after it"),
        ("king - + man", "formula_nothing_after", "Nothing follows the '-' at character 6"),
        ("2 *", "formula_nothing_after", "Nothing follows the '*' at character 3"),
        ("king + ()", "formula_nothing_after", "Nothing follows the '(' at character 8"),
        ("-", "formula_nothing_after", "Nothing follows the '-' at character 1"),
        ("* king", "formula_nothing_before", "Nothing stands before the '*' that the formula begins with"),
        ("king)", "formula_bracket_extra", "The bracket at character 5 closes what was never opened: remove it"),
        ("king - man) + a", "formula_bracket_extra", "The bracket at character 11 closes what was never"),
        (")", "formula_bracket_extra", "The bracket at character 1 closes what was never opened"),
        ("a + )", "formula_bracket_extra", "The bracket at character 5 closes what was never opened"),
        ("2 * (a - (b + c)", "formula_bracket_missing", "The bracket at character 5 is never closed: add a )"),
        ('king - "new york', "formula_quote_open", "The quote at character 8 is never closed: put another"),
        ("1e308 * king", "formula_weight", "The weight 1e308 is too large: choose one between -1,000,000 and"),
        ("1e999 * king", "formula_weight", "The weight 1e999 is too large"),
        ("-1000001 * king", "formula_weight", "The weight -1000001 is too large"),
        ("1e6 * 1e6 * king", "formula_weight", "The weight 1e+12 is too large"),
        ("1e6*a + 1e6*a", "formula_weight", "The weight 2e+06 is too large"),
        ("9" * 1_000 + "*a", "formula_weight", f"The weight {'9' * 40} is too large"),
        ("2", "formula_only_numbers", "The formula holds numbers and no word: write words, and put quotes"),
        ("1990 - 1980", "formula_only_numbers", "The formula holds numbers and no word"),
        ("king - king", "formula_nothing_left", "Every word of the formula has a weight of zero, so nothing"),
        ("0 * king", "formula_nothing_left", "Every word of the formula has a weight of zero"),
        ("0.1*a + 0.2*a - 0.3*a", "formula_nothing_left", "Every word of the formula has a weight of zero"),
        ("king * man", "formula_words_multiplied", "The * at character 6 multiplies words with words: multiply"),
        ("king + 2", "formula_number_alone", "The '+' at character 6 joins a number and a word: a number only"),
        ("south korea + a", "formula_sign_missing", "Between 'south' and 'korea' a sign is missing: write + - or"),
        ("2 king", "formula_sign_missing", "Between '2' and 'king' a sign is missing"),
        ("2(a - b)", "formula_sign_missing", "Between '2' and '(' a sign is missing"),
        ("(a)(b)", "formula_sign_missing", "Between ')' and '(' a sign is missing"),
        ("a + " * 2_500 + "a", "formula_too_long", "The formula has 10,001 characters and may have 2,000: shorten"),
        ("x" * 10_000, "formula_too_long", "The formula has 10,000 characters and may have 2,000: shorten it"),
        ("(" * 900 + "a" + ")" * 900, "formula_too_deep", "More than 30 brackets lie within each other at character 31"),
    ],
)  # fmt: skip
def test_what_is_refused(text: str, code: str, message: str) -> None:
    with pytest.raises(SettingsError) as error:
        parse(text)
    assert error.value.code == code
    assert str(error.value).startswith(message)


def test_thirty_brackets_are_read() -> None:
    assert read("(" * 30 + "a" + ")" * 30) == {"a": 1}


NAMES = st.text(min_size=1, max_size=12)
WEIGHTS = st.integers(-9_999, 9_999).filter(bool).map(lambda number: number / 8)


@given(st.dictionaries(NAMES, WEIGHTS, min_size=1, max_size=6))
def test_what_is_written_is_read_again(weights: dict[str, float]) -> None:
    terms = tuple(Term(weight, name) for name, weight in weights.items())
    assert parse(written(terms)).terms == terms


@given(st.text(alphabet='ab "“”()+-*1.e−', max_size=40))
def test_every_text_is_a_formula_or_says_why_not(text: str) -> None:
    try:
        assert any(term.weight for term in parse(text).terms)
    except SettingsError as error:
        assert error.code.startswith("formula_")


def test_king_minus_man_plus_woman_is_queen() -> None:
    found = solve_formula(TOY, "king - man + woman")
    assert [neighbor.label for neighbor in found.without_inputs] == ["queen", "apple"]
    assert {neighbor.label for neighbor in found.with_inputs} == set(TOY.labels)
    assert np.linalg.norm(found.target) == pytest.approx(1) and not found.target.flags.writeable
    by_rank = {neighbor.label: rank for rank, neighbor in enumerate(found.with_inputs, 1)}
    assert {(r.label, r.rank) for r in found.input_ranks} == {
        (w, by_rank[w]) for w in ("king", "man", "woman")
    }


def test_it_is_gensims_most_similar_with_weights() -> None:
    space = random_space(20_000, 16)
    oracle = KeyedVectors(16)
    oracle.add_vectors(list(space.labels), space.vectors)
    for text, positive, negative in (
        ("w1 - w2 + w3", ["w1", "w3"], ["w2"]),
        ("0.5*w4 + 2*w5", [("w4", 0.5), ("w5", 2.0)], []),
        ("-(w7 - 3*w9)", [("w9", 3.0)], ["w7"]),
    ):
        found = solve_formula(space, text, 12)
        expected = oracle.most_similar(positive=positive, negative=negative, topn=12)
        assert [n.label for n in found.without_inputs] == [label for label, _ in expected]
        np.testing.assert_allclose(
            [n.similarity for n in found.without_inputs], [s for _, s in expected], atol=1e-5
        )


def test_the_ranks_of_the_inputs_are_those_of_a_full_sort() -> None:
    space = random_space(30_000, 12)
    found = solve_formula(space, "w1 - w2 - 2*w3 + w4", 3)
    cosine = unit(space.vectors.astype(float)) @ found.target.astype(float)
    order = [space.labels[row] for row in np.argsort(-cosine)]
    assert len(found.input_ranks) == 4 and max(rank.rank for rank in found.input_ranks) > 10_000
    for rank in found.input_ranks:
        assert order[rank.rank - 1] == rank.label
        assert rank.similarity == pytest.approx(cosine[space.row_of[rank.label]], abs=1e-6)


@pytest.mark.parametrize("metric", ["euclidean", "dot"])
def test_other_metrics_add_the_vectors_as_they_are(metric: str) -> None:
    space = random_space(200, 5)
    found = solve_formula(space, "w1 - 0.5*w2", 5, metric)
    target = space.vectors[1] - 0.5 * space.vectors[2]
    np.testing.assert_allclose(found.target, target, rtol=1e-6)
    similarity = METRICS[metric].similarity(target[None].astype(float), space.vectors.astype(float))[0]
    similarity[[1, 2]] = -np.inf
    assert [n.row for n in found.without_inputs] == np.argsort(-similarity)[:5].tolist()


def test_a_single_name_is_its_neighbors_and_a_weight_does_not_matter_alone() -> None:
    plain, heavy = solve_formula(TOY, "king"), solve_formula(TOY, "0.00001 * king")
    assert plain.with_inputs[0].label == "king" and plain.input_ranks[0].rank == 1
    assert [n.label for n in plain.with_inputs] == [n.label for n in heavy.with_inputs]


def test_capitals_are_mended_and_the_answer_shows_the_labels() -> None:
    found = solve_formula(TOY, "King - MAN + woman")
    assert [term.name for term in found.formula.terms] == ["king", "man", "woman"]
    assert str(found.formula) == "king - man + woman" and found.formula.text == "King - MAN + woman"
    assert found.without_inputs[0].label == "queen"


def test_items_with_spaces_and_repeated_labels() -> None:
    space = space_of(["a red ball", "blue, +1", "a red ball", "x"], np.eye(4)[:, :3] + 0.1)
    found = solve_formula(space, '"a red ball" - "blue, +1"')
    assert [n.label for n in found.without_inputs] == ["x"]


def test_unknown_names_with_their_closest_spellings() -> None:
    with pytest.raises(SettingsError) as error:
        solve_formula(TOY, "kign - man + wommen")
    assert str(error.value) == (
        "Not among the 5 items: 'kign' (king); 'wommen' (woman); choose a spelling that is there"
    )


def test_a_sum_of_no_direction() -> None:
    space = space_of(["left", "right", "nothing"], np.array([[-1, 0, 0], [2, 0, 0], [0, 0, 0]]))
    for text in ("left + right", "nothing", "500000*left + 500000*right"):
        with pytest.raises(SettingsError, match="adds up to no direction at all: change a weight or a word"):
            solve_formula(space, text)


def test_k_below_one_and_above_the_space() -> None:
    with pytest.raises(SettingsError, match="0 neighbors cannot be found: ask for 1 or more"):
        solve_formula(TOY, "king", 0)
    assert len(solve_formula(TOY, "king", 99).without_inputs) == 4


def test_what_is_being_typed_is_completed() -> None:
    space = space_of(["man", "manual", "new york", "3d", "king"])
    assert candidates(space, "king - ma") == ["man", "manual"]
    assert candidates(space, 'king + "new') == ["new york"]
    assert candidates(space, "ma + king", cursor=2) == ["man", "manual"]
    assert candidates(space, "king - ma", k=1) == ["man"]
    for nothing_typed in ("", "king - ", "king -", "0.5", '"man"', "(", "king + zzz"):
        assert candidates(space, nothing_typed) == []
    assert completed("king - ma", "manual") == "king - manual"
    assert completed("king - ne", "new york") == completed('king - "ne', "new york") == 'king - "new york"'
    assert completed("ma + king", "man", cursor=2) == "man + king"
    assert completed("king + ", "3d") == "king + 3d"


@given(NAMES)
def test_a_name_in_quotes_is_one_name(name: str) -> None:
    assert read(quoted(name)) == {name: 1}
    assert quoted("don't") == "don't" and quoted("1990") == '"1990"' and quoted("a-b") == '"a-b"'
