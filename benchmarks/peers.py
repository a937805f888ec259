"""The peers that Vectarium itself does not need, in a folder of their own: build/peers, from peers.txt."""

import subprocess
import sys

from benchmarks.timing import ROOT, say

PEERS = ROOT / "build" / "peers"
LIST = ROOT / "benchmarks" / "peers.txt"


def install() -> None:
    """Install what is listed, without dependencies, unless this very list is there already."""
    stamp = PEERS / "peers.txt"
    wanted = LIST.read_text(encoding="utf-8")
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    say("installing peers into build/peers")
    target = ["--no-deps", "--upgrade", "--quiet", "--target", str(PEERS), "-r", str(LIST)]
    subprocess.run([sys.executable, "-m", "pip", "install", *target], check=True, stdout=sys.stderr)
    stamp.write_text(wanted, encoding="utf-8")
