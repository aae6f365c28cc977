"""Starts the source and the frozen application in turn and prints how they compare.

    python packaging/measure.py [--runs 5] [--idle 60]

Each start has an empty home and a display of its own (xvfb-run, openbox when it is there). The time
runs from before the process is made to the line in its log that says the window is painted; memory
is what the processes hold (proportional share) after `--idle` seconds of the running market.
Needs Linux. The interpreter that runs this must be able to run the source.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

from facts import BUNDLE, NAME, ROOT

LIMIT_SECONDS = 60.0
COMMANDS = {
    "source": [sys.executable, "-m", "terminal", "--environment", "simulator"],
    "frozen": [str(BUNDLE / NAME), "--environment", "simulator"],
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=_Plain)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--idle", type=int, default=60, help="seconds; 0 leaves memory out")
    options = parser.parse_args()
    if not os.environ.get("DISPLAY"):
        screen = ["xvfb-run", "-a", "-s", "-screen 0 1920x1080x24"]
        return subprocess.run([*screen, sys.executable, *sys.argv], check=False).returncode
    manager = subprocess.Popen(["openbox"]) if shutil.which("openbox") else None
    try:
        _starts(options.runs)
        if options.idle:
            _memory(options.idle)
    finally:
        if manager is not None:
            manager.terminate()
            manager.wait()
    return 0


def _starts(runs: int) -> None:
    """One run of each in turn, so that what else the machine does hits both alike."""
    for kind in COMMANDS:
        _start(kind)  # not counted: the disk's cache is cold
    times: dict[str, list[float]] = {kind: [] for kind in COMMANDS}
    for _ in range(runs):
        for kind in COMMANDS:
            times[kind].append(_start(kind))
    for kind, seconds in times.items():
        each = " ".join(f"{s:.2f}" for s in seconds)
        print(f"{kind}: painted after {statistics.median(seconds):.2f} s (median of {each})")
    ratio = statistics.median(times["frozen"]) / statistics.median(times["source"])
    print(f"frozen / source: {ratio:.2f}")


def _start(kind: str) -> float:
    with tempfile.TemporaryDirectory() as home:
        began = time.time()
        with _Running(kind, Path(home)) as running:
            return running.painted() - began


def _memory(seconds: int) -> None:
    with tempfile.TemporaryDirectory() as home, _Running("frozen", Path(home)) as running:
        running.painted()
        time.sleep(seconds)
        for name, pid in running.processes():
            share = _share(pid)
            print(f"memory after {seconds} s, {name}: {share:.0f} MB")


class _Running:
    def __init__(self, kind: str, home: Path) -> None:
        self._home = home
        kept = {k: v for k, v in os.environ.items() if not k.startswith("XDG_")}
        self._process = subprocess.Popen(
            COMMANDS[kind],
            cwd=ROOT,
            env={**kept, "HOME": str(home), "QT_QPA_PLATFORM": "xcb"},
            stderr=subprocess.DEVNULL,
        )

    def __enter__(self) -> _Running:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(20)

    def painted(self) -> float:
        """Unix seconds of the line in the log."""
        deadline = time.monotonic() + LIMIT_SECONDS
        while time.monotonic() < deadline:
            for log in self._home.rglob("terminal.log"):
                for line in log.read_text(encoding="utf-8").splitlines():
                    if "the window is painted" in line:
                        local = datetime.fromisoformat(line[:23].replace(",", "."))
                        return local.astimezone().timestamp()
            time.sleep(0.05)
        raise SystemExit("the window was never painted")

    def processes(self) -> list[tuple[str, int]]:
        own = self._process.pid
        children = Path(f"/proc/{own}/task/{own}/children").read_text().split()
        return [("terminal", own), *(("simulator", int(pid)) for pid in children)]


def _share(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


class _Plain(argparse.RawDescriptionHelpFormatter):
    pass


if __name__ == "__main__":
    sys.exit(main())
