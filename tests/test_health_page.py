"""The health page in every state: findings, remedies that are tried, opened and taken back, bad input, both languages."""

import threading
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from pages import HOSTILE, all_said, explorer_with, keys_of, link_of, open_view, said, state_of
from streamlit.testing.v1 import AppTest
from toy import random_space, space_of

from dashboard import asking, health_resources, links, picture_query, picture_resources, resources
from dashboard.links import Link
from dashboard.text import LANGUAGES, words
from embeddings.catalog import ENGLISH
from embeddings.health import health
from embeddings.neighbors import nearest_to_row
from embeddings.progress import Progress
from embeddings.remedies import Center, RemoveTop, remedied
from embeddings.space import EmbeddingSpace

WAIT_S = 30


def shifted(n: int = 80) -> EmbeddingSpace:
    space = random_space(n, 12)
    return space_of(list(space.labels), space.vectors + 2)


def open_health(space: EmbeddingSpace, language: str = "en", **choices: str) -> AppTest:
    at = open_view("health", explorer_with(Link(choices=choices), space), language)
    assert not at.exception, at.exception
    return at


def numbers(at: AppTest) -> dict[str, tuple[str, str, str]]:
    """The table of remedies: before, after and the level of each measure."""
    (table,) = at.table
    return {str(name): tuple(row) for name, row in table.value.iterrows()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_measure_has_a_card_with_its_number_and_meaning(language: str) -> None:
    t, found = words(language), health(shifted())
    at = open_health(shifted(), language)
    everything = said([*at.markdown, *at.caption])
    for finding in found.findings:
        assert t(f"health.name.{finding.id}") in everything
        assert t.message(finding.said) in everything and t.message(finding.meaning) in everything
    assert t("health.number_cosine", value="0.81") in everything
    assert t("health.nothing_tried") in all_said(at)


def test_the_summary_counts_the_levels() -> None:
    found = health(shifted())
    at = open_health(shifted())
    n = sum(finding.level == "act" for finding in found.findings)
    assert n and f"{n} to act on" in all_said(at)


def test_a_dimension_that_decides_is_told_by_its_share() -> None:
    vectors = np.random.default_rng(0).normal(size=(60, 20)) * np.array([12] + [1] * 19)
    share = health(space_of(["a"] * 60, vectors)).dimensions.shares[0]
    assert share > 0.5 and f"### {share:.0%} in one" in said(
        open_health(space_of(["a"] * 60, vectors)).markdown
    )


def test_what_a_finding_suggests_can_be_tried() -> None:
    at = open_health(shifted())
    at.button(key="health.try.anisotropy").click().run()
    assert link_of(at).choices["remedy"] == "center" and at.toggle(key="health.center").value
    before, after, level = numbers(at)["Shared direction"]
    assert (before, after, level) == ("cosine 0.81", "cosine −0.01", "act → fine")
    assert state_of(at).space is not None and state_of(at).space.receipt.transformations == ()


def test_switches_write_the_link_and_the_link_sets_the_switches() -> None:
    at = open_health(shifted(), remedy="center.remove-top-2.normalize")
    switches = at.toggle(key="health.center").value, at.toggle(key="health.normalize").value
    assert switches == (True, True) and at.number_input(key="health.top").value == 2
    at.toggle(key="health.center").set_value(False).run()
    at.number_input(key="health.top").set_value(3).run()
    assert link_of(at).choices["remedy"] == "remove-top-3.normalize"
    at.number_input(key="health.top").set_value(0).run()
    at.toggle(key="health.normalize").set_value(False).run()
    assert link_of(at).choices["remedy"] == "" and "health.open" not in keys_of(at)
    assert "Switch a remedy on" in all_said(at)


def test_the_numbers_after_are_those_of_the_remedied_space() -> None:
    at = open_health(shifted(), remedy="center.remove-top-2")
    expected = health(remedied(shifted(), [Center(), RemoveTop(2)]))
    assert expected.hubness is not None
    assert numbers(at)["Hubs"][1] == f"skew {expected.hubness.skewness:.2f}".replace("-", "−")


def test_neighbors_that_leave_and_join_are_marked() -> None:
    at = open_health(shifted(), remedy="remove-top-3")
    explorer = state_of(at)
    explorer.click(5)
    at.run()
    after = remedied(shifted(), [RemoveTop(3)])
    old, new = ({one.row for one in nearest_to_row(space, 5)} for space in (shifted(), after))
    assert f"Of the 10 nearest {len(old & new)} stay." in said(at.caption)
    marked = [block.value for block in at.markdown]
    assert sum(":gray-badge[leaves]" in value for value in marked) == len(old - new) > 0
    assert sum(":green-badge[joins]" in value for value in marked) == len(new - old) > 0


def test_the_remedied_space_opens_by_the_button_only_and_goes_back() -> None:
    at = open_health(shifted(), remedy="center")
    raw = state_of(at).space
    at.button(key="health.open").click().run()
    assert not at.exception
    explorer = state_of(at)
    assert explorer.space is not None and raw is not None
    assert explorer.space.receipt.transformations == ("center",) and explorer.raw is raw
    assert explorer.link.choices["remedied"] == "center" and explorer.link.choices["remedy"] == ""
    assert "The open space is one after remedies: centering." in all_said(at)
    assert ":blue-badge[after centering]" in all_said(at)
    at.button(key="health.back").click().run()
    assert state_of(at).space is raw and state_of(at).raw is None
    assert "health.back" not in keys_of(at)


def test_a_second_remedy_comes_on_top_of_the_first() -> None:
    at = open_health(shifted(), remedied="center", remedy="normalize")
    at.button(key="health.open").click().run()
    space = state_of(at).space
    assert space is not None and space.receipt.transformations == ("center", "normalize")
    assert link_of(at).choices["remedied"] == "center.normalize"


def test_a_link_opens_the_space_after_its_remedies_and_a_part_of_it() -> None:
    link = Link(choices={"remedied": "center"}, part=(1, 4, 9, 12))
    explorer = explorer_with(link, shifted())
    assert explorer.space is not None and explorer.whole is not None
    whole = remedied(shifted(), [Center()])
    np.testing.assert_array_equal(explorer.whole.vectors, whole.vectors)
    np.testing.assert_array_equal(explorer.space.vectors, whole.vectors[[1, 4, 9, 12]])
    tried = health_resources.after(explorer, "remove-top-1")
    expected = remedied(whole, [RemoveTop(1)]).vectors[[1, 4, 9, 12]]
    np.testing.assert_allclose(tried.vectors, expected, atol=1e-6)


def test_a_remedy_of_a_link_that_does_not_fit_is_said_and_left_out() -> None:
    explorer = explorer_with(Link(choices={"remedied": "remove-top-500"}), shifted())
    assert explorer.raw is None and explorer.link.choices["remedied"] == ""
    assert [note.code for note in explorer.notes] == ["remove_top_too_many"]


def test_words_are_treated_like_the_remedied_items(monkeypatch: pytest.MonkeyPatch) -> None:
    vocabulary = shifted()
    monkeypatch.setattr(resources, "word_vectors", lambda encoder_id: vocabulary)
    receipt = replace(vocabulary.receipt, encoder="toy", modality="token")
    part = EmbeddingSpace(vocabulary.labels[:40], vocabulary.vectors[:40], receipt)
    mended = remedied(part, [Center()])
    query = asking.ask(mended, "w70")
    assert isinstance(query, asking.Query)
    np.testing.assert_allclose(
        query.vector, vocabulary.vectors[70] - vocabulary.vectors[:40].mean(axis=0), atol=1e-5
    )


def test_phrases_are_treated_like_the_remedied_items(tiny_encoder: None) -> None:
    raw = random_space(30, 8)
    receipt = replace(raw.receipt, encoder=ENGLISH, modality="text")
    space = EmbeddingSpace(raw.labels, raw.vectors, receipt)
    plain, mended = (asking.ask(one, "a phrase") for one in (space, remedied(space, [Center()])))
    assert isinstance(plain, asking.Query) and isinstance(mended, asking.Query)
    np.testing.assert_allclose(mended.vector, plain.vector - raw.vectors.mean(axis=0), atol=1e-5)


def test_pictures_are_treated_like_the_remedied_items(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = random_space(30, 8)
    monkeypatch.setattr(picture_resources, "picture_vector", lambda *given: raw.vectors[3])
    mended = remedied(
        EmbeddingSpace(raw.labels, raw.vectors, replace(raw.receipt, modality="image")), [Center()]
    )
    explorer = explorer_with(Link(), mended)
    asked = picture_query.Asked("mine", SimpleNamespace(digest="0"))  # type: ignore[arg-type]
    np.testing.assert_array_equal(picture_query.ask(explorer, mended, asked).vector, mended.vectors[3])
    assert not picture_resources.reads_classes(mended)


def test_a_large_space_is_looked_over_by_a_job_that_can_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()

    def slow(*given: Any, progress: Progress, **named: Any) -> Any:
        while not gate.wait(0.01):
            progress(1, 5)
        return health(*given, **named)

    monkeypatch.setattr(health_resources, "QUICK", 0)
    monkeypatch.setattr(health_resources, "health", slow)
    space = shifted(83)  # nobody has looked it over yet
    at = open_health(space)
    assert "cancel_health" in keys_of(at) and not at.subheader
    at.button(key="cancel_health").click().run()
    _, job = state_of(at).awaited["health"]
    assert job.wait(WAIT_S)
    at.run()
    assert "Stopped before it was finished." in all_said(at)
    gate.set()
    at.button(key="again_health").click().run()
    _, job = state_of(at).awaited["health"]
    assert job.wait(WAIT_S)
    at.run()
    assert [block.value for block in at.subheader] == ["Try a remedy"]


# bad input


@pytest.mark.parametrize(
    ("space", "message"),
    [
        (space_of(["a"] * 40), "No dimension tells these items apart."),
        (space_of(["a"]), "Fewer than two items have a direction: bring more"),
        (random_space(7, 4), "from 21 different items on; there are only 7"),
        (random_space(50, 1), "48 of 50 items point exactly where another one points"),
        (
            space_of([f"i{i}" for i in range(300)], np.repeat(np.eye(3), 100, axis=0)),
            "297 of 300 items repeat",
        ),
        (space_of(["a", "b"], np.zeros((2, 3))), "2 of 2 vectors are all zeros."),
    ],
    ids=["equal", "one", "few", "one dimension", "repeats", "zeros"],
)
def test_odd_spaces_are_told(space: EmbeddingSpace, message: str) -> None:
    at = open_health(space, remedy="normalize")
    assert message in said([*at.markdown, *at.caption])


def test_a_remedy_that_leaves_nothing_is_said_in_its_place() -> None:
    at = open_health(space_of(["a"] * 40), remedy="center")
    assert "After centering all 40 vectors are zero" in said(at.error)
    assert "health.open" not in keys_of(at)
    korean = open_health(space_of(["a"] * 40), "ko", remedy="center")
    assert "중심 맞추기 뒤에는 벡터 40개가 모두 0이 됩니다" in said(korean.error)


def test_one_dimension_has_no_component_to_spare() -> None:
    at = open_health(random_space(50, 1), remedy="remove-top-9")
    assert at.number_input(key="health.top").disabled and at.number_input(key="health.top").value == 0
    assert link_of(at).choices["remedy"] == "remove-top-9" and not at.exception


def test_a_link_that_takes_out_no_component_is_no_remedy() -> None:
    link = links.read({"remedy": "remove-top-0", "remedied": "remove-top-0"})
    at = open_view("health", explorer_with(link, shifted()))
    assert not at.exception and not at.error
    assert words("en")("health.nothing_tried") in all_said(at)


def test_labels_are_never_markup() -> None:
    vectors = np.random.default_rng(0).normal(size=(60, 40))
    at = open_health(space_of([HOSTILE] * 60, vectors), remedy="remove-top-1")
    written = [block.value for block in [*at.markdown, *at.caption]]
    assert any("onerror" in value for value in written)
    assert not any("<img" in value.replace("\\<", "") for value in written)


def test_without_a_space_the_page_says_what_to_do() -> None:
    at = open_view("health", explorer_with(Link()))
    assert not at.exception and words("en")("frame.nothing_open") in all_said(at)
