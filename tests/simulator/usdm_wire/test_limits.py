"""Limits of the futures doors: weight, orders, bans, each in the exchange's words."""

from __future__ import annotations

from dataclasses import replace

from terminal.simulator.limits import Rule
from terminal.simulator.usdm_wire.desk import limits
from tests.simulator.usdm_wire.served import FuturesClient, served


def resting(client: FuturesClient) -> dict[str, object]:
    return {
        "symbol": "BTCUSDT",
        "side": "BUY",
        "type": "LIMIT",
        "timeInForce": "GTC",
        "quantity": "0.010",
        "price": client.away(-3),
    }


async def test_orders_are_counted_by_both_windows_and_batches_by_their_size() -> None:
    tight = replace(
        limits(),
        orders=(Rule("ORDERS", "MINUTE", 1, 5), Rule("ORDERS", "SECOND", 10, 300)),
    )
    async with served(limits=tight) as client:
        for count in range(1, 4):
            _, _, headers = await client.ask_signed("POST", "v1/order", **resting(client))
            assert headers["X-MBX-ORDER-COUNT-1M"] == str(count)
        cancel = {"symbol": "BTCUSDT"}
        await client.private("DELETE", "v1/allOpenOrders", **cancel)
        stop = {**resting(client), "algoType": "CONDITIONAL", "type": "STOP_MARKET"}
        del stop["price"]
        await client.private("POST", "v1/algoOrder", **stop, triggerPrice=client.away(3))
        await client.private("POST", "v1/order", **resting(client))
        status, body, _ = await client.ask_signed("POST", "v1/order", **resting(client))
        assert (status, body["code"]) == (429, -1015)
        assert "5 orders per 1 MINUTE" in body["msg"]
        # Cancelling is always possible.
        await client.private("DELETE", "v1/allOpenOrders", **cancel)


async def test_too_much_weight_is_refused_and_then_banned() -> None:
    tight = replace(limits(), weight=Rule("REQUEST_WEIGHT", "MINUTE", 1, 20), refusals_before_ban=2)
    async with served(limits=tight) as client:
        seen = []
        for _ in range(5):
            status, body, _ = await client.send("GET", "/fapi/v1/depth?symbol=BTCUSDT&limit=1000")
            seen.append((status, body.get("code")))
        assert seen == [(200, None), (429, -1003), (429, -1003), (418, -1003), (418, -1003)]
        assert "IP banned until" in body["msg"]
        # Spot has a limit of its own.
        status, _, _ = await client.send("GET", "/api/v3/ping")
        assert status == 200


async def test_a_key_that_does_not_live_is_accepted_and_silent() -> None:
    async with served() as client, client.websocket("/private/ws/nobody") as ws:
        await client.private("POST", "v1/order", **resting(client))
        await ws.send_json({"method": "LIST_SUBSCRIPTIONS", "id": 1})
        assert (await ws.receive_json())["result"] == ["nobody"]
