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
_OWN = {"official_usdm": "-usdm"}
"""Clients whose dependencies contradict those of the others: what their environment's name ends in."""


@pytest.fixture
def client_python(client: str) -> str:
    """The interpreter whose environment holds the client: requirements.txt or one beside it."""
    end = _OWN.get(client, "")
    variable = f"TERMINAL_CONFORMANCE{end.replace('-', '_').upper()}_PYTHON"
    folder = ROOT / f".cache/conformance{end}"
    places = [folder / "bin/python", folder / "Scripts/python.exe"]
    if variable in os.environ:
        places = [Path(os.environ[variable])]
    for place in places:
        if place.exists():
            return str(place)
    pytest.skip(
        f"no environment with this independent client: ./run test makes {folder.name} from "
        f"tests/conformance/requirements{end}.txt, or name its interpreter in {variable}"
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
