"""Moving an order by its pill: said before, sent on release, dropped by Escape."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from terminal.domain.instrument import SpotPair
from terminal.domain.order import Order, OrderStatus, OrderType, Side
from terminal.domain.order_moves import Change
from terminal.ui.chart import ChartPanel
from terminal.ui.chart.order_drag import moved_to
from tests.support.panels import panel_context
from tests.support.scene import BTC, NOW_MS, RecordingVerbs

Chart = tuple[ChartPanel, RecordingVerbs]


@pytest.fixture
def chart(qtbot: QtBot) -> Chart:
    context, verbs = panel_context()
    pair = context.session.stores.instruments.get(BTC)
    assert isinstance(pair, SpotPair)
    able = replace(pair, amend_allowed=True, cancel_replace_allowed=True)
    context.session.stores.instruments.load([able])
    panel = ChartPanel(context, now_ms=lambda: NOW_MS)
    panel.resize(752, 646)
    qtbot.addWidget(panel)
    panel.show()
    qtbot.waitExposed(panel)
    panel.refresh()
    panel.grab()
    return panel, verbs


def grab_pill(qtbot: QtBot, panel: ChartPanel, client_id: str) -> QPoint:
    """Press the left button on the pill of this order."""
    pill = next(p for p in panel.canvas.pills if p.order and p.order.client_id == client_id)
    point = QPoint(pill.pill.left() + 12, pill.pill.center().y())
    qtbot.mousePress(panel.canvas, Qt.MouseButton.LeftButton, pos=point)
    return point


def pull(panel: ChartPanel, point: QPoint) -> None:
    """Move there with the button held down."""
    place = QPointF(point)
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        place,
        panel.canvas.mapToGlobal(place),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(panel.canvas, event)


def test_release_sends_what_the_ghost_says(qtbot: QtBot, chart: Chart) -> None:
    panel, verbs = chart
    start = grab_pill(qtbot, panel, "t1s-a")
    pull(panel, start + QPoint(0, 30))
    drag = panel.canvas.order_drag
    assert drag is not None
    assert drag.price is not None
    assert drag.words.startswith("cancels and places anew")
    panel.grab()
    price = drag.price
    qtbot.mouseRelease(panel.canvas, Qt.MouseButton.LeftButton, pos=start + QPoint(0, 30))
    ((order, change),) = verbs.amended
    assert order.client_id == "t1s-a"
    assert change == Change(price=price)


def test_escape_leaves_the_order_where_it_was(qtbot: QtBot, chart: Chart) -> None:
    panel, verbs = chart
    start = grab_pill(qtbot, panel, "t1s-a")
    pull(panel, start + QPoint(0, 30))
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Escape)
    qtbot.mouseRelease(panel.canvas, Qt.MouseButton.LeftButton, pos=start + QPoint(0, 30))
    assert verbs.amended == []


def test_a_click_moves_nothing(qtbot: QtBot, chart: Chart) -> None:
    panel, verbs = chart
    start = grab_pill(qtbot, panel, "t1s-a")
    pull(panel, start + QPoint(1, 2))
    qtbot.mouseRelease(panel.canvas, Qt.MouseButton.LeftButton, pos=start + QPoint(1, 2))
    assert verbs.amended == []


def test_a_waiting_stop_limit_moves_as_a_whole() -> None:
    order = Order(
        instrument=BTC,
        client_id="s",
        side=Side.SELL,
        type=OrderType.STOP_LOSS_LIMIT,
        status=OrderStatus.NEW,
        quantity=Decimal(1),
        price=Decimal(95),
        trigger_price=Decimal(96),
        is_working=False,
    )
    moved = moved_to(order, Decimal(90))
    assert moved == Change(trigger_price=Decimal(90), price=Decimal(89))
