"""Tests that do what no test may; `test_guards.py` runs them apart and sees each one fail.

The name keeps them out of the suite.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.support import canaries

SECRET = "x9dQ7mWcanaryOfTheGuards4fL2pT"
_kept: list[object] = []


async def test_leaves_a_task() -> None:
    _kept.append(asyncio.get_running_loop().create_task(asyncio.sleep(60), name="left behind"))


async def test_leaves_a_call_later() -> None:
    def later() -> None:
        """Nobody waits for it."""

    asyncio.get_running_loop().call_later(60, later)


def test_leaves_a_thread() -> None:
    threading.Thread(target=threading.Event().wait, args=(4,), name="left behind").start()


def test_leaves_a_window(qapp: QApplication) -> None:
    widget = QWidget()
    widget.show()
    _kept.append(widget)


def test_leaves_a_timer(qtbot: QtBot) -> None:
    widget = QWidget()
    _kept.append(widget)
    timer = QTimer(widget)
    timer.start(60_000)


def test_leaves_a_timer_of_nobody(qtbot: QtBot) -> None:
    timer = QTimer()
    timer.start(60_000)
    _kept.append(timer)


def test_warns() -> None:
    logging.getLogger("anybody").warning("look here")


@pytest.mark.warns("something else")
def test_warns_of_what_it_did_not_name() -> None:
    logging.getLogger("terminal.anything").error("look there")


def test_speaks_to_the_world() -> None:
    socket.getaddrinfo("example.org", 443)


def test_writes_a_secret_to_its_standard_error() -> None:
    canaries.remember([SECRET])
    sys.stderr.write(f"signed with {SECRET}\n")


def test_writes_a_secret_to_a_file(tmp_path: Path) -> None:
    canaries.remember([SECRET])
    (tmp_path / "settings.json").write_text(SECRET)


@pytest.mark.warns("^WARNING terminal.anything: as expected$")
def test_behaves() -> None:
    logging.getLogger("terminal.anything").warning("as expected")
