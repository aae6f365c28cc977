"""A left-aligned number with its trailing zeros dimmed (see `drawing.draw_number` for the right)."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter

from terminal.ui.format import split_zeros
from terminal.ui.widgets.text_widths import TextWidths


def draw_number_from(
    painter: QPainter,
    widths: TextWidths,
    left: float,
    baseline: float,
    text: str,
    colours: tuple[QColor, QColor],
) -> float:
    """Draw `text` from `left` with the painter's font (whose `widths` are given); returns its
    width. `colours` are those of the number and of its trailing zeros."""
    head, tail = split_zeros(text)
    head_width = widths.width(head)
    painter.setPen(colours[0])
    painter.drawText(QPointF(left, baseline), head)
    if not tail:
        return head_width
    painter.setPen(colours[1])
    painter.drawText(QPointF(left + head_width, baseline), tail)
    return head_width + widths.width(tail)
