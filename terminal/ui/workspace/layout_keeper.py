"""Keeps the layout: default, named workspaces, what a small window leaves out, what is restored."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

from terminal.services.session import Session
from terminal.state.notices import Severity
from terminal.ui.exchange_time import exchange_now_ms
from terminal.ui.workspace.docks import DockSpace
from terminal.ui.workspace.layouts import (
    DEFAULT_WORKSPACE,
    SECTION,
    LayoutBroken,
    SavedLayout,
    free_name,
    panels_left_out,
    read_layout,
)
from terminal.ui.workspace.panels import PanelSpec

_MIN_SEEN_PX = 80


class LayoutKeeper(QObject):
    """`changed` says that the workspaces or the current one are others than before."""

    changed = Signal()

    def __init__(
        self,
        window: QMainWindow,
        docks: DockSpace,
        specs: Sequence[PanelSpec],
        session: Session,
        scale: float = 1.0,
    ) -> None:
        super().__init__(docks)
        self._window, self._docks, self._specs, self._session = window, docks, specs, session
        self._dropped: frozenset[str] = frozenset()
        self._default = b""
        self._scale = scale
        self._layout = self._read()

    @property
    def current(self) -> str:
        return self._layout.current

    def workspace_names(self) -> list[str]:
        return list(self._layout.workspaces) or [self._layout.current]

    def _read(self) -> SavedLayout:
        try:
            layout = read_layout(self._session.settings.load(SECTION))
        except LayoutBroken as problem:
            self._complain(str(problem))
            layout = SavedLayout()
        if layout.current not in layout.workspaces:
            layout.current = next(iter(layout.workspaces), DEFAULT_WORKSPACE)
        return layout

    def restore_docks(self) -> None:
        """The default layout first, so that every dock exists and has a place, then the saved one."""
        self._docks.lay_out([(spec.name, spec.area) for spec in self._specs])
        size = self._window.size()
        self._docks.size_columns()
        self._default = self._docks.save()
        state = self._layout.workspaces.get(self.current, b"")
        self._dropped = self._layout.dropped
        if state and not self._docks.restore(state):
            self._complain(f"the layout {self.current!r} cannot be read")
            self._dropped = frozenset()
            self._docks.restore(self._default)
        self._place_new_panels()
        if self._layout.scale != self._scale:
            # Its widths are those of other letters.
            self._docks.size_columns()
            self._layout.scale = self._scale
        self._layout.workspaces.setdefault(self.current, b"")
        self.fit(size.width(), size.height())

    def _place_new_panels(self) -> None:
        """A layout saved by an earlier version gets the panels it does not know, at their usual
        place."""
        for new in self._docks.unplaced():
            areas = {spec.name: spec.area for spec in self._specs}
            self._docks.join(new, [name for name, area in areas.items() if area is areas.get(new)])

    def restore_window(self) -> None:
        """Size and place of the window, brought onto a screen that exists."""
        if self._layout.geometry:
            self._window.restoreGeometry(QByteArray(self._layout.geometry))
        frame = self._window.frameGeometry()
        seen = any(
            screen.availableGeometry().intersected(frame).width() >= _MIN_SEEN_PX
            and screen.availableGeometry().intersected(frame).height() >= _MIN_SEEN_PX
            for screen in QGuiApplication.screens()
        )
        if not seen:
            place = QGuiApplication.primaryScreen().availableGeometry()
            self._window.resize(self._window.size().boundedTo(place.size()))
            self._window.move(place.topLeft())

    def fit(self, width: int, height: int) -> None:
        """Leave out what does not fit, bring back what fits again; a panel that the trader closed
        stays closed."""
        wanted = panels_left_out(width / self._scale, height / self._scale)
        for name in wanted - self._dropped:
            if self._docks.is_open(name) and not self._docks.is_floating(name):
                self._docks.set_open(name, False)
                self._dropped |= {name}
        back = self._dropped - wanted
        for name in back:
            self._docks.set_open(name, True)
            self._dropped -= {name}
        if back:
            # Sizes are only true once the window has laid itself out.
            QTimer.singleShot(0, self, lambda: self._docks.give_room(back))

    def save(self) -> None:
        """Into the settings: the state of the current workspace and of the window."""
        self._layout.workspaces[self.current] = self._docks.save()
        self._layout.dropped = self._dropped
        self._layout.geometry = bytes(self._window.saveGeometry().data())
        self._session.settings.save(SECTION, self._layout.to_settings())

    def switch(self, name: str) -> None:
        """Keep the present workspace and show another."""
        if name == self.current or name not in self._layout.workspaces:
            return
        self._layout.workspaces[self.current] = self._docks.save()
        self._layout.current = name
        if not self._docks.restore(self._layout.workspaces[name] or self._default):
            self._complain(f"the layout {name!r} cannot be read")
            self._docks.restore(self._default)
        self._place_new_panels()
        self._after()

    def add_workspace(self, wanted: str = "Workspace") -> str:
        """The present layout under a new name, which becomes the current one."""
        state = self._docks.save()
        self._layout.workspaces[self.current] = state
        name = free_name(wanted, self._layout.workspaces)
        self._layout.workspaces[name] = state
        self._layout.current = name
        self._after()
        return name

    def rename(self, old: str, wanted: str) -> None:
        if not wanted.strip() or wanted == old or old not in self._layout.workspaces:
            return
        name = free_name(wanted, self._layout.workspaces)
        self._layout.workspaces = {
            name if key == old else key: state for key, state in self._layout.workspaces.items()
        }
        if self.current == old:
            self._layout.current = name
        self._after()

    def delete(self, name: str) -> None:
        """Forget a workspace; the last one stays."""
        if len(self._layout.workspaces) < 2 or name not in self._layout.workspaces:
            return
        if name == self.current:
            names = self.workspace_names()
            at = names.index(name)
            self.switch(names[at - 1] if at else names[1])
        del self._layout.workspaces[name]
        self._after()

    def reset(self) -> None:
        """The default layout for the current workspace."""
        self._dropped = frozenset()
        self._docks.restore(self._default)
        self._docks.size_columns()
        self._after()

    def _after(self) -> None:
        self._dropped = frozenset(n for n in self._dropped if not self._docks.is_open(n))
        self.fit(self._window.width(), self._window.height())
        self.save()
        self.changed.emit()

    def _complain(self, what: str) -> None:
        stores = self._session.stores
        stores.notices.add(
            Severity.WARNING,
            "The default layout is shown",
            f"{what[:1].upper()}{what[1:]}.",
            time_ms=exchange_now_ms(stores.connection),
            key="layout",
        )
