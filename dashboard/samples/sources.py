"""What the samples are made of: the files beside this module, and what installed packages bring."""

import csv
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from itertools import islice
from pathlib import Path, PurePosixPath

import numpy as np
import pandas as pd

from dashboard.samples import FOLDER, SAMPLES, load_pictures
from embeddings.dataset import Dataset, LoadReport, Modality
from embeddings.errors import ModelError

FREQUENT = 4_000  # words: enough for analogies, few enough to draw at once
DRAWN = 300  # digits: their vectors are twenty times as long as their gray values
BANDS = (100, 500, 1_000, 2_000)  # ranks: a linear scale of color would show the rare words only


def sentences(sample_id: str) -> Dataset:
    """The sentences of a topics sample, with their topic and their length in characters."""
    rows = _rows(f"{sample_id}.csv")
    texts = [row["text"] for row in rows]
    metadata = pd.DataFrame(
        {"topic": [row["topic"] for row in rows], "length": [len(text) for text in texts]}
    )
    return _dataset(sample_id, "text", texts, metadata)


def countries(vocabulary: Iterable[str]) -> Dataset:
    """Countries and capitals whose name, in lower case, is one word of `vocabulary`; the others are left out."""
    known = set(vocabulary)
    places: dict[str, dict[str, str]] = {}
    for row in _rows("countries.csv"):
        for kind, other in (("country", "capital"), ("capital", "country")):
            token = row[kind].lower()
            if token not in known:
                continue
            if token in places:  # Luxembourg, Singapore, …: one word for both
                places[token]["kind"] = "country and capital"
                continue
            places[token] = {
                "name": row[kind],
                "kind": kind,
                "continent": row["continent"],
                "partner": row[other],
            }
    return _dataset("countries", "token", list(places), pd.DataFrame(list(places.values())))


def place_names() -> int:
    """How many names of countries and capitals there are, those that have no vector among them."""
    return len({row[kind] for row in _rows("countries.csv") for kind in ("country", "capital")})


def frequent_words(vocabulary: Sequence[str]) -> Dataset:
    """The first words of `vocabulary`, which is sorted by frequency, that are written in the letters a to z."""
    ranked = [(rank, word) for rank, word in enumerate(vocabulary, 1) if _is_word(word)][:FREQUENT]
    words = [word for _, word in ranked]
    metadata = pd.DataFrame(
        {
            "rank": [rank for rank, _ in ranked],
            "band": [_band(rank) for rank, _ in ranked],
            "length": [len(word) for word in words],
            "initial": [word[0] for word in words],
        }
    )
    return _dataset("words", "token", words, metadata)


def pictures(sample_id: str) -> Dataset:
    """The pictures of a sample: an item is the name of a picture, its folder is the column of the sample's row."""
    shown = load_pictures(sample_id)
    if shown is None:
        raise ValueError(f"{sample_id} is not a sample of pictures")
    paths = [PurePosixPath(picture.name) for picture in shown]
    metadata = pd.DataFrame({SAMPLES[sample_id].color: [path.parent.name for path in paths]})
    items = tuple(path.stem for path in paths)
    report = LoadReport(sample_id, "sample", len(items), len(items))
    return Dataset(sample_id, "image", items, metadata, report, pictures=shown)


def draw_digits() -> Iterable[tuple[str, bytes]]:
    """Names and bytes of the first digits of scikit-learn as pictures."""
    from dashboard.samples.pictures import digit_pictures

    dataset = digits()
    assert dataset.vectors is not None
    rows = zip(dataset.metadata["digit"], dataset.vectors.tolist(), strict=True)
    return digit_pictures(islice(rows, DRAWN))


def digits() -> Dataset:
    """scikit-learn's handwritten digits: 8 x 8 gray values from 0 to 16, read from its file without importing it."""
    package = find_spec("sklearn")
    if package is None or package.origin is None:
        raise ModelError("sklearn_missing", "scikit-learn is not installed: run `pip install scikit-learn`")
    table = np.loadtxt(Path(package.origin).parent / "datasets" / "data" / "digits.csv.gz", delimiter=",")
    kinds = [str(int(kind)) for kind in table[:, -1]]
    labels = [f"{kind} · {row:04d}" for row, kind in enumerate(kinds, 1)]
    ink = table[:, :-1].sum(axis=1).astype(int)
    return _dataset(
        "digits",
        "vector",
        labels,
        pd.DataFrame({"digit": kinds, "ink": ink}),
        table[:, :-1].astype(np.float32),
    )


def _band(rank: int) -> str:
    lowest = 1
    for highest in BANDS:
        if rank <= highest:
            return f"{lowest:,}–{highest:,}"
        lowest = highest + 1
    return f"{lowest:,}+"


def _is_word(token: str) -> bool:
    return token.isascii() and token.isalpha() and (len(token) > 1 or token in {"a", "i"})


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _dataset(
    name: str,
    modality: Modality,
    items: Sequence[str],
    metadata: pd.DataFrame,
    vectors: np.ndarray | None = None,
) -> Dataset:
    report = LoadReport(name, "sample", len(items), len(items))
    return Dataset(name, modality, tuple(items), metadata, report, vectors)
