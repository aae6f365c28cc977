"""The filter vectors of the derivatives digest (section 4.4) that concern USDⓈ-M."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D

import pytest

from terminal.domain.order import OrderType, Side, TimeInForce
from terminal.simulator.spot.model import VenueError
from terminal.simulator.usdm import algo_rules
from terminal.simulator.usdm.contract import ContractSpec
from terminal.simulator.usdm.listing import contract_listing
from terminal.simulator.usdm.model import NewAlgoOrder, NewFuturesOrder
from terminal.simulator.usdm.order_rules import Standing, check_filters
from tests.simulator.usdm.futures_floor import START_MS

_ANY = contract_listing(START_MS)["ADAUSDT"].spec
BLZ = replace(
    _ANY,
    tick_size=D("0.0001"),
    min_price=D("0.0001"),
    max_price=D(300),
    step_size=D(1),
    min_quantity=D(1),
    max_quantity=D(10_000_000),
    market_max_quantity=D(590_119),
    min_notional=D("5.0"),
    multiplier_up=D("1.1500"),
    multiplier_down=D("0.8500"),
)
TST = replace(
    _ANY,
    tick_size=D("0.0010"),
    min_price=D("0.0105"),
    max_price=D(100),
    step_size=D("0.002"),
    min_quantity=D("0.003"),
    max_quantity=D(1_000),
    market_max_quantity=D(120),
    min_notional=D("5.0"),
    multiplier_up=D("1.0500"),
    multiplier_down=D("0.9500"),
)
"""Minima that lie beside the grids' zeros."""


@pytest.mark.parametrize(
    ("name", "spec", "side", "quantity", "price", "mark", "best", "orders", "reduces", "code"),
    [
        ("F01", BLZ, "BUY", "100", "0.0500", "0.05", None, 0, False, 0),
        ("F02", BLZ, "BUY", "99", "0.0500", "0.05", None, 0, False, -4164),
        ("F03", BLZ, "SELL", "99", "0.0500", "0.05", None, 0, True, 0),
        ("F04", BLZ, "BUY", "100", "0.05005", "0.05", None, 0, False, -4014),
        ("F05", BLZ, "BUY", "100", "0.0575", "0.05", None, 0, False, 0),
        ("F06", BLZ, "BUY", "100", "0.0576", "0.05", None, 0, False, -4016),
        ("F07", BLZ, "SELL", "200", "0.0425", "0.05", None, 0, False, 0),
        ("F08", BLZ, "SELL", "200", "0.0424", "0.05", None, 0, False, -4024),
        ("F09", BLZ, "BUY", "2000", "0.0100", "0.05", None, 0, False, 0),
        ("F10", BLZ, "SELL", "100", "0.9000", "0.05", None, 0, False, 0),
        ("F11", BLZ, "BUY", "100", "0", "0.05", None, 0, False, -4001),
        ("F12", BLZ, "SELL", "100", "300.0001", "290", None, 0, False, -4002),
        ("F13", BLZ, "SELL", "100", "300", "290", None, 0, False, 0),
        ("F14", BLZ, "BUY", "100000", "0.00005", "0.05", None, 0, False, -4013),
        ("F15", BLZ, "BUY", "0", "0.0500", "0.05", None, 0, False, -4003),
        ("F16", BLZ, "BUY", "0.5", "20", "19.5", None, 0, False, -4004),
        ("F17", BLZ, "BUY", "100.5", "0.0500", "0.05", None, 0, False, -4023),
        ("F18", BLZ, "BUY", "10000000", "0.0500", "0.05", None, 0, False, 0),
        ("F19", BLZ, "BUY", "10000001", "0.0500", "0.05", None, 0, False, -4005),
        ("F20", BLZ, "BUY", "590119", None, "0.05", "0.0501", 0, False, 0),
        ("F21", BLZ, "BUY", "590120", None, "0.05", "0.0501", 0, False, -4005),
        ("F22", BLZ, "BUY", "99", None, "0.05", "0.0506", 0, False, -4164),
        ("F23", BLZ, "BUY", "100", None, "0.05", "0.0576", 0, False, -4131),
        ("F24", BLZ, "SELL", "200", None, "0.05", "0.0424", 0, False, -4131),
        ("F29", BLZ, "BUY", "100", "0.0500", "0.05", None, 199, False, 0),
        ("F30", BLZ, "BUY", "100", "0.0500", "0.05", None, 200, False, -2025),
        ("F33", TST, "BUY", "10.001", "1.0005", "1", None, 0, False, 0),
        ("F34", TST, "BUY", "10.001", "1.0010", "1", None, 0, False, -4014),
        ("F35", TST, "BUY", "10.002", "1.0005", "1", None, 0, False, -4023),
        ("F36", TST, "BUY", "10.001", "1.0505", "1", None, 0, False, -4016),
    ],
)
def test_filters(
    name: str,
    spec: ContractSpec,
    side: str,
    quantity: str,
    price: str | None,
    mark: str,
    best: str | None,
    orders: int,
    reduces: bool,
    code: int,
) -> None:
    order = NewFuturesOrder(
        symbol=spec.symbol,
        side=Side(side),
        type=OrderType.MARKET if price is None else OrderType.LIMIT,
        client_id=name,
        time_in_force=None if price is None else TimeInForce.GTC,
        quantity=D(quantity),
        price=None if price is None else D(price),
        reduce_only=reduces or None,
    )
    opposite = None if best is None else D(best)
    standing = Standing(D(mark), opposite, orders, is_hedge=False, now_ms=START_MS)
    assert outcome(lambda: check_filters(order, spec, standing)) == code


@pytest.mark.parametrize(
    ("name", "trigger", "quantity", "mark", "code"),
    [
        ("F25", "0.0450", None, "0.05", 0),
        ("F26", "0.04505", "200", "0.05", -4014),
        ("F27", "-0.01", "200", "0.05", -4006),
        ("F28", "300.0001", "200", "290", -4007),
    ],
)
def test_trigger_filters(
    name: str, trigger: str, quantity: str | None, mark: str, code: int
) -> None:
    order = NewAlgoOrder(
        symbol=BLZ.symbol,
        side=Side.SELL,
        type=OrderType.STOP_MARKET,
        client_id=name,
        quantity=None if quantity is None else D(quantity),
        close_position=True if quantity is None else None,
        trigger_price=D(trigger),
    )
    assert outcome(lambda: algo_rules.check_filters(order, BLZ, D(mark))) == code


def outcome(check: object) -> int:
    """The code of the refusal, 0 when there is none."""
    assert callable(check)
    try:
        check()
    except VenueError as error:
        return error.code
    return 0
