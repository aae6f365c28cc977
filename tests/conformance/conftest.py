"""A simulator of its own for each client, and the interpreter that has the clients."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_WHERE = (".cache/conformance/bin/python", ".cache/conformance/Scripts/python.exe")


@pytest.fixture(scope="session")
def client_python() -> str:
    """The interpreter whose environment holds requirements.txt."""
    named = os.environ.get("TERMINAL_CONFORMANCE_PYTHON")
    for place in [Path(named)] if named else [ROOT / where for where in _WHERE]:
        if place.exists():
            return str(place)
    pytest.skip(
        "no environment with the independent clients: make one in .cache/conformance from "
        "tests/conformance/requirements.txt, or name its interpreter in TERMINAL_CONFORMANCE_PYTHON"
    )


@pytest.fixture
def ready_file(tmp_path: Path) -> Iterator[Path]:
    """The ready line of a running simulator, in a file."""
    command = [sys.executable, "-m", "terminal.simulator", "--parent-pid", str(os.getpid())]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert json.loads(line)["spot"]["rest"].startswith("http://127.0.0.1:")
            path = tmp_path / "ready.json"
            path.write_text(line, encoding="utf-8")
            yield path
        finally:
            process.terminate()
            assert process.wait(10) == 0
