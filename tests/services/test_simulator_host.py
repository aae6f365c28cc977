"""The child is started, heard, watched and ended; what goes wrong is a sentence."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal.domain.errors import Unavailable
from terminal.services import simulator_host
from terminal.services.simulator_host import SimulatorHost, SimulatorKey, parse_address
from tests.support.eventually import eventually


@pytest.fixture
def host(tmp_path: Path) -> Iterator[SimulatorHost]:
    host = SimulatorHost(tmp_path / "simulator.log")
    yield host
    host.stop()


def is_running(pid: int | None) -> bool:
    assert pid is not None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_it_tells_its_addresses_and_ends(host: SimulatorHost) -> None:
    address = await host.ready()
    pid = host.pid
    assert address.rest.startswith("http://127.0.0.1:")
    assert {key.kind for key in address.keys} >= {"HMAC", "ED25519"}
    assert address.key("ED25519").private_key_pem
    await host.end()
    assert not is_running(pid)


async def test_its_death_is_noticed(host: SimulatorHost) -> None:
    await host.ready()
    assert host.pid is not None
    os.kill(host.pid, signal.SIGKILL)
    assert "The simulator ended (code -9)." in await host.died()


async def test_a_port_in_use_is_said(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        host = SimulatorHost(tmp_path / "simulator.log", ["--port", port])
        with pytest.raises(Unavailable, match="port"):
            await host.ready()
        host.stop()


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("print('hello')", "The simulator ended"),
        ("raise SystemExit('no market today')", "no market today"),
        ("print('{\"spot\": 1}')", "The simulator ended"),
    ],
)
async def test_a_child_that_says_something_else_is_refused(
    host: SimulatorHost, monkeypatch: pytest.MonkeyPatch, script: str, sentence: str
) -> None:
    command = [*simulator_host.simulator_command()[:1], "-c", script]
    monkeypatch.setattr(simulator_host, "simulator_command", lambda: command)
    with pytest.raises(Unavailable, match=sentence):
        await host.ready()


async def test_a_silent_child_is_not_waited_for_for_ever(
    host: SimulatorHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = [
        *simulator_host.simulator_command()[:1],
        "-c",
        "import sys; sys.stdin = None; import signal; signal.pause()",
    ]
    monkeypatch.setattr(simulator_host, "simulator_command", lambda: command)
    monkeypatch.setattr(simulator_host, "READY_SECONDS", 0.3)
    with pytest.raises(Unavailable, match="did not get ready"):
        await host.ready()
    await eventually(lambda: host.pid is None)


async def test_a_program_that_cannot_be_started_is_said(
    host: SimulatorHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulator_host, "simulator_command", lambda: ["/nowhere/python"])
    with pytest.raises(Unavailable, match="could not be started"):
        await host.ready()


def test_keys_never_show_in_texts() -> None:
    key = SimulatorKey(kind="HMAC", api_key="public", secret="hidden")
    assert "hidden" not in repr(key)
    assert "public" not in repr(key)


def test_a_line_without_keys_is_no_address() -> None:
    with pytest.raises(TypeError):
        parse_address({"spot": {}, "keys": [], "control": ""})
