"""The menus of the window: panels and layouts, one workspace, one panel."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from terminal.ui.theme.icons import icon
from terminal.ui.theme.theme import Theme
from terminal.ui.workspace.docks import DockSpace
from terminal.ui.workspace.layout_keeper import LayoutKeeper
from terminal.ui.workspace.panels import PanelSpec
from terminal.ui.workspace.popup import Popup


class LayoutMenus:
    """Builds each menu when it is asked for, so that it says what is true now."""

    def __init__(
        self,
        theme: Theme,
        window: QWidget,
        docks: DockSpace,
        keeper: LayoutKeeper,
        specs: Sequence[PanelSpec],
    ) -> None:
        self._theme, self._window, self._docks = theme, window, docks
        self._keeper, self._specs = keeper, specs

    def open_layout(self, button: QWidget) -> None:
        """Every panel with a tick while it is open, then what concerns the whole layout."""
        menu = self._menu("layout_menu")
        for spec in self._specs:
            opened = self._docks.is_open(spec.name)
            action = menu.addAction(spec.title)
            action.setObjectName(f"panel_{spec.name}")
            if opened:
                action.setIcon(icon("check", self._theme.colour("text.primary")))
            action.triggered.connect(
                lambda _=False, name=spec.name, now=opened: self._docks.set_open(name, not now)
            )
        menu.addSeparator()
        menu.addAction("Reset this layout").triggered.connect(lambda: self._keeper.reset())
        menu.addAction("Save as a new workspace").triggered.connect(
            lambda: self._keeper.add_workspace()
        )
        self._popup(menu, button.mapToGlobal(QPoint(0, button.height())))

    def open_workspace(self, name: str, at: QPoint) -> None:
        """Rename or delete one workspace."""
        menu = self._menu("workspace_menu")
        menu.addAction("Rename").triggered.connect(lambda: self._ask_name(name, at))
        delete = menu.addAction("Delete")
        delete.setEnabled(len(self._keeper.workspace_names()) > 1)
        delete.triggered.connect(lambda: self._keeper.delete(name))
        self._popup(menu, at)

    def open_panel(self, name: str, button: QWidget) -> None:
        """Float or close one panel."""
        menu = self._menu("panel_menu_popup")
        menu.addAction("Float").triggered.connect(lambda: self._docks.float(name))
        menu.addAction("Close").triggered.connect(lambda: self._docks.set_open(name, False))
        self._popup(menu, button.mapToGlobal(QPoint(0, button.height())))

    def _menu(self, name: str) -> QMenu:
        menu = QMenu(self._window)
        menu.setObjectName(name)
        menu.setFont(self._theme.font("body"))
        return menu

    def _popup(self, menu: QMenu, at: QPoint) -> None:
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _ask_name(self, old: str, at: QPoint) -> None:
        pane = Popup(self._theme, self._window, "rename_workspace", "Rename the workspace")
        field = QLineEdit(old)
        field.setObjectName("workspace_name")
        field.setFont(self._theme.font("body"))
        field.setMinimumWidth(self._theme.px(220))
        field.selectAll()

        def take() -> None:
            self._keeper.rename(old, field.text())
            pane.hide()
            pane.deleteLater()

        field.returnPressed.connect(take)
        pane.column.addWidget(field)
        here = self._window.mapFromGlobal(at)
        pane.open_at(QPoint(here.x() + self._theme.px(220), here.y()))
        field.setFocus()
