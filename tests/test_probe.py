"""`--probe` tells what works, on the simulator and offline, and nothing that is secret."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal.probe_rows import Outcome, ProbeRow, table

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def announced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    command = [sys.executable, "-m", "terminal.simulator", "--port", "0", "--seed", "3"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        path = tmp_path_factory.mktemp("sim") / "address.json"
        path.write_text(running.stdout.readline(), encoding="utf-8")
        yield path
        running.terminate()


def probe(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("XDG_")}
    # No way out of this machine, whatever it has: a test contacts loopback only.
    offline = {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={home}/none", "HOME": str(home)}
    code = (
        "import socket, sys\n"
        "real = socket.getaddrinfo\n"
        "def only(host, *a, **k):\n"
        "    if host not in ('127.0.0.1', b'127.0.0.1', 'localhost'): raise OSError('offline')\n"
        "    return real(host, *a, **k)\n"
        "socket.getaddrinfo = only\n"
        "from terminal.__main__ import main\n"
        "raise SystemExit(main(sys.argv[1:]))\n"
    )
    return subprocess.run(
        [sys.executable, "-c", code, "--probe", *words],
        cwd=ROOT,
        env=kept | offline,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def test_every_spot_check_passes_on_the_simulator(announced: Path, tmp_path: Path) -> None:
    ran = probe(tmp_path, "--attach", str(announced))
    rows = [line.split() for line in ran.stdout.splitlines() if " spot " in line]
    assert [row[0] for row in rows] == ["ok"] * len(rows), ran.stdout + ran.stderr
    kinds = {"time", "ping,", "listing", "stream:", "account"}
    assert {row[2] for row in rows} == kinds
    assert len(rows) == 10
    for key in json.loads(announced.read_text())["keys"]:
        assert key["api_key"] not in ran.stdout + ran.stderr


@pytest.mark.parametrize("environment", ["live", "testnet", "demo"])
def test_offline_it_fails_clearly_and_soon(tmp_path: Path, environment: str) -> None:
    ran = probe(tmp_path, "--environment", environment)
    assert ran.returncode == 1, ran.stderr
    assert environment.upper() in ran.stdout.splitlines()[0]
    assert "cannot be reached; nothing was sent" in ran.stdout
    assert "not reachable" in ran.stdout
    assert ran.stdout.splitlines()[-1].endswith("2 failed")
    assert "Traceback" not in ran.stdout + ran.stderr


def test_without_a_place_to_look_it_says_what_is_missing(tmp_path: Path) -> None:
    ran = probe(tmp_path)
    assert ran.returncode == 2
    assert "--environment testnet, demo or live" in ran.stderr


def test_a_dead_simulator_is_told(tmp_path: Path) -> None:
    file = tmp_path / "old.json"
    file.write_text("not what a simulator prints")
    ran = probe(tmp_path, "--attach", str(file))
    assert ran.returncode == 2
    assert "does not hold the line" in ran.stderr


def test_the_table_shows_hostile_words_plain_and_short() -> None:
    hostile = "<b>x</b>\n\u202eevil\x1b[31m signature=canarycanary " + "y" * 2_000_000
    shown = table(
        [
            ProbeRow("spot time", "host", Outcome.FAILED, hostile, 12),
            ProbeRow("keyring", "", Outcome.SKIPPED, "none"),
        ]
    )
    assert len(shown.splitlines()) == 2
    assert len(shown) < 400
    assert not [c for c in shown if not c.isprintable() and c != "\n"]
    assert "canary" not in shown
