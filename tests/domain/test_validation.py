"""What a trader reads beside a field, and the legal values that are one key away."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.filters import LotRange, NotionalRange, PriceBand
from terminal.domain.order import OrderType, Side
from terminal.domain.spot.ticket import (
    Conditional,
    LimitAt,
    OcoTicket,
    Pair,
    PendingPair,
    PostOnly,
    SpotTicket,
    StopKind,
    Trigger,
    TriggeredListTicket,
)
from terminal.domain.ticket import (
    BaseQuantity,
    LimitTicket,
    MarketTicket,
    QuoteQuantity,
    StopLimitTicket,
    StopMarketTicket,
)
from terminal.domain.validation import Field, MarketContext, Violation, validate
from tests.support.spot_market import ID, PAIR, D, balance, pair_with

BUY, SELL = Side.BUY, Side.SELL
FULL = pair_with(
    tick_size="0.1",
    step_size="0.00001",
    min_price="0.1",
    max_price="1000000",
    min_quantity="0.00001",
    max_quantity="9000",
    notionals=(NotionalRange(rule="NOTIONAL", minimum=D(5), maximum=D(9000000)),),
    bands=(
        PriceBand(
            rule="PERCENT_PRICE_BY_SIDE",
            buy_up=D("1.2"),
            buy_down=D("0.5"),
            sell_up=D(2),
            sell_down=D("0.8"),
        ),
    ),
    market_lot=LotRange(maximum=D("105.07867116")),
)
NOW = MarketContext(
    last_price=D(68000),
    best_bid=D("67999.9"),
    best_ask=D("68000.1"),
    average_price=D(68000),
    base_balance=balance("BTC", "0.5"),
    quote_balance=balance("USDT", "4000"),
)


def limit(price: str, quantity: str, side: Side = BUY, **more: Any) -> LimitTicket:
    return LimitTicket(instrument=ID, side=side, price=D(price), quantity=D(quantity), **more)


def only(ticket: SpotTicket, context: MarketContext = NOW) -> Violation:
    (violation,) = validate(ticket, FULL, context)
    return violation


def test_a_legal_order_is_left_alone() -> None:
    assert validate(limit("67000.1", "0.05"), FULL, NOW) == ()


def test_off_tick_names_the_tick_and_both_neighbours() -> None:
    found = only(limit("67040.137", "0.05"))
    assert found.message == "Price must be a multiple of 0.1 (tick size)."
    assert (found.rule, found.field) == ("PRICE_FILTER", Field.PRICE)
    assert (found.lower, found.upper) == (D("67040.1"), D("67040.2"))


def test_too_small_an_order_says_which_quantity_would_do() -> None:
    found = only(limit("68000", "0.00001"))
    assert found.message == "Needs at least 5 USDT: set 0.00008 BTC."
    assert (found.field, found.lower, found.upper) == (Field.QUANTITY, None, D("0.00008"))


def test_too_little_money_says_what_is_missing_and_what_is_affordable() -> None:
    found = only(limit("68000", "0.06"))
    assert found.rule == "BALANCE"
    assert found.message == (
        "80 USDT short: this needs 4,080 USDT, 4,000 is free. "
        "Set 0.05882 BTC, the most you can afford."
    )
    assert found.lower == D("0.05882")


def test_selling_more_than_one_has() -> None:
    found = only(limit("68000", "0.75", SELL))
    assert found.message.startswith("0.25 BTC short")
    assert found.lower == D("0.5")


def test_a_price_too_far_away_is_led_back_into_the_band() -> None:
    found = only(limit("81600.1", "0.01"))
    assert found.rule == "PERCENT_PRICE_BY_SIDE"
    assert (found.lower, found.upper) == (D(81600), None)
    assert "at most 81,600 is accepted for a buy now" in found.message


def test_the_reference_price_replaces_the_average() -> None:
    moved = replace(NOW, reference_price=D(50000))
    assert only(limit("67000", "0.01"), moved).bound == D(60000)


def test_without_an_average_the_last_price_stands_in() -> None:
    assert only(limit("90000", "0.01"), replace(NOW, average_price=None)).bound == D(81600)
    unknown = MarketContext()
    assert validate(limit("90000", "0.01"), FULL, unknown) == ()


def test_a_market_order_is_bound_by_the_smaller_lot() -> None:
    ticket = MarketTicket(instrument=ID, side=SELL, amount=BaseQuantity(D(120)))
    rich = replace(NOW, base_balance=balance("BTC", "1000"))
    found = only(ticket, rich)
    assert (found.rule, found.lower, found.upper) == ("MARKET_LOT_SIZE", D("105.07867"), None)


def test_a_total_too_small_and_too_large() -> None:
    small = only(MarketTicket(instrument=ID, side=BUY, amount=QuoteQuantity(D("4.5"))))
    assert (small.field, small.upper) == (Field.TOTAL, D(5))
    assert small.message == "Needs at least 5 USDT: set 5 USDT."
    large = only(MarketTicket(instrument=ID, side=BUY, amount=QuoteQuantity(D(4100))))
    assert (large.rule, large.lower) == ("BALANCE", D(4000))


def test_post_only_is_led_to_its_own_side_of_the_spread() -> None:
    found = only(limit("68000.1", "0.01", post_only=True))
    assert (found.rule, found.lower, found.upper) == ("POST_ONLY", D(68000), None)
    found = only(limit("67999", "0.01", SELL, post_only=True))
    assert (found.rule, found.lower, found.upper) == ("POST_ONLY", None, D(68000))


@pytest.mark.parametrize("side", [BUY, SELL])
def test_a_stop_at_the_last_price_would_fire_at_once(side: Side) -> None:
    ticket = StopMarketTicket(instrument=ID, side=side, quantity=D("0.01"), trigger_price=D(68000))
    found = only(ticket)
    assert (found.rule, found.field) == ("TRIGGER_IMMEDIATELY", Field.TRIGGER_PRICE)
    expected = (None, D("68000.1")) if side is BUY else (D("67999.9"), None)
    assert (found.lower, found.upper) == expected


def test_a_stop_needs_to_know_the_last_price() -> None:
    ticket = StopLimitTicket(
        instrument=ID, side=SELL, quantity=D("0.01"), trigger_price=D(60000), price=D(59000)
    )
    assert [v.rule for v in validate(ticket, FULL, MarketContext())] == ["LAST_PRICE"]


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("HALT", "BTC/USDT is halted"),
        ("CANCEL_ONLY", "BTC/USDT takes cancellations only"),
        ("UNKNOWN", "BTC/USDT is not trading (MYSTERY)"),
    ],
)
def test_a_market_that_does_not_trade(word: str, sentence: str) -> None:
    halted = replace(FULL, status=word, status_text="MYSTERY")
    (found,) = validate(limit("67000", "0.01"), halted, NOW)
    assert found.rule == "STATUS"
    assert found.message.startswith(sentence)


LOSS = Conditional(StopKind.STOP_LOSS, Trigger(D(60000)), LimitAt(D(59900)))
TARGET = PostOnly(D(70000))


def test_a_pair_must_enclose_the_market() -> None:
    def oco(above: Any, below: Any, side: Side = SELL) -> SpotTicket:
        return OcoTicket(instrument=ID, side=side, quantity=D("0.01"), pair=Pair(above, below))

    assert validate(oco(TARGET, LOSS), FULL, NOW) == ()
    low_target = validate(oco(PostOnly(D(67000)), LOSS), FULL, NOW)
    assert [v.message for v in low_target] == [
        "The upper order must be above the last price of 68,000."
    ]
    buy_stop = Conditional(StopKind.STOP_LOSS, Trigger(D(70000)))
    assert validate(oco(buy_stop, PostOnly(D(60000)), BUY), FULL, NOW) == ()


def test_lists_need_the_flag_and_only_the_first_order_needs_money() -> None:
    working = limit("67000", "0.05")
    exits = PendingPair(side=SELL, quantity=D("0.05"), pair=Pair(TARGET, LOSS))
    bracket = TriggeredListTicket(working=working, then=exits)
    poor = replace(NOW, base_balance=balance("BTC", "0"))
    assert validate(bracket, FULL, poor) == ()
    plain = replace(FULL, oco_allowed=False)
    assert [v.rule for v in validate(bracket, plain, poor)] == ["ORDER_LIST"]


def test_the_plain_stop_finds_its_wire_type() -> None:
    stops_only = replace(FULL, order_types=frozenset({OrderType.STOP_LOSS}))
    rising = StopMarketTicket(instrument=ID, side=BUY, quantity=D("0.01"), trigger_price=D(69000))
    falling = replace(rising, trigger_price=D(67000))
    assert validate(rising, stops_only, NOW) == ()
    assert [v.rule for v in validate(falling, stops_only, NOW)] == ["ORDER_TYPE"]


PRICES = st.decimals(min_value=D("0.01"), max_value=D(200000), places=3)
QUANTITIES = st.decimals(min_value=D("0.000001"), max_value=D(12000), places=6)


@given(PRICES, QUANTITIES, st.sampled_from(Side), st.booleans())
def test_every_offered_value_mends_every_rule_on_its_field(
    price: Decimal, quantity: Decimal, side: Side, post_only: bool
) -> None:
    ticket = LimitTicket(
        instrument=ID, side=side, price=price, quantity=quantity, post_only=post_only
    )
    for found in validate(ticket, FULL, NOW):
        for offer in (found.lower, found.upper):
            if offer is None:
                continue
            name = "price" if found.field is Field.PRICE else "quantity"
            mended = replace(ticket, **{name: offer})
            rest = [v for v in validate(mended, FULL, NOW) if v.field is found.field]
            # A new price changes what the quantity costs; a new quantity must mend all of its own.
            assert rest == []


def test_validation_of_the_other_pair_stays_quiet() -> None:
    assert validate(limit("100", "1"), PAIR, MarketContext()) == ()


def test_a_market_buy_is_judged_at_the_best_ask_and_says_so() -> None:
    found = only(MarketTicket(instrument=ID, side=BUY, amount=BaseQuantity(D("0.06"))))
    assert found.message == (
        "80.006 USDT short: this needs about 4,080.006 USDT at 68,000.1, 4,000 is free. "
        "Set 0.05882 BTC, the most you can afford."
    )
    assert (found.rule, found.is_estimate) == ("BALANCE", True)
    assert not only(limit("68000", "0.06")).is_estimate


def test_a_stop_that_buys_at_the_market_is_judged_at_its_trigger() -> None:
    stop = StopMarketTicket(instrument=ID, side=BUY, quantity=D("0.06"), trigger_price=D(70000))
    found = only(stop)
    assert (found.rule, found.is_estimate, found.value) == ("BALANCE", True, D("0.06"))
    assert "about 4,200 USDT at 70,000" in found.message


def test_a_band_around_an_unknown_average_is_an_estimate() -> None:
    found = only(limit("81600.1", "0.01"), replace(NOW, average_price=None))
    assert found.is_estimate
    assert "(an estimate: the average price is not known)" in found.message
    assert not only(limit("81600.1", "0.01")).is_estimate


def test_the_value_of_a_market_order_by_an_unknown_average_is_an_estimate() -> None:
    ticket = MarketTicket(instrument=ID, side=SELL, amount=BaseQuantity(D("0.00005")))
    found = only(ticket, replace(NOW, average_price=None))
    assert (found.rule, found.is_estimate) == ("NOTIONAL", True)
    assert found.message.endswith("This is an estimate: the average price is not known.")
    known = only(ticket)
    assert (known.rule, known.is_estimate) == ("NOTIONAL", False)
    assert not only(limit("68000", "0.00005"), replace(NOW, average_price=None)).is_estimate
