"""Every filter at its edges; rows as in the worked examples of the spot digest, section 4.6."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from terminal.domain.order import OrderType, Side, TimeInForce
from terminal.simulator.spot.listing import listing
from terminal.simulator.spot.model import NewOrder, VenueError
from terminal.simulator.spot.order_rules import Standing, check_filters, check_parameters

D = Decimal
WIDE = replace(
    listing()["BTCUSDT"].spec,
    tick_size=D("0.00000001"),
    min_price=D("0.00000001"),
    max_price=D(10**9),
    step_size=D("0.00000001"),
    min_quantity=D("0.00000001"),
    max_quantity=D(10**9),
    market_max_quantity=D(10**9),
    min_notional=D(0),
    max_notional=D(10**18),
    bid_multiplier_up=D(10**9),
    bid_multiplier_down=D(0),
    ask_multiplier_up=D(10**9),
    ask_multiplier_down=D(0),
)
PRICES = {"tick_size": D("0.000001"), "min_price": D("0.000001"), "max_price": D(100_000)}
SIDED = {
    "bid_multiplier_up": D("1.2"),
    "bid_multiplier_down": D("0.2"),
    "ask_multiplier_up": D(5),
    "ask_multiplier_down": D("0.8"),
}
LOTS = {"step_size": D("0.001"), "min_quantity": D("0.001"), "max_quantity": D(100_000)}
FINE_LOTS = {"step_size": D("0.00001"), "min_quantity": D("0.00001"), "max_quantity": D(9000)}
MARKET_LOTS = {**FINE_LOTS, "market_max_quantity": D("76.79001236")}
NOTIONAL = {
    "min_notional": D(10),
    "max_notional": D(10_000),
    "min_notional_to_market": False,
}
BOTH = {**NOTIONAL, "min_notional_to_market": True, "max_notional_to_market": True}
TRAILS = {"min_trailing_below": 50, "max_trailing_below": 1000}
PARTS = {"iceberg_parts": 10}


def order(side="BUY", kind="LIMIT", price=None, quantity="1", stop=None, quote=None, ice=None):
    def number(text):
        return None if text is None else Decimal(text)

    limit = kind in ("LIMIT", "STOP_LOSS_LIMIT", "TAKE_PROFIT_LIMIT")
    return NewOrder(
        symbol="BTCUSDT",
        side=Side(side),
        type=OrderType(kind),
        client_id="x",
        time_in_force=TimeInForce.GTC if limit else None,
        quantity=None if quote else number(quantity),
        quote_quantity=number(quote),
        price=number(price),
        stop_price=number(stop),
        iceberg_quantity=number(ice),
    )


def judged(filters, wanted, *, open_orders=0, algo=0):
    spec = replace(WIDE, **filters)
    try:
        check_parameters(wanted, spec)
        check_filters(wanted, spec, Standing(D(100), open_orders, algo))
    except VenueError as refusal:
        return refusal.code, refusal.text.removeprefix("Filter failure: ")
    return None


@pytest.mark.parametrize(
    ("filters", "wanted", "result"),
    [
        (PRICES, order(price="0.00000100"), None),
        (PRICES, order(price="0.00000099"), "PRICE_FILTER"),
        (PRICES, order(price="0.00000101"), "PRICE_FILTER"),
        (PRICES, order("SELL", price="100000.00000000"), None),
        (PRICES, order("SELL", price="100000.00000100"), "PRICE_FILTER"),
        (PRICES, order("SELL", "STOP_LOSS_LIMIT", "0.5", stop="0.51000050"), "PRICE_FILTER"),
        (PRICES, order("SELL", "STOP_LOSS", stop="0.51"), None),
        (PRICES, order(kind="MARKET"), None),
        (SIDED, order(price="120"), None),
        (SIDED, order(price="120.01"), "PERCENT_PRICE_BY_SIDE"),
        (SIDED, order(price="20"), None),
        (SIDED, order(price="19.99"), "PERCENT_PRICE_BY_SIDE"),
        (SIDED, order("SELL", price="500"), None),
        (SIDED, order("SELL", price="500.01"), "PERCENT_PRICE_BY_SIDE"),
        (SIDED, order("SELL", price="80"), None),
        (SIDED, order("SELL", price="79.99"), "PERCENT_PRICE_BY_SIDE"),
        (SIDED, order(kind="STOP_LOSS_LIMIT", price="115", stop="180"), None),
        (LOTS, order(price="100", quantity="0.001"), None),
        (LOTS, order(price="100", quantity="0.0009"), "LOT_SIZE"),
        (LOTS, order(price="100", quantity="0.0015"), "LOT_SIZE"),
        (LOTS, order(price="100", quantity="100000.000"), None),
        (LOTS, order(price="100", quantity="100000.001"), "LOT_SIZE"),
        (LOTS, order(price="100", quantity="5", ice="0.0005"), "LOT_SIZE"),
        (MARKET_LOTS, order(kind="MARKET", quantity="76.79"), None),
        (MARKET_LOTS, order(kind="MARKET", quantity="80"), "MARKET_LOT_SIZE"),
        (MARKET_LOTS, order(price="100", quantity="80"), None),
        (MARKET_LOTS, order(kind="MARKET", quantity="0.000005"), "LOT_SIZE"),
        (NOTIONAL, order(price="100", quantity="0.1"), None),
        (NOTIONAL, order(price="100", quantity="0.0999"), "NOTIONAL"),
        (NOTIONAL, order(price="100", quantity="100"), None),
        (NOTIONAL, order(price="100", quantity="100.001"), "NOTIONAL"),
        (NOTIONAL, order(kind="MARKET", quantity="0.01"), None),
        (NOTIONAL, order(kind="MARKET", quantity="1000"), None),
        (BOTH, order(kind="MARKET", quantity="0.0999"), "NOTIONAL"),
        (BOTH, order(kind="MARKET", quantity="100.001"), "NOTIONAL"),
        (BOTH, order(kind="MARKET", quote="9.99"), "NOTIONAL"),
        (BOTH, order("SELL", "LIMIT_MAKER", "0.5", "0.001"), "NOTIONAL"),
        (PARTS, order(price="100", quantity="10", ice="1"), None),
        (PARTS, order(price="100", quantity="10.001", ice="1"), "ICEBERG_PARTS"),
        (PARTS, order(price="100", quantity="9.5", ice="1"), None),
        (PARTS, order("SELL", "LIMIT_MAKER", "100", "1", ice="0.09"), "ICEBERG_PARTS"),
    ],
)
def test_static_filters(filters, wanted, result):
    assert judged(filters, wanted) == (None if result is None else (-1013, result))


@pytest.mark.parametrize(
    ("side", "kind", "delta", "fails"),
    [
        ("BUY", "STOP_LOSS", 10, False),
        ("BUY", "STOP_LOSS", 9, True),
        ("BUY", "STOP_LOSS", 1500, False),
        ("SELL", "STOP_LOSS", 49, True),
        ("SELL", "TAKE_PROFIT", 2000, False),
        ("SELL", "TAKE_PROFIT", 2001, True),
        ("BUY", "TAKE_PROFIT", 1500, True),
    ],
)
def test_trailing_deltas_have_a_range_for_each_direction(side, kind, delta, fails):
    wanted = replace(order(side, kind), trailing_delta=delta)
    assert judged(TRAILS, wanted) == ((-1013, "TRAILING_DELTA") if fails else None)


def test_count_filters_are_the_engines_refusals():
    few = {"max_orders": 25, "max_algo_orders": 5}
    stop = order("SELL", "STOP_LOSS", stop="50")
    assert judged(few, order(price="100"), open_orders=24) is None
    assert judged(few, order(price="100"), open_orders=25) == (-2010, "MAX_NUM_ORDERS")
    assert judged(few, stop, open_orders=5, algo=4) is None
    assert judged(few, stop, open_orders=5, algo=5) == (-2010, "MAX_NUM_ALGO_ORDERS")
    assert judged(few, order(price="100"), open_orders=5, algo=5) is None


@pytest.mark.parametrize(
    ("wanted", "code", "text"),
    [
        (
            order(),
            -1102,
            "Mandatory parameter 'price' was not sent, was empty/null, or malformed.",
        ),
        (order(kind="MARKET", price="100"), -1106, "Parameter 'price' sent when not required."),
        (
            order(kind="MARKET", quantity=None),
            -1102,
            "Param 'quantity' or 'quoteOrderQty' must be sent, but both were empty/null!",
        ),
        (
            replace(order(kind="MARKET", quantity="1"), quote_quantity=D(5)),
            -1128,
            "Combination of optional parameters invalid.",
        ),
        (
            order(kind="STOP_LOSS"),
            -1102,
            "Param 'stopPrice' or 'trailingDelta' must be sent, but both were empty/null!",
        ),
        (
            order(price="100", quantity="0.123456789"),
            -1111,
            "Parameter 'quantity' has too much precision.",
        ),
        (order(price="100", quantity="99999999999"), -1108, "Parameter 'quantity' overflowed."),
        (order(price="100", quantity="1", ice="1"), -2010, "IcebergQty exceeds QTY."),
        (
            replace(order(price="100", ice="0.5"), time_in_force=TimeInForce.IOC),
            -1014,
            "Unsupported order combination.",
        ),
        (
            replace(order(kind="MARKET"), time_in_force=TimeInForce.GTC),
            -1106,
            "Parameter 'timeInForce' sent when not required.",
        ),
        (
            replace(order(price="100"), strategy_type=999_999),
            -1134,
            "`strategyType` was less than 1000000.",
        ),
    ],
)
def test_parameters(wanted, code, text):
    assert judged({}, wanted) == (code, text)


def test_refusals_that_need_the_account_or_the_book(desk):
    funds = (-2010, "Account has insufficient balance for requested action.")
    assert desk.refused("BUY", "LIMIT", "50", desk.bid) == funds
    assert desk.refused("SELL", "MARKET", "3") == funds
    assert desk.refused("BUY", "MARKET", "30") == funds
    assert desk.refused("BUY", "LIMIT", "1", "1", symbol="NOSUCH") == (-1121, "Invalid symbol.")
    off_tick = desk.bid + Decimal("0.001")
    assert desk.refused("BUY", "LIMIT", "1", off_tick) == (-1013, "Filter failure: PRICE_FILTER")
    assert desk.executions == []
