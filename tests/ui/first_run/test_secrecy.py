"""A canary key goes through the first screen and is found nowhere; a hanging keyring hangs alone."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from terminal.domain.market import Environment
from terminal.logs import Logs
from terminal.services.credentials import KeyKeeper, StoreState
from terminal.services.credentials.system_store import SystemStore
from terminal.services.profiles import ProfileCard
from terminal.ui.first_run import Desk
from terminal.ui.first_run.window import EntryWindow
from terminal.ui.theme.loading import load_theme
from tests.support.eventually import eventually
from tests.support.keyrings import HangingRing
from tests.ui.first_run.test_entry import API, SECRET, World, contents, enabled, enter, press

CANARIES = (API, SECRET, API[:20], SECRET[:20])


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "profiles")


@pytest.fixture
def window(qtbot: QtBot, world: World) -> Iterator[EntryWindow]:
    made = EntryWindow(load_theme("dark"), world.desk)
    made.opened.connect(world.openings.append)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


async def test_a_canary_key_is_found_nowhere(
    window: EntryWindow, world: World, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    logs = Logs(tmp_path / "terminal.log", lambda _: None)
    logs.start(logging.DEBUG)
    try:
        await enter(window, Environment.LIVE)
        press(window, "profile_check")
        await eventually(lambda: enabled(window, "profile_save"))
        press(window, "profile_save")
        await eventually(lambda: world.openings != [])
        logging.getLogger("terminal").debug("opened %r", world.openings[0])
    finally:
        logs.stop()
        logging.getLogger().setLevel(logging.WARNING)
    written = contents(tmp_path)
    assert {"terminal.log", "key.vault", "profile.json"} <= set(written)
    said = capfd.readouterr()
    shown = [widget.windowTitle() for widget in QApplication.topLevelWidgets()]
    shown += [label.text() for label in window.findChildren(QLabel)]
    shown += [widget.toolTip() + widget.accessibleName() for widget in window.findChildren(QWidget)]
    shown += [QGuiApplication.clipboard().text(), said.out, said.err, *os.environ.values()]
    shown += [repr(world.openings), repr(world.book.all())]
    assert world.ring is not None
    shown += world.ring.entries.values()
    for canary in CANARIES:
        assert [name for name, content in written.items() if canary.encode() in content] == []
        assert [text for text in shown if canary in text] == []


async def test_a_keyring_that_hangs_leaves_the_window_alive(qtbot: QtBot, tmp_path: Path) -> None:
    ring, world = HangingRing(), World(tmp_path)

    def keeper(card: ProfileCard) -> KeyKeeper:
        return KeyKeeper(
            world.book.folder(card),
            card.purpose,
            service="test",
            open_store=lambda service: SystemStore(ring, service),
            seconds=0.5,
        )

    desk = Desk(world.book, keeper, world.check, lambda: 1)
    window = EntryWindow(load_theme("dark"), desk)
    qtbot.addWidget(window)
    window.show()
    try:
        await enter(window, Environment.TESTNET)
        press(window, "profile_save")
        await eventually(ring.asked.is_set)
        longest, last = 0.0, time.monotonic()
        entry = window.entry
        assert entry is not None
        # While it hangs, the window paints and answers.
        while "did not answer" not in entry.form.said.text():
            window.resize(window.width() + 1, window.height())
            QApplication.processEvents()
            await asyncio.sleep(0.005)
            now = time.monotonic()
            longest, last = max(longest, now - last), now
        assert longest < 0.4
        assert world.openings == []
        assert enabled(window, "profile_save"), "it can be tried again"
        assert StoreState.SILENT.value == "silent"
        assert contents(tmp_path) == {}
    finally:
        ring.release.set()
        for thread in threading.enumerate():
            if thread.name == "key-store":
                thread.join(5)
        window.close()


def test_no_core_dump_can_be_written() -> None:
    script = (
        "import resource\nfrom terminal.hardening import forbid_core_dumps\n"
        "print(forbid_core_dumps(), resource.getrlimit(resource.RLIMIT_CORE))"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "True (0, 0)"
