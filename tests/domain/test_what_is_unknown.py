"""Limits that a symbol does not have, prices nobody knows yet, and numbers that are not one.

Zero in a filter means "no limit". A rule whose facts are unknown says nothing, and a number that is
no quantity or no price breaks one rule, not all that build on it.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D
from typing import Any

import pytest

from terminal.domain.context import MarginContext, MarketContext
from terminal.domain.filters import AccountLimits, CountLimits, LotRange, NotionalRange, PriceBand
from terminal.domain.futures.position import PositionSide
from terminal.domain.futures.ticket import (
    CloseAll,
    FuturesLimitTicket,
    FuturesMarketTicket,
    FuturesStopMarketTicket,
    FuturesTrailingTicket,
    GoodTill,
    Hedge,
    OneWay,
    Sized,
)
from terminal.domain.order import Side, StpMode, TimeInForce
from terminal.domain.spot.ticket import (
    Conditional,
    ConditionalTicket,
    OwnSidePeg,
    PeggedTicket,
    StopKind,
    Trailing,
)
from terminal.domain.ticket import BaseQuantity, LimitTicket, MarketTicket, QuoteQuantity
from terminal.domain.validation import blocking, validate
from tests.support.brackets import LINEAR_BRACKETS
from tests.support.futures_market import BLZ, TST
from tests.support.order_books import book
from tests.support.spot_market import ID, balance, pair_with

BUY, SELL = Side.BUY, Side.SELL
SPOT = pair_with(tick_size="1", step_size="0.01", min_quantity="0.01")
PRICED = MarketContext(last_price=D(100), best_bid=D(99), best_ask=D(125))
DARK = MarketContext()
FUTURES = MarketContext(last_price=D("0.05"), mark_price=D("0.05"))
ORDER = FuturesLimitTicket(instrument=BLZ.id, side=BUY, quantity=D(1000), price=D("0.05"))
BROKE = MarginContext(brackets=LINEAR_BRACKETS, leverage=20, available=D(0))


def limit(quantity: str, price: str = "100", side: Side = BUY, **more: Any) -> LimitTicket:
    return LimitTicket(instrument=ID, side=side, price=D(price), quantity=D(quantity), **more)


def market(quantity: str, side: Side = BUY) -> MarketTicket:
    return MarketTicket(instrument=ID, side=side, amount=BaseQuantity(D(quantity)))


def spend(total: str, side: Side = BUY) -> MarketTicket:
    return MarketTicket(instrument=ID, side=side, amount=QuoteQuantity(D(total)))


def rules(ticket: Any, on: Any = SPOT, context: MarketContext = PRICED) -> list[str]:
    return [v.rule for v in validate(ticket, on, context)]


def codes(ticket: Any, context: MarketContext = FUTURES, on: Any = BLZ) -> list[int | None]:
    return [v.code for v in validate(ticket, on, context)]


def test_a_lot_without_a_largest_quantity() -> None:
    assert rules(limit("99999999")) == []
    assert rules(limit("0.001")) == ["LOT_SIZE"]
    (found,) = validate(limit("7.005"), SPOT, PRICED)
    assert (found.lower, found.upper) == (D(7), D("7.01"))
    endless = LotRange(minimum=D("0.02"), maximum=D(0), step=D("0.01"))
    pair = replace(SPOT, filters=replace(SPOT.filters, market_lot=endless))
    assert rules(market("99999999"), pair) == []
    assert rules(spend("99999999"), pair) == []
    assert rules(market("0.01"), pair) == ["MARKET_LOT_SIZE"]
    (found,) = validate(limit("9", iceberg_quantity=D("0.505")), SPOT, PRICED)
    assert (found.lower, found.upper) == (D("0.5"), D("0.51"))


def test_a_lot_without_a_smallest_quantity_still_sells_whole_steps() -> None:
    pair = pair_with(step_size="0.01")
    assert rules(spend("0.5"), pair) == ["LOT_SIZE"]
    assert rules(spend("1.25"), pair) == []


def test_lots_that_share_no_quantity_offer_none() -> None:
    odd = LotRange(minimum=D("0.005"), maximum=D(7), step=D("0.02"), offset=D("0.005"))
    pair = replace(SPOT, filters=replace(SPOT.filters, market_lot=odd))
    (found,) = validate(market("0.5"), pair, PRICED)
    assert (found.rule, found.lower, found.upper) == ("MARKET_LOT_SIZE", None, None)


def test_a_quantity_that_is_none_breaks_one_rule() -> None:
    worth = (NotionalRange(rule="NOTIONAL", minimum=D(10)),)
    lot = LotRange(minimum=D("0.02"), maximum=D(9), step=D("0.01"))
    pair = replace(SPOT, filters=replace(SPOT.filters, market_lot=lot, notionals=worth))
    parts = replace(SPOT, filters=replace(SPOT.filters, iceberg_parts=10))
    assert rules(market("0"), pair) == ["LOT_SIZE"]
    assert rules(limit("0"), pair) == ["LOT_SIZE"]
    assert rules(limit("9", iceberg_quantity=D(-1)), parts) == ["LOT_SIZE"]
    assert codes(replace(ORDER, quantity=D(0))) == [-4003]
    everything = replace(ORDER, quantity=D(0), lasting=TimeInForce.FOK)
    assert codes(everything, replace(FUTURES, book=book("0.05:1", "0.06:1"))) == [-4003]
    full = replace(FUTURES, margin=BROKE, position=D(9_000_000))
    assert codes(replace(ORDER, quantity=D(0)), full) == [-4003]


def test_a_price_that_is_none_breaks_one_rule() -> None:
    worth = (NotionalRange(rule="NOTIONAL", minimum=D(10), maximum=D(300)),)
    pair = replace(SPOT, filters=replace(SPOT.filters, notionals=worth))
    lot, price = validate(limit("0.005", price="-1"), pair, PRICED)
    assert (price.rule, lot.rule, lot.lower, lot.upper) == ("LOT_SIZE", "PRICE_FILTER", None, D(1))
    selling = replace(ORDER, side=SELL, price=D(0))
    assert -2019 not in codes(selling, replace(FUTURES, margin=BROKE))


def test_without_any_price_only_the_lot_is_judged() -> None:
    worth = (NotionalRange(rule="NOTIONAL", minimum=D(10), maximum=D(300)),)
    pair = replace(SPOT, filters=replace(SPOT.filters, notionals=worth))
    rich = replace(DARK, quote_balance=balance("USDT", "5"))
    assert rules(market("3"), pair, rich) == []
    (found,) = validate(market("0.505"), pair, rich)
    assert (found.rule, found.lower, found.upper) == ("LOT_SIZE", D("0.5"), D("0.51"))
    by_market = FuturesMarketTicket(instrument=BLZ.id, side=BUY, quantity=D(90))
    assert codes(by_market, replace(DARK, margin=BROKE)) == []
    (found,) = validate(replace(by_market, quantity=D("0.5")), BLZ, DARK)
    assert (found.code, found.upper) == (-4004, D(1))


def test_a_buyer_pays_the_ask_though_nobody_bids() -> None:
    funds = balance("USDT", "110")
    assert rules(market("1"), SPOT, replace(PRICED, best_bid=None, quote_balance=funds)) == [
        "BALANCE"
    ]
    assert rules(market("1"), SPOT, replace(PRICED, best_ask=None, quote_balance=funds)) == []


def test_a_seller_by_value_is_paid_by_the_bids_he_meets() -> None:
    """990 at the best bid are 10 coins; the book asks for 12 of them."""
    held = replace(PRICED, base_balance=balance("BTC", "11"))
    assert rules(spend("990", SELL), SPOT, held) == []
    deep = book("99:5 75:100", "125:9")
    assert rules(spend("990", SELL), SPOT, replace(held, book=deep)) == ["BALANCE"]
    paid_last = replace(held, best_bid=None, base_balance=balance("BTC", "9.8"))
    assert rules(spend("990", SELL), SPOT, paid_last) == ["BALANCE"]
    assert rules(spend("980", SELL), SPOT, paid_last) == []


def test_a_value_limit_that_is_not_for_market_orders_caps_no_total() -> None:
    rule = NotionalRange(rule="NOTIONAL", minimum=D(10), maximum=D(300), maximum_to_market=False)
    funded = replace(PRICED, quote_balance=balance("USDT", "1000"))
    pair = replace(SPOT, filters=replace(SPOT.filters, notionals=(rule,)))
    (found,) = validate(spend("2000"), pair, funded)
    assert (found.rule, found.lower) == ("BALANCE", D(1000))
    endless = replace(rule, maximum=D(0), maximum_to_market=True)
    pair = replace(SPOT, filters=replace(SPOT.filters, notionals=(endless,)))
    (found,) = validate(spend("2000"), pair, funded)
    assert (found.rule, found.lower) == ("BALANCE", D(1000))


def test_what_is_asked_by_value_is_no_estimate() -> None:
    rule = NotionalRange(rule="NOTIONAL", minimum=D(10), minimum_to_market=True, minutes=5)
    pair = replace(SPOT, filters=replace(SPOT.filters, notionals=(rule,)))
    (by_value,) = validate(spend("5"), pair, PRICED)
    (by_quantity,) = validate(market("0.05"), pair, PRICED)
    assert (by_value.is_estimate, by_quantity.is_estimate) == (False, True)
    assert blocking([by_value, by_quantity]) == (by_value,)


def test_a_band_round_an_average_nobody_knows_is_advice() -> None:
    """The exchange measures from its average of five minutes; the last price only stands in."""
    band = PriceBand(rule="PERCENT_PRICE_BY_SIDE", buy_up=D("1.1"), minutes=5)
    pair = replace(SPOT, filters=replace(SPOT.filters, bands=(band,)))
    assert blocking(validate(limit("1", price="120"), pair, PRICED)) == ()
    known = replace(PRICED, average_price=D(100))
    assert [v.rule for v in blocking(validate(limit("1", price="120"), pair, known))] == [band.rule]


def test_a_pegged_order_has_a_value_though_it_names_no_price() -> None:
    rule = NotionalRange(rule="NOTIONAL", minimum=D(10), minimum_to_market=False)
    pair = replace(SPOT, filters=replace(SPOT.filters, notionals=(rule,)))
    pegged = PeggedTicket(instrument=ID, side=BUY, quantity=D("0.05"), peg=OwnSidePeg(0))
    assert rules(pegged, pair, replace(PRICED, book=book("99:1", "125:1"))) == ["NOTIONAL"]


def test_futures_without_largest_lot_or_price() -> None:
    endless = replace(
        BLZ,
        filters=replace(BLZ.filters, max_quantity=D(0), max_price=D(0), min_price=D(0), bands=()),
    )
    assert codes(replace(ORDER, quantity=D(99_999_999), price=D(9_000)), on=endless) == []
    assert codes(replace(ORDER, quantity=D("0.5"), price=D(300)), on=endless) == [-4004]
    (found,) = validate(replace(ORDER, price=D("500.00005")), endless, FUTURES)
    assert (found.lower, found.upper) == (D(500), D("500.0001"))
    (found,) = validate(replace(ORDER, quantity=D("1000.5")), endless, FUTURES)
    assert (found.lower, found.upper) == (D(1000), D(1001))
    cheap = replace(ORDER, quantity=D(100_000), price=D("0.0001"))
    assert codes(cheap, replace(FUTURES, mark_price=D("0.0001"))) == []


def test_what_only_closes_needs_no_smallest_value_and_meets_no_block() -> None:
    (found,) = validate(replace(ORDER, quantity=D("0.5"), exposure=OneWay(True)), BLZ, FUTURES)
    assert (found.code, found.upper) == (-4004, D(1))
    blocked = replace(BLZ, filters=replace(BLZ.filters, blocked_side="LONG"))
    closing = FuturesStopMarketTicket(
        instrument=BLZ.id,
        side=BUY,
        kind=StopKind.STOP_LOSS,
        amount=CloseAll(),
        trigger_price=D("0.06"),
    )
    assert codes(closing, on=blocked) == []
    assert codes(closing, replace(FUTURES, margin=BROKE)) == []
    larger = replace(ORDER, quantity=D(900_000), side=SELL, exposure=OneWay(True))
    assert codes(larger, replace(FUTURES, margin=BROKE, position=D(20_000))) == []


def test_margin_of_a_leg_knows_no_opposite_orders() -> None:
    """In one-way mode sells of 4,000 would carry a buy of 2,000; a long leg stands for itself."""
    big = replace(ORDER, quantity=D(40_000))
    margin = replace(BROKE, open_sells=D(4_000))
    assert codes(big, replace(FUTURES, margin=margin)) == []
    hedged = replace(
        FUTURES, margin=margin, hedge_mode=True, long_position=D(0), short_position=D(0)
    )
    assert codes(replace(big, exposure=Hedge(PositionSide.LONG)), hedged) == [-2019]


def test_a_part_of_a_coin_held_counts_towards_the_largest_position() -> None:
    rich = replace(BROKE, available=D(100_000))
    now = MarketContext(last_price=D(1), mark_price=D(1), margin=rich)
    order = replace(ORDER, instrument=TST.id, quantity=D("1000.001"), price=D("1.0005"))
    endless = replace(TST, filters=replace(TST.filters, max_quantity=D(0)))
    near = replace(order, quantity=D("24987.001"))
    assert codes(near, now, endless) == []
    assert codes(near, replace(now, position=D("0.9")), endless) == [-2027]


def test_a_waiting_order_needs_no_margin_and_may_exceed_its_leg() -> None:
    waiting = FuturesStopMarketTicket(
        instrument=BLZ.id,
        side=SELL,
        kind=StopKind.STOP_LOSS,
        amount=Sized(D(40_000)),
        trigger_price=D("0.04"),
    )
    assert codes(waiting, replace(FUTURES, margin=BROKE)) == []
    leg = replace(waiting, amount=Sized(D(40_000), Hedge(PositionSide.LONG)))
    held = replace(FUTURES, hedge_mode=True, long_position=D(10), short_position=D(0))
    assert codes(leg, held) == []


def test_more_than_a_leg_holds_is_led_to_what_can_be_closed() -> None:
    closing = replace(ORDER, quantity=D(5_000), side=SELL, exposure=Hedge(PositionSide.LONG))
    held = replace(FUTURES, hedge_mode=True, long_position=D("1000.5"), short_position=D(0))
    (found,) = validate(closing, BLZ, held)
    assert (found.rule, found.lower) == ("REDUCE_ONLY", D(1000))


@pytest.mark.parametrize(("limit_", "accepted"), [(None, True), (6, True), (5, False)])
def test_an_account_s_own_limit_of_waiting_orders(limit_: int | None, accepted: bool) -> None:
    stop = FuturesStopMarketTicket(
        instrument=BLZ.id,
        side=SELL,
        kind=StopKind.STOP_LOSS,
        amount=Sized(D(1000)),
        trigger_price=D("0.04"),
    )
    limits = AccountLimits(counts=CountLimits(algo_orders=limit_))
    now = replace(FUTURES, limits=limits, exchange_open_conditional_orders=5)
    assert codes(stop, now) == ([] if accepted else [-4045])


def test_edges_that_are_still_allowed() -> None:
    assert codes(replace(ORDER, stp_mode=StpMode.EXPIRE_TAKER)) == []
    assert codes(replace(ORDER, stp_mode=StpMode.DECREMENT)) != []
    trailing = FuturesTrailingTicket(
        instrument=BLZ.id, side=SELL, quantity=D(1000), callback_percent=D("0.1")
    )
    dated = replace(FUTURES, now_ms=1_780_000_000_000)
    assert codes(trailing, dated) == []
    assert codes(replace(trailing, callback_percent=D(10)), dated) == []
    ten_minutes = 1_780_000_000_000 + 600_000
    assert codes(replace(ORDER, lasting=GoodTill(ten_minutes)), dated) != []
    assert codes(replace(ORDER, lasting=GoodTill(ten_minutes + 1)), dated) == []


def test_waiting_orders_do_not_count_against_a_plain_one() -> None:
    many = replace(FUTURES, open_conditional_orders=10, exchange_open_conditional_orders=999)
    assert codes(ORDER, many) == []


def test_too_many_digits_off_the_step_are_one_fault() -> None:
    assert rules(limit("1.123456789")) == ["LOT_SIZE"]


def test_an_activation_price_may_lie_on_either_side() -> None:
    """Only its tick is ruled by the symbol: the distance follows whichever way the market goes."""
    for text in ("80.5", "120.5"):
        order = Conditional(StopKind.STOP_LOSS, Trailing(100, activation=D(text)))
        ticket = ConditionalTicket(instrument=ID, side=BUY, quantity=D(1), order=order)
        (found,) = validate(ticket, SPOT, PRICED)
        assert (found.lower, found.upper) == (D(text) - D("0.5"), D(text) + D("0.5"))
