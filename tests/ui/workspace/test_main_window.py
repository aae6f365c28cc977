"""The window hosts what it is given, keeps its layout and can be worked by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from terminal.domain.events import FeedState, Link, LinkReported
from terminal.services.session import Session
from terminal.state.notices import Severity
from terminal.ui.context import PanelContext
from terminal.ui.frame import FrameClock
from terminal.ui.notices.panel import NoticesPanel
from terminal.ui.panel import Panel
from terminal.ui.theme.loading import load_theme
from terminal.ui.theme.styling import apply_theme
from terminal.ui.workspace.actions import Action
from terminal.ui.workspace.layouts import SECTION
from terminal.ui.workspace.main_window import MainWindow
from terminal.ui.workspace.panels import Area, PanelSpec
from tests.support.futures_scene import build_futures_scene
from tests.support.scene import BTC, NOW_MS, RecordingVerbs, build_scene


class PlainPanel(Panel):
    """A panel with one field and a tool."""

    def __init__(self, context: PanelContext, name: str, title: str) -> None:
        super().__init__(context, name, title)
        column = QVBoxLayout(self)
        field = QLineEdit()
        field.setObjectName(f"{name}_field")
        column.addWidget(field)
        self.tools = QWidget()
        self.tools.setObjectName(f"{name}_tools")
        self.field = field

    def carry(self) -> object:
        return self.field.text()

    def take_over(self, carried: object) -> None:
        self.field.setText(str(carried))


def spec(name: str, area: Area, *, header: bool = False) -> PanelSpec:
    return PanelSpec(
        name,
        name.capitalize(),
        lambda context: PlainPanel(context, name, name.capitalize()),
        area,
        bare=header,
    )


SPECS = (
    spec("watchlist", Area.LEFT),
    spec("chart", Area.CENTRE, header=True),
    spec("book", Area.SIDE_TOP),
    spec("tape", Area.SIDE_BOTTOM),
    spec("ticket", Area.RIGHT),
    spec("orders", Area.BOTTOM),
    spec("fills", Area.BOTTOM),
    PanelSpec("notices", "Notices", NoticesPanel, Area.BOTTOM),
)


class Desk:
    """Opens windows on one session, as one start after another would."""

    def __init__(self, qtbot: QtBot, app: QApplication) -> None:
        self.qtbot, self.app = qtbot, app
        self.session: Session
        self.verbs: RecordingVerbs
        self.session, self.verbs = build_scene()
        self.clock = FrameClock()
        self.windows: list[MainWindow] = []
        self.specs: tuple[PanelSpec, ...] = SPECS

    def open(self, width: int = 1600, height: int = 1000, *, scale: float = 1.0) -> MainWindow:
        theme = load_theme(scale=scale)
        apply_theme(self.app, theme)
        window = MainWindow(self.session, theme, self.clock, self.specs)
        self.windows.append(window)
        window.resize(width, height)
        window.show()
        window.activateWindow()
        self.qtbot.waitExposed(window)
        window.link.select(BTC)
        return window


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication) -> Iterator[Desk]:
    desk = Desk(qtbot, qapp)
    yield desk
    desk.clock.stop()
    for window in desk.windows:
        window.close()
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def panel(window: MainWindow, name: str) -> QWidget:
    found = window.findChild(QWidget, name)
    assert found is not None, name
    return found


def test_default_layout_has_the_columns_of_the_look(desk: Desk) -> None:
    window = desk.open()
    assert abs(panel(window, "watchlist").width() - 264) <= 2
    assert abs(panel(window, "book").width() - 264) <= 2
    assert abs(panel(window, "ticket").width() - 300) <= 2
    chart, ticket = panel(window, "chart"), panel(window, "ticket")
    assert chart.width() > 700
    assert ticket.height() > chart.height() + 150
    assert panel(window, "tape").isVisible()


def test_a_larger_window_gives_its_room_to_the_chart(desk: Desk) -> None:
    window = desk.open()
    ticket, chart = panel(window, "ticket").width(), panel(window, "chart").width()
    window.resize(1800, 1000)
    desk.qtbot.waitUntil(lambda: panel(window, "chart").width() > chart + 150)
    assert abs(panel(window, "ticket").width() - ticket) <= 2


def test_a_small_window_drops_watchlist_and_tape_and_brings_them_back(desk: Desk) -> None:
    window = desk.open(1280, 720)
    assert not window.docks.is_open("watchlist")
    assert not window.docks.is_open("tape")
    assert panel(window, "ticket").isVisible()
    window.resize(1600, 1000)
    assert window.docks.is_open("watchlist")
    assert window.docks.is_open("tape")


@pytest.mark.parametrize("restart", [False, True])
def test_what_a_small_window_dropped_comes_back_in_its_width(desk: Desk, restart: bool) -> None:
    window = desk.open(1280, 720)
    if restart:
        window.close()
        window = desk.open(1600, 1000)
    else:
        window.resize(1600, 1000)
    desk.qtbot.waitUntil(lambda: abs(panel(window, "watchlist").width() - 264) <= 2)
    desk.qtbot.waitUntil(lambda: panel(window, "tape").height() > 100)
    assert abs(panel(window, "ticket").width() - 300) <= 2


def test_a_panel_the_trader_closed_stays_closed_when_the_window_grows(desk: Desk) -> None:
    window = desk.open()
    window.docks.set_open("watchlist", False)
    window.resize(1280, 720)
    window.resize(1600, 1000)
    assert not window.docks.is_open("watchlist")


def test_a_layout_saved_at_another_scale_gets_the_widths_of_this_one(desk: Desk) -> None:
    desk.open(2400, 1500).close()
    window = desk.open(2400, 1500, scale=1.5)
    assert abs(panel(window, "ticket").width() - 450) <= 3
    assert abs(panel(window, "book").width() - 396) <= 3
    window.close()
    assert abs(panel(desk.open(2400, 1500), "ticket").width() - 300) <= 3


def test_the_layout_is_restored_at_the_next_start(desk: Desk) -> None:
    window = desk.open()
    window.docks.set_open("fills", False)
    window.docks.float("tape")
    window.close()
    window.close()
    again = desk.open()
    assert not again.docks.is_open("fills")
    assert again.docks.is_floating("tape")
    assert again.docks.is_open("orders")
    again.close()


def test_a_layout_of_an_earlier_version_gets_new_panels_at_their_place(desk: Desk) -> None:
    old = desk.open()
    old.docks.show("fills")
    old.docks.set_open("notices", False)
    old.close()
    desk.specs = (*SPECS, spec("positions", Area.BOTTOM))
    window = desk.open()
    assert window.docks.is_open("positions")
    assert not window.docks.is_open("notices")
    assert window.docks.is_seen("fills")
    window.docks.show("positions")
    assert not window.docks.is_seen("fills")


@pytest.mark.qt_log_ignore("qUncompress")
@pytest.mark.parametrize(
    "broken",
    [
        {
            "version": 1,
            "current": "Spot day",
            "geometry": "",
            "dropped": [],
            "workspaces": {"Spot day": "bm90IGEgbGF5b3V0"},
        },
        {"version": "tomorrow"},
    ],
)
def test_a_broken_layout_gives_the_default_and_a_notice(
    desk: Desk, broken: dict[str, object]
) -> None:
    desk.verbs.save(SECTION, broken)
    window = desk.open()
    assert all(window.docks.is_open(s.name) for s in SPECS)
    assert abs(panel(window, "ticket").width() - 300) <= 2
    assert "default layout" in desk.session.stores.notices.all()[-1].title.lower()


def test_a_window_of_a_monitor_that_is_gone_comes_onto_the_screen(desk: Desk) -> None:
    window = desk.open()
    window.move(QPoint(90_000, 90_000))
    window.layout_keeper.save()
    window.hide()
    again = desk.open()
    available = again.screen().availableGeometry()
    assert again.frameGeometry().intersects(available)


def test_workspaces_are_added_switched_renamed_and_deleted(desk: Desk) -> None:
    window = desk.open()
    keeper = window.layout_keeper
    name = keeper.add_workspace("Scalping")
    window.docks.set_open("fills", False)
    keeper.switch("Spot day")
    assert window.docks.is_open("fills")
    keeper.switch(name)
    assert not window.docks.is_open("fills")
    keeper.rename(name, "Fast")
    assert keeper.workspace_names() == ["Spot day", "Fast"]
    keeper.delete("Fast")
    keeper.delete("Spot day")
    assert keeper.workspace_names() == ["Spot day"]
    assert keeper.current == "Spot day"


def test_tools_follow_their_panel_through_floating_and_back(desk: Desk) -> None:
    window = desk.open()
    tools = panel(window, "tape").property("tools") or panel(window, "tape_tools")
    assert tools.isVisible()
    window.docks.float("tape")
    desk.qtbot.waitUntil(tools.isVisible)
    window.reset_layout()
    desk.qtbot.waitUntil(tools.isVisible)
    assert not window.docks.is_floating("tape")


def test_only_the_front_tab_shows_its_tools(desk: Desk) -> None:
    window = desk.open()
    orders = panel(window, "orders_tools")
    assert orders.isVisible()
    window.show_panel("fills")
    fills = panel(window, "fills_tools")
    desk.qtbot.waitUntil(fills.isVisible)
    assert not orders.isVisible()


def test_tabs_without_room_are_in_a_menu_at_the_end_of_their_row(desk: Desk) -> None:
    def menus(window: MainWindow) -> int:
        buttons = window.findChildren(QAbstractButton, "tabsMenuButton")
        return sum(1 for b in buttons if b.isVisible() and b.width() > 0)

    window = desk.open()
    desk.qtbot.waitUntil(lambda: menus(window) == 0)
    window.close()
    desk.specs = (*SPECS, *(spec(f"another_long_name_{n}", Area.BOTTOM) for n in range(12)))
    window = desk.open()
    desk.qtbot.waitUntil(lambda: menus(window) == 1)


def test_the_palette_selects_a_symbol_by_keyboard_alone(desk: Desk) -> None:
    window = desk.open()
    desk.qtbot.keyClick(window, Qt.Key.Key_E)
    field = window.findChild(QLineEdit, "palette_field")
    assert field is not None
    assert field.isVisible()
    assert field.text() == "e"
    desk.qtbot.keyClicks(field, "thb")
    desk.qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.link.instrument is not None
    assert window.link.instrument.symbol == "ETHBTC"
    assert not field.isVisible()


def test_the_palette_runs_commands_and_gives_the_focus_back(desk: Desk) -> None:
    window = desk.open()
    before = window.findChild(QLineEdit, "ticket_field")
    assert before is not None
    before.setFocus()
    window.open_palette(">open or close watch")
    field = window.findChild(QLineEdit, "palette_field")
    assert field is not None
    desk.qtbot.keyClick(field, Qt.Key.Key_Return)
    assert not window.docks.is_open("watchlist")
    window.open_palette("")
    desk.qtbot.keyClick(field, Qt.Key.Key_Escape)
    desk.qtbot.waitUntil(before.hasFocus)


def test_an_unknown_symbol_is_said_and_enter_changes_nothing(desk: Desk) -> None:
    window = desk.open()
    window.open_palette("zzzqqq")
    window.palette_pane.grab()
    field = window.findChild(QLineEdit, "palette_field")
    assert field is not None
    desk.qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.link.instrument == BTC
    assert field.isVisible()
    desk.qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not window.palette_pane.isVisible()


def test_f6_goes_through_all_visible_panels(desk: Desk) -> None:
    window = desk.open()
    seen = []
    for _ in range(6):
        window.cycle_panels(1)
        focused = QApplication.focusWidget() or window.focusWidget()
        assert focused is not None
        seen.append(focused.objectName())
    expected = ["watchlist", "chart", "book", "tape", "ticket", "orders"]
    assert sorted(seen) == sorted(f"{name}_field" for name in expected)


def test_cancel_all_counts_and_cancels(desk: Desk) -> None:
    window = desk.open()
    count = len(desk.session.stores.orders.open_orders())
    assert count > 0
    window.top_bar.refresh()
    assert window.top_bar.cancel_all.isEnabled()
    desk.qtbot.mouseClick(window.top_bar.cancel_all, Qt.MouseButton.LeftButton)
    assert desk.verbs.cancelled_all == [None]


def test_the_title_begins_with_the_environment(desk: Desk) -> None:
    window = desk.open()
    assert window.windowTitle().startswith("SIMULATOR")
    assert "BTC/USDT" in window.windowTitle()
    window.docks.float("tape")
    for floating in window.docks.floating_windows():
        assert floating.windowTitle().startswith("SIMULATOR")


def test_the_lock_tells_when_orders_cannot_leave(desk: Desk) -> None:
    window = desk.open()
    assert window.top_bar.armed.text() == "Armed"
    lost = LinkReported(link=Link.ORDERS, state=FeedState.OFF, reason="connection refused")
    desk.session.stores.connection.apply(lost)
    window.top_bar.refresh()
    assert window.top_bar.armed.text() == "Not armed"
    assert "connection refused" in window.top_bar.armed.toolTip()


def test_the_account_shows_its_worth_or_a_question_mark(desk: Desk) -> None:
    window = desk.open()
    assert "," in window.top_bar.account.shown
    stores = desk.session.stores
    stores.balances.known = False
    stores.balances.revision += 1
    window.top_bar.account.refresh()
    assert window.top_bar.account.shown == "?"


def test_new_notices_are_counted_at_the_bell_until_they_are_seen(desk: Desk) -> None:
    window = desk.open()
    desk.session.stores.notices.add(Severity.WARNING, "The feed is late", time_ms=NOW_MS)
    desk.qtbot.waitUntil(lambda: "1 new" in window.top_bar.bell.accessibleName())
    desk.qtbot.mouseClick(window.top_bar.bell, Qt.MouseButton.LeftButton)
    desk.qtbot.waitUntil(lambda: "new" not in window.top_bar.bell.accessibleName())


def test_settings_change_the_look_at_once_and_are_kept(desk: Desk) -> None:
    window = desk.open()
    window.open_settings()
    control = window.findChild(QWidget, "settings_appearance_theme")
    assert control is not None
    control.choose(2)
    desk.qtbot.waitUntil(lambda: window.theme.name == "light")
    assert desk.verbs.load("appearance") == {"theme": "light"}
    assert window.link.instrument == BTC
    desk.qtbot.waitUntil(lambda: panel(window, "ticket").isVisible())
    settings = window.settings_host.window
    assert settings is not None
    assert settings.isVisible()
    again = settings.findChild(QWidget, "settings_appearance_theme")
    assert again is not None
    assert again.current == 2
    settings.close()


@pytest.mark.parametrize("look", [{"name": "light"}, {"scale": 1.25}, {"density": "compact"}])
def test_what_is_typed_outlives_a_change_of_the_look(desk: Desk, look: dict[str, Any]) -> None:
    window = desk.open()
    field = window.findChild(QLineEdit, "ticket_field")
    assert field is not None
    field.setText("68,040.0")
    window.change_theme(load_theme(**look))
    again = window.centralWidget().findChild(QLineEdit, "ticket_field")
    assert again is not None
    assert again.text() == "68,040.0"


@pytest.mark.parametrize(("width", "height"), [(1_600, 1_000), (1_280, 720), (1_000, 640)])
def test_a_notice_covers_neither_ticket_nor_book_nor_rows(
    desk: Desk, width: int, height: int
) -> None:
    window = desk.open(width, height)
    desk.session.stores.notices.add(Severity.DANGER, "Not placed", "Why.", time_ms=NOW_MS)
    desk.qtbot.waitUntil(lambda: bool(window.toasts.cards))
    card = window.toasts.cards[0]
    desk.qtbot.waitUntil(lambda: card.geometry().bottom() < window.height())
    for name in ("ticket", "book", "orders"):
        shown = panel(window, name)
        if shown.isVisible():
            place = QRect(shown.mapTo(window, QPoint(0, 0)), shown.size())
            assert not place.intersects(card.geometry()), name


def test_a_larger_scale_widens_the_columns(desk: Desk) -> None:
    window = desk.open()
    before = panel(window, "ticket").width()
    window.change_theme(load_theme(scale=1.25))
    desk.qtbot.waitUntil(lambda: abs(panel(window, "ticket").width() - before * 1.25) <= 3)


def test_a_crowded_top_bar_drops_whole_parts_and_keeps_the_exits(desk: Desk) -> None:
    window = desk.open(1300, 800)
    assert window.top_bar.account.isVisible()
    window.change_theme(load_theme(scale=2.0))
    bar = window.top_bar
    desk.qtbot.waitUntil(lambda: bar.width() > 1_000 and not bar.account.isVisible())
    for part in (bar.badge, bar.cancel_all):
        desk.qtbot.waitUntil(lambda p=part: p.width() >= p.sizeHint().width())
    for part in (bar.badge, bar.search, bar.cancel_all):
        assert part.isVisible()
        assert bar.rect().contains(part.geometry())


def test_every_command_of_the_palette_can_run(desk: Desk) -> None:
    window = desk.open()
    for action in tuple(window.actions_registry.offered()):
        window.actions_registry.trigger(action.name)
    window.reset_layout()
    assert all(window.docks.is_open(s.name) for s in SPECS)


def test_every_widget_uses_a_bundled_font(desk: Desk) -> None:
    window = desk.open()
    for widget in window.findChildren(QWidget):
        assert widget.font().family() in ("Inter", "JetBrains Mono"), widget


def test_keys_are_listed_and_each_means_one_thing(desk: Desk) -> None:
    window = desk.open()
    keys = [a.keys for a in window.actions_registry if a.keys]
    assert len(keys) == len(set(keys))
    window.show_keys()
    sheet = window.findChild(QWidget, "cheat_sheet")
    assert sheet is not None
    assert window.rect().contains(sheet.geometry())
    assert sheet.isVisible()
    desk.qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_flatten_and_cancel_stands_where_nothing_hides_it(desk: Desk) -> None:
    assert not desk.open().top_bar.flatten.isVisible()
    desk.session, _, _ = build_futures_scene()
    window = desk.open()
    ran: list[str] = []
    window.actions_registry.add(
        Action("flatten_futures", "Flatten", lambda: ran.append("flatten"), "Orders")
    )
    desk.qtbot.waitUntil(lambda: window.top_bar.flatten.isEnabled())
    desk.qtbot.mouseClick(window.top_bar.flatten, Qt.MouseButton.LeftButton)
    assert ran == ["flatten"]
