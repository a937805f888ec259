"""How well each encoder of pictures tells the samples apart: how often the nearest other picture is of the same kind.

python -m benchmarks.picture_accuracy [emoji] [digit-pictures] [--encoders ID…] [--items N]

Leave-one-out, one nearest neighbor, exact search by cosine. Encoders whose weights are not here are named and left
out. Quality, not speed: the table has no peer but the two baselines and the share that guessing would reach.
"""

import argparse
from collections.abc import Sequence

import numpy as np

from benchmarks.timing import machine, say
from dashboard.samples import SAMPLES
from dashboard.samples.build import make_dataset
from embeddings.catalog import catalog
from embeddings.encode import encode_dataset
from embeddings.encoders import open_encoder, picture_settings
from embeddings.errors import ModelError
from embeddings.models import availability
from embeddings.neighbors import knn_graph
from embeddings.space import EmbeddingSpace

OF_PICTURES = tuple(name for name, row in SAMPLES.items() if row.modality == "image")
ENCODERS = tuple(row.id for row in catalog() if row.modality == "image")


def leave_one_out(space: EmbeddingSpace, column: str) -> float:
    """The share of the items whose nearest other item has the same value in `column`."""
    kinds = space.metadata[column].astype(str).to_numpy()
    nearest = knn_graph(space.vectors, 1, "cosine").rows[:, 0]
    return float(np.mean(kinds[nearest] == kinds))


def guessed(space: EmbeddingSpace, column: str) -> float:
    """The share that a picture drawn by chance from the others would get right."""
    counts = space.metadata[column].value_counts().to_numpy(float)
    return float((counts * (counts - 1)).sum() / (counts.sum() * (counts.sum() - 1)))


def accuracies(sample_id: str, encoders: Sequence[str], items: int | None = None) -> list[tuple[str, float]]:
    """(encoder, leave-one-out accuracy) over a sample, fp32 and int8 where there is one; the last row is chance."""
    dataset, column = make_dataset(sample_id), SAMPLES[sample_id].color
    if items:
        dataset = dataset.select(np.linspace(0, len(dataset) - 1, items).round().astype(int))
    rows: list[tuple[str, float]] = []
    space = None
    for encoder_id in encoders:
        for precision in ("fp32", "int8"):
            try:
                space = encode_dataset(dataset, open_encoder(encoder_id, picture_settings(precision)))
            except ModelError as error:
                if precision == "fp32" or error.code != "int8_not_available":
                    say(f"{encoder_id} {precision}: {error}")
                continue
            name = encoder_id if precision == "fp32" else f"{encoder_id}, int8"
            rows.append((name, leave_one_out(space, column)))
            say(f"{sample_id}: {name} {rows[-1][1]:.3f}")
    if space is not None:
        rows.append(("a picture by chance", guessed(space, column)))
    return rows


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("samples", nargs="*", metavar="SAMPLE", help=f"any of {', '.join(OF_PICTURES)}")
    parser.add_argument("--encoders", nargs="+", choices=ENCODERS, metavar="ID", help=", ".join(ENCODERS))
    parser.add_argument("--items", type=int, help="fewer than a sample has, to try it")
    parser.add_argument(
        "--repeats", type=int, help="accepted, for all benchmarks have it; nothing is timed here"
    )
    asked = parser.parse_args(arguments)
    if unknown := set(asked.samples) - set(OF_PICTURES):
        parser.error(f"unknown sample {', '.join(sorted(unknown))}: choose {', '.join(OF_PICTURES)}")
    here = [row.id for row in catalog() if row.id in ENCODERS and availability(row).state == "here"]
    for missing in set(ENCODERS) - set(here) if not asked.encoders else ():
        say(f"{missing}: its weights are not here, so it is left out")
    for sample_id in asked.samples or OF_PICTURES:
        rows = accuracies(sample_id, asked.encoders or here, asked.items)
        print(
            f"\n## Leave-one-out nearest neighbor, {sample_id}, by {SAMPLES[sample_id].color}\n{machine()}\n"
        )
        print("| encoder | accuracy |\n|---|---|")
        for name, share in rows:
            print(f"| {name} | {share:.3f} |", flush=True)


if __name__ == "__main__":
    main()
