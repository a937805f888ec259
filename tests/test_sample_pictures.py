"""The samples of pictures: what is in their archives, how it is read, and how well encoders tell it apart."""

import io
from collections import Counter
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
from PIL import Image
from test_samples import nearest_rows, share_of_same

from dashboard.samples import FOLDER, SAMPLES, build, load_pictures, load_space, pictures_path, sources
from dashboard.samples.pictures import read_pictures, write_pictures
from embeddings.digests import digest_bytes
from embeddings.encode import encode_dataset
from embeddings.encoders import open_encoder
from embeddings.errors import DataError, SettingsError
from embeddings.limits import Limits
from embeddings.pictures import decode
from embeddings.pictures.classes import class_columns

OF_PICTURES = [name for name, row in SAMPLES.items() if row.modality == "image"]


@pytest.mark.parametrize("sample_id", OF_PICTURES)
class TestEverySampleOfPictures:
    def test_a_picture_stands_behind_every_item(self, sample_id: str) -> None:
        pictures, space = load_pictures(sample_id), load_space(sample_id)
        assert pictures is not None and len(pictures) == len(space)
        kinds = space.metadata[SAMPLES[sample_id].color]
        for picture, label, kind in zip(pictures, space.labels, kinds, strict=True):
            assert picture.name.rsplit(".", 1)[0] == f"{kind}/{label}"

    def test_what_a_header_says_is_what_is_decoded(self, sample_id: str) -> None:
        pictures = load_pictures(sample_id)
        assert pictures is not None
        for picture in pictures[:: len(pictures) // 20]:
            with Image.open(io.BytesIO(picture.read())) as oracle:
                assert (oracle.width, oracle.height, oracle.format) == (
                    picture.width,
                    picture.height,
                    picture.format,
                )
            assert picture.digest == digest_bytes(picture.read())
            assert decode(picture, None, Limits()).size == (picture.width, picture.height)

    def test_no_picture_is_there_twice(self, sample_id: str) -> None:
        pictures = load_pictures(sample_id)
        assert pictures is not None and len({picture.digest for picture in pictures}) == len(pictures)

    def test_half_precision_costs_nothing_that_is_seen(self, sample_id: str) -> None:
        dataset = build.make_dataset(sample_id).select(range(0, len(load_space(sample_id)), 25))
        exact = encode_dataset(dataset, open_encoder(SAMPLES[sample_id].encoder))
        half = build.rounded(exact)
        lengths = np.linalg.norm(exact.vectors, axis=1) * np.linalg.norm(half.vectors, axis=1)
        cosines = (exact.vectors.astype(float) * half.vectors).sum(axis=1) / lengths
        assert cosines.min() > 1 - 1e-6
        assert half.receipt.transformations[-1] == "round to float16"
        assert load_space(sample_id).receipt.transformations == half.receipt.transformations

    def test_the_five_classes_are_those_of_the_shipped_vectors(self, sample_id: str) -> None:
        space = load_space(sample_id)
        again = class_columns(space.vectors, space.receipt.encoder)
        for rank in range(1, 6):
            assert space.metadata[f"class_{rank}"].tolist() == again[f"class_{rank}"].tolist()
            shipped = space.metadata[f"probability_{rank}"].to_numpy()
            assert np.allclose(shipped, again[f"probability_{rank}"], atol=1e-6)

    def test_the_files_are_small(self, sample_id: str) -> None:
        assert pictures_path(sample_id).stat().st_size < 700_000


class TestEmoji:
    def test_ten_groups_of_four_hundred(self) -> None:
        counts = Counter(load_space("emoji").metadata["category"])
        assert len(counts) == 10 and min(counts.values()) >= 14 and counts.total() == 401

    def test_faces_stay_with_faces_and_vehicles_with_vehicles(self) -> None:
        space = load_space("emoji")
        kinds = space.metadata["category"].to_numpy()
        near = kinds[nearest_rows(space.vectors, 1)[:, 0]]
        for kind, least in (("face", 0.9), ("vehicle", 0.75)):
            share = float(np.mean(near[kinds == kind] == kind))
            print(f"{kind}: {share:.3f} have one of their own nearest")
            assert share > least

    def test_the_network_sees_more_than_the_pixels_and_the_colors(self) -> None:
        dataset = build.make_dataset("emoji")
        network = share_of_same(load_space("emoji"), "category", 1)
        for baseline in ("pixels", "color-histogram"):
            other = share_of_same(encode_dataset(dataset, open_encoder(baseline)), "category", 1)
            print(f"leave-one-out: efficientnet-lite0 {network:.3f}, {baseline} {other:.3f}")
            assert network > other + 0.1

    def test_the_licence_stands_beside_the_pictures(self) -> None:
        text = (FOLDER / "emoji.licence.txt").read_text(encoding="utf-8")
        assert "Apache License" in text and "Google" in text and "Changes made" in text
        assert "END OF TERMS AND CONDITIONS" in text
        assert "401 of the pictures" in text

    def test_they_have_no_background_of_their_own(self) -> None:
        pictures = load_pictures("emoji")
        assert pictures is not None
        with Image.open(io.BytesIO(pictures[0].read())) as image:
            assert image.mode == "RGBA" and image.getpixel((0, 0))[3] == 0
        assert decode(pictures[0], None, Limits()).getpixel((0, 0)) == (255, 255, 255)


class TestDigits:
    def test_they_are_those_of_scikit_learn(self) -> None:
        from sklearn.datasets import load_digits

        pictures, bunch = load_pictures("digit-pictures"), load_digits()
        assert pictures is not None
        for row in range(0, len(pictures), 10):
            small = decode(pictures[row], None, Limits()).convert("L").reduce(4)
            ink = (255 - np.asarray(small, float)) * 16 / 255
            assert np.corrcoef(ink.ravel(), bunch.data[row])[0, 1] > 0.97
            assert pictures[row].name.startswith(f"{bunch.target[row]}/")

    def test_they_can_be_drawn_again(self, tmp_path: Path) -> None:
        write_pictures(tmp_path / "again.zip", sources.draw_digits())
        again, shipped = read_pictures(tmp_path / "again.zip"), load_pictures("digit-pictures")
        assert shipped is not None
        assert [picture.name for picture in again] == [picture.name for picture in shipped]
        for row in range(0, len(again), 30):
            one, other = (
                np.asarray(decode(pictures[row], None, Limits()), int) for pictures in (again, shipped)
            )
            assert np.abs(one - other).max() <= 2

    def test_most_find_their_own_kind_and_gray_values_do_better(self) -> None:
        space = load_space("digit-pictures")
        gray = load_space("digits").select(range(len(space)))
        network, own = share_of_same(space, "digit", 1), share_of_same(gray, "digit", 1)
        print(f"leave-one-out: efficientnet-lite0 {network:.3f}, gray values {own:.3f}")
        assert 0.7 < network < own


def test_other_samples_have_no_pictures() -> None:
    assert [name for name in SAMPLES if load_pictures(name) is not None] == OF_PICTURES
    with pytest.raises(ValueError, match="words is not a sample of pictures"):
        sources.pictures("words")
    with pytest.raises(SettingsError, match="'nothing' is not a sample"):
        load_pictures("nothing")


def test_an_archive_depends_on_nothing_but_its_pictures(tmp_path: Path) -> None:
    shipped = load_pictures("emoji")
    assert shipped is not None
    for name in ("a.zip", "b.zip"):
        write_pictures(tmp_path / name, ((picture.name, picture.read()) for picture in shipped))
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with ZipFile(tmp_path / "a.zip") as archive:
        assert archive.testzip() is None and len(archive.namelist()) == 401
    assert read_pictures(tmp_path / "a.zip").digest == shipped.digest


def test_an_archive_with_something_else_is_refused(tmp_path: Path) -> None:
    shipped = load_pictures("digit-pictures")
    assert shipped is not None
    write_pictures(tmp_path / "bad.zip", [("a/a.png", shipped[0].read()), ("a/b.png", b"not a picture")])
    with pytest.raises(DataError, match=r"a/b\.png is not a picture, whatever its name says"):
        read_pictures(tmp_path / "bad.zip")
