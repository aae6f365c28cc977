"""Facts of a symbol: bounds of the price range, sums of a window, advice before sending."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.book import OrderBook
from terminal.domain.context import MarketContext
from terminal.domain.order import Side
from terminal.domain.spot.rules import judge_spot
from terminal.domain.symbol_facts import PriceRange, Window, WindowStatistics
from terminal.domain.ticket import BaseQuantity, LimitTicket, MarketTicket
from terminal.domain.violation import blocking
from tests.support.fakes import BTC, pair

D = Decimal
RANGE = PriceRange(bid_up=D("1.01"), bid_down=D("0.5"), ask_up=D(2), ask_down=D("0.99"))


def context(**known: object) -> MarketContext:
    book = OrderBook(D("0.01"))
    book.load([("99.5", "1"), ("98", "9")], [("100.5", "1"), ("102", "9")])
    whole = MarketContext(last_price=D(100), reference_price=D(100), price_range=RANGE, book=book)
    return replace(whole, **known)  # type: ignore[arg-type]


def advice(ticket: MarketTicket | LimitTicket, known: MarketContext) -> list[str]:
    listed = pair()
    found = judge_spot(ticket, listed, known)  # type: ignore[arg-type]
    assert not [v for v in blocking(found) if v.rule == "PRICE_RANGE"]
    return [v.message for v in found if v.rule == "PRICE_RANGE"]


def market(side: Side, quantity: str) -> MarketTicket:
    return MarketTicket(instrument=BTC, side=side, amount=BaseQuantity(D(quantity)))


@pytest.mark.parametrize(
    ("side", "quantity", "told"),
    [
        (Side.BUY, "1", False),
        (Side.BUY, "2", True),
        (Side.SELL, "1", False),
        (Side.SELL, "2", True),
    ],
)
def test_a_market_order_that_reaches_beyond_the_range_is_told_before(
    side: Side, quantity: str, told: bool
) -> None:
    assert bool(advice(market(side, quantity), context())) is told


def test_the_sentence_names_both_prices() -> None:
    (sentence,) = advice(market(Side.BUY, "2"), context())
    assert sentence == ("It would trade up to 102; above 101 the exchange lets the rest expire.")


def test_a_limit_order_is_judged_by_what_it_takes_not_by_its_own_price() -> None:
    ticket = LimitTicket(instrument=BTC, side=Side.BUY, quantity=D(1), price=D(110))
    assert advice(ticket, context()) == []
    assert advice(replace(ticket, quantity=D(2)), context())


@pytest.mark.parametrize("missing", ["reference_price", "price_range", "book"])
def test_nothing_is_said_where_something_is_unknown(missing: str) -> None:
    assert advice(market(Side.BUY, "2"), context(**{missing: None})) == []


@given(st.decimals("0.01", "10"), st.decimals("0.01", "100000"))
def test_a_missing_multiple_does_not_bind(multiple: Decimal, reference: Decimal) -> None:
    only_up = PriceRange(bid_up=multiple)
    assert only_up.bounds(Side.BUY, reference) == (None, reference * multiple)
    assert only_up.bounds(Side.SELL, reference) == (None, None)


def test_a_window_without_trades_divides_by_nothing() -> None:
    empty = WindowStatistics(
        window=Window.H1,
        open=D(0),
        high=D(0),
        low=D(0),
        last=D(0),
        average=D(0),
        volume=D(0),
        quote_volume=D(0),
        trades=0,
        open_ms=0,
        close_ms=1,
    )
    assert empty.change_fraction is None
    assert empty.range_fraction is None
    assert empty.trade_size is None
