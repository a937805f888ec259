"""Thumbnails: small, kept under the content of their picture, in no more room than allowed, remade when damaged."""

import io
import os
from pathlib import Path

import numpy as np
import pytest
from picture_sets import file_of, square
from PIL import Image

from embeddings.digests import digest_bytes
from embeddings.pictures import THUMBNAIL, Picture, Thumbnails, default_thumbnails, make_thumbnail
from embeddings.pictures.decode import picture_of
from embeddings.pictures.thumbnails import neutral_tile


class Counted:
    """A picture file that counts how often it is read."""

    def __init__(self, data: bytes, name: str = "a.png") -> None:
        self.reads = 0

        def read() -> bytes:
            self.reads += 1
            return data

        made = picture_of(name, data)
        self.picture = Picture(name, made.digest, read, made.width, made.height, made.format)


@pytest.fixture
def thumbnails(tmp_path: Path) -> Thumbnails:
    return Thumbnails(tmp_path / "thumbnails", 10)


def pixels(data: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as image:
        assert image.format == "WEBP"
        return np.asarray(image.convert("RGB"), float)


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ((400, 300), (96, 72)),
        ((300, 400), (72, 96)),
        ((97, 20), (96, 20)),
        ((2_000, 200), (96, 10)),
        ((30, 20), (30, 20)),
        ((1, 1), (1, 1)),
    ],
)
def test_the_longer_side_has_96_pixels_and_nothing_is_made_larger(
    size: tuple[int, int], shown: tuple[int, int]
) -> None:
    height, width = pixels(make_thumbnail(square((200, 80, 20), *size))).shape[:2]
    assert (width, height) == shown and max(shown) <= THUMBNAIL


def test_it_looks_as_its_picture_made_small_at_once() -> None:
    x, y = np.meshgrid(np.linspace(0, 1, 900), np.linspace(0, 1, 700))
    image = Image.fromarray((255 * np.stack([x, y, (1 - x) * y], axis=2)).astype(np.uint8))
    small = np.asarray(image.resize((96, 75), Image.Resampling.BOX), float)
    assert np.abs(pixels(make_thumbnail(image)) - small).mean() < 4


def test_it_is_made_once_for_a_content_whatever_its_name(thumbnails: Thumbnails) -> None:
    data = file_of(square((10, 200, 30)))
    first, other = Counted(data), Counted(data, "copy.png")
    made = thumbnails.of(first.picture)
    assert made is not None and thumbnails.of(other.picture) == made == thumbnails.get(digest_bytes(data))
    assert (first.reads, other.reads) == (1, 0)
    assert Thumbnails(thumbnails.folder, 10).of(other.picture) == made and other.reads == 0


def test_other_content_has_another_thumbnail(thumbnails: Thumbnails) -> None:
    red, green = Counted(file_of(square((200, 10, 10)))), Counted(file_of(square((10, 200, 10))))
    one, other = thumbnails.of(red.picture), thumbnails.of(green.picture)
    assert one is not None and other is not None
    assert pixels(one).mean(axis=(0, 1)).argmax() == 0 and pixels(other).mean(axis=(0, 1)).argmax() == 1


@pytest.mark.parametrize("damage", [b"", b"garbage", None])
def test_a_damaged_file_is_made_again(thumbnails: Thumbnails, damage: bytes | None) -> None:
    counted = Counted(file_of(square((10, 20, 200))))
    made = thumbnails.of(counted.picture)
    assert made is not None
    (path,) = thumbnails.folder.glob("*/*")
    path.write_bytes(made[:-10] if damage is None else damage)
    assert thumbnails.get(counted.picture.digest) is None
    assert thumbnails.of(counted.picture) == made and counted.reads == 2
    assert path.read_bytes() == made


def test_a_picture_that_cannot_be_decoded_has_none_and_is_not_tried_again(thumbnails: Thumbnails) -> None:
    data = file_of(square((1, 2, 3), 300, 300), "JPEG")
    counted = Counted(data[: len(data) // 2])
    assert thumbnails.of(counted.picture) is None and thumbnails.of(counted.picture) is None
    assert counted.reads == 1
    assert len({tuple(color) for color in pixels(neutral_tile()).reshape(-1, 3)}) == 1


def test_the_room_is_bounded_and_those_not_used_for_longest_go(tmp_path: Path) -> None:
    thumbnails = Thumbnails(tmp_path, 1)
    data = make_thumbnail(square((90, 90, 90), 96, 96))
    n = 1_000_000 // len(data)
    digests = [digest_bytes(str(i).encode()) for i in range(n + 1)]
    for age, digest in enumerate(digests[:-1]):
        thumbnails.put(digest, data)
        (path,) = tmp_path.glob(f"*/{digest}*")
        os.utime(path, (1_000_000 + age, 1_000_000 + age))
    assert thumbnails.get(digests[0]) == data  # used now: the youngest
    thumbnails.put(digests[-1], data)
    kept = {digest for digest in digests if thumbnails.get(digest) is not None}
    assert 0.8e6 < thumbnails.size_bytes() <= 0.9e6
    assert {digests[0], digests[-1]} < kept and kept - {digests[0]} == set(digests[-len(kept) + 1 :])


def test_a_disk_that_cannot_be_written_costs_the_cache_only(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    counted = Counted(file_of(square((9, 9, 9))))
    assert Thumbnails(tmp_path / "file", 10).of(counted.picture) is not None


def test_they_lie_in_the_home_of_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VECTARIUM_HOME", str(tmp_path))
    assert default_thumbnails().folder.parent == tmp_path
