"""Pictures to vectors against PIL, torchvision and eager torch; the cache, the browser and the memory.

python -m benchmarks.pictures [network|encode|int8|cache|bytes|memory|accuracy] [--repeats 3] [--items N]

ResNet-50 has its published weights where they are at hand, else torchvision's architecture with random weights from a
seed, written once to build/: the note of each row says which. What int8 costs is then seen on EfficientNet-Lite0, whose
weights come in a package.
"""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np
from PIL import Image

from benchmarks import picture_accuracy
from benchmarks.photographs import dataset, pictures_at, write_files, write_large
from benchmarks.picture_peers import Peer, eager_resnet, lite_peer, resnet, resnet_peer
from benchmarks.tables import Options, Table, main
from benchmarks.timing import Row, Timing, measure, measure_fresh, say
from embeddings.cache import VectorCache
from embeddings.catalog import encoder_row
from embeddings.encode_pictures import encode_pictures
from embeddings.encoders.pictures import PictureEncoder, open_pictures, picture_settings
from embeddings.errors import ModelError
from embeddings.picture_rows import PICTURES
from embeddings.pictures import Thumbnails
from embeddings.pictures.preprocess import V2, preprocess
from embeddings.torch_runtime import import_torch

N = 128  # files of the timed rows
CACHED = 2_000
LARGE = 16
STREAMED, LOADED = 5_000, 16  # of 12 megapixels: what is encoded, and what is loaded to see what one costs
BATCH = 32
UNCUT = replace(V2, resize=V2.crop)
PEER = "PIL + torchvision + eager fp32, one at a time"

Precision = Literal["fp32", "int8"]


def opened(encoder_id: str, precision: Precision) -> PictureEncoder | None:
    """The encoder; None, with the reason on stderr, where it has no form of this precision."""
    try:
        return open_pictures(encoder_row(encoder_id), picture_settings(precision))
    except ModelError as error:
        if error.code != "int8_not_available":
            raise
        say(f"left out: {error}")
        return None


def in_turns(calls: Mapping[str, Callable[[], Any]], repeats: int) -> list[Timing]:
    """Each call once per round, so that a busy minute of the machine falls on all of them."""
    rounds = [[measure(name, call, 1) for name, call in calls.items()] for _ in range(repeats)]
    return [
        Timing(turns[0].name, tuple(turn.seconds[0] for turn in turns), turns[-1].result)
        for turns in zip(*rounds, strict=True)
    ]


def against(peer: Peer, encoder: PictureEncoder, paths: list[Path], repeats: int) -> tuple[Timing, Timing]:
    """The same files by `encoder` and by `peer`, both warm."""
    name = f"Vectarium {encoder.settings.precision}"
    peer(paths[:2])
    encoder.encode(pictures_at(paths[:BATCH]))
    calls = {name: lambda: encoder.encode(pictures_at(paths)), PEER: lambda: peer(paths)}
    mine, theirs = in_turns(calls, repeats)
    return mine, theirs


def said(mine: Timing, theirs: Timing, weights: str) -> str:
    a, b = mine.result, theirs.result
    cosine = (a * b).sum(1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)
    rates = f"{len(a) / mine.median:.1f} against {len(b) / theirs.median:.1f} pictures/s"
    return f"{weights}; cosine {cosine.mean():.5f} mean, {cosine.min():.5f} worst; {rates}"


def end_to_end(precision: Precision, target: str, options: Options) -> list[Row]:
    """JPEG files read, decoded, resized and through the network: of 1024 x 768 pixels, and of 12 megapixels."""
    resnet_id, _, weights = resnet()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        paths = write_files(Path(folder), options.items or N)
        large = write_large(Path(folder), min(LARGE, len(paths)))
        for label, encoder_id, make_peer, told in (
            ("ResNet-50", resnet_id, resnet_peer, weights),
            ("EfficientNet-Lite0", PICTURES, lite_peer, "published weights"),
        ):
            encoder = opened(encoder_id, precision)
            if encoder is None:
                continue
            peer = make_peer()
            for what, files in (("1024 x 768", paths), ("12 megapixels", large)):
                mine, theirs = against(peer, encoder, files, options.repeats)
                wanted = target if encoder_id == resnet_id and files is paths else ""
                name = f"{len(files):,} JPEG files of {what} → {encoder.dim}-d, {label} {precision}"
                rows.append(Row(name, mine, theirs, wanted, said(mine, theirs, told)))
    return rows


def exact_rows(options: Options) -> list[Row]:
    return end_to_end("fp32", "≥ 3x, cosine ≥ 0.9999", options)


def int8_rows(options: Options) -> list[Row]:
    return end_to_end("int8", "≥ 8x, cosine ≥ 0.99", options)


def network_rows(options: Options) -> list[Row]:
    """The network alone, without any file."""
    torch = import_torch()
    encoder_id, _, weights = resnet()
    rng = np.random.default_rng(0)
    seen = rng.integers(0, 256, (min(BATCH, options.items or BATCH), V2.crop, V2.crop, 3), np.uint8)
    batch = np.stack([preprocess(Image.fromarray(pixels), UNCUT) for pixels in seen])
    model, contiguous = eager_resnet(), torch.from_numpy(batch)

    def eager() -> np.ndarray:
        with torch.no_grad():
            vectors: np.ndarray = model(contiguous).numpy()
        return vectors

    rows = []
    for precision, target in (("fp32", "≥ 2.5x"), ("int8", "")):
        encoder = opened(encoder_id, precision)  # type: ignore[arg-type]
        if encoder is None:
            continue
        run = partial(encoder.engine.run, seen if encoder.engine.dtype == np.uint8 else batch)
        calls: dict[str, Callable[[], Any]] = {f"Vectarium {precision}": run, "eager fp32, contiguous": eager}
        in_turns(calls, 1)
        mine, theirs = in_turns(calls, 3 * options.repeats)
        name = f"ResNet-50 {precision} alone, batch {len(batch)}"
        rows.append(Row(name, mine, theirs, target, said(mine, theirs, weights)))
    return rows


def cache_rows(options: Options) -> list[Row]:
    """Files read, decoded, encoded and kept with their thumbnails; then the same from the disk."""
    encoder_id, _, weights = resnet()
    encoder = opened(encoder_id, "fp32")
    assert encoder is not None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "files").mkdir()
        paths = write_files(folder / "files", options.items or CACHED)
        kept = VectorCache(folder / "vectors", 1_000), Thumbnails(folder / "thumbnails", 1_000)

        def run() -> np.ndarray:
            return encode_pictures(dataset(pictures_at(paths)), encoder, *kept).space.vectors

        first = measure("first run", run, 1)
        again = measure("second run", run, options.repeats)
    is_same = np.array_equal(first.result, again.result)
    note = f"{weights}; {'the same vectors' if is_same else 'OTHER VECTORS'}"
    return [Row(f"{len(paths):,} files to vectors and thumbnails", again, first, "≥ 20x", note)]


def memory_rows(options: Options) -> list[Row]:
    """The most that a process of its own holds over what it held when the model was open."""
    n = options.items or STREAMED
    few = min(LOADED, n)
    encoder_id, path, weights = resnet()
    opened(encoder_id, "fp32")  # exported here, so that the processes below only open it
    ways = {}
    with tempfile.TemporaryDirectory() as folder:
        write_large(Path(folder), 4)
        for how, count in (("streamed", n), ("loaded", few)):
            arguments = (encoder_id, folder, str(count), how)
            env = {"VECTARIUM_RESNET50": str(path)}
            ways[how] = measure_fresh(how, MEMORY, *arguments, repeats=1, env=env).result
    mine = Timing("Vectarium", (ways["streamed"]["mb"],), unit="MB")
    theirs = Timing("all loaded first", (ways["loaded"]["mb"] * n / few,), unit="MB")
    note = (
        f"{weights}; {n / ways['streamed']['seconds']:.1f} pictures/s; the peer is extrapolated: {few} loaded took "
        f"{ways['loaded']['mb']:,.0f} MB"
    )
    return [Row(f"peak memory over the model, {n:,} of 12 megapixels", mine, theirs, "≤ 1,000 MB", note)]


MEMORY = "from benchmarks.picture_memory import main; main()"


def byte_rows(options: Options) -> list[Row]:
    from benchmarks import picture_bytes

    return picture_bytes.byte_rows(options.items or CACHED)


TABLES = {
    "network": Table("Pictures: the network alone", network_rows),
    "encode": Table("Pictures: files to vectors, exact", exact_rows),
    "int8": Table("Pictures: files to vectors, int8", int8_rows),
    "cache": Table("Pictures: a second run", cache_rows),
    "bytes": Table("Pictures: bytes to the browser", byte_rows),
    "memory": Table("Pictures: memory", memory_rows),
    "accuracy": picture_accuracy.TABLE,
}

if __name__ == "__main__":
    main(TABLES, __doc__)
