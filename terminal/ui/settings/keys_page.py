"""The page of keys: every action of the window, conflicts said before anything is taken."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from terminal.services.settings.catalogue import Page
from terminal.ui.settings.key_field import KeyField
from terminal.ui.settings.key_rows import (
    IN_PANELS,
    KeyAction,
    KeyBook,
    changed,
    group_rows,
    holder,
    refusal,
)
from terminal.ui.settings.model import SettingsModel
from terminal.ui.settings.page import SettingsPage
from terminal.ui.settings.words import label, tint
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.flat_button import FlatButton


class KeysPage(SettingsPage):
    """A conflict opens a line under the row: who has the keys, and a button that takes them."""

    def __init__(self, theme: Theme, page: Page, model: SettingsModel, book: KeyBook) -> None:
        super().__init__(theme, page, model, ())
        self._book = book
        self.lines: dict[str, _KeyLine] = {}
        for group, actions in group_rows(book):
            self.column.addSpacing(theme.px(12))
            self.column.addWidget(label(theme, group, "small", "text.tertiary"))
            for action in actions:
                line = _KeyLine(theme, action)
                line.field.wanted.connect(partial(self._want, action.name))
                line.take.clicked.connect(partial(self._take_over, action.name))
                line.back.clicked.connect(partial(self._back, action.name))
                self.lines[action.name] = line
                self.column.addWidget(line)

        self.column.addSpacing(theme.px(12))
        self.column.addWidget(label(theme, "In panels, always the same", "small", "text.tertiary"))
        for keys, meaning in IN_PANELS:
            row = QHBoxLayout()
            row.addWidget(label(theme, meaning, "body", "text.secondary"), 1)
            row.addWidget(label(theme, keys, "code", "text.tertiary"))
            self.column.addLayout(row)

    def refresh(self) -> None:
        for action in self._book:
            line = self.lines.get(action.name)
            if line is not None:
                line.field.show_keys(action.keys)
                line.back.setVisible(action.keys != self._book.default_keys(action.name))
        self.defaults.setEnabled(not self.is_default())

    def is_default(self) -> bool:
        return not changed(self._book)

    def restore(self) -> None:
        self._book.bind_all({})
        for line in self.lines.values():
            line.say("")

    def _want(self, name: str, keys: str) -> None:
        line = self.lines[name]
        line.asked_for = keys
        problem = refusal(keys)
        if problem:
            line.say(problem)
            return
        other = holder(self._book, keys, name)
        if other is not None:
            line.say(f"{keys} already means: {other.title.lower()}.", may_take=True)
            return
        self._bind(name, keys)

    def _take_over(self, name: str) -> None:
        self._bind(name, self.lines[name].asked_for)

    def _back(self, name: str) -> None:
        self._want(name, self._book.default_keys(name))

    def _bind(self, name: str, keys: str) -> None:
        self._book.bind(name, keys)
        self.lines[name].say("")
        self.refresh()
        self.lines[name].field.setFocus()


class _KeyLine(QWidget):
    """Title, way back and keys of one action, and below what is wrong with the keys wanted."""

    def __init__(self, theme: Theme, action: KeyAction) -> None:
        super().__init__()
        px = theme.px
        self.asked_for = ""
        self.setObjectName(f"settings_keys_{action.name}_row")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, px(2), 0, px(2))
        column.setSpacing(px(2))
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addWidget(label(theme, action.title, "body", "text.primary"), 1)
        self.back = FlatButton(theme, "Restore", icon_name="arrow-back-up")
        self.back.setObjectName(f"settings_keys_{action.name}_restore")
        self.back.setAccessibleName(f"Restore the keys of {action.title.lower()}")
        row.addWidget(self.back)
        self.field = KeyField(theme, action.title)
        self.field.setObjectName(f"settings_keys_{action.name}")
        row.addWidget(self.field)
        column.addLayout(row)
        below = QHBoxLayout()
        self.problem: QLabel = label(theme, "", "small", "text.tertiary", wraps=True)
        tint(theme, self.problem, "warn")
        self.problem.hide()
        below.addWidget(self.problem, 1)
        self.take = FlatButton(theme, "Take them over")
        self.take.setObjectName(f"settings_keys_{action.name}_take")
        self.take.hide()
        below.addWidget(self.take)
        column.addLayout(below)

    def say(self, problem: str, *, may_take: bool = False) -> None:
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.take.setVisible(may_take)
