"""Smart order routing: the example of the exchange's page, on two books of one base."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.simulator.quiet import SYMBOL, Quiet

OTHER = "ETHFDUSD"


@pytest.fixture
def quiet() -> Quiet:
    made = Quiet(symbols=("BTCUSDT", SYMBOL, OTHER), routes=(OTHER,))
    made.place("SELL", "LIMIT", "3", price="3050", by=made.other)
    made.place("SELL", "LIMIT", "3", price="3080", by=made.other)
    for price in ("2800", "3000"):
        made.place("SELL", "LIMIT", "1", price=price, symbol=OTHER, by=made.other)
    return made


def test_the_best_price_of_all_books_comes_first(quiet: Quiet) -> None:
    done = quiet.place("BUY", "LIMIT", "5", price="3100", use_sor=True)
    assert [(fill.price, fill.quantity) for fill in done.fills] == [
        (2800, 1),
        (3000, 1),
        (3050, 3),
    ]
    assert [fill.trade_id < 0 for fill in done.fills] == [True, True, False]
    assert (done.order.status, done.order.executed_quote) == ("FILLED", 14_950)
    assert done.order.used_sor
    assert quiet.held("USDT") == (Decimal(1_000_000 - 14_950), 0)
    assert quiet.held("FDUSD", quiet.other)[0] == Decimal("5794.2")
    rows = quiet.exchange.allocations(quiet.mine, SYMBOL)
    assert [row.quote_quantity for row in rows] == [2800, 3000]
    assert len(quiet.exchange.fills(quiet.mine, SYMBOL)) == 1
    quiet.exchange.check_ledger()


def test_a_market_order_expires_what_no_book_has(quiet: Quiet) -> None:
    done = quiet.place("BUY", "MARKET", "11", use_sor=True).order
    assert (done.status, done.executed) == ("EXPIRED", 8)
    assert quiet.held("USDT")[1] == 0
    quiet.exchange.check_ledger()


def test_the_rest_of_a_limit_order_rests_at_home(quiet: Quiet) -> None:
    done = quiet.place("BUY", "LIMIT", "4", price="3000", use_sor=True).order
    assert (done.status, done.executed) == ("PARTIALLY_FILLED", 2)
    assert quiet.exchange.best(SYMBOL).bid == 3000
    assert quiet.held("USDT")[1] == 6000
