"""Every worked example of the spot filters: which order breaks which filter, and which does not.

A row is (number, filters, order, what is known, the filter that refuses it or "").
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from terminal.domain.context import MarketContext
from terminal.domain.filters import (
    AccountLimits,
    CountLimits,
    LotRange,
    NotionalRange,
    PriceBand,
    TrailingRange,
)
from terminal.domain.instrument import SpotPair
from terminal.domain.order import Side
from terminal.domain.spot.ticket import (
    Conditional,
    ConditionalTicket,
    LimitAt,
    OcoTicket,
    Pair,
    PendingPair,
    PostOnly,
    SpotTicket,
    StopKind,
    Trailing,
    Trigger,
    TriggeredListTicket,
)
from terminal.domain.ticket import BaseQuantity, LimitTicket, MarketTicket, QuoteQuantity
from terminal.domain.validation import validate
from tests.support.spot_market import ID, PAIR, ZERO, D, balance, pair_with

BUY, SELL = Side.BUY, Side.SELL
LOSS, PROFIT = StopKind.STOP_LOSS, StopKind.TAKE_PROFIT


def band(rule: str, minutes: int, *four: str) -> PriceBand:
    up, down, sell_up, sell_down = (D(v) for v in four)
    return PriceBand(
        rule=rule, buy_up=up, buy_down=down, sell_up=sell_up, sell_down=sell_down, minutes=minutes
    )


def lots(low: str, high: str, step: str) -> dict[str, Any]:
    return {"min_quantity": low, "max_quantity": high, "step_size": step}


def value_rule(rule: str, low: str, high: str, minutes: int, *flags: bool) -> dict[str, Any]:
    return {
        "notionals": (
            NotionalRange(
                rule=rule,
                minimum=D(low),
                maximum=D(high),
                minimum_to_market=flags[0],
                maximum_to_market=flags[-1],
                minutes=minutes,
            ),
        )
    }


FILTERS: dict[str, dict[str, Any]] = {
    "P1": {"min_price": "0.000001", "max_price": "100000", "tick_size": "0.000001"},
    "P2": {"tick_size": "0.00000001"},
    "P3": {"min_price": "0.0000015", "max_price": "1", "tick_size": "0.000001"},
    "P4": {"min_price": "0.000001", "max_price": "100000"},
    "PP": {"bands": (band("PERCENT_PRICE", 5, "1.3", "0.7", "1.3", "0.7"),)},
    "PP0": {"bands": (band("PERCENT_PRICE", 0, "1.3", "0.7", "1.3", "0.7"),)},
    "PS": {"bands": (band("PERCENT_PRICE_BY_SIDE", 1, "1.2", "0.2", "5", "0.8"),)},
    "L1": lots("0.001", "100000", "0.001"),
    "L2": lots("0.5", "1000", "0.2"),
    "L3": lots("0.1", "1000", "0.1"),
    "L4+M1": {
        **lots("0.00001", "9000", "0.00001"),
        "market_lot": LotRange(
            minimum=D("0.00000001"), maximum=D("76.79001236"), step=D("0.00000001")
        ),
    },
    "MN": value_rule("MIN_NOTIONAL", "0.001", "0", 5, True),
    "MN_off": value_rule("MIN_NOTIONAL", "0.001", "0", 5, False),
    "MN0": value_rule("MIN_NOTIONAL", "0.001", "0", 0, True),
    "N1": value_rule("NOTIONAL", "10", "10000", 5, False, False),
    "N2": value_rule("NOTIONAL", "10", "10000", 5, True, True),
    "IP": {"iceberg_parts": 10},
    "MO": {"counts": CountLimits(orders=25)},
    "MO+MA": {"counts": CountLimits(orders=25, algo_orders=5)},
    "MI": {"counts": CountLimits(icebergs=5)},
    "MP": {"max_position": "10"},
    "TD": {"trailing": TrailingRange(min_above=10, max_above=2000, min_below=10, max_below=2000)},
    "TD2": {"trailing": TrailingRange(min_above=10, max_above=2000, min_below=50, max_below=1000)},
    "XO": {},
    "XA": {},
    "XI": {},
}
EXCHANGE = {
    "XO": AccountLimits(counts=CountLimits(orders=1000)),
    "XA": AccountLimits(counts=CountLimits(algo_orders=200)),
    "XI": AccountLimits(counts=CountLimits(icebergs=10000)),
}


def limit(price: str = "100", quantity: str = "1", side: Side = BUY, **more: Any) -> SpotTicket:
    visible = D(more.pop("visible")) if "visible" in more else None
    return LimitTicket(
        instrument=ID,
        side=side,
        price=D(price),
        quantity=D(quantity),
        iceberg_quantity=visible,
        **more,
    )


def market(quantity: str, side: Side = BUY) -> SpotTicket:
    return MarketTicket(instrument=ID, side=side, amount=BaseQuantity(D(quantity)))


def by_value(total: str) -> SpotTicket:
    return MarketTicket(instrument=ID, side=BUY, amount=QuoteQuantity(D(total)))


def stop(
    kind: StopKind,
    side: Side,
    *,
    at: str | None = None,
    trail: int | None = None,
    price: str | None = None,
) -> SpotTicket:
    when = Trailing(trail) if trail is not None else Trigger(D(at or "0"))
    then = None if price is None else LimitAt(D(price))
    return ConditionalTicket(
        instrument=ID, side=side, quantity=D(1), order=Conditional(kind, when, then)
    )


POST = PostOnly(D(120))
STOP_LOSS = Conditional(LOSS, Trigger(D(90)))
STOP_LIMIT = Conditional(LOSS, Trigger(D(90)), LimitAt(D(89)))
TARGET = Conditional(PROFIT, Trigger(D(120)))


def oco(above: PostOnly | Conditional = POST, below: Conditional = STOP_LIMIT) -> SpotTicket:
    return OcoTicket(instrument=ID, side=SELL, quantity=D(1), pair=Pair(above, below))


def otoco() -> SpotTicket:
    working = LimitTicket(instrument=ID, side=BUY, price=D(100), quantity=D(1))
    exits = PendingPair(side=SELL, quantity=D(1), pair=Pair(POST, STOP_LIMIT))
    return TriggeredListTicket(working=working, then=exits)


def position(free: str) -> dict[str, Any]:
    return {"base_balance": balance("BTC", free, "3"), "open_buy_quantity": D(2)}


Row = tuple[int, str, SpotTicket, dict[str, Any], str]
PRICE, SIDE_BAND, LOT = "PRICE_FILTER", "PERCENT_PRICE_BY_SIDE", "LOT_SIZE"
ROWS: list[Row] = [
    (1, "P1", limit("0.000001"), {}, ""),
    (2, "P1", limit("0.00000099"), {}, PRICE),
    (3, "P1", limit("0.00000101"), {}, PRICE),
    (4, "P1", limit("100000", side=SELL), {}, ""),
    (5, "P1", limit("100000.000001", side=SELL), {}, PRICE),
    (6, "P1", stop(LOSS, SELL, at="0.5100005", price="0.5"), {"last_price": D(1)}, PRICE),
    (7, "P1", stop(LOSS, SELL, at="0.51"), {"last_price": D(1)}, ""),
    (8, "P1", market("1"), {}, ""),
    (9, "P2", limit("0.00000001"), {}, ""),
    (10, "P2", limit("999999999"), {}, ""),
    (11, "P3", limit("0.000002"), {}, ""),
    (12, "P3", limit("0.0000025"), {}, PRICE),
    (13, "P4", limit("0.12345678"), {}, ""),
    (14, "PP", limit("130"), {}, ""),
    (15, "PP", limit("130.01"), {}, "PERCENT_PRICE"),
    (16, "PP", limit("70", side=SELL), {}, ""),
    (17, "PP", limit("69.99", side=SELL), {}, "PERCENT_PRICE"),
    (18, "PP0", limit("140"), {"last_price": D(110)}, ""),
    (19, "PP", limit("140"), {"last_price": D(110)}, "PERCENT_PRICE"),
    (20, "PP", market("1"), {}, ""),
    (21, "PP", stop(LOSS, BUY, at="180", price="125"), {}, ""),
    (22, "PS", limit("120"), {}, ""),
    (23, "PS", limit("120.01"), {}, SIDE_BAND),
    (24, "PS", limit("20"), {}, ""),
    (25, "PS", limit("19.99"), {}, SIDE_BAND),
    (26, "PS", limit("500", side=SELL), {}, ""),
    (27, "PS", limit("500.01", side=SELL), {}, SIDE_BAND),
    (28, "PS", limit("80", side=SELL), {}, ""),
    (29, "PS", limit("79.99", side=SELL), {}, SIDE_BAND),
    (30, "PS", limit("121", side=SELL), {}, ""),
    (31, "L1", limit(quantity="0.001"), {}, ""),
    (32, "L1", limit(quantity="0.0009"), {}, LOT),
    (33, "L1", limit(quantity="0.0015"), {}, LOT),
    (34, "L1", limit(quantity="100000"), {}, ""),
    (35, "L1", limit(quantity="100000.001"), {}, LOT),
    (36, "L1", limit(quantity="5", visible="0.0005"), {}, LOT),
    (37, "L2", limit(quantity="0.6"), {}, ""),
    (38, "L2", limit(quantity="0.7"), {}, LOT),
    (39, "L3", limit(quantity="0.3"), {}, ""),
    (40, "L4+M1", market("76.79"), {}, ""),
    (41, "L4+M1", market("80"), {}, "MARKET_LOT_SIZE"),
    (42, "L4+M1", limit(quantity="80"), {}, ""),
    (43, "L4+M1", market("0.000005"), {}, LOT),
    (44, "L4+M1", by_value("8000000"), {"best_ask": D(100000)}, "MARKET_LOT_SIZE"),
    (45, "MN", limit("0.01", "0.1"), {}, ""),
    (46, "MN", limit("0.01", "0.099"), {}, "MIN_NOTIONAL"),
    (47, "MN", market("0.05"), {"average_price": D("0.02")}, ""),
    (48, "MN", market("0.049"), {"average_price": D("0.02")}, "MIN_NOTIONAL"),
    (49, "MN_off", market("0.001"), {"average_price": D("0.02")}, ""),
    (50, "MN0", market("0.04"), {"average_price": D("0.02"), "last_price": D("0.03")}, ""),
    (
        51,
        "MN",
        market("0.04"),
        {"average_price": D("0.02"), "last_price": D("0.03")},
        "MIN_NOTIONAL",
    ),
    (52, "MN", limit("0.5", "0.001", post_only=True), {}, "MIN_NOTIONAL"),
    (53, "N1", limit("100", "0.1"), {}, ""),
    (54, "N1", limit("100", "0.0999"), {}, "NOTIONAL"),
    (55, "N1", limit("100", "100"), {}, ""),
    (56, "N1", limit("100", "100.001"), {}, "NOTIONAL"),
    (57, "N1", market("0.01"), {}, ""),
    (58, "N1", market("1000"), {}, ""),
    (59, "N2", market("0.0999"), {}, "NOTIONAL"),
    (60, "N2", market("100.001"), {}, "NOTIONAL"),
    (61, "N2", by_value("9.99"), {}, "NOTIONAL"),
    (62, "IP", limit(quantity="10", visible="1"), {}, ""),
    (63, "IP", limit(quantity="10.001", visible="1"), {}, "ICEBERG_PARTS"),
    (64, "IP", limit(quantity="9.5", visible="1"), {}, ""),
    (65, "IP", limit(quantity="1", visible="0.09", post_only=True), {}, "ICEBERG_PARTS"),
    (66, "MO", limit(), {"open_orders": 24}, ""),
    (67, "MO", limit(), {"open_orders": 25}, "MAX_NUM_ORDERS"),
    (68, "MO", oco(), {"open_orders": 23}, ""),
    (69, "MO", oco(), {"open_orders": 24}, "MAX_NUM_ORDERS"),
    (70, "MO", otoco(), {"open_orders": 23}, "MAX_NUM_ORDERS"),
    # A replacement is judged before its cancel: the old order still counts.
    (71, "MO", limit(), {"open_orders": 25}, "MAX_NUM_ORDERS"),
    (73, "MO+MA", stop(LOSS, SELL, at="90", price="89"), {"open_conditional_orders": 5}, "ALGO"),
    (74, "MO+MA", limit(), {"open_conditional_orders": 5}, ""),
    (75, "MO+MA", limit(post_only=True), {"open_conditional_orders": 5}, ""),
    (76, "MO+MA", oco(TARGET, STOP_LOSS), {"open_conditional_orders": 4}, "ALGO"),
    (77, "MO+MA", oco(), {"open_conditional_orders": 4}, ""),
    (78, "MI", limit(quantity="5", visible="1"), {"open_icebergs": 5}, "MAX_NUM_ICEBERG_ORDERS"),
    (79, "MI", limit(), {"open_icebergs": 5}, ""),
    (80, "MP", limit(quantity="0.001"), position("6"), "MAX_POSITION"),
    (81, "MP", limit(side=SELL), position("6"), ""),
    (82, "MP", limit(quantity="1"), position("4"), ""),
    (83, "MP", limit(quantity="1.001"), position("4"), "MAX_POSITION"),
    (84, "TD", stop(LOSS, BUY, trail=10), {}, ""),
    (85, "TD", stop(LOSS, BUY, trail=9), {}, "TRAILING_DELTA"),
    (86, "TD", stop(PROFIT, SELL, trail=2000, price="100"), {}, ""),
    (87, "TD", stop(PROFIT, SELL, trail=2001), {}, "TRAILING_DELTA"),
    (88, "TD2", stop(LOSS, SELL, trail=49), {}, "TRAILING_DELTA"),
    (89, "TD2", stop(LOSS, BUY, trail=1500), {}, ""),
    (90, "TD2", stop(PROFIT, BUY, trail=1500, price="100"), {}, "TRAILING_DELTA"),
    (91, "TD2", stop(LOSS, BUY, at="5"), {"last_price": D(4)}, ""),
    (92, "XO", limit(), {"exchange_open_orders": 1000}, "EXCHANGE_MAX_NUM_ORDERS"),
    (
        93,
        "XA",
        stop(PROFIT, SELL, at="110"),
        {"exchange_open_conditional_orders": 200},
        "EXCHANGE_MAX_NUM_ALGO_ORDERS",
    ),
    (94, "XA", limit(), {"exchange_open_conditional_orders": 200}, ""),
    (
        95,
        "XI",
        limit(quantity="5", visible="1"),
        {"exchange_open_icebergs": 10000},
        "EXCHANGE_MAX_NUM_ICEBERG_ORDERS",
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}-{row[1]}")
def test_worked_example(row: Row) -> None:
    _, name, ticket, known, refused_by = row
    facts: dict[str, Any] = {"average_price": D(100), "last_price": D(100), **known}
    context = MarketContext(limits=EXCHANGE.get(name, AccountLimits()), **facts)
    expected = "MAX_NUM_ALGO_ORDERS" if refused_by == "ALGO" else refused_by
    found = {(v.rule, v.code) for v in validate(ticket, pair_with(**FILTERS[name]), context)}
    assert found == ({(expected, -1013)} if expected else set())


def test_every_example_but_the_amendment_is_here() -> None:
    """Number 72, an amendment, is in `test_spot_amendment`: it places nothing."""
    assert {row[0] for row in ROWS} == set(range(1, 96)) - {72}


Change = Callable[[SpotPair], SpotPair]
REFUSALS: list[tuple[str, SpotTicket, dict[str, Any], dict[str, Any], str]] = [
    ("A1", limit(quantity="0.1234567"), {"base_decimals": 6}, {}, "PRECISION"),
    ("A11", limit(quantity="5", visible="5"), {}, {}, "ICEBERG"),
    ("A12 buy", limit(), {}, {"quote_balance": balance("USDT", "99")}, "BALANCE"),
    ("A12 sell", limit(side=SELL), {}, {"base_balance": balance("BTC", "0.5", "9")}, "BALANCE"),
    ("A14", limit("101", post_only=True), {}, {"best_ask": D(101)}, "POST_ONLY"),
    ("A14 sell", limit("99", side=SELL, post_only=True), {}, {"best_bid": D(99)}, "POST_ONLY"),
    ("A15", stop(LOSS, SELL, at="101"), {}, {}, "TRIGGER_IMMEDIATELY"),
    ("A15 equal", stop(PROFIT, SELL, at="100"), {}, {}, "TRIGGER_IMMEDIATELY"),
    ("A16", limit(), {"status": "BREAK"}, {}, "STATUS"),
    ("A17", stop(LOSS, SELL, at="90"), {"order_types": frozenset({"LIMIT"})}, {}, "ORDER_TYPE"),
    ("A18", stop(LOSS, SELL, trail=50), {"trailing_stop_allowed": False}, {}, "TRAILING_STOP"),
    ("A19", by_value("50"), {"quote_order_quantity_allowed": False}, {}, "QUOTE_ORDER_QTY"),
    ("A20", limit(quantity="5", visible="1"), {"iceberg_allowed": False}, {}, "ICEBERG"),
    ("A21", limit(stp_mode="TRANSFER"), {"stp_modes": frozenset()}, {}, "STP_MODE"),
    ("A25", limit("0"), {}, {}, "PRICE_FILTER"),
    ("A26", limit(), {}, {"can_trade": False}, "ACCOUNT"),
    (
        "A27",
        limit(),
        {"permission_sets": (frozenset({"A"}), frozenset({"B", "C"}))},
        {"permissions": frozenset({"A"})},
        "PERMISSION",
    ),
]


CODES = {"PRECISION": -1111, "STP_MODE": -1013, "PRICE_FILTER": -1013}


@pytest.mark.parametrize("row", REFUSALS, ids=lambda row: row[0])
def test_related_refusal(
    row: tuple[str, SpotTicket, dict[str, Any], dict[str, Any], str],
) -> None:
    _, ticket, changes, known, rule = row
    facts: dict[str, Any] = {"average_price": D(100), "last_price": D(100), **known}
    violations = validate(ticket, replace(PAIR, **changes), MarketContext(**facts))
    assert [v.rule for v in violations] == [rule]
    assert violations[0].code == CODES.get(rule, -2010)
    assert violations[0].message.endswith(".")


@pytest.mark.parametrize("zero", [ZERO, D("-1")])
def test_nothing_of_nothing_is_an_order(zero: Decimal) -> None:
    ticket = LimitTicket(instrument=ID, side=BUY, price=D(100), quantity=zero)
    assert [v.rule for v in validate(ticket, PAIR, MarketContext())] == ["LOT_SIZE"]
