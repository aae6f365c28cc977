"""The main window: frame, top bar, docks and footer round the panels it is given."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from functools import partial

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAction, QCloseEvent, QKeyEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from terminal.domain.market import InstrumentId
from terminal.services.session import Session
from terminal.services.settings.quiet import SECTION as NOTIFICATIONS
from terminal.services.settings.quiet import may_show
from terminal.state.notices import Notice
from terminal.ui.alarm import AlarmBar
from terminal.ui.context import PanelContext
from terminal.ui.frame import FrameClock
from terminal.ui.linking import SymbolLink
from terminal.ui.notices.toasts import ToastStack
from terminal.ui.panel import Panel
from terminal.ui.symbols.rows import build_symbol_rows
from terminal.ui.theme.styling import apply_theme
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.focus_ring import FocusRing
from terminal.ui.workspace.actions import ActionRegistry
from terminal.ui.workspace.cheat_sheet import CheatSheet
from terminal.ui.workspace.docks import DockSpace
from terminal.ui.workspace.environment_frame import EnvironmentFrame, environment_title
from terminal.ui.workspace.layout_keeper import LayoutKeeper
from terminal.ui.workspace.menus import LayoutMenus
from terminal.ui.workspace.palette import Palette
from terminal.ui.workspace.palette_rows import PaletteRow, order_rows, palette_rows
from terminal.ui.workspace.panels import PanelSpec
from terminal.ui.workspace.preferences import Preferences
from terminal.ui.workspace.settings_host import KEYS_SECTION, SettingsHost
from terminal.ui.workspace.shortcuts import window_actions
from terminal.ui.workspace.status_bar import StatusBar
from terminal.ui.workspace.top_bar import TopBar

DEFAULT_SIZE = (1_600, 1_000)
MINIMUM_SIZE = (1_000, 640)
_TOAST_GROUND_PX, _TIME_AXIS_PX = 272, 52


class MainWindow(QMainWindow):
    """`link` is the symbol in view, `actions` where features register commands.

    `change_theme` rebuilds everything inside the window; stores and services are not touched.
    """

    def __init__(
        self,
        session: Session,
        theme: Theme,
        clock: FrameClock,
        panels: Sequence[PanelSpec],
    ) -> None:
        super().__init__()
        self.session, self.theme, self.clock = session, theme, clock
        self._specs = tuple(panels)
        self._read_serial = 0
        self._seen_notices = (-1, False)
        self._toasted = 0
        self.link = SymbolLink(self)
        self.setObjectName("main_window")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setMinimumSize(*MINIMUM_SIZE)
        self.resize(*DEFAULT_SIZE)
        self.actions_registry = ActionRegistry(self, session.settings.load(KEYS_SECTION))
        for action in window_actions(self, self._specs):
            self.actions_registry.add(action)
        self.link.instrument_changed.connect(self._retitle)
        self._retitle()
        self.actions_registry.keys_changed.connect(self._show_keys_in_bar)
        self.settings_host = SettingsHost(
            self, session, self.actions_registry, self._take_preferences, self._open_bundle
        )
        self._build()
        self.layout_keeper.restore_window()
        # Nothing is focused until the trader says so; keys go to the window.
        self.setFocus()

    def _build(self) -> None:
        """Everything that depends on the theme."""
        theme = self.theme
        ground = QWidget()
        ground.setObjectName("ground")
        palette = ground.palette()
        palette.setColor(QPalette.ColorRole.Window, theme.colour("bg.app"))
        ground.setPalette(palette)
        ground.setAutoFillBackground(True)
        self.top_bar = TopBar(self.session, theme)
        self.status_bar = StatusBar(self.session, theme, self.link)
        self.docks = DockSpace(theme, ground, self._dock_title)
        self.alarm_bar = AlarmBar(theme, self.session)
        edge = theme.size("frame")
        column = QVBoxLayout(ground)
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(0)
        column.addWidget(self.top_bar)
        column.addWidget(self.alarm_bar)
        column.addWidget(self.docks.widget, 1)
        column.addWidget(self.status_bar)
        context = PanelContext(self.session, theme, self.clock, self.link)
        self._panels = {spec.name: spec.make(context) for spec in self._specs}
        for spec in self._specs:
            self.docks.add(spec.name, self._panels[spec.name], bare=spec.bare)
        self.setCentralWidget(ground)
        self._frame = EnvironmentFrame(theme, self.session.environment, ground)
        self.palette_pane = Palette(theme, self, self._find)
        run = self.actions_registry.trigger
        fixes = {"simulator": ("Restart simulator", partial(run, "restart_simulator"))}
        notices = self.session.stores.notices
        self.toasts = ToastStack(
            theme, notices, self, fixes, self._toasted, self._may_show, self._toast_ground
        )
        self._ring = FocusRing(theme, self)
        self._popup: QWidget | None = None
        self.layout_keeper = LayoutKeeper(self, self.docks, self._specs, self.session, theme.scale)
        self.menus = LayoutMenus(theme, self, self.docks, self.layout_keeper, self._specs)
        self._wire()
        self.layout_keeper.restore_docks()
        # Only now: each move of a dock would polish everything in it again.
        for spec in self._specs:
            if spec.is_in_first_picture:
                self._panels[spec.name].build()

    def build_rest(self) -> Iterator[Panel]:
        """Make what stands behind tabs, one panel per step; nothing of it has been seen yet."""
        for panel in tuple(self._panels.values()):
            if panel.inner is None:
                yield panel.build()

    def _wire(self) -> None:
        bar, run = self.top_bar, self.actions_registry.trigger
        bar.search.clicked.connect(lambda: self.open_palette())
        bar.cancel_all.clicked.connect(self.cancel_all)
        bar.flatten.clicked.connect(lambda: run("flatten_futures"))
        bar.arm_wanted.connect(lambda: run("arm"))
        bar.bell.clicked.connect(lambda: self.show_panel("notices"))
        bar.settings.clicked.connect(self.open_settings)
        bar.layout_menu.clicked.connect(lambda: self.menus.open_layout(bar.layout_menu))
        bar.add_workspace.clicked.connect(lambda: run("add_workspace"))
        bar.workspaces.chosen.connect(self.layout_keeper.switch)
        bar.workspaces.menu_wanted.connect(self.menus.open_workspace)
        self.layout_keeper.changed.connect(self._show_workspaces)
        self.palette_pane.chosen.connect(self._take_row)
        self.docks.menu_wanted.connect(self.menus.open_panel)
        self.docks.floated.connect(self._dress_floating)
        self.clock.add(self.status_bar, self.status_bar.refresh)
        self.clock.add(bar, self._refresh_bar)
        self.clock.add(self.alarm_bar, self.alarm_bar.refresh)
        self.alarm_bar.show_wanted.connect(self._show_position)
        self._show_workspaces()
        self._show_keys_in_bar()

    def _show_keys_in_bar(self) -> None:
        palette = self.actions_registry.get("palette")
        self.top_bar.search.show_keys("" if palette is None else palette.keys)

    def _show_position(self, instrument: InstrumentId) -> None:
        self.link.select(instrument)
        self.show_panel("positions")

    def _refresh_bar(self) -> None:
        self.top_bar.refresh()
        self.toasts.refresh()
        store = self.session.stores.notices
        seen = (store.revision, self.docks.is_seen("notices"))
        if seen != self._seen_notices:
            self._seen_notices = seen
            notices = store.all()
            if seen[1] and notices:
                self._read_serial = notices[-1].serial
            self.top_bar.set_unread(sum(1 for n in notices if n.serial > self._read_serial))

    def _may_show(self, notice: Notice) -> bool:
        """Whether the trader wants this notice as a card now."""
        chosen = self.session.settings.load(NOTIFICATIONS)
        return may_show(chosen, notice.severity, notice.time_ms)

    def _toast_ground(self) -> QRect:
        """Notices may cover the tape, else old candles at the chart's lower left: never the ticket
        with its answers, a price of the book, or a row with its buttons."""
        for name in ("tape", "chart"):
            panel = self._panels.get(name)
            if panel is None or not panel.isVisible() or panel.window() is not self:
                continue
            place = QRect(panel.mapTo(self, panel.rect().topLeft()), panel.size())
            if name == "chart":
                place.setWidth(min(place.width(), self.theme.px(_TOAST_GROUND_PX)))
                place.setBottom(place.bottom() - self.theme.px(_TIME_AXIS_PX))
            return place
        return self.rect().adjusted(0, 0, 0, -self.theme.size("footer"))

    def _show_workspaces(self) -> None:
        keeper = self.layout_keeper
        self.top_bar.workspaces.set_names(keeper.workspace_names(), keeper.current)

    def _dock_title(self, title: str) -> str:
        return environment_title(self.session.environment, title)

    def _retitle(self) -> None:
        instrument = self.link.instrument
        known = None if instrument is None else self.session.stores.instruments.get(instrument)
        what = f"{known.display_name} · " if known else ""
        rest = f"{what}{self.session.account_name}"
        self.setWindowTitle(environment_title(self.session.environment, rest))

    def _dress_floating(self, window: QWidget) -> None:
        """A floating dock gets the same frame and focus ring."""
        edge = self.theme.size("frame")
        window.setContentsMargins(edge, edge, edge, edge)
        self.docks.hold(EnvironmentFrame(self.theme, self.session.environment, window))
        self.docks.hold(FocusRing(self.theme, window))

    def _find(self, query: str) -> Sequence[PaletteRow]:
        symbols = build_symbol_rows(self.session.stores)
        found = palette_rows(symbols, self.actions_registry.offered(), query)
        shown = self.link.instrument
        if shown is None or self.session.read_only:
            return found
        return (*order_rows(query, shown.symbol), *found)

    def _take_row(self, row: PaletteRow) -> None:
        if row.wish is not None:
            self.show_panel("ticket")
            self.link.write_order(row.wish)
        elif row.instrument is not None:
            self.link.select(row.instrument)
        else:
            self.actions_registry.trigger(row.action)

    def open_palette(self, typed: str = "") -> None:
        self._close_popup()
        self.palette_pane.open(typed)

    def show_panel(self, name: str) -> None:
        self.docks.show(name)

    def toggle_panel(self, name: str) -> None:
        self.docks.set_open(name, not self.docks.is_open(name))

    def float_panel(self, name: str) -> None:
        self.docks.float(name)

    def cycle_panels(self, step: int) -> None:
        """Focus the next panel that can be seen, in reading order."""
        names = self.docks.visible_names()
        if not names:
            return
        focused = QApplication.focusWidget() or self.focusWidget()
        at = next((i for i, n in enumerate(names) if self.docks.has_focus(n, focused)), -step)
        self.docks.show(names[(at + step) % len(names)])

    def reset_layout(self) -> None:
        self.layout_keeper.reset()

    def add_workspace(self) -> None:
        self.layout_keeper.add_workspace()

    def step_workspace(self, step: int) -> None:
        names = self.layout_keeper.workspace_names()
        at = names.index(self.layout_keeper.current)
        self.layout_keeper.switch(names[(at + step) % len(names)])

    def has_open_orders(self) -> bool:
        """Whether there is anything to cancel, and the session may."""
        return not self.session.read_only and bool(self.session.stores.orders.open_orders())

    def cancel_all(self) -> None:
        self.session.trading.cancel_all()

    def set_content_enabled(self, enabled: bool) -> None:
        """Whether anything inside the window can be used; a locked screen switches it off."""
        self._close_popup()
        self.palette_pane.dismiss()
        content = self.centralWidget()
        if content is not None:
            content.setEnabled(enabled)

    def open_settings(self) -> None:
        self._close_popup()
        self.settings_host.open(self.theme)

    def show_keys(self) -> None:
        self._open_popup(CheatSheet(self.theme, self, self.actions_registry))

    def _open_bundle(self) -> None:
        """The support bundle, in the connections panel's own pane."""
        self.activateWindow()
        self.show_panel("connections")
        shown = self.findChild(QAction, "connections_bundle")
        if shown is not None:
            shown.trigger()

    def _open_popup(self, pane: CheatSheet) -> None:
        self._close_popup()
        self._popup = pane
        edge = self.theme.size("frame")
        top = edge + self.theme.size("topbar") + self.theme.px(4)
        pane.open_at(QPoint(self.width() - edge - self.theme.px(10), top))

    def _close_popup(self) -> None:
        if self._popup is not None:
            self._popup.hide()
            self._popup.deleteLater()
            self._popup = None

    def _take_preferences(self, preferences: Preferences) -> None:
        self.change_theme(preferences.build_theme())

    def change_theme(self, theme: Theme) -> None:
        """Rebuild what is inside the window in another look; the symbol, the layout and whatever was
        typed stay."""
        self.layout_keeper.save()
        self._close_popup()
        # The old docks still hear from their widgets until those are gone.
        old = self.docks
        old.widget.destroyed.connect(lambda _=None: old.forget())
        self._toasted = self.toasts.serial
        carried = {name: panel.carry() for name, panel in self._panels.items()}
        was_whole = all(panel.inner is not None for panel in self._panels.values())
        for part in (self.palette_pane, self._ring, self.toasts):
            part.deleteLater()
        was_scaled = theme.scale != self.theme.scale
        self.theme = theme
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_theme(app, theme)
        self._build()
        for name, panel in self._panels.items():
            panel.take_over(carried[name])
        if was_whole:
            deque(self.build_rest(), maxlen=0)
        if was_scaled:
            self.docks.size_columns()
        self.settings_host.show_theme(theme)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A letter that nobody wanted begins a search; `?` shows the keys."""
        typed = event.text()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        if typed == "?":
            self.show_keys()
        elif plain and typed.isalnum():
            self.open_palette(typed)
        elif event.key() == Qt.Key.Key_Escape and self._popup is not None:
            self._close_popup()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.layout_keeper.fit(self.width(), self.height())
        if self.palette_pane.isVisible():
            self.palette_pane.dismiss()

    def closeEvent(self, event: QCloseEvent) -> None:
        # Closing what is closed already must not remember an empty screen.
        if self.isVisible():
            self.layout_keeper.save()
        self.settings_host.close()
        for window in self.docks.floating_windows():
            window.hide()
        super().closeEvent(event)
