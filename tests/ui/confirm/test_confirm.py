"""A question says the numbers, is declined by default, and never sends by accident."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from terminal.domain.gate import Decision, Level, Reason
from terminal.domain.market import Environment
from terminal.domain.order import Side
from terminal.domain.ticket import LimitTicket
from terminal.services.session import Session
from terminal.state.questions import Question
from terminal.ui.confirm import ConfirmHost, ask_to_flatten_futures, held_contracts
from terminal.ui.confirm.pane import ConfirmPane
from terminal.ui.theme.loading import load_theme
from tests.support.futures_scene import build_futures_scene
from tests.support.scene import BTC, NOW_MS, build_scene

Said = list[tuple[str, bool, str]]


class Listener:
    def __init__(self) -> None:
        self.said: Said = []

    def answer(self, client_id: str, *, agreed: bool, words: str = "") -> str | None:
        self.said.append((client_id, agreed, words))
        return client_id if agreed else None


@pytest.fixture
def scene(qtbot: QtBot) -> tuple[Session, ConfirmHost, Listener]:
    session, _ = build_scene()
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1_000, 700)
    window.show()
    listener = Listener()
    theme = load_theme()
    return session, ConfirmHost(window, lambda: theme, session, listener), listener


def ask(session: Session, level: Level = Level.CONFIRM, typed: str = "") -> None:
    reason = Reason(
        rule="R3_COLLAR",
        level=level,
        title="Price is 5.14 % above mid",
        message="<b>71,900</b> is too far.",
        numbers=(("Your price", "71,900.00"),),
        typed=typed,
    )
    ticket = LimitTicket(
        instrument=BTC, side=Side.BUY, quantity=Decimal("0.25"), price=Decimal(71_900)
    )
    session.stores.questions.ask(
        Question(client_id="t1s-a-1", ticket=ticket, decision=Decision((reason,)), asked_ms=NOW_MS)
    )


def pane_of(host: ConfirmHost) -> ConfirmPane:
    assert host.pane is not None
    return host.pane


def test_it_says_order_and_numbers_as_plain_text(
    scene: tuple[Session, ConfirmHost, Listener],
) -> None:
    session, host, _ = scene
    ask(session)
    labels = pane_of(host).findChildren(QLabel)
    words = [label.text() for label in labels]
    assert "Buy 0.25 BTC at 71,900 USDT" in words
    assert "71,900.00" in words
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels)


def test_cancel_has_the_focus_and_escape_declines(
    scene: tuple[Session, ConfirmHost, Listener], qtbot: QtBot
) -> None:
    session, host, listener = scene
    ask(session)
    pane = pane_of(host)
    qtbot.waitUntil(lambda: pane.window().focusWidget() is pane.cancel)
    qtbot.keyClick(pane, Qt.Key.Key_Escape)
    assert listener.said == [("t1s-a-1", False, "")]


def test_a_short_press_sends_nothing_and_a_long_one_sends_once(
    scene: tuple[Session, ConfirmHost, Listener], qtbot: QtBot
) -> None:
    session, host, listener = scene
    ask(session)
    pane = pane_of(host)
    qtbot.keyPress(pane, Qt.Key.Key_Return)
    qtbot.keyRelease(pane, Qt.Key.Key_Return)
    assert listener.said == []
    qtbot.keyPress(pane, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(listener.said), timeout=3_000)
    assert listener.said == [("t1s-a-1", True, "")]


def test_a_key_that_was_down_already_does_not_send(
    scene: tuple[Session, ConfirmHost, Listener],
) -> None:
    session, host, _ = scene
    ask(session)
    pane = pane_of(host)
    repeat = QKeyEvent(
        QKeyEvent.Type.KeyPress,
        Qt.Key.Key_Return,
        Qt.KeyboardModifier.NoModifier,
        "",
        autorep=True,
    )
    QApplication.sendEvent(pane, repeat)
    assert pane.hold.progress == 0


def test_a_fat_finger_is_typed_back(
    scene: tuple[Session, ConfirmHost, Listener], qtbot: QtBot
) -> None:
    session, host, listener = scene
    ask(session, typed="5.14")
    pane = pane_of(host)
    assert not pane.go.isEnabled()
    pane.typed.setText("5.1")
    qtbot.keyClick(pane, Qt.Key.Key_Return)
    assert listener.said == []
    pane.typed.setText("5.14 %")
    qtbot.mouseClick(pane.go, Qt.MouseButton.LeftButton)
    assert listener.said == [("t1s-a-1", True, "")]


def test_an_override_needs_a_reason(
    scene: tuple[Session, ConfirmHost, Listener], qtbot: QtBot
) -> None:
    session, host, listener = scene
    ask(session, Level.OVERRIDE)
    pane = pane_of(host)
    assert not pane.hold.isEnabled()
    pane.words.setText("hedging elsewhere")
    qtbot.keyPress(pane, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(listener.said), timeout=3_000)
    assert listener.said == [("t1s-a-1", True, "hedging elsewhere")]


def test_it_goes_when_the_question_is_withdrawn(
    scene: tuple[Session, ConfirmHost, Listener],
) -> None:
    session, host, listener = scene
    ask(session)
    session.stores.questions.take("t1s-a-1")
    assert host.pane is None
    assert listener.said == []


def test_flattening_futures_names_every_leg_and_order() -> None:
    session, _, _ = build_futures_scene()
    ask = ask_to_flatten_futures(session.stores, Environment.SIMULATOR)
    assert ask.title == "Flatten 3 contracts and cancel their orders?"
    assert ask.numbers[0] == ("BTCUSDT", "close long 0.25 at market, cancel 2 orders")
    assert [instrument.symbol for instrument in held_contracts(session.stores)] == [
        "BTCUSDT",
        "ETHUSDT",
        "SOLUSDT",
    ]
