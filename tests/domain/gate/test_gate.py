"""Each control below, at and above its limit; unknown facts count as the worst case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.book import OrderBook
from terminal.domain.context import MarketContext
from terminal.domain.events import FeedState
from terminal.domain.filters import CountLimits
from terminal.domain.gate import ALLOWED, Decision, Facts, GateLimits, Level, Pace, judge_intent
from terminal.domain.market import Environment
from terminal.domain.order import Order, OrderStatus, OrderType, Side
from terminal.domain.ticket import (
    BaseQuantity,
    LimitTicket,
    MarketTicket,
    OrderTicket,
    QuoteQuantity,
    StopLimitTicket,
)
from tests.support.fakes import BTC, NOW_MS, limit, pair

D = Decimal
LIMITS = GateLimits()


def book(bids: str = "99.99:50", asks: str = "100.01:50") -> OrderBook:
    made = OrderBook(D("0.01"))
    sides = [[(p, q) for p, q in (x.split(":") for x in side.split())] for side in (bids, asks)]
    made.load(*sides)
    return made


FACTS = Facts(
    environment=Environment.SIMULATOR,
    instrument=pair(),
    context=MarketContext(
        last_price=D(100), best_bid=D("99.99"), best_ask=D("100.01"), open_orders=0
    ),
    now_ms=NOW_MS,
    book=book(),
    book_state=FeedState.LIVE,
    account_live=True,
    clock_doubt_ms=5.0,
    rules_age_ms=0,
    equity=D(10_000),
    quote_value=D(1),
    held=D(10),
    turnover=D(10**8),
)


def market(side: Side = Side.BUY, quantity: str = "1") -> MarketTicket:
    return MarketTicket(instrument=BTC, side=side, amount=BaseQuantity(D(quantity)))


def decide(ticket: OrderTicket, limits: GateLimits = LIMITS, **facts: object) -> Decision:
    return judge_intent(ticket, replace(FACTS, **facts), limits)


def level(decision: Decision, rule: str) -> Level:
    return next((r.level for r in decision.reasons if r.rule == rule), Level.ALLOW)


def own(price: str, side: Side = Side.SELL, **more: object) -> Order:
    order = Order(
        instrument=BTC,
        client_id="t1s-own-1",
        side=side,
        type=OrderType.LIMIT,
        status=OrderStatus.NEW,
        quantity=D(1),
        price=D(price),
    )
    return replace(order, **more)


AMOUNTS = st.sampled_from(["0", "-1", "0.00000000000000000001", "1", "9" * 38, "-" + "9" * 38])


@given(amount=AMOUNTS, price=AMOUNTS, side=st.sampled_from(Side))
def test_any_number_that_can_be_typed_is_judged(amount: str, price: str, side: Side) -> None:
    """The ticket is judged on each keystroke: `0.02` begins with a quantity of zero."""
    quantity, at = D(amount), D(price)
    decide(market(side, amount))
    decide(MarketTicket(instrument=BTC, side=side, amount=QuoteQuantity(quantity)))
    decide(LimitTicket(instrument=BTC, side=side, quantity=quantity, price=at))
    decide(
        StopLimitTicket(instrument=BTC, side=side, quantity=quantity, trigger_price=at, price=at)
    )


def test_a_usual_order_on_a_usual_day_passes_in_silence() -> None:
    assert decide(limit("99.50")) == ALLOWED
    assert decide(market()) == ALLOWED


@pytest.mark.parametrize(
    ("price", "quantity", "expected"),
    [
        ("99", "5.05050", Level.ALLOW),
        ("100", "5", Level.ALLOW),
        ("100", "5.00001", Level.CONFIRM),
        ("100", "25", Level.CONFIRM),
        ("100", "25.00001", Level.BLOCK),
    ],
)
def test_r1_worth_of_one_order(price: str, quantity: str, expected: Level) -> None:
    assert level(decide(limit(price, quantity)), "R1_WORTH") is expected


def test_r1_never_blocks_what_reduces_and_unknown_worth_is_asked_about() -> None:
    sale = limit("100", "30", Side.SELL)
    assert level(decide(sale, held=D(30)), "R1_WORTH") is Level.CONFIRM
    assert level(decide(sale, held=D(29)), "R1_WORTH") is Level.BLOCK
    assert level(decide(sale, held=None), "R1_WORTH") is Level.BLOCK
    assert level(decide(limit(), equity=None), "R1_WORTH") is Level.CONFIRM
    assert level(decide(limit(), quote_value=None), "R1_WORTH") is Level.CONFIRM
    assert level(decide(limit(), equity=D(0)), "R1_WORTH") is Level.BLOCK


def test_r1_counts_a_market_order_at_the_collar() -> None:
    assert level(decide(market(quantity="4.9")), "R1_WORTH") is Level.ALLOW
    assert level(decide(market(quantity="4.95")), "R1_WORTH") is Level.CONFIRM
    by_value = MarketTicket(instrument=BTC, side=Side.BUY, amount=QuoteQuantity(D("500.01")))
    assert level(decide(by_value), "R1_WORTH") is Level.CONFIRM


@pytest.mark.parametrize(("quantity", "asks"), [("1", False), ("1.00001", True)])
def test_r2_unusual_quantity(quantity: str, asks: bool) -> None:
    usual = (D("0.1"),) * 5
    assert (level(decide(limit(quantity=quantity), recent=usual), "R2_QUANTITY") > 0) is asks
    assert level(decide(limit(quantity="5"), recent=usual[:4]), "R2_QUANTITY") is Level.ALLOW


@pytest.mark.parametrize(
    ("side", "price", "expected"),
    [
        (Side.BUY, "102", Level.ALLOW),
        (Side.BUY, "102.01", Level.CONFIRM),
        (Side.BUY, "110", Level.CONFIRM),
        (Side.BUY, "110.01", Level.BLOCK),
        (Side.BUY, "90", Level.ALLOW),
        (Side.BUY, "89.99", Level.CONFIRM),
        (Side.BUY, "50", Level.CONFIRM),
        (Side.BUY, "49.99", Level.BLOCK),
        (Side.SELL, "98", Level.ALLOW),
        (Side.SELL, "97.99", Level.CONFIRM),
        (Side.SELL, "89.99", Level.BLOCK),
        (Side.SELL, "110", Level.ALLOW),
        (Side.SELL, "110.01", Level.CONFIRM),
    ],
)
def test_r3_collar(side: Side, price: str, expected: Level) -> None:
    assert level(decide(limit(price, "0.01", side)), "R3_COLLAR") is expected


def test_r3_is_wider_for_minor_symbols_and_types_the_number_back() -> None:
    asked = decide(limit("103", "0.01"))
    reason = next(r for r in asked.reasons if r.rule == "R3_COLLAR")
    assert (reason.typed, reason.title) == (
        "3.00",
        "Price is 3.00 % above the middle of the book",
    )
    minor = replace(pair(), base="XYZ")
    assert level(decide(limit("106", "0.01"), instrument=minor), "R3_COLLAR") is Level.ALLOW
    assert level(decide(limit("106.01", "0.01"), instrument=minor), "R3_COLLAR") is Level.CONFIRM


def test_r3_measures_a_stop_limit_from_its_trigger() -> None:
    def stop(price: str) -> StopLimitTicket:
        return StopLimitTicket(
            instrument=BTC, side=Side.SELL, quantity=D("0.01"), trigger_price=D(80), price=D(price)
        )

    assert level(decide(stop("78.4")), "R3_COLLAR") is Level.ALLOW
    assert level(decide(stop("78.39")), "R3_COLLAR") is Level.CONFIRM


def test_r4_slippage_depth_and_an_empty_side() -> None:
    steep = book(asks="100:1 100.9:1 101.5:8")
    assert level(decide(market(quantity="1"), book=steep), "R4_SLIPPAGE") is Level.ALLOW
    assert level(decide(market(quantity="3"), book=steep), "R4_SLIPPAGE") is Level.CONFIRM
    thin = book(asks="100.01:5")
    assert level(decide(market(quantity="1"), book=thin), "R4_DEPTH") is Level.ALLOW
    assert level(decide(market(quantity="1.00001"), book=thin), "R4_DEPTH") is Level.CONFIRM
    assert level(decide(market(quantity="5.00001"), book=thin), "R4_DEPTH") is Level.BLOCK
    assert level(decide(market(), book=book(asks="")), "R4_DEPTH") is Level.BLOCK


def test_r5_position_with_everything_open_filled() -> None:
    assert level(decide(limit(quantity="2"), held=D(48)), "R5_POSITION") is Level.ALLOW
    assert level(decide(limit(quantity="2.00001"), held=D(48)), "R5_POSITION") is Level.OVERRIDE
    waiting = own("99", Side.BUY, status=OrderStatus.UNCONFIRMED)
    asked = decide(limit(quantity="2"), held=D(48), own_orders=(waiting,))
    assert level(asked, "R5_POSITION") is Level.OVERRIDE
    sale = limit("100", "1", Side.SELL)
    assert level(decide(sale, held=D(90)), "R5_POSITION") is Level.ALLOW


def test_r8_rate_r9_twin_and_r10_repetition() -> None:
    full = Pace(last_second=5, last_minute=5, next_ms=NOW_MS + 400)
    reason = decide(limit(), pace=full).reasons[0]
    assert (reason.rule, reason.level) == ("R8_RATE", Level.BLOCK)
    assert "Free again in 0.4 s" in reason.message
    assert decide(limit(), pace=Pace(last_second=4, last_minute=59)) == ALLOWED
    assert level(decide(limit(), pace=Pace(last_minute=60)), "R8_RATE") is Level.BLOCK
    assert level(decide(limit(), pace=Pace(twin_ms=2_999)), "R9_TWIN") is Level.CONFIRM
    assert level(decide(limit(), pace=Pace(twin_ms=3_000)), "R9_TWIN") is Level.ALLOW
    assert level(decide(limit(), pace=Pace(same_ticket=5)), "R10_REPEATED") is Level.BLOCK
    assert level(decide(limit(), pace=Pace(same_ticket=4)), "R10_REPEATED") is Level.ALLOW


def test_r9_asks_while_an_order_of_that_side_may_be_live() -> None:
    doubtful = own("90", Side.BUY, status=OrderStatus.UNCONFIRMED)
    buy, sale = limit("99", "0.5"), limit("101", "0.5", Side.SELL)
    assert decide(buy, own_orders=(doubtful,)).rules == {"R9_UNCONFIRMED"}
    assert decide(sale, own_orders=(doubtful,)) == ALLOWED


STALE: tuple[tuple[str, dict[str, object]], ...] = (
    ("STALE_BOOK", {"book_state": FeedState.STALE}),
    ("STALE_BOOK", {"book_state": FeedState.OFF, "book": None}),
    ("R11_ACCOUNT", {"account_live": False}),
    ("R11_CLOCK", {"clock_doubt_ms": None}),
    ("R11_CLOCK", {"clock_doubt_ms": 1_501.0}),
    ("R11_RULES", {"rules_age_ms": 15 * 60_000 + 1}),
    ("R11_RULES", {"rules_age_ms": None}),
)


@pytest.mark.parametrize(("rule", "facts"), STALE)
def test_r11_stale_data(rule: str, facts: dict[str, object]) -> None:
    assert level(decide(market(), **facts), rule) is Level.BLOCK
    assert level(decide(limit("99.5"), **facts), rule) is Level.OVERRIDE
    assert level(decide(limit("100.5", "1", Side.SELL), **facts), rule) is Level.CONFIRM


def test_r12_keeps_places_for_stops() -> None:
    counted = replace(pair().filters, counts=CountLimits(orders=200))
    instrument = replace(pair(), filters=counted)
    for open_orders, expected in ((194, Level.ALLOW), (195, Level.BLOCK)):
        context = replace(FACTS.context, open_orders=open_orders)
        found = decide(limit("99.5"), instrument=instrument, context=context)
        assert level(found, "R12_OPEN_ORDERS") is expected
    stop = StopLimitTicket(
        instrument=BTC, side=Side.SELL, quantity=D(1), trigger_price=D(95), price=D(95)
    )
    context = replace(FACTS.context, open_orders=199)
    assert decide(stop, instrument=instrument, context=context) == ALLOWED


def test_r13_lets_only_reducing_orders_pass() -> None:
    assert level(decide(limit(), loss_lock="Down 500."), "R13_LOSS") is Level.BLOCK
    sale = limit("100.5", "1", Side.SELL)
    assert level(decide(sale, loss_lock="Down 500."), "R13_LOSS") is Level.ALLOW


def test_r16_thin_wide_and_first_use() -> None:
    assert level(decide(limit(), turnover=D(999_999)), "R16_THIN") is Level.CONFIRM
    assert level(decide(limit(), turnover=D(1_000_000)), "R16_THIN") is Level.ALLOW
    wide = replace(FACTS.context, best_bid=D(99), best_ask=D(100))
    assert level(decide(limit("98"), context=wide), "R16_SPREAD") is Level.CONFIRM
    assert level(decide(limit(), is_first_use=True), "R16_FIRST") is Level.ALLOW
    first = decide(limit(), is_first_use=True, environment=Environment.LIVE)
    assert level(first, "R16_FIRST") is Level.CONFIRM


def test_r17_live_needs_arming_and_nothing_else_does() -> None:
    assert decide(limit("99.5"), is_armed=False) == ALLOWED
    live = decide(limit("99.5"), is_armed=False, environment=Environment.LIVE)
    assert level(live, "R17_ARMED") is Level.BLOCK


def test_r18_own_order_on_the_other_side() -> None:
    mine = own("100")
    assert level(decide(limit("100"), own_orders=(mine,)), "R18_SELF_CROSS") is Level.CONFIRM
    assert level(decide(limit("99.99"), own_orders=(mine,)), "R18_SELF_CROSS") is Level.ALLOW
    assert level(decide(market(), own_orders=(mine,)), "R18_SELF_CROSS") is Level.CONFIRM


def test_r20_a_changed_unit_is_asked_about() -> None:
    by_value = MarketTicket(instrument=BTC, side=Side.BUY, amount=QuoteQuantity(D(100)))
    assert level(decide(by_value, unit_before="BTC"), "R20_UNIT") is Level.CONFIRM
    assert level(decide(by_value, unit_before="USDT"), "R20_UNIT") is Level.ALLOW


def test_the_kill_switch_blocks_everything_even_what_reduces() -> None:
    for ticket in (limit(), limit("100", "1", Side.SELL), market()):
        assert decide(ticket, is_killed=True).level is Level.BLOCK


WORSE: tuple[Callable[[Facts], Facts], ...] = (
    lambda f: replace(f, equity=None),
    lambda f: replace(f, quote_value=None),
    lambda f: replace(f, book=None, book_state=FeedState.OFF),
    lambda f: replace(f, account_live=False),
    lambda f: replace(f, clock_doubt_ms=None),
    lambda f: replace(f, rules_age_ms=None),
    lambda f: replace(f, held=None),
    lambda f: replace(f, is_killed=True),
)


@given(
    side=st.sampled_from(Side),
    price=st.decimals("95", "105", places=2),
    quantity=st.decimals("0.001", "4", places=3),
    worse=st.sampled_from(WORSE),
)
def test_knowing_less_never_makes_the_gate_milder(
    side: Side, price: Decimal, quantity: Decimal, worse: Callable[[Facts], Facts]
) -> None:
    ticket = LimitTicket(instrument=BTC, side=side, quantity=quantity, price=price)
    known = judge_intent(ticket, FACTS, LIMITS)
    assert judge_intent(ticket, worse(FACTS), LIMITS).level >= min(known.level, Level.CONFIRM)


def test_agreeing_covers_the_same_reasons_and_no_graver_ones() -> None:
    small, large = decide(limit("100", "6")), decide(limit("100", "30"))
    assert small.covers(small)
    assert small.covers(ALLOWED)
    assert not small.covers(large)
    assert not ALLOWED.covers(small)


def test_who_wants_to_be_asked_is_asked() -> None:
    every, markets = replace(LIMITS, ask_every=True), replace(LIMITS, ask_market=True)
    assert level(decide(limit()), "WISH") is Level.ALLOW
    assert level(decide(limit(), every), "WISH") is Level.CONFIRM
    assert level(decide(limit(), markets), "WISH") is Level.ALLOW
    assert level(decide(market(), markets), "WISH") is Level.CONFIRM
