"""Conditional orders over the futures doors, from placing to their child's end."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.simulator.usdm_wire.served import FuturesClient, heard, served

_OF_ORDERS = ("ALGO_UPDATE", "ORDER_TRADE_UPDATE")


def stop(client: FuturesClient, **more: object) -> dict[str, object]:
    return {
        "algoType": "CONDITIONAL",
        "symbol": "BTCUSDT",
        "side": "SELL",
        "type": "STOP_MARKET",
        "quantity": "0.010",
        "triggerPrice": client.away(-3),
        **more,
    }


async def test_a_conditional_order_is_no_order_until_it_triggers() -> None:
    async with served() as client:
        placed = await client.private("POST", "v1/algoOrder", **stop(client, clientAlgoId="mine"))
        assert (placed["algoStatus"], placed["orderType"]) == ("NEW", "STOP_MARKET")
        assert placed["closePosition"] is False
        assert await client.private("GET", "v1/openOrders", symbol="BTCUSDT") == []
        opened = await client.private("GET", "v1/openAlgoOrders", symbol="BTCUSDT")
        assert [row["clientAlgoId"] for row in opened] == ["mine"]
        assert opened[0]["actualOrderId"] == ""
        found = await client.private("GET", "v1/algoOrder", algoId=placed["algoId"])
        assert found["clientAlgoId"] == "mine"
        gone = await client.private("DELETE", "v1/algoOrder", clientAlgoId="mine")
        assert gone["code"] == "200"
        assert await client.refused("DELETE", "v1/algoOrder", clientAlgoId="mine") == -2011
        wide = {"symbol": "BTCUSDT", "origClientOrderId": "mine"}
        assert await client.refused("GET", "v1/order", **wide) == -2013
        rows = await client.private("GET", "v1/allAlgoOrders", symbol="BTCUSDT")
        assert [row["algoStatus"] for row in rows] == ["CANCELED"]


async def test_a_trigger_makes_a_child_that_is_told_with_its_parent() -> None:
    async with served() as client:
        await client.private(
            "POST", "v1/order", symbol="BTCUSDT", side="BUY", type="MARKET", quantity="0.010"
        )
        _, body, _ = await client.keyed("POST", "v1/listenKey")
        async with client.websocket(f"/private/ws/{body['listenKey']}") as ws:
            wish = stop(client, closePosition="true", clientAlgoId="guard")
            wish.pop("quantity")
            await client.private("POST", "v1/algoOrder", **wish)
            client.exchange.gap("BTCUSDT", Decimal(-4))
            told: list[Any] = []
            while not told or told[-1]["o"].get("X") != "FINISHED":
                told.append(await heard(ws, lambda each: each["e"] in _OF_ORDERS, 15))
        algo = [each["o"] for each in told if each["e"] == "ALGO_UPDATE"]
        assert [each["X"] for each in algo] == ["NEW", "TRIGGERING", "TRIGGERED", "FINISHED"]
        child = next(each["o"] for each in told if each["e"] == "ORDER_TRADE_UPDATE")
        assert algo[-1]["ai"] == str(child["i"])
        assert child["c"] == "guard"
        assert child["ot"] == "STOP_MARKET"
        assert await client.private("GET", "v3/positionRisk") == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"algoType": "VP"}, -1130),
        ({"type": "LIMIT"}, -1116),
        ({"triggerPrice": None}, -1102),
        ({"quantity": None}, -1102),
        ({"workingType": "INDEX"}, -4031),
        ({"closePosition": "true"}, -4137),
        ({"positionSide": "LONG"}, -4061),
        ({"side": "BUY"}, -2021),
        ({"clientAlgoId": "x" * 37}, -4015),
    ],
)
async def test_wrong_conditional_orders_are_refused(change: dict[str, object], code: int) -> None:
    async with served() as client:
        wish = {**stop(client), **change}
        kept = {name: value for name, value in wish.items() if value is not None}
        assert await client.refused("POST", "v1/algoOrder", **kept) == code


async def test_the_websocket_api_places_and_cancels_them() -> None:
    async with served() as client, client.websocket("/ws-fapi/v1") as ws:
        key = client.key().kind
        placed = await client.ask(ws, "algoOrder.place", stop(client), kind=key)
        assert placed["status"] == 200, placed
        number = placed["result"]["algoId"]
        gone = await client.ask(ws, "algoOrder.cancel", {"algoId": number}, kind=key)
        assert gone["result"]["code"] == "200"


async def test_a_test_takes_conditional_types_by_their_old_names() -> None:
    async with served() as client:
        wish = stop(client, stopPrice=client.away(-3))
        del wish["algoType"], wish["triggerPrice"]
        answer = await client.private("POST", "v1/order/test", **wish)
        assert (answer["type"], answer["status"]) == ("STOP_MARKET", "NEW")
        assert answer["avgPrice"] == "0.00"
