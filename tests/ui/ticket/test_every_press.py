"""No press of "send" is lost without a word, however the form changes at that moment."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from terminal.domain.gate import Decision, Level, Reason
from terminal.state.questions import Question
from terminal.ui.confirm import ConfirmHost, ask_to_rearm
from tests.support.scene import NOW_MS
from tests.ui.ticket.test_futures_panel import Stage


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    stage = Stage(qtbot)
    stage.type("price", "68040")
    stage.type("quantity", "0.25")
    assert stage.panel.send.isEnabled()
    return stage


def words(stage: Stage) -> str:
    """What the box above the fields says."""
    return stage.panel.view.outcome.accessibleName() if stage.panel.view.outcome.isVisible() else ""


def test_the_other_side_right_after_is_another_click(stage: Stage, qtbot: QtBot) -> None:
    """Long and then short, as fast as hands are: two legs, two orders."""
    stage.panel.submit()
    qtbot.keyClick(stage.panel, Qt.Key.Key_S)
    stage.panel.submit()
    assert [ticket.side.value for ticket in stage.verbs.submitted] == ["BUY", "SELL"]


def test_a_button_under_the_finger_is_not_switched_off(stage: Stage, qtbot: QtBot) -> None:
    """What cannot be sent when the finger goes up is said, and not swallowed by the button."""
    qtbot.mousePress(stage.panel.send, Qt.MouseButton.LeftButton)
    stage.panel.model.form = replace(stage.panel.model.form, quantity="")
    stage.panel.update_all()
    assert stage.panel.send.isEnabled()
    qtbot.mouseRelease(stage.panel.send, Qt.MouseButton.LeftButton)
    assert stage.verbs.submitted == []
    assert "Not sent" in words(stage)
    assert not stage.panel.send.isEnabled()


def test_a_question_that_was_declined_is_said(stage: Stage) -> None:
    reading = stage.panel.model.reading
    assert reading.ticket is not None
    reason = Reason(rule="R3_COLLAR", level=Level.CONFIRM, title="Far", message="Too far.")
    client_id = "t1s-a-1"
    asked = Question(
        client_id=client_id, ticket=reading.ticket, decision=Decision((reason,)), asked_ms=NOW_MS
    )
    stage.session.stores.questions.ask(asked)
    stage.panel._sent_id = client_id
    stage.panel.update_all()
    assert words(stage) == ""
    stage.session.stores.questions.take(client_id)
    stage.panel.update_all()
    assert "not agreed to" in words(stage)


def test_another_question_only_makes_an_order_wait(stage: Stage, qtbot: QtBot) -> None:
    reading = stage.panel.model.reading
    assert reading.ticket is not None

    class Answers:
        def answer(self, client_id: str, *, agreed: bool, words: str = "") -> str | None:
            stage.session.stores.questions.take(client_id)
            return None

    window = stage.switch
    host = ConfirmHost(window, lambda: stage.panel.context.theme, stage.session, Answers())
    reason = Reason(rule="R3_COLLAR", level=Level.CONFIRM, title="Far", message="Too far.")
    asked = Question(
        client_id="t1s-a-1", ticket=reading.ticket, decision=Decision((reason,)), asked_ms=NOW_MS
    )
    stage.session.stores.questions.ask(asked)
    first = host.pane
    other = host.ask(ask_to_rearm(), lambda _agreed, _words: None)
    assert host.pane is other is not first
    qtbot.keyClick(other, Qt.Key.Key_Escape)
    assert host.pane is not None
    assert host.pane is not other
    qtbot.keyClick(host.pane, Qt.Key.Key_Escape)
    assert host.pane is None
    assert stage.session.stores.questions.open is None
