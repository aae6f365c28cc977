"""Each widget paints, answers mouse and keyboard, and says what it means without colour."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from terminal.ui.theme.loading import load_theme
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.environment_pattern import draw_environment
from terminal.ui.widgets.flat_button import FlatButton, ToolButton
from terminal.ui.widgets.focus_ring import FocusRing
from terminal.ui.widgets.hold_button import HoldButton
from terminal.ui.widgets.meter import meter_colour
from terminal.ui.widgets.search_field import SearchField
from terminal.ui.widgets.segmented import SegmentedControl
from terminal.ui.widgets.side_button import SideButton
from terminal.ui.widgets.state_pane import StatePane
from terminal.ui.widgets.switches import CheckBox, ToggleSwitch
from terminal.ui.widgets.toast import ToastCard
from terminal.ui.widgets.veil import Veil


@pytest.fixture
def theme(qtbot: QtBot) -> Theme:
    return load_theme()


def shown(qtbot: QtBot, widget: QWidget, width: int = 320, height: int = 160) -> QWidget:
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def test_button_grows_with_its_count(qtbot: QtBot, theme: Theme) -> None:
    button = FlatButton(theme, "Cancel all")
    qtbot.addWidget(button)
    before = button.sizeHint().width()
    button.set_count(12)
    assert button.sizeHint().width() > before


def test_a_tool_button_makes_room_for_its_count(qtbot: QtBot, theme: Theme) -> None:
    bell = ToolButton(theme, "bell", "Notices")
    qtbot.addWidget(bell)
    before = bell.sizeHint().width()
    bell.set_count(2)
    assert bell.sizeHint().width() > before + 12


def test_a_disabled_send_button_does_not_send(qtbot: QtBot, theme: Theme) -> None:
    button = SideButton(theme, "buy", "simulator")
    shown(qtbot, button, 260, 46)
    button.set_words("buy", "Buy 0.10000 BTC", "Limit 67,740.00")
    clicks: list[bool] = []
    button.clicked.connect(lambda: clicks.append(True))
    button.setEnabled(False)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not clicks
    button.setEnabled(True)
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert len(clicks) == 1
    assert "Buy 0.10000 BTC" in button.accessibleName()


def test_segments_by_mouse_and_arrow_keys(qtbot: QtBot, theme: Theme) -> None:
    control = SegmentedControl(theme, ("Limit", "Market", "Stop limit"))
    shown(qtbot, control, 240, 24)
    picked: list[int] = []
    control.chosen.connect(picked.append)
    place = control.segments()[1].center().toPoint()
    qtbot.mouseClick(control, Qt.MouseButton.LeftButton, pos=place)
    qtbot.keyClick(control, Qt.Key.Key_Right)
    qtbot.keyClick(control, Qt.Key.Key_Right)
    assert picked == [1, 2, 0]


@pytest.mark.parametrize("kind", [ToggleSwitch, CheckBox])
def test_switches_toggle_by_keyboard_and_look_different(
    qtbot: QtBot, theme: Theme, kind: type[ToggleSwitch] | type[CheckBox]
) -> None:
    switch = kind(theme, "Post-only")
    shown(qtbot, switch, 120, 24)
    before = switch.grab().toImage()
    qtbot.keyClick(switch, Qt.Key.Key_Space)
    assert switch.isChecked()
    assert switch.grab().toImage() != before


@pytest.mark.parametrize(
    ("share", "token"), [(0.1, "text.secondary"), (0.75, "warn"), (0.95, "danger")]
)
def test_a_meter_gets_louder_as_the_limit_nears(share: float, token: str) -> None:
    assert meter_colour(share) == token


def test_hold_button_needs_the_whole_hold(qtbot: QtBot, theme: Theme) -> None:
    button = HoldButton(theme, "Hold to reset")
    shown(qtbot, button, 140, 28)
    done: list[bool] = []
    button.held.connect(lambda: done.append(True))
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not done
    with qtbot.waitSignal(button.held, timeout=3_000):
        qtbot.mousePress(button, Qt.MouseButton.LeftButton)
    assert done == [True]


def test_veil_covers_its_panel_and_only_off_stops_the_mouse(qtbot: QtBot, theme: Theme) -> None:
    panel = QWidget()
    veil = Veil(theme, panel)
    shown(qtbot, panel)
    assert veil.isHidden()
    veil.show_state("stale", "stale 4 s")
    transparent = Qt.WidgetAttribute.WA_TransparentForMouseEvents
    assert veil.isVisible()
    assert veil.testAttribute(transparent)
    assert veil.size() == panel.size()
    veil.show_state("off", "No connection", "retrying in 3 s", can_retry=True)
    assert not veil.testAttribute(transparent)
    with qtbot.waitSignal(veil.retry_clicked):
        qtbot.mouseClick(veil.findChild(FlatButton), Qt.MouseButton.LeftButton)
    veil.show_state("live")
    assert veil.isHidden()


def test_state_pane_offers_one_way_out_of_an_error(qtbot: QtBot, theme: Theme) -> None:
    pane = StatePane(theme)
    shown(qtbot, pane, 500, 120)
    pane.show_empty("shield", "No open orders", "Orders appear here at once.")
    assert pane.findChild(FlatButton).isHidden()
    pane.show_error("Orders are unknown", "503 at 14:37:46", "Ask again")
    pane.grab()
    with qtbot.waitSignal(pane.retry_clicked):
        qtbot.mouseClick(pane.findChild(FlatButton), Qt.MouseButton.LeftButton)


def test_toast_is_dismissed_by_a_click_and_its_link_fixes(qtbot: QtBot, theme: Theme) -> None:
    card = ToastCard(theme, "danger", "Not placed", "The clock is off.", fix="Send again")
    shown(qtbot, card, card.sizeHint().width(), card.sizeHint().height())
    card.grab()
    with qtbot.waitSignal(card.dismissed):
        qtbot.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(6, 6))


def test_a_toast_breaks_long_file_names_instead_of_cutting_them(theme: Theme) -> None:
    short = ToastCard(theme, "warning", "Damaged", "Kept as settings.json").sizeHint().height()
    name = "settings.json.damaged-1795215362214-and-more"
    assert ToastCard(theme, "warning", "Damaged", name).sizeHint().height() > short


def test_search_field_moves_the_list_and_leaves_on_second_escape(
    qtbot: QtBot, theme: Theme
) -> None:
    field = SearchField(theme, "Symbol")
    shown(qtbot, field, 200, 28)
    moves: list[int] = []
    field.moved.connect(moves.append)
    qtbot.keyClicks(field, "btc")
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert (moves, field.text()) == ([1], "")
    with qtbot.waitSignal(field.left):
        qtbot.keyClick(field, Qt.Key.Key_Escape)


def test_focus_ring_lies_around_the_focused_button(qtbot: QtBot, theme: Theme) -> None:
    window = QWidget()
    ring = FocusRing(theme, window)
    button = FlatButton(theme, "Cancel all", parent=window)
    button.setGeometry(40, 40, 100, 28)
    shown(qtbot, window)
    window.activateWindow()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(ring.isVisible)
    assert ring.geometry().contains(button.geometry())
    button.move(60, 60)
    assert ring.geometry().contains(button.geometry())
    button.clearFocus()
    qtbot.waitUntil(ring.isHidden)


@pytest.mark.usefixtures("qtbot")
def test_every_environment_has_a_pattern_of_its_own(theme: Theme) -> None:
    pictures = set()
    for environment in ("simulator", "testnet", "demo", "live", "none"):
        image = QImage(120, 4, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        draw_environment(painter, QRectF(0, 0, 120, 4), environment, theme)
        painter.end()
        pictures.add(bytes(image.constBits()))
    assert len(pictures) == 5
