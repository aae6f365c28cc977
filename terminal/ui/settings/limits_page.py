"""The page of one's own limits: stricter at once, looser after the cool-off, all written down."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from terminal.domain.gate import GateLimits
from terminal.domain.numbers import BadNumber
from terminal.services.session import LimitVerbs
from terminal.services.settings.catalogue import Page
from terminal.services.settings.limit_values import LimitValue
from terminal.ui import format as fmt
from terminal.ui.settings.controls import LineControl, SwitchControl
from terminal.ui.settings.limit_rows import ROWS, LimitRow, Unit
from terminal.ui.settings.model import SettingsModel
from terminal.ui.settings.page import SettingsPage
from terminal.ui.settings.row import SettingRow
from terminal.ui.settings.words import label
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.flat_button import FlatButton

_SHOWN_CHANGES = 8
_FIELD_PX = 84


class LimitsPage(SettingsPage):
    """A number is proposed with Enter or on leaving its field, a switch at once."""

    def __init__(
        self, theme: Theme, page: Page, model: SettingsModel, limits: LimitVerbs | None
    ) -> None:
        super().__init__(theme, page, model, ())
        self._limits = limits
        self._remarks: dict[str, str] = {}
        self._buttons: dict[str, FlatButton] = {}
        if limits is None:
            words = "No session is open, so there are no limits to show."
            self.column.addWidget(label(theme, words, "body", "text.secondary", wraps=True))
            return
        for row in ROWS:
            self._add_limit(row)
        self.column.addSpacing(theme.px(14))
        self.column.addWidget(label(theme, "Written down", "body_strong", "text.primary"))
        self._history = QVBoxLayout()
        self._history.setSpacing(theme.px(2))
        self.column.addLayout(self._history)
        self._shown: tuple[str, ...] | None = None

    def _add_limit(self, row: LimitRow) -> None:
        theme, setting = self.theme, row.setting
        name = f"settings_guard_{row.name}"
        control: LineControl | SwitchControl
        if row.unit is Unit.SWITCH:
            control = SwitchControl(theme, setting, name)
            control.changed.connect(lambda on, r=row: self._propose(r, on is True))
        else:
            control = LineControl(theme, row.title, name, unit=row.unit, width=_FIELD_PX)
            control.edit.setAlignment(Qt.AlignmentFlag.AlignRight)
            control.edit.setAccessibleDescription(row.help)
            control.edit.editingFinished.connect(partial(self._typed, row, control))
        made = SettingRow(theme, row.title, row.help, control)
        made.setObjectName(f"settings_row_guard_{row.name}")
        back = FlatButton(theme, "Take back", icon_name="arrow-back-up")
        back.setObjectName(f"{name}_take_back")
        back.clicked.connect(partial(self._take_back, row))
        back.hide()
        column = made.layout()
        if isinstance(column, QVBoxLayout):
            column.addWidget(back, 0, Qt.AlignmentFlag.AlignLeft)
        self._buttons[row.name] = back
        self.rows[row.name] = made
        self.column.addWidget(made)

    def refresh(self) -> None:
        limits = self._limits
        if limits is None:
            self.defaults.setEnabled(False)
            return
        for row in ROWS:
            self._show_row(row, limits)
        self._show_history(limits)
        self.defaults.setEnabled(not self.is_default())

    def is_default(self) -> bool:
        return self._limits is None or (
            self._limits.limits == GateLimits() and not self._limits.waiting
        )

    def restore(self) -> None:
        """Each limit to its default: those that are stricter now wait like any other wish."""
        usual = GateLimits()
        for row in ROWS:
            if self._limits is None or row.name in self._limits.waiting:
                continue
            if getattr(self._limits.limits, row.name) != getattr(usual, row.name):
                self._propose(row, getattr(usual, row.name))

    def _show_row(self, row: LimitRow, limits: LimitVerbs) -> None:
        made = self.rows[row.name]
        value: LimitValue = getattr(limits.limits, row.name)
        wish = limits.waiting.get(row.name)
        self._buttons[row.name].setVisible(wish is not None)
        if isinstance(made.control, LineControl):
            if not made.control.edit.hasFocus():
                made.control.edit.setText(row.text(value))
        else:
            made.show_value(value)
        if wish is not None:
            due = fmt.clock_time(wish.due_ms)
            made.show_remark(
                f"{row.words(wish.value)} from {due} UTC on; until then {row.words(value)}."
            )
        elif not self._remarks.get(row.name, "").startswith("!"):
            made.show_remark(self._remarks.get(row.name, ""))

    def _typed(self, row: LimitRow, control: LineControl) -> None:
        if self._limits is None:
            return
        text = control.edit.text()
        wish = self._limits.waiting.get(row.name)
        current: LimitValue = getattr(self._limits.limits, row.name)
        if text == row.text(current) and wish is None:
            self.rows[row.name].show_problem("")
            self._remarks.pop(row.name, None)
            return
        if text == row.text(current):
            return
        try:
            value = row.read(text)
        except BadNumber as error:
            self._remarks[row.name] = f"!{error}"
            self.rows[row.name].show_problem(str(error))
            return
        self._propose(row, value)

    def _propose(self, row: LimitRow, value: LimitValue) -> None:
        if self._limits is not None:
            self._remarks[row.name] = self._limits.propose(row.name, value)
            control = self.rows[row.name].control
            if isinstance(control, LineControl):
                control.edit.setText(row.text(getattr(self._limits.limits, row.name)))
            self.refresh()

    def _take_back(self, row: LimitRow) -> None:
        if self._limits is not None:
            self._propose(row, getattr(self._limits.limits, row.name))

    def _show_history(self, limits: LimitVerbs) -> None:
        titles = {row.name: row.title for row in ROWS}
        lines = tuple(
            f"{datetime.fromtimestamp(c.time_ms / 1_000, UTC):%Y-%m-%d %H:%M:%S}"
            f"  {titles.get(c.name, c.name)}: {c.text}"
            for c in list(limits.history)[:_SHOWN_CHANGES]
        )
        if lines == self._shown:
            return
        self._shown = lines
        while (item := self._history.takeAt(0)) is not None:
            widget = item.widget()
            if isinstance(widget, QWidget):
                widget.deleteLater()
        for line in lines or ("No limit was changed yet.",):
            made = label(self.theme, line, "small", "text.secondary", wraps=True)
            self._history.addWidget(made)
