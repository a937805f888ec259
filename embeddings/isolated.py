"""A projection in a process of its own: a Rust kernel cannot be interrupted in a thread, a process can be ended."""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from embeddings import errors
from embeddings.dataset import read_only
from embeddings.errors import EmbeddingsError, Message, SettingsError
from embeddings.progress import Progress, silent

if TYPE_CHECKING:
    from embeddings.neighbors import KnnGraph
    from embeddings.projections import Projection, Settings

POLL_S = 0.1


def project_isolated(
    vectors: np.ndarray, settings: "Settings", graph: "KnnGraph | None" = None, progress: Progress = silent
) -> "Projection":
    """`project(vectors, settings, graph)` in a child process that ends at once when `progress` raises `Cancelled`.

    Errors of the child come back as the `EmbeddingsError` that they were; a child that dies is a `SettingsError`.
    """
    with tempfile.TemporaryDirectory(prefix="vectarium-") as name:
        folder = Path(name)
        _write_request(folder, vectors, settings, graph)
        code = _run(folder, progress)
        if (folder / "error.json").exists():
            raise _read_error(folder / "error.json")
        if code != 0:
            raise SettingsError(
                "projection_process",
                "The computation of the map of {n:,} items ended early (code {exit_code}), most often because "
                "memory ran out: choose fewer items, or PCA",
                n=len(vectors),
                exit_code=code,
            )
        return _read_projection(folder, settings)


def _run(folder: Path, progress: Progress) -> int:
    command = [sys.executable, "-m", "embeddings.isolated", str(folder)]
    # The child ends when this pipe closes, so that it never outlives a server that was killed.
    with (folder / "stderr").open("wb") as log:
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log)
        try:
            while child.poll() is None:
                progress(*_progress_of(folder))
                time.sleep(POLL_S)
        finally:
            child.kill()
            child.wait()
            assert child.stdin is not None
            child.stdin.close()
    return child.returncode


def _progress_of(folder: Path) -> tuple[int, int]:
    try:
        done, total = (folder / "progress").read_text().split()
    except (FileNotFoundError, ValueError):
        return 0, 0
    return int(done), int(total)


def _write_request(folder: Path, vectors: np.ndarray, settings: "Settings", graph: "KnnGraph | None") -> None:
    from embeddings.projections import settings_to_dict

    request: dict[str, Any] = {"settings": settings_to_dict(settings)}
    np.save(folder / "vectors.npy", vectors)
    if graph is not None:
        request |= {"metric": graph.metric, "recall": graph.recall}
        np.save(folder / "rows.npy", graph.rows)
        np.save(folder / "distances.npy", graph.distances)
    (folder / "request.json").write_text(json.dumps(request))


def _read_projection(folder: Path, settings: "Settings") -> "Projection":
    from embeddings.projections import Projection

    answer = json.loads((folder / "answer.json").read_text())
    answer["notes"] = tuple(Message(**note) for note in answer["notes"])
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in answer.items()
    }
    return Projection(points=read_only(np.load(folder / "points.npy")), settings=settings, **values)


def _read_error(path: Path) -> EmbeddingsError:
    said = json.loads(path.read_text())
    kind: type[EmbeddingsError] = getattr(errors, said["kind"])
    return kind(said["code"], said["template"], **said["values"])


def _plain(value: Any) -> Any:
    """NumPy numbers as JSON has them; a message inside a message as its words."""
    return value.item() if isinstance(value, np.generic) else str(value)


def main(folder: Path) -> int:
    """The child: read the request, project, write the answer or the error."""
    from embeddings.neighbors import KnnGraph
    from embeddings.projections import project, settings_from_dict

    threading.Thread(target=_end_with_parent, daemon=True).start()
    request = json.loads((folder / "request.json").read_text())
    settings = settings_from_dict(request["settings"]["method"], request["settings"])
    graph = None
    if "metric" in request:
        rows, distances = np.load(folder / "rows.npy"), np.load(folder / "distances.npy")
        graph = KnnGraph(rows, distances, request["metric"], request["recall"])

    def report(done: int, total: int) -> None:
        (folder / "progress.part").write_text(f"{done} {total}")
        (folder / "progress.part").replace(folder / "progress")

    try:
        made = project(np.load(folder / "vectors.npy"), settings, graph, report)
    except EmbeddingsError as error:
        said = {"kind": type(error).__name__, **asdict(error.message)}
        (folder / "error.json").write_text(json.dumps(said, default=_plain))
        return 1
    np.save(folder / "points.npy", made.points)
    answer = {field.name: getattr(made, field.name) for field in fields(made)}
    del answer["points"], answer["settings"]
    answer |= {"used": dict(made.used), "notes": [asdict(note) for note in made.notes]}
    (folder / "answer.json").write_text(json.dumps(answer, default=_plain))
    return 0


def _end_with_parent() -> None:
    os.read(0, 1)  # not through sys.stdin: its lock would abort the interpreter at its end
    os._exit(3)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
