"""The dock area. The only module that knows the docking library."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import PySide6QtAds as ads  # noqa: N813  (the library's own short name)
from PySide6.QtCore import QByteArray, QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QLabel, QSplitter, QWidget
from shiboken6 import isValid

from terminal.ui.panel import Panel
from terminal.ui.theme.icons import icon
from terminal.ui.theme.theme import Theme
from terminal.ui.workspace.corners import Corners
from terminal.ui.workspace.dock_colours import dock_stylesheet
from terminal.ui.workspace.dock_header import HeaderFace, ToolsHolder
from terminal.ui.workspace.panels import Area

_FLAG = ads.CDockManager.eConfigFlag
_FLAGS = (
    _FLAG.OpaqueSplitterResize
    | _FLAG.DragPreviewIsDynamic
    | _FLAG.DisableTabTextEliding
    | _FLAG.FloatingContainerHasWidgetTitle
    | _FLAG.DoubleClickUndocksWidget
    | _FLAG.DisableStylesheet
    | _FLAG.AlwaysShowTabs
    | _FLAG.XmlCompressionEnabled
    | _FLAG.DockAreaHasTabsMenuButton
    | _FLAG.DockAreaDynamicTabsMenuButtonVisibility
)
_PREFIX = "dock_"
_BOTTOM_HEIGHT = 224
_DEFAULT_WIDTHS = {"watchlist": "watchlist_width", "book": "book_width", "ticket": "ticket_width"}
_BOOK_SHARE = 0.735


class Dock:
    """One panel in the dock area, with its header."""

    def __init__(self, widget: Any, panel: Panel, face: HeaderFace, *, bare: bool) -> None:
        self.widget = widget
        self.panel = panel
        self.face = face
        self.bare = bare


class DockSpace(QObject):
    """Panels as docks: default layout, save and restore, open and close, focus.

    `changed` says that a dock was moved, opened or closed; `menu_wanted` that the trader asks for
    the menu of one panel.
    """

    changed = Signal()
    menu_wanted = Signal(str, QWidget)
    floated = Signal(QWidget)

    def __init__(self, theme: Theme, parent: QWidget, title_of: Callable[[str], str]) -> None:
        super().__init__(parent)
        self._theme = theme
        self._title_of = title_of
        ads.CDockManager.setConfigFlags(_FLAGS)
        self._manager = ads.CDockManager(parent)
        self._manager.setObjectName("docks")
        self._manager.setStyleSheet(dock_stylesheet(theme))
        self._docks: dict[str, Dock] = {}
        self._held: list[QObject] = []
        self._is_moving = False
        self._manager.dockAreaCreated.connect(self._dress)
        self._manager.restoringState.connect(self._take_tools_back)
        self._manager.stateRestored.connect(self._arrange)
        self._manager.floatingWidgetCreated.connect(lambda window: self.floated.emit(window))

    @property
    def widget(self) -> QWidget:
        """The widget to lay out."""
        manager: QWidget = self._manager
        return manager

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._docks)

    def add(self, name: str, panel: Panel, *, bare: bool = False) -> None:
        """Make a dock of `panel`, known as `name` here and in saved layouts; a bare one has a
        header of its own and gets ours only among tabs."""
        dock = ads.CDockWidget(self._manager, self._title_of(panel.title))
        dock.setObjectName(_PREFIX + name)
        dock.setFeature(ads.CDockWidget.DockWidgetFeature.DockWidgetDeleteOnClose, False)
        dock.setWidget(panel, ads.CDockWidget.eInsertMode.ForceNoScrollArea)
        face = HeaderFace(self._theme, panel)
        tab = dock.tabWidget()
        tab.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        tab.customContextMenuRequested.connect(lambda _at: self.menu_wanted.emit(name, tab))
        for label in tab.findChildren(QLabel):
            label.hide()
        tab.layout().setContentsMargins(0, 0, 0, 0)
        tab.layout().setSpacing(0)
        tab.layout().insertWidget(0, face)
        self._docks[name] = Dock(dock, panel, face, bare=bare)
        panel.header_changed.connect(self._place_tools)
        dock.viewToggled.connect(self._arrange)
        dock.topLevelChanged.connect(self._arrange)

    def lay_out(self, places: Sequence[tuple[str, Area]]) -> None:
        """The default layout; `places` names every dock that was added, in tab order."""
        by_area: dict[Area, list[str]] = {}
        for name, area in places:
            by_area.setdefault(area, []).append(name)
        with self._moving():
            self._fill(by_area)

    def _fill(self, by_area: Mapping[Area, Sequence[str]]) -> None:
        side = ads.DockWidgetArea
        centre = self._put(by_area.get(Area.CENTRE, ()), side.CenterDockWidgetArea, None)
        self._put(by_area.get(Area.BOTTOM, ()), side.BottomDockWidgetArea, None)
        self._put(by_area.get(Area.RIGHT, ()), side.RightDockWidgetArea, None)
        self._put(by_area.get(Area.LEFT, ()), side.LeftDockWidgetArea, centre)
        top = self._put(by_area.get(Area.SIDE_TOP, ()), side.RightDockWidgetArea, centre)
        self._put(by_area.get(Area.SIDE_BOTTOM, ()), side.BottomDockWidgetArea, top)
        for names in by_area.values():
            self._docks[names[0]].widget.setAsCurrentTab()

    @contextmanager
    def _moving(self) -> Iterator[None]:
        """Many docks change their places inside the block: what follows from it is done once."""
        self._is_moving = True
        try:
            yield
        finally:
            self._is_moving = False
            self._arrange()

    def _put(self, names: Iterable[str], side: Any, beside: Any) -> Any:
        area = None
        for name in names:
            dock = self._docks[name].widget
            if area is None:
                area = (
                    self._manager.addDockWidget(side, dock)
                    if beside is None
                    else self._manager.addDockWidget(side, dock, beside)
                )
            else:
                self._manager.addDockWidgetTabToArea(dock, area)
        return area

    def size_columns(self) -> None:
        """Give the default layout its widths: side columns fixed, the chart takes the rest."""
        theme = self._theme
        bottom = theme.px(_BOTTOM_HEIGHT)
        fixed = {name: theme.size(size) for name, size in _DEFAULT_WIDTHS.items()}
        for splitter in self._splitters():
            sizes = [self._wish(splitter.widget(i), fixed) for i in range(splitter.count())]
            if splitter.orientation() == Qt.Orientation.Horizontal:
                spare = splitter.width() - sum(s for s in sizes if s)
                splitter.setSizes([s or max(200, spare) for s in sizes])
            elif self._holds(splitter, "tape") and not self._holds(splitter, "chart"):
                room = splitter.height()
                splitter.setSizes([round(room * _BOOK_SHARE), round(room * (1 - _BOOK_SHARE))])
            elif splitter.count() == 2 and self._holds(splitter, "chart"):
                splitter.setSizes([splitter.height() - bottom, bottom])

    def give_room(self, names: Iterable[str]) -> None:
        """Docks that came back get their default width or share again, from the largest beside
        them; without this they keep the sliver that opening left them."""
        for name in names:
            for splitter in self._splitters():
                sizes = splitter.sizes()
                held = [self._holds(splitter.widget(i), name) for i in range(splitter.count())]
                if True not in held or len(sizes) < 2:
                    continue
                at, largest = held.index(True), sizes.index(max(sizes))
                lacking = self._default_size(name, splitter) - sizes[at]
                if at != largest and lacking > 0:
                    sizes[at] += lacking
                    sizes[largest] -= lacking
                    splitter.setSizes(sizes)

    def _default_size(self, name: str, splitter: QSplitter) -> int:
        if splitter.orientation() == Qt.Orientation.Horizontal:
            return self._theme.size(_DEFAULT_WIDTHS[name]) if name in _DEFAULT_WIDTHS else 0
        return round(splitter.height() * (1 - _BOOK_SHARE)) if name == "tape" else 0

    def _wish(self, widget: QWidget | None, fixed: dict[str, int]) -> int:
        """Fixed width of a column, or 0 for the one that takes the rest."""
        if self._holds(widget, "chart"):
            return 0
        return next((w for name, w in fixed.items() if self._holds(widget, name)), 0)

    def _holds(self, widget: QWidget | None, name: str) -> bool:
        dock = self._docks.get(name)
        return dock is not None and widget is not None and widget.isAncestorOf(dock.widget)

    def _splitters(self) -> list[QSplitter]:
        """Outermost first, so that inner ones know their room."""
        found = self._manager.findChildren(QSplitter)
        return sorted(found, key=lambda s: sum(1 for _ in _ancestors(s)))

    def save(self) -> bytes:
        return bytes(self._manager.saveState().data())

    def restore(self, state: bytes) -> bool:
        """False when the state cannot be used; the layout is then what it was."""
        with self._moving():
            return bool(state) and bool(self._manager.restoreState(QByteArray(state)))

    def unplaced(self) -> tuple[str, ...]:
        """Docks that the state restored last did not know: they are nowhere, not even closed."""
        return tuple(n for n, d in self._docks.items() if d.widget.dockAreaWidget() is None)

    def join(self, name: str, companions: Iterable[str]) -> None:
        """Put an unplaced dock among the tabs of the first companion that has a place."""
        for other in companions:
            area = self._docks[other].widget.dockAreaWidget()
            if other != name and area is not None:
                front = area.currentDockWidget()
                self._manager.addDockWidgetTabToArea(self._docks[name].widget, area)
                front.setAsCurrentTab()
                return

    def is_open(self, name: str) -> bool:
        return name in self._docks and not self._docks[name].widget.isClosed()

    def set_open(self, name: str, is_open: bool) -> None:
        dock = self._docks.get(name)
        if dock is not None and self.is_open(name) != is_open:
            dock.widget.toggleView(is_open)

    def show(self, name: str) -> None:
        """Open a dock, bring it to the front and give it the focus."""
        dock = self._docks.get(name)
        if dock is None:
            return
        self.set_open(name, True)
        dock.widget.setAsCurrentTab()
        dock.widget.raise_()
        target = _first_focusable(dock.panel)
        if target is not None:
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def float(self, name: str) -> None:
        dock = self._docks.get(name)
        if dock is not None:
            self.set_open(name, True)
            dock.widget.setFloating()

    def is_floating(self, name: str) -> bool:
        return name in self._docks and bool(self._docks[name].widget.isFloating())

    def hold(self, part: QObject) -> None:
        """Keep a part of ours that lives in a widget of the library: Python lets go of such a
        widget's wrapper, and would empty the part with it."""
        self._held = [kept for kept in self._held if isValid(kept)]
        self._held.append(part)

    def forget(self) -> None:
        """Let go of everything after the dock area is destroyed."""
        self._docks.clear()
        self._held.clear()

    def is_seen(self, name: str) -> bool:
        """Whether the panel itself can be seen now: open and in front of its tabs."""
        return name in self._docks and self._docks[name].panel.isVisible()

    def visible_names(self) -> tuple[str, ...]:
        """Docks whose panel can be seen, in reading order."""
        seen = [n for n, d in self._docks.items() if d.panel.isVisible()]

        def place(name: str) -> tuple[int, int]:
            top_left = self._docks[name].panel.mapToGlobal(self._docks[name].panel.rect().topLeft())
            return top_left.x(), top_left.y()

        return tuple(sorted(seen, key=place))

    def has_focus(self, name: str, focused: QWidget | None) -> bool:
        """Whether the focused widget belongs to this dock."""
        dock = self._docks.get(name)
        return focused is not None and dock is not None and dock.widget.isAncestorOf(focused)

    def floating_windows(self) -> tuple[QWidget, ...]:
        return tuple(self._manager.floatingWidgets())

    def _dress(self, area: Any) -> None:
        """Give a new dock area our header, tools holder and corners."""
        holder = ToolsHolder(self._theme)
        holder.menu.clicked.connect(lambda: self._ask_menu(area, holder.menu))
        bar = area.titleBar()
        more = bar.button(ads.TitleBarButtonTabsMenu)
        side = self._theme.size("icon")
        more.setIcon(icon("chevron-down", self._theme.colour("text.secondary"), side))
        more.setIconSize(QSize(side, side))
        more.setToolTip("All panels here")
        more.setAccessibleName("All panels here")
        bar.layout().addWidget(holder)
        bar.setFixedHeight(self._theme.size("panel_header"))
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        bar.customContextMenuRequested.connect(lambda _at: self._ask_menu(area, bar))
        area.currentChanged.connect(self._arrange)
        area.installEventFilter(self)
        self.hold(holder)
        self.hold(Corners(self._theme, area))

    def _ask_menu(self, area: Any, button: QWidget) -> None:
        current = area.currentDockWidget()
        if current is not None:
            self.menu_wanted.emit(current.objectName().removeprefix(_PREFIX), button)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DeferredDelete:
            self._take_tools_back()
        elif event.type() == QEvent.Type.Resize:
            self._place_tools()
        return False

    def _take_tools_back(self) -> None:
        """Tools belong to panels: a dock area that goes away must not take them along."""
        for dock in self._docks.values():
            if dock.panel.tools is not None:
                dock.panel.tools.hide()
                dock.panel.tools.setParent(dock.panel)

    def _arrange(self) -> None:
        """After any change: headers know their place, tools their holder, splitters who grows."""
        if self._is_moving:
            return
        for dock in self._docks.values():
            area = dock.widget.dockAreaWidget()
            if area is None:
                continue
            alone = area.openDockWidgetsCount() <= 1
            current = area.currentDockWidget()
            dock.face.set_place(is_tab=not alone, is_current=current is dock.widget)
            if current is dock.widget:
                # The library shows it where a title is cut too; then there is nothing to choose.
                more = area.titleBar().button(ads.TitleBarButtonTabsMenu)
                more.setFixedWidth(0 if alone else self._theme.px(24))
                area.titleBar().setVisible(not (dock.bare and alone))
        self._place_tools()
        for splitter in self._splitters():
            splitter.setHandleWidth(self._theme.size("gutter"))
            splitter.setChildrenCollapsible(False)
            for index in range(splitter.count()):
                grows = self._holds(splitter.widget(index), "chart")
                splitter.setStretchFactor(index, 1 if grows else 0)
        self.changed.emit()

    def _place_tools(self) -> None:
        if self._is_moving:
            return
        for dock in self._docks.values():
            area = dock.widget.dockAreaWidget()
            if area is None or area.currentDockWidget() is not dock.widget:
                continue
            holder = area.titleBar().findChild(ToolsHolder)
            if holder is not None:
                holder.hold(dock.panel.tools)
                holder.menu.setObjectName(f"{dock.panel.objectName()}_panel_menu")
                tools = dock.panel.tools
                holder.fit(area.width() - self._faces_width(area))
                taken = tools.sizeHint().width() if tools is not None else 0
                dock.face.set_room(area.width() - taken - self._theme.px(4))

    def _faces_width(self, area: QWidget) -> int:
        """What all tabs of an area take together."""
        docks = (d for d in self._docks.values() if d.widget.dockAreaWidget() is area)
        return sum(d.face.sizeHint().width() for d in docks if not d.widget.isClosed())


def _ancestors(widget: QWidget) -> Iterable[QWidget]:
    parent = widget.parentWidget()
    while parent is not None:
        yield parent
        parent = parent.parentWidget()


def _first_focusable(panel: QWidget) -> QWidget | None:
    """Where the keyboard goes when a panel is entered."""
    tab = Qt.FocusPolicy.TabFocus
    if panel.focusProxy() is not None or panel.focusPolicy() & tab:
        return panel
    children = panel.findChildren(QWidget)
    return next((w for w in children if w.focusPolicy() & tab and w.isVisibleTo(panel)), None)
