"""Changing resting futures orders, with the numbers the exchange would answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from terminal.domain.futures.amendment import validate_modification
from terminal.domain.instrument import FuturesContract, TradingStatus
from terminal.domain.order import Order, OrderStatus, OrderType, Side, TimeInForce
from terminal.domain.validation import MarketContext
from tests.support.futures_market import BLZ, COIN, D

NOW = MarketContext(mark_price=D("0.05"), last_price=D("0.05"))
ORDER = Order(
    instrument=BLZ.id,
    client_id="x",
    side=Side.BUY,
    type=OrderType.LIMIT,
    status=OrderStatus.NEW,
    quantity=D(200),
    price=D("0.05"),
    time_in_force=TimeInForce.GTC,
)


@pytest.mark.parametrize(
    ("name", "contract", "type_", "quantity", "price", "code"),
    [
        ("fine", BLZ, OrderType.LIMIT, "300", "0.05", 0),
        ("O41", BLZ, OrderType.STOP_MARKET, "300", "0.05", -5025),
        ("O41 coin", COIN, OrderType.STOP_MARKET, "300", "0.05", -4196),
        ("O42", BLZ, OrderType.LIMIT, "200", "0.0500", -5027),
        ("O42 coin", COIN, OrderType.LIMIT, "200", "9000", -4197),
        ("O44", BLZ, OrderType.LIMIT, None, "0.05", -1102),
        # The digest's page still takes one number on COIN-M; the engine it moved into does not.
        ("O44 coin", COIN, OrderType.LIMIT, None, "9000.1", -1102),
        ("O44 coin, both", COIN, OrderType.LIMIT, "3", "9000.1", 0),
        ("nothing sent", COIN, OrderType.LIMIT, None, None, -1102),
        ("off tick", BLZ, OrderType.LIMIT, "300", "0.05005", -4014),
        ("too small", BLZ, OrderType.LIMIT, "90", "0.05", -4164),
    ],
)
def test_modification(
    name: str,
    contract: FuturesContract,
    type_: OrderType,
    quantity: str | None,
    price: str | None,
    code: int,
) -> None:
    order = replace(ORDER, type=type_, price=D(9000) if contract is COIN else ORDER.price)
    context = replace(NOW, mark_price=D(9000)) if contract is COIN else NOW
    found = validate_modification(
        order,
        contract,
        context,
        quantity=None if quantity is None else D(quantity),
        price=None if price is None else D(price),
    )
    assert [v.code for v in found] == ([code] if code else []), name


def test_a_modification_obeys_status_bands_lots_and_the_book() -> None:
    def rules(quantity: str, price: str, **changes: Any) -> list[str]:
        context = replace(NOW, best_bid=D("0.0499"), best_ask=D("0.0501"))
        order = replace(ORDER, **changes.pop("order", {}))
        contract = replace(BLZ, **changes)
        found = validate_modification(
            order, contract, context, quantity=D(quantity), price=D(price)
        )
        return [v.rule for v in found]

    assert rules("300", "0.05") == []
    assert rules("300", "0.05", status=TradingStatus.HALT) == ["STATUS"]
    assert rules("300", "0.0576") == ["PERCENT_PRICE"]
    assert rules("300.5", "0.05") == ["LOT_SIZE"]
    maker = {"time_in_force": TimeInForce.GTX}
    assert rules("300", "0.0501", order=maker) == ["POST_ONLY"]
    assert rules("300", "0.05", order=maker) == []
    missing = validate_modification(ORDER, BLZ, NOW, quantity=D(300), price=None)
    assert [v.code for v in missing] == [-1102]
