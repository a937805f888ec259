"""The pictures of a sample: one archive beside its vectors, in the order of its items."""

import io
from collections.abc import Iterable
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from embeddings.errors import data_error
from embeddings.pictures import Pictures
from embeddings.readers import load_path

# Of the Unicode subgroups of the emoji data: what each is called here; what is left out has no one look.
SUBGROUPS = {
    "animal-mammal": "mammal",
    "animal-bird": "bird",
    "animal-marine": "sea animal",
    "animal-bug": "bug",
    "plant-flower": "plant",
    "plant-other": "plant",
    "food-fruit": "fruit and vegetable",
    "food-vegetable": "fruit and vegetable",
    "food-prepared": "dish",
    "food-asian": "dish",
    "food-sweet": "dish",
    "transport-ground": "vehicle",
    "transport-air": "vehicle",
    "transport-water": "vehicle",
    "face-smiling": "face",
    "face-concerned": "face",
    "face-affection": "face",
    "face-tongue": "face",
    "face-sleepy": "face",
    "clothing": "clothing",
}
# Parts, signs and places that stand in a subgroup without being what it is named for.
ELSEWHERE = {
    "pig nose", "paw prints", "feather", "wing", "spider web", "microbe", "spiral shell", "coral",
    "station", "bus stop", "horizontal traffic light", "vertical traffic light", "construction sign",
    "police cars revolving light", "octagonal sign", "wheel", "oil drum", "motorway", "railway track",
    "fuel pump", "seat", "satellite", "ring buoy", "anchor", "rosette", "empty nest", "nest with eggs",
    "helmet with white cross", "prayer beads", "gem stone", "lipstick", "ring", "hair pick",
    "folding hand fan", "salt",
}  # fmt: skip
SIDE = 32  # pixels of a digit: four for each that was measured


def read_pictures(path: Path) -> Pictures:
    """The pictures of an archive, all of them: `DataError` where one is not, since rows would no longer be theirs."""
    dataset = load_path(path)
    for dropped in dataset.report.dropped:
        raise data_error(dropped.reason)
    assert dataset.pictures is not None
    return dataset.pictures


def write_pictures(path: Path, pictures: Iterable[tuple[str, bytes]]) -> None:
    """An archive whose bytes depend on nothing but the pictures: pictures are small already, and dates say nothing."""
    with ZipFile(path, "w", ZIP_STORED) as archive:
        for name, data in pictures:
            archive.writestr(ZipInfo(name), data)


def emoji(folder: Path) -> Iterable[tuple[str, bytes]]:
    """Names and WebP bytes from an unpacked `npm pack emoji-datasource-google`: category/name.webp."""
    import json

    from PIL import Image

    table = json.loads((folder / "emoji.json").read_text(encoding="utf-8"))
    for row in sorted(table, key=lambda row: int(row["sort_order"])):
        category, name = SUBGROUPS.get(row["subcategory"]), row["name"].lower()
        if category is None or name in ELSEWHERE or not row["has_img_google"]:
            continue
        stream = io.BytesIO()
        with Image.open(folder / "img" / "google" / "64" / row["image"]) as image:
            image.convert("RGBA").save(stream, "WEBP", quality=85, method=6)
        yield f"{category}/{name}.webp", stream.getvalue()


def digit_pictures(rows: Iterable[tuple[str, list[float]]]) -> Iterable[tuple[str, bytes]]:
    """Names and PNG bytes of digits given as kind and 64 values from 0 to 16: dark ink on white paper."""
    import numpy as np
    from PIL import Image

    for number, (kind, values) in enumerate(rows, 1):
        paper = np.rint(255 - np.asarray(values).reshape(8, 8) * (255 / 16)).astype(np.uint8)
        stream = io.BytesIO()
        large = Image.fromarray(paper).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
        large.save(stream, "PNG", optimize=True)
        yield f"{kind}/{kind} · {number:04d}.png", stream.getvalue()
