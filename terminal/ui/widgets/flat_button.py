"""Buttons of this product: quiet, achromatic, with an optional icon and count."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from terminal.ui.theme.icons import draw_icon
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import fill_rounded, outline_rounded, text_baseline
from terminal.ui.widgets.plain_label import set_tip


class Emphasis(Enum):
    """How much a button may ask for: bare text, an outline, white fill, or danger's outline."""

    BARE = "bare"
    OUTLINED = "outlined"
    PRIMARY = "primary"
    DANGER = "danger"


class FlatButton(QAbstractButton):
    """Text, icon, muted note and count badge in one row; any of them may be missing.

    `set_count(None)` removes the badge. The width follows the content unless the layout stretches.
    """

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        *,
        icon_name: str = "",
        emphasis: Emphasis = Emphasis.OUTLINED,
        note: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon_name = icon_name
        self._emphasis = emphasis
        self._note = note
        self._count: int | None = None
        self.setText(text)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def icon_name(self) -> str:
        return self._icon_name

    def set_note(self, note: str) -> None:
        """Muted words after the text."""
        if note != self._note:
            self._note = note
            self._content_changed()

    def set_count(self, count: int | None) -> None:
        if count != self._count:
            self._count = count
            self._content_changed()

    def set_icon_name(self, name: str) -> None:
        if name != self._icon_name:
            self._icon_name = name
            self._content_changed()

    def _content_changed(self) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        theme = self._theme
        width = self._content_width() + 2 * theme.px(self._padding())
        height = theme.size("button")
        return QSize(max(round(width), height), height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _padding(self) -> int:
        return 6 if not self.text() else 10

    def _content_width(self) -> float:
        theme = self._theme
        metrics = QFontMetricsF(theme.font("body_medium"))
        gap = theme.px(6)
        widths = []
        if self._icon_name:
            widths.append(float(theme.size("icon")))
        if self.text():
            widths.append(metrics.horizontalAdvance(self.text()))
        if self._note:
            widths.append(QFontMetricsF(theme.font("body")).horizontalAdvance(self._note))
        if self._count is not None:
            widths.append(self._badge_width())
        return sum(widths) + gap * max(0, len(widths) - 1)

    def _badge_width(self) -> float:
        metrics = QFontMetricsF(self._theme.font("micro"))
        return max(metrics.horizontalAdvance(str(self._count)) + self._theme.px(9), 16.0)

    def _colours(self) -> tuple[QColor | None, QColor | None, QColor]:
        """Fill, outline and text of the present state."""
        theme, hovered, pressed = self._theme, self.underMouse(), self.isDown()
        if not self.isEnabled():
            return None, theme.colour("line.subtle"), theme.colour("text.disabled")
        if self._emphasis is Emphasis.PRIMARY:
            fill = theme.mixed("text.primary", 0.86 if hovered or pressed else 1.0)
            return fill, None, theme.colour("bg.panel")
        if self._emphasis is Emphasis.DANGER:
            fill = theme.mixed("danger", 0.2 if hovered or pressed else 0.1)
            return fill, theme.mixed("danger", 0.6), theme.colour("danger")
        if self._emphasis is Emphasis.BARE:
            lit = hovered or pressed or self.isChecked()
            ink = theme.colour("text.primary" if lit else "text.secondary")
            return theme.colour("bg.hover") if lit else None, None, ink
        fill = theme.colour("bg.input" if pressed else "bg.hover" if hovered else "bg.header")
        line = theme.colour("line.strong" if hovered else "line.normal")
        return fill, line, theme.colour("text.primary")

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        rect = QRectF(self.rect())
        fill, line, ink = self._colours()
        radius = theme.size("radius_control")
        if fill is not None:
            fill_rounded(painter, rect, radius, fill)
        if line is not None:
            outline_rounded(painter, rect, radius, line)
        x = rect.center().x() - self._content_width() / 2
        gap = theme.px(6)
        if self._icon_name:
            side = theme.size("icon")
            tint = ink
            if self._emphasis in (Emphasis.BARE, Emphasis.OUTLINED) and self.isEnabled():
                lit = self.underMouse() or self.isChecked()
                tint = theme.colour("text.primary" if lit else "text.secondary")
            box = QRectF(round(x), round(rect.center().y() - side / 2), side, side)
            draw_icon(painter, self._icon_name, box, tint)
            x += side + gap
        if self.text():
            x = self._draw_text(painter, rect, x, self.text(), "body_medium", ink) + gap
        if self._note:
            muted = theme.colour("text.tertiary" if self.isEnabled() else "text.disabled")
            x = self._draw_text(painter, rect, x, self._note, "body", muted) + gap
        if self._count is not None:
            self._draw_badge(painter, rect, x, ink)

    def _draw_text(
        self, painter: QPainter, rect: QRectF, x: float, text: str, style: str, ink: QColor
    ) -> float:
        font = self._theme.font(style)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(ink)
        painter.drawText(QPointF(x, text_baseline(rect, metrics)), text)
        return x + metrics.horizontalAdvance(text)

    def _draw_badge(self, painter: QPainter, rect: QRectF, x: float, ink: QColor) -> None:
        theme = self._theme
        height = theme.px(16)
        box = QRectF(x, rect.center().y() - height / 2, self._badge_width(), height)
        ground = "danger" if self._emphasis is Emphasis.DANGER else "text.primary"
        fill_rounded(painter, box, theme.size("radius_cell") + 1, theme.mixed(ground, 0.14))
        painter.setFont(theme.font("micro"))
        painter.setPen(ink)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(self._count))


class ToolButton(FlatButton):
    """An icon alone; `name` is what it does, for the tooltip and for screen readers."""

    def __init__(
        self, theme: Theme, icon_name: str, name: str, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, icon_name=icon_name, emphasis=Emphasis.BARE, parent=parent)
        self.setAccessibleName(name)
        set_tip(self, name)

    def sizeHint(self) -> QSize:
        side = self._theme.size("hit_min")
        if self._count is None:
            return QSize(side, side)
        return QSize(round(self._content_width()) + self._theme.px(8), side)
