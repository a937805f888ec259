"""How far a map can be trusted, on the command line, beside PCA and a random layout of the same items."""

from argparse import Namespace
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from embeddings.cli.spaces import resolve_space
from embeddings.cli.terminal import TerminalProgress, print_json, print_table, say
from embeddings.errors import DataError

if TYPE_CHECKING:
    import numpy as np

    from embeddings.maps import SpaceMap
    from embeddings.quality import Measured, Quality
    from embeddings.space import EmbeddingSpace


def print_quality(options: Namespace) -> None:
    from embeddings.maps import read_map
    from embeddings.quality import KS, QualitySettings, quality_many

    space, drawn = resolve_space(options.space), read_map(options.map)
    _check_labels(space, drawn, options.map)
    maps = _beside_baselines(space, drawn, options.random_state)
    settings = QualitySettings(KS, options.sample, options.random_state)
    progress = TerminalProgress("neighborhoods")
    found = quality_many(space.vectors, maps, space.receipt.metric, settings, progress)
    own = found["map"]
    if options.json:
        print_json({name: _record(one) for name, one in found.items()})
    else:
        _print(found, own)
    for note in own.notes:
        say(note)
    sampled = f"{own.n_used:,} of {own.n:,} items, seed {own.random_state}" if own.n_used < own.n else ""
    say(f"{sampled or f'all {own.n:,} items'}, neighbors by {own.metric}")


def _check_labels(space: "EmbeddingSpace", drawn: "SpaceMap", name: str) -> None:
    """As many items do not make a map the map of a space: they are the same ones, in the same order."""
    if len(drawn.labels) != len(space):
        return  # the library says how many there are
    for row, (label, other) in enumerate(zip(space.labels, drawn.labels, strict=True)):
        if label != other:
            raise DataError(
                "map_of_other_labels",
                "{map} is no map of this space: row {row:,} is {other!r} there and {label!r} in the space",
                map=name,
                row=row + 1,
                other=other[:40],
                label=label[:40],
            )


def _beside_baselines(
    space: "EmbeddingSpace", drawn: "SpaceMap", random_state: int
) -> "dict[str, np.ndarray]":
    from embeddings.projections import PCA, project
    from embeddings.quality import random_layout

    dims = drawn.points.shape[1]
    maps = {"map": drawn.points}
    if drawn.settings.method != "pca" and len(drawn.labels) == len(space):
        maps["pca"] = project(space.vectors, PCA(n_components=dims)).points
    return maps | {"random": random_layout(len(drawn.labels), dims, random_state)}


def _print(found: "dict[str, Quality]", own: "Quality") -> None:
    from embeddings.quality import MEASURES

    rows: list[tuple[object, ...]] = [
        (measure, k, *(_cell(one.at(k)[measure]) for one in found.values()))
        for measure in MEASURES
        for k in own.ks
    ]
    rows.append(("distance_correlation", "", *(_cell(one.distance_correlation) for one in found.values())))
    print_table(("measure", "k", *found), rows)


def _cell(measured: "Measured") -> str:
    """0.931, with ± where it was measured on a sample."""
    if measured.value != measured.value:
        return "-"
    half = max(measured.high - measured.value, measured.value - measured.low)
    return f"{measured.value:.3f}" + (f" ± {half:.3f}" if half > 0 else "")


def _record(one: "Quality") -> dict[str, Any]:
    distances = one.distance_correlation
    return {
        "at": {str(k): {name: asdict(part) for name, part in one.at(k).items()} for k in one.ks},
        "distance_correlation": asdict(distances) if distances.value == distances.value else None,
        "items": one.n,
        "items_used": one.n_used,
        "pairs": one.n_pairs or one.n * (one.n - 1) // 2,
        "notes": [str(note) for note in one.notes],
        "random_state": one.random_state,
        "metric": one.metric,
    }
