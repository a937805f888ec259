"""How well each encoder of pictures tells the samples apart: how often the nearest other picture is of the same kind.

python -m benchmarks.picture_accuracy [--items N]

Leave-one-out, one nearest neighbor, exact search by cosine; the interval is Wilson's at 95 %. Encoders whose weights
are not here are named on stderr and left out. Quality, not speed: the peers are the two baselines in the table, and
the share that a picture drawn by chance would get right.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from benchmarks.tables import Options, Table, main
from benchmarks.timing import machine, say
from dashboard.samples import SAMPLES
from dashboard.samples.build import make_dataset
from embeddings.catalog import EncoderRow, catalog
from embeddings.dataset import Dataset
from embeddings.encode import encode_dataset
from embeddings.encoders import open_encoder, picture_settings
from embeddings.errors import ModelError
from embeddings.models import availability
from embeddings.neighbors import knn_graph
from embeddings.space import EmbeddingSpace

OF_PICTURES = tuple(name for name, row in SAMPLES.items() if row.modality == "image")
NORMAL_95 = 1.959964


@dataclass(frozen=True)
class Share:
    """How many of `n` pictures of a sample have a nearest other one of their own kind; `chance` is the share by lot."""

    sample: str
    encoder: str
    hits: int
    n: int
    chance: float

    @property
    def accuracy(self) -> float:
        return self.hits / self.n


def wilson(hits: int, n: int, z: float = NORMAL_95) -> tuple[float, float]:
    """The interval of a share (Wilson 1927), which stays within 0 and 1 and has a width at both ends."""
    share, spread = hits / n, z * z / n
    middle = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def leave_one_out(space: EmbeddingSpace, column: str) -> int:
    """How many items have a nearest other item with the same value in `column`."""
    kinds = space.metadata[column].astype(str).to_numpy()
    nearest = knn_graph(space.vectors, 1, "cosine").rows[:, 0]
    return int((kinds[nearest] == kinds).sum())


def by_chance(kinds: Sequence[object]) -> float:
    """The share that a picture drawn from the others would get right."""
    counts = np.unique([str(kind) for kind in kinds], return_counts=True)[1].astype(float)
    return float((counts * (counts - 1)).sum() / (counts.sum() * (counts.sum() - 1)))


def share_rows(options: Options) -> list[Share]:
    encoders = list(_encoders_here())
    return [share for sample in OF_PICTURES for share in _shares(sample, encoders, options.items)]


def _encoders_here() -> Iterator[EncoderRow]:
    for row in catalog():
        if row.modality != "image":
            continue
        if availability(row).state == "here":
            yield row
        else:
            say(f"left out: the weights of {row.label} are not here")


def _shares(sample: str, encoders: Sequence[EncoderRow], items: int | None) -> Iterator[Share]:
    dataset, column = make_dataset(sample), SAMPLES[sample].color
    if items:
        dataset = dataset.select(np.linspace(0, len(dataset) - 1, min(items, len(dataset))).astype(int))
    for row in encoders:
        for precision in ("fp32", "int8") if row.engine == "picture" else ("fp32",):
            space = _space(dataset, row.id, precision)
            if space is None:
                continue
            hits, chance = leave_one_out(space, column), by_chance(list(space.metadata[column]))
            name = f"{row.id} {precision}" if row.engine == "picture" else row.id
            yield Share(sample, name, hits, len(space), chance)


def _space(dataset: Dataset, encoder_id: str, precision: str) -> EmbeddingSpace | None:
    try:
        encoder = open_encoder(encoder_id, picture_settings("int8" if precision == "int8" else "fp32"))
    except ModelError as error:
        if error.code != "int8_not_available":
            raise
        say(f"left out: {error}")
        return None
    return encode_dataset(dataset, encoder)


def print_shares(title: str, shares: Sequence[Share]) -> None:
    print(f"\n## {title}\n{machine()}\n")
    print("| sample, by | encoder | accuracy | 95 % | by chance |\n|---|---|---|---|---|")
    for share in shares:
        low, high = wilson(share.hits, share.n)
        what = f"{share.sample}, by {SAMPLES[share.sample].color}"
        print(
            f"| {what} | {share.encoder} | {share.accuracy:.3f} ({share.hits} of {share.n}) "
            f"| {low:.3f}–{high:.3f} | {share.chance:.3f} |",
            flush=True,
        )


TABLE = Table("Pictures: leave-one-out nearest neighbor", share_rows, print_shares)

if __name__ == "__main__":
    main({"accuracy": TABLE}, __doc__)
