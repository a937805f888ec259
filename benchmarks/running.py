"""A running dashboard to measure: its process, its memory, and a visitor who needs no browser."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# Nothing is imported while a clock runs.
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from benchmarks.timing import ROOT
from embeddings.models import models_folder

# Streamlit as its command line starts it, after what the first argument says.
START = """
import sys
exec(sys.argv[1])
from streamlit.web.cli import main
sys.argv = ["streamlit", "run", *sys.argv[2:]]
main()
"""
START_S = 120


@dataclass(frozen=True)
class Dashboard:
    """The server's process and where it listens."""

    pid: int
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def resident_mb(self, field_name: str = "VmRSS") -> float:
        """What the process holds in memory now, or `VmHWM`: the most it has held."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(field_name):
                return int(line.split()[1]) / 1024
        raise SystemExit("the dashboard has ended")


@contextlib.contextmanager
def dashboard(before: str = "") -> Iterator[Dashboard]:
    """A dashboard whose process runs the Python code `before` first; models at hand, no vector in its cache."""
    port = _free_port()
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "models").symlink_to(models_folder())
        arguments = ["dashboard/app.py", "--server.port", str(port), "--server.address", "127.0.0.1"]
        log = Path(home) / "server.log"
        with log.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, "-c", START, before, *arguments],
                cwd=ROOT,
                env={**os.environ, "VECTARIUM_HOME": home},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            _wait_until_up(process, port, log)
            yield Dashboard(process.pid, port)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_up(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.01)
    raise SystemExit(f"the dashboard did not start:\n{log.read_text()[-3000:]}")


@dataclass
class Visitor:
    """A session over the websocket, as a tab opens one: what the page costs the server, without a browser's drawing."""

    socket: Any
    query: str
    page: str
    widgets: dict[str, str] = field(default_factory=dict)  # ids of text fields by their keys
    received: list[bytes] = field(default_factory=list)  # by the last run
    moments: list[float] = field(default_factory=list)  # of `time.perf_counter()`, when each was received

    def run(self, texts: dict[str, str] | None = None) -> float:
        """Seconds from an action, such as a text that was typed, to the end of the script's run."""
        message = BackMsg()
        message.rerun_script.query_string = self.query
        message.rerun_script.page_name = self.page
        for key, text in (texts or {}).items():
            message.rerun_script.widget_states.widgets.add(id=self.widgets[key], string_value=text)
        self.received.clear()
        self.moments.clear()
        start = time.perf_counter()
        self.socket.send(message.SerializeToString())
        self._wait()
        return time.perf_counter() - start

    def _wait(self) -> None:
        while True:
            message = ForwardMsg()
            self.received.append(self.socket.recv(timeout=START_S))
            self.moments.append(time.perf_counter())
            message.ParseFromString(self.received[-1])
            kind = message.WhichOneof("type")
            if kind == "delta":
                self._note(message.delta.new_element.text_input)
            if kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                return

    def _note(self, text_input: Any) -> None:
        if text_input.id:
            self.widgets[text_input.id.rsplit("-", 1)[-1]] = text_input.id


@contextlib.contextmanager
def visitor(where: Dashboard, page: str, query: str) -> Iterator[Visitor]:
    """A visitor who has opened `page` with the link `query`."""
    address = f"ws://127.0.0.1:{where.port}/_stcore/stream"
    with connect(address, subprotocols=[Subprotocol("streamlit")], max_size=None) as connection:
        opened = Visitor(connection, query, page)
        opened.run()
        yield opened
