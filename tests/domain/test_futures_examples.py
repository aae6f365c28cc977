"""Every worked example of the futures filters, with the number the exchange would answer.

A row is (name, contract, side, type, quantity, price or trigger, mark, what else is known, code).
A code of 0 means accepted.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from terminal.domain.futures.position import PositionSide
from terminal.domain.futures.ticket import (
    CloseAll,
    FuturesLimitTicket,
    FuturesMarketTicket,
    FuturesStopLimitTicket,
    FuturesStopMarketTicket,
    FuturesTicket,
    FuturesTrailingTicket,
    GoodTill,
    Hedge,
    OneWay,
    PriceMatch,
    Sized,
    WorkingPrice,
)
from terminal.domain.instrument import (
    FuturesContract,
    TradingStatus,
)
from terminal.domain.order import OrderType, Side, StpMode, TimeInForce
from terminal.domain.spot.ticket import StopKind
from terminal.domain.ticket import (
    BaseQuantity,
    LimitTicket,
    MarketTicket,
    QuoteQuantity,
    StopLimitTicket,
    StopMarketTicket,
)
from terminal.domain.validation import Field, MarketContext, validate
from tests.support.futures_market import BLZ, COIN, TST

D = Decimal
BUY, SELL = Side.BUY, Side.SELL
Row = tuple[str, FuturesContract, Side, str, str, str, str, dict[str, Any], int]
ROWS: list[Row] = [
    ("F01", BLZ, BUY, "LIMIT", "100", "0.05", "0.05", {}, 0),
    ("F02", BLZ, BUY, "LIMIT", "99", "0.05", "0.05", {}, -4164),
    ("F03", BLZ, SELL, "REDUCE", "99", "0.05", "0.05", {}, 0),
    ("F04", BLZ, BUY, "LIMIT", "100", "0.05005", "0.05", {}, -4014),
    ("F05", BLZ, BUY, "LIMIT", "100", "0.0575", "0.05", {}, 0),
    ("F06", BLZ, BUY, "LIMIT", "100", "0.0576", "0.05", {}, -4016),
    ("F07", BLZ, SELL, "LIMIT", "200", "0.0425", "0.05", {}, 0),
    ("F08", BLZ, SELL, "LIMIT", "200", "0.0424", "0.05", {}, -4024),
    ("F09", BLZ, BUY, "LIMIT", "2000", "0.01", "0.05", {}, 0),
    ("F10", BLZ, SELL, "LIMIT", "100", "0.9", "0.05", {}, 0),
    ("F11", BLZ, BUY, "LIMIT", "100", "0", "0.05", {}, -4001),
    ("F12", BLZ, SELL, "LIMIT", "100", "300.0001", "290", {}, -4002),
    ("F13", BLZ, SELL, "LIMIT", "100", "300", "290", {}, 0),
    ("F14", BLZ, BUY, "LIMIT", "100000", "0.00005", "0.05", {}, -4013),
    ("F15", BLZ, BUY, "LIMIT", "0", "0.05", "0.05", {}, -4003),
    ("F16", BLZ, BUY, "LIMIT", "0.5", "20", "19.5", {}, -4004),
    ("F17", BLZ, BUY, "LIMIT", "100.5", "0.05", "0.05", {}, -4023),
    ("F18", BLZ, BUY, "LIMIT", "10000000", "0.05", "0.05", {}, 0),
    ("F19", BLZ, BUY, "LIMIT", "10000001", "0.05", "0.05", {}, -4005),
    ("F20", BLZ, BUY, "MARKET", "590119", "", "0.05", {"best_ask": D("0.0501")}, 0),
    ("F21", BLZ, BUY, "MARKET", "590120", "", "0.05", {"best_ask": D("0.0501")}, -4005),
    ("F22", BLZ, BUY, "MARKET", "99", "", "0.05", {"best_ask": D("0.0506")}, -4164),
    ("F23", BLZ, BUY, "MARKET", "100", "", "0.05", {"best_ask": D("0.0576")}, -4131),
    ("F24", BLZ, SELL, "MARKET", "200", "", "0.05", {"best_bid": D("0.0424")}, -4131),
    ("F25", BLZ, SELL, "CLOSE", "0", "0.045", "0.05", {}, 0),
    ("F26", BLZ, SELL, "STOP", "200", "0.04505", "0.05", {}, -4014),
    ("F27", BLZ, SELL, "STOP", "200", "-0.01", "0.05", {}, -4006),
    ("F28", BLZ, BUY, "STOP", "200", "300.0001", "290", {}, -4007),
    ("F29", BLZ, BUY, "LIMIT", "100", "0.05", "0.05", {"open_orders": 199}, 0),
    ("F30", BLZ, BUY, "LIMIT", "100", "0.05", "0.05", {"open_orders": 200}, -2025),
    ("F31", BLZ, SELL, "STOP", "200", "0.045", "0.05", {"open_conditional_orders": 9}, 0),
    ("F32", BLZ, SELL, "STOP", "200", "0.045", "0.05", {"open_conditional_orders": 10}, -4045),
    ("F33", TST, BUY, "LIMIT", "10.001", "1.0005", "1", {}, 0),
    ("F34", TST, BUY, "LIMIT", "10.001", "1.001", "1", {}, -4014),
    ("F35", TST, BUY, "LIMIT", "10.002", "1.0005", "1", {}, -4023),
    ("F36", TST, BUY, "LIMIT", "10.001", "1.0505", "1", {}, -4016),
    ("F37", COIN, BUY, "LIMIT", "1", "9638.2", "9640", {}, 0),
    ("F38", COIN, BUY, "LIMIT", "0.5", "9638.2", "9640", {}, -4004),
    ("F39", COIN, BUY, "LIMIT", "1.5", "9638.2", "9640", {}, -4023),
    ("F40", COIN, BUY, "LIMIT", "1", "9638.25", "9640", {}, -4014),
    ("F41", COIN, BUY, "LIMIT", "1", "10122", "9640", {}, 0),
    ("F42", COIN, BUY, "LIMIT", "1", "10122.1", "9640", {}, -4016),
    ("F43", COIN, SELL, "LIMIT", "1", "9157.9", "9640", {}, -4024),
    ("F44", COIN, SELL, "MARKET", "1", "", "9640", {"best_bid": D("9157.9")}, -4113),
    ("F45", COIN, BUY, "LIMIT", "100001", "9638.2", "9640", {}, -4005),
    ("F46", COIN, BUY, "LIMIT", "1", "9638.2", "9640", {"open_orders": 200}, -2025),
]


def ticket_of(row: Row) -> FuturesTicket:
    _, on, side, kind, quantity, price, *_ = row
    common: dict[str, Any] = {"instrument": on.id, "side": side}
    if kind == "MARKET":
        return FuturesMarketTicket(**common, quantity=D(quantity))
    if kind in ("STOP", "CLOSE"):
        amount = CloseAll() if kind == "CLOSE" else Sized(D(quantity))
        return FuturesStopMarketTicket(
            **common, kind=StopKind.STOP_LOSS, amount=amount, trigger_price=D(price)
        )
    return FuturesLimitTicket(
        **common, quantity=D(quantity), price=D(price), exposure=OneWay(kind == "REDUCE")
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_worked_example(row: Row) -> None:
    mark, known, code = D(row[6]), row[7], row[8]
    context = MarketContext(mark_price=mark, last_price=mark, **known)
    violations = validate(ticket_of(row), row[1], context)
    assert [v.code for v in violations] == ([code] if code else [])
    assert all(v.message.endswith(".") for v in violations)


def test_all_examples_are_here() -> None:
    assert [row[0] for row in ROWS] == [f"F{n:02}" for n in range(1, 47)]


NOW = MarketContext(
    last_price=D("0.05"), mark_price=D("0.05"), best_bid=D("0.0499"), best_ask=D("0.0501")
)
TICKET = FuturesLimitTicket(instrument=BLZ.id, side=BUY, quantity=D(1000), price=D("0.05"))


def trailing(**more: Any) -> FuturesTrailingTicket:
    values = {"side": SELL, "quantity": D(1000), "callback_percent": D(1), **more}
    return FuturesTrailingTicket(instrument=BLZ.id, **values)


def stop(side: Side, price: str, **more: Any) -> FuturesStopMarketTicket:
    values = {"kind": StopKind.STOP_LOSS, "amount": Sized(D(1000)), **more}
    return FuturesStopMarketTicket(instrument=BLZ.id, side=side, trigger_price=D(price), **values)


LONG, SHORT = Hedge(PositionSide.LONG), Hedge(PositionSide.SHORT)
REFUSALS: list[tuple[str, FuturesTicket, FuturesContract, dict[str, Any], int]] = [
    ("O08", replace(TICKET, lasting=GoodTill(10**13)), COIN, {}, -1115),
    ("O10", replace(TICKET, lasting=GoodTill(599_000)), BLZ, {"now_ms": 0}, -5040),
    ("O11", replace(TICKET, lasting=GoodTill(601_000)), BLZ, {"now_ms": 0}, 0),
    ("O12", replace(TICKET, lasting=GoodTill(253402300799000)), BLZ, {}, -5040),
    ("O17", replace(TICKET, stp_mode=StpMode.DECREMENT), BLZ, {}, -5039),
    (
        "O18",
        replace(TICKET, lasting=TimeInForce.GTX, price=D("0.0501")),
        BLZ,
        {},
        -5022,
    ),
    ("O20", replace(TICKET, exposure=OneWay(reduce_only=True)), BLZ, {"position": D(0)}, -2022),
    (
        "O21",
        replace(TICKET, side=SELL, exposure=OneWay(reduce_only=True)),
        BLZ,
        {"position": D(1)},
        0,
    ),
    ("O23", TICKET, BLZ, {"hedge_mode": True}, -4061),
    ("O24", replace(TICKET, exposure=LONG), BLZ, {"hedge_mode": False}, -4061),
    (
        "O25",
        replace(TICKET, side=SELL, exposure=LONG),
        BLZ,
        {"hedge_mode": True, "long_position": D(500)},
        -2022,
    ),
    ("O31 low", trailing(callback_percent=D("0.05")), BLZ, {}, -1130),
    ("O31 high", trailing(callback_percent=D("10.1")), BLZ, {"now_ms": 1_792_713_599_999}, -1130),
    ("O31 today", trailing(callback_percent=D("20")), BLZ, {"now_ms": 1_792_713_600_000}, 0),
    ("O31 above", trailing(callback_percent=D("20.1")), BLZ, {}, -1130),
    ("O32", stop(SELL, "0.05"), BLZ, {}, -2021),
    ("O32 profit", stop(SELL, "0.05", kind=StopKind.TAKE_PROFIT), BLZ, {}, -2021),
    ("O33", trailing(activation_price=D("0.049")), BLZ, {}, -2021),
    ("O33 fits", trailing(activation_price=D("0.06")), BLZ, {}, 0),
    ("O43 settling", TICKET, replace(BLZ, status=TradingStatus.PRE_SETTLE), {}, -4140),
    ("O43 closed", TICKET, replace(BLZ, status=TradingStatus.CLOSE), {}, -4141),
]


@pytest.mark.parametrize("row", REFUSALS, ids=lambda row: row[0])
def test_refusals_beyond_the_filters(
    row: tuple[str, FuturesTicket, FuturesContract, dict[str, Any], int],
) -> None:
    _, ticket, on, known, code = row
    found = validate(ticket, on, replace(NOW, **known))
    assert code in {v.code for v in found} if code else found == ()


def test_a_price_match_needs_no_price() -> None:
    assert validate(replace(TICKET, price=PriceMatch.OPPONENT_5), BLZ, NOW) == ()


def test_a_stop_with_a_limit_obeys_both() -> None:
    ticket = FuturesStopLimitTicket(
        instrument=BLZ.id,
        side=BUY,
        kind=StopKind.STOP_LOSS,
        quantity=D(1000),
        trigger_price=D("0.0551"),
        price=D("0.0555"),
    )
    assert validate(ticket, BLZ, NOW) == ()
    assert [v.code for v in validate(replace(ticket, price=D("0.06")), BLZ, NOW)] == [-4016]


def test_plain_tickets_trade_futures_too() -> None:
    common: dict[str, Any] = {"instrument": BLZ.id, "side": BUY}
    limit = LimitTicket(**common, quantity=D(1000), price=D("0.05"), post_only=True)
    assert validate(limit, BLZ, NOW) == ()
    assert [v.code for v in validate(replace(limit, price=D("0.0501")), BLZ, NOW)] == [-5022]
    market = MarketTicket(**common, amount=BaseQuantity(D(1000)))
    assert validate(market, BLZ, NOW) == ()
    by_value = replace(market, amount=QuoteQuantity(D(50)))
    assert [v.rule for v in validate(by_value, BLZ, NOW)] == ["QUOTE_ORDER_QTY"]
    iceberg = replace(limit, iceberg_quantity=D(10))
    assert [v.rule for v in validate(iceberg, BLZ, NOW)] == ["ICEBERG"]
    rising = StopMarketTicket(**common, quantity=D(1000), trigger_price=D("0.06"))
    assert validate(rising, BLZ, NOW) == ()
    falling = StopLimitTicket(**common, quantity=D(1000), trigger_price=D("0.04"), price=D("0.05"))
    assert validate(falling, BLZ, NOW) == ()


def test_nearest_values_lie_on_the_true_grid() -> None:
    ticket = FuturesLimitTicket(instrument=TST.id, side=BUY, quantity=D("10.002"), price=D("1.001"))
    price, quantity = validate(ticket, TST, MarketContext(mark_price=D(1)))
    assert (price.field, price.lower, price.upper) == (Field.PRICE, D("1.0005"), D("1.0015"))
    assert price.message == "Price must be 0.0105 plus a multiple of 0.001 (tick size)."
    assert (quantity.lower, quantity.upper) == (D("10.001"), D("10.003"))


def test_a_blocked_side_refuses_new_positions_only() -> None:
    blocked = replace(BLZ, filters=replace(BLZ.filters, blocked_side="LONG"))
    assert [v.rule for v in validate(TICKET, blocked, NOW)] == ["POSITION_RISK_CONTROL"]
    assert validate(replace(TICKET, exposure=OneWay(reduce_only=True)), blocked, NOW) == ()
    assert validate(replace(TICKET, side=SELL), blocked, NOW) == ()
    hedged = replace(NOW, hedge_mode=True)
    assert validate(replace(TICKET, exposure=SHORT), blocked, hedged) == ()


def test_a_ticket_of_another_market_is_refused() -> None:
    spot_like = replace(BLZ, order_types=frozenset({OrderType.MARKET}))
    assert [v.code for v in validate(TICKET, spot_like, NOW)] == [-1116]


@pytest.mark.parametrize(
    ("side", "position", "accepted"),
    [
        (BUY, "-1", True),
        (BUY, "0", False),
        (BUY, "1", False),
        (SELL, "1", True),
        (SELL, "0", False),
    ],
)
def test_reducing_needs_a_position_on_the_other_side(
    side: Side, position: str, accepted: bool
) -> None:
    ticket = replace(TICKET, side=side, exposure=OneWay(reduce_only=True))
    found = validate(ticket, BLZ, replace(NOW, position=D(position)))
    assert [v.code for v in found] == ([] if accepted else [-2022])


def test_hedge_legs_grow_freely_and_close_up_to_what_they_hold() -> None:
    hedged = replace(NOW, hedge_mode=True, long_position=D(500), short_position=D(-700))
    assert validate(replace(TICKET, exposure=LONG), BLZ, hedged) == ()
    assert validate(replace(TICKET, side=SELL, exposure=SHORT), BLZ, hedged) == ()
    closing = replace(TICKET, exposure=SHORT, quantity=D(701))
    (found,) = validate(closing, BLZ, hedged)
    assert (found.code, found.bound, found.lower) == (-2022, D(700), D(700))
    assert validate(replace(closing, quantity=D(700)), BLZ, hedged) == ()
    blocked = replace(BLZ, filters=replace(BLZ.filters, blocked_side="SHORT"))
    assert validate(replace(closing, quantity=D(700)), blocked, hedged) == ()
    opening = replace(TICKET, side=SELL, exposure=SHORT)
    assert [v.rule for v in validate(opening, blocked, hedged)] == ["POSITION_RISK_CONTROL"]


def test_closing_all_of_the_leg_it_names() -> None:
    hedged = replace(NOW, hedge_mode=True)
    assert validate(stop(SELL, "0.04", amount=CloseAll(PositionSide.LONG)), BLZ, hedged) == ()


@pytest.mark.parametrize(
    ("known", "sentence"),
    [
        ({"open_orders": 200}, "At most 200 orders may be open on BLZUSDT, 200 are"),
        ({"open_conditional_orders": 10}, "At most 10 conditional orders may be open on BLZUSDT"),
        ({"exchange_open_conditional_orders": 200}, "At most 200 conditional orders may be open, "),
    ],
)
def test_counts_say_which_orders(known: dict[str, Any], sentence: str) -> None:
    (found,) = validate(stop(SELL, "0.04"), BLZ, replace(NOW, **known))
    assert found.message.startswith(sentence)


def test_nearest_prices_of_refused_futures_orders() -> None:
    def nearest(ticket: FuturesTicket) -> tuple[Decimal | None, Decimal | None]:
        (found,) = validate(ticket, BLZ, NOW)
        return found.lower, found.upper

    maker = replace(TICKET, lasting=TimeInForce.GTX)
    assert nearest(replace(maker, price=D("0.0502"))) == (D("0.05"), None)
    assert nearest(replace(maker, side=SELL, price=D("0.0498"))) == (None, D("0.05"))
    assert nearest(stop(SELL, "0.0505")) == (D("0.0499"), None)
    assert nearest(stop(BUY, "0.0495")) == (None, D("0.0501"))
    assert nearest(trailing(activation_price=D("0.0495"))) == (None, D("0.0501"))
    assert nearest(trailing(side=BUY, activation_price=D("0.0505"))) == (D("0.0499"), None)
    assert nearest(replace(TICKET, price=D("0.0576"))) == (D("0.0575"), None)
    assert nearest(replace(TICKET, side=SELL, price=D("0.0424"))) == (None, D("0.0425"))
    assert nearest(replace(TICKET, quantity=D("100.5"))) == (D(100), D(101))
    assert nearest(replace(TICKET, quantity=D(99))) == (None, D(100))
    assert nearest(replace(TICKET, quantity=D(10000001))) == (D(10000000), None)
    assert nearest(trailing(callback_percent=D(21))) == (D(20), None)
    assert nearest(trailing(callback_percent=D("0.01"))) == (None, D("0.1"))


def test_a_trigger_on_the_mark_price_watches_the_mark() -> None:
    apart = replace(NOW, mark_price=D("0.046"))
    ticket = stop(SELL, "0.048")
    assert validate(ticket, BLZ, apart) == ()
    by_mark = replace(ticket, working=WorkingPrice.MARK)
    assert [v.code for v in validate(by_mark, BLZ, apart)] == [-2021]


def test_a_market_order_beyond_the_band_or_the_lot() -> None:
    ticket = FuturesMarketTicket(instrument=BLZ.id, side=BUY, quantity=D(590120))
    (found,) = validate(ticket, BLZ, NOW)
    assert (found.rule, found.lower, found.upper) == ("MARKET_LOT_SIZE", D(590119), None)
    (found,) = validate(replace(ticket, quantity=D(200)), BLZ, replace(NOW, best_ask=D("0.06")))
    assert (found.field, found.lower, found.upper) == (Field.ORDER, None, None)
    assert found.message == (
        "The best price in the book is above the highest price for a buy now, 0.0575. "
        "Use a limit order."
    )
    (found,) = validate(replace(TICKET, price=D("0.06")), BLZ, NOW)
    assert found.message == "Price is above the highest price for a buy now, 0.0575."
    assert found.rule == "PERCENT_PRICE"


def test_the_book_binds_only_post_only_prices() -> None:
    narrow = replace(NOW, best_bid=D("0.02"), best_ask=D("0.03"))
    (found,) = validate(replace(TICKET, price=D("0.05005")), BLZ, narrow)
    assert (found.lower, found.upper) == (D("0.05"), D("0.0501"))
    maker = replace(TICKET, lasting=TimeInForce.GTX, price=D("0.01005"), quantity=D(9000))
    (found,) = validate(maker, BLZ, narrow)
    assert (found.lower, found.upper) == (D("0.01"), D("0.0101"))
