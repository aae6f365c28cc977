"""Worth through prices, sums that never leave anything out, fractions without a whole."""

from __future__ import annotations

from decimal import Decimal as D

from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Order, OrderStatus, OrderType, Side, open_buy_quantity
from terminal.domain.ticker import Ticker
from terminal.domain.valuation import (
    change_from,
    complete_sum,
    fraction_of,
    inverse,
    sum_of,
    worth,
)

ORDER = Order(
    instrument=InstrumentId(Market.SPOT, "BTCUSDT"),
    client_id="x",
    side=Side.BUY,
    type=OrderType.LIMIT,
    status=OrderStatus.NEW,
    quantity=D(4),
    price=D(50),
    filled_quantity=D(1),
)


def test_worth_goes_through_a_chain_of_prices() -> None:
    assert (worth(D(3)), worth(D(3), D("0.5")), worth(D(3), D("0.5"), D(4))) == (
        D(3),
        D("1.5"),
        D(6),
    )
    assert (inverse(D(4)), inverse(D(0))) == (D("0.25"), None)


def test_a_sum_with_an_unknown_part_is_unknown() -> None:
    assert (sum_of([]), sum_of([D(1), D("0.2")])) == (D(0), D("1.2"))
    assert complete_sum([D(1), D("0.2")]) == D("1.2")
    assert complete_sum([D(1), None, D(2)]) is None


def test_fractions() -> None:
    assert (fraction_of(D(1), D(4)), fraction_of(D(1), D(0)), fraction_of(D(1), None)) == (
        D("0.25"),
        None,
        None,
    )
    assert (change_from(D(90), D(100)), change_from(D(90), None)) == (D("-0.1"), None)


def test_what_an_order_is_worth_and_can_still_buy() -> None:
    stop = Order(**{**fields(ORDER), "price": None, "trigger_price": D(60), "side": Side.SELL})
    by_value = Order(**{**fields(ORDER), "quantity": None, "quote_quantity": D(99)})
    assert (ORDER.notional, stop.notional, by_value.notional) == (D(200), D(240), D(99))
    assert (ORDER.filled_fraction, by_value.filled_fraction) == (D("0.25"), None)
    assert open_buy_quantity([ORDER, stop, by_value, ORDER]) == D(6)


def fields(order: Order) -> dict[str, object]:
    return {name: getattr(order, name) for name in order.__dataclass_fields__}


def test_where_the_last_price_stands_in_the_range_of_the_day() -> None:
    day = Ticker(D(15), D(10), D(20), D(10), D(1), D(1), 0)
    assert (day.change, day.change_fraction, day.range_fraction) == (D(5), D("0.5"), D("0.5"))
    flat = Ticker(D(10), D(10), D(10), D(10), D(1), D(1), 0)
    assert flat.range_fraction is None
    beyond = Ticker(D(25), D(10), D(20), D(10), D(1), D(1), 0)
    assert beyond.range_fraction == D(1)
