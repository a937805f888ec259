"""Pictures on their way in: piles, folders and zips, the encoder's card, a job that can be cancelled and goes on."""

import io
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pages
import pandas as pd
import pytest
import streamlit as st
from pages import APP, all_said, press_make_map, said, state_of
from picture_sets import COLORS, file_of, files, picture_dataset, picture_space, square, zip_of
from PIL import Image
from streamlit.testing.v1 import AppTest

from dashboard.components import encoder_card
from dashboard.samples import SAMPLES, load_pictures
from dashboard.text import LANGUAGES, words
from embeddings import models
from embeddings.catalog import catalog
from embeddings.encoders.picture_baselines import Pixels

WAIT_S = 30
T = words("en")


@pytest.fixture(autouse=True)
def own_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """No vectors, thumbnails or weights of anybody else."""
    st.cache_resource.clear()
    monkeypatch.setenv("VECTARIUM_HOME", str(tmp_path))
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    yield
    st.cache_resource.clear()


class Watched:
    """How many pictures the pixels were taken of; from the `stop`-th on, they wait for the gate."""

    def __init__(self) -> None:
        self.seen, self.stop, self.gate = 0, 10_000, threading.Event()


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    record, prepare = Watched(), Pixels.prepare

    def counted(self: Pixels, image: Image.Image) -> np.ndarray:
        if record.seen >= record.stop:
            record.gate.wait(WAIT_S)
        record.seen += 1
        return prepare(self, image)

    monkeypatch.setattr(Pixels, "threads", 1)
    monkeypatch.setattr(Pixels, "prepare", counted)
    yield record
    record.gate.set()


def bring(given: dict[str, bytes], language: str = "en", where: str = "files") -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params["lang"] = language
    app.run()
    app.session_state["bring_tab"] = words(language)(f"start.tab_{where}")
    uploaded = [(name, data, "") for name, data in given.items()]
    app.file_uploader(key=f"uploaded_{where}").set_value(uploaded).run()
    assert not app.exception, app.exception
    return app


def take(app: AppTest, encoder: str) -> AppTest:
    box = next(box for box in app.selectbox if str(box.key).startswith("encoder image"))
    box.set_value(encoder).run()
    assert not app.exception, app.exception
    return app


def make_map(app: AppTest) -> None:
    pages.make_map(app, WAIT_S)
    assert not app.error, app.error


def shown(app: AppTest) -> list[str]:
    """What screen readers say of the visitor's pictures: the cards show those of samples, the sketch has no name."""
    names = [picture.alt for element in app.get("image") for picture in element.proto.imgs]
    of_samples = {picture.name for sample in SAMPLES for picture in load_pictures(sample) or ()}
    return [name for name in names if name and name not in of_samples]


def bars(app: AppTest) -> str:
    return "\n".join(bar.proto.text for bar in app.get("progress"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pile_shows_its_first_pictures_and_becomes_a_space(language: str) -> None:
    pile = {name.split("/")[1]: data for name, data in files(shades=5).items()}
    app = bring(pile, language)
    t = words(language)
    assert shown(app) == list(pile)[:10]
    assert t("start.first_pictures", n=10, total=15) in all_said(app).replace("\\", "")
    assert t("report.kept_pictures", kept=15, read=15) in all_said(app).replace("\\", "")
    make_map(take(app, "pixels"))
    space = state_of(app).space
    assert space is not None and space.receipt.encoder == "pixels"
    assert space.labels == tuple(pile)
    assert np.array_equal(space.vectors, picture_space(picture_dataset(5)).vectors)


@pytest.mark.parametrize("where", ["folder", "files"])
def test_folders_become_the_colors_of_the_map(where: str) -> None:
    """A folder whose files bear their paths, and the same folder in a zip."""
    given = files() if where == "folder" else {"squares.zip": zip_of(files())}
    app = bring(given, where=where)
    make_map(take(app, "pixels"))
    explorer = state_of(app)
    assert explorer.space is not None and explorer.link.color == "folder"
    assert explorer.space.metadata["folder"].tolist() == [name for name in COLORS for _ in range(4)]
    app.switch_page("views/images.py").run()
    assert not app.exception and len(app.get("image")) == 12


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_card_offers_every_encoder_and_names_what_stands_in(language: str) -> None:
    app = bring({"squares.zip": zip_of(files())}, language)
    t = words(language)
    box = next(box for box in app.selectbox if str(box.key).startswith("encoder image"))
    rows = {row.id: row for row in catalog() if row.modality == "image"}
    assert len(box.options) == len(rows)
    assert box.value == "efficientnet-lite0"
    warning = said(app.warning)
    assert "ResNet-50" in warning and "EfficientNet-Lite0" in warning
    take(app, "pixels")
    assert not app.warning, "what was chosen is what is used"
    assert t("encoders.no_weights") in all_said(app).replace("\\", "")
    assert not [toggle for toggle in app.toggle if str(toggle.key).startswith("int8")]


def test_resnet_is_proposed_where_its_weights_are(monkeypatch: pytest.MonkeyPatch) -> None:
    here = models.Availability("here")
    monkeypatch.setattr("embeddings.proposal.availability", lambda row: here)
    app = bring({"squares.zip": zip_of(files())})
    box = next(box for box in app.selectbox if str(box.key).startswith("encoder image"))
    assert box.value == "resnet50"
    assert not app.warning


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_faster_network_says_what_it_costs(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = bring({"squares.zip": zip_of(files())}, language)
    t, key = words(language), "int8 efficientnet-lite0"
    assert app.toggle(key=key).label == t("encoders.int8_unmeasured")
    monkeypatch.setattr(encoder_card, "measured_int8", lambda row: 0.9931)
    app.run()
    assert app.toggle(key=key).label == t("encoders.int8", cosine=0.9931)
    assert "0.993" in app.toggle(key=key).label


@pytest.mark.parametrize("language", LANGUAGES)
def test_progress_counts_pictures_and_what_was_done_before_cancel_is_not_done_again(
    language: str, watched: Watched
) -> None:
    watched.stop = 70  # two batches of 32 pass
    app = take(bring({"squares.zip": zip_of(files(shades=50))}, language), "pixels")
    t = words(language)
    job = press_make_map(app)
    assert job is not None
    while job.done < 64 and not job.is_over:
        job.wait(0.05)
    app.run()
    assert t("jobs.stage.encode_pictures") in bars(app) and t("jobs.done", done=64, total=150) in bars(app)
    assert t("jobs.rate_pictures", rate="|").partition("|")[2] in bars(app)
    app.button(key="cancel_job").click().run()
    watched.gate.set()
    assert job.wait(WAIT_S)
    app.run()
    assert said(app.info) == t("jobs.cancelled")
    before = watched.seen
    make_map(app)
    assert 0 < watched.seen - before <= 150 - 64, "the batch that was under way may have been kept too"
    assert state_of(app).space is not None and len(state_of(app).space) == 150  # type: ignore[arg-type]


def test_a_second_run_takes_everything_from_the_cache(watched: Watched) -> None:
    given = {"squares.zip": zip_of(files())}
    first, second = (take(bring(given), "pixels") for _ in range(2))
    make_map(first)
    assert watched.seen == 12
    make_map(second)
    assert watched.seen == 12
    spaces = [state_of(app).space for app in (first, second)]
    assert np.array_equal(spaces[0].vectors, spaces[1].vectors)  # type: ignore[union-attr]


def test_the_same_picture_twice_is_counted_and_encoded_once(watched: Watched) -> None:
    data = file_of(square(COLORS["red"]))
    app = bring({"a.png": data, "b.png": data, "c.png": file_of(square(COLORS["blue"]))})
    assert T("report.duplicates", n=1) in all_said(app).replace("\\", "")
    make_map(take(app, "pixels"))
    space = state_of(app).space
    assert space is not None and space.labels == ("a.png", "b.png", "c.png")
    assert watched.seen == 2
    assert np.array_equal(space.vectors[0], space.vectors[1])


def in_a_table(kind: str) -> dict[str, bytes]:
    """Four pictures with their kinds: paths beside the pictures, or everything in one file."""
    four = {name.split("/")[1]: data for name, data in files(shades=2).items() if "blue" not in name}
    kinds = [name.split("-")[0] for name in four]
    if kind == "csv":
        rows = "".join(f"{name},{color}\n" for name, color in zip(four, kinds, strict=True))
        return {"table.csv": f"file,color\n{rows}".encode(), **four}
    stream = io.BytesIO()
    table = pd.DataFrame({"name": list(four), "image": list(four.values()), "color": kinds})
    table.to_parquet(stream)
    return {"table.parquet": stream.getvalue()}


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_table_brings_pictures_and_what_is_known_of_them(kind: str) -> None:
    app = bring(in_a_table(kind))
    assert len(shown(app)) == 4
    make_map(take(app, "pixels"))
    explorer = state_of(app)
    assert explorer.space is not None and explorer.space.receipt.modality == "image"
    assert explorer.space.metadata["color"].tolist() == ["red", "red", "green", "green"]
    assert explorer.dataset is not None and explorer.dataset.pictures is not None
    oracle = picture_space(explorer.dataset).vectors
    assert np.array_equal(explorer.space.vectors, oracle)
