"""The chart panel on a filled session, moved by mouse and keys."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from terminal.domain.candle import Interval
from terminal.domain.events import CandleChanged
from terminal.ui.chart import ChartPanel
from terminal.ui.chart.price_scale import ScaleMode
from terminal.venue.api import Channel, Topic
from tests.support.panels import panel_context
from tests.support.scene import BTC, NOW_MS, RecordingVerbs


@pytest.fixture
def chart(qtbot: QtBot) -> tuple[ChartPanel, RecordingVerbs]:
    context, verbs = panel_context()
    panel = ChartPanel(context, now_ms=lambda: NOW_MS)
    panel.resize(752, 646)
    qtbot.addWidget(panel)
    panel.show()
    qtbot.waitExposed(panel)
    panel.refresh()
    panel.grab()
    return panel, verbs


def largest_difference(one: QImage, other: QImage) -> int:
    """Largest difference of any colour channel of any pixel."""
    arrays = []
    for image in (one, other):
        plain = image.convertToFormat(QImage.Format.Format_RGB32)
        arrays.append(np.frombuffer(plain.constBits(), np.uint8).astype(np.int16))
    return int(np.abs(arrays[0] - arrays[1]).max())


def test_streams_and_loads_what_it_shows(chart: tuple[ChartPanel, RecordingVerbs]) -> None:
    panel, verbs = chart
    assert Topic(BTC, Channel.CANDLES, Interval.M15) in verbs.wanted[id(panel)]
    assert (BTC, Interval.M15, "newest") in verbs.loads
    panel.show_interval(Interval.H1)
    assert Topic(BTC, Channel.CANDLES, Interval.H1) in verbs.wanted[id(panel)]
    assert verbs.saved["chart"] == {"interval": "1h"}


def test_every_interval_can_be_chosen(chart: tuple[ChartPanel, RecordingVerbs]) -> None:
    panel, _ = chart
    for interval in Interval:
        panel.toolbar.interval_chosen.emit(interval)
        assert panel.interval is interval
        panel.refresh()
        assert not panel.grab().isNull()


def test_wheel_zooms_about_the_cursor(chart: tuple[ChartPanel, RecordingVerbs]) -> None:
    panel, _ = chart
    canvas, viewport = panel.canvas, panel.model.viewport
    held, pitch = viewport.position(300), viewport.pitch
    spot = QPointF(300, 200)
    event = QWheelEvent(
        spot,
        canvas.mapToGlobal(spot),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)
    assert viewport.pitch > pitch
    assert viewport.position(300) == pytest.approx(held)


def test_drag_pans_and_asks_for_older_candles(
    chart: tuple[ChartPanel, RecordingVerbs], qtbot: QtBot
) -> None:
    panel, verbs = chart
    right = panel.model.viewport.right
    for _ in range(8):
        qtbot.mousePress(panel.canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 200))
        qtbot.mouseMove(panel.canvas, QPoint(600, 200))
        qtbot.mouseRelease(panel.canvas, Qt.MouseButton.LeftButton, pos=QPoint(600, 200))
    assert panel.model.viewport.right < right
    assert (BTC, Interval.M15, "older") in verbs.loads


def test_older_candles_move_nothing_on_the_screen(
    chart: tuple[ChartPanel, RecordingVerbs],
) -> None:
    panel, _ = chart
    series = panel.model.view.series
    assert series.last is not None
    x = panel.model.viewport.x(panel.model.view.last_slot)
    first = int(series.times[0])
    step = Interval.M15.milliseconds
    older = [replace(series.last, open_ms=first - step * i) for i in range(200, 0, -1)]
    panel.context.session.stores.candles.merge(BTC, Interval.M15, older)
    panel.refresh()
    assert len(series) == 700
    assert panel.model.viewport.x(panel.model.view.last_slot) == x


def test_live_candle_repaints_and_new_one_is_followed(
    chart: tuple[ChartPanel, RecordingVerbs],
) -> None:
    panel, _ = chart
    stores = panel.context.session.stores
    last = panel.model.view.series.last
    assert last is not None
    x = panel.model.viewport.x(panel.model.view.last_slot)
    following = replace(last, open_ms=last.open_ms + Interval.M15.milliseconds)
    stores.candles.apply(CandleChanged(BTC, Interval.M15, following))
    panel.refresh()
    assert panel.model.viewport.x(panel.model.view.last_slot) == pytest.approx(x)
    panel.grab()
    before = panel.canvas.grab().toImage()
    moved = replace(following, close=following.low, closed=False)
    stores.candles.apply(CandleChanged(BTC, Interval.M15, moved))
    panel.refresh()
    partial = panel.canvas.grab().toImage()
    panel.canvas.redraw()
    whole = panel.canvas.grab().toImage()
    # Clipping an antialiased line moves its shades a little; anything more is a stale strip.
    assert largest_difference(partial, whole) < 8
    assert largest_difference(partial, before) > 60


def test_keys_move_and_zoom(chart: tuple[ChartPanel, RecordingVerbs], qtbot: QtBot) -> None:
    panel, _ = chart
    viewport = panel.model.viewport
    newest = viewport.right
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Left)
    assert viewport.right < newest
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Home)
    assert viewport.left == pytest.approx(panel.model.view.first_slot)
    qtbot.keyClick(panel.canvas, Qt.Key.Key_End)
    assert viewport.right == pytest.approx(newest)
    pitch = viewport.pitch
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Plus)
    assert viewport.pitch > pitch


def test_cross_on_a_pill_cancels_that_order(
    chart: tuple[ChartPanel, RecordingVerbs], qtbot: QtBot
) -> None:
    panel, verbs = chart
    panel.canvas.grab()
    pills = {p.order.client_id: p for p in panel.canvas.pills if p.order is not None}
    spot = pills["t1s-a"].close.center()
    qtbot.mouseClick(panel.canvas, Qt.MouseButton.LeftButton, pos=spot)
    assert [order.client_id for order in verbs.cancelled] == ["t1s-a"]


@pytest.mark.parametrize("width", [240, 300, 420, 900])
def test_pills_stay_inside_a_chart_of_any_width(
    chart: tuple[ChartPanel, RecordingVerbs], width: int
) -> None:
    panel, _ = chart
    panel.canvas.resize(width, 300)
    panel.canvas.grab()
    assert panel.canvas.pills
    assert all(area.pill.left() >= 0 for area in panel.canvas.pills)


def test_double_click_picks_a_price_on_the_tick(
    chart: tuple[ChartPanel, RecordingVerbs], qtbot: QtBot
) -> None:
    panel, _ = chart
    picked: list[Decimal] = []
    panel.context.link.price_picked.connect(picked.append)
    qtbot.mouseDClick(panel.canvas, Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
    assert len(picked) == 1
    assert picked[0] == picked[0].quantize(Decimal("0.01"))


def test_axis_drag_holds_the_scale_and_double_click_frees_it(
    chart: tuple[ChartPanel, RecordingVerbs], qtbot: QtBot
) -> None:
    panel, _ = chart
    spot = QPoint(panel.canvas.width() - 20, 200)
    qtbot.mousePress(panel.canvas, Qt.MouseButton.LeftButton, pos=spot)
    qtbot.mouseMove(panel.canvas, spot + QPoint(0, 60))
    qtbot.mouseRelease(panel.canvas, Qt.MouseButton.LeftButton, pos=spot + QPoint(0, 60))
    assert not panel.model.is_auto
    qtbot.mouseDClick(panel.canvas, Qt.MouseButton.LeftButton, pos=spot)
    assert panel.model.is_auto


@pytest.mark.parametrize("mode", list(ScaleMode))
def test_scale_modes_draw(mode: ScaleMode, chart: tuple[ChartPanel, RecordingVerbs]) -> None:
    panel, _ = chart
    panel.toolbar.scale_chosen.emit(mode)
    assert panel.model.mode is mode
    assert not panel.grab().isNull()


def test_empty_series_says_so(qtbot: QtBot) -> None:
    context, _ = panel_context()
    panel = ChartPanel(context, now_ms=lambda: NOW_MS)
    qtbot.addWidget(panel)
    panel.show_interval(Interval.W1)
    assert panel.canvas.notice.title == "No candles yet"
    assert not panel.grab().isNull()


def test_a_candle_between_tick_and_painting_is_drawn(
    chart: tuple[ChartPanel, RecordingVerbs],
) -> None:
    panel, _ = chart
    candles = panel.context.session.stores.candles
    last = candles.series(BTC, Interval.M15).last
    assert last is not None
    following = replace(last, open_ms=last.open_ms + Interval.M15.milliseconds)
    candles.apply(CandleChanged(BTC, Interval.M15, following))
    panel.grab()
    assert not panel.canvas.model.view.is_outgrown
