"""Executions are counted once, and one after another as they happened."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D

from terminal.domain.executions import Executions
from terminal.domain.futures.position import FuturesFill, Position, PositionSide
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Fill, Side
from terminal.domain.payoff import LinearPayoff

BTC, ETH = (InstrumentId(Market.USDM, symbol) for symbol in ("BTCUSDT", "ETHUSDT"))
FILL = Fill(
    instrument=BTC,
    trade_id=7,
    client_id="a",
    venue_id=1,
    side=Side.BUY,
    price=D(100),
    quantity=D(2),
    quote_quantity=D(200),
    fee=D("0.1"),
    fee_asset="USDT",
    is_maker=False,
    time_ms=1,
)
FIELDS = {name: getattr(FILL, name) for name in FILL.__dataclass_fields__}


def test_an_execution_counts_once() -> None:
    known = Executions()
    assert known.add(FILL) is True
    assert known.add(replace(FILL, quantity=D(99))) is False
    assert len(known) == 1
    assert known.filled("a") == (D(2), D(200))
    assert known.add(replace(FILL, instrument=ETH)) is True
    assert len(known) == 2


def test_sums_are_by_order_and_by_asset() -> None:
    other = replace(FILL, trade_id=8, client_id="b", fee=D("-0.3"), fee_asset="BNB")
    more = replace(FILL, trade_id=9, quantity=D(1), quote_quantity=D(101))
    known = Executions([FILL, other, more])
    assert known.filled("a") == (D(3), D(301))
    assert known.filled("b") == (D(2), D(200))
    assert known.filled("c") == (D(0), D(0))
    assert known.fees() == {"USDT": D("0.2"), "BNB": D("-0.3")}


def test_a_leg_holds_what_was_traded_for_it() -> None:
    long = FuturesFill(**FIELDS, position_side=PositionSide.LONG)
    net = replace(FILL, trade_id=8, quantity=D(5))
    short = replace(long, trade_id=9, side=Side.SELL, position_side=PositionSide.SHORT)
    known = Executions([long, net, short])

    def held(side: PositionSide) -> D:
        start = Position(instrument=BTC, side=side)
        return known.position(start, LinearPayoff()).position.quantity

    assert [held(side) for side in PositionSide] == [D(5), D(2), D(-2)]


def test_trade_ids_and_not_arrival_order_what_happened() -> None:
    """Bought at 100 and 110, sold one at 120: the entry stays 105, whatever came first."""
    second = replace(FILL, trade_id=8, price=D(110))
    third = replace(FILL, trade_id=9, price=D(120), side=Side.SELL, quantity=D(1))
    for order in ([FILL, second, third], [third, second, FILL]):
        change = Executions(order).position(Position(instrument=BTC), LinearPayoff())
        assert (change.position.quantity, change.position.entry_price) == (D(3), D(105))
        assert change.realized == D(15)
