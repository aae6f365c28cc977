"""Programs to be compared with, in an environment of their own (their packages contradict ours)."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def peers_python() -> Path | None:
    """Their interpreter: `.cache/bench`, or the folder that TERMINAL_BENCH_PEERS names."""
    folder = Path(os.environ.get("TERMINAL_BENCH_PEERS", ROOT / ".cache" / "bench"))
    for name in ("bin/python", "Scripts/python.exe"):
        if (folder / name).exists():
            return folder / name
    return None


def run_peer(script: Path, *arguments: object) -> tuple[str, str]:
    """Output of a script run by the peers' interpreter, and why there is none."""
    python = peers_python()
    if python is None:
        return "", "no environment for peers"
    command = [str(python), str(script), *(str(argument) for argument in arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return "", (done.stderr.strip().splitlines() or ["failed"])[-1][:70]
    return done.stdout, ""
