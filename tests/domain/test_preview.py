"""What the ticket's card says before an order is sent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from terminal.domain.balance import CommissionRates
from terminal.domain.book import OrderBook
from terminal.domain.fees import Commission, Discount, RateSet, trade_fee
from terminal.domain.order import Side, TimeInForce
from terminal.domain.preview import Estimate, Exact, Liquidity, preview
from terminal.domain.sizing import quantity_from_balance, quantity_from_total, total_from_balance
from terminal.domain.ticket import (
    BaseQuantity,
    LimitTicket,
    MarketTicket,
    QuoteQuantity,
    StopLimitTicket,
    StopMarketTicket,
)
from terminal.domain.validation import MarketContext
from tests.support.spot_market import ID, D, balance, pair_with

BUY, SELL = Side.BUY, Side.SELL
PAIR = pair_with(tick_size="0.1", step_size="0.001")
RATES = CommissionRates(maker=D("0.001"), taker=D("0.002"))
NOW = MarketContext(
    last_price=D(100),
    best_bid=D(99),
    best_ask=D(101),
    base_balance=balance("BTC", "4", "1"),
    quote_balance=balance("USDT", "900", "100"),
)


def book_of(bids: list[tuple[str, str]], asks: list[tuple[str, str]]) -> OrderBook:
    book = OrderBook(PAIR.tick_size)
    book.load(bids, asks)
    return book


BOOK = book_of([("99", "1"), ("98", "2")], [("101", "1"), ("102", "2"), ("110", "5")])


def limit(price: str, quantity: str = "2", side: Side = BUY, **more: Any) -> LimitTicket:
    return LimitTicket(instrument=ID, side=side, price=D(price), quantity=D(quantity), **more)


def market(amount: BaseQuantity | QuoteQuantity, side: Side = BUY) -> MarketTicket:
    return MarketTicket(instrument=ID, side=side, amount=amount)


def test_a_resting_buy() -> None:
    card = preview(limit("98"), PAIR, BOOK, NOW, RATES)
    assert (card.rests, card.fill, card.liquidity) == (True, None, Liquidity.MAKER)
    assert card.notional == Exact(D(196))
    assert (card.fee, card.fee_asset) == (Estimate(D("0.002")), "BTC")
    assert card.base_after == Estimate(D("6.998"))
    assert card.quote_after == Estimate(D(804))
    assert card.distance_from_mid == D("-0.02")


def test_a_market_buy_by_quantity() -> None:
    card = preview(market(BaseQuantity(D(2))), PAIR, BOOK, NOW, RATES)
    assert card.fill is not None
    assert (card.fill.average_price, card.fill.worst_price) == (D("101.5"), D(102))
    assert card.fill.slippage_quote == 1
    assert card.fill.slippage_fraction == D(1) / D(202)
    assert card.fill.complete
    assert card.notional == Estimate(D(203))
    assert (card.liquidity, card.rests) == (Liquidity.TAKER, False)
    assert (card.fee, card.fee_asset) == (Estimate(D("0.004")), "BTC")
    assert card.quote_after == Estimate(D(797))
    assert card.distance_from_mid is None


def test_a_market_sell_pays_its_fee_in_quote() -> None:
    card = preview(market(BaseQuantity(D(2)), SELL), PAIR, BOOK, NOW, RATES)
    assert (card.fee, card.fee_asset) == (Estimate(D("0.394")), "USDT")
    assert card.base_after == Estimate(D(3))
    assert card.quote_after == Estimate(D("1196.606"))


def test_a_market_buy_by_total() -> None:
    card = preview(market(QuoteQuantity(D(203))), PAIR, BOOK, NOW, RATES)
    assert card.notional == Exact(D(203))
    assert card.fill is not None
    assert card.fill.quantity == 2
    assert card.base_after == Estimate(D("6.996"))


def test_a_limit_that_takes_first_and_rests_with_the_remainder() -> None:
    card = preview(limit("102", "4"), PAIR, BOOK, NOW, RATES)
    assert card.fill is not None
    assert (card.fill.quantity, card.fill.quote, card.fill.complete) == (D(3), D(305), False)
    assert (card.liquidity, card.rests) == (Liquidity.MIXED, False)
    assert card.notional == Exact(D(408))
    assert card.fee == Estimate(D("0.007"))
    assert card.quote_after == Estimate(D(593))


def test_an_immediate_order_loses_its_remainder() -> None:
    card = preview(limit("102", "4", time_in_force=TimeInForce.IOC), PAIR, BOOK, NOW, RATES)
    assert card.liquidity is Liquidity.TAKER
    assert card.base_after == Estimate(D("7.994"))
    none = preview(limit("102", "4", time_in_force=TimeInForce.FOK), PAIR, BOOK, NOW, RATES)
    assert (none.fill, none.rests) == (None, False)


def test_a_thin_book_is_said_so() -> None:
    card = preview(market(BaseQuantity(D(9))), PAIR, BOOK, NOW, RATES)
    assert card.fill is not None
    assert (card.fill.quantity, card.fill.complete) == (D(8), False)
    empty = preview(market(BaseQuantity(D(9))), PAIR, book_of([], []), NOW, RATES)
    assert empty.fill is None
    assert empty.notional == Estimate(D(909))


def test_post_only_never_takes() -> None:
    card = preview(limit("102", post_only=True), PAIR, BOOK, NOW, RATES)
    assert (card.rests, card.fill, card.liquidity) == (True, None, Liquidity.MAKER)


def test_a_stop_waits() -> None:
    stop = StopMarketTicket(instrument=ID, side=SELL, quantity=D(1), trigger_price=D(90))
    card = preview(stop, PAIR, BOOK, NOW, RATES)
    assert (card.rests, card.fill, card.liquidity) == (True, None, Liquidity.TAKER)
    assert card.notional == Estimate(D(90))
    assert card.fee == Estimate(D("0.18"))
    assert card.distance_from_mid == D("-0.1")
    resting = StopLimitTicket(
        instrument=ID, side=SELL, quantity=D(1), trigger_price=D(90), price=D(89)
    )
    card = preview(resting, PAIR, BOOK, NOW, RATES)
    assert (card.notional, card.liquidity) == (Exact(D(89)), Liquidity.UNKNOWN)


def test_what_is_unknown_stays_unknown() -> None:
    card = preview(market(BaseQuantity(D(1))), PAIR, None, MarketContext(), None)
    assert card.notional is None
    assert card.fill is None
    assert (card.rests, card.fee) == (None, None)
    assert (card.base_after, card.quote_after, card.distance_from_mid) == (None, None, None)


def bnb(available: str) -> Discount:
    return Discount(asset="BNB", reduction=D("0.25"), available=D(available), quote_price=D(260))


WORKED = Commission(
    standard=RateSet(taker=D("0.0000002"), seller=D("0.0000004")),
    tax=RateSet(taker=D("0.00000114"), seller=D("0.00000116")),
)
RECEIVED = D("0.49975") * 35000


def test_worked_commission() -> None:
    """Standard 0.01049475 and tax 0.040229875, together in the asset received."""
    assert D("17491.25") == RECEIVED
    plain = trade_fee(WORKED, SELL, RECEIVED, "USDT", is_maker=False)
    assert (plain.amount, plain.asset) == (D("0.05072463"), "USDT")
    assert WORKED.rate(SELL, is_maker=False) == D("0.0000029")
    discounted = replace(WORKED, discount=bnb("1"))
    fee = trade_fee(discounted, SELL, RECEIVED, "USDT", is_maker=False)
    assert (fee.amount, fee.asset) == (D("0.000185"), "BNB")


@pytest.mark.parametrize(("available", "asset"), [("0.000185", "BNB"), ("0.00018499", "USDT")])
def test_a_discount_needs_the_whole_fee(available: str, asset: str) -> None:
    discounted = replace(WORKED, discount=bnb(available))
    assert trade_fee(discounted, SELL, RECEIVED, "USDT", is_maker=False).asset == asset


def test_sizes_are_rounded_down() -> None:
    assert quantity_from_total(D(100), D(33), PAIR) == D("3.030")
    assert quantity_from_total(D(0), D(33), PAIR) == 0
    assert quantity_from_balance(BUY, D("0.25"), D(101), PAIR, NOW) == D("2.227")
    assert quantity_from_balance(SELL, D("0.3333"), None, PAIR, NOW) == D("1.333")
    assert quantity_from_balance(BUY, D(1), None, PAIR, NOW) is None
    assert quantity_from_balance(SELL, D(1), None, PAIR, MarketContext()) is None
    assert total_from_balance(D("0.5"), PAIR, NOW) == 450
    assert total_from_balance(D("0.5"), PAIR, MarketContext()) is None
