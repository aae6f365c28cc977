"""The tape: filter, large prints, own trades, pause."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QCursor, QEnterEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from terminal.domain.events import TradePrinted
from terminal.domain.order import Side
from terminal.domain.trade import Trade
from terminal.ui.tape import TapePanel
from terminal.ui.tape.rows import RowCache, large_from, minimum_label, rate_text
from tests.support.panels import panel_context
from tests.support.scene import BTC, NOW_MS, RecordingVerbs, build_scene


def trade(number: int, quantity: str = "0.01", price: str = "100.00") -> Trade:
    return Trade(number, Decimal(price), Decimal(quantity), NOW_MS + number, Side.BUY)


@pytest.fixture
def panel(qtbot: QtBot) -> TapePanel:
    context, _ = panel_context()
    made = TapePanel(context, now_ms=lambda: NOW_MS)
    made.resize(264, 190)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.grab()
    QCursor.setPos(made.mapToGlobal(QPoint(600, 600)))
    QApplication.processEvents()
    QApplication.sendEvent(made.strip, QEvent(QEvent.Type.Leave))
    made.refresh()
    return made


def test_filter_counts_quote_value() -> None:
    session, _ = build_scene()
    pair = session.stores.instruments.get(BTC)
    assert pair is not None
    trades = [trade(3, "9"), trade(2, "4.99"), trade(1, "5")]
    rows = RowCache(pair).rows(trades, Decimal(500), 10)
    assert [row.trade.trade_id for row in rows] == [3, 1]
    assert rows[0].quantity_text == "9.00000"
    cache = RowCache(pair)
    cache.rows(trades, Decimal(0), 10)
    assert [r.trade.trade_id for r in cache.rows(trades, Decimal(500), 10)] == [3, 1]


def test_large_needs_many_trades_and_stands_out() -> None:
    small = [trade(n) for n in range(100)]
    assert large_from(small[:20]) is None
    assert large_from(small) == 4
    assert large_from([*small, *(trade(200 + n, "5") for n in range(8))]) == 500


def test_rate_counts_the_last_five_seconds() -> None:
    trades = [trade(-n * 100) for n in range(100)]
    assert rate_text(trades, NOW_MS) == "10.2/s"
    assert rate_text([], NOW_MS) == "\N{EM DASH}"


def test_label_of_the_filter() -> None:
    assert minimum_label(500, "USDT") == "\N{GREATER-THAN OR EQUAL TO} 500 USDT"
    assert minimum_label(0, "USDT") == "All sizes"


def test_newest_trade_is_on_top_and_click_picks_it(panel: TapePanel, qtbot: QtBot) -> None:
    stores = panel.context.session.stores
    stores.tapes.apply(TradePrinted(BTC, trade(9_999, price="68400.00")))
    panel.refresh()
    row = panel.strip.row_at(QPoint(20, 5))
    assert row is not None
    assert row.price_text == "68,400.00"
    picked: list[Decimal] = []
    panel.context.link.price_picked.connect(picked.append)
    qtbot.mouseClick(panel.strip, Qt.MouseButton.LeftButton, pos=QPoint(20, 5))
    assert picked == [Decimal("68400.00")]


def test_nothing_moves_under_the_mouse(panel: TapePanel) -> None:
    strip, tapes = panel.strip, panel.context.session.stores.tapes
    spot = QPointF(20, 20)
    QApplication.sendEvent(strip, QEnterEvent(spot, spot, strip.mapToGlobal(spot)))
    before = strip.row_at(QPoint(20, 5))
    for number in range(9_000, 9_007):
        tapes.apply(TradePrinted(BTC, trade(number)))
        panel.refresh()
    assert strip.row_at(QPoint(20, 5)) is before
    assert strip.waiting == 7
    QApplication.sendEvent(strip, QEvent(QEvent.Type.Leave))
    top = strip.row_at(QPoint(20, 5))
    assert top is not None
    assert top.trade.trade_id == 9_006


def test_filter_is_remembered_and_explains_an_empty_tape(panel: TapePanel) -> None:
    panel.show_minimum(100_000)
    verbs = panel.context.session.settings
    assert isinstance(verbs, RecordingVerbs)
    assert verbs.saved["tape"] == {"minimum": 100_000}
    assert panel.filter_chip.text() == minimum_label(100_000, "USDT")
    assert not panel.grab().isNull()
