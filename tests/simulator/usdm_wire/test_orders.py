"""Orders and the user stream of the futures exchange, over its own sockets."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
import pytest

from terminal.simulator.keys import KeyKind
from tests.simulator.usdm_wire.served import FuturesClient, heard, served


async def listening(client: FuturesClient) -> str:
    _, body, _ = await client.keyed("POST", "v1/listenKey")
    return str(body["listenKey"])


async def events(ws: aiohttp.ClientWebSocketResponse, count: int) -> list[dict[str, Any]]:
    return [await heard(ws, lambda each: "e" in each) for _ in range(count)]


def limit(client: FuturesClient, **more: object) -> dict[str, object]:
    return {
        "symbol": "BTCUSDT",
        "side": "BUY",
        "type": "LIMIT",
        "timeInForce": "GTC",
        "quantity": "0.010",
        "price": client.away(-3),
        **more,
    }


@pytest.mark.parametrize("kind", list(KeyKind))
async def test_each_kind_of_key_places_and_cancels(kind: KeyKind) -> None:
    async with served() as client:
        wish = limit(client, newClientOrderId="mine-1")
        status, order, headers = await client.ask_signed("POST", "v1/order", kind, **wish)
        assert status == 200, order
        assert order["status"] == "NEW"
        assert "avgPrice" not in order
        assert "cumQuote" not in order
        assert headers["X-MBX-ORDER-COUNT-10S"] == "1"
        assert headers["X-MBX-ORDER-COUNT-1M"] == "1"
        assert headers["X-MBX-USED-WEIGHT-1M"] == "0"
        asked = {"symbol": "BTCUSDT", "origClientOrderId": "mine-1"}
        found = await client.private("GET", "v1/order", **asked)
        assert found["orderId"] == order["orderId"]
        assert found["avgPrice"] == "0.0000"
        gone = await client.private("DELETE", "v1/order", **asked)
        assert gone["status"] == "CANCELED"
        assert await client.refused("DELETE", "v1/order", **asked) == -2011
        assert await client.private("GET", "v1/openOrders", symbol="BTCUSDT") == []


async def test_a_market_order_fills_and_opens_a_position() -> None:
    async with served() as client:
        key = await listening(client)
        async with client.websocket(f"/private/ws/{key}") as ws:
            wish = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "0.010"}
            order = await client.private("POST", "v1/order", **wish, newOrderRespType="RESULT")
            assert order["status"] == "FILLED"
            assert order["executedQty"] == "0.010"
            told = await events(ws, 4)
        assert {each["e"] for each in told} == {
            "ORDER_TRADE_UPDATE",
            "TRADE_LITE",
            "ACCOUNT_UPDATE",
        }
        last = [each for each in told if each["e"] == "ORDER_TRADE_UPDATE"][-1]["o"]
        assert (last["x"], last["X"], last["z"]) == ("TRADE", "FILLED", "0.01")
        assert last["N"] == "USDT"
        change = next(each["a"] for each in told if each["e"] == "ACCOUNT_UPDATE")
        assert change["m"] == "ORDER"
        assert change["P"][0]["pa"] == "0.01"
        rows = await client.private("GET", "v3/positionRisk")
        assert [row["positionAmt"] for row in rows] == ["0.010"]
        older = await client.private("GET", "v2/positionRisk", symbol="BTCUSDT")
        assert older[0]["marginType"] == "cross"
        account = await client.private("GET", "v3/account")
        assert account["positions"][0]["symbol"] == "BTCUSDT"
        trades = await client.private("GET", "v1/userTrades", symbol="BTCUSDT")
        assert sum(float(row["qty"]) for row in trades) == pytest.approx(0.01)


async def test_acknowledgements_tell_of_the_order_before_its_fills() -> None:
    async with served() as client:
        wish = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "0.010"}
        order = await client.private("POST", "v1/order", **wish)
        assert (order["status"], order["executedQty"]) == ("NEW", "0.000")


async def test_conditional_types_moved_to_another_door() -> None:
    async with served() as client:
        wish = limit(client, type="STOP_MARKET", stopPrice=client.away(5))
        wish.pop("price")
        wish.pop("timeInForce")
        assert await client.refused("POST", "v1/order", **wish) == -4120
        batch = json.dumps([limit(client), wish])
        answers = await client.private("POST", "v1/batchOrders", batchOrders=batch)
        assert answers[0]["status"] == "NEW"
        assert answers[1]["code"] == -4120


async def test_a_batch_has_an_outcome_for_each_order() -> None:
    async with served() as client:
        wishes = [limit(client), limit(client, quantity="0.0001"), limit(client, side="UP")]
        answers = await client.private("POST", "v1/batchOrders", batchOrders=json.dumps(wishes))
        assert [each.get("code", each.get("status")) for each in answers] == ["NEW", -4004, -1117]
        six = json.dumps([limit(client)] * 6)
        assert await client.refused("POST", "v1/batchOrders", batchOrders=six) == -4082
        ids = [answers[0]["orderId"], 1]
        gone = await client.private(
            "DELETE", "v1/batchOrders", symbol="BTCUSDT", orderIdList=json.dumps(ids)
        )
        assert [each.get("code", each.get("status")) for each in gone] == ["CANCELED", -2011]


async def test_modifying_needs_price_and_quantity_and_is_remembered() -> None:
    async with served() as client:
        order = await client.private("POST", "v1/order", **limit(client))
        wish = {"symbol": "BTCUSDT", "orderId": order["orderId"], "side": "BUY"}
        price = client.away(-4)
        assert await client.refused("PUT", "v1/order", **wish, price=price) == -1102
        changed = await client.private(
            "PUT", "v1/order", **wish, price=price, quantity="0.020", modifyId=77
        )
        assert (changed["origQty"], changed["modifyId"]) == ("0.020", 77)
        assert changed["pair"] == "BTCUSDT"
        rows = await client.private("GET", "v1/orderAmendment", symbol="BTCUSDT")
        assert rows[0]["amendment"]["origQty"] == {"before": "0.01", "after": "0.02"}
        same = {**wish, "price": price, "quantity": "0.020"}
        assert await client.refused("PUT", "v1/order", **same) == -5027


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"symbol": "FOO"}, -1121),
        ({"side": "UP"}, -1117),
        ({"type": "STOP_LOSS"}, -1116),
        ({"timeInForce": "DAY"}, -1115),
        ({"quantity": None}, -1102),
        ({"price": None}, -1102),
        ({"timeInForce": None}, -1102),
        ({"quantity": "0"}, -4003),
        ({"priceMatch": "OPPONENT"}, -1106),
        ({"priceMatch": "BEST"}, -5037),
        ({"selfTradePreventionMode": "FOO"}, -5039),
        ({"positionSide": "LONG"}, -4061),
        ({"positionSide": "UP"}, -4060),
        ({"newClientOrderId": "has a blank"}, -4015),
        ({"newOrderRespType": "FULL"}, -1136),
        ({"timeInForce": "GTD"}, -1102),
        ({"reduceOnly": "true"}, -2022),
        ({"foo": "1"}, -1104),
    ],
)
async def test_wrong_orders_are_refused_with_their_code(
    change: dict[str, object], code: int
) -> None:
    async with served() as client:
        wish = {**limit(client), **change}
        kept = {name: value for name, value in wish.items() if value is not None}
        assert await client.refused("POST", "v1/order", **kept) == code


async def test_signatures_times_and_keys_are_checked() -> None:
    async with served() as client:
        status, body, _ = await client.send("GET", "/fapi/v3/account", "timestamp=1")
        assert (status, body["code"]) == (401, -2014)
        status, body, _ = await client.keyed("GET", f"v3/account?timestamp={client.now()}")
        assert (status, body["code"]) == (400, -1102)
        late = client.now() - 60_000
        assert await client.refused("GET", "v3/account", timestamp=late) == -1021
        key, now = client.key(), client.now()
        query = f"timestamp={now}&signature={'0' * 64}"
        headers = {"X-MBX-APIKEY": key.api_key}
        status, body, _ = await client.send("GET", "/fapi/v3/account", query, headers=headers)
        assert (status, body["code"]) == (400, -1022)


async def test_a_listen_key_lives_an_hour_and_is_shared() -> None:
    async with served() as client:
        status, body, _ = await client.keyed("PUT", "v1/listenKey")
        assert (status, body["code"]) == (400, -1125)
        key = await listening(client)
        assert await listening(client) == key
        status, body, _ = await client.keyed("PUT", "v1/listenKey")
        assert body == {"listenKey": key}
        async with client.websocket(f"/private/ws/{key}") as ws:
            client.server.usdm.exchange.clock.step(61 * 60_000)  # type: ignore[union-attr]
            expired = await heard(ws, lambda each: each["e"] == "listenKeyExpired")
            assert expired["listenKey"] == key


async def test_only_named_events_are_heard_where_events_are_named() -> None:
    async with served() as client:
        key = await listening(client)
        path = f"/private/stream?listenKey={key}&events=ACCOUNT_UPDATE"
        async with client.websocket(path) as ws:
            wish = {"symbol": "BTCUSDT", "side": "SELL", "type": "MARKET", "quantity": "0.010"}
            await client.private("POST", "v1/order", **wish)
            first = json.loads(await ws.receive_str())
            assert first["stream"] == key
            assert first["data"]["e"] == "ACCOUNT_UPDATE"


async def test_closing_a_key_silences_its_listeners() -> None:
    async with served() as client:
        key = await listening(client)
        status, body, _ = await client.keyed("DELETE", "v1/listenKey")
        assert (status, body) == (200, {})
        assert await listening(client) != key


async def test_the_account_and_its_settings_can_be_read() -> None:
    async with served() as client:
        assert await client.private("GET", "v1/positionSide/dual") == {"dualSidePosition": False}
        assert await client.private("GET", "v1/multiAssetsMargin") == {"multiAssetsMargin": False}
        config = await client.private("GET", "v1/symbolConfig", symbol="BTCUSDT")
        assert config[0]["marginType"] == "CROSSED"
        brackets = await client.private("GET", "v1/leverageBracket", symbol="BTCUSDT")
        assert brackets[0]["brackets"][0]["initialLeverage"] == 125
        rates = await client.private("GET", "v1/commissionRate", symbol="BTCUSDT")
        assert rates["makerCommissionRate"] == "0.000200"
        balances = await client.private("GET", "v3/balance")
        usdt = next(row for row in balances if row["asset"] == "USDT")
        assert usdt["balance"] == "15000.00000000"
        income = await client.private("GET", "v1/income", incomeType="TRANSFER")
        assert {row["asset"] for row in income} >= {"USDT"}
