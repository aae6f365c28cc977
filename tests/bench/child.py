"""Processes a benchmark starts: a clean environment, the first line, memory, processor time."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

GRACE_SECONDS = 10.0


def clean_environment(folder: Path) -> dict[str, str]:
    """This environment without a display and with byte code kept in `folder`."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {
        **kept,
        "QT_QPA_PLATFORM": "offscreen",
        "QT_API": "pyside6",
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
    }


class Running:
    """A child process inside the block, asked to end after it."""

    def __init__(self, command: Sequence[str], environment: dict[str, str] | None = None) -> None:
        self._process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.pid = self._process.pid

    def first_line(self) -> str:
        """Wait for what it says when it is ready."""
        if self._process.stdout is None:
            return ""
        return self._process.stdout.readline().strip()

    def __enter__(self) -> Running:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


def resident_mb(pid: int) -> float:
    """Resident memory in MB (10^6 bytes); 0 where the system does not tell."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
