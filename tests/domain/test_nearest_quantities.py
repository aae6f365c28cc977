"""The quantities offered instead of a broken one: every rule on quantities at the order's price."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from terminal.domain.filters import AccountLimits, LotRange, NotionalRange, TrailingRange
from terminal.domain.instrument import SpotPair
from terminal.domain.order import Side
from terminal.domain.spot.ticket import (
    Conditional,
    ConditionalTicket,
    SpotTicket,
    StopKind,
    Trailing,
)
from terminal.domain.ticket import (
    BaseQuantity,
    LimitTicket,
    MarketTicket,
    QuoteQuantity,
    StopMarketTicket,
)
from terminal.domain.validation import Field, MarketContext, Violation, validate
from tests.support.spot_market import ID, D, balance, pair_with

BUY, SELL = Side.BUY, Side.SELL
NOW = MarketContext(last_price=D(100), average_price=D(100), best_bid=D(99), best_ask=D(125))
PAIR = pair_with(tick_size="1", step_size="0.01", min_quantity="0.01", max_quantity="1000")
RICH = replace(NOW, quote_balance=balance("USDT", "1000000"))


def limit(quantity: str, side: Side = BUY, price: str = "100", **more: Any) -> LimitTicket:
    return LimitTicket(instrument=ID, side=side, price=D(price), quantity=D(quantity), **more)


def market(quantity: str, side: Side = BUY) -> MarketTicket:
    return MarketTicket(instrument=ID, side=side, amount=BaseQuantity(D(quantity)))


def spend(total: str) -> MarketTicket:
    return MarketTicket(instrument=ID, side=BUY, amount=QuoteQuantity(D(total)))


def offers(ticket: SpotTicket, pair: SpotPair, context: MarketContext = NOW) -> dict[str, Any]:
    return {v.rule: (v.lower, v.upper) for v in validate(ticket, pair, context)}


def maybe(text: str | None) -> Any:
    return None if text is None else D(text)


POOR = replace(NOW, quote_balance=balance("USDT", "10"), base_balance=balance("BTC", "0.003"))


@pytest.mark.parametrize(
    ("ticket", "affordable"),
    [
        (limit("0.5"), "0.1"),
        (limit("0.5", price="80"), "0.12"),
        (market("0.5"), "0.08"),
        (
            StopMarketTicket(instrument=ID, side=BUY, quantity=D("0.5"), trigger_price=D(200)),
            "0.05",
        ),
        (limit("0.5", SELL), None),
    ],
)
def test_the_most_one_can_afford(ticket: SpotTicket, affordable: str | None) -> None:
    """A limit pays its price, a market order the best ask, a stop its trigger."""
    assert offers(ticket, PAIR, POOR) == {"BALANCE": (maybe(affordable), None)}


def test_a_seller_can_sell_what_he_holds() -> None:
    held = replace(NOW, base_balance=balance("BTC", "0.379", "5"))
    assert offers(limit("0.5", SELL), PAIR, held) == {"BALANCE": (D("0.37"), None)}
    assert offers(limit("0.37", SELL), PAIR, held) == {}


def test_each_side_is_bound_by_its_own_balance_only() -> None:
    no_coins = replace(RICH, base_balance=balance("BTC", "0"))
    assert offers(limit("0.505"), PAIR, no_coins) == {"LOT_SIZE": (D("0.5"), D("0.51"))}
    no_money = replace(NOW, base_balance=balance("BTC", "9"), quote_balance=balance("USDT", "0"))
    assert offers(limit("0.505", SELL), PAIR, no_money) == {"LOT_SIZE": (D("0.5"), D("0.51"))}


def test_off_step_near_the_end_of_the_money() -> None:
    short = replace(NOW, quote_balance=balance("USDT", "50.5"))
    assert offers(limit("0.505"), PAIR, short) == {"LOT_SIZE": (D("0.5"), None)}


def test_market_lots_join_the_ordinary_ones() -> None:
    lot = LotRange(minimum=D("0.2"), maximum=D(7), step=D("0.04"))
    pair = replace(PAIR, filters=replace(PAIR.filters, market_lot=lot, step_size=D("0.06")))
    assert offers(market("0.0601"), pair)["LOT_SIZE"] == (None, D("0.24"))
    assert offers(market("0.03"), pair)["MARKET_LOT_SIZE"] == (None, D("0.24"))
    assert offers(market("9"), pair) == {"MARKET_LOT_SIZE": (D("6.96"), None)}
    assert offers(limit("9"), pair) == {}
    assert offers(limit("1001"), pair) == {"LOT_SIZE": (D("999.96"), None)}


def notional(**flags: bool) -> SpotPair:
    rule = NotionalRange(rule="NOTIONAL", minimum=D(10), maximum=D(300), **flags)
    return replace(PAIR, filters=replace(PAIR.filters, notionals=(rule,)))


def test_the_value_joins_in_only_where_it_applies() -> None:
    free = notional(minimum_to_market=False, maximum_to_market=False)
    bound = notional(minimum_to_market=True, maximum_to_market=True)
    assert offers(market("0.055"), free) == {"LOT_SIZE": (D("0.05"), D("0.06"))}
    assert offers(market("0.055"), bound) == {
        "LOT_SIZE": (None, D("0.1")),
        "NOTIONAL": (None, D("0.1")),
    }
    assert offers(market("3.005"), free) == {"LOT_SIZE": (D("3"), D("3.01"))}
    assert offers(market("3.005"), bound)["LOT_SIZE"] == (D(3), None)
    assert offers(limit("0.055"), free)["NOTIONAL"] == (None, D("0.1"))
    assert offers(limit("3.005"), free)["NOTIONAL"] == (D(3), None)
    assert offers(limit("3", price="101"), free) == {"NOTIONAL": (D("2.97"), None)}


def test_position_and_asset_caps_join_in() -> None:
    pair = replace(PAIR, filters=replace(PAIR.filters, max_position=D(2)))
    held = replace(RICH, base_balance=balance("BTC", "1", "0.5"), open_buy_quantity=D("0.1"))
    assert offers(limit("0.455"), pair, held) == {
        "LOT_SIZE": (D("0.4"), None),
        "MAX_POSITION": (D("0.4"), None),
    }
    assert offers(limit("0.4"), pair, held) == {}
    capped = replace(RICH, limits=AccountLimits(assets={"BTC": D(3), "USDT": D(200)}))
    assert offers(limit("2.5"), PAIR, capped) == {"MAX_ASSET": (D(2), None)}
    assert offers(limit("3.5", price="10"), PAIR, capped) == {"MAX_ASSET": (D(3), None)}
    assert offers(limit("2"), PAIR, capped) == {}
    assert offers(spend("201"), PAIR, capped) == {"MAX_ASSET": (D(200), None)}


def test_nothing_fits_is_said_by_offering_nothing() -> None:
    rule = NotionalRange(rule="NOTIONAL", minimum=D(50))
    pair = replace(PAIR, filters=replace(PAIR.filters, notionals=(rule,)))
    poor = replace(NOW, quote_balance=balance("USDT", "20"))
    found = validate(limit("0.1"), pair, poor)
    assert [(v.rule, v.lower, v.upper) for v in found] == [("NOTIONAL", None, None)]
    assert found[0].message == "Needs at least 50 USDT."


def totals(total: str, pair: SpotPair, context: MarketContext = NOW) -> tuple[Violation, ...]:
    return validate(spend(total), pair, context)


def test_totals() -> None:
    (found,) = totals("0", PAIR)
    assert (found.rule, found.field, found.bound) == ("LOT_SIZE", Field.TOTAL, 0)
    (found,) = totals("1", PAIR)
    assert (found.rule, found.upper) == ("LOT_SIZE", D("1.25"))
    (found,) = totals("130000", PAIR)
    assert (found.rule, found.lower) == ("LOT_SIZE", D(125000))
    (found,) = totals("10.123456789", PAIR)
    assert (found.rule, found.lower, found.upper) == (
        "PRECISION",
        D("10.12345678"),
        D("10.12345679"),
    )
    assert totals("125000", PAIR) == ()
    both = notional(minimum_to_market=True, maximum_to_market=True)
    (found,) = totals("9", both)
    assert (found.rule, found.upper) == ("NOTIONAL", D(10))
    (found,) = totals("301", both)
    assert (found.rule, found.lower) == ("NOTIONAL", D(300))
    sell = MarketTicket(instrument=ID, side=SELL, amount=QuoteQuantity(D(990)))
    held = replace(NOW, base_balance=balance("BTC", "9"))
    assert [v.rule for v in validate(sell, PAIR, held)] == ["BALANCE"]
    assert validate(sell, PAIR, replace(held, base_balance=balance("BTC", "10"))) == ()


def test_icebergs() -> None:
    pair = replace(PAIR, filters=replace(PAIR.filters, iceberg_parts=10))
    (found,) = validate(limit("5", iceberg_quantity=D("0.4")), pair, NOW)
    assert (found.rule, found.lower, found.upper) == ("ICEBERG_PARTS", None, D("0.5"))
    assert found.message == "An iceberg may have at most 10 parts: show at least 0.5 BTC."
    (found,) = validate(limit("5", iceberg_quantity=D("0.555")), pair, NOW)
    assert (found.field, found.lower, found.upper) == (Field.ICEBERG, D("0.55"), D("0.56"))
    (found,) = validate(limit("5", iceberg_quantity=D(6)), pair, NOW)
    assert (found.rule, found.lower, found.upper) == ("ICEBERG", D("4.99"), None)
    assert validate(limit("5", iceberg_quantity=D("4.99")), pair, NOW) == ()


@pytest.mark.parametrize(("delta", "expected"), [(9, (None, D(10))), (2001, (D(2000), None))])
def test_trailing_distances(delta: int, expected: tuple[Any, Any]) -> None:
    limits = TrailingRange(min_above=10, max_above=2000, min_below=10, max_below=2000)
    pair = replace(PAIR, filters=replace(PAIR.filters, trailing=limits))
    order = Conditional(StopKind.STOP_LOSS, Trailing(delta))
    ticket = ConditionalTicket(instrument=ID, side=BUY, quantity=D(1), order=order)
    (found,) = validate(ticket, pair, NOW)
    assert (found.lower, found.upper) == expected
    assert found.message == (
        "The trailing distance must be between 0.1\N{THIN SPACE}% and 20\N{THIN SPACE}% "
        "(10 to 2000 basis points)."
    )
