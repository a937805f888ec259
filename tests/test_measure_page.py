"""The measure page in every state: pairs, questions, one's own file, several models, under way, stopped, bad input."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from pages import HOSTILE, all_said, explorer_with, keys_of, link_of, open_view
from scipy import stats
from streamlit.runtime.caching import clear_session_resource_cache
from streamlit.testing.v1 import AppTest
from toy import ROYAL, royal

from dashboard import jobs, links, measuring, resources, state
from dashboard.components.measure_controls import OPEN, PRETRAINED
from dashboard.components.measure_models import share_text
from dashboard.links import PACKAGED, TRAINED
from dashboard.measuring import METHODS, OWN, OwnFile, likely_kind, own_test
from dashboard.text import LANGUAGES, plain, words
from embeddings.evaluation import Questions, evaluate_both, load_pairs, load_questions, read_questions
from embeddings.metrics import unit
from embeddings.progress import Progress
from embeddings.space import EmbeddingSpace, Receipt

WAIT_S = 30
QUESTIONS = (
    b": royals\nman king woman queen\nking man woman queen\nman king woman unheardof\n"
    b": capitals\nfrance paris italy rome\nparis apple rome queen\n"
)
PAIRS = (
    b"king, queen, 9\nman, woman, 8.5\nparis, rome, 7\napple, king, 1\napple, unheardof, 3\nman, italy, 0.5\n"
)


def judged_words(set_id: str) -> EmbeddingSpace:
    """Vectors of chance for the words of a ready set of pairs, but for what its second half alone holds."""
    found = {
        word.lower()
        for pair in load_pairs(set_id).rows[: len(load_pairs(set_id)) // 2]
        for word in (pair.a, pair.b)
    }
    vectors = np.random.default_rng(3).normal(size=(len(found), 5)).astype(np.float32)
    return EmbeddingSpace(tuple(sorted(found)), vectors, Receipt(set_id, "toy", modality="token"), name="toy")


def spearman(space: EmbeddingSpace, pairs: list[tuple[str, str, float]]) -> float:
    """By scipy, from the cosines of those pairs whose words are both there."""
    vectors = unit(space.vectors)
    rows = [
        (space.row_of[a.lower()], space.row_of[b.lower()], score)
        for a, b, score in pairs
        if {a.lower(), b.lower()} <= set(space.row_of)
    ]
    cosines = [float(vectors[a] @ vectors[b]) for a, b, _ in rows]
    return float(stats.spearmanr(cosines, [score for *_, score in rows]).statistic)


@pytest.fixture(autouse=True)
def toy_words(monkeypatch: pytest.MonkeyPatch) -> None:
    resources.finished_scores.clear()
    monkeypatch.setattr(resources, "word_vectors", lambda encoder_id: royal("packaged"))


@pytest.fixture
def hold(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A test that does not end before the event is set."""
    gate = threading.Event()

    def slow(space: EmbeddingSpace, questions: Questions, method: str, progress: Progress) -> Any:
        while not gate.wait(0.01):
            progress(2, 5)
        return evaluate_both(space, questions, method)

    monkeypatch.setattr(measuring, "evaluate_both", slow)
    yield gate
    gate.set()


def open_measure(
    test: str = "",
    language: str = "en",
    space: EmbeddingSpace | None = None,
    trained: tuple[EmbeddingSpace, ...] = (),
    file: OwnFile | None = None,
    chosen: tuple[str, ...] = (),
    source: str = "",
) -> AppTest:
    explorer = explorer_with(links.Link(source=source, test=test, models=chosen), space)
    for one in trained:
        explorer.trained[one.name] = SimpleNamespace(space=one, subwords=None)  # type: ignore[assignment]
    if file is not None:
        explorer.measure = measuring.Measuring(file=file)
    at = open_view("measure", explorer, language)
    assert not at.exception, at.exception
    return at


def questions(**options: Any) -> AppTest:
    return open_measure(OWN, file=OwnFile("mine.txt", QUESTIONS), **options)


def take_the_test(at: AppTest) -> AppTest:
    at.button(key="measure.start").click().run()
    held = held_by(at)
    if held.job is not None:
        assert held.job.wait(WAIT_S)
        at.run()
    assert not at.exception, at.exception
    return at


def held_by(at: AppTest) -> measuring.Measuring:
    held: measuring.Measuring = at.session_state[state.EXPLORER].measure
    return held


def metrics(at: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in at.metric}


def figure(at: AppTest, number: int) -> dict[str, Any]:
    spec: dict[str, Any] = json.loads(at.get("plotly_chart")[number].proto.spec)
    return spec


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("set_id", ["simlex999", "wordsim353"])
def test_a_ready_set_of_pairs_is_answered_at_once(
    set_id: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = judged_words(set_id)
    monkeypatch.setattr(resources, "word_vectors", lambda encoder_id: space)
    at, t = open_measure(set_id, language), words(language)
    expected = spearman(space, [(pair.a, pair.b, pair.score) for pair in load_pairs(set_id).rows])
    assert metrics(at)[t("measure.spearman")] == f"{expected:.2f}".replace("-", "−")
    assert t(f"measure.caution_{set_id}") in all_said(at)
    assert len(at.get("plotly_chart")) == 1 and len(at.dataframe) == 1
    n_found = len(at.dataframe[0].value)
    assert 0 < n_found < len(load_pairs(set_id))
    missing = len(load_pairs(set_id)) - n_found
    assert t("measure.skipped_pairs", n=missing, total=len(load_pairs(set_id))) in all_said(at)


def test_whoever_does_nothing_sees_a_result_of_the_packaged_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "word_vectors", lambda encoder_id: judged_words("simlex999"))
    at, t = open_measure(), words("en")
    assert at.segmented_control(key="measure.test").value == "simlex999"
    assert t("measure.spearman") in metrics(at)
    assert [link.proto.label for link in at.get("page_link")] == [t("measure.train_first")]
    assert not at.error and not at.warning


def test_the_chart_has_every_pair_and_the_table_puts_what_differs_most_first() -> None:
    at = open_measure(OWN, file=OwnFile("pairs.csv", PAIRS))
    everything = figure(at, 0)["data"][0]
    assert len(everything["text"]) == 5 and "king · queen" in everything["text"]
    table = at.dataframe[0].value
    apart = (table["place by people"] - table["place by cosine"]).abs()
    assert list(apart) == sorted(apart, reverse=True)
    assert "unheardof" in all_said(at) and words("en")("measure.unknown_words", n=1) in at.expander[0].label


@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_wait_for_the_button_and_then_stand_by_section(language: str) -> None:
    at, t = questions(language=language), words(language)
    assert not at.metric and t("measure.start_note", n=5) in all_said(at)
    take_the_test(at)
    expected = {
        method: evaluate_both(royal(), read_questions(QUESTIONS), method=method) for method in METHODS
    }
    shown = metrics(at)
    for method in METHODS:
        for name, one in zip(("without", "allowed"), expected[method], strict=True):
            label = f"{t(f'measure.method.{method}')}, {t(f'measure.{name}')}"
            assert shown[label] == share_text(one.total.accuracy or 0.0)
    assert shown[t("measure.coverage_title")] == "80.0 %"
    sections = at.dataframe[-1].value
    assert list(sections[t("measure.column.section")]) == [t("measure.column.total"), "royals", "capitals"]
    assert list(sections[t("measure.column.asked")]) == [4, 2, 2]
    assert list(sections[t("measure.column.unknown")]) == [1, 1, 0]
    assert t("measure.caution_analogies") in all_said(at)


def test_the_two_numbers_are_said_in_one_sentence_and_few_questions_are_too_few() -> None:
    at = take_the_test(questions())
    without, allowed = (one.total for one in evaluate_both(royal(), read_questions(QUESTIONS)))
    sentence = words("en")(
        "measure.meaning_analogies",
        name=plain("GloVe 6B, 50 dimensions"),
        right=round(100 * (without.accuracy or 0)),
        allowed=round(100 * (allowed.accuracy or 0)),
    )
    assert sentence in all_said(at) and (without.accuracy or 0) > (allowed.accuracy or 0)
    low, high = without.interval
    assert words("en")("measure.small_test", n=4, low=share_text(low), high=share_text(high)) in all_said(at)


def test_unknown_words_are_counted_once_as_skipped_and_once_as_wrong_and_named() -> None:
    at = take_the_test(questions())
    total = evaluate_both(royal(), read_questions(QUESTIONS))[0].total
    skipped, wrong = share_text(total.accuracy or 0), share_text(total.accuracy_with_unknown_wrong)
    assert skipped != wrong
    assert words("en")("measure.skipped", n=1, total=5, skipped=skipped, wrong=wrong) in all_said(at)
    assert at.expander[0].label == words("en")("measure.unknown_words", n=1)
    assert "unheardof" in [block.value for block in at.expander[0].text]


def test_wrong_answers_are_listed_with_the_place_of_the_right_one() -> None:
    at = take_the_test(questions())
    wrong = evaluate_both(royal(), read_questions(QUESTIONS))[0].wrong
    assert wrong
    table = at.dataframe[0].value
    assert [
        tuple(row) for row in table[["question", "right answer", "answer given", "its place"]].values
    ] == [
        (f"{one.a} : {one.b} :: {one.c} : ?", one.expected, one.answered, one.rank)
        for one in sorted(wrong, key=lambda one: one.rank or 10**9)
    ]
    at.selectbox(key="measure.wrong_section").set_value("royals").run()
    n = sum(one.section == "royals" for one in wrong)
    if n:
        assert len(at.dataframe[0].value) == n
    else:
        assert words("en")("measure.wrong_none") in all_said(at)


def test_a_test_that_was_taken_is_there_for_the_next_visitor_without_waiting() -> None:
    take_the_test(questions())
    at = questions()
    assert at.metric and "measure.start" not in keys_of(at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_test_under_way_is_shown_and_can_be_stopped(language: str, hold: threading.Event) -> None:
    at, t = questions(language=language), words(language)
    at.button(key="measure.start").click().run()
    assert not at.exception and not at.metric
    assert t("measure.busy", test="mine.txt") in all_said(at)
    assert "measure.start" not in keys_of(at)
    at.button(key="cancel_job").click().run()
    job = held_by(at).job
    assert job is not None and job.wait(WAIT_S)
    at.run()
    assert t("measure.cancelled") in all_said(at)
    assert "measure.start" in keys_of(at)
    hold.set()
    assert take_the_test(at).metric


def test_another_page_does_not_end_a_test(hold: threading.Event) -> None:
    at = questions()
    at.button(key="measure.start").click().run()
    at.switch_page("views/start.py").run()
    hold.set()
    job = held_by(at).job
    assert job is not None and job.wait(WAIT_S)
    at.switch_page("views/measure.py").run()
    assert not at.exception and at.metric


def test_a_closed_tab_ends_its_test(hold: threading.Event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "GRACE_S", 0.05)
    at = questions()
    at.button(key="measure.start").click().run()
    job = held_by(at).job
    assert job is not None and not job.is_over
    clear_session_resource_cache("test session id")
    assert job.wait(WAIT_S) and job.state == "cancelled"


def test_a_mistake_in_the_program_is_said_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: object, **more: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(measuring, "evaluate_both", broken)
    at = take_the_test(questions())
    assert words("en")("jobs.bug") in all_said(at) and "secret" not in all_said(at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_kept_models_stand_side_by_side(language: str) -> None:
    models = (royal("cbow"), royal("skip-gram", noise=0.6))
    at, t = questions(language=language, trained=models), words(language)
    assert at.button_group(key="measure.models").value == [f"{TRAINED}cbow", f"{TRAINED}skip-gram"]
    take_the_test(at)
    assert len(at.get("plotly_chart")) == 2
    names = [note["text"] for note in figure(at, 0)["layout"]["annotations"]]
    assert names == ["cbow", "skip-gram"]
    table = at.dataframe[0].value
    assert list(table[t("measure.column.model")]) == ["cbow", "skip-gram"]
    expected = [evaluate_both(space, read_questions(QUESTIONS))[0].total.accuracy or 0 for space in models]
    assert list(table[t("measure.column.without", method="3CosAdd")]) == [100 * share for share in expected]
    assert f"**{plain('cbow')}**" in all_said(at)
    at.segmented_control(key="measure.detail").set_value(f"{TRAINED}skip-gram").run()
    assert f"**{plain('skip-gram')}**" in all_said(at)


def test_kept_models_stand_side_by_side_on_pairs() -> None:
    models = (royal("cbow"), royal("skip-gram", noise=0.6))
    at = open_measure(OWN, file=OwnFile("pairs.csv", PAIRS), trained=models)
    table = at.dataframe[0].value
    pairs = [
        (a, b, float(score))
        for a, b, score in (line.split(", ") for line in PAIRS.decode().splitlines())
        if "unheardof" not in (a, b)
    ]
    assert list(table["Spearman"]) == [round(spearman(space, pairs), 3) for space in models]
    assert len(at.get("plotly_chart")) == 2


def test_a_model_without_the_words_of_the_test_does_not_stop_the_others() -> None:
    lost = replace(royal("lost"), labels=tuple(f"x{row}" for row in range(len(ROYAL))))
    at = take_the_test(questions(trained=(royal("cbow"), lost)))
    assert at.warning[0].value.replace("\\", "").startswith("**lost**  \nNone of the 5 questions of mine.txt")
    assert len(at.metric) == 5
    at = open_measure(OWN, file=OwnFile("pairs.csv", PAIRS), trained=(lost, royal("cbow")))
    assert "a correlation needs 3" in at.warning[0].value.replace("\\", "") and len(at.metric) == 3


def test_models_that_fail_for_the_same_reason_are_named_together() -> None:
    lost = tuple(
        replace(royal(name), labels=tuple(f"x{row}" for row in range(len(ROYAL))), name=name) for name in "ab"
    )
    at = take_the_test(questions(trained=lost))
    assert len(at.warning) == 1 and at.warning[0].value.startswith("**a**, **b**")


def test_korean_vectors_meet_the_korean_set_first() -> None:
    korean = replace(
        royal("ko"), labels=("왕", "남자", "여자", "여왕", "사과", "파리", "프랑스", "이탈리아", "로마")
    )
    for kept, first in ((royal("en"), "simlex999"), (korean, "questions-ko")):
        at = open_measure(trained=(kept,))
        assert at.segmented_control(key="measure.test").value == first
    chosen = open_measure("wordsim353", trained=(korean,))
    assert chosen.segmented_control(key="measure.test").value == "wordsim353"


def test_the_open_words_can_be_chosen_and_nothing_chosen_is_what_suits_best() -> None:
    at = questions(space=royal("mine"))
    pills = at.button_group(key="measure.models")
    assert pills.value == [PRETRAINED]
    pills.set_value([OPEN]).run()
    assert link_of(at).models == (royal("mine").digest,)
    take_the_test(at)
    assert plain(words("en")("measure.open_space", title="mine")) in all_said(at)
    at.button_group(key="measure.models").set_value([]).run()
    assert not at.exception and link_of(at).models == ()


def test_sentences_are_not_offered_as_words() -> None:
    sentences = EmbeddingSpace(
        ("a b", "c d", "e f"), np.eye(3, dtype=np.float32), Receipt("s", "all-minilm-l6-v2", modality="text")
    )
    at = questions(space=sentences)
    assert not [group for group in at.button_group if group.key == "measure.models"]
    assert words("en")("measure.takes_it", name=plain("GloVe 6B, 50 dimensions"), n=9) in all_said(at)


def test_a_ready_set_of_questions_is_read_and_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    google = load_questions("google-analogies")
    family = {
        word
        for section in google.sections
        if section.name == "family"
        for row in section.rows
        for word in row
    }
    vectors = np.random.default_rng(1).normal(size=(len(family), 4)).astype(np.float32)
    space = EmbeddingSpace(tuple(sorted(family)), vectors, Receipt("f", "toy", modality="token"))
    monkeypatch.setattr(resources, "word_vectors", lambda encoder_id: space)
    at = take_the_test(open_measure("google-analogies"))
    sections = at.dataframe[-1].value
    assert len(sections) == 15 and sections["asked"][0] == 506 and "Family" in list(sections["section"])
    # A section without a known question has no dot.
    assert [note["text"] for note in figure(at, 0)["layout"]["annotations"]] == ["Family"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_korean_set_over_english_words_says_what_to_do(language: str) -> None:
    at = take_the_test(open_measure("questions-ko", language))
    assert not at.metric and len(at.warning) == 1
    n = len(load_questions("questions-ko"))
    assert f"{n:,}" in at.warning[0].value.replace("\\", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_before_a_file_is_brought_the_page_shows_how_one_looks(language: str) -> None:
    at, t = open_measure(OWN, language), words(language)
    assert t("measure.file_empty") in all_said(at)
    assert [block.value for block in at.code] == [t("measure.example_analogies"), t("measure.example_pairs")]
    assert not at.metric and "measure.start" not in keys_of(at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_examples_of_the_page_are_files_that_it_reads(language: str) -> None:
    for name, kind in (("analogies", "analogies"), ("pairs", "pairs")):
        file = OwnFile("example", words(language)(f"measure.example_{name}").encode())
        assert likely_kind(file) == kind
        assert len(own_test(file, likely_kind(file)).content) >= 2


def test_a_file_that_was_uploaded_is_tested_and_outlives_another_page() -> None:
    at = open_measure(OWN)
    at.file_uploader(key="measure.file").set_value([("mine.txt", QUESTIONS, "")]).run()
    assert not at.exception and "measure.start" in keys_of(at)
    at.switch_page("views/start.py").run()
    at.switch_page("views/measure.py").run()
    assert words("en")("measure.still_here", name=plain("mine.txt")) in all_said(at)
    at.button(key="measure.put_away").click().run()
    assert held_by(at).file is None and words("en")("measure.file_empty") in all_said(at)


BAD = {
    "three": (
        b": s\nman king woman queen\nman king woman\n",
        "Line 3 of bad.txt has 3 words ('man king woman')",
    ),
    "five": (b": s\nman king woman queen prince\n", "Line 2 of bad.txt has 5 words"),
    "three, headless": (b"man king woman\n", "Line 1 of bad.txt has 3 words ('man king woman')"),
    "headless": (b"man king woman queen\n", "belongs to no section"),
    "empty": (b"\n\n", "bad.txt"),
    "no number": (b"king, queen, 9\nman, woman, much\n", "Line 2 of bad.txt"),
    "binary": (bytes(range(256)) * 20, "bad.txt"),
    "all equal": (b"king queen 5\nman woman 5\nparis rome 5\n", "equally similar"),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_named_with_what_to_do_and_the_page_stays_usable(kind: str, language: str) -> None:
    data, message = BAD[kind]
    at = open_measure(OWN, language, file=OwnFile("bad.txt", data))
    shown = "\n".join(block.value for block in [*at.error, *at.warning]).replace("\\", "")
    assert "bad.txt" in shown and not at.metric
    assert message in shown or language == "ko"
    assert at.segmented_control(key="measure.test").value == OWN


def test_a_file_of_numbers_can_be_read_as_questions_after_all() -> None:
    at = open_measure(OWN, file=OwnFile("pairs.csv", PAIRS))
    assert at.metric
    control = next(one for one in at.segmented_control if one.key and one.key.startswith("measure.read_as"))
    control.set_value("analogies").run()
    assert not at.exception and "Line 1 of pairs.csv has 3 words" in at.error[0].value.replace("\\", "")


def test_hostile_names_are_shown_as_text() -> None:
    at = questions(trained=(royal(HOSTILE), royal("b", noise=0.1)))
    take_the_test(at)
    at_file = open_measure(OWN, file=OwnFile(HOSTILE, b"king <b> 1\n"))
    for page in (at, at_file):
        assert not page.exception
        blocks = [*page.markdown, *page.caption, *page.error, *page.warning]
        assert HOSTILE not in "\n".join(str(block.value) for block in blocks)
    assert "<img" not in json.dumps([note["text"] for note in figure(at, 0)["layout"]["annotations"]])


def test_the_link_names_the_test_and_brings_it_back() -> None:
    at = open_measure("wordsim353")
    assert at.segmented_control(key="measure.test").value == "wordsim353"
    at.segmented_control(key="measure.test").set_value("google-analogies").run()
    assert at.session_state[state.EXPLORER].link.test == "google-analogies"
    assert at.query_params["test"] in ("google-analogies", ["google-analogies"])
    assert open_measure("../nonsense").segmented_control(key="measure.test").value == "simlex999"


def test_the_link_names_the_models_and_brings_them_back() -> None:
    models = (royal("cbow"), royal("skip-gram", noise=0.6))
    at = open_measure("simlex999", trained=models)
    at.button_group(key="measure.models").set_value([f"{TRAINED}skip-gram", PRETRAINED]).run()
    link = link_of(at)
    assert link.models == (models[1].digest, PACKAGED)
    again = links.read(links.write(link, "en"))
    assert (again.test, again.models) == (link.test, link.models)
    back = open_measure("simlex999", trained=models, chosen=again.models)
    assert back.button_group(key="measure.models").value == [f"{TRAINED}skip-gram", PRETRAINED]
    gone = open_measure("simlex999", trained=models[:1], chosen=(models[1].digest,), source="sample:words")
    assert words("en")("measure.model_gone") in all_said(gone)
    assert gone.button_group(key="measure.models").value == [f"{TRAINED}cbow"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (": s\na b c 1\n", "analogies"),
        ("# note\nWord 1,Word 2,Human\ntiger,cat,7.35\n", "pairs"),
        ("tiger\tcat\t7.35\n", "pairs"),
        ("a b c d\n", "analogies"),
        ("a b c\n", "analogies"),
        ("", "analogies"),
    ],
)
def test_the_kind_of_a_file_is_seen_in_its_first_lines(text: str, kind: str) -> None:
    assert likely_kind(OwnFile("f", text.encode())) == kind
