"""The order types as words in a row; what does not fit stands under More."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from terminal.ui.theme import Theme
from terminal.ui.ticket.form import TicketKind
from terminal.ui.widgets.drawing import fill_rounded
from terminal.ui.widgets.menu_button import MenuButton

DIRECT = 4


class TypeRow(QWidget):
    """Chips for the first types and a menu for the rest; `chosen` carries a member of `kinds`."""

    chosen = Signal(object)

    def __init__(
        self,
        theme: Theme,
        kinds: Sequence[StrEnum] = tuple(TicketKind),
        name: str = "ticket_type",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._kinds: tuple[StrEnum, ...] = ()
        self.setObjectName(name)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.px(2))
        self.chips: dict[StrEnum, QAbstractButton] = {}
        for kind in kinds:
            chip = _Chip(theme, kind.value)
            chip.setObjectName(f"{name}_{kind.name.lower()}")
            chip.clicked.connect(lambda _=False, k=kind: self.chosen.emit(k))
            self._row.addWidget(chip)
            self.chips[kind] = chip
        self._row.addStretch(1)
        self.more = MenuButton(theme, f"{name}_more", ("More",))
        self.more.chosen.connect(lambda i: self.chosen.emit(self._kinds[DIRECT + i]))
        self._row.addWidget(self.more)
        self.show_kinds(kinds, kinds[0])

    def show_kinds(self, kinds: Sequence[StrEnum], current: StrEnum) -> None:
        """Offer `kinds`, the first four directly; mark `current`."""
        if tuple(kinds) != self._kinds:
            self._kinds = tuple(kinds)
            self.more.set_options([k.value for k in self._kinds[DIRECT:]])
            self.more.setVisible(len(self._kinds) > DIRECT)
        hidden = current in self._kinds[DIRECT:]
        # A chosen type of the menu is spelled out there and needs the place of a chip.
        direct = self._kinds[: DIRECT - 1 if hidden else DIRECT]
        for kind, chip in self.chips.items():
            chip.setVisible(kind in direct)
            chip.setChecked(kind is current)
        self.more.show_word(current.value if hidden else "More", lit=hidden)


class _Chip(QAbstractButton):
    def __init__(self, theme: Theme, text: str) -> None:
        super().__init__()
        self._theme = theme
        self.setText(text)
        self.setAccessibleName(f"Order type {text}")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        width = QFontMetricsF(self._theme.font("body_strong")).horizontalAdvance(self.text())
        return QSize(round(width) + self._theme.px(13), self._theme.size("hit_min"))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        on = self.isChecked()
        if on or self.underMouse():
            ground = theme.colour("bg.selected" if on else "bg.hover")
            fill_rounded(painter, QRectF(self.rect()), theme.size("radius_control"), ground)
        painter.setFont(theme.font("body_strong" if on else "body"))
        painter.setPen(theme.colour("text.primary" if on else "text.secondary"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
