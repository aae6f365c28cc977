"""Judging one ticket against a symbol with all filters: under 50 µs. Run with `pytest -s`."""

from __future__ import annotations

import timeit
from dataclasses import replace
from decimal import Decimal

from terminal.domain.filters import (
    AccountLimits,
    CountLimits,
    LotRange,
    NotionalRange,
    PriceBand,
    TrailingRange,
)
from terminal.domain.order import Side
from terminal.domain.ticket import LimitTicket
from terminal.domain.validation import MarketContext, validate
from tests.support.spot_market import ID, PAIR, balance, pair_with

D = Decimal
LIMIT_US = 50
COUNTS = CountLimits(orders=200, algo_orders=5, icebergs=10, order_lists=20)
FULL = replace(
    PAIR,
    permission_sets=(frozenset({"SPOT", "MARGIN"}),),
    filters=pair_with(
        tick_size="0.01",
        step_size="0.00001",
        min_price="0.01",
        max_price="1000000",
        min_quantity="0.00001",
        max_quantity="9000",
        market_lot=LotRange(maximum=D("105.07867116")),
        bands=tuple(
            PriceBand(rule=rule, buy_up=D(5), buy_down=D("0.2"), sell_up=D(5), sell_down=D("0.2"))
            for rule in ("PERCENT_PRICE", "PERCENT_PRICE_BY_SIDE")
        ),
        notionals=tuple(
            NotionalRange(rule=rule, minimum=D(5), maximum=D(9000000))
            for rule in ("MIN_NOTIONAL", "NOTIONAL")
        ),
        iceberg_parts=100,
        max_position="1000",
        trailing=TrailingRange(min_above=10, max_above=2000, min_below=10, max_below=2000),
        counts=COUNTS,
    ).filters,
)
NOW = MarketContext(
    last_price=D("68000.12"),
    best_bid=D("68000.11"),
    best_ask=D("68000.12"),
    average_price=D("67990.12345678"),
    base_balance=balance("BTC", "1"),
    quote_balance=balance("USDT", "100000"),
    open_orders=3,
    open_conditional_orders=1,
    open_icebergs=0,
    open_order_lists=0,
    open_buy_quantity=D("0.2"),
    exchange_open_orders=5,
    exchange_open_conditional_orders=1,
    exchange_open_icebergs=0,
    exchange_open_order_lists=0,
    permissions=frozenset({"SPOT"}),
    limits=AccountLimits(counts=COUNTS, assets={"USDT": D(10**7), "BTC": D(100)}),
)
TICKET = LimitTicket(
    instrument=ID,
    side=Side.BUY,
    quantity=D("0.12345"),
    price=D("67123.45"),
    iceberg_quantity=D("0.02"),
)


def best_microseconds(ticket: LimitTicket) -> float:
    rounds = timeit.repeat(lambda: validate(ticket, FULL, NOW), number=500, repeat=7)
    return min(rounds) / 500 * 1e6


def test_validation_of_a_legal_ticket() -> None:
    assert validate(TICKET, FULL, NOW) == ()
    spent = best_microseconds(TICKET)
    print(f"legal ticket: {spent:.1f} µs")
    assert spent < LIMIT_US


def test_validation_of_a_broken_ticket() -> None:
    """A refusal also searches the nearest legal values; it may cost more, but not a frame."""
    broken = replace(TICKET, price=D("67123.456"))
    assert [v.rule for v in validate(broken, FULL, NOW)] == ["PRICE_FILTER"]
    spent = best_microseconds(broken)
    print(f"broken ticket: {spent:.1f} µs")
    assert spent < 4 * LIMIT_US
