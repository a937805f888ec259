"""Bad input on its whole way through the pages: one message, nothing lost, and the map of what could be read."""

import io
import re

import numpy as np
import pytest
from pages import APP, said, state_of
from streamlit.testing.v1 import AppTest

from dashboard.samples import SAMPLES
from dashboard.state import ExplorerState

pytestmark = pytest.mark.usefixtures("tiny_encoder")
WAIT_S = 120
MARKUP = "<img src=x onerror=alert(1)> **bold** [a](b) :smile: $x$ `code`"
RAISED = "{} has 60.0 MB and at most 50 MB are allowed: split it, or raise VECTARIUM_FILE_MB where you run the server"


def saved(write: str, *arrays: object, **named: object) -> bytes:
    stream = io.BytesIO()
    getattr(np, write)(stream, *arrays, **named)
    return stream.getvalue()


def bring(*files: tuple[str, bytes]) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=WAIT_S)
    app.query_params["lang"] = "en"
    app.run()
    app.file_uploader(key="uploaded_files").set_value([(name, data, "") for name, data in files]).run()
    assert not app.exception, app.exception
    return app


def open_map(app: AppTest) -> ExplorerState:
    """Press the button, wait for the space and for its map, then click the first item."""
    app.button(key="make_map").click().run()
    if state_of(app).job is not None:
        assert state_of(app).job.wait(WAIT_S)  # type: ignore[union-attr]
        app.run()
    app.switch_page("views/map.py").run()
    explorer = state_of(app)
    if explorer.map_job is not None:
        assert explorer.map_job.wait(WAIT_S)
    explorer.click(0)
    app.run()
    assert not app.exception and not app.error, (app.exception, app.error)
    return explorer


REFUSED: dict[str, tuple[tuple[str, bytes], str]] = {
    "empty file": (("a.txt", b""), "a.txt is empty: bring a file with at least one item"),
    "60 MB": (("big.txt", b"x" * 60_000_000), RAISED.format("big.txt")),
    "garbage": (("a.csv", bytes(range(256)) * 40), "a.csv is neither text nor one of the formats known here"),
    "pickled npy": (
        ("v.npy", saved("save", np.array([{"a": 1}, None], dtype=object))),
        "v.npy holds pickled Python objects, which can run code when they are read: save numbers only",
    ),
    "lying word2vec header": (
        ("w.bin", b"5 300\na " + bytes(900)),
        "The header of w.bin promises 5 words of 300 numbers, at least",
    ),
    "npz bomb": (
        ("v.npz", saved("savez_compressed", vectors=np.zeros((1000, 2000)))),
        "v.npz unpacks to more than 5 MB: save it with fewer or smaller arrays or sheets",
    ),
    "no number left": (
        ("v.npy", saved("save", np.full((4, 3), np.nan))),
        "None of the 4 rows of v.npy can be used (a number is missing, not a number, or infinite)",
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_read_is_one_message_and_the_page_stays(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VECTARIUM_UNPACKED_MB", "5")
    file, message = REFUSED[kind]
    app = bring(file)
    assert len(app.error) == 1 and said(app.error).startswith(message)
    keys = {button.key for button in app.button}
    assert "make_map" not in keys and {f"open_{sample}" for sample in SAMPLES} <= keys
    app.file_uploader(key="uploaded_files").set_value([("good.txt", b"one\ntwo\nthree\n", "")]).run()
    assert not app.exception and not app.error and app.button(key="make_map").label.endswith("3 items")


def test_labels_one_row_short_is_one_message() -> None:
    app = bring(("vectors.tsv", b"1\t2.5\n2\t3\n4\t5\n"), ("metadata.tsv", b"a\nb\n"))
    assert said(app.error).startswith(
        "metadata.tsv has 2 labels but vectors.tsv has 3 vectors: give one line"
    )


READ: dict[str, tuple[tuple[str, bytes], int, str]] = {
    "one item": (("a.txt", b"only one\n"), 1, "Items that could be read: 1. A map begins to speak at 3"),
    "all equal": (("a.txt", b"same\n" * 6), 6, "All 6 items are equal: a map would be one point"),
    "100,000 equal rows": (
        ("a.csv", b"text,topic\n" + b"the same row,x\n" * 100_000),
        100_000,
        "All 100,000 items are equal: a map would be one point",
    ),
    "ragged": (("a.csv", b"text,topic\na b,x\nc d\ne f,y,z\ng h,w\ni j,v\n"), 3, "not 2 cells wide"),
    "stray quote": (
        ("a.csv", b'text,topic\na b,x\n"not closed,x\nc d,y\ne f,z\n'),
        3,
        "a quote that is not closed or stands inside a cell",
    ),
    "NaN and infinity": (
        ("v.npy", saved("save", np.array([[1, 2, 3], [np.nan, 1, 1], [3, np.inf, 1], [6, 7, 8], [1, 0, 0]]))),
        3,
        "a number is missing, not a number, or infinite",
    ),
    "unequal length": (
        (
            "v.jsonl",
            b'{"w":"a","v":[1,2,3]}\n{"w":"b","v":[1,2]}\n{"w":"c","v":[4,5,7]}\n{"w":"d","v":[1,0,0]}\n',
        ),
        3,
        "not a list of 3 numbers",
    ),
    "lying text header": (
        ("w.vec", b"1000000 3\nking 1 2 3\nqueen 3 4 1\nman 1 1 9\n"),
        3,
        "The header promises 1,000,000 words, the file has 3 lines",
    ),
    "emoji and right to left": (
        ("a.txt", "👩‍👩‍👧 family\nשלום \u200fעולם\nمرحبا بالعالم\n".encode()),
        3,
        "Rows kept: 3 of 3",
    ),
    "200,000 characters": (
        ("a.txt", b"x" * 200_000 + b"\nshort one\nanother\n"),
        3,
        "Texts longer than 100,000 characters were cut; items: 1, rows 1",
    ),
    "control characters": (
        ("a.txt", b"a long enough line\x00\x07\nsecond\tline is here\nthird \x1b[0mline\n"),
        3,
        "Control characters were removed; items: 2, rows 1, 3",
    ),
    "markup": (
        ("a.csv", f'text,"{MARKUP}"\n{MARKUP},1\nb,2\n"{MARKUP} {{x}}",{MARKUP}\n'.encode()),
        3,
        "Rows kept: 3 of 3",
    ),
    "more columns than rows": (
        (
            "a.csv",
            (
                "text," + ",".join(f"m{i}x" for i in range(500)) + "\n" + ("a b" + ",q" * 500 + "\n") * 3
            ).encode(),
        ),
        3,
        "Rows kept: 3 of 3",
    ),
    "column name twice": (
        ("a.csv", b"text,tag,tag\na b,x,y\nc d,z,w\ne f,x,y\n"),
        3,
        "Column names that came twice were renamed: tag (2)",
    ),
    "columns called like ours": (
        ("a.csv", b"text,label,label_,row,x,y,vector\na b,1,2,3,4,5,6\nc d,x,y,3,4,5,6\ne f,1,2,3,4,5,6\n"),
        3,
        "Rows kept: 3 of 3",
    ),
    "wrong extension": (("a.npy", b"text,n\na b,1\nc d,2\ne f,3\n"), 3, "read as csv"),
}


@pytest.mark.parametrize("kind", READ)
def test_what_can_be_read_is_said_and_becomes_a_map(kind: str) -> None:
    file, n, message = READ[kind]
    app = bring(file)
    assert not app.error
    tables = "\n".join(frame.value.to_csv() for frame in app.dataframe)
    assert message in said(app.caption) + tables
    explorer = open_map(app)
    assert explorer.space is not None and len(explorer.space) == n
    explorer.select(np.arange(min(n, 3)))
    if len(explorer.space.metadata.columns):
        explorer.link.color = str(explorer.space.metadata.columns[0])
    app.run()
    assert not app.exception and not app.error, (app.exception, app.error)


def test_markup_acts_nowhere_on_the_way() -> None:
    app = bring(READ["markup"][0])
    open_map(app)
    acting = [*app.markdown, *app.caption, *app.info, *app.warning, *app.error]
    shown = [element.value for element in acting] + [button.label for button in app.button]
    for sign in ("<img", "**bold**", "[a](b)", ":smile:", "$x$", "`code`"):
        acts = re.compile(r"(?<!\\)" + re.escape(sign))
        assert not [text for text in shown if acts.search(text)], sign


def test_no_metadata_of_a_clicked_item_is_held_back() -> None:
    remark = ("a long remark; " * 20).strip()
    rows = [f"{'an item of some length ' * 4}{i},{remark if i == 0 else 'short'},{i}" for i in range(3)]
    app = bring(("a.csv", "\n".join(["text,remark,n", *rows]).encode()))
    open_map(app)
    table = {box.label: box for box in app.expander}["All columns in full (2)"].dataframe[0].value
    assert table["column"].tolist() == ["remark", "n"] and table["value"].tolist() == [remark, "0"]
