"""Pictures on the command line: folders and zips to spaces, a picture as a question, classes, and what is refused."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from command_line import failing, printed
from picture_sets import COLORS, SHADES, file_of, files, square, zip_of
from PIL import Image

from embeddings.catalog import encoder_row
from embeddings.cli import main
from embeddings.encoders.base import EncoderSettings
from embeddings.encoders.pictures import open_pictures
from embeddings.pictures.classes import classify
from embeddings.pictures.decode import picture_of
from embeddings.readers import load_path
from embeddings.space import EmbeddingSpace, Receipt, read_space, write_space

NETWORK = "efficientnet-lite0"
N = SHADES * len(COLORS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three folders of colors, a text that is called .png, and a JPEG that ends in its middle."""
    for name, data in files().items():
        path = tmp_path / "squares" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (tmp_path / "squares" / "red" / "letter.png").write_text("Dear picture,")
    torn = file_of(square((20, 190, 60), 640, 480), "JPEG")
    (tmp_path / "squares" / "green" / "torn.jpg").write_bytes(torn[: len(torn) // 2])
    return tmp_path / "squares"


@pytest.fixture
def space(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """The pixels of the squares, as `encode` writes them."""
    out = str(tmp_path / "squares.parquet")
    assert main(["encode", str(folder), "--encoder", "pixels", "--no-cache", "--out", out]) == 0
    capsys.readouterr()
    return out


@pytest.fixture
def photographs(tmp_path: Path) -> list[str]:
    """A palace by a lake, and a flower."""
    from sklearn.datasets import load_sample_images

    paths = [tmp_path / name for name in ("china.jpg", "flower.jpg")]
    for path, pixels in zip(paths, load_sample_images().images, strict=True):
        Image.fromarray(pixels).save(path, quality=95)
    return [str(path) for path in paths]


# --- encode


@pytest.mark.parametrize("kind", ["folder", "zip"])
@pytest.mark.parametrize("encoder", ["pixels", "color-histogram", NETWORK])
def test_a_folder_and_a_zip_of_it_become_the_same_space(
    kind: str, encoder: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = folder, tmp_path / "space.parquet"
    if kind == "zip":
        source = tmp_path / "squares.zip"
        held = (path for path in folder.rglob("*") if path.is_file())
        source.write_bytes(zip_of({path.relative_to(folder).as_posix(): path.read_bytes() for path in held}))
    assert main(["encode", str(source), "--encoder", encoder, "--out", str(out)]) == 0
    said = capsys.readouterr().err
    space = read_space(out)
    assert sorted(space.labels) == sorted(files())
    assert space.receipt.encoder == encoder and space.dim == encoder_row(encoder).dim
    assert list(space.metadata["folder"]) == [label.split("/")[0] for label in space.labels]
    assert "red/letter.png is not a picture" in said and "green/torn.jpg is damaged" in said
    assert f"{N} items x {space.dim} by {encoder}" in said
    opened = open_pictures(encoder_row(encoder), EncoderSettings())
    expected = opened.encode([picture_of(label, files()[label]) for label in space.labels])
    assert np.allclose(space.vectors, expected, rtol=1e-4, atol=1e-5)


def test_a_network_adds_the_classes_that_it_sees(
    photographs: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "space.parquet")
    (tmp_path / "both").mkdir()
    for path in photographs:
        shutil.copy(path, tmp_path / "both")
    assert main(["encode", str(tmp_path / "both"), "--encoder", NETWORK, "--out", out]) == 0
    metadata = read_space(out).metadata
    assert list(metadata["class_1"]) == ["palace", "daisy"]
    assert (metadata["probability_1"] > metadata["probability_2"]).all()


def test_without_a_name_the_encoder_that_is_here_is_taken_and_named(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "empty"))
    out = str(tmp_path / "space.parquet")
    assert main(["encode", str(folder), "--out", out]) == 0
    said = capsys.readouterr().err
    assert "weights of ResNet-50 are not on this server: EfficientNet-Lite0 is proposed instead" in said
    assert read_space(out).receipt.encoder == NETWORK


def test_more_files_than_a_server_takes_are_read_on_ones_own_machine(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VECTARIUM_PICTURES", "5")
    out = tmp_path / "space.parquet"
    assert main(["encode", str(folder), "--encoder", "pixels", "--no-cache", "--out", str(out)]) == 0
    assert len(read_space(out)) == N


def test_ctrl_c_keeps_what_is_done_and_the_next_run_goes_on(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from embeddings.encoders.picture_baselines import Pixels

    monkeypatch.setenv("VECTARIUM_HOME", str(tmp_path / "home"))
    arguments = ("encode", str(folder), "--encoder", "pixels", "--batch-size", "4")
    batches: list[int] = []

    def run(self: Pixels, inputs: np.ndarray) -> np.ndarray:
        batches.append(len(inputs))
        if len(batches) == 2:
            raise KeyboardInterrupt
        return inputs.copy()

    monkeypatch.setattr(Pixels, "run", run)
    assert main([*arguments, "--out", str(tmp_path / "x.parquet")]) == 130
    assert "stopped; what was encoded is kept" in capsys.readouterr().err
    assert not (tmp_path / "x.parquet").exists()
    kept, batches[:] = batches[0], [0, 0]
    out = tmp_path / "space.parquet"
    assert main([*arguments, "--out", str(out)]) == 0
    assert sum(batches) == N - kept and len(read_space(out)) == N
    assert f"encoding {kept} of {N + 1}" in capsys.readouterr().err


@pytest.mark.parametrize("encoder", ["all-minilm-l6-v2", "glove-6b-50d"])
def test_an_encoder_that_knows_no_pictures_is_refused(
    encoder: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "x.parquet"
    said = failing(capsys, "encode", str(folder), "--encoder", encoder, "--out", str(out))
    assert f"{encoder_row(encoder).label} knows no pictures: choose {NETWORK}, resnet50" in said
    assert not out.exists()


@pytest.mark.parametrize("command", ["encode", "classify"])
def test_resnet_without_weights_says_where_they_are_looked_for(
    command: str,
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "empty"))
    monkeypatch.setenv("VECTARIUM_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("embeddings.steps._answers", lambda host: False)
    written = ["--out", str(tmp_path / "x.parquet")] if command == "encode" else []
    said = failing(capsys, command, str(folder), "--encoder", "resnet50", *written)
    assert "ResNet-50 is not on this machine" in said and "VECTARIUM_RESNET50=resnet50-11ad3fa6.pth" in said


def test_no_picture_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.png").write_text("a note")
    said = failing(
        capsys, "encode", str(tmp_path / "notes"), "--encoder", "pixels", "--out", str(tmp_path / "x.parquet")
    )
    assert "a.png is not a picture, whatever its name says" in said


def test_words_are_not_pictures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "words.txt").write_text("king\nqueen\nman\n")
    out = str(tmp_path / "x.parquet")
    said = failing(capsys, "encode", str(tmp_path / "words.txt"), "--encoder", "pixels", "--out", out)
    assert "Raw pixels knows pictures only: choose an encoder of texts" in said


# --- nearest


def test_nearest_to_a_picture_from_elsewhere(
    space: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = tmp_path / "asked.jpg"
    asked.write_bytes(file_of(square(COLORS["green"], seed=77), "JPEG"))
    found = json.loads(printed(capsys, "nearest", space, str(asked), "-k", "3", "--json"))
    assert [neighbor["label"].split("/")[0] for neighbor in found] == ["green"] * 3
    stored = read_space(space)
    vector = open_pictures(encoder_row("pixels"), EncoderSettings()).encode(
        [picture_of("asked.jpg", asked.read_bytes())]
    )[0]
    cosines = stored.vectors @ vector / np.linalg.norm(stored.vectors, axis=1) / np.linalg.norm(vector)
    assert [neighbor["row"] for neighbor in found] == np.argsort(-cosines)[:3].tolist()
    assert found[0]["similarity"] == pytest.approx(cosines.max(), abs=1e-5)


def test_a_file_of_the_set_finds_itself_and_its_label_finds_the_others(
    space: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    by_file = json.loads(printed(capsys, "nearest", space, str(folder / "blue" / "blue-2.png"), "--json"))
    assert len(by_file) == 10 and by_file[0]["label"] == "blue/blue-2.png"
    assert by_file[0]["similarity"] == pytest.approx(1, abs=1e-5)
    by_label = json.loads(printed(capsys, "nearest", space, "blue/blue-2.png", "--json"))
    assert [neighbor["label"] for neighbor in by_label[:9]] == [n["label"] for n in by_file[1:]]
    lines = printed(capsys, "nearest", space, str(folder / "blue" / "blue-2.png"), "-k", "1").splitlines()
    assert lines[0].split() == ["similarity", "label", "row"] and lines[1].split()[1] == "blue/blue-2.png"


def test_questions_that_are_no_picture(
    space: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "words.txt").write_text("king\nqueen\n")
    for query, part in (
        (folder / "red" / "letter.png", "letter.png is not a picture, whatever its name says"),
        (folder / "green" / "torn.jpg", "torn.jpg is damaged or cut"),
        (tmp_path / "words.txt", "words.txt holds no picture: name a picture"),
        (folder / "blue", f"blue holds {SHADES} pictures: name the one that is looked for"),
        (tmp_path / "nothing.jpg", f"neither among the {N} items nor a file: name a picture's file"),
        ("blue/blu-2.png", "did you mean 'blue/blue-"),
    ):
        assert part in failing(capsys, "nearest", space, str(query)), query


@pytest.mark.parametrize("encoder", ["all-minilm-l6-v2", "given"])
def test_a_space_of_words_is_not_asked_with_a_picture(
    encoder: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "words.parquet"
    modality = "text" if encoder == "all-minilm-l6-v2" else "vector"
    receipt = Receipt("toy", encoder, modality=modality)
    write_space(EmbeddingSpace(("a", "b"), np.eye(2, 384, dtype=np.float32), receipt), path)
    asked = str(folder / "red" / "red-0.png")
    said = failing(capsys, "nearest", str(path), asked)
    assert f"{asked} is a picture and words holds none: ask with a word or a phrase" in said


def test_a_folder_is_not_a_space_yet(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = failing(capsys, "nearest", str(folder), str(folder / "red" / "red-0.png"))
    assert f"holds items and no vectors: run `python -m embeddings encode {folder} --out" in said
    assert "pixels is an encoder and has no items" in failing(capsys, "nearest", "pixels", "x.png")


# --- classify


def test_classify_names_what_is_seen(
    photographs: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = json.loads(printed(capsys, "classify", *photographs, "--encoder", NETWORK, "--json"))
    assert [record["picture"] for record in found] == photographs
    assert [record["classes"][0]["name"] for record in found] == ["palace", "daisy"]
    space = EmbeddingSpace(
        tuple(photographs),
        open_pictures(encoder_row(NETWORK), EncoderSettings()).encode(
            [load_path(path).pictures[0] for path in photographs]  # type: ignore[index]
        ),
        Receipt("x", NETWORK),
    )
    for record, classes in zip(found, classify(space, NETWORK), strict=True):
        assert [
            (seen["name"], pytest.approx(seen["probability"], abs=1e-4)) for seen in record["classes"]
        ] == (classes)


def test_classify_as_a_table_over_files_and_folders(
    photographs: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = printed(
        capsys, "classify", photographs[1], str(folder / "blue"), "-k", "2", "--encoder", NETWORK
    ).splitlines()
    assert out[0].split() == ["picture", "probability", "class"] and len(out) == 1 + 2 * (1 + SHADES)
    assert out[1].startswith(photographs[1]) and out[1].endswith("daisy")
    assert [line.split()[0] for line in out[3::2]] == [f"{folder}/blue/blue-{i}.png" for i in range(SHADES)]


def test_classify_leaves_out_what_cannot_be_decoded_and_names_it(
    photographs: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    torn = str(folder / "green" / "torn.jpg")
    assert main(["classify", photographs[0], torn, "--encoder", NETWORK, "--json"]) == 0
    out, err = capsys.readouterr()
    assert [record["picture"] for record in json.loads(out)] == photographs[:1]
    assert f"left out: {torn} is damaged or cut" in err


def test_what_classify_refuses(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "words.txt").write_text("king\nqueen\n")
    picture = str(folder / "red" / "red-0.png")
    for arguments, part in (
        ((str(tmp_path / "words.txt"),), "words.txt holds no picture: name a picture"),
        ((str(folder / "red" / "letter.png"),), "letter.png is not a picture, whatever its name says"),
        ((str(folder / "green" / "torn.jpg"), "--encoder", NETWORK), "torn.jpg is damaged or cut"),
        ((str(tmp_path / "nothing.png"),), "nothing.png cannot be read: No such file"),
        ((picture, "--encoder", "pixels"), "Raw pixels was not trained to name classes"),
        ((picture, "--encoder", "all-minilm-l6-v2"), "all-MiniLM-L6-v2 knows no pictures"),
        ((picture, "--encoder", "nothing"), "'nothing' is not an encoder"),
    ):
        assert part in failing(capsys, "classify", *arguments), arguments
