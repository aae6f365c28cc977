"""The scale panel: a ladder is shown before it is sent, and each order's fate afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal as D

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from terminal.domain.futures.ticket import FuturesTicket, Hedge, OneWay
from terminal.domain.futures.words import PositionSide
from terminal.domain.order import Order, OrderStatus, OrderType, Side
from terminal.ui.scale import ScalePanel
from terminal.ui.scale.rows import number_of, rung_columns, state_cell
from tests.support.futures_scene import BTC_PERP, build_futures_scene, hedge
from tests.support.scene import BTC, NOW_MS
from tests.support.trade import context_for


@dataclass
class Sent:
    placed: list[Sequence[FuturesTicket]] = field(default_factory=list)
    cancelled: list[Sequence[Order]] = field(default_factory=list)

    def cancel(self, orders: Sequence[Order]) -> None:
        self.cancelled.append(orders)

    def place(self, tickets: Sequence[FuturesTicket]) -> tuple[str, ...]:
        self.placed.append(tickets)
        return tuple(f"t1s-rung{n}" for n in range(len(tickets)))


@pytest.fixture
def panel(qtbot: QtBot) -> ScalePanel:
    session, _, _ = build_futures_scene()
    session.batches = Sent()
    context = context_for(session)
    context.link.select(BTC_PERP)
    made = ScalePanel(context)
    for widget in (made, made.tools):
        assert isinstance(widget, QWidget)
        qtbot.addWidget(widget)
    made.resize(1290, 190)
    made.show()
    made.refresh()
    return made


def sent(panel: ScalePanel) -> Sent:
    batches = panel.context.session.batches
    assert isinstance(batches, Sent)
    return batches


def write(panel: ScalePanel, first: str, last: str, total: str) -> None:
    for box, text in ((panel.first, first), (panel.last, last), (panel.total, total)):
        box.edit.setText(text)
        box.edited.emit(text)


def test_a_ladder_is_shown_before_it_is_sent(panel: ScalePanel, qtbot: QtBot) -> None:
    assert not panel.send.isEnabled()
    write(panel, "68,000", "66,000", "0.05")
    cells = {c.key: c for c in rung_columns()}
    items = panel.table.model.items
    assert [cells["price"].text(r) for r in items] == ["68000", "67500", "67000", "66500", "66000"]
    assert {cells["state"].text(r) for r in items} == {"not sent yet"}
    assert panel.words.text() == "average 67,000.0 USDT if all fill"
    qtbot.mouseClick(panel.send, Qt.MouseButton.LeftButton)
    [tickets] = sent(panel).placed
    assert [t.quantity for t in tickets if t.quantity] == [D("0.010")] * 5
    assert not panel.send.isEnabled()
    qtbot.mouseClick(panel.send, Qt.MouseButton.LeftButton)
    assert len(sent(panel).placed) == 1
    assert not panel.grab().isNull()


def test_each_order_has_a_fate_of_its_own(panel: ScalePanel) -> None:
    write(panel, "68000", "66000", "0.05")
    panel.send_all()
    stores = panel.context.session.stores
    order = Order(
        instrument=BTC_PERP,
        client_id="t1s-rung0",
        side=Side.BUY,
        type=OrderType.LIMIT,
        status=OrderStatus.NEW,
        quantity=D("0.01"),
        price=D(68000),
        created_ms=NOW_MS,
        updated_ms=NOW_MS,
    )
    stores.orders.apply(order)
    refused = replace(
        order, client_id="t1s-rung1", status=OrderStatus.REJECTED, reason="Margin is insufficient."
    )
    stores.orders.apply(refused)
    panel.refresh()
    said = [state_cell(each).text for each in panel.table.model.items]
    assert said[:2] == ["Open", "Rejected: Margin is insufficient."]


def test_what_speaks_against_one_names_it(panel: ScalePanel) -> None:
    write(panel, "68000", "66000", "0.001")
    assert panel.words.text() == "The quantity is too small to be divided so."
    assert not panel.send.isEnabled()
    write(panel, "68000", "0.1", "0.05")
    assert panel.words.text().startswith("Order ")


def test_the_side_of_the_account_decides_the_leg(panel: ScalePanel) -> None:
    panel.reduce_only.setChecked(True)
    write(panel, "68000", "66000", "0.05")
    assert panel._tickets[0].exposure == OneWay(reduce_only=True)
    hedge(panel.context.session.stores)
    panel.side.choose(1)
    assert panel._tickets[0].exposure == Hedge(PositionSide.SHORT)
    panel.refresh()
    assert not panel.reduce_only.isVisible()
    panel.how_many.chosen.emit(0)
    assert panel.send.text() == "Send 2 sell orders"
    panel.context.link.select(BTC)
    assert not panel.send.isEnabled()


def test_numbers_as_typed() -> None:
    assert number_of(" 68,000.5 ") == D("68000.5")
    assert number_of("x") is None
    assert number_of("-1") is None
    assert number_of("NaN") is None
