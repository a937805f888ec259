"""What is wrong with an archive or a folder of pictures; one bad member does not cost the others."""

import os
import stat
import zipfile
from pathlib import Path

import pytest
from bad_pictures import GOOD, NO_PICTURE, archive_of, encrypted, jpeg, png, reasons, refused
from command_line import failing
from picture_sets import zip_of

from embeddings.cli import main
from embeddings.errors import DataError
from embeddings.limits import Limits
from embeddings.readers import File, load, load_path


class TestArchives:
    """One bad member does not cost the others; what cannot be one mistake refuses the whole."""

    def beside(self, name: str, data: bytes) -> str:
        """What is said of a member of a zip that also holds a sound picture."""
        dataset = load([File("file.zip", zip_of({"good.png": GOOD, name: data}))])
        assert dataset.items == ("good.png",) and dataset.report.rows_read == 2
        (reason,) = reasons(dataset)
        return reason

    @pytest.mark.parametrize(
        "name",
        ["../a.png", "b/../../a.png", "/etc/a.png", "C:/a.png", "c:a.png", "..\\a.png", "\\\\host\\a.png"],
    )
    def test_names_that_lead_outside(self, name: str) -> None:
        said = name.replace("\\", "/")
        assert (
            self.beside(name, GOOD)
            == f"{said} is a path that leads outside its archive: zip the folder again"
        )

    def test_links(self) -> None:
        link = zipfile.ZipInfo("link.png")
        link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        data = archive_of(("good.png", GOOD), (link, b"/etc/passwd"))
        dataset = load([File("file.zip", data)])
        assert dataset.items == ("good.png",)
        assert reasons(dataset) == ["link.png is a link, which is not followed: bring what it points to"]

    def test_encrypted(self) -> None:
        said = "is encrypted: zip it without a password"
        data = encrypted(zip_of({"a.png": GOOD, "b.png": GOOD}))
        assert refused(data) == (
            f"None of the 2 files of file.zip is a picture that can be read. a.png {said}. b.png {said}"
        )
        assert refused(encrypted(zip_of({"a.png": GOOD}))) == f"a.png {said}"

    def test_packed_by_another_method(self) -> None:
        data = archive_of(("good.png", GOOD), method=zipfile.ZIP_LZMA)
        assert refused(data) == (
            "good.png is packed by a method that is not read: zip it with the usual one (deflate)"
        )

    def test_nested(self) -> None:
        said = "inner.zip is an archive inside an archive or folder: unpack it and bring its pictures"
        assert self.beside("inner.zip", zip_of({"a.png": GOOD})) == said
        assert refused(zip_of({"inner.zip": zip_of({"a.png": GOOD})})) == said

    def test_texts_beside_pictures(self) -> None:
        assert self.beside("notes.txt", b"taken in May") == "notes.txt is no picture and was left out"

    def test_a_member_with_a_wrong_checksum(self) -> None:
        data = bytearray(zip_of({"a.png": GOOD, "b.png": jpeg()}))
        data[data.index(GOOD) + len(GOOD) // 2] ^= 1
        dataset = load([File("file.zip", bytes(data))])
        assert dataset.items == ("b.png",)
        assert reasons(dataset) == ["a.png is damaged or cut: save or download it again"]

    def test_a_damaged_directory(self) -> None:
        data = zip_of({"a.png": GOOD})
        assert refused(data[:-30]) == (
            "file.zip is damaged and cannot be unpacked: save or download it again"
        )

    def test_10_001_entries(self) -> None:
        data = archive_of(*((f"{i}.png", b"") for i in range(10_001)))
        assert refused(data) == (
            "file.zip holds more than 10,000 files: bring a part of them, "
            "or raise VECTARIUM_PICTURES where you run the server"
        )
        fewer = archive_of(*((f"{i}.png", b"") for i in range(10_000)))
        assert refused(fewer).startswith("None of the 10,000 files of file.zip is a picture that can be read")

    def test_too_many_in_a_folder_and_in_a_pile(self, tmp_path: Path) -> None:
        for i in range(4):
            (tmp_path / f"{i}.png").write_bytes(GOOD)
        said = "holds more than 3 files: bring a part of them"
        with pytest.raises(DataError, match=said):
            load_path(tmp_path, limits=Limits(pictures=3))
        with pytest.raises(DataError, match=said):
            load([File(f"{i}.png", GOOD) for i in range(4)], limits=Limits(pictures=3))

    def test_a_bomb_of_many_members(self) -> None:
        limits = Limits(unpacked_mb=2, pixels=100_000)
        member = png(10, 10) + bytes(500_000)
        data = archive_of(*((f"{i}.png", member) for i in range(5)), method=zipfile.ZIP_DEFLATED)
        assert len(data) < 10_000
        assert refused(data, limits=limits) == (
            "file.zip unpacks to more than 2 MB: bring its pictures in several archives, "
            "or raise VECTARIUM_UNPACKED_MB where you run the server"
        )
        fewer = archive_of(*((f"{i}.png", member) for i in range(3)), method=zipfile.ZIP_DEFLATED)
        assert len(load([File("file.zip", fewer)], limits=limits)) == 3

    def test_a_bomb_is_not_unpacked_to_its_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        unpacked: list[int] = []
        read = zipfile.ZipExtFile.read

        def counted(stream: zipfile.ZipExtFile, n: int | None = -1) -> bytes:
            data = read(stream, n)  # type: ignore[arg-type]
            unpacked.append(len(data))
            return data

        monkeypatch.setattr(zipfile.ZipExtFile, "read", counted)
        bomb = png(10, 10) + bytes(30_000_000)
        data = archive_of(("bomb.png", bomb), ("bomb.txt", bytes(30_000_000)), method=zipfile.ZIP_DEFLATED)
        assert "unpacks to more than 1 MB" in refused(data, limits=Limits(unpacked_mb=1))
        assert sum(unpacked) < 1_100_000
        unpacked.clear()
        said = refused(archive_of(("bomb.txt", bytes(30_000_000)), method=zipfile.ZIP_DEFLATED))
        assert said == "bomb.txt is no picture and was left out" and sum(unpacked) < 10_000

    def test_nothing_in_it(self) -> None:
        said = "file.zip holds no files: bring a folder or a zip of pictures"
        assert refused(zip_of({})) == said
        assert refused(zip_of({"__MACOSX/._a.png": GOOD, "b/.DS_Store": b"x", "Thumbs.db": b"x"})) == said

    def test_no_picture_is_left(self) -> None:
        texts = {"a.png": b"text", "b.txt": b"text", "c.png": b"text"}
        assert refused(zip_of(texts)) == (
            f"None of the 3 files of file.zip is a picture that can be read. a.png {NO_PICTURE}. "
            "b.txt is no picture and was left out"
        )


class TestFolders:
    def test_a_link_to_a_folder_and_what_is_no_file(self, tmp_path: Path) -> None:
        folder = tmp_path / "pictures"
        (folder / "inside").mkdir(parents=True)
        (folder / "inside" / "a.png").write_bytes(GOOD)
        (folder / "again").symlink_to(folder)
        (folder / "gone.png").symlink_to(tmp_path / "nothing.png")
        os.mkfifo(folder / "pipe.png")
        dataset = load_path(folder)
        assert dataset.items == ("inside/a.png",)
        assert reasons(dataset) == [
            "again is a link, which is not followed: bring what it points to",
            "gone.png is a link, which is not followed: bring what it points to",
            "pipe.png is no regular file and was left out",
        ]

    def test_a_folder_that_may_not_be_read(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for folder in ("open", "shut"):
            (tmp_path / folder).mkdir()
            (tmp_path / folder / "a.png").write_bytes(GOOD)
        scan = os.scandir

        def refusing(path: str) -> object:  # whoever runs the tests may be allowed everything
            if str(path).endswith("shut"):
                raise PermissionError(13, "Permission denied", path)
            return scan(path)

        monkeypatch.setattr(os, "scandir", refusing)
        dataset = load_path(tmp_path)
        assert dataset.items == ("open/a.png",)
        assert reasons(dataset) == ["shut is a folder that may not be read: change its rights"]

    def test_an_empty_folder(self, tmp_path: Path) -> None:
        with pytest.raises(DataError, match="holds no files: bring a folder or a zip of pictures"):
            load_path(tmp_path)


class TestCommandLine:
    """The same messages, and no traceback."""

    def encode(self, capsys: pytest.CaptureFixture[str], path: Path, data: bytes) -> str:
        path.write_bytes(data)
        out = str(path.with_suffix(".parquet"))
        said = failing(capsys, "encode", str(path), "--encoder", "pixels", "--out", out)
        assert not Path(out).exists()
        return said

    def test_an_archive_of_texts(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        said = self.encode(capsys, tmp_path / "bad.zip", zip_of({"a.png": b"text", "b.txt": b"text"}))
        assert said == (
            f"vectarium: None of the 2 files of bad.zip is a picture that can be read. a.png {NO_PICTURE}. "
            "b.txt is no picture and was left out"
        )

    def test_a_picture_that_is_too_large(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        said = self.encode(capsys, tmp_path / "vast.png", png(30_000, 30_000))
        assert said == (
            "vectarium: vast.png has 30,000 x 30,000 pixels and at most 64,000,000 pixels are allowed: "
            "make it smaller"
        )

    def test_what_was_left_out_is_said_by_name(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "set.zip").write_bytes(zip_of({"a.png": GOOD, "b.txt": b"text", "c.png": GOOD}))
        out = tmp_path / "set.parquet"
        arguments = (
            "encode",
            str(tmp_path / "set.zip"),
            "--encoder",
            "pixels",
            "--no-cache",
            "--out",
            str(out),
        )
        assert main(arguments) == 0 and out.exists()
        said = capsys.readouterr().err.splitlines()
        assert said[:3] == [
            "set.zip: pictures, 2 of 3 files",
            "1 left out: b.txt is no picture and was left out",
            "1 repeat an earlier item",
        ]
