"""What each command does: read, one call, write or print."""

import sys
from argparse import Namespace
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embeddings.cli.spaces import cache_of, own_limits, resolve_space
from embeddings.cli.terminal import TerminalProgress, print_json, print_table, say
from embeddings.errors import SettingsError

if TYPE_CHECKING:
    from embeddings.dataset import Dataset, LoadReport
    from embeddings.graph import KnnGraph
    from embeddings.neighbors import Neighbor
    from embeddings.space import EmbeddingSpace


def encode_file(options: Namespace) -> None:
    from embeddings.space import write_space

    out = writable(options.out)
    dataset = _read(options)
    say_report(dataset.report)
    space = _encode(dataset, options)
    write_space(space, out)
    say(f"{out}: {len(space):,} items x {space.dim} by {space.receipt.encoder}")


def _read(options: Namespace) -> "Dataset":
    from embeddings.readers import ReadOptions, load_lines, load_path

    if options.input == "-":
        return load_lines(sys.stdin.read(), limits=own_limits())
    metadata = tuple(options.metadata) if options.metadata else None
    return load_path(options.input, ReadOptions(options.column, metadata), own_limits())


def say_report(report: "LoadReport") -> None:
    encoding = f", {report.encoding}" if report.encoding else ""
    are_files = report.kind == "pictures"  # each reason names its file
    unit = "files" if are_files else "rows"
    say(f"{report.source}: {report.kind}{encoding}, {report.rows_kept:,} of {report.rows_read:,} {unit}")
    for dropped in report.dropped:
        first = ", ".join(f"{row:,}" for row in dropped.first_rows)
        say(
            f"  {dropped.count:,} left out: {dropped.reason}"
            + ("" if are_files or not first else f" (row {first})")
        )
    if report.duplicates:
        say(f"  {report.duplicates:,} repeat an earlier item")
    for note in report.notes:
        say(f"  {note}")


def _encode(dataset: "Dataset", options: Namespace) -> "EmbeddingSpace":
    from embeddings.catalog import encoder_row
    from embeddings.encode import space_of
    from embeddings.proposal import propose, script_warning

    if dataset.vectors is not None:
        if options.encoder:
            raise SettingsError(
                "vectors_are_ready",
                "{name} holds vectors already: leave --encoder out to keep them, or bring texts",
                name=dataset.name,
            )
        return space_of(dataset)
    if dataset.pictures is not None:
        from embeddings.cli.pictures import encode_dataset_of_pictures

        return encode_dataset_of_pictures(dataset, options)
    row = encoder_row(options.encoder or propose(dataset.items))
    warning = script_warning(row, dataset.items)
    if warning is not None:
        say(warning)
    return _look_up(dataset, row.id) if row.modality == "token" else _encode_texts(dataset, row.id, options)


def _look_up(dataset: "Dataset", encoder_id: str) -> "EmbeddingSpace":
    from embeddings.encode import lookup_words
    from embeddings.encoders import open_word_vectors

    space, notes = lookup_words(dataset, open_word_vectors(encoder_id))
    for note in notes:
        say(note)
    return space


def _encode_texts(dataset: "Dataset", encoder_id: str, options: Namespace) -> "EmbeddingSpace":
    from embeddings.encode import encode_dataset
    from embeddings.encoders import open_text_encoder
    from embeddings.encoders.base import EncoderSettings

    settings = EncoderSettings(precision=options.precision, batch_size=options.batch_size)
    encoder = open_text_encoder(encoder_id, settings)
    return encode_dataset(dataset, encoder, cache_of(options), TerminalProgress("encoding"))


def project_space(options: Namespace) -> None:
    from embeddings.maps import write_map
    from embeddings.projections import project

    out, space = writable(options.out), resolve_space(options.space)
    settings = _projection_settings(options, space.receipt.metric)
    graph = _shared_graph(space, settings, options.neighbors) if options.neighbors else None
    projection = project(space.vectors, settings, graph, TerminalProgress(options.method))
    write_map(space, projection, out, graph and graph.first(min(options.neighbors, graph.k)))
    for note in projection.notes:
        say(note)
    say(
        f"{out}: {len(space):,} points in {options.n_components}-D by {projection.engine}, {projection.seconds:.1f} s"
    )


def _shared_graph(space: "EmbeddingSpace", settings: Any, k: int) -> "KnnGraph":
    """One graph for the column and for the map, by the metric of the map where it has one."""
    from embeddings.graph import graph_size, knn_graph
    from embeddings.projections.settings import resolve

    metric = getattr(settings, "metric", space.receipt.metric)
    needed = graph_size(resolve(settings, len(space)), len(space))
    return knn_graph(space.vectors, max(k, needed), metric, TerminalProgress("neighbors"))


def _projection_settings(options: Namespace, metric: str) -> Any:
    """The frozen settings of the method; `SettingsError` for an option that the method does not have."""
    from embeddings.projections import METHODS

    method = METHODS[options.method]
    known = {field.name for field in fields(method)}
    names = ("random_state", "perplexity", "n_neighbors", "min_dist", "metric", "n_epochs", "engine")
    given = {name: value for name in names if (value := getattr(options, name)) is not None}
    if "random_state" not in known and given.pop("random_state", None) is not None:
        say(f"{options.method} leaves nothing to chance: the random state was not needed")
    for name in sorted(given.keys() - known):
        raise SettingsError(
            "option_of_another_method",
            "{method} has no {name}: leave it out, or choose another method",
            method=options.method,
            name=name,
        )
    # The dot product has no distance, and maps are drawn from distances: its direction is kept.
    own = {"metric": "cosine" if metric == "dot" else metric} if "metric" in known else {}
    return method(n_components=options.n_components, **{**own, **given})


def print_nearest(options: Namespace) -> None:
    from embeddings.cli.nearest import print_approximate, print_exact

    space = resolve_space(options.space)
    (print_approximate if options.approximate or options.index else print_exact)(space, options)


def print_analogy(options: Namespace) -> None:
    from embeddings.analogy import solve_analogy

    space = resolve_space(options.space)
    analogy = solve_analogy(space, options.a, options.b, options.c, options.k, options.method)
    if options.json:
        answers = {"without_inputs": analogy.without_inputs, "with_inputs": analogy.with_inputs}
        inputs = {"a": analogy.a, "b": analogy.b, "c": analogy.c}
        lists = {name: [neighbor_record(neighbor) for neighbor in found] for name, found in answers.items()}
        print_json({**inputs, **lists})
        return
    print(f"{analogy.a} : {analogy.b} :: {analogy.c} : ?")
    print("\nwithout the three words themselves")
    print_neighbors(analogy.without_inputs)
    print("\nwith them allowed as answers")
    print_neighbors(analogy.with_inputs)


def neighbor_record(neighbor: "Neighbor") -> dict[str, Any]:
    return {"row": int(neighbor.row), "label": neighbor.label, "similarity": float(neighbor.similarity)}


def print_neighbors(neighbors: "list[Neighbor] | tuple[Neighbor, ...]") -> None:
    rows = [(f"{neighbor.similarity:.3f}", neighbor.label, neighbor.row) for neighbor in neighbors]
    print_table(("similarity", "label", "row"), rows)


def writable(name: str) -> Path:
    """`name` as a path that can be written, found out before the work and not after it."""
    path = Path(name)
    if path.is_dir() or not path.parent.is_dir():
        raise SettingsError(
            "out_not_writable",
            "{path} cannot be written: name a file in a folder that exists",
            path=name,
        )
    return path
