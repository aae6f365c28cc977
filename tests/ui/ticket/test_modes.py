"""Every kind of order and list by hand: what is typed is what is sent, and what is drawn."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from terminal.domain.balance import Balance
from terminal.domain.events import BalancesReported
from terminal.domain.instrument import SpotPair
from terminal.domain.order import OrderStatus, OrderType, Side, StpMode
from terminal.domain.spot.ticket import (
    Conditional,
    ConditionalTicket,
    LimitAt,
    OcoTicket,
    OwnSidePeg,
    PaidPair,
    Pair,
    PeggedTicket,
    PendingOrder,
    PostOnly,
    StopKind,
    Trailing,
    Trigger,
    TriggeredListTicket,
)
from terminal.domain.ticket import LimitTicket
from terminal.domain.validation import Field
from terminal.ui.ticket import TicketPanel
from tests.support.scene import BTC, NOW_MS
from tests.support.trade import JudgingVerbs, context_for, field, judged_session

Desk = tuple[TicketPanel, JudgingVerbs]


def full(pair: SpotPair) -> SpotPair:
    """The same symbol with everything that spot offers."""
    return replace(
        pair,
        order_types=frozenset(OrderType),
        stp_modes=frozenset({StpMode.EXPIRE_MAKER, StpMode.DECREMENT}),
        iceberg_allowed=True,
        oco_allowed=True,
        oto_allowed=True,
        opo_allowed=True,
        trailing_stop_allowed=True,
        pegged_allowed=True,
    )


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    session, verbs = judged_session()
    pair = session.stores.instruments.get(BTC)
    assert isinstance(pair, SpotPair)
    session.stores.instruments.load([full(pair)])
    held = [Balance("USDT", Decimal(30_000), Decimal(0)), Balance("BTC", Decimal(1), Decimal(0))]
    session.stores.balances.apply(BalancesReported(held, complete=True, event_ms=NOW_MS))
    pending = session.stores.orders.get("t1s-d")
    assert pending is not None
    session.stores.orders.apply(replace(pending, status=OrderStatus.CANCELED))
    panel = TicketPanel(context_for(session), now_ms=lambda: NOW_MS + 38)
    qtbot.addWidget(panel)
    panel.resize(300, 1000)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel, verbs


def type_in(qtbot: QtBot, panel: TicketPanel, name: str, text: str) -> None:
    line = field(panel, name)
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, text)


def press(qtbot: QtBot, panel: TicketPanel, name: str) -> None:
    found = panel.findChild(QAbstractButton, name)
    assert found is not None, name
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton)


def more(panel: TicketPanel, word: str) -> None:
    """Choose a type that stands under More."""
    actions = panel.view.types.more.menu.actions()
    next(action for action in actions if action.text() == word).trigger()


def test_bracket_that_sells_what_it_bought(qtbot: QtBot, desk: Desk) -> None:
    panel, verbs = desk
    type_in(qtbot, panel, "ticket_price", "67740")
    type_in(qtbot, panel, "ticket_quantity", "0.1")
    press(qtbot, panel, "ticket_exits")
    type_in(qtbot, panel, "ticket_take_profit", "69480")
    type_in(qtbot, panel, "ticket_stop_loss", "67050")
    panel.view.stop_style.menu.actions()[1].trigger()
    type_in(qtbot, panel, "ticket_stop_limit", "67000")
    assert panel.view.exit_kind.text().startswith("OPOCO, ")
    tags = [row.tag for row in panel.view.plan.rows]
    assert tags == ["TP", "", "BUY", "SL"]
    press(qtbot, panel, "ticket_send")
    stop = Conditional(StopKind.STOP_LOSS, Trigger(Decimal(67050)), LimitAt(Decimal(67000)))
    assert verbs.submitted == [
        TriggeredListTicket(
            working=LimitTicket(
                instrument=BTC, side=Side.BUY, quantity=Decimal("0.1"), price=Decimal(67740)
            ),
            then=PaidPair(Pair(PostOnly(Decimal(69480)), stop)),
        )
    ]


def test_a_short_entry_with_one_exit_buys_back(qtbot: QtBot, desk: Desk) -> None:
    panel, verbs = desk
    press(qtbot, panel, "ticket_side_sell")
    type_in(qtbot, panel, "ticket_price", "69000")
    type_in(qtbot, panel, "ticket_quantity", "0.01")
    press(qtbot, panel, "ticket_exits")
    type_in(qtbot, panel, "ticket_take_profit", "66000")
    press(qtbot, panel, "ticket_send")
    (sent,) = verbs.submitted
    assert isinstance(sent, TriggeredListTicket)
    assert sent.then == PendingOrder(
        side=Side.BUY, quantity=Decimal("0.01"), order=PostOnly(Decimal(66000))
    )


def test_oco_says_which_of_its_prices_is_wrong(qtbot: QtBot, desk: Desk) -> None:
    panel, verbs = desk
    press(qtbot, panel, "ticket_side_sell")
    press(qtbot, panel, "ticket_type_oco")
    type_in(qtbot, panel, "ticket_quantity", "0.1")
    type_in(qtbot, panel, "ticket_take_profit", "69480.005")
    type_in(qtbot, panel, "ticket_stop_loss", "67050")
    assert not panel.send.isEnabled()
    assert panel.view.boxes[Field.TAKE_PROFIT].isVisible()
    type_in(qtbot, panel, "ticket_take_profit", "69480")
    press(qtbot, panel, "ticket_send")
    stop = Conditional(StopKind.STOP_LOSS, Trigger(Decimal(67050)))
    assert verbs.submitted == [
        OcoTicket(
            instrument=BTC,
            side=Side.SELL,
            quantity=Decimal("0.1"),
            pair=Pair(PostOnly(Decimal(69480)), stop),
        )
    ]


def test_trailing_stop_in_percent(qtbot: QtBot, desk: Desk) -> None:
    panel, verbs = desk
    press(qtbot, panel, "ticket_side_sell")
    more(panel, "Trailing")
    type_in(qtbot, panel, "ticket_trailing", "1.255")
    type_in(qtbot, panel, "ticket_quantity", "0.1")
    assert not panel.send.isEnabled()
    type_in(qtbot, panel, "ticket_trailing", "1.25")
    press(qtbot, panel, "ticket_send")
    order = Conditional(StopKind.STOP_LOSS, Trailing(125))
    assert verbs.submitted == [
        ConditionalTicket(instrument=BTC, side=Side.SELL, quantity=Decimal("0.1"), order=order)
    ]


def test_a_trailing_take_profit_starts_beyond_the_market(qtbot: QtBot, desk: Desk) -> None:
    panel, verbs = desk
    press(qtbot, panel, "ticket_side_sell")
    more(panel, "Trailing")
    type_in(qtbot, panel, "ticket_trailing", "1")
    type_in(qtbot, panel, "ticket_trigger", "70000")
    type_in(qtbot, panel, "ticket_quantity", "0.1")
    press(qtbot, panel, "ticket_send")
    (sent,) = verbs.submitted
    assert isinstance(sent, ConditionalTicket)
    assert sent.order == Conditional(StopKind.TAKE_PROFIT, Trailing(100, Decimal(70000)))


def test_pegged_and_self_trade_choice(qtbot: QtBot, desk: Desk) -> None:
    panel, verbs = desk
    more(panel, "Best price")
    type_in(qtbot, panel, "ticket_quantity", "0.1")
    words = [action.text() for action in panel.view.stp.menu.actions()]
    assert words == ["default", "expire maker", "decrement"]
    panel.view.stp.menu.actions()[2].trigger()
    press(qtbot, panel, "ticket_send")
    assert verbs.submitted == [
        PeggedTicket(
            instrument=BTC,
            side=Side.BUY,
            quantity=Decimal("0.1"),
            peg=OwnSidePeg(),
            stp_mode=StpMode.DECREMENT,
        )
    ]
