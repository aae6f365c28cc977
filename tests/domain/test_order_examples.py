"""Worked refusals that need the book, the margin, or the request around the order."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D
from typing import Any

import pytest

from terminal.domain.context import MarginContext, MarketContext
from terminal.domain.futures.position import PositionSide
from terminal.domain.futures.ticket import (
    FuturesLimitTicket,
    FuturesMarketTicket,
    FuturesStopMarketTicket,
    Hedge,
    OneWay,
    PriceMatch,
    Sized,
)
from terminal.domain.market import Market
from terminal.domain.order import Side, TimeInForce
from terminal.domain.request_rules import (
    check_batch,
    check_cancel_batch,
    check_cancel_ids,
    check_new_id,
    check_symbol,
)
from terminal.domain.spot.ticket import (
    OtherSidePeg,
    OwnSidePeg,
    PeggedTicket,
    StopKind,
)
from terminal.domain.validation import Field, validate
from tests.support.brackets import COIN_BRACKETS, LINEAR_BRACKETS
from tests.support.futures_market import BLZ, COIN
from tests.support.order_books import book
from tests.support.spot_market import ID, PAIR, balance, pair_with

BUY, SELL = Side.BUY, Side.SELL


BOOK = book("0.0500:300 0.0499:500 0.0498:900", "0.0501:400 0.0502:600 0.0510:5000")
NOW = MarketContext(
    last_price=D("0.05"),
    mark_price=D("0.05"),
    best_bid=D("0.0500"),
    best_ask=D("0.0501"),
    book=BOOK,
)
TICKET = FuturesLimitTicket(instrument=BLZ.id, side=BUY, quantity=D(1000), price=D("0.05"))


def codes(ticket: Any, context: MarketContext = NOW, on: Any = BLZ) -> list[int | None]:
    return [v.code for v in validate(ticket, on, context)]


def test_o16_a_price_match_without_a_book() -> None:
    matched = replace(TICKET, price=PriceMatch.OPPONENT)
    empty = replace(NOW, book=book("0.05:1", ""), best_ask=None)
    assert codes(matched) == []
    assert codes(matched, empty) == [-5041]
    assert codes(replace(TICKET, price=PriceMatch.QUEUE_5)) == [-5041]


def test_a_price_match_is_judged_at_the_price_it_reads() -> None:
    """The tenth of a worth is too small at the bid, and a deep ask lies above the band."""
    small = replace(TICKET, quantity=D(99), price=PriceMatch.QUEUE)
    assert codes(small) == [-4164]
    high = replace(NOW, book=book("0.05:1", "0.0576:1"))
    assert codes(replace(TICKET, price=PriceMatch.OPPONENT), high) == [-4016]
    assert codes(replace(TICKET, price=PriceMatch.OPPONENT_20), replace(NOW, book=None)) == [-5037]


@pytest.mark.parametrize(
    ("side", "price", "quantity", "offered"),
    [
        (BUY, "0.0502", "1000", None),
        (BUY, "0.0502", "1001", "1000"),
        (BUY, "0.0501", "401", "400"),
        (BUY, "0.0500", "500", "0"),
        (SELL, "0.0499", "800", None),
        (SELL, "0.0499", "801", "800"),
    ],
)
def test_o19_all_or_nothing_needs_a_book_that_holds_all(
    side: Side, price: str, quantity: str, offered: str | None
) -> None:
    ticket = replace(
        TICKET, side=side, price=D(price), quantity=D(quantity), lasting=TimeInForce.FOK
    )
    found = validate(ticket, BLZ, NOW)
    if offered is None:
        assert found == ()
    else:
        (violation,) = found
        assert (violation.code, violation.bound, violation.is_estimate) == (-5021, D(offered), True)
        assert violation.lower == (D(offered) or None)
    assert codes(ticket, replace(NOW, book=None)) == []


def test_requests_that_fail_before_their_order() -> None:
    """A3, A9, A13, O35, O39 and O40."""
    assert check_cancel_ids(None, None).code == -1102  # type: ignore[union-attr]
    assert check_cancel_ids(None, "") is not None
    assert check_cancel_ids(7, None) is check_cancel_ids(None, "a") is None
    assert check_symbol("NOSUCH", {"BTCUSDT"}).code == -1121  # type: ignore[union-attr]
    assert check_symbol("BTCUSDT", {"BTCUSDT"}) is None
    for market, code in (
        (Market.SPOT, -2010),
        (Market.USDM, -4116),
        (Market.COINM, -4116),
    ):
        fault = check_new_id(market, "mine", {"mine", "other"})
        assert fault is not None
        assert fault.code == code
        assert check_new_id(market, "new", {"mine"}) is None


@pytest.mark.parametrize(
    ("market", "most"), [(Market.USDM, 5), (Market.COINM, 5), (Market.OPTIONS, 10)]
)
def test_o39_sizes_of_batches(market: Market, most: int) -> None:
    fault = check_batch(market, most + 1)
    assert fault is not None
    assert (fault.code, str(most + 1) in fault.message) == (-4082, True)
    assert check_batch(market, most) is check_batch(market, 1) is None
    assert check_batch(market, 0) is not None


def test_o40_sizes_of_batch_cancellations() -> None:
    fault = check_cancel_batch(Market.USDM, 11)
    assert fault is not None
    assert (fault.code, "11" in fault.message) == (-4032, True)
    assert check_cancel_batch(Market.USDM, 10) is None
    assert check_cancel_batch(Market.USDM, 0) is not None


MARGIN = MarginContext(brackets=LINEAR_BRACKETS, leverage=20, available=D(100))
BIG = replace(TICKET, quantity=D(40_000))


def with_margin(available: str = "100", leverage: int = 20, **more: Any) -> MarketContext:
    known = {k: more.pop(k) for k in ("open_buys", "open_sells") if k in more}
    margin = replace(MARGIN, available=D(available), leverage=leverage, **known)
    return replace(NOW, margin=margin, book=None, **more)


def test_o37_margin_and_open_loss_must_be_available() -> None:
    """40,000 at 0.05 is 2,000: 100 of margin at 20 times leverage."""
    assert codes(BIG, with_margin("100")) == []
    (found,) = validate(BIG, BLZ, with_margin("99.99"))
    assert (found.code, found.rule, found.lower) == (-2019, "MARGIN", D(39996))
    assert found.message == "This needs 100 USDT of margin, 99.99 is available."
    above = replace(BIG, price=D("0.0501"))
    assert codes(above, with_margin("104.19")) == [-2019]
    assert codes(above, with_margin("104.2")) == []


def test_a_refused_quantity_is_led_to_the_most_that_margin_allows() -> None:
    for price, available in (("0.0501", "50"), ("0.05", "73.21"), ("0.0515", "10")):
        ticket = replace(BIG, price=D(price))
        context = with_margin(available)
        (found,) = validate(ticket, BLZ, context)
        assert found.lower is not None
        assert codes(replace(ticket, quantity=found.lower), context) == []
        assert codes(replace(ticket, quantity=found.lower + 1), context) == [-2019]


def test_what_reduces_waits_or_closes_needs_no_margin() -> None:
    nothing = with_margin("0", position=D(-60_000))
    assert codes(BIG, nothing) == []
    assert codes(replace(BIG, side=SELL), nothing) == [-2019]
    assert codes(replace(BIG, exposure=OneWay(reduce_only=True)), nothing) == []
    waiting = FuturesStopMarketTicket(
        instrument=BLZ.id,
        side=BUY,
        kind=StopKind.STOP_LOSS,
        amount=Sized(D(40_000)),
        trigger_price=D("0.06"),
    )
    assert codes(waiting, nothing) == []
    hedged = with_margin("0", hedge_mode=True, long_position=D(60_000), short_position=D(0))
    assert codes(replace(BIG, side=SELL, exposure=Hedge(PositionSide.LONG)), hedged) == []
    assert codes(replace(BIG, side=SELL, exposure=Hedge(PositionSide.SHORT)), hedged) == [-2019]


def test_only_the_worse_direction_needs_margin() -> None:
    """Open sells of 4,000 already tie up 200: a buy of 2,000 adds nothing to that."""
    assert codes(BIG, with_margin("0", open_sells=D(4000))) == []
    assert codes(BIG, with_margin("99", open_buys=D(4000))) == [-2019]
    assert codes(BIG, with_margin("100", open_buys=D(4000))) == []


def test_o38_leverage_caps_the_position() -> None:
    """At 20 times the cap is 25,000: 500,000 at 0.05."""
    most = replace(TICKET, quantity=D(500_000))
    rich = with_margin("1000000")
    assert codes(most, rich) == []
    (found,) = validate(replace(most, quantity=D(500_001)), BLZ, rich)
    assert (found.code, found.bound, found.lower) == (-2027, D(25000), D(500_000))
    assert found.message.startswith("At 20× leverage a position in BLZUSDT may be worth at most")
    assert codes(most, with_margin("1000000", open_buys=D("0.01"))) == [-2027]
    assert codes(most, with_margin("1000000", open_sells=D(9))) == []
    assert codes(most, with_margin("1000000", position=D(1))) == [-2027]
    assert codes(most, with_margin("1000000", position=D(-1))) == []
    assert codes(most, with_margin("1000000", leverage=10)) == []


def test_margin_of_coin_contracts_is_in_coin() -> None:
    """96.4 contracts of 100 at 9,640 are one coin: 0.05 at 20 times leverage."""
    ticket = FuturesMarketTicket(instrument=COIN.id, side=BUY, quantity=D(964))
    margin = MarginContext(brackets=COIN_BRACKETS, leverage=20, available=D("0.5"))
    context = MarketContext(last_price=D(9640), mark_price=D(9640), margin=margin)
    assert codes(ticket, context, COIN) == []
    (found,) = validate(replace(ticket, quantity=D(965)), COIN, context)
    assert (found.code, found.lower, found.is_estimate) == (-2019, D(964), True)


BIDS_AND_ASKS = book("100:1 99:1 97:1", "101:1 102:1 105:1")


@pytest.mark.parametrize(
    ("side", "peg", "accepted_between"),
    [
        (BUY, OwnSidePeg(0), "100"),
        (BUY, OwnSidePeg(2), "97"),
        (BUY, OtherSidePeg(1), "102"),
        (SELL, OwnSidePeg(0), "101"),
        (SELL, OtherSidePeg(2), "97"),
        (SELL, OwnSidePeg(3), None),
    ],
)
def test_a_peg_is_judged_at_the_price_it_takes(
    side: Side, peg: OwnSidePeg | OtherSidePeg, accepted_between: str | None
) -> None:
    ticket = PeggedTicket(instrument=ID, side=side, quantity=D(1), peg=peg)
    known = MarketContext(book=BIDS_AND_ASKS)
    if accepted_between is None:
        (found,) = validate(ticket, PAIR, known)
        assert (found.rule, found.field, found.is_estimate) == ("PEGGED", Field.PRICE, True)
        return
    price = D(accepted_between)
    exact = pair_with(min_price=price, max_price=price)
    assert validate(ticket, exact, known) == ()
    for narrow in (pair_with(min_price=price + 1), pair_with(max_price=price - 1)):
        assert [v.rule for v in validate(ticket, narrow, known)] == ["PRICE_FILTER"]


def test_a_peg_needs_its_money_at_the_price_it_takes() -> None:
    ticket = PeggedTicket(instrument=ID, side=BUY, quantity=D(1), peg=OtherSidePeg(1))
    known = MarketContext(book=BIDS_AND_ASKS, quote_balance=balance("USDT", "101"))
    assert [v.rule for v in validate(ticket, PAIR, known)] == ["BALANCE"]
