"""The encoders on the command line: which there are, and making them ready."""

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from embeddings.cli.terminal import TerminalProgress, print_json, print_table, say
from embeddings.limits import read_limits

if TYPE_CHECKING:
    from embeddings.catalog import EncoderRow


def list_encoders(options: Namespace) -> None:
    from embeddings.catalog import catalog
    from embeddings.models import availability

    rows = [(row, availability(row)) for row in catalog(read_limits())]
    if options.json:
        print_json([_encoder_record(row, state.state) for row, state in rows])
        return
    header = ("id", "kind", "dim", "MB", "languages", "metric", "licence", "here")
    print_table(header, [_encoder_cells(row, state.state) for row, state in rows])
    for row, state in rows:
        if state.state == "missing":
            say(f"{row.id}: {state.message}")


def _encoder_record(row: "EncoderRow", state: str) -> dict[str, Any]:
    names = ("id", "label", "modality", "dim", "size_mb", "licence", "metric", "source", "revision")
    return {
        **{name: getattr(row, name) for name in names},
        "languages": list(row.languages),
        "availability": state,
    }


def _encoder_cells(row: "EncoderRow", state: str) -> tuple[object, ...]:
    languages = "any" if "*" in row.languages else ", ".join(row.languages)
    return row.id, row.modality, row.dim, f"{row.size_mb:,.0f}", languages, row.metric, row.licence, state


def prepare_encoders(options: Namespace) -> None:
    from embeddings.catalog import catalog, encoder_row
    from embeddings.models import availability

    named = [encoder_row(id_) for id_ in options.ids]
    for row in named or [row for row in catalog(read_limits()) if row.source == "package"]:
        state = availability(row)
        if state.state == "missing" and not named:  # no package for this platform: no reason to stop
            say(f"{row.id}: {state.message}")
            continue
        _prepare(row, options.precision)
        say(f"{row.id}: ready")


def _prepare(row: "EncoderRow", precision: str) -> None:
    from embeddings.encoders import open_word_vectors
    from embeddings.models import prepare

    if row.modality == "token":
        open_word_vectors(row.id)
    else:
        prepare(row, precision, TerminalProgress(f"{row.id}: preparing"))
