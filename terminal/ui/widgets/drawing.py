"""Small shapes that several painters share: rings, arrows, marks, hatches, numbers."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

_SOLID = Qt.PenStyle.NoPen


def fill_rounded(painter: QPainter, rect: QRectF, radius: float, colour: QColor) -> None:
    """A filled rounded rectangle without an outline."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(_SOLID)
    painter.setBrush(colour)
    painter.drawRoundedRect(rect, radius, radius)


def outline_rounded(
    painter: QPainter, rect: QRectF, radius: float, colour: QColor, width: float = 1.0
) -> None:
    """A rounded outline lying wholly inside `rect`."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    half = width / 2
    painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), radius, radius)


def draw_arrow(
    painter: QPainter, centre: QPointF, size: float, colour: QColor, *, up: bool
) -> None:
    """The filled triangle that says buy (up) or sell (down) besides the colour."""
    half, tall = size / 2, size * 0.42
    tip = -tall if up else tall
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(_SOLID)
    painter.setBrush(colour)
    painter.drawPolygon(
        QPolygonF(
            [
                centre + QPointF(0, tip),
                centre + QPointF(half, -tip),
                centre + QPointF(-half, -tip),
            ]
        )
    )


def draw_state_mark(
    painter: QPainter, centre: QPointF, state: str, size: float, colour: QColor
) -> None:
    """The mark of a feed; its shape alone tells the state: `live` a disc, `stale` a half disc,
    `unsynced` a dashed ring, `off` a cross, anything else a thin ring."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    radius = size / 2
    box = QRectF(centre.x() - radius, centre.y() - radius, size, size)
    pen = QPen(colour, max(1.25, size / 6))
    inner = box.adjusted(0.75, 0.75, -0.75, -0.75)
    if state == "live":
        painter.setPen(_SOLID)
        painter.setBrush(colour)
        painter.drawEllipse(box)
    elif state == "stale":
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(inner)
        painter.setPen(_SOLID)
        painter.setBrush(colour)
        painter.drawPie(box, 90 * 16, 180 * 16)
    elif state == "off":
        painter.setPen(pen)
        reach = radius * 0.75
        painter.drawLine(centre + QPointF(-reach, -reach), centre + QPointF(reach, reach))
        painter.drawLine(centre + QPointF(-reach, reach), centre + QPointF(reach, -reach))
    else:
        if state == "unsynced":
            pen.setDashPattern([1.6, 1.4])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(inner)


def hatch(painter: QPainter, rect: QRectF, pen: QPen, spacing: float) -> None:
    """45° lines over `rect`, `spacing` apart along the horizontal, anchored to the origin so that
    neighbouring rectangles join."""
    painter.save()
    painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    height = rect.height()
    start = rect.left() - height - (rect.left() + rect.bottom()) % spacing
    lines = []
    x = start
    while x < rect.right() + spacing:
        lines.append(QLineF(x, rect.bottom(), x + height, rect.top()))
        x += spacing
    painter.drawLines(lines)
    painter.restore()


def draw_number(
    painter: QPainter,
    right: float,
    baseline: float,
    parts: tuple[str, str],
    colours: tuple[QColor, QColor],
    font: QFont,
) -> float:
    """A number ending at `right`: its significant part and its dimmed zeros; returns its left."""
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    head, zeros = parts
    x = right - metrics.horizontalAdvance(zeros)
    if zeros:
        painter.setPen(colours[1])
        painter.drawText(QPointF(x, baseline), zeros)
    x -= metrics.horizontalAdvance(head)
    painter.setPen(colours[0])
    painter.drawText(QPointF(x, baseline), head)
    return x


def text_baseline(rect: QRectF, metrics: QFontMetricsF) -> float:
    """Baseline that centres capital letters and digits in `rect`."""
    return rect.center().y() + metrics.capHeight() / 2


def left_rounded_path(rect: QRectF, radius: float) -> QPainterPath:
    """A path rounded at its left side only (coloured edges of cards and stripes of buttons)."""
    path = QPainterPath()
    path.addRoundedRect(rect, radius, radius)
    square = QPainterPath()
    square.addRect(rect.adjusted(radius, 0, 0, 0))
    return path.united(square)
