"""What a bracket costs, may earn and may lose, as one card."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D

from terminal.domain.balance import CommissionRates
from terminal.domain.book import OrderBook
from terminal.domain.order import Side
from terminal.domain.preview import Estimate, Exact, Liquidity
from terminal.domain.spot.list_preview import preview_list
from terminal.domain.spot.ticket import (
    Conditional,
    LimitAt,
    OcoTicket,
    PaidPair,
    Pair,
    PendingOrder,
    PendingPair,
    PostOnly,
    StopKind,
    Trailing,
    Trigger,
    TriggeredListTicket,
)
from terminal.domain.ticket import LimitTicket
from terminal.domain.validation import MarketContext
from tests.support.spot_market import ID, pair_with

PAIR = pair_with(tick_size="0.1", step_size="0.001")
RATES = CommissionRates(maker=D("0.001"), taker=D("0.002"))
NOW = MarketContext(last_price=D(100), best_bid=D(99), best_ask=D(101))
BOOK = OrderBook(PAIR.tick_size)
BOOK.load([("99", "9")], [("101", "9")])
STOP = Conditional(StopKind.STOP_LOSS, Trigger(D(90)))
TARGET = PostOnly(D(130))
ENTRY = LimitTicket(instrument=ID, side=Side.BUY, quantity=D(2), price=D(98))
BRACKET = TriggeredListTicket(
    working=ENTRY, then=PendingPair(side=Side.SELL, quantity=D(2), pair=Pair(TARGET, STOP))
)


def test_a_bracket_shows_entry_both_exits_fees_and_the_worst_loss() -> None:
    card = preview_list(BRACKET, PAIR, BOOK, NOW, RATES)
    assert card.entry is not None
    assert (card.entry.notional, card.entry.liquidity) == (Exact(D(196)), Liquidity.MAKER)
    assert card.entry_fee == Estimate(D("0.196"))
    target, stop = card.exits
    assert (target.price, target.value, target.is_stop) == (D(130), Estimate(D(260)), False)
    assert target.fee == Estimate(D("0.26"))
    assert target.profit == Estimate(D("63.544"))
    assert (stop.price, stop.fee, stop.is_stop) == (D(90), Estimate(D("0.36")), True)
    assert stop.profit == Estimate(D("-16.556"))
    assert (card.worst_loss, card.best_profit) == (Estimate(D("16.556")), Estimate(D("63.544")))
    assert card.reward_to_risk == D("63.544") / D("16.556")


def test_an_entry_that_takes_pays_what_the_book_asks() -> None:
    taking = replace(BRACKET, working=replace(ENTRY, price=D(103)))
    card = preview_list(taking, PAIR, BOOK, NOW, RATES)
    assert card.entry_fee == Estimate(D("0.404"))
    assert card.exits[1].profit == Estimate(D("-22.764"))


def test_a_stop_with_a_limit_counts_its_limit() -> None:
    deep = Conditional(StopKind.STOP_LOSS, Trigger(D(90)), LimitAt(D(88)))
    pair = PendingPair(side=Side.SELL, quantity=D(2), pair=Pair(TARGET, deep))
    card = preview_list(replace(BRACKET, then=pair), PAIR, BOOK, NOW, None)
    assert card.exits[1].price == D(88)
    assert card.worst_loss == Estimate(D(20))
    assert card.entry_fee is card.exits[0].fee is None


def test_a_short_bracket_wins_below() -> None:
    pair = Pair(Conditional(StopKind.STOP_LOSS, Trigger(D(110))), PostOnly(D(80)))
    ticket = TriggeredListTicket(
        working=replace(ENTRY, side=Side.SELL, price=D(102)),
        then=PendingPair(side=Side.BUY, quantity=D(2), pair=pair),
    )
    card = preview_list(ticket, PAIR, BOOK, NOW, None)
    assert [leg.profit for leg in card.exits] == [Estimate(D(-16)), Estimate(D(44))]


def test_a_paid_pair_sells_what_the_buy_delivered() -> None:
    """0.1 % of two is withheld as the maker's fee: 1.998 are there to sell."""
    card = preview_list(replace(BRACKET, then=PaidPair(Pair(TARGET, STOP))), PAIR, BOOK, NOW, RATES)
    assert card.exits[0].value == Estimate(D("259.74"))


def test_exits_alone_have_values_but_no_profit() -> None:
    ticket = OcoTicket(instrument=ID, side=Side.SELL, quantity=D(2), pair=Pair(TARGET, STOP))
    card = preview_list(ticket, PAIR, BOOK, NOW, RATES)
    assert card.entry is card.worst_loss is card.best_profit is card.reward_to_risk is None
    assert [leg.value for leg in card.exits] == [Estimate(D(260)), Estimate(D(180))]


def test_what_follows_a_trail_is_not_known() -> None:
    trailing = Conditional(StopKind.STOP_LOSS, Trailing(100))
    pair = PendingPair(side=Side.SELL, quantity=D(2), pair=Pair(TARGET, trailing))
    card = preview_list(replace(BRACKET, then=pair), PAIR, BOOK, NOW, RATES)
    assert (card.exits[1].price, card.exits[1].profit, card.worst_loss) == (None, None, None)
    assert card.best_profit == Estimate(D("63.544"))


def test_a_list_that_never_loses() -> None:
    then = PendingOrder(side=Side.SELL, quantity=D(1), order=LimitAt(D(130)))
    card = preview_list(replace(BRACKET, then=then), PAIR, BOOK, NOW, None)
    assert (card.worst_loss, card.best_profit) == (Estimate(D(0)), Estimate(D(32)))
    assert card.reward_to_risk is None
