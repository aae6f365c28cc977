"""A virtual desktop with a window manager, the real program on it, a real pointer and keyboard."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "artifacts" / "e2e"
NEEDED = ("Xvfb", "openbox", "xdotool", "import")
SETTLE_SECONDS = 0.15
_pause = threading.Event()
T = TypeVar("T")


def becomes_true(look: Callable[[], bool], seconds: float) -> bool:
    """Whether `look` is true at some moment of the next `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if look():
            return True
        _pause.wait(0.05)
    return False


def wait_until(look: Callable[[], T | None], what: str, seconds: float = 20) -> T:
    """Result of `look` as soon as it is true; fails the test naming `what` after `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        _pause.wait(0.05)
    raise AssertionError(f"waited {seconds:.0f} s in vain: {what}")


class Desktop:
    """One display of its own, and the terminal's window on it."""

    def __init__(self, display: str, home: Path) -> None:
        self.home = home
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("QT_")},
            "DISPLAY": display,
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(home),
            "LANG": "C.UTF-8",
        }
        self._map = home / "widgets.json"
        self._acted = 0.0
        self.program: subprocess.Popen[str] | None = None

    def start(self, *arguments: str) -> None:
        """Start the terminal on the simulator and wait for its window."""
        log = (self.home / "stderr.txt").open("a")
        self._map.unlink(missing_ok=True)
        self.program = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "terminal",
                "--environment",
                "simulator",
                "--widget-map",
                str(self._map),
                "--size",
                "1600x1000",
                *arguments,
            ],
            cwd=ROOT,
            env=self.environment,
            stdout=log,
            stderr=log,
            text=True,
        )
        log.close()
        wait_until(lambda: self.widgets().get("main_window"), "the main window", 30)

    def stop(self) -> int:
        """Close the window as a person does; exit code of the program."""
        assert self.program is not None
        self.keys("alt+F4")
        try:
            return self.program.wait(10)
        except subprocess.TimeoutExpired:
            self.program.send_signal(signal.SIGKILL)
            raise

    def widgets(self) -> dict[str, dict[str, Any]]:
        """Named widgets as the program describes them; empty before the first description.

        Only a description made a while after the last action counts: the form moves.
        """
        try:
            if self._map.stat().st_mtime < self._acted + SETTLE_SECONDS:
                return {}
            described: dict[str, dict[str, Any]] = json.loads(self._map.read_text())
        except FileNotFoundError:
            return {}
        return described

    def widget(self, name: str, seconds: float = 20) -> dict[str, Any]:
        return wait_until(lambda: self.widgets().get(name), f"widget {name}", seconds)

    def click(self, name: str, *, across: float = 0.5, down: float = 0.5, times: int = 1) -> None:
        """Click a widget at a fraction of its width and height."""
        w = self.widget(name)
        x, y = w["x"] + w["width"] * across, w["y"] + w["height"] * down
        self.click_at(round(x), round(y), times=times)

    def click_at(self, x: int, y: int, *, button: int = 1, times: int = 1) -> None:
        self.x("mousemove", str(x), str(y))
        self.x("click", "--repeat", str(times), "--delay", "60", str(button))

    def keys(self, *combinations: str) -> None:
        self.x("key", "--delay", "30", *combinations)

    def type(self, text: str) -> None:
        self.x("type", "--delay", "25", text)

    def fill(self, name: str, text: str) -> None:
        """Replace the text of a field."""

        def has_focus() -> bool:
            return bool(self.widget(name)["focus"])

        # The form may move between the look and the click; a person clicks again.
        for _ in range(3):
            self.click(name)
            if becomes_true(has_focus, 5):
                break
        wait_until(has_focus, f"{name} has the focus")
        self.keys("ctrl+a")
        self.type(text)
        wait_until(lambda: text in self.widget(name)["text"].replace(",", ""), f"{text} in {name}")

    def picture(self, name: str) -> Path:
        """Save what is on the screen, as a person sees it."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        path = PICTURES / f"{name}.png"
        subprocess.run(["import", "-window", "root", str(path)], env=self.environment, check=True)
        return path

    def x(self, *command: str) -> str:
        ran = subprocess.run(
            ["xdotool", *command], env=self.environment, capture_output=True, text=True, check=True
        )
        self._acted = time.time()
        return ran.stdout

    def errors(self) -> str:
        return (self.home / "stderr.txt").read_text()


@contextmanager
def desktop(home: Path, size: str = "1720x1100") -> Iterator[Desktop]:
    """A fresh display with openbox; skips, saying why, where the programs are not installed."""
    absent = [name for name in NEEDED if shutil.which(name) is None]
    if absent:
        pytest.skip(f"no virtual desktop here: {', '.join(absent)} not installed")
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{size}x24", "-nolisten", "tcp"],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as pipe:
        number = pipe.readline().strip()
    place = Desktop(f":{number}", home)
    manager = subprocess.Popen(["openbox"], env=place.environment, stderr=subprocess.DEVNULL)
    try:
        yield place
    finally:
        for process in (place.program, manager, server):
            if process is not None and process.poll() is None:
                process.terminate()
                process.wait(10)


@contextmanager
def simulator(*arguments: str) -> Iterator[dict[str, Any]]:
    """A simulator started by hand: what it prints when ready."""
    process = subprocess.Popen(
        [sys.executable, "-m", "terminal.simulator", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        ready: dict[str, Any] = json.loads(process.stdout.readline())
        yield ready
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


def ledger(ready: dict[str, Any]) -> dict[str, Any]:
    """Everything the exchange itself knows: balances, orders, fills, requests."""
    with urlopen(f"{ready['control']}/ledger", timeout=5) as answer:
        known: dict[str, Any] = json.load(answer)
    return known
