"""The guard says numbers: what was asked, the limit, and what to do."""

from __future__ import annotations

from decimal import Decimal

import pytest

from terminal.domain.book import OrderBook
from terminal.domain.events import FeedState
from terminal.domain.order import Side
from terminal.domain.ticket import (
    BaseQuantity,
    MarketTicket,
    OrderTicket,
    QuoteQuantity,
    StopLimitTicket,
)
from terminal.domain.validation import MarketContext, Violation
from terminal.services.guard import GuardLimits, GuardState, read_limits, refuse
from terminal.state.books import BookEntry
from tests.support.fakes import BTC, limit, pair

CONTEXT = MarketContext(
    last_price=Decimal(100), best_bid=Decimal("99.99"), best_ask=Decimal("100.00")
)
LIMITS = GuardLimits(max_notional=Decimal(1_000))


def judged(
    ticket: OrderTicket, context: MarketContext = CONTEXT, state: FeedState = FeedState.LIVE
) -> tuple[Violation, ...]:
    entry = BookEntry(OrderBook(Decimal("0.01")), state, reason="")
    return refuse(ticket, pair(), context, GuardState(book=entry, quote_value=Decimal(1)), LIMITS)


def rules(*arguments: object, **named: object) -> list[str]:
    return [v.rule for v in judged(*arguments, **named)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("side", "price", "expected"),
    [
        (Side.BUY, "105.00", []),
        (Side.BUY, "105.01", ["PRICE_COLLAR"]),
        (Side.BUY, "10.00", []),
        (Side.BUY, "9.99", ["PRICE_COLLAR"]),
        (Side.SELL, "95.00", []),
        (Side.SELL, "94.98", ["PRICE_COLLAR"]),
        (Side.SELL, "189.98", []),
        (Side.SELL, "190.00", ["PRICE_COLLAR"]),
    ],
)
def test_prices_are_judged_at_and_beyond_the_limit(
    side: Side, price: str, expected: list[str]
) -> None:
    assert rules(limit(price=price, side=side)) == expected


def test_the_sentence_holds_the_numbers() -> None:
    (violation,) = judged(limit(price="130"))
    assert violation.message.startswith("130 is 30.0 % above 100 USDT, your limit is 5 %.")
    assert violation.bound == 105


@pytest.mark.parametrize(
    ("ticket", "expected"),
    [
        (limit(quantity="10"), []),
        (limit(quantity="10.00001"), ["MAX_NOTIONAL"]),
        (
            MarketTicket(instrument=BTC, side=Side.BUY, amount=BaseQuantity(Decimal(11))),
            ["MAX_NOTIONAL"],
        ),
        (
            MarketTicket(instrument=BTC, side=Side.BUY, amount=QuoteQuantity(Decimal(1_001))),
            ["MAX_NOTIONAL"],
        ),
        (MarketTicket(instrument=BTC, side=Side.BUY, amount=QuoteQuantity(Decimal(1_000))), []),
    ],
)
def test_the_worth_of_one_order_is_bounded(ticket: OrderTicket, expected: list[str]) -> None:
    assert rules(ticket) == expected


def test_a_stop_is_measured_against_its_own_trigger() -> None:
    stop = StopLimitTicket(
        instrument=BTC,
        side=Side.SELL,
        quantity=Decimal(1),
        trigger_price=Decimal(50),
        price=Decimal(49),
    )
    assert rules(stop) == []


@pytest.mark.parametrize("state", [FeedState.STALE, FeedState.UNSYNCED, FeedState.OFF])
def test_nothing_is_sent_on_a_book_that_is_not_live(state: FeedState) -> None:
    assert rules(limit(), state=state) == ["STALE_BOOK"]


def test_without_a_book_nothing_is_sent() -> None:
    violations = refuse(limit(), pair(), CONTEXT, GuardState(book=None), LIMITS)
    assert [v.rule for v in violations] == ["STALE_BOOK"]


def test_locks_come_first() -> None:
    state = GuardState(book=None, locks=("The kill switch is on.",))
    assert next(v.rule for v in refuse(limit(), pair(), CONTEXT, state, LIMITS)) == "LOCKED"


def test_limits_are_counted_in_the_reference_asset() -> None:
    entry = BookEntry(OrderBook(Decimal("0.01")), FeedState.LIVE)
    dear = GuardState(book=entry, quote_value=Decimal(70_000))
    (violation,) = refuse(limit(quantity="0.2"), pair(), CONTEXT, dear, LIMITS)
    assert "worth 1,400,000.00 USDT, your limit for one order is 1,000.00 USDT" in violation.message
    unknown = GuardState(book=entry, quote_value=None)
    assert refuse(limit(quantity="0.2"), pair(), CONTEXT, unknown, LIMITS) == ()


def test_limits_come_from_the_settings_and_nonsense_is_ignored() -> None:
    limits = read_limits({"max_notional": "5000", "through": "-1", "away": 3})
    assert limits == GuardLimits(max_notional=Decimal(5_000))
