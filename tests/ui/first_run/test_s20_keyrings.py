"""S20: whatever the system's keyring does, the window lives, says what it is, and nothing leaks.

Each case goes through the real first screen: a key is entered, saving in the system's keyring is
tried, and then the same key is kept for the session only.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from keyring.backends.null import Keyring as NullKeyring
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from terminal.domain.market import Environment
from terminal.services.credentials import KeyKeeper, Place, StoreState, StoreTrouble
from terminal.services.credentials.system_store import (
    OVERRIDE_VARIABLE,
    Backend,
    SystemStore,
    open_system_store,
)
from terminal.services.credentials.worker import SECONDS
from terminal.services.profiles import ProfileCard
from terminal.ui.first_run import Desk
from terminal.ui.first_run.window import EntryWindow
from terminal.ui.theme.loading import load_theme
from tests.support.eventually import eventually
from tests.support.keyrings import FailingRing, HangingRing, absent, cancelled, locked
from tests.ui.first_run.test_entry import API, SECRET, World, contents, enabled, enter, press, words

ALIVE_SECONDS = 0.4
GIVEN_UP = 0.5
"""How long a hanging keyring is waited for here; in earnest it is 15 s."""
FILE, SESSION = 1, 2
"""Where in the row of places these stand."""


def ring(backend: Callable[[], Backend]) -> Callable[[str], SystemStore]:
    return lambda service: SystemStore(backend(), service)


def hidden(_service: str) -> SystemStore:
    raise StoreTrouble(StoreState.ABSENT)


def broken() -> FailingRing:
    return FailingRing(RuntimeError(f"could not store {SECRET}"))


CASES: dict[str, tuple[Callable[[str], SystemStore], str]] = {
    "absent": (hidden, "This system offers no keyring."),
    "vanished": (ring(lambda: FailingRing(absent())), "This system offers no keyring."),
    "locked": (ring(lambda: FailingRing(locked())), "keyring is locked. Unlock it"),
    "cancelled": (ring(lambda: FailingRing(cancelled())), "was cancelled"),
    "null": (ring(NullKeyring), "does not give back what it was given"),
    "raise": (ring(broken), "keyring failed; nothing was changed"),
}


@pytest.fixture
def hanging() -> Iterator[HangingRing]:
    made = HangingRing()
    yield made
    made.release.set()
    for thread in threading.enumerate():
        if thread.name == "key-store":
            thread.join(5)


class Screen:
    """The first screen over one kind of keyring."""

    def __init__(
        self, qtbot: QtBot, folder: Path, open_store: Callable[[str], SystemStore]
    ) -> None:
        self.world = World(folder)
        self.said = ""
        self._open_store = open_store
        desk = Desk(self.world.book, self._keeper, self.world.check, lambda: 1)
        self.window = EntryWindow(load_theme("dark"), desk)
        self.window.opened.connect(self.world.openings.append)
        qtbot.addWidget(self.window)
        self.window.show()

    def _keeper(self, card: ProfileCard) -> KeyKeeper:
        return KeyKeeper(
            self.world.book.folder(card),
            card.purpose,
            service="test",
            open_store=self._open_store,
            seconds=GIVEN_UP,
        )

    async def says(self, sentence: str, within: float = 10.0) -> float:
        """Wait for `sentence` while the window paints; the longest time it stood still (s)."""
        longest, last = 0.0, time.monotonic()
        end = last + within
        while sentence not in words(self.window):
            assert time.monotonic() < end, words(self.window)
            self.window.resize(self.window.width() + 1, self.window.height())
            QApplication.processEvents()
            await asyncio.sleep(0.005)
            now = time.monotonic()
            longest, last = max(longest, now - last), now
        return longest

    async def try_the_keyring(self) -> None:
        """Save in the system's keyring, where the screen lets one try."""
        await enter(self.window, Environment.TESTNET)
        entry = self.window.entry
        assert entry is not None
        self.said = words(self.window)
        if entry.form.state.place is Place.SYSTEM and enabled(self.window, "profile_save"):
            press(self.window, "profile_save")

    async def keep_for_the_session(self) -> None:
        entry = self.window.entry
        assert entry is not None
        await eventually(lambda: entry.isEnabled())
        entry.form.places.choose(SESSION)
        await eventually(lambda: enabled(self.window, "profile_save"))
        press(self.window, "profile_save")
        await eventually(lambda: self.world.openings != [])


async def judge(screen: Screen, sentence: str, folder: Path) -> None:
    await screen.try_the_keyring()
    stood = await screen.says(sentence)
    assert stood < ALIVE_SECONDS
    assert screen.world.openings == [], "nothing opens with a key that was not kept"
    assert SECRET not in words(screen.window)
    assert contents(folder) == {}
    await screen.keep_for_the_session()
    (opening,) = screen.world.openings
    assert opening.key is not None
    assert opening.key.api_key.reveal() == API
    written = contents(folder)
    assert set(written) == {"profile.json"}
    assert not [n for n, content in written.items() if b"canary" in content]
    screen.window.close()


@pytest.mark.parametrize("case", CASES)
async def test_s20_keyring(case: str, qtbot: QtBot, tmp_path: Path) -> None:
    open_store, sentence = CASES[case]
    await judge(Screen(qtbot, tmp_path, open_store), sentence, tmp_path)


async def test_s20_keyring_hang(qtbot: QtBot, tmp_path: Path, hanging: HangingRing) -> None:
    assert SECONDS == 15.0
    screen = Screen(qtbot, tmp_path, ring(lambda: hanging))
    await judge(screen, "did not answer within 15 s", tmp_path)
    assert hanging.asked.is_set()


@pytest.mark.parametrize(
    "backend", ["keyrings.alt.file.PlaintextKeyring", "keyring.backends.null.Keyring"]
)
async def test_s20_keyring_plaintext(
    backend: str, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever names another backend is not followed, and told so."""
    monkeypatch.setenv(OVERRIDE_VARIABLE, backend)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    screen = Screen(qtbot, tmp_path, open_system_store)
    await judge(screen, "This system offers no keyring.", tmp_path)
    assert f"({OVERRIDE_VARIABLE} names another keyring; it is not used.)" in screen.said
