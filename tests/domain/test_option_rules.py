"""Rules of option orders: only the adverse side of the price band binds."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D
from typing import Any

import pytest

from terminal.domain.filters import FilterSet
from terminal.domain.futures.ticket import OptionTicket
from terminal.domain.instrument import OptionContract, OptionSide, TradingStatus
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import OrderType, Side, StpMode
from terminal.domain.ticket import BaseQuantity, LimitTicket, MarketTicket
from terminal.domain.validation import Field, MarketContext, validate

BUY, SELL = Side.BUY, Side.SELL
CALL = OptionContract(
    id=InstrumentId(Market.OPTIONS, "BTC-261225-90000-C"),
    base="BTC",
    quote="USDT",
    status=TradingStatus.TRADING,
    base_decimals=2,
    quote_decimals=0,
    order_types=frozenset({OrderType.LIMIT}),
    filters=FilterSet(
        min_price=D(102),
        max_price=D(9002),
        tick_size=D(5),
        price_offset=D(102),
        min_quantity=D("0.01"),
        max_quantity=D(100),
        step_size=D("0.02"),
        quantity_offset=D("0.01"),
    ),
    underlying="BTCUSDT",
    option_side=OptionSide.CALL,
    strike=D(90000),
    expiry_ms=2000,
    naked_sell=False,
)
NOW = MarketContext(best_bid=D(492), best_ask=D(502), now_ms=1999, position=D(1))
TICKET = OptionTicket(instrument=CALL.id, side=BUY, quantity=D("0.51"), price=D(492))


@pytest.mark.parametrize(
    ("side", "price", "code", "lower", "upper"),
    [
        (BUY, "9002", None, None, None),
        (BUY, "9007", -4002, "9002", None),
        (BUY, "2", None, None, None),
        (SELL, "102", None, None, None),
        (SELL, "97", -4013, None, "102"),
        (SELL, "20002", None, None, None),
        (BUY, "0", -4001, None, "2"),
        (BUY, "493", -4014, "492", "497"),
        (SELL, "104", -4014, "102", "107"),
    ],
)
def test_only_the_side_that_hurts_is_bound(
    side: Side, price: str, code: int | None, lower: str | None, upper: str | None
) -> None:
    found = validate(replace(TICKET, side=side, price=D(price)), CALL, NOW)
    assert [v.code for v in found] == ([] if code is None else [code])
    for violation in found:
        assert (violation.rule, violation.field) == ("PRICE_FILTER", Field.PRICE)
        expected = tuple(None if v is None else D(v) for v in (lower, upper))
        assert (violation.lower, violation.upper) == expected


@pytest.mark.parametrize(
    ("quantity", "code", "lower", "upper"),
    [
        ("0.01", None, None, None),
        ("100", -4023, "99.99", None),
        ("99.99", None, None, None),
        ("100.01", -4005, "99.99", None),
        ("0", -4003, None, "0.01"),
        ("0.005", -4004, None, "0.01"),
        ("0.5", -4023, "0.49", "0.51"),
    ],
)
def test_lots_are_counted_from_the_minimum(
    quantity: str, code: int | None, lower: str | None, upper: str | None
) -> None:
    found = validate(replace(TICKET, quantity=D(quantity)), CALL, NOW)
    assert [v.code for v in found] == ([] if code is None else [code])
    for violation in found:
        assert (violation.rule, violation.field) == ("LOT_SIZE", Field.QUANTITY)
        expected = tuple(None if v is None else D(v) for v in (lower, upper))
        assert (violation.lower, violation.upper) == expected


@pytest.mark.parametrize(
    ("ticket", "option", "known", "rule", "code"),
    [
        ({}, {"status": TradingStatus.HALT}, {}, "STATUS", -6049),
        ({}, {}, {"now_ms": 2000}, "EXPIRED", -6049),
        ({"stp_mode": StpMode.DECREMENT}, {}, {}, "STP_MODE", -5039),
        ({"price": D(502), "post_only": True}, {}, {}, "POST_ONLY", -6047),
        ({"price": D(492), "post_only": True, "side": SELL}, {}, {}, "POST_ONLY", -6047),
        ({"side": SELL, "quantity": D("1.01")}, {}, {}, "NAKED_SELL", -6057),
        ({"reduce_only": True}, {}, {}, "REDUCE_ONLY", -6045),
        ({"reduce_only": True}, {}, {"position": D(0)}, "REDUCE_ONLY", -6045),
        ({"reduce_only": True, "side": SELL}, {"naked_sell": True}, {"position": D(-1)},
         "REDUCE_ONLY", -6045),
    ],
)  # fmt: skip
def test_refusals(
    ticket: dict[str, Any], option: dict[str, Any], known: dict[str, Any], rule: str, code: int
) -> None:
    found = validate(replace(TICKET, **ticket), replace(CALL, **option), replace(NOW, **known))
    assert [(v.rule, v.code) for v in found] == [(rule, code)]
    assert found[0].message.endswith(".")


@pytest.mark.parametrize(
    ("ticket", "option", "known"),
    [
        ({"stp_mode": StpMode.EXPIRE_BOTH}, {}, {}),
        ({"price": D(497), "post_only": True}, {}, {}),
        ({"price": D(497), "post_only": True, "side": SELL}, {}, {}),
        ({"post_only": True, "price": D(9002)}, {}, {"best_ask": None}),
        ({"side": SELL, "quantity": D("0.99")}, {}, {}),
        ({"side": SELL, "quantity": D("5.01")}, {"naked_sell": True}, {}),
        ({"side": SELL, "quantity": D("5.01")}, {"naked_sell": None}, {}),
        ({"side": SELL, "quantity": D("5.01")}, {}, {"position": None}),
        ({"reduce_only": True, "side": SELL}, {}, {}),
        ({"reduce_only": True}, {}, {"position": D(-1)}),
        ({"reduce_only": True}, {}, {"position": None}),
        ({}, {}, {"now_ms": None}),
    ],
)
def test_accepted(ticket: dict[str, Any], option: dict[str, Any], known: dict[str, Any]) -> None:
    assert validate(replace(TICKET, **ticket), replace(CALL, **option), replace(NOW, **known)) == ()


def test_a_plain_limit_ticket_fits_an_option_and_an_iceberg_does_not() -> None:
    plain = LimitTicket(instrument=CALL.id, side=BUY, quantity=D("0.51"), price=D(492))
    assert validate(plain, CALL, NOW) == ()
    (found,) = validate(replace(plain, iceberg_quantity=D("0.1")), CALL, NOW)
    assert (found.rule, found.field) == ("ICEBERG", Field.ICEBERG)
    market = MarketTicket(instrument=CALL.id, side=BUY, amount=BaseQuantity(D("0.51")))
    assert [v.rule for v in validate(market, CALL, NOW)] == ["MARKET"]
