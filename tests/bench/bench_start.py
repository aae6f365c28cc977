"""From the start of the process to the first painted window, and to live prices; memory then.

The terminal says both moments in its log. Every figure is the median of five starts with a warm
cache of byte code, as anyone has after the first start. `./run bench start`.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

from tests.bench.child import Running, clean_environment, resident_mb

RUNS = 5
PATIENCE_SECONDS = 30.0
EMPTY_WINDOW = """
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([]); window = QMainWindow(); window.resize(1600, 1000); window.show()
app.processEvents()
"""
EVERYTHING = """
import PySide6.QtWidgets, PySide6.QtSvg, PySide6QtAds, qasync, numpy, httpx, websockets, msgspec
import cryptography.hazmat.primitives.asymmetric.ed25519, aiohttp, sqlite3, keyring, pyqtgraph
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([]); window = QMainWindow(); window.resize(1600, 1000); window.show()
app.processEvents()
"""


def run_code(code: str, environment: dict[str, str]) -> float | None:
    """Seconds one interpreter takes for `code`; None when a package is not installed."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, check=False
    )
    return None if done.returncode else time.perf_counter() - began


def median_of(code: str, environment: dict[str, str]) -> float | None:
    if run_code(code, environment) is None:
        return None
    return statistics.median(filter(None, (run_code(code, environment) for _ in range(RUNS))))


def start_terminal(
    home: Path, environment: dict[str, str], arguments: list[str]
) -> tuple[float, float, float]:
    """Seconds to the picture, seconds to a live book, MB resident then."""
    log = next(home.rglob("terminal.log"), None)
    if log is not None:
        log.unlink()
    began = time.time()
    with Running(
        [sys.executable, "-m", "terminal", "--environment", "simulator", *arguments], environment
    ) as process:
        deadline = began + PATIENCE_SECONDS
        moments: dict[str, float] = {}
        while len(moments) < 2 and time.time() < deadline:
            time.sleep(0.02)
            for path in home.rglob("terminal.log"):
                moments = read_moments(path, began)
        return moments["painted"], moments["live"], resident_mb(process.pid)


def read_moments(log: Path, began: float) -> dict[str, float]:
    moments = {}
    for line in log.read_text(encoding="utf-8").splitlines():
        for key in ("painted", "live"):
            if line.endswith((f"the window is {key}", f"the book is {key}")):
                stamp = datetime.strptime(line[:23], "%Y-%m-%d %H:%M:%S,%f").astimezone()
                moments[key] = stamp.timestamp() - began
    return moments


def row(name: str, seconds: float | None, reference: float | None, goal: str = "") -> None:
    if seconds is None:
        print(f"{name:<58}  not installed here")
        return
    ratio = f"{seconds / reference:8.2f}" if reference else f"{'':8}"
    print(f"{name:<58}{seconds:8.2f}{ratio}   {goal}")


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        environment = clean_environment(Path(folder))
        starts = {"simulator included": _starts(Path(folder, "own"), environment, [])}
        with Running([sys.executable, "-m", "terminal.simulator"], environment) as simulator:
            announced = Path(folder, "simulator.json")
            announced.write_text(simulator.first_line(), encoding="utf-8")
            starts["running exchange"] = _starts(
                Path(folder, "attached"), environment, ["--attach", str(announced)]
            )
        references = {
            "interpreter and an empty window": median_of(EMPTY_WINDOW, environment),
            "importing everything and an empty window": median_of(EVERYTHING, environment),
        }
    everything = references["importing everything and an empty window"]
    print(f"{'start (s, median of ' + str(RUNS) + ')':<58}{'s':>8}{'× all':>8}   goal")
    for name, seconds in references.items():
        row(f"reference: {name}", seconds, everything)
    for name, figures in starts.items():
        painted, live, memory = (statistics.median(column) for column in zip(*figures, strict=True))
        goal = "<= 1.5 s" if name == "running exchange" else "<= 3 s"
        row(f"first painted default workspace, {name}", painted, everything, "<= 0.5 s")
        row(f"live book, {name}", live, everything, goal)
        print(f"{'resident memory then, ' + name:<58}{memory:8.0f} MB        <= 200 MB")
    return 0


def _starts(
    home: Path, environment: dict[str, str], arguments: list[str]
) -> list[tuple[float, float, float]]:
    environment = {**environment, "XDG_DATA_HOME": str(home), "XDG_STATE_HOME": str(home)}
    environment["XDG_CACHE_HOME"] = str(home)
    home.mkdir()
    os.sync()
    start_terminal(home, environment, arguments)
    return [start_terminal(home, environment, arguments) for _ in range(RUNS)]


if __name__ == "__main__":
    sys.exit(main())
