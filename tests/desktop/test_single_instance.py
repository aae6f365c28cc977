"""A second start is heard by the first, a stranger's words are not."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from terminal.desktop.single_instance import ANSWER, LONGEST, Doorkeeper, call_running, door_name

ROOT = Path(__file__).resolve().parents[2]
CALL = """
import sys
from pathlib import Path
from terminal.desktop.single_instance import call_running
sys.exit(0 if call_running(Path(sys.argv[1]), sys.argv[2]) else 3)
"""


@pytest.fixture
def door(qtbot: QtBot, tmp_path: Path) -> Iterator[Doorkeeper]:
    keeper = Doorkeeper(tmp_path)
    assert keeper.open()
    yield keeper
    keeper.close()


def second_start(folder: Path, link: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "XDG_ACTIVATION_TOKEN": "token-7"}
    return subprocess.Popen(
        [sys.executable, "-c", CALL, str(folder), link], cwd=ROOT, env=environment
    )


def test_a_second_start_brings_its_link_and_is_answered(
    qtbot: QtBot, door: Doorkeeper, tmp_path: Path
) -> None:
    with qtbot.waitSignal(door.called, timeout=20_000) as heard:
        second = second_start(tmp_path, "terminal://ETHUSDT")
    assert heard.args == ["terminal://ETHUSDT", "token-7"]
    assert second.wait(10) == 0


def test_without_a_first_nobody_answers(tmp_path: Path) -> None:
    assert not call_running(tmp_path, "")


def test_what_a_crash_left_behind_is_no_obstacle(
    qtbot: QtBot, door: Doorkeeper, tmp_path: Path
) -> None:
    follower = Doorkeeper(tmp_path)
    assert follower.open()
    follower.close()


@pytest.mark.parametrize("words", [b"hello\n", b'{"link": 7, "token": ""}\n', b"x" * LONGEST * 2])
def test_a_strangers_words_are_neither_heard_nor_answered(
    qtbot: QtBot, door: Doorkeeper, tmp_path: Path, words: bytes
) -> None:
    heard: list[object] = []
    door.called.connect(lambda *said: heard.append(said))
    socket = QLocalSocket()
    socket.connectToServer(door_name(tmp_path))
    socket.write(words)
    with qtbot.waitSignal(socket.disconnected, timeout=5_000):
        socket.flush()
    assert not heard
    assert ANSWER not in bytes(socket.readAll().data())


@pytest.mark.skipif(sys.platform == "win32", reason="sockets are files on Unix")
def test_the_door_is_in_the_profile_and_open_to_its_owner_only(
    door: Doorkeeper, tmp_path: Path
) -> None:
    place = Path(door_name(tmp_path))
    assert place.parent == tmp_path or len(str(tmp_path)) > 90
    if place.is_absolute():
        assert place.stat().st_mode & 0o077 == 0


def test_a_long_path_still_has_a_door(qtbot: QtBot, tmp_path: Path) -> None:
    deep = tmp_path / ("a" * 120)
    deep.mkdir()
    keeper = Doorkeeper(deep)
    assert keeper.open()
    keeper.close()
