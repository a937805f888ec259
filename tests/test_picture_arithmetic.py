"""Formulas, axes and analogies whose operands are pictures, by the names of the shipped emoji and of an upload."""

import pytest
from pages import UPLOAD, all_said, link_of, open_view, said
from picture_sets import picture_dataset, picture_space
from streamlit.testing.v1 import AppTest

from dashboard import links
from dashboard.components import words_formula
from dashboard.components.analogy_board import EXAMPLES
from dashboard.samples import load_pictures, load_space
from dashboard.state import ExplorerState
from dashboard.text import LANGUAGES, words
from embeddings.analogy import solve_analogy
from embeddings.axes import axis, place_on
from embeddings.axes import examples_for as axes_for
from embeddings.formula import parse, solve_formula

SAMPLE = "sample:emoji"


def with_emoji(view: str, language: str = "en", **link: object) -> AppTest:
    explorer = ExplorerState(link=links.Link(source=SAMPLE, method="pca", **link))  # type: ignore[arg-type]
    explorer.open_space(load_space("emoji"), SAMPLE)
    at = open_view(view, explorer, language)
    assert not at.exception and not at.error, (at.exception, at.error)
    return at


def with_squares(view: str, **link: object) -> AppTest:
    dataset = picture_dataset()
    explorer = ExplorerState(link=links.Link(source=UPLOAD, method="pca", **link))  # type: ignore[arg-type]
    explorer.open_space(picture_space(dataset), UPLOAD, dataset)
    at = open_view(view, explorer)
    assert not at.exception and not at.error, (at.exception, at.error)
    return at


def names(at: AppTest) -> list[str]:
    """What screen readers say of the pictures: the names of their files."""
    return [picture.alt for element in at.get("image") for picture in element.proto.imgs]


def file_name(label: str) -> str:
    pictures = load_pictures("emoji")
    assert pictures is not None
    return pictures[load_space("emoji").row_of[label]].name


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_analogy_of_pictures_is_drawn_and_is_the_library_s(language: str) -> None:
    at = with_emoji("analogies", language, analogy=("dog face", "dog", "cat face"))
    best = solve_analogy(load_space("emoji"), "dog face", "dog", "cat face").without_inputs
    assert best[0].label == "cat"
    assert "dog − dog face + cat face ≈" in said(at.markdown)
    drawn = names(at)
    assert drawn[:4] == [file_name(name) for name in ("dog", "dog face", "cat face", "cat")]
    assert drawn[4:7] == [file_name(neighbor.label) for neighbor in best[:3]]


def test_every_offered_analogy_of_pictures_has_an_answer_of_its_kind() -> None:
    space = load_space("emoji")
    offered = [asked for asked in EXAMPLES if all(name in space.row_of for name in asked)]
    found = {asked: solve_analogy(space, *asked).without_inputs[0].label for asked in offered}
    assert found == {
        ("dog face", "dog", "cat face"): "cat",
        ("cat face", "cat", "pig face"): "pig",
        ("bus", "oncoming bus", "taxi"): "oncoming taxi",
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_formula_of_pictures_is_drawn_with_its_signs_and_answers(language: str) -> None:
    text = 'dog - 0.5*"dog face" + "cat face"'
    at = with_emoji("words", language, formula=text)
    solved = solve_formula(load_space("emoji"), parse(text), words_formula.ANSWERS)
    assert [head.value for head in at.subheader] == ["− 0.5 ×", "+", "≈"]
    expected = ["dog", "dog face", "cat face", solved.without_inputs[0].label]
    assert names(at)[:4] == [file_name(name) for name in expected]
    assert len(names(at)) == 4 + 2 * words_formula.ANSWERS


@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures_are_laid_out_between_two_poles(language: str) -> None:
    at = with_emoji("words", language, words_tab="axes")
    space = load_space("emoji")
    (example,) = axes_for(space)
    values = place_on(space, [axis(space, *example.poles)])[:, 0]
    red, green = example.items[:6], example.items[6:]
    assert all(values[space.row_of[name]] < 0 for name in red)
    assert all(values[space.row_of[name]] > 0 for name in green)
    assert words(language)("words.axes_empty") not in all_said(at)
    assert words(language)("words.axes_about_pictures") in all_said(at)
    assert at.get("plotly_chart")


def test_the_odd_picture_out() -> None:
    at = with_emoji("words", words_tab="odd", listed=("taxi", "bus", "tram", "sushi"))
    assert "sushi" in said(at.markdown)
    assert names(at)[0] == file_name("sushi") or file_name("sushi") in names(at)


def test_names_of_an_upload_are_operands_too() -> None:
    at = with_squares("words", formula='"red/red-0.png" - "green/green-1.png" + "green/green-2.png"')
    assert {name.split("/")[0] for name in names(at)[3:6]} == {"red"}
    at = with_squares("analogies", analogy=("green/green-0.png", "green/green-1.png", "blue/blue-2.png"))
    assert names(at)[3].startswith("blue/")


def test_a_word_that_is_no_picture_is_met_with_the_closest() -> None:
    at = with_emoji("words", formula="dgo + cat")
    assert "dog" in [button.label for button in at.button]
    assert not names(at)


def test_pictures_that_are_not_here_leave_the_words() -> None:
    dataset = picture_dataset()
    explorer = ExplorerState(link=links.Link(source=UPLOAD, method="pca", formula='"red/red-0.png"'))
    explorer.open_space(picture_space(dataset), UPLOAD)
    at = open_view("words", explorer)
    assert not at.exception and not names(at)
    assert "red/red-0.png ≈" in said(at.markdown).replace('"', "")


def test_king_and_queen_are_words_even_where_pictures_are_open() -> None:
    at = with_emoji("start")
    at.button(key="door_ask").click().run()
    assert not at.exception
    assert link_of(at).vocabulary == links.PACKAGED
