"""Axes in the toy space, against the formula of the mean difference, and the ready-made examples."""

import numpy as np
import pytest
from toy import TOY, random_space, space_of

from embeddings.axes import EXAMPLES, axis, examples_for, place_on
from embeddings.errors import SettingsError
from embeddings.metrics import unit


def test_the_toy_space_along_one_axis() -> None:
    gender = axis(TOY, ["man"], ["woman"])
    (place,) = place_on(TOY, [gender]).T
    by_label = dict(zip(TOY.labels, place, strict=True))
    assert by_label["man"] < by_label["king"] < by_label["queen"] < by_label["woman"]
    assert gender.names == ("man", "woman") and gender.poles == (("man",), ("woman",))
    assert gender.ends == pytest.approx((by_label["man"], by_label["woman"]))


def test_two_axes_against_the_formula() -> None:
    space = random_space(300, 9)
    v = unit(space.vectors.astype(np.float64))
    first = axis(space, ["w1", "w2", "w3"], ["w4"], ("left", "right"))
    second = axis(space, ["w9"], ["w8", "w7"])
    directions = [unit(v[4] - v[[1, 2, 3]].mean(0)), unit(v[[8, 7]].mean(0) - v[9])]
    placed = place_on(space, [first, second])
    assert placed.shape == (300, 2) and placed.dtype == np.float32 and not placed.flags.writeable
    np.testing.assert_allclose(placed, v @ np.stack(directions, axis=1), atol=1e-6)
    assert first.names == ("left", "right") and np.linalg.norm(first.direction) == pytest.approx(1)
    assert first.ends == pytest.approx(((v[[1, 2, 3]] @ directions[0]).mean(), v[4] @ directions[0]))


def test_turned_round_the_places_are_mirrored() -> None:
    there, back = axis(TOY, ["man"], ["woman"]), axis(TOY, ["woman"], ["man"])
    np.testing.assert_allclose(place_on(TOY, [there]), -place_on(TOY, [back]), atol=1e-7)


def test_capitals_and_words_that_come_twice() -> None:
    once, twice = axis(TOY, ["man"], ["woman"]), axis(TOY, ["MAN", " man "], ["Woman", ""])
    assert once.poles == twice.poles
    np.testing.assert_array_equal(once.direction, twice.direction)


def test_an_item_of_zeros_lies_in_the_middle() -> None:
    space = space_of(["a", "b", "nothing"], np.array([[1, 0, 0], [0, 1, 0], [0, 0, 0]]))
    assert place_on(space, [axis(space, ["a"], ["b"])])[2, 0] == 0


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        (["mann"], ["woman"], r"Not among the 5 items: 'mann' \(man\); choose a spelling that is there"),
        ([], ["woman"], "Pole 1 has no word: write one or more"),
        (["man"], ["", "  "], "Pole 2 has no word: write one or more"),
        (["man"], ["man"], "Both poles lie in the same place, so there is no direction from 'man' to 'man'"),
        (
            ["man", "king"],
            ["king", "MAN"],
            "Both poles lie in the same place.*: put different words into one",
        ),
    ],
)
def test_poles_that_do_not_work(first: list[str], second: list[str], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        axis(TOY, first, second)


def test_poles_of_other_words_in_the_same_place() -> None:
    space = space_of(["a", "A2", "b"], np.array([[1, 0, 0], [5, 0, 0], [0, 1, 0]]))
    with pytest.raises(SettingsError, match="no direction from 'a' to 'A2'"):
        axis(space, ["a"], ["A2"])


def test_how_many_axes_and_of_which_space() -> None:
    gender = axis(TOY, ["man"], ["woman"])
    for axes in ([], [gender] * 3):
        with pytest.raises(SettingsError, match=f"along 1 or 2 axes, not {len(axes)}: choose"):
            place_on(TOY, axes)
    with pytest.raises(
        SettingsError, match="The axis has 3 dimensions and the space 9: make the axis from words"
    ):
        place_on(random_space(5, 9), [gender])


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.id)
def test_an_example_makes_an_axis_where_its_words_are(example) -> None:
    labels = list(dict.fromkeys([*example.poles[0], *example.poles[1], *example.items]))
    space = space_of(labels, np.random.default_rng(0).normal(size=(len(labels), 6)))
    assert example in examples_for(space)
    assert axis(space, *example.poles, names=example.names).names == example.names
    assert not set(example.poles[0]) & set(example.poles[1])


def test_an_example_is_cut_to_the_words_of_the_space() -> None:
    space = space_of(["man", "woman", "she", "king", "queen", "nurse", "cat"], np.ones((7, 3)))
    (found,) = examples_for(space)
    assert found.poles == (("man",), ("woman", "she")) and found.items == ("king", "queen", "nurse")
    assert examples_for(space, least=4) == () == examples_for(TOY)


def test_most_languages_have_an_example() -> None:
    assert {example.language for example in EXAMPLES} == {"en", "ko"}
    assert len({example.id for example in EXAMPLES}) == len(EXAMPLES)
