"""However pictures come, the items, their digests and what is known of them are the same."""

import io
import subprocess
import sys
import time
import unicodedata
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from picture_sets import file_of, square, zip_of
from picture_tables import FILES, TABLE, as_parquet, csv, written

from embeddings.dataset import Dataset
from embeddings.digests import digest_bytes
from embeddings.errors import DataError
from embeddings.readers import File, load, load_path, preview


def packed(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.mkdir("red")
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def saved(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


HF = [{"bytes": data, "path": name} for name, data in FILES.items()]
WAYS: dict[str, Callable[[Path], Dataset]] = {
    "pile": lambda home: load([File(name, data) for name, data in FILES.items()]),
    "pile from Windows": lambda home: load([File(n.replace("/", "\\"), data) for n, data in FILES.items()]),
    "folder": lambda home: load_path(written(home, FILES)),
    "zip": lambda home: load([File("a.zip", zip_of(FILES))]),
    "zip on disk": lambda home: load_path(saved(home / "a.zip", packed(FILES))),
    "table of paths in a pile": lambda home: load(
        [File("t.csv", csv()), *(File(name, data) for name, data in FILES.items())]
    ),
    "table of paths in a zip": lambda home: load([File("a.zip", zip_of({**FILES, "t.csv": csv()}))]),
    "table of paths in a folder": lambda home: load_path(written(home, {**FILES, "t.csv": csv()})),
    "table of paths on disk": lambda home: load_path(written(home, {**FILES, "t.csv": csv()}) / "t.csv"),
    "table of bytes": lambda home: load(
        [File("t.parquet", as_parquet({"file": list(FILES), "picture": list(FILES.values())}))]
    ),
    "table as of Hugging Face": lambda home: load([File("t.parquet", as_parquet({"image": HF}))]),
    "table as of Hugging Face, on disk": lambda home: load_path(
        saved(home / "t.parquet", as_parquet({"image": HF}))
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_gives_the_same_pictures(way: str, tmp_path: Path) -> None:
    dataset = WAYS[way](tmp_path)
    assert dataset.modality == "image" and dataset.items == tuple(FILES) and dataset.vectors is None
    assert dataset.pictures is not None
    assert [picture.name for picture in dataset.pictures] == list(FILES)
    assert [picture.digest for picture in dataset.pictures] == [digest_bytes(d) for d in FILES.values()]
    assert [picture.read() for picture in dataset.pictures] == list(FILES.values())
    facts = dataset.metadata[["folder", "width", "height", "format"]]
    assert facts.to_numpy().tolist() == [[name.split("/")[0], 48, 36, "PNG"] for name in FILES]
    report = dataset.report
    assert (report.rows_read, report.rows_kept, report.dropped) == (len(FILES), len(FILES), ())


@pytest.mark.parametrize("way", [way for way in WAYS if way.startswith("table of paths")])
def test_the_other_columns_of_a_table_are_metadata(way: str, tmp_path: Path) -> None:
    dataset = WAYS[way](tmp_path)
    assert list(dataset.metadata.columns) == ["number", "kind", "folder", "width", "height", "format"]
    assert dataset.metadata["number"].tolist() == list(range(len(FILES)))
    name = "t.csv"
    assert [str(note) for note in dataset.report.notes] == [f"The column 'file' of {name} names the pictures"]


class TestNames:
    @pytest.mark.parametrize("codec", ["cp949", "utf-8"])
    def test_korean_names_that_do_not_say_how_they_are_written(self, codec: str) -> None:
        """Windows writes CP949, some tools UTF-8 without its flag; both look like code page 437."""
        data = zip_of({"x": FILES["red/red-0.png"]})
        raw = "사진/꽃.png".encode(codec)
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("n" * len(raw), FILES["red/red-0.png"])
        data = stream.getvalue().replace(b"n" * len(raw), raw)
        assert load([File("a.zip", data)]).items == ("사진/꽃.png",)

    def test_decomposed_letters_are_composed(self, tmp_path: Path) -> None:
        name = unicodedata.normalize("NFD", "꽃/장미.png")
        data = FILES["red/red-0.png"]
        ways = (
            load([File("a.zip", zip_of({name: data}))]),
            load([File(name, data)]),
            load_path(written(tmp_path, {name: data})),
        )
        assert [dataset.items for dataset in ways] == [("꽃/장미.png",)] * 3

    def test_what_file_managers_leave_behind_is_not_even_counted(self, tmp_path: Path) -> None:
        litter = {
            "__MACOSX/._red-0.png": b"x", "red/.DS_Store": b"x", "Thumbs.db": b"x", ".hidden/a.png": b"x",
            "desktop.ini": b"x",
        }  # fmt: skip
        for dataset in (
            load([File("a.zip", zip_of({**litter, **FILES}))]),
            load_path(written(tmp_path, {**litter, **FILES})),
            load([File(name, data) for name, data in {**litter, **FILES}.items()]),
        ):
            assert dataset.report.rows_read == len(FILES) and dataset.report.dropped == ()

    def test_the_folder_that_all_share_is_no_category(self) -> None:
        deep = {f"set/train/{name}": data for name, data in FILES.items()}
        dataset = load([File(name, data) for name, data in deep.items()])
        assert dataset.name == "set/train" and set(dataset.metadata["folder"]) == {"red", "green", "blue"}
        flat = load([File("a.zip", zip_of({f"set/{i}.png": data for i, data in enumerate(FILES.values())}))])
        assert list(flat.metadata.columns) == ["width", "height", "format"]

    def test_several_archives_at_once(self) -> None:
        half = len(FILES) // 2
        parts = [dict(list(FILES.items())[:half]), dict(list(FILES.items())[half:])]
        dataset = load([File(f"part-{i}.zip", zip_of(part)) for i, part in enumerate(parts)])
        assert dataset.items == tuple(f"part-{at >= half:d}/{name}" for at, name in enumerate(FILES))


class TestContent:
    def test_what_was_seen_before_is_counted_and_stays(self) -> None:
        data = FILES["red/red-0.png"]
        dataset = load([File("a.png", data), File("b.png", data), File("c.png", FILES["blue/blue-1.png"])])
        assert dataset.items == ("a.png", "b.png", "c.png") and dataset.report.duplicates == 1
        assert dataset.pictures is not None and len({p.digest for p in dataset.pictures}) == 2

    def test_the_content_decides_and_not_the_name(self) -> None:
        dataset = load([File("notes.txt", FILES["red/red-0.png"])])
        assert dataset.items == ("notes.txt",) and dataset.metadata["format"].tolist() == ["PNG"]

    def test_tables_and_arrays_in_archives_stay_what_they_are(self) -> None:
        sheet, arrays = io.BytesIO(), io.BytesIO()
        TABLE.to_excel(sheet, index=False)
        np.savez(arrays, vectors=np.eye(3, dtype=np.float32))
        assert load([File("a.zip", sheet.getvalue())]).report.kind == "xlsx"
        assert load([File("a.zip", arrays.getvalue())]).report.kind == "npz"
        inside = {**FILES, "a.xlsx": sheet.getvalue(), "b.npz": arrays.getvalue()}
        assert load([File("a.zip", zip_of(inside))]).items == tuple(FILES)
        with pytest.raises(DataError, match="its content looks like ZIP"):
            load([File("a.docx", zip_of({"[Content_Types].xml": b"<x/>", "word/media/1.png": b"x"}))])

    def test_the_preview_shows_what_the_loading_gives(self) -> None:
        shown = preview([File("a.zip", zip_of(FILES))])
        assert (shown.kind, shown.modality, shown.columns, shown.n_rows) == ("pictures", "image", (), 12)
        assert shown.head["label"].tolist() == list(FILES)
        assert list(shown.head.columns) == ["label", "folder", "width", "height", "format"]


MEASURED = """
import sys, tracemalloc
from embeddings.readers import load_path

load_path(sys.argv[1])  # what is imported is not counted
tracemalloc.start()
dataset = load_path(sys.argv[1])
print(len(dataset), *tracemalloc.get_traced_memory())
"""


class TestMemory:
    """Pictures of a folder, and of an archive on disk, are not held."""

    @pytest.mark.parametrize("as_archive", [False, True])
    def test_none_is_held(self, tmp_path: Path, as_archive: bool) -> None:
        n, data = 40, file_of(square((120, 130, 140), 300, 200))
        members = {f"{i:02}.png": data + bytes([i]) for i in range(n)}
        path = saved(tmp_path / "a.zip", zip_of(members)) if as_archive else written(tmp_path, members)
        # In a process of its own, where no other test has left anything that still works.
        told = subprocess.run(
            [sys.executable, "-c", MEASURED, str(path)], check=True, capture_output=True, text=True
        )
        found, held, peak = map(int, told.stdout.split())
        assert found == n and n * len(data) > 4_000_000
        assert held < 2 * len(data) and peak < 8 * len(data)

    def test_threads_may_read_at_once(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The archive counts its open members without a lock of its own, so one at a time is open."""
        members = {f"{i:02}.png": file_of(square((i, 130, 140), 90, 90, i)) for i in range(30)}
        dataset = load_path(saved(tmp_path / "a.zip", packed(members)))
        assert dataset.pictures is not None
        active, most, opens = [0], [0], zipfile.ZipFile.open

        def watched(archive: zipfile.ZipFile, *arguments: object) -> object:
            active[0] += 1
            most[0] = max(most[0], active[0])
            time.sleep(0.001)
            try:
                return opens(archive, *arguments)  # type: ignore[arg-type]
            finally:
                active[0] -= 1

        monkeypatch.setattr(zipfile.ZipFile, "open", watched)
        with ThreadPoolExecutor(8) as pool:
            read = list(pool.map(lambda picture: picture.read(), [*dataset.pictures] * 2))
        assert read == [*members.values()] * 2 and most == [1]
