"""The commands a machine gives: test yourself, take a picture, end when told."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.e2e.desktop import wait_until

ROOT = Path(__file__).resolve().parents[2]
LIMIT_SECONDS = 100

pytestmark = [pytest.mark.e2e, pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """No display, and folders of its own."""
    kept = {k: v for k, v in os.environ.items() if k not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    kept.pop("QT_QPA_PLATFORM", None)
    folders = ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME")
    return kept | {name: str(tmp_path / name) for name in folders} | {"HOME": str(tmp_path)}


def terminal(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "terminal", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=LIMIT_SECONDS,
        check=False,
    )


def test_the_self_test_passes_without_a_display(environment: dict[str, str]) -> None:
    ran = terminal(environment, "--self-test")
    lines = ran.stdout.splitlines()
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert lines[-1] == "passed"
    assert sum(line.startswith("ok ") for line in lines) == 7


def test_the_tour_reaches_its_end_without_a_display(
    environment: dict[str, str], tmp_path: Path
) -> None:
    ran = terminal(environment, "--environment", "simulator", "--tour", str(tmp_path / "tour"))
    assert ran.returncode == 0, ran.stdout + ran.stderr
    said = [line.split("  ", 1) for line in ran.stdout.splitlines()]
    assert [Path(path).name for path, _ in said] == [f"{n}.png" for n in range(1, 6)]
    assert all(Path(path).stat().st_size > 0 for path, _ in said)


def test_a_picture_is_taken_without_a_display(environment: dict[str, str], tmp_path: Path) -> None:
    picture = tmp_path / "window.png"
    words = ["--screenshot", str(picture), "--after", "1", "--size", "1280x720"]
    ran = terminal(environment, *words)
    assert ran.returncode == 0, ran.stderr
    header = picture.read_bytes()[:24]
    assert header[1:4] == b"PNG"
    assert (int.from_bytes(header[16:20]), int.from_bytes(header[20:24])) == (1280, 720)


def test_the_first_screen_takes_size_picture_and_map(
    environment: dict[str, str], tmp_path: Path
) -> None:
    picture, places = tmp_path / "first.png", tmp_path / "map.json"
    words = ("--profiles", "--size", "1280x720", "--screenshot", str(picture), "--after", "2")
    done = terminal(environment, *words, "--widget-map", str(places))
    assert done.returncode == 0, done.stderr
    header = picture.read_bytes()[:24]
    assert (int.from_bytes(header[16:20]), int.from_bytes(header[20:24])) == (1280, 720)
    assert "choose_simulator_button" in json.loads(places.read_text("utf-8"))


def test_the_first_screen_ends_when_told(environment: dict[str, str], tmp_path: Path) -> None:
    """Nothing moves in that window, and yet a signal must be heard."""
    shown = tmp_path / "shown"
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from terminal.ui.first_run.window import EntryWindow\n"
        "show = EntryWindow.showEvent\n"
        "def told(self, event):\n"
        "    show(self, event)\n"
        f"    Path({str(shown)!r}).touch()\n"
        "EntryWindow.showEvent = told\n"
        "from terminal.__main__ import main\nraise SystemExit(main([]))\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=environment) as running:
        while not shown.exists():
            assert running.poll() is None
            try:
                running.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
        running.send_signal(signal.SIGTERM)
        try:
            assert running.wait(5) == 0
        finally:
            running.kill()


def test_it_ends_in_order_when_told_and_frees_its_profile(
    environment: dict[str, str], tmp_path: Path
) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "terminal", "--environment", "simulator"],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.PIPE,
    ) as running:
        log = tmp_path / "XDG_STATE_HOME"
        settings = tmp_path / "XDG_DATA_HOME"
        while not list(settings.rglob("settings.json")):
            assert running.poll() is None
            try:
                running.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
        second = terminal(environment, "--screenshot", str(tmp_path / "second.png"))
        assert second.returncode == 3
        assert "Another terminal is running" in second.stderr
        running.send_signal(signal.SIGTERM)
        assert running.wait(5) == 0
    assert list(log.rglob("terminal.log"))


@pytest.mark.skipif(sys.platform != "linux", reason="reads the children of a process from /proc")
def test_it_ends_within_five_seconds_of_a_network_that_hangs(
    environment: dict[str, str], tmp_path: Path
) -> None:
    """The exchange's process stands still: no socket closes, no request is ever answered."""
    with subprocess.Popen(
        [sys.executable, "-m", "terminal", "--environment", "simulator"],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.PIPE,
    ) as running:
        wait_until(lambda: "the book is live" in log_of(tmp_path), "the live book", 60)
        (exchange,) = children_of(running.pid)
        os.kill(exchange, signal.SIGSTOP)
        began = time.monotonic()
        running.send_signal(signal.SIGTERM)
        assert running.wait(10) == 0
        assert time.monotonic() - began <= 5
        assert not Path(f"/proc/{exchange}").exists()
        assert running.stderr is not None
        assert b"Traceback" not in running.stderr.read()
    assert "closing, tasks" in log_of(tmp_path)


def log_of(home: Path) -> str:
    return "".join(path.read_text() for path in (home / "XDG_STATE_HOME").rglob("terminal.log"))


def children_of(pid: int) -> list[int]:
    """Processes that `pid` has started and that still run."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found]
