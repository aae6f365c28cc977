"""Parameters the exchange would refuse before it looks at a filter."""

from __future__ import annotations

import pytest

from terminal.domain.order import OrderType
from terminal.domain.order_matrix import ORDER_ROWS, OrderService
from terminal.domain.order_parameters import check_parameters

SPOT, UM, CM = OrderService.SPOT, OrderService.LINEAR, OrderService.INVERSE
LIMIT = "type=LIMIT timeInForce=GTC quantity=1 price=1"
STOP = "type=STOP_MARKET stopPrice=1"

ROWS: list[tuple[str, OrderService, str, int]] = [
    ("A2", SPOT, "type=LIMIT timeInForce=GTC quantity=1", -1102),
    ("A4", SPOT, "type=MARKET quantity=1 price=1", -1106),
    ("A5", SPOT, f"{LIMIT} strategyType=999999", -1134),
    ("A6", SPOT, "type=LIMIT timeInForce=GTX quantity=1 price=1", -1115),
    ("A7", SPOT, "type=STOP quantity=1", -1116),
    ("A8", SPOT, f"side=LONG {LIMIT}", -1117),
    ("A10", SPOT, "type=LIMIT timeInForce=IOC quantity=2 price=1 icebergQty=1", -1014),
    ("both amounts", SPOT, "type=MARKET quantity=1 quoteOrderQty=1", -1128),
    ("neither amount", SPOT, "type=MARKET", -1102),
    ("stop without a trigger", SPOT, "type=STOP_LOSS quantity=1", -1102),
    ("both triggers", SPOT, "type=STOP_LOSS quantity=1 stopPrice=1 trailingDelta=10", 0),
    ("maker with time", SPOT, "type=LIMIT_MAKER timeInForce=GTC quantity=1 price=1", -1106),
    ("peg without price", SPOT, "type=LIMIT timeInForce=GTC quantity=1 pegPriceType=MARKET_PEG", 0),
    ("bad id", SPOT, f"{LIMIT} newClientOrderId=a.b", -1100),
    ("good", SPOT, LIMIT, 0),
    ("O01", UM, "type=LIMIT quantity=1 price=1", -1102),
    ("O02", UM, "type=LIMIT timeInForce=GTC quantity=1", -1102),
    ("O03", UM, "type=MARKET", -1102),
    ("O04", UM, "type=MARKET quantity=1 timeInForce=GTC", -1106),
    ("O05", UM, "type=MARKET quantity=1 price=1", -1106),
    ("O06", UM, f"{LIMIT} stopPrice=1", -1106),
    ("O07", UM, "type=STOP_LOSS quantity=1", -1116),
    ("O08", CM, "type=LIMIT timeInForce=GTD quantity=1 price=1 goodTillDate=9", -1115),
    ("O09", UM, "type=LIMIT timeInForce=GTD quantity=1 price=1", -1102),
    ("O13", UM, f"{LIMIT} priceMatch=OPPONENT", -1106),
    ("O14", UM, "type=MARKET quantity=1 priceMatch=OPPONENT", -5038),
    ("O15", UM, "type=LIMIT timeInForce=GTC quantity=1 priceMatch=BEST", -5037),
    ("O17", UM, f"{LIMIT} selfTradePreventionMode=FOO", -5039),
    ("O22", UM, f"{LIMIT} reduceOnly=true hedge", -4062),
    ("O26", UM, f"{STOP} closePosition=true quantity=1", -4137),
    ("O27", UM, f"{STOP} closePosition=true reduceOnly=false", -4138),
    ("O28", UM, f"{LIMIT} closePosition=true", -1106),
    ("O30", UM, "type=TRAILING_STOP_MARKET quantity=1", -1102),
    ("O34 long", UM, f"{LIMIT} newClientOrderId={'a' * 37}", -4015),
    ("O34 odd", UM, f"{LIMIT} newClientOrderId=a!b", -4015),
    ("O36", UM, f"{STOP} quantity=1 workingType=INDEX", -4031),
    ("close all", UM, f"{STOP} closePosition=true", 0),
    ("dot in id", UM, f"{LIMIT} newClientOrderId=a.b:c/d", 0),
    ("option stop", OrderService.OPTIONS, "type=MARKET quantity=1", -1116),
    (
        "algo",
        OrderService.ALGO,
        "type=STOP_MARKET algoType=CONDITIONAL triggerPrice=1 quantity=1",
        0,
    ),
    (
        "algo, old name",
        OrderService.ALGO,
        "type=STOP_MARKET algoType=CONDITIONAL stopPrice=1 quantity=1",
        -1102,
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_first_fault(row: tuple[str, OrderService, str, int]) -> None:
    _, service, text, code = row
    words = [word for word in text.split() if word != "hedge"]
    params = {"symbol": "X", "side": "BUY", **dict(word.split("=") for word in words)}
    faults = check_parameters(service, params, hedge_mode="hedge" in text)
    assert [fault.code for fault in faults[:1]] == ([code] if code else [])


@pytest.mark.parametrize("missing", ["symbol", "side", "type"])
def test_what_every_order_needs(missing: str) -> None:
    params = {"symbol": "X", "side": "BUY", "type": "MARKET", "quantity": "1"}
    del params[missing]
    (fault,) = check_parameters(SPOT, params)
    assert (fault.code, fault.parameter) == (-1102, missing)


def test_every_type_belongs_to_a_market_and_to_no_other_by_accident() -> None:
    assert set(ORDER_ROWS[SPOT]) & set(ORDER_ROWS[UM]) == {
        OrderType.LIMIT,
        OrderType.MARKET,
        OrderType.TAKE_PROFIT,
    }
    assert set(ORDER_ROWS[UM]) == set(ORDER_ROWS[CM])
    covered = {type_ for rows in ORDER_ROWS.values() for type_ in rows}
    assert covered == set(OrderType)


def test_only_linear_contracts_take_a_date() -> None:
    for type_, row in ORDER_ROWS[CM].items():
        assert ORDER_ROWS[UM][type_].accepted - row.accepted <= {"goodTillDate"}
