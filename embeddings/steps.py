"""Steps that need torch, gensim or the network: each in a process of its own that ends afterwards."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from embeddings import checkpoints
from embeddings.catalog import EncoderRow
from embeddings.errors import Cancelled, ModelError
from embeddings.limits import read_limits
from embeddings.model_files import home
from embeddings.progress import Progress, silent
from embeddings.weights import source_folder

HOSTS = {"hub": "huggingface.co", "gensim": "raw.githubusercontent.com", "torchvision": checkpoints.HOST}
_WAIT_S = 3.0  # for a host to answer


def download(row: EncoderRow, progress: Progress = silent) -> Path:
    """Fetch the weights of a hub or gensim row in a process of its own; a host that is silent is given up quickly."""
    host = HOSTS[row.source]
    if not _answers(os.environ.get("HF_ENDPOINT", host) if row.source == "hub" else host):
        raise ModelError(
            "model_not_reachable",
            "{label} is not on this machine and {host} does not answer: connect to the network, "
            "or put the model where it is looked for ({place})",
            label=row.label,
            host=host,
            place=_place(row),
        )
    if row.source == "torchvision":
        return checkpoints.download(row, progress)
    run_step("download", [row.source, row.origin], row, progress)
    folder = source_folder(row)
    if folder is None:
        raise ModelError(
            "download_incomplete", "{label} did not arrive completely: try again", label=row.label
        )
    return folder


def _place(row: EncoderRow) -> str:
    """Where a person would put the weights; visitors of a public host are not told its folders."""
    if row.source == "hub":
        folder = Path("VECTARIUM_HOME") if read_limits().public else home()
        return str(folder / "models" / row.origin.replace("/", "--"))
    if row.source == "torchvision":
        return f"VECTARIUM_RESNET50={row.origin}"
    return f"~/gensim-data/{row.origin}/{row.origin}.gz"


def _answers(host: str) -> bool:
    """Whether `host` takes a connection within three seconds; asking its name may hang, so a thread asks."""
    import socket
    from urllib.parse import urlsplit
    from urllib.request import getproxies

    proxy = getproxies().get("https")
    parts = urlsplit(proxy or (host if "//" in host else f"https://{host}"))
    port = parts.port or (443 if parts.scheme == "https" else 80)
    answered = threading.Event()

    def connect() -> None:
        try:
            socket.create_connection((parts.hostname or host, port), timeout=_WAIT_S).close()
        except OSError:
            return
        answered.set()

    asking = threading.Thread(target=connect, daemon=True)
    asking.start()
    asking.join(_WAIT_S)
    return answered.is_set()


def run_step(
    step: str, arguments: Sequence[str], row: EncoderRow, progress: Progress = silent
) -> dict[str, Any]:
    """Run `python -m embeddings.export STEP …` to its end and return what it printed; `Cancelled` ends it at once."""
    command = [sys.executable, "-m", "embeddings.export", step, *arguments]
    root = str(Path(__file__).resolve().parent.parent)
    path = os.pathsep.join(part for part in (root, os.environ.get("PYTHONPATH", "")) if part)
    environment = {**os.environ, "PYTHONPATH": path, "TOKENIZERS_PARALLELISM": "true"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as child:
        while True:
            try:
                out, err = child.communicate(timeout=0.3)
                break
            except subprocess.TimeoutExpired:
                try:
                    progress(0, 1)
                except Cancelled:
                    child.kill()
                    raise
    last = out.strip().splitlines()[-1] if out.strip() else ""
    if child.returncode or not last.startswith("{"):
        tail = (err.strip().splitlines() or [f"exit code {child.returncode}"])[-1]
        raise ModelError(
            "step_failed",
            "{label}: the {step} did not work ({why}): try again, or choose another encoder",
            label=row.label,
            step=step,
            why=tail[:300],
        )
    result: dict[str, Any] = json.loads(last)
    return result
