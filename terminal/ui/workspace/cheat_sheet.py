"""Every key of the window on one page."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from terminal.ui.theme.theme import Theme
from terminal.ui.workspace.actions import Action
from terminal.ui.workspace.popup import Popup, styled_label


class CheatSheet(Popup):
    """Actions with keys by group; made anew each time, so it is never out of date."""

    def __init__(self, theme: Theme, window: QWidget, actions: Iterable[Action]) -> None:
        super().__init__(theme, window, "cheat_sheet", "Keys")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(28))
        grid.setVerticalSpacing(theme.px(5))
        groups: dict[str, list[Action]] = {}
        for action in actions:
            if action.keys:
                groups.setdefault(action.group, []).append(action)
        row = 0
        for group, members in groups.items():
            grid.addWidget(styled_label(theme, group, "small", "text.tertiary"), row, 0)
            row += 1
            for action in members:
                keys = action.keys.replace("+", " ")
                grid.addWidget(styled_label(theme, action.title, "body", "text.primary"), row, 0)
                grid.addWidget(styled_label(theme, keys, "code", "text.secondary"), row, 1)
                row += 1
        self.column.addLayout(grid)
