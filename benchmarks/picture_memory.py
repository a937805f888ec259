"""In a process of its own: what pictures cost in memory, encoded one after the other or all loaded first.

    python -m benchmarks.picture_memory ENCODER FOLDER N streamed|loaded      prints one JSON object

The files of FOLDER stand for N different pictures. What counts is the most that the process ever holds from the first
picture on, over what it holds when the model is open and has seen nothing.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.photographs import dataset, pictures_of_few
from embeddings.cache import VectorCache
from embeddings.catalog import encoder_row
from embeddings.encode_pictures import encode_pictures
from embeddings.encoders.pictures import PictureEncoder, open_pictures, picture_settings
from embeddings.pictures import Pictures, Thumbnails, decode


def held_mb(field: str) -> float:
    """`VmRSS`, what this process holds in memory, or `VmHWM`, the most it has held."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(field):
            return int(line.split()[1]) / 1024
    raise SystemExit("memory is measured on Linux only")


def streamed(encoder: PictureEncoder, pictures: Pictures) -> None:
    """From the files to vectors and thumbnails, both kept on disk as the dashboard keeps them."""
    with tempfile.TemporaryDirectory() as folder:
        kept = VectorCache(Path(folder) / "vectors", 1_000), Thumbnails(Path(folder) / "thumbnails", 1_000)
        encode_pictures(dataset(pictures), encoder, *kept)


def loaded(encoder: PictureEncoder, pictures: Pictures) -> None:
    """All of them decoded in full, as a list of open pictures, before the first is encoded."""
    images = [decode(picture) for picture in pictures]
    del images


def main() -> None:
    encoder_id, folder, n, how = sys.argv[1:5]
    encoder = open_pictures(encoder_row(encoder_id), picture_settings())
    files = sorted(Path(folder).iterdir())
    before, start = held_mb("VmRSS"), time.perf_counter()
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the most it has held counts from here
    pictures = pictures_of_few(files, int(n))
    (streamed if how == "streamed" else loaded)(encoder, pictures)
    took = time.perf_counter() - start
    print(json.dumps({"mb": held_mb("VmHWM") - before, "model_mb": before, "seconds": took}))


if __name__ == "__main__":
    main()
