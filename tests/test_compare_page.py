"""The compare page: which second space there is, what is said of the two, and what comes back with a link."""

import numpy as np
import pytest
from pages import all_said, explorer_with, keys_of, link_of, open_view, state_of
from streamlit.testing.v1 import AppTest
from toy import random_space, space_of

from dashboard import compare_resources, comparing
from dashboard.components import compare_maps
from dashboard.components.compare_maps import linked
from dashboard.components.scatter import ScatterData, ScatterEvent
from dashboard.jobs import Report
from dashboard.links import Link
from dashboard.samples import load_space
from dashboard.state import ExplorerState
from dashboard.text import words
from embeddings.comparison import compare, neighbors_message
from embeddings.remedies import Center, RemoveTop, remedied
from embeddings.space import EmbeddingSpace
from embeddings.training import Trained, TrainSettings

T = words("en")
Drawn = dict[str, ScatterData]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Drawn:
    """What the scatters were given last, by their keys; nobody touches them."""
    seen: Drawn = {}

    def scatter(data: ScatterData, *, key: str, words: object, height: object) -> ScatterEvent:
        seen[key] = data
        return ScatterEvent()

    monkeypatch.setattr(compare_maps, "scatter", scatter)
    return seen


def opened(sample: str, language: str = "en", **choices: str) -> AppTest:
    space = load_space(sample)
    at = open_view("compare", explorer_with(Link(f"sample:{sample}", choices=choices), space), language)
    assert not at.exception, at.exception
    return at


def own(space: EmbeddingSpace, other: EmbeddingSpace | None = None, **choices: str) -> AppTest:
    """A visitor's own space, beside a file of theirs."""
    link = Link(choices={"with": f"file:{other.digest}", **choices} if other is not None else choices)
    explorer = explorer_with(link, space)
    if other is not None:
        explorer.compared = comparing.OwnFile((), other)
    at = open_view("compare", explorer)
    assert not at.exception, at.exception
    return at


def offered(at: AppTest) -> list[str]:
    options: list[str] = at.selectbox(key="compare.with.en").options
    return options


def test_what_there_is_for_a_sample_and_what_is_compared_at_first(drawn: Drawn) -> None:
    at = opened("digits")
    assert offered(at) == [
        "Sample: Handwritten digits as pictures",
        "These vectors, remedied …",
        "A file of vectors …",
    ]
    found = compare(load_space("digits"), load_space("digit-pictures"))
    text = all_said(at).replace("\\", "")
    assert str(neighbors_message(found)) in text
    assert "300 items are in both spaces; 1,497 are only in the first and 0 only in the second" in text
    assert [metric.value for metric in at.metric] == [
        f"{found.mean_kept:.1f} of 10", f"{found.mean_overlap:.2f}", f"{found.cka:.2f}",
    ]  # fmt: skip
    assert [metric.delta for metric in at.metric][1] == f"by chance {found.overlap_chance:.2f}"
    table = at.dataframe[0].value
    assert table.iloc[:, 0].tolist() == [row.label for row in found.moved(1_000)]
    assert table.iloc[0, 2].split(" · ")[0] == found.told(found.order[0]).old[0].split(" · ")[0]


def test_both_maps_show_the_same_items_and_the_second_lies_on_the_first(drawn: Drawn) -> None:
    opened("digits")
    first, second = drawn["compare.first"], drawn["compare.second"]
    assert first.labels == second.labels and len(first) == len(second) == 300
    assert (
        first.color is not None and first.color.ticks[0] == (0.0, "0") and first.color.ticks[2] == (1.0, "1")
    )
    # Nothing is left to gain by turning or moving it.
    middles = (points.points.mean(axis=0) for points in (first, second))
    assert np.allclose(*middles, atol=1e-3)
    product = (second.points - second.points.mean(0)).T @ (first.points - first.points.mean(0))
    assert product[0, 1] == pytest.approx(product[1, 0], rel=1e-3, abs=1e-2) and np.trace(product) > 0


def test_what_is_done_in_one_map_is_seen_in_both(drawn: Drawn, monkeypatch: pytest.MonkeyPatch) -> None:
    events = {
        "compare.first": [ScatterEvent()],
        "compare.second": [
            ScatterEvent(clicked=7),
            ScatterEvent(selected=np.array([3, 5], np.uint32), selection_changed=True),
        ],
    }

    def scatter(data: ScatterData, *, key: str, words: object, height: object) -> ScatterEvent:
        drawn[key] = data
        return events[key].pop(0) if events[key] else ScatterEvent()

    monkeypatch.setattr(compare_maps, "scatter", scatter)
    a = random_space(60, 4)
    b = space_of([f"w{i}" for i in range(20, 80)], np.random.default_rng(0).normal(size=(60, 9)))
    at = own(a, b)
    for data in drawn.values():
        assert data.focus == 7 and data.selected is not None and data.selected.tolist() == [3, 5]
    assert state_of(at).clicked == 27 and state_of(at).selected.tolist() == [23, 25]  # rows of the open space
    assert (link_of(at).clicked, link_of(at).selected) == (27, (23, 25))
    found = compare(a, b)
    assert drawn["compare.first"].lines == [(7, row) for row in found.near_a[7]]
    assert drawn["compare.second"].lines == [(7, row) for row in found.near_b[7]]
    text = all_said(at).replace("\\", "")
    assert f"**{found.shared[7]} of 10** nearest neighbors are the same" in text
    assert "2 of 40 items selected" in text
    assert set(at.dataframe[0].value.iloc[:, 0]) == {"w23", "w25"}


def test_a_selection_that_the_second_space_lacks_is_left_alone() -> None:
    a = random_space(30, 4)
    found = compare(a, a.select(range(10, 30)))
    explorer = ExplorerState(space=a)
    explorer.select(np.array([2, 12], np.uint32))
    explorer.click(4)
    shown = linked(explorer, found, ("a", "b"))
    assert (shown.selected.tolist(), shown.clicked) == ([2], None)


def test_a_clicked_item_that_the_second_space_lacks(drawn: Drawn) -> None:
    a = random_space(30, 4)
    b = a.select(range(10, 30))
    explorer = explorer_with(Link(choices={"with": f"file:{b.digest}"}, clicked=4), a)
    explorer.compared = comparing.OwnFile((), b)
    assert T("compare.not_in_both") in all_said(open_view("compare", explorer))


def test_neighbors_of_the_clicked_item_can_be_clicked(drawn: Drawn) -> None:
    a, b = random_space(30, 4, seed=1), random_space(30, 4, seed=2)
    explorer = explorer_with(Link(choices={"with": f"file:{b.digest}"}, clicked=4), a)
    explorer.compared = comparing.OwnFile((), b)
    at = open_view("compare", explorer)
    found = compare(a, b)
    pressed = int(found.near_b[4][2])
    at.button(key=f"compare.near.1.{pressed}").click().run()
    assert state_of(at).clicked == pressed
    at.button(key="compare.close").click().run()
    assert state_of(at).clicked is None and "compare.close" not in keys_of(at)


def test_raw_and_remedied(drawn: Drawn) -> None:
    at = opened("countries", **{"with": "remedied:center.remove-top-2", "near": "5"})
    space = load_space("countries")
    found = compare(space, remedied(space, (Center(), RemoveTop(2))), 5)
    assert str(neighbors_message(found)) in all_said(at).replace("\\", "")
    at.multiselect(key="compare.remedies.en").set_value(["center"]).run()
    assert link_of(at).choices["with"] == "remedied:center"
    found = compare(space, remedied(space, (Center(),)), 5)
    assert str(neighbors_message(found)) in all_said(at).replace("\\", "")
    at.multiselect(key="compare.remedies.en").set_value([]).run()
    assert T("compare.remedies_none") in all_said(at) and not at.metric


def test_an_open_remedied_space_beside_what_it_was(drawn: Drawn) -> None:
    space = load_space("countries")
    explorer = explorer_with(Link("sample:countries"), space)
    explorer.open_remedied("center.remove-top-1")
    at = open_view("compare", explorer)
    assert offered(at)[0] == T("compare.raw")
    found = compare(remedied(space, (Center(), RemoveTop(1))), space)
    assert str(neighbors_message(found)) in all_said(at).replace("\\", "")
    assert 0.2 < found.mean_overlap < 0.9


def test_another_encoder_reads_the_items_in_a_job(tiny_encoder: None, drawn: Drawn) -> None:
    at = opened("topics-en", **{"with": "encoder:multilingual-e5-small-q4"})
    entry = state_of(at).awaited.get("compare.space")
    if entry is not None:
        assert entry[1].wait(30)
        at.run()
    assert not at.exception
    text = all_said(at).replace("\\", "")
    assert "chance would give" in text and len(at.metric) == 3
    assert drawn["compare.second"].labels == load_space("topics-en").labels


def test_many_items_are_compared_in_a_job_that_can_be_stopped(
    drawn: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(*arguments: object) -> None:
        progress = next(one for one in arguments if isinstance(one, Report))
        while True:
            progress(0, 1)

    a, b = random_space(2_001, 3, seed=1), random_space(2_001, 3, seed=2)
    with monkeypatch.context() as patch:
        patch.setattr("embeddings.comparison.compare", endless)
        at = own(a, b)
        assert T("compare.comparing") in all_said(at) and not drawn
        at.button(key="cancel_compare").click().run()
        assert state_of(at).awaited["compare"][1].wait(20)
        at.run()
        assert T("jobs.stopped") in all_said(at) and not drawn
    at.button(key="again_compare").click().run()
    entry = state_of(at).awaited["compare"]
    assert entry[1].wait(30)
    at.run()
    assert len(at.metric) == 3 and len(drawn["compare.second"]) == 2_001


def test_a_model_of_this_visitor_and_one_that_is_gone(drawn: Drawn) -> None:
    a = random_space(40, 5)
    b = EmbeddingSpace(a.labels, np.random.default_rng(1).normal(size=(40, 3)), a.receipt, name="mine")
    explorer = explorer_with(Link(choices={"with": f"trained:{b.digest}"}), a)
    explorer.trained["mine"] = Trained(b, (), (), TrainSettings())
    at = open_view("compare", explorer)
    assert "Your model: mine" in offered(at) and len(at.metric) == 3
    gone = own(a, **{"with": "trained:" + "0" * 32})
    assert T("compare.gone") in all_said(gone) and not gone.metric
    gone.selectbox(key="compare.with.en").set_value(comparing.REMEDIED).run()
    assert len(gone.metric) == 3 and link_of(gone).choices["with"] == "remedied:center"


def test_a_link_does_not_carry_a_file(drawn: Drawn) -> None:
    at = own(random_space(20, 3), **{"with": "file:" + "0" * 32})
    assert T("compare.file_wanted") in all_said(at)


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (space_of(["x", "y"], np.eye(2)), "The two spaces share 0 labels: compare spaces with 2 or more labels"),
        (space_of(["w0", "y"], np.eye(2)), "The two spaces share 1 labels: compare spaces with 2 or more labels"),
        (space_of([f"w{i}" for i in range(20)]), "All 20 items have the same vector in given: nobody is near anybody"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_said_and_the_page_stays_usable(
    other: EmbeddingSpace, message: str, drawn: Drawn
) -> None:
    at = own(random_space(20, 3), other)
    assert message in at.error[0].value.replace("\\", "") and not drawn
    at.selectbox(key="compare.with.en").set_value(comparing.REMEDIED).run()
    assert not at.error and len(at.metric) == 3


def test_one_dimension_and_a_wide_space_and_a_link_of_nonsense(drawn: Drawn) -> None:
    labels = [f"w{i}" for i in range(25)]
    random = np.random.default_rng(0)
    own(space_of(labels, random.normal(size=(25, 1))), space_of(labels, random.normal(size=(25, 300))))
    assert drawn["compare.first"].points.shape == drawn["compare.second"].points.shape == (25, 2)
    at = own(random_space(25, 3), **{"with": "remedied:magic"})
    assert "'magic' is not a remedy" in at.error[0].value.replace("\\", "")
    at = own(random_space(25, 3), **{"with": "remedied:remove-top-9"})
    assert "9 of the strongest components cannot be removed" in at.error[0].value.replace("\\", "")


def test_colors_of_the_map_instead_of_the_overlap(drawn: Drawn) -> None:
    link = Link("sample:countries", color="continent", choices={"paint": "own"})
    at = open_view("compare", explorer_with(link, load_space("countries")))
    color = drawn["compare.second"].color
    assert color is not None and color.name == "continent" and len(color.entries) > 4
    assert not at.exception


def test_samples_with_the_same_items_are_known() -> None:
    shared = compare_resources.in_samples("test", load_space("digit-pictures"))
    assert shared["digits"] == shared["digit-pictures"] == 300 and shared["emoji"] == 0


def test_the_page_in_korean(drawn: Drawn) -> None:
    at = opened("digits", "ko")
    text = all_said(at)
    assert "일부만 같게 봅니다" in text and "Linear" not in text and "neighbors" not in text
