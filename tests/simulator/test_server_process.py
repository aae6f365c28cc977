"""`python -m terminal.simulator`: one ready line, loopback only, a clean end."""

import json
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "terminal.simulator"]


@contextmanager
def started(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """A running simulator and its ready line."""
    command = [*COMMAND, *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process, json.loads(process.stdout.readline())
        finally:
            process.kill()


def test_ready_line_has_addresses_and_keys_and_sigterm_ends_it() -> None:
    with started("--seed", "5") as (process, ready):
        assert set(ready) == {"spot", "usdm", "control", "keys"}
        assert {key["kind"] for key in ready["keys"]} == {"HMAC", "RSA", "ED25519"}
        assert ready["spot"]["rest"].startswith("http://127.0.0.1:")
        with urllib.request.urlopen(ready["spot"]["rest"] + "/api/v3/ping") as response:
            assert json.loads(response.read()) == {}
        with urllib.request.urlopen(ready["control"] + "/ledger") as response:
            assert "balances" in json.loads(response.read())["accounts"][0]
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert process.stdout is not None
        assert process.stdout.read() == ""


def test_it_ends_when_its_parent_is_gone() -> None:
    code = (
        "import subprocess, sys;"
        "p = subprocess.Popen([sys.executable, '-m', 'terminal.simulator', '--parent-pid',"
        " str(__import__('os').getpid())], stdout=subprocess.PIPE, text=True);"
        "print(p.stdout.readline(), end='', flush=True);"
        "sys.stdin.read();"
        "__import__('os')._exit(1)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdin is not None
        assert parent.stdout is not None
        assert parent.stderr is not None
        ready = json.loads(parent.stdout.readline())
        parent.stdin.close()
        assert parent.wait(10) == 1
        # The simulator writes its errors into the same pipe, which so ends when it does.
        assert parent.stderr.read() == ""
        port = int(ready["spot"]["rest"].rpartition(":")[2])
        with socket.socket() as free:
            assert free.connect_ex(("127.0.0.1", port)) != 0


def test_a_port_in_use_is_told_in_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [*COMMAND, "--port", port], cwd=ROOT, capture_output=True, text=True, check=False
        )
    assert (done.returncode, done.stdout) == (2, "")
    assert f"cannot listen on 127.0.0.1 port {port}" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.org"])
def test_only_loopback_is_offered(host: str) -> None:
    done = subprocess.run(
        [*COMMAND, "--host", host], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert f"not on {host}" in done.stderr


def test_stepped_clock_moves_by_hand() -> None:
    start = 1_795_200_000_000
    with started("--speed", "0", "--start-ms", str(start)) as (_process, ready):

        def clock(body: str) -> dict[str, Any]:
            request = urllib.request.Request(
                ready["control"] + "/clock", data=body.encode(), method="POST"
            )
            with urllib.request.urlopen(request) as response:
                parsed: dict[str, Any] = json.loads(response.read())
            return parsed

        told = clock("{}")
        assert (told["time"], told["speed"], told["offset_ms"]) == (start, 0.0, 0)
        assert clock('{"advance_ms": 2500}')["time"] == start + 2500
