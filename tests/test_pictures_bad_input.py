"""What is wrong with a picture is said of that picture, by its name; the sound ones beside it are read."""

import io
import random
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from bad_pictures import GOOD, NO_PICTURE, animation, jpeg, left_out, not_decoded, png, refused
from picture_sets import file_of, square, zip_of
from PIL import Image

from embeddings.errors import DataError
from embeddings.limits import Limits
from embeddings.pictures import decode
from embeddings.readers import File, load, load_path


class TestOnePicture:
    def test_a_jpeg_that_was_cut(self) -> None:
        data = jpeg(640, 480)
        dataset = load([File("cut.jpg", data[: len(data) // 2])])
        assert (dataset.metadata["width"][0], dataset.metadata["height"][0]) == (640, 480)
        assert not_decoded(dataset) == "cut.jpg is damaged or cut: save or download it again"

    def test_a_jpeg_of_which_only_the_beginning_is_there(self) -> None:
        assert left_out("cut.jpg", jpeg()[:20]) == "cut.jpg is damaged or cut: save or download it again"

    def test_a_text_with_the_name_of_a_picture(self) -> None:
        assert left_out("text.png", b"only words\n" * 50) == f"text.png {NO_PICTURE}"
        assert refused(b"only words\n" * 50, "text.png") == f"text.png {NO_PICTURE}"

    def test_an_empty_file(self) -> None:
        assert left_out("a.png", b"") == "a.png is empty: save or download it again"
        assert refused(b"", "a.png") == "a.png is empty: bring a file with at least one item"

    def test_one_pixel(self) -> None:
        dataset = load([File("dot.png", file_of(Image.new("RGB", (1, 1), (1, 2, 3))))])
        assert dataset.pictures is not None
        assert decode(dataset.pictures[0], 224).getpixel((0, 0)) == (1, 2, 3)

    @pytest.mark.parametrize(("size", "middle"), [((1, 20_000), (1, 10)), ((20_000, 1), (10, 1))])
    def test_a_strip_is_read_and_its_middle_decoded(
        self, size: tuple[int, int], middle: tuple[int, int]
    ) -> None:
        length = max(size)
        shades = (np.arange(length) * 255 // length).astype(np.uint8)
        image = Image.fromarray(shades.reshape(size[1], size[0]))
        dataset = load([File("strip.png", file_of(image))])
        assert dataset.pictures is not None
        assert (dataset.pictures[0].width, dataset.pictures[0].height) == size
        decoded = decode(dataset.pictures[0], 224)
        assert decoded.size == middle and abs(int(np.asarray(decoded).mean()) - 127) <= 1

    def test_more_pixels_than_allowed_are_refused_before_decoding(self) -> None:
        body = zlib.compress(
            bytes(30_001 * 300)
        )  # a hundredth of it, and a decoder that began would say "damaged"
        bomb = png(30_000, 30_000, body)
        assert len(bomb) < 20_000
        assert left_out("vast.png", bomb) == (
            "vast.png has 30,000 x 30,000 pixels and at most 64,000,000 pixels are allowed: make it smaller"
        )

    def test_an_svg(self) -> None:
        svg = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><rect width="9"/></svg>'
        said = "is in SVG, a format that is not read: save it as PNG or JPEG"
        assert left_out("drawing.svg", svg) == f"drawing.svg {said}"
        assert left_out("drawing.png", svg) == f"drawing.png {said}"
        assert refused(svg, "drawing.svg") == f"drawing.svg {said}"

    def test_an_animation_of_2_000_frames(self) -> None:
        assert left_out("long.gif", animation(2_000)) == (
            "long.gif has more than 1,000 frames: save its first frame as a picture"
        )
        short = load([File("short.gif", animation(3))])
        assert short.pictures is not None
        assert decode(short.pictures[0]).getpixel((0, 0)) == (0, 0, 0)

    def test_a_file_that_is_larger_than_any_picture(self) -> None:
        limits = Limits(pixels=10_000)
        data = png(10, 10) + bytes(10_100_000)
        assert left_out("padded.png", data, limits) == (
            "padded.png has more than 10 MB: save it as JPEG or PNG"
        )


class TestUnusualPixels:
    """Pictures of print and of measurement are no bad input; `test_picture_decode.py` computes their colors."""

    def test_cmyk(self) -> None:
        cyan = Image.new("CMYK", (16, 16), (255, 0, 0, 0))
        dataset = load([File("print.jpg", file_of(cyan, "JPEG"))])
        assert dataset.pictures is not None and dataset.report.dropped == ()
        red, green, blue = decode(dataset.pictures[0]).getpixel((8, 8))
        assert red < 10 and green > 245 and blue > 245

    def test_sixteen_bits(self) -> None:
        ramp = np.linspace(0, 65535, 256).astype(np.uint16).reshape(16, 16)
        for name, kind in (("deep.png", "PNG"), ("deep.tif", "TIFF")):
            dataset = load([File(name, file_of(Image.fromarray(ramp), kind))])
            assert dataset.pictures is not None and dataset.report.dropped == ()
            gray = np.asarray(decode(dataset.pictures[0]))[..., 0].ravel()
            assert gray[0] == 0 and gray[-1] == 255 and (np.diff(gray.astype(int)) == 1).all()


class TestFilesThatChange:
    @pytest.mark.parametrize("body", [GOOD, b"<html>not found</html>" * 40, jpeg(500, 400)])
    def test_a_jpeg_that_goes_on_as_something_else(self, body: bytes) -> None:
        head = jpeg(640, 480)
        scan = head.index(b"\xff\xda")
        begun = scan + 2 + int.from_bytes(head[scan + 2 : scan + 4], "big") + 100
        dataset = load([File("mixed.jpg", head[:begun] + body)])
        assert not_decoded(dataset) == "mixed.jpg is damaged or cut: save or download it again"

    def test_a_jpeg_without_a_body(self) -> None:
        head = jpeg()
        mixed = head[: head.index(b"\xff\xda")] + GOOD
        assert left_out("mixed.jpg", mixed) == "mixed.jpg is damaged or cut: save or download it again"

    def test_a_png_whose_body_is_shorter_than_its_header_says(self) -> None:
        dataset = load([File("short.png", png(400, 400))])
        assert not_decoded(dataset) == "short.png is damaged or cut: save or download it again"

    def test_a_png_whose_body_is_longer_fills_no_more_than_its_header_says(self) -> None:
        dataset = load([File("long.png", png(3, 2, zlib.compress(bytes([0, 9, 9, 9]) * 1_000_000)))])
        assert dataset.pictures is not None
        assert decode(dataset.pictures[0]).size == (3, 2)

    def test_a_gif_whose_frame_is_larger_than_its_screen(self) -> None:
        small = file_of(Image.new("P", (4, 4)), "GIF")
        frame = small.index(b"\x2c")
        wide = small[: frame + 5] + struct.pack("<HH", 9_000, 9_000) + small[frame + 9 :]
        assert left_out("frame.gif", wide) == (
            "frame.gif has 9,000 x 9,000 pixels and at most 64,000,000 pixels are allowed: make it smaller"
        )

    def test_a_file_that_is_another_when_it_is_decoded(self, tmp_path: Path) -> None:
        (tmp_path / "a.png").write_bytes(GOOD)
        dataset = load_path(tmp_path)
        (tmp_path / "a.png").write_bytes(png(30_000, 30_000))
        assert not_decoded(dataset) == "a.png has changed since it was loaded: load it again"
        (tmp_path / "a.png").write_bytes(GOOD + bytes(10))
        assert not_decoded(dataset) == "a.png has changed since it was loaded: load it again"
        (tmp_path / "a.png").unlink()
        assert not_decoded(dataset) == "a.png cannot be read: No such file or directory"

    def test_an_archive_that_is_another_when_it_is_decoded(self, tmp_path: Path) -> None:
        path = tmp_path / "a.zip"
        large = file_of(square((90, 90, 90), 300, 300))
        path.write_bytes(zip_of({"a.png": large}))
        dataset = load_path(path)
        with path.open("r+b") as stream:
            stream.write(bytes(len(large)))
        assert not_decoded(dataset) == "a.png is damaged or cut: save or download it again"


KINDS: dict[str, dict[str, object]] = {
    "JPEG": {}, "PNG": {}, "WEBP": {}, "GIF": {}, "BMP": {}, "TIFF": {"compression": "tiff_lzw"},
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow says what it finds damaged
def test_damage_is_a_message_and_never_a_crash(kind: str) -> None:
    generator = random.Random(kind)
    stream = io.BytesIO()
    square((200, 90, 30), 40, 30).save(stream, kind, **KINDS[kind])  # type: ignore[arg-type]
    whole, outcomes = stream.getvalue(), set()
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(generator.choice([1, 3, 20])):
            at = generator.randrange(len(data) - 8)
            data[at : at + generator.randrange(4)] = generator.randbytes(generator.randrange(4))
        try:
            dataset = load([File("a.bin", bytes(data)), File("good.png", GOOD)])
            assert dataset.pictures is not None and len(dataset) + len(dataset.report.dropped) == 2
            assert decode(dataset.pictures[0], 8).mode == "RGB"
            outcomes.add("decoded")
        except DataError as error:
            assert str(error) == "a.bin is damaged or cut: save or download it again"
            outcomes.add("told")
    assert "decoded" in outcomes
