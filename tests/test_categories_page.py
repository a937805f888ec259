"""The page of categories in all its states: the sample, a table of one's own, what cannot be, and both languages."""

from collections.abc import Iterator

import numpy as np
import pytest
from pages import (
    HOSTILE,
    all_said,
    explorer_with,
    jobs_of,
    keys_of,
    link_of,
    open_view,
    said,
    settled,
    state_of,
)
from streamlit.testing.v1 import AppTest
from toy import random_space

from dashboard import categories_work, categorizing, resources
from dashboard.components.categories_drag import moved
from dashboard.components.upload import Upload
from dashboard.figures.categories import Bars, Plane, distances_figure, map_figure, scores_figure
from dashboard.links import Link
from dashboard.text import LANGUAGES, words
from embeddings.categories import (
    ENCODERS,
    CategoryTable,
    Entity,
    hidden_order,
    read_table,
    sample_columns,
    sample_table,
)
from embeddings.digests import digest_bytes
from embeddings.readers import File

T = words("en")
PRICES = {"S": 9, "M": 5, "L": 7}
ROWS = [f"{size},{'ab'[i % 2]},{PRICES[size] + i % 2}" for i in range(10) for size in PRICES]
SHIRTS = "size,shop,price\n" + "\n".join(ROWS) + "\n"


OPENED: list[AppTest] = []


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Pages learn for three epochs; what a test leaves under way is over before the next one, and before the end."""
    monkeypatch.setattr(categories_work, "Entity", lambda dim=None: Entity(dim, epochs=3))
    monkeypatch.setitem(categories_work.ENCODERS, "entity", categories_work.Entity)  # type: ignore[index]
    yield
    while OPENED:
        jobs = jobs_of(OPENED.pop())
        for job in jobs:
            job.cancel()
        assert all(job.wait(60) for job in jobs)


def brought(text: str, name: str = "shirts.csv") -> Upload:
    data = text.encode()
    return Upload(f"{digest_bytes(data)} {name}", (File(name, data),), ids=("1",))


def page(text: str | None = None, language: str = "en", **choices: str) -> AppTest:
    explorer = explorer_with(Link(choices=dict(choices)), random_space(20, 3))
    explorer.brought = None if text is None else brought(text)
    if text is not None and choices:
        explorer.link.choices.setdefault("table", "own")
    OPENED.append(open_view("categories", explorer, language))
    return OPENED[-1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sample_stands_there_at_once_and_four_cards_follow(language: str) -> None:
    t = words(language)
    at = page(None, language)
    assert t("categories.sample_note", n=1_500) in all_said(at)
    assert t("categories.learning") in all_said(at) or "categories.open.entity" in keys_of(at)
    assert {"categories.open.label", "categories.open.ordinal", "categories.open.onehot"} <= keys_of(at)
    at = settled(at)
    heads = [block.value for block in at.markdown if block.value.startswith("#### ")]
    assert {f"#### {t(f'categories.name_{method}')}" for method in ENCODERS} <= set(heads)
    column, target = sample_columns(language)
    how = t("categories.how_r2", column=column, target=target, n=1_500)
    assert how in said(at.caption)
    assert len(at.get("plotly_chart")) == 9  # bars, and a heat map and a map on each card
    assert t("categories.truth", label="0.04", learned="1.00").split(":")[0][:20] in all_said(at)


def test_the_order_of_the_link_makes_ordinal_encoding_worth_something() -> None:
    table, (column, _) = sample_table(), sample_columns()
    place = {name: code for code, name in enumerate(table[column].categories)}
    ranked = "-".join(str(place[name]) for name in hidden_order())
    assert T("categories.loses_ordinal_unknown") in said(page(None).markdown)
    at = settled(page(None, ranked=ranked))
    assert T("categories.loses_ordinal", target="rent", spearman="−1.00") in said(at.markdown)
    scores = [block.value for block in at.markdown if block.value.startswith("### R²")]
    assert scores[0] == "### R² 0.00" and scores[1] == "### R² 0.44"
    assert at.text_area[-1].value.split("\n")[0] == hidden_order()[0]


def test_what_was_brought_on_the_start_page_is_taken_when_it_is_a_table() -> None:
    at = settled(page(SHIRTS))
    assert "shirts.csv · 30 rows · 3 columns" in said(at.caption).replace("**", "")
    assert at.selectbox(key=f"categories.encoded.{table_of(at).digest}").value == "shop"
    assert at.selectbox(key=f"categories.predicted.{table_of(at).digest}").value == "price"
    prose = page("One sentence. Another one.\nAnd a third one here.\n")
    assert T("categories.sample_note", n=1_500) in all_said(prose)


def table_of(at: AppTest) -> CategoryTable:
    return read_table(state_of(at).brought.files)


def test_what_is_chosen_stands_in_the_link() -> None:
    at = settled(page(SHIRTS))
    digest = table_of(at).digest
    at.selectbox(key=f"categories.encoded.{digest}").set_value("size").run()
    assert at.number_input(key="categories.learned").value is None
    at.number_input(key="categories.learned").set_value(2).run()
    at.segmented_control(key="categories.sorted.en.3.price").set_value("order").run()
    at.selectbox(key=f"categories.kind.{digest}.shop.en").set_value("ordinal").run()
    held = {name: value for name, value in link_of(at).choices.items() if value}
    own = f"own:{digest[:8]}"
    assert held == {"table": own, "encoded": "0", "learned": "2", "sorted": "order", "kinds": "1o"}
    at.text_area(key=order_key(at, "size")).set_value("M\nL\nS").run()
    assert link_of(at).choices["ranked"] == "1-0-2" and not at.exception
    at.button(key="categories.order_reset").click().run()
    assert not link_of(at).choices["ranked"]
    assert at.text_area(key=order_key(at, "size")).value == "S\nM\nL"
    at.selectbox(key=f"categories.kind.{digest}.shop.en").set_value("nominal").run()
    assert not link_of(at).choices["kinds"]
    at.segmented_control(key="categories.table.en").set_value("sample").run()
    assert {name: value for name, value in link_of(at).choices.items() if value} == {"table": "sample"}


def test_choices_of_one_table_never_reach_another() -> None:
    held = {"encoded": "0", "kinds": "1o", "ranked": "1-0-2", "sorted": "order", "learned": "2"}
    digest = read_table(brought(SHIRTS).files).digest[:8]
    at = page(SHIRTS, table=f"own:{digest}", **held)
    assert {name: value for name, value in link_of(at).choices.items() if value} == {
        "table": f"own:{digest}",
        **held,
    }
    state_of(at).brought = brought(SHIRTS.replace("S,", "XXL,"))
    at.run()
    other = read_table(state_of(at).brought.files).digest[:8]
    assert other != digest and [one.value for one in at.toast] == [T("categories.other_table")]
    assert {name: value for name, value in link_of(at).choices.items() if value} == {"table": f"own:{other}"}
    at.run()
    assert not at.toast and not at.exception
    waiting = page(None, table=f"own:{digest}", **held)
    assert T("categories.link_wants", digest=digest) in all_said(waiting)
    assert link_of(waiting).choices["ranked"] == held["ranked"]
    sample = page(None, encoded="1")
    assert link_of(sample).choices["table"] == "sample"


def order_key(at: AppTest, column: str) -> str:
    return f"categories.order.{table_of(at)[column].digest}"


def test_noise_is_not_sold_as_a_find() -> None:
    random = np.random.default_rng(0)
    rows = [
        f"c{code:02},{y:.4f}"
        for code, y in zip(random.integers(0, 12, 240), random.normal(size=240), strict=True)
    ]
    at = settled(page("c,y\n" + "\n".join(rows) + "\n"))
    told = said(at.markdown)
    assert "#### Nothing was found in c that tells y" in told
    assert T("categories.loses_entity_nothing", target="y") in told
    assert "found an order that the names hide" not in told


def test_a_category_with_a_line_break_is_one_line_of_the_order() -> None:
    text = "size,price\n" + '"S\nsmall",1\nM,2\nL,3\n' * 10
    at = settled(page(text, encoded="0"))
    area = at.text_area(key=order_key(at, "size"))
    assert not at.error and sorted(area.value.split("\n")) == ["L", "M", "S small"]
    area.set_value("S small\nM\nL").run()
    assert not at.error and link_of(at).choices["ranked"] == "2-1-0"
    same = settled(page(text.replace("M,", "S small,"), encoded="0"))
    assert T("categories.order_not_lines") in said(same.caption)
    assert order_key(same, "size") not in keys_of(same)


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("S\nM", "does not name L: put every category into it"),
        ("S\nM\nL\nXXL", "XXL in the order of 'size' is no value of that column"),
        ("S\nM\nM\nL", "M comes twice in the order of 'size'"),
    ],
)
def test_an_order_that_does_not_fit_is_said_where_it_is_written(lines: str, sentence: str) -> None:
    at = settled(page(SHIRTS, encoded="0"))
    at.text_area(key=order_key(at, "size")).set_value(lines).run()
    assert sentence in said(at.error) and not at.exception
    assert not link_of(at).choices.get("ranked")


def test_the_learned_order_can_be_taken() -> None:
    at = settled(page(SHIRTS.replace("L,", "XL,") + "M,a,5\nXS,a,2\nXS,b,3\n", encoded="0"))
    assert T("categories.order_learned_note") in said(at.caption)
    at.button(key="categories.order_learned").click().run()
    assert sorted(link_of(at).choices["ranked"].split("-")) == ["0", "1", "2", "3"] and not at.exception


@pytest.mark.parametrize(
    ("text", "choices", "sentence"),
    [
        ("a,y\n" + "x,1\nx,2\n" * 10, {}, "'a' has 1 different values: there is nothing to tell apart"),
        (
            "a,y\n" + "\n".join(f"n{i}x,{i}" for i in range(20)),
            {},
            "'a' has a different value in each of its 20 rows",
        ),
        ("a,y\n" + "p,1\nq,1\n" * 10, {}, "'y' has 1 different values, so there is nothing to predict"),
        ("a,y\n" + "1,2\n3,4\n" * 9, {"table": "own"}, "Every column of shirts.csv is taken for numbers"),
        ("a,y\np,1\nq,2\np,3\n", {}, "3 rows with a value of both columns are too few"),
    ],
)
def test_bad_input_is_said_and_the_page_stays(text: str, choices: dict[str, str], sentence: str) -> None:
    at = settled(page(text, **choices))
    assert sentence in said(at.error)
    assert at.segmented_control(key="categories.table.en").value == "own"


def test_missing_values_are_counted_where_they_matter() -> None:
    at = settled(page(SHIRTS + ",a,5\nS,b,\n", encoded="0"))
    assert "Rows without a value of 'size' or 'price' are left out: 2 of 32" in said(at.caption)
    assert T("categories.missing", n=1) in said(at.caption)


def test_a_hundred_thousand_categories_are_shown_by_the_most_frequent() -> None:
    n = 100_000
    text = (
        "id,y\n" + "\n".join(f"c{i:06}x,{i % 7}" for i in range(n)) + "\n" + "c000001x,3\nc000002x,4\n" * 12
    )
    at = page(text)
    assert not at.exception, at.exception
    assert T("categories.shown", n=30, total=n) in said(at.caption)
    assert T("categories.open_too_large", most=2_000) in all_said(at)
    assert at.button(key="categories.open.onehot").disabled


def test_an_encoding_is_opened_as_a_space() -> None:
    at = settled(page(SHIRTS, encoded="0"))
    at.button(key="categories.open.label").click().run()
    space = state_of(at).space
    assert space is not None and space.labels == ("L", "M", "S")
    assert link_of(at).source == f"made:{space.digest}" and link_of(at).color == "mean price"
    np.testing.assert_array_equal(space.vectors[:, 0], [0, 1, 2])


def test_a_new_value_becomes_something_in_each_encoding() -> None:
    at = settled(page(SHIRTS, encoded="0"))
    table = at.dataframe[-1].value
    assert table["Vector"].tolist()[:3] == ["−1", "−1", "0, 0, 0"]
    assert table["What it is"].tolist()[2] == "zeros in every dimension"
    at.text_input(key="categories.new").set_value("M").run()
    assert at.dataframe[-1].value["Vector"].tolist()[:3] == ["1", "1", "0, 1, 0"]
    assert T("categories.new_is_known") in said(at.caption)


def test_a_stopped_training_is_offered_again() -> None:
    at = page(SHIRTS, encoded="0")
    _, job = state_of(at).awaited.get("categories.vectors", (None, None))
    if job is not None and not job.is_over:
        job.cancel()
        assert job.wait(30)
        at.run()
        if job.state == "cancelled":
            assert "again_categories.vectors" in keys_of(at)
    assert "categories.open.label" in keys_of(at) and not at.exception


def test_columns_and_values_are_never_markup() -> None:
    text = SHIRTS.replace("size,shop", f'"{HOSTILE}",shop').replace("S,", f'"{HOSTILE}",')
    at = settled(page(text, encoded="0"))
    assert HOSTILE not in "\n".join(block.value for block in [*at.markdown, *at.caption])


def test_nothing_brought_says_what_to_bring() -> None:
    at = page(None, table="own")
    assert T("categories.bring_note") in said(at.info) and not at.exception


def test_a_link_with_numbers_of_other_columns_falls_back() -> None:
    at = settled(page(SHIRTS, encoded="77", predicted="88", kinds="99o.0q", ranked="5-4", learned="0"))
    assert not at.error and at.selectbox(key=f"categories.encoded.{table_of(at).digest}").value == "shop"


def test_figures_name_what_they_draw_and_escape_it() -> None:
    near = distances_figure(np.eye(2), ["<b>a</b>", "b"], is_dark=False, ink=None)
    assert near.data[0].zmax == 1 and "&lt;b&gt;a" in str(near.data[0].customdata)
    ladder = Plane(np.array([[0, 0], [0, 1], [0, 2]]), ["<i>", "b", "c"], np.arange(3), True)
    dots = map_figure(ladder, is_dark=True, ink=("#fff", "#aaa")).data[0]
    assert list(dots.text) == ["&lt;i&gt;", "b", "c"] and list(dots.marker.color) == [0, 1, 2]
    same = Plane(np.zeros((2, 2)), ["a", "b"], np.zeros(2))
    assert map_figure(same, is_dark=False, ink=None).layout.yaxis.scaleanchor == "x"
    many = Plane(np.stack([np.zeros(30), np.arange(30)], 1), [str(i) for i in range(30)], np.arange(30), True)
    assert set(map_figure(many, is_dark=False, ink=None).data[0].text) == {""}
    bars = scores_figure(Bars(["x"], [0.7], [0.6], [0.8], 0.5), "right", None).data[0]
    assert bars.base == 0.5 and bars.x[0] == pytest.approx(0.2)
    assert bars.error_x.array[0] == pytest.approx(0.1)


def test_results_are_kept_by_what_went_in() -> None:
    at = settled(page(SHIRTS, encoded="0"))
    table = table_of(at)
    first = categories_work.learning_work(table, categorizing.Asked("size", "price"))
    other = categories_work.learning_work(
        table.taken_as("shop", "ordinal"), categorizing.Asked("size", "price")
    )
    assert resources.finished_work().get((first.place, first.wanted)) is not None
    assert first.wanted != other.wanted


@pytest.mark.parametrize(
    ("told", "order"),
    [
        (["b", "a"], ["b", "a"]),
        (["a", "b"], None),
        (["a"], None),
        (["a", "a"], None),
        ([1, 2], None),
        ("ab", None),
        (None, None),
    ],
)
def test_what_a_browser_tells_of_an_order_is_checked(told: object, order: list[str] | None) -> None:
    assert moved(told, ("a", "b")) == order


def test_a_large_table_is_read_as_a_job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(categories_work, "QUICK_BYTES", 10)
    at = page(SHIRTS.replace("shop", "store"), encoded="0")
    at = settled(at)
    assert "30 rows" in said(at.caption) and "categories.open.entity" in keys_of(at)


def test_vectors_that_were_brought_are_not_taken_for_categories() -> None:
    numbers = "a,b\n" + "\n".join(f"{i},{i * 2}" for i in range(9)) + "\n"
    at = page(numbers)
    assert T("categories.sample_note", n=1_500) in all_said(at)
