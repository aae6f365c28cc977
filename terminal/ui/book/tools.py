"""Controls in the book's header: which sides, and how wide price groups are."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from terminal.ui.book.rows import BookLayout
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import fill_rounded
from terminal.ui.widgets.plain_label import set_tip

_BARS = {
    BookLayout.BOTH: (9, 12, 12, 9),
    BookLayout.BIDS: (4, 6, 9, 12),
    BookLayout.ASKS: (12, 9, 6, 4),
}
_NAMES = {
    BookLayout.BOTH: "Bids and asks",
    BookLayout.BIDS: "Bids only",
    BookLayout.ASKS: "Asks only",
}


class LayoutButton(QAbstractButton):
    """Four bars in the shape of the layout; filled while chosen."""

    def __init__(self, theme: Theme, layout: BookLayout) -> None:
        super().__init__()
        self._theme, self._layout = theme, layout
        self.setObjectName(f"book_layout_{layout.value}")
        self.setAccessibleName(_NAMES[layout])
        set_tip(self, _NAMES[layout])
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedSize(theme.px(22), theme.px(22))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        if self.isChecked() or self.underMouse():
            ground = theme.colour("bg.selected" if self.isChecked() else "bg.hover")
            fill_rounded(painter, QRectF(self.rect()), theme.size("radius_control"), ground)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        tone = theme.colour("text.primary" if self.isChecked() else "text.tertiary")
        left, top = theme.px(5), theme.px(6)
        for place, length in enumerate(_BARS[self._layout]):
            painter.fillRect(left, top + place * theme.px(3), theme.px(length), 1, tone)


class GroupingStepper(QWidget):
    """`− 50 +`: narrower or wider price groups; the wheel and arrow keys do the same."""

    stepped = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._text = ""
        self._can_narrow = self._can_widen = True
        self.setObjectName("book_grouping")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty("focus_ring", True)
        self.setToolTip("Width of a price group")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_step(self, text: str, *, can_narrow: bool, can_widen: bool) -> None:
        self._text, self._can_narrow, self._can_widen = text, can_narrow, can_widen
        self.setAccessibleName(f"Price group {text}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(86), self._theme.px(22))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, rect = self._theme, QRectF(self.rect())
        painter = QPainter(self)
        fill_rounded(painter, rect, theme.size("radius_control"), theme.colour("bg.input"))
        side = rect.height()
        painter.setFont(theme.font("body"))
        for box, text, on in (
            (QRectF(0, 0, side, side), "\N{MINUS SIGN}", self._can_narrow),
            (QRectF(rect.width() - side, 0, side, side), "+", self._can_widen),
        ):
            painter.setPen(theme.colour("text.secondary" if on else "text.disabled"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.setPen(theme.colour("text.primary"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._step(-1 if event.position().x() < self.width() / 2 else 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_Minus):
            self._step(-1)
        elif event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Plus):
            self._step(1)
        else:
            super().keyPressEvent(event)

    def _step(self, direction: int) -> None:
        if self._can_narrow if direction < 0 else self._can_widen:
            self.stepped.emit(direction)


class BookTools(QWidget):
    """Layout buttons and the grouping stepper, for the panel's header."""

    layout_chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("book_tools")
        self.grouping = GroupingStepper(theme)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(2))
        self._group = QButtonGroup(self)
        self._buttons = {}
        for layout in BookLayout:
            button = LayoutButton(theme, layout)
            button.clicked.connect(lambda _=False, chosen=layout: self.layout_chosen.emit(chosen))
            self._group.addButton(button)
            self._buttons[layout] = button
            row.addWidget(button)
        row.addSpacing(theme.px(4))
        row.addWidget(self.grouping)

    def show_layout(self, layout: BookLayout) -> None:
        self._buttons[layout].setChecked(True)
