"""Bad pictures on their whole way through the pages: each named with its reason, the good ones shown, the page usable."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from pages import all_said, press_make_map, said, state_of
from picture_sets import COLORS, file_of, files, square, zip_of
from PIL import Image
from streamlit.testing.v1 import AppTest
from test_picture_upload import WAIT_S, bring, make_map, shown, take

from dashboard.samples import SAMPLES
from dashboard.text import LANGUAGES, words
from embeddings.errors import Message
from embeddings.readers import File, load

RED = square(COLORS["red"], 200, 150, seed=9)
JPEG = file_of(RED, "JPEG")
CUT = JPEG[: len(JPEG) // 2]
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><circle r="9"/></svg>'


@pytest.fixture(autouse=True)
def own_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    st.cache_resource.clear()
    monkeypatch.setenv("VECTARIUM_HOME", str(tmp_path))
    yield
    st.cache_resource.clear()


def whole(app: AppTest) -> str:
    """Every text of the page, without the signs that keep Markdown from acting."""
    return all_said(app).replace("\\", "")


def png_of(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says how large it is, and holds next to nothing."""
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x00\x00\x00\x00"
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(1_000))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
        for kind, data in parts
    )


def gif_of(n: int) -> bytes:
    stream = io.BytesIO()
    frames = [Image.new("L", (1, 1), i % 256) for i in range(n)]
    frames[0].save(stream, "GIF", save_all=True, append_images=frames[1:])
    return stream.getvalue()


REFUSED = {
    "text renamed": (("notes.png", b"this is no picture at all"), "notes.png is not a picture"),
    "svg": (("logo.svg", SVG), "logo.svg is in SVG"),
    "30,000 x 30,000": (("huge.png", png_of(30_000, 30_000)), "huge.png has 30,000 x 30,000 pixels"),
    "2,000 frames": (("film.gif", gif_of(2_000)), "film.gif has more than 1,000 frames"),
    "empty": (("empty.jpg", b""), "empty.jpg is empty"),
    "outside": (("../red.png", file_of(RED)), "leads outside its archive"),
    "absolute": (("/etc/red.png", file_of(RED)), "leads outside its archive"),
    "nested": (("more.zip", zip_of(files(1))), "more.zip is an archive inside an archive"),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", REFUSED)
def test_a_refused_file_is_named_with_its_reason_and_the_others_are_read(kind: str, language: str) -> None:
    file, reason = REFUSED[kind]
    archive = zip_of({**files(), file[0]: file[1]})
    app = bring({"set.zip": archive}, language)
    t = words(language)
    assert not app.error
    assert t("report.kept_pictures", kept=12, read=13) in whole(app)
    told = app.dataframe[0].value
    assert told.shape == (1, 1)
    (dropped,) = load([File("set.zip", archive)]).report.dropped
    assert told.iloc[0, 0] == t.message(dropped.reason)
    assert reason in str(dropped.reason)
    make_map(take(app, "pixels"))
    assert state_of(app).space is not None and len(state_of(app).space) == 12  # type: ignore[arg-type]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_cut_jpeg_among_good_ones_is_left_out_and_named_under_the_map(language: str) -> None:
    app = take(bring({**files(), "cut.jpg": CUT}, language), "pixels")
    assert words(language)("report.kept_pictures", kept=13, read=13) in whole(app), "its header is good"
    make_map(app)
    explorer = state_of(app)
    assert explorer.space is not None and "cut.jpg" not in explorer.space.labels and len(explorer.space) == 12
    (note,) = explorer.notes
    assert note.values == {"n": 1, "total": 13, "examples": "cut.jpg"}
    app.switch_page("views/map.py").run()
    if explorer.map_job is not None:
        assert explorer.map_job.wait(WAIT_S)
        app.run()
    assert not app.exception and not app.error
    assert words(language).message(note) in whole(app)


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_no_picture_can_be_decoded_the_job_says_so_and_nothing_is_lost(language: str) -> None:
    app = take(bring({"cut.jpg": CUT, "also.jpg": CUT[:-40]}, language), "pixels")
    job = press_make_map(app)
    if job is not None:
        assert job.wait(WAIT_S)
        app.run()
    t = words(language)
    reason = Message(
        "picture_damaged", "{picture} is damaged or cut: save or download it again", {"picture": "cut.jpg"}
    )
    assert len(app.error) == 1
    if language == "en":
        assert said(app.error).startswith("None of the 2 pictures of cut.jpg + 1 can be decoded")
    assert t.message(reason) in said(app.error)
    assert not app.button(key="make_map").disabled
    assert state_of(app).space is not None and state_of(app).space.receipt.encoder != "pixels"  # type: ignore[union-attr]


BOMB = io.BytesIO()
with zipfile.ZipFile(BOMB, "w", zipfile.ZIP_DEFLATED) as bomb:
    for i in range(8):
        bomb.writestr(f"{i}.bmp", file_of(Image.new("RGB", (500, 500 + i)), "BMP"))

NOT_READ: dict[str, tuple[dict[str, bytes], str]] = {
    "zip bomb": ({"bomb.zip": BOMB.getvalue()}, "bomb.zip unpacks to more than 5 MB"),
    "no picture in the zip": (
        {"set.zip": zip_of({"a.png": b"not a picture, text", "logo.svg": SVG})},
        "None of the 2 files of set.zip is a picture that can be read",
    ),
    "only an svg": ({"logo.svg": SVG}, "logo.svg is in SVG"),
    "only text that is called a picture": ({"a.jpg": b"nothing but text\n"}, "a.jpg is not a picture"),
    "too many": (
        {f"{i}.png": file_of(square(COLORS["red"], 8, 8, seed=i)) for i in range(21)},
        "holds more than 20 files",
    ),
    "an empty zip": ({"set.zip": zip_of({})}, "set.zip"),
    "a damaged zip": ({"set.zip": zip_of(files())[:-200]}, "set.zip"),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", NOT_READ)
def test_what_cannot_be_read_is_one_message_and_the_page_stays(
    kind: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VECTARIUM_UNPACKED_MB", "5")
    monkeypatch.setenv("VECTARIUM_PICTURES", "20")
    given, told = NOT_READ[kind]
    app = bring(given, language)
    assert len(app.error) == 1
    if language == "en":
        assert told in said(app.error)
    else:
        assert any("가" <= letter <= "힣" for letter in said(app.error)), "said in Korean"
    buttons = {button.key for button in app.button}
    assert "make_map" not in buttons and {f"open_{sample}" for sample in SAMPLES} <= buttons
    app.file_uploader(key="uploaded_files").set_value([("good.zip", zip_of(files()), "")]).run()
    assert not app.exception and not app.error
    assert app.button(key="make_map").label == words(language)("start.make_map", n=12)


@pytest.mark.parametrize("size", [(1, 1), (1, 20_000)])
def test_a_dot_and_a_line_are_pictures_too(size: tuple[int, int]) -> None:
    app = bring({"thin.png": file_of(Image.new("RGB", size, (200, 10, 10))), **files()})
    assert shown(app)[0] == "thin.png"
    make_map(take(app, "pixels"))
    space = state_of(app).space
    assert space is not None and space.labels[0] == "thin.png" and np.isfinite(space.vectors).all()


def test_names_are_shown_as_they_are() -> None:
    name = "<img src=x onerror=alert(1)> **bold** [a](b) $x$.png"
    app = take(bring({**files(), name: file_of(RED), "b `c`.png": b"no picture"}), "pixels")
    make_map(app)
    for view in ("images", "search"):
        app.switch_page(f"views/{view}.py").run()
        assert not app.exception
        acting = [*app.markdown, *app.caption, *app.info]
        shown = "\n".join([element.value for element in acting] + [button.label for button in app.button])
        assert "**bold**" not in shown and "<img" not in shown.replace("\\<img", "")
