"""Arming and locking in the window; a session for reading has nothing that sends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from terminal.domain.api_key import Secret
from terminal.domain.events import FeedState, Link, LinkReported
from terminal.domain.market import Environment
from terminal.safety import Safety
from terminal.services.credentials import vault
from terminal.services.engine import Engine
from terminal.services.screen_lock import ScreenLock
from terminal.ui.confirm import ConfirmHost
from terminal.ui.frame import FrameClock
from terminal.ui.theme.loading import load_theme
from terminal.ui.workspace.main_window import MainWindow
from terminal.workspace_panels import PANELS
from tests.support.eventually import eventually

WORDS = "open sesame"


@pytest.fixture(autouse=True)
def quick_derivation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault, "new_derivation", lambda: vault.Derivation(b"salt" * 4, 64, 1, 1))


class Opened:
    """A window of one environment that is connected to nothing."""

    def __init__(self, folder: Path, environment: Environment, *, read_only: bool = False) -> None:
        self.now_ms = 1_000_000
        self.engine = Engine(
            environment, "Main", folder, clock=lambda: self.now_ms, read_only=read_only
        )
        self.frames = FrameClock()
        panels = [spec for spec in PANELS if not (spec.sends and read_only)]
        session = self.engine.session
        self.window = MainWindow(session, load_theme("dark"), self.frames, panels)
        self.confirm = ConfirmHost(
            self.window, lambda: self.window.theme, session, self.engine.trading
        )
        self.safety = Safety(self, folder)
        self.window.show()

    def close(self) -> None:
        self.frames.stop()
        self.window.close()
        self.window.deleteLater()
        self.engine.close()

    def run(self, action: str) -> None:
        self.window.actions_registry.trigger(action)

    def part(self, name: str) -> QWidget:
        found = self.window.findChild(QWidget, name)
        assert found is not None, name
        return found

    def armed(self) -> str:
        self.window.top_bar.refresh()
        return self.window.top_bar.armed.text()

    def agree(self) -> None:
        assert self.confirm.pane is not None
        self.confirm.pane.answered.emit(True, "")


@pytest.fixture
def live(qtbot: QtBot, tmp_path: Path) -> Iterator[Opened]:
    opened = Opened(tmp_path, Environment.LIVE)
    yield opened
    opened.close()


def test_live_starts_disarmed_and_asks_before_it_arms(live: Opened) -> None:
    assert live.armed() == "Disarmed"
    live.window.top_bar.armed.click()
    assert not live.engine.arming.is_armed, "the question comes first"
    assert live.confirm.pane is not None
    assert "LIVE · Main" in live.confirm.pane.accessibleName()
    live.agree()
    assert live.engine.arming.is_armed
    assert live.armed() == "Armed 30 min"
    live.window.top_bar.armed.click()
    assert not live.engine.arming.is_armed, "disarming is at once"


def test_idleness_disarms_and_says_so(live: Opened) -> None:
    live.engine.arming.arm()
    live.now_ms += 29 * 60_000
    live.engine.arming.look()
    assert live.armed() == "Armed 1 min"
    live.now_ms += 60_000
    live.engine.arming.look()
    live.engine.arming.look()
    assert live.armed() == "Disarmed"
    told = [n.text for n in live.engine.stores.notices.all() if n.title == "Trading disarmed"]
    assert len(told) == 1


@pytest.mark.parametrize("environment", [e for e in Environment if e is not Environment.LIVE])
def test_play_money_needs_no_arming(qtbot: QtBot, tmp_path: Path, environment: Environment) -> None:
    opened = Opened(tmp_path, environment)
    try:
        assert opened.engine.arming.is_armed
        assert opened.window.actions_registry.get("arm") is None
    finally:
        opened.close()


async def test_a_locked_screen_hides_everything_and_disarms(live: Opened, tmp_path: Path) -> None:
    await ScreenLock(tmp_path, lambda: 0).choose(Secret(WORDS))
    live.engine.arming.arm()
    live.run("lock")
    screen = live.safety.screen
    assert screen is not None
    assert not live.engine.arming.is_armed
    QApplication.processEvents()
    ground = live.part("ground")
    edge = live.window.theme.size("frame")
    assert screen.geometry() == live.window.rect().adjusted(edge, edge, -edge, -edge)
    assert not ground.isEnabled()
    live.run("palette")
    assert not live.window.palette_pane.isVisible()
    QTest.keyClick(live.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert not live.window.palette_pane.isVisible()
    screen.first.setText("wrong words")
    screen.go()
    await eventually(lambda: "not the passphrase" in screen.said.text())
    assert live.safety.screen is screen
    screen.first.setText(WORDS)
    screen.go()
    await eventually(lambda: live.safety.screen is None)
    assert ground.isEnabled()
    assert not live.engine.arming.is_armed, "unlocking arms nothing"
    live.run("palette")
    assert live.window.palette_pane.isVisible()


async def test_the_first_lock_asks_for_a_passphrase(live: Opened, tmp_path: Path) -> None:
    live.run("lock")
    screen = live.safety.screen
    assert screen is not None
    screen.first.setText(WORDS)
    screen.again.setText("something else")
    screen.go()
    await eventually(lambda: "not the same" in screen.said.text())
    screen.first.setText("short")
    screen.again.setText("short")
    screen.go()
    await eventually(lambda: "at least" in screen.said.text())
    screen.first.setText(WORDS)
    screen.again.setText(WORDS)
    screen.go()
    await eventually(lambda: live.safety.screen not in (None, screen))
    assert await ScreenLock(tmp_path, lambda: 0).opens(Secret(WORDS))


@pytest.mark.warns("nothing ran for")
async def test_a_sleep_locks_only_when_that_was_set_up(live: Opened, tmp_path: Path) -> None:
    live.engine.vigil.woke(60.0)
    assert live.safety.screen is None
    await ScreenLock(tmp_path, lambda: 0).choose(Secret(WORDS))
    live.engine.vigil.woke(60.0)
    assert live.safety.screen is not None


@pytest.mark.parametrize("account", [Link.ACCOUNT, Link.USDM_ACCOUNT])
@pytest.mark.parametrize(("seconds", "stays"), [(59, True), (61, False)])
async def test_a_long_break_of_the_account_disarms(
    live: Opened, account: Link, seconds: int, stays: bool
) -> None:
    def report(state: FeedState) -> None:
        live.engine.links.apply(LinkReported(link=account, state=state))

    report(FeedState.LIVE)
    live.engine.arming.arm()
    report(FeedState.STALE)
    live.now_ms += seconds * 1_000
    assert live.engine.arming.is_armed
    report(FeedState.LIVE)
    assert live.engine.arming.is_armed is stays


@pytest.mark.warns("nothing ran for")
async def test_a_computer_that_woke_is_disarmed(live: Opened) -> None:
    live.engine.arming.arm()
    live.engine.vigil.woke(60.0)
    assert not live.engine.arming.is_armed


async def test_a_computer_that_goes_to_sleep_is_locked_before(live: Opened, tmp_path: Path) -> None:
    await ScreenLock(tmp_path, lambda: 0).choose(Secret(WORDS))
    live.engine.arming.arm()
    assert live.engine.arming.is_armed
    live.engine.vigil.fall_asleep()
    assert not live.engine.arming.is_armed
    assert live.safety.screen is not None


async def test_wrong_tries_wait_longer_and_longer(tmp_path: Path) -> None:
    now = [0]
    lock = ScreenLock(tmp_path, lambda: now[0])
    await lock.choose(Secret(WORDS))
    for _ in range(3):
        assert not await lock.opens(Secret("wrong"))
    assert lock.wait_ms == 1_000
    assert not await lock.opens(Secret(WORDS)), "not even the right one, before its time"
    now[0] += 1_000
    assert not await lock.opens(Secret("wrong"))
    assert lock.wait_ms == 2_000
    now[0] += 2_000
    assert await lock.opens(Secret(WORDS))
    assert lock.wait_ms == 0


async def test_a_damaged_lock_opens_for_nobody(tmp_path: Path) -> None:
    lock = ScreenLock(tmp_path, lambda: 0)
    await lock.choose(Secret(WORDS))
    text = (tmp_path / "lock.json").read_bytes()
    assert WORDS.encode() not in text
    for content in (b"", b"{}", text.replace(b'"passes": 1', b'"passes": 1000000000')):
        (tmp_path / "lock.json").write_bytes(content)
        assert not await ScreenLock(tmp_path, lambda: 0).opens(Secret(WORDS))


def test_a_read_only_session_has_nothing_that_sends(qtbot: QtBot, tmp_path: Path) -> None:
    opened = Opened(tmp_path, Environment.LIVE, read_only=True)
    try:
        bar = opened.window.top_bar
        assert not bar.armed.isVisible()
        assert not bar.cancel_all.isVisible()
        bar.resize(400, bar.height())
        assert not bar.armed.isVisible()
        names = {w.objectName() for w in opened.window.findChildren(QWidget)}
        assert "read_only_mark" in names
        assert not {name for name in names if name.startswith("ticket")}
        offered = {action.name for action in opened.window.actions_registry.offered()}
        assert not offered & {"arm", "cancel_all", "kill_switch", "rearm", "flatten"}
        words = [b.text() for b in opened.window.findChildren(QAbstractButton) if b.isVisible()]
        assert not [w for w in words if w.startswith(("Buy", "Sell", "Cancel", "Close"))]
        assert opened.window.findChild(QLabel, "read_only_mark") is not None
    finally:
        opened.close()
