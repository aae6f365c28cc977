"""The chart's surface: keeps the picture of candles, adds overlays, turns mouse and keys into moves."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QEnterEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from terminal.domain.order import Order
from terminal.domain.rounding import round_nearest
from terminal.ui.chart.base_painter import BasePainter
from terminal.ui.chart.ghost import paint_ghost
from terminal.ui.chart.layout import ChartLayout, lay_out
from terminal.ui.chart.legend import average_parts, candle_parts
from terminal.ui.chart.model import AVERAGES, ChartModel
from terminal.ui.chart.notice import ChartNotice, paint_notice
from terminal.ui.chart.order_drag import OrderDrag, shown_price
from terminal.ui.chart.overlay_painter import OverlayPainter, PillArea
from terminal.ui.chart.price_axis import PriceAxis
from terminal.ui.chart.series_view import Change
from terminal.ui.chart.time_axis import countdown, full_label
from terminal.ui.theme.theme import Theme

_WHEEL_STEP = 120.0
_ZOOM_PER_STEP = 1.18
_PAN_KEY_SLOTS = 3


class ChartCanvas(QWidget):
    """Paints a ChartModel. `view_changed` tells that the viewport moved (history may be needed)."""

    price_picked = Signal(object)
    cancel_requested = Signal(object)
    menu_requested = Signal(object, object)
    move_requested = Signal(object, object)
    view_changed = Signal()
    scale_changed = Signal()

    def __init__(
        self,
        theme: Theme,
        model: ChartModel,
        now_ms: Callable[[], int],
        environment_word: str,
        environment_tone: QColor,
        *,
        sends: bool = True,
    ) -> None:
        super().__init__()
        self.setObjectName("chart_canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(240, 160)
        self.setAccessibleName("Candle chart")
        self.model = model
        self.notice = ChartNotice()
        self._theme = theme
        self._now_ms = now_ms
        self._base = BasePainter(theme, environment_word, environment_tone)
        self._overlay = OverlayPainter(theme, sends=sends)
        self._axis = PriceAxis(theme)
        self._layout: ChartLayout = lay_out(240, 160, theme)
        self._picture = QPixmap()
        self._is_picture_old = True
        self.pills: list[PillArea] = []
        self._cursor: QPoint | None = None
        self._drag: QPointF | None = None
        self._drags_axis = False
        self.order_drag: OrderDrag | None = None
        self.judge_move: Callable[[Order, Decimal], tuple[str, bool]] = lambda *_: ("", False)
        self._legend_area = QRect()

    def data_changed(self, change: Change) -> None:
        """Repaint for new candles: only the last one's column when nothing else moved."""
        if change is Change.NONE:
            return
        scale_moved = self._lay_out_model()
        if change is Change.MANY or scale_moved or self._picture.isNull():
            self.redraw()
            return
        area = self._last_column()
        if area.isEmpty():
            return
        if not self._is_picture_old:
            self._paint_picture(area)
        self.update(area)
        self.update(self._legend_area)

    def last_price_changed(self) -> None:
        """Repaint where the last price's line and tag were and are, and what gives way to it."""
        self.update(self._last_strip())
        if self.model.lines:
            self.update(self._layout.price_axis)

    def overlays_changed(self) -> None:
        self.update()

    def redraw(self) -> None:
        """Everything anew at the next paint."""
        self._is_picture_old = True
        self.update()

    def go_to_newest(self) -> None:
        self.model.go_to_newest()
        self._moved()

    def price_at(self, y: float) -> Decimal:
        """The price under a pixel row, rounded to the instrument's decimals."""
        exact = Decimal(repr(self.model.scale.price(y)))
        return round_nearest(exact, self.model.price_decimals)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.model.view.is_outgrown:
            # A candle came between the frame's tick and its painting.
            self.model.sync()
            self.redraw()
        if self._is_picture_old:
            self._renew_picture()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        self._paint_overlays(painter, event)
        painter.end()

    def _paint_overlays(self, painter: QPainter, event: QPaintEvent) -> None:
        model, layout = self.model, self._layout
        if not len(model.view.series):
            paint_notice(painter, self._theme, self.rect(), self.notice)
            return
        remaining = countdown(self._candle_end() - self._now_ms())
        painter.save()
        painter.setClipRect(layout.plot, Qt.ClipOperation.IntersectClip)
        self._overlay.paint_fills(painter, model, layout)
        painter.restore()
        region = event.region()
        everything = region.boundingRect().contains(self.rect())
        cursor = self._cursor if self._drag is None else None
        tags = self._overlay.tags(model, layout, cursor)
        self._axis.paint(painter, model, layout, tags, region)
        if everything or model.lines or region.intersects(self._last_strip()):
            self._overlay.paint_last_line(painter, model, layout)
        if everything or model.lines:
            self.pills = self._overlay.paint_orders(painter, model, layout, cursor)
        if self.order_drag is not None and self.order_drag.price is not None:
            paint_ghost(painter, self._theme, model, layout, self.order_drag)
        if everything or region.intersects(self._last_strip()):
            self._overlay.paint_last(painter, model, layout, remaining)
        hovered = self._hovered_index()
        if cursor is not None and layout.plot.contains(cursor):
            position = model.viewport.position(cursor.x())
            middle = model.viewport.x(int(position // 1) + 0.5)
            x = round(middle) if not model.columns.is_grouped else cursor.x()
            time_ms = model.view.grid.time(int(position // 1))
            label = full_label(time_ms, model.view.series.interval.milliseconds)
            self._overlay.paint_crosshair(
                painter, model, layout, cursor, label, x, self._base.time_labels
            )
        if everything or region.intersects(self._legend_area):
            self._paint_legend(painter, hovered)
        if self.notice.hint:
            paint_notice(painter, self._theme, layout.prices, self.notice)

    def _paint_legend(self, painter: QPainter, hovered: int | None) -> None:
        model = self.model
        index = len(model.view.series) - 1 if hovered is None else hovered
        candle = model.view.series.values[index].tolist()
        rows = [
            candle_parts(
                candle, model.price_decimals, source=model.source, has_volume=model.has_volume
            )
        ]
        if model.show_averages:
            values = [
                (average.period, token, float(average.values[index]))
                for average, (_, token) in zip(model.view.averages, AVERAGES, strict=False)
            ]
            rows.append(average_parts(values, model.price_decimals))
        area = self._overlay.paint_legend(painter, rows, self._layout.plot.width())
        self._legend_area = area.adjusted(0, 0, self._theme.px(40), 0)

    def _renew_picture(self) -> None:
        ratio = self.devicePixelRatioF()
        wanted = self.size() * ratio
        if self._picture.size() != wanted or self._picture.devicePixelRatio() != ratio:
            self._picture = QPixmap(wanted)
            self._picture.setDevicePixelRatio(ratio)
        self._lay_out_model()
        self._paint_picture(None)
        self._is_picture_old = False

    def _paint_picture(self, area: QRect | None) -> None:
        painter = QPainter(self._picture)
        if area is not None:
            painter.setClipRect(area)
        self._base.paint(painter, self.model, self._layout, self.devicePixelRatioF(), area)
        painter.end()

    def _lay_out_model(self) -> bool:
        head = self._theme.px(28)
        return self.model.lay_out(
            head, self._layout.prices.height() - head, 1 / self.devicePixelRatioF()
        )

    def _last_column(self) -> QRect:
        """The strip that holds the newest candle, its volume bar and the averages' last segments."""
        viewport, slot = self.model.viewport, self.model.view.last_slot
        left = viewport.x(slot - 1) - 2
        right = viewport.x(slot + 1) + 2
        strip = QRect(int(left), 0, int(right - left) + 2, self._layout.plot.height())
        return strip & self._layout.plot

    def _last_strip(self) -> QRect:
        """Generously, the rows of the last price's line and tag."""
        model = self.model
        if model.last is None:
            return QRect()
        tag = self._overlay.last_tag(model, self._layout)
        left = max(0, int(model.viewport.x(model.view.last_slot)))
        return QRect(left, tag.top() - 12, self.width() - left, tag.height() + 24)

    def _candle_end(self) -> int:
        grid = self.model.view.grid
        return grid.time(grid.slot(self._now_ms()) + 1)

    def _hovered_index(self) -> int | None:
        if self._cursor is None or not self._layout.plot.contains(self._cursor):
            return None
        return self.model.candle_at(self.model.viewport.position(self._cursor.x()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._layout = lay_out(self.width(), self.height(), self._theme)
        self.model.viewport.resize(self._layout.plot.width())
        self.redraw()
        self.view_changed.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        steps, sideways = event.angleDelta().y() / _WHEEL_STEP, event.angleDelta().x() / _WHEEL_STEP
        on_axis = self._layout.price_axis.contains(event.position().toPoint())
        if sideways and not steps:
            self.model.viewport.pan(sideways * 40)
        elif on_axis:
            self._stretch(_ZOOM_PER_STEP**-steps)
            return
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.model.viewport.pan(steps * 60)
        else:
            x = min(event.position().x(), self._layout.plot.width())
            self.model.viewport.zoom(_ZOOM_PER_STEP**steps, x)
        self._moved()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        point = event.position().toPoint()
        pill = self._pill_at(point)
        if pill is not None and pill.close.contains(point) and pill.order is not None:
            self.cancel_requested.emit(pill.order)
            return
        if pill is not None and pill.order is not None and shown_price(pill.order) is not None:
            self.order_drag = OrderDrag(pill.order, event.position().y())
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            return
        self._drag = event.position()
        self._drags_axis = self._layout.price_axis.contains(point)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position()
        self._cursor = point.toPoint()
        if self.order_drag is not None:
            self._move_order(self.order_drag, point.y())
            return
        if self._drag is None:
            pill = self._pill_at(self._cursor)
            over_close = pill is not None and pill.close.contains(self._cursor)
            over_axis = self._layout.price_axis.contains(self._cursor)
            over_pill = pill is not None and pill.order is not None and not over_close
            self.setCursor(_cursor_shape(over_close, over_axis or over_pill))
            self.update()
            return
        moved = point - self._drag
        self._drag = point
        if self._drags_axis:
            self._stretch(1.0 + moved.y() / max(80, self._layout.prices.height()))
            return
        self.model.viewport.pan(moved.x())
        if not self.model.is_auto:
            self.model.scale = self.model.scale.moved(moved.y())
        self._moved()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        drag, self.order_drag = self.order_drag, None
        if drag is not None and drag.price is not None and drag.is_possible:
            self.move_requested.emit(drag.order, drag.price)
        self._drag = None
        self.update()

    def drop_order(self) -> None:
        """Forget the order being dragged; it stays where it was."""
        self.order_drag = None
        self.update()

    def _move_order(self, drag: OrderDrag, y: float) -> None:
        if drag.moved(y):
            inside = min(max(y, 0.0), float(self._layout.prices.height()))
            drag.price = self.price_at(inside)
            drag.words, drag.is_possible = self.judge_move(drag.order, drag.price)
            self.setCursor(Qt.CursorShape.SizeVerCursor)
            self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if self._layout.price_axis.contains(point):
            self.set_auto(True)
        elif self._layout.time_axis.contains(point):
            self.go_to_newest()
        else:
            self.price_picked.emit(self.price_at(point.y()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        pill = self._pill_at(event.pos())
        price = self.price_at(event.pos().y())
        self.menu_requested.emit(price, pill.order if pill is not None else None)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._cursor = event.position().toPoint()

    def leaveEvent(self, event: object) -> None:
        self._cursor = None
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        viewport, width = self.model.viewport, self._layout.plot.width()
        page = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        stride = width * 0.8 if page else _PAN_KEY_SLOTS * max(viewport.pitch, 2)
        if event.key() == Qt.Key.Key_Escape and self.order_drag is not None:
            self.drop_order()
            return
        match event.key():
            case Qt.Key.Key_Left:
                viewport.pan(stride)
            case Qt.Key.Key_Right:
                viewport.pan(-stride)
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal | Qt.Key.Key_Up:
                viewport.zoom(_ZOOM_PER_STEP, width - self.model.right_margin)
            case Qt.Key.Key_Minus | Qt.Key.Key_Down:
                viewport.zoom(1 / _ZOOM_PER_STEP, width - self.model.right_margin)
            case Qt.Key.Key_Home:
                self.model.go_to_oldest()
            case Qt.Key.Key_End:
                self.model.go_to_newest()
            case _:
                super().keyPressEvent(event)
                return
        self._moved()

    def set_auto(self, is_auto: bool) -> None:
        """Let the price scale follow what is in view, or hold it."""
        self.model.is_auto = is_auto
        self.redraw()
        self.scale_changed.emit()

    def _stretch(self, factor: float) -> None:
        self.model.scale = self.model.scale.stretched(min(3.0, max(0.3, factor)))
        self.set_auto(False)

    def _moved(self) -> None:
        self.model.clamp()
        self.redraw()
        self.view_changed.emit()

    def _pill_at(self, point: QPoint) -> PillArea | None:
        return next((p for p in reversed(self.pills) if p.pill.contains(point)), None)


def _cursor_shape(over_close: bool, over_axis: bool) -> Qt.CursorShape:
    if over_close:
        return Qt.CursorShape.PointingHandCursor
    return Qt.CursorShape.SizeVerCursor if over_axis else Qt.CursorShape.CrossCursor
