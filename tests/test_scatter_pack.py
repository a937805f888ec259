"""What travels between the server and the scatter: round trips, withheld parts, and answers not to be trusted."""

import base64
import io
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from dashboard.components.scatter import LABELS_SENT_BELOW, WORDS, ScatterData
from dashboard.components.scatter.data import header_of, parts_of, size_codes
from dashboard.components.scatter.overlay import home_of, short, texts_on_map
from dashboard.components.scatter.pack import (
    Memory,
    array_part,
    decode_row,
    decode_rows,
    encode_rows,
    event_number,
    json_part,
    pack,
    unpack,
)
from dashboard.components.scatter.thumbnails import answer, asked_rows
from dashboard.figures.colors import color_column
from dashboard.text import words

POINTS = np.arange(24, dtype=np.float32).reshape(8, 3)


def test_arrays_and_texts_come_back_as_they_were() -> None:
    codes = np.array([3, 1, 2], dtype=np.uint8)
    labels = ["서울", "<b>", "𝄞"]
    parts = {"points": array_part(POINTS), "codes": array_part(codes), "labels": json_part(labels)}
    header, content = unpack(pack({"n": 8}, parts, Memory()))
    assert header == {"n": 8}
    assert np.array_equal(np.frombuffer(content["points"] or b"", dtype=np.float32).reshape(8, 3), POINTS)
    assert (content["codes"] or b"") == bytes([3, 1, 2])
    assert json.loads(content["labels"] or b"") == labels


def test_parts_start_where_typed_arrays_may_start() -> None:
    parts = {str(i): array_part(np.zeros(i, dtype=np.uint8)) for i in range(1, 9)}
    message = pack({"text": "é"}, parts, Memory())
    length = int.from_bytes(message[4:8], "little")
    table = json.loads(message[8 : 8 + length])["parts"]
    assert (8 + length) % 8 == 0
    assert all(entry["offset"] % 8 == 0 for entry in table.values())


def test_what_was_sent_is_not_sent_again() -> None:
    memory = Memory()
    first = pack({}, {"points": array_part(POINTS)}, memory)
    changed = {"points": array_part(POINTS), "codes": array_part(np.ones(8, dtype=np.uint8))}
    second = pack({}, changed, memory)
    assert (unpack(first)[1]["points"] or b"") == POINTS.tobytes()
    assert unpack(second)[1] == {"points": None, "codes": b"\x01" * 8}
    memory.sent.clear()
    assert (unpack(pack({}, changed, memory))[1]["points"] or b"") == POINTS.tobytes()


def test_the_memory_of_what_was_sent_is_bounded() -> None:
    memory = Memory()
    for i in range(100):
        pack({}, {"codes": array_part(np.array([i], dtype=np.uint8))}, memory)
    assert len(memory.sent) < 50


def test_only_arrays_that_the_browser_knows() -> None:
    with pytest.raises(TypeError, match="no typed array for float64"):
        array_part(np.zeros(3))


@given(st.integers(1, 2000).flatmap(lambda n: st.tuples(st.just(n), st.sets(st.integers(0, n - 1)))))
def test_a_selection_comes_back(case: tuple[int, set[int]]) -> None:
    n, rows = case
    assert decode_rows(encode_rows(np.array(sorted(rows), dtype=np.uint32), n), n).tolist() == sorted(rows)


def test_a_large_selection_is_one_bit_per_item() -> None:
    assert encode_rows(np.arange(100_000), 100_000)["kind"] == "bits"
    assert len(encode_rows(np.arange(100_000), 100_000)["data"]) < 17_000
    assert encode_rows(np.arange(10), 100_000)["kind"] == "rows"


OUT_OF_RANGE = {
    "kind": "rows",
    "n": 8,
    "data": base64.b64encode(np.array([1, 7, 8, 4_000_000_000], "<u4")).decode(),
}


@pytest.mark.parametrize(
    "value",
    [
        None, 3, "rows", [], {}, {"kind": "rows", "n": 8}, {"kind": "rows", "n": 8, "data": 5},
        {"kind": "rows", "n": 8, "data": "not base64!"}, {"kind": "rows", "n": 8, "data": "AAAA"},
        {"kind": "rows", "n": 9, "data": ""}, {"kind": "bits", "n": 8, "data": "AAAAAAAA"},
        {"kind": "rows", "n": 8, "data": base64.b64encode(bytes(4 * 9)).decode()},
        {"kind": "lists", "n": 8, "data": "AAAA"}, {"kind": "rows", "n": 8, "data": "é"},
    ],
)  # fmt: skip
def test_garbage_is_no_selection(value: object) -> None:
    assert decode_rows(value, 8).tolist() == []


def test_rows_that_do_not_exist_are_left_out() -> None:
    assert decode_rows(OUT_OF_RANGE, 8).tolist() == [1, 7]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda c: st.lists(c) | st.dictionaries(st.text(), c),
    )
)
def test_any_answer_is_survived(value: object) -> None:
    assert decode_rows(value, 8).size == 0
    assert decode_row(value, 8) is None or value in range(8)
    assert event_number(value) == 0


@pytest.mark.parametrize("value", [-1, 8, 1.0, True, "1", None, [1]])
def test_no_row(value: object) -> None:
    assert decode_row(value, 8) is None


def test_an_event_is_news_once() -> None:
    memory = Memory()
    assert [memory.is_news("clicked", number) for number in (0, 5, 5, 6)] == [False, True, False, True]


def scatter_data(n: int = 50, **changes: object) -> ScatterData:
    points = np.random.default_rng(0).normal(size=(n, 2)).astype(np.float32)
    return ScatterData(points=points, labels=[f"item {i}" for i in range(n)], **changes)  # type: ignore[arg-type]


def test_recolouring_sends_a_fiftieth_of_the_first_message() -> None:
    n, memory = 100_000, Memory()
    import pandas as pd

    one, two = (pd.Series(np.arange(n) % k, name="k").astype(str) for k in (7, 11))
    data = scatter_data(n, color=color_column(one))
    again = ScatterData(points=data.points, labels=data.labels, color=color_column(two))
    first, second = (pack(header_of(d), parts_of(d), memory) for d in (data, again))
    assert len(first) < 8 * n + n + 10_000
    assert len(second) < n + 10_000


def test_labels_are_sent_only_below_the_limit() -> None:
    assert "labels" in parts_of(scatter_data(LABELS_SENT_BELOW))
    many = scatter_data(LABELS_SENT_BELOW + 1)
    assert "labels" not in parts_of(many)
    texts = header_of(many, 3)["texts"]
    assert texts[3] == "item 3"
    assert 50 < len(texts) < 200
    assert [header_of(many, row)["texts"] for row in (10**9, -1, None)] == [{}, {}, {}]


def test_html_in_labels_is_escaped_on_the_map_and_cut() -> None:
    data = ScatterData(
        points=np.zeros((1, 2), np.float32), labels=["<a href=x>&" + "y" * 200], labeled=[0, 5, -1]
    )
    (note,) = texts_on_map(data)
    assert note["text"].startswith("&lt;a href=x&gt;&amp;yyy")
    assert note["text"].endswith("…")
    assert len(short("y" * 200_000)) == 120
    assert short("a\n\tb \ud800") == "a b ?"


def test_where_pictures_stand_only_the_item_in_focus_is_named() -> None:
    points, shown = POINTS[:, :2], {"labeled": [1, 2], "lines": [(0, 3)], "focus": 4}
    for dims, others, n in ((2, {}, 1), (2, {"pictures_as_points": False}, 5), (3, {}, 5)):
        data = ScatterData(POINTS[:, :dims], "abcdefgh", thumbnails=lambda row: b"", **shown, **others)
        assert len(texts_on_map(data)) == n
    assert len(texts_on_map(ScatterData(points, "abcdefgh", **shown))) == 5


def test_rows_that_do_not_exist_are_not_drawn() -> None:
    header = header_of(scatter_data(3, focus=7, lines=[(0, 9), (0, 1)], highlighted=[5, 2], star_lines=[99]))
    lines, rings, focus, star = header["extras"]
    assert [len(trace["x"]) for trace in (lines, rings, focus, star)] == [3, 1, 0, 0]


def test_empty_and_equal_points_have_a_home() -> None:
    assert home_of(np.empty((0, 2), np.float32)) == [[-1.0, 1.0]] * 2
    assert home_of(np.ones((5, 3), np.float32)) == [[0.95, 1.05]] * 3
    assert header_of(ScatterData(points=np.empty((0, 2), np.float32), labels=[]))["n"] == 0


def test_sizes_are_areas() -> None:
    assert size_codes(np.array([0, 1, 4, np.nan, -2, np.inf])).tolist() == [0, 128, 255, 0, 0, 0]
    assert size_codes(np.zeros(2)).tolist() == [0, 0]


def test_every_word_has_its_locales() -> None:
    for language in ("en", "ko"):
        assert set(WORDS) == set(words(language).table("scatter"))


def test_pictures_are_sent_when_asked_for_and_again_when_asked_again() -> None:
    header, parts = answer([2, 0, 99], 3, {0: b"zero", 2: b"two"}.get)
    assert header == {"picture_rows": [(2, 3), (0, 4)]}
    memory = Memory()
    for _ in range(2):
        assert unpack(pack({}, parts, memory))[1] == {"pictures": b"twozero"}
    assert not memory.sent


def test_a_damaged_picture_is_a_gray_tile_and_no_question_has_no_answer() -> None:
    header, parts = answer([1], 3, lambda row: None)
    tile = Image.open(io.BytesIO(parts["pictures"].content)).convert("RGB")
    assert header == {"picture_rows": [(1, len(parts["pictures"].content))]}
    assert tile.getextrema() == ((128, 128),) * 3
    assert answer([], 3, lambda row: b"x") == ({}, {})


def test_an_answer_that_takes_long_is_cut_and_holds_something(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.components.scatter.thumbnails.SECONDS", 0)
    assert answer([1, 2], 3, lambda row: b"x")[0] == {"picture_rows": [(1, 1)]}


@pytest.mark.parametrize("value", [None, 7, {}, {"rows": 3}, {"rows": [True, -1, "2", 2**40, None, 1.5]}])
def test_what_is_no_question_asks_for_nothing(value: object) -> None:
    assert asked_rows(value) == []


def test_a_question_is_bounded_and_names_each_row_once() -> None:
    assert asked_rows({"rows": [5, 5, 3]}) == [5, 3]
    assert len(asked_rows({"rows": list(range(10_000))})) == 400


def test_a_map_without_pictures_says_so_and_one_with_them_what_stands_out() -> None:
    points = POINTS[:, :2]
    assert header_of(ScatterData(points, "abcdefgh"))["album"] is None
    data = ScatterData(points, "abcdefgh", highlighted=[1, 99], focus=3, thumbnails=lambda row: b"", cell=1.0)
    assert header_of(data)["album"] == {"points": True, "cell": 1.0, "ringed": [1], "focus": 3, "signs": {}}


@pytest.mark.parametrize("dims", [2, 3])
def test_judged_neighbors_differ_in_shape_and_on_pictures_in_sign(dims: int) -> None:
    points = np.arange(8 * dims, dtype=np.float32).reshape(8, dims)
    judged = {"true": (1, 2), "false": (3,), "missing": (99,)}  # no such row: nothing is drawn
    header = header_of(ScatterData(points, "abcdefgh", judged=judged, thumbnails=lambda row: None))
    shown = [trace for trace in header["extras"][4:] if trace["x"]]
    assert [trace["marker"]["symbol"] for trace in shown] == ["circle-open", "x"]
    assert [trace["x"] for trace in shown] == [points[[1, 2], 0].tolist(), points[[3], 0].tolist()]
    assert {row: sign for row, (sign, _) in header["album"]["signs"].items()} == {1: "○", 2: "○", 3: "✕"}
