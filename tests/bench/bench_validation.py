"""Judging a ticket with all filters: under 50 µs; the fill of a book of 5,000 levels: under 200 µs."""

from __future__ import annotations

import sys
import timeit
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial

from terminal.domain.context import MarginContext
from terminal.domain.filters import (
    AccountLimits,
    CountLimits,
    LotRange,
    NotionalRange,
    PriceBand,
    TrailingRange,
)
from terminal.domain.futures.ticket import FuturesLimitTicket
from terminal.domain.instrument import Instrument
from terminal.domain.order import Side, TimeInForce
from terminal.domain.spot.ticket import (
    Conditional,
    LimitAt,
    Pair,
    PendingPair,
    PostOnly,
    StopKind,
    Trigger,
    TriggeredListTicket,
)
from terminal.domain.ticket import BaseQuantity, LimitTicket, MarketTicket
from terminal.domain.validation import MarketContext, Ticket, validate
from tests.bench.bench_book import deep_book, median_us
from tests.support.brackets import LINEAR_BRACKETS
from tests.support.futures_market import BLZ
from tests.support.spot_market import ID, PAIR, balance, pair_with

D = Decimal
LIMIT_US, FILL_US, LEVELS = 50, 200, 5_000
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


MARKET = MarketTicket(instrument=ID, side=Side.BUY, amount=BaseQuantity(D("0.12345")))
ENTRY = replace(TICKET, iceberg_quantity=None)
BRACKET = TriggeredListTicket(
    working=ENTRY,
    then=PendingPair(
        side=Side.SELL,
        quantity=D("0.12345"),
        pair=Pair(
            PostOnly(D(75000)),
            Conditional(StopKind.STOP_LOSS, Trigger(D(60000)), LimitAt(D(59900))),
        ),
    ),
)
FUTURES = FuturesLimitTicket(
    instrument=BLZ.id, side=Side.BUY, quantity=D(1000), price=D("0.05"), lasting=TimeInForce.GTX
)
FUTURES_NOW = MarketContext(
    last_price=D("0.05"),
    mark_price=D("0.05"),
    best_bid=D("0.0500"),
    best_ask=D("0.0501"),
    open_orders=3,
    open_conditional_orders=1,
    exchange_open_conditional_orders=4,
    position=D(500),
    hedge_mode=False,
    now_ms=1,
    margin=MarginContext(brackets=LINEAR_BRACKETS, leverage=20, available=D(1000)),
)


def best_microseconds(work: Callable[[], object]) -> float:
    """The fastest of several runs: what the code costs when nothing else disturbs it."""
    return min(timeit.repeat(work, number=200, repeat=15)) / 200 * 1e6


def freshly_changed_fill() -> float:
    """Median of a fill that comes right after a difference of 50 + 50 levels."""
    book, change = deep_book(LEVELS)
    whole = D(sum(book.depth(Side.SELL, LEVELS).quantities)).scaleb(-8)
    return median_us(lambda: book.fill(Side.BUY, quantity=whole), change)


def rows() -> list[tuple[str, float, int]]:
    """Name, microseconds and the most it may take."""
    book, _ = deep_book(LEVELS)
    whole = D(sum(book.depth(Side.SELL, LEVELS).quantities)).scaleb(-8)
    cases: list[tuple[str, Ticket, Instrument, MarketContext, int]] = [
        ("spot limit, all filters", TICKET, FULL, NOW, LIMIT_US),
        ("spot market, all filters", MARKET, FULL, NOW, LIMIT_US),
        ("futures limit, margin too", FUTURES, BLZ, FUTURES_NOW, LIMIT_US),
        ("spot bracket (3 orders)", BRACKET, FULL, NOW, 3 * LIMIT_US),
        (
            "refused, with neighbours",
            replace(TICKET, price=D("67123.456")),
            FULL,
            NOW,
            4 * LIMIT_US,
        ),
    ]
    found = []
    for name, ticket, instrument, context, limit in cases:
        refused = bool(validate(ticket, instrument, context))
        if refused != name.startswith("refused"):
            raise AssertionError(f"{name}: {validate(ticket, instrument, context)}")
        spent = best_microseconds(partial(validate, ticket, instrument, context))
        found.append((f"validate: {name}", spent, limit))
    fills: list[tuple[str, Callable[[], object]]] = [
        ("by quantity", lambda: book.fill(Side.BUY, quantity=whole)),
        ("by quote", lambda: book.fill(Side.BUY, quote=whole * 30_000)),
    ]
    for name, fill in fills:
        found.append((f"fill {LEVELS} levels {name}", best_microseconds(fill), FILL_US))
    found.append((f"fill {LEVELS} levels, just changed", freshly_changed_fill(), FILL_US))
    return found


def main() -> int:
    print(f"{'':44}{'µs':>9}{'at most':>9}")
    over = 0
    for name, spent, limit in rows():
        over += spent > limit
        print(f"{name:44}{spent:9.1f}{limit:9}{'   TOO SLOW' if spent > limit else ''}")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
