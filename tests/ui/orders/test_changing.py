"""Changing orders from the table, and lists shown as one unit."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from terminal.domain.capabilities import ListKind
from terminal.domain.instrument import SpotPair
from terminal.domain.order import Order, OrderStatus, OrderType, Side
from terminal.domain.order_list import OrderList
from terminal.domain.order_moves import Change
from terminal.ui.models.cell import Branch
from terminal.ui.orders import OpenOrdersPanel
from terminal.ui.orders.grouping import grouped
from terminal.ui.orders.rows import conditions, order_lines
from tests.support.scene import BTC, NOW_MS
from tests.support.trade import JudgingVerbs, context_for, field, judged_session

Desk = tuple[OpenOrdersPanel, JudgingVerbs]


def order(client_id: str, **changes: object) -> Order:
    plain = Order(
        instrument=BTC,
        client_id=client_id,
        side=Side.BUY,
        type=OrderType.LIMIT,
        status=OrderStatus.NEW,
        quantity=Decimal("0.05"),
        price=Decimal(67960),
        venue_id=1,
        created_ms=NOW_MS,
        updated_ms=NOW_MS,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # names of fields


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    session, verbs = judged_session()
    pair = session.stores.instruments.get(BTC)
    assert isinstance(pair, SpotPair)
    able = replace(pair, amend_allowed=True, cancel_replace_allowed=True)
    session.stores.instruments.load([able])
    session.stores.orders.apply(order("t1s-z", created_ms=NOW_MS + 9))
    panel = OpenOrdersPanel(context_for(session))
    qtbot.addWidget(panel)
    panel.resize(1300, 300)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel, verbs


def way(panel: OpenOrdersPanel) -> str:
    label = panel.findChild(QLabel, "amend_way")
    assert label is not None
    return label.text()


def edit(qtbot: QtBot, panel: OpenOrdersPanel) -> None:
    """F2 on the newest row."""
    panel._table.selection.click([panel._model.key(0)], 0, extend=False, toggle=False)
    panel._edit("t1s-z")


def type_in(qtbot: QtBot, panel: OpenOrdersPanel, name: str, text: str) -> None:
    line = field(panel, name)
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, text)


def test_a_smaller_quantity_keeps_its_place_and_says_so(qtbot: QtBot, desk: Desk) -> None:
    panel, verbs = desk
    edit(qtbot, panel)
    assert way(panel) == "Nothing changed yet"
    type_in(qtbot, panel, "amend_quantity", "0.02")
    assert way(panel) == "Keeps its place in the queue"
    qtbot.keyClick(field(panel, "amend_quantity"), Qt.Key.Key_Return)
    ((changed, change),) = verbs.amended
    assert changed.client_id == "t1s-z"
    assert change == Change(price=Decimal(67960), quantity=Decimal("0.02"))
    assert not panel.amend_bar.isVisible()


def test_another_price_costs_the_place_in_the_queue(qtbot: QtBot, desk: Desk) -> None:
    panel, verbs = desk
    edit(qtbot, panel)
    type_in(qtbot, panel, "amend_price", "67,950")
    assert way(panel) == "Cancels and places anew, at the end of the queue"
    button = panel.findChild(QAbstractButton, "amend_apply")
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert verbs.amended[0][1].price == Decimal(67950)


def test_nothing_is_sent_for_what_breaks_a_rule_and_escape_drops_it(
    qtbot: QtBot, desk: Desk
) -> None:
    panel, verbs = desk
    edit(qtbot, panel)
    type_in(qtbot, panel, "amend_price", "67950.005")
    qtbot.keyClick(field(panel, "amend_price"), Qt.Key.Key_Return)
    assert verbs.amended == []
    assert "0.01" in way(panel)
    qtbot.keyClick(panel.amend_bar, Qt.Key.Key_Escape)
    assert not panel.amend_bar.isVisible()


def bracket(status: OrderStatus, filled: str) -> tuple[OrderList, list[Order]]:
    known = OrderList(
        instrument=BTC, list_id=7, client_id="L", kind=ListKind.OPOCO, orders=("e", "t", "s")
    )
    entry = order("e", list_id=7, status=status, filled_quantity=Decimal(filled))
    take = order(
        "t", list_id=7, side=Side.SELL, type=OrderType.LIMIT_MAKER, quantity=None,
        status=OrderStatus.PENDING_NEW,
    )  # fmt: skip
    stop = replace(take, client_id="s", type=OrderType.STOP_LOSS)
    return known, [stop, order("x"), take, entry]


def test_a_list_is_one_unit_in_its_own_order() -> None:
    session, _ = judged_session()
    known, orders = bracket(OrderStatus.NEW, "0")
    session.stores.order_lists.apply(known)
    rows = grouped(orders, session.stores.order_lists)
    assert [(row.order.client_id, row.branch) for row in rows] == [
        ("e", Branch.FIRST),
        ("t", Branch.MIDDLE),
        ("s", Branch.LAST),
        ("x", None),
    ]
    assert [row.is_exit for row in rows] == [False, True, True, False]


def test_an_entry_filled_in_part_is_not_yet_protected() -> None:
    session, _ = judged_session()
    known, orders = bracket(OrderStatus.PARTIALLY_FILLED, "0.01")
    session.stores.order_lists.apply(known)
    lines = {line.order.client_id: line for line in order_lines(session.stores, orders)}
    assert "not yet protected" in conditions(lines["e"])
    assert "not yet protected" not in conditions(lines["t"])
