"""Open orders as a hand meets them: cancel, filter, sort, copy."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from terminal.domain.events import FeedState, Link, LinkReported
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import OrderStatus
from terminal.ui.orders import OpenOrdersPanel
from terminal.ui.widgets.painted_table import PaintedTable
from terminal.ui.widgets.table_painter import TableMood
from tests.support.trade import JudgingVerbs, context_for, judged_session

Shown = tuple[OpenOrdersPanel, PaintedTable, JudgingVerbs]


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    session, verbs = judged_session()
    panel = OpenOrdersPanel(context_for(session))
    qtbot.addWidget(panel)
    if panel.tools is not None:
        qtbot.addWidget(panel.tools)
    panel.resize(1288, 196)
    with qtbot.waitExposed(panel):
        panel.show()
    table = panel.findChild(PaintedTable, "open_orders_table")
    assert table is not None
    return panel, table, verbs


def click(qtbot: QtBot, table: PaintedTable, point: QPoint) -> None:
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=point)


def keys(table: PaintedTable) -> list[str]:
    return [table.model.key(row) for row in range(len(table.model))]


def test_newest_first_with_a_count(shown: Shown) -> None:
    panel, table, _ = shown
    assert keys(table) == ["t1s-d", "t1s-a", "t1s-b", "web_1"]
    assert panel.count == 4


def test_the_cross_cancels_its_own_order(qtbot: QtBot, shown: Shown) -> None:
    _, table, verbs = shown
    click(qtbot, table, table.action_rect(1, 1).center())
    assert [o.client_id for o in verbs.cancelled] == ["t1s-a"]


def test_delete_cancels_the_chosen_rows(qtbot: QtBot, shown: Shown) -> None:
    _, table, verbs = shown
    click(qtbot, table, table.row_rect(1).center())
    qtbot.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(table, Qt.Key.Key_Delete)
    assert [o.client_id for o in verbs.cancelled] == ["t1s-a", "t1s-b"]


def test_an_unconfirmed_order_can_be_cancelled(qtbot: QtBot, shown: Shown) -> None:
    _, table, verbs = shown
    click(qtbot, table, table.action_rect(0, 0).center())
    assert verbs.cancelled[0].status is OrderStatus.UNCONFIRMED


def test_delete_without_a_choice_does_nothing(qtbot: QtBot, shown: Shown) -> None:
    _, table, verbs = shown
    qtbot.keyClick(table, Qt.Key.Key_Delete)
    assert verbs.cancelled == []


def test_a_head_sorts(qtbot: QtBot, shown: Shown) -> None:
    _, table, _ = shown
    click(qtbot, table, QPoint(400, 10))
    assert keys(table) == ["t1s-d", "web_1", "t1s-b", "t1s-a"]


def test_this_symbol_only(qtbot: QtBot, shown: Shown) -> None:
    panel, table, _ = shown
    order = panel.context.session.stores.orders.get("t1s-a")
    assert order is not None
    other = InstrumentId(Market.SPOT, "ETHUSDT")
    panel.context.session.stores.orders.apply(replace(order, client_id="t1s-eth", instrument=other))
    qtbot.waitUntil(lambda: len(table.model) == 5)
    assert panel.symbol_only is not None
    panel.symbol_only.click()
    assert "t1s-eth" not in keys(table)
    assert panel.count == 5


def test_copy_gives_tab_separated_rows(qtbot: QtBot, shown: Shown) -> None:
    _, table, _ = shown
    click(qtbot, table, table.row_rect(1).center())
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    head, row, *rest = QGuiApplication.clipboard().text().splitlines()
    assert head.startswith("Time\tSymbol\tSide")
    assert "BTCUSDT\tBuy\tLimit\t67960" in row
    assert rest == []


def test_return_shows_the_symbol_and_selection_survives_updates(qtbot: QtBot, shown: Shown) -> None:
    panel, table, _ = shown
    panel.context.link.select(InstrumentId(Market.SPOT, "ETHUSDT"))
    click(qtbot, table, table.row_rect(1).center())
    order = panel.context.session.stores.orders.get("t1s-d")
    assert order is not None
    panel.context.session.stores.orders.apply(replace(order, status=OrderStatus.CANCELED))
    qtbot.waitUntil(lambda: len(table.model) == 3)
    assert table.selection.keys == {"t1s-a"}
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert panel.context.link.instrument == order.instrument


def test_empty_and_unknown_are_told_apart(qtbot: QtBot, shown: Shown) -> None:
    panel, table, _ = shown
    stores = panel.context.session.stores
    for order in stores.orders.open_orders():
        stores.orders.apply(replace(order, status=OrderStatus.CANCELED))
    qtbot.waitUntil(lambda: table.state.mood is TableMood.EMPTY)
    stores.connection.apply(LinkReported(link=Link.ACCOUNT, state=FeedState.OFF))
    qtbot.waitUntil(lambda: table.state.mood is TableMood.ERROR)


def test_own_fill_lights_its_row_up_once(qtbot: QtBot, shown: Shown) -> None:
    panel, table, _ = shown
    order = panel.context.session.stores.orders.get("t1s-b")
    assert order is not None
    panel.context.session.stores.orders.apply(
        replace(order, filled_quantity=Decimal("0.06"), updated_ms=order.updated_ms + 1)
    )
    qtbot.waitUntil(lambda: table.tints.colour("t1s-b") is not None)
    assert table.tints.colour("t1s-a") is None
    qtbot.waitUntil(lambda: table.tints.colour("t1s-b") is None)
