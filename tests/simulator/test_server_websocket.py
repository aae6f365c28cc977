"""The WebSocket API over real sockets: requests, sessions, user data."""

from decimal import Decimal
from typing import Any

import aiohttp
import pytest

from terminal.simulator.keys import KeyKind
from terminal.simulator.limits import LimitSettings, Rule
from tests.simulator.served import Client, served

API = "/ws-api/v3"
BUY = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "0.001"}


async def events_until(
    ws: aiohttp.ClientWebSocketResponse, kind: str, count: int = 1
) -> list[dict[str, Any]]:
    """Messages up to the `count`-th event of a kind."""
    found: list[dict[str, Any]] = []
    while sum(row.get("event", {}).get("e") == kind for row in found) < count:
        found.append(await ws.receive_json(timeout=5))
    return found


def usdt_locked(position: dict[str, Any]) -> Decimal:
    """Locked USDT of an outboundAccountPosition."""
    return next(Decimal(row["l"]) for row in position["B"] if row["a"] == "USDT")


async def resting(client: Client) -> dict[str, str]:
    price = Decimal((await client.get("ticker/price", "symbol=BTCUSDT"))["price"])
    low = (price * Decimal("0.9")).quantize(Decimal("0.01"))
    return {
        "symbol": "BTCUSDT",
        "side": "BUY",
        "type": "LIMIT",
        "timeInForce": "GTC",
        "quantity": "0.00100",
        "price": str(low),
    }


async def test_requests_answer_with_limits_unless_told_otherwise() -> None:
    async with served() as client, client.websocket(API) as ws:
        answer = await client.ask(ws, "time")
        assert answer["status"] == 200
        assert answer["rateLimits"][-1]["rateLimitType"] == "REQUEST_WEIGHT"
        assert answer["rateLimits"][-1]["count"] == 3
        assert "rateLimits" not in await client.ask(ws, "ping", {"returnRateLimits": False})
        async with client.websocket(f"{API}?returnRateLimits=false") as quiet:
            assert "rateLimits" not in await client.ask(quiet, "v3/ping")
            assert "rateLimits" in await client.ask(quiet, "ping", {"returnRateLimits": True})


async def test_market_requests_are_those_of_rest() -> None:
    async with served() as client, client.websocket(API) as ws:
        info = (await client.ask(ws, "exchangeInfo", {"symbols": ["BTCUSDT", "ETHBTC"]}))["result"]
        assert [row["symbol"] for row in info["symbols"]] == ["BTCUSDT", "ETHBTC"]
        assert "CONNECTIONS" in {rule["rateLimitType"] for rule in info["rateLimits"]}
        for method, params, size in (
            ("depth", {"limit": 5}, None),
            ("klines", {"interval": "1m", "limit": 7}, 7),
            ("uiKlines", {"interval": "1M", "limit": 2}, 2),
            ("trades.recent", {"limit": 3}, 3),
            ("trades.historical", {"limit": 3}, 3),
            ("trades.aggregate", {"limit": 3}, 3),
            ("avgPrice", {}, None),
            ("ticker.24hr", {}, None),
            ("ticker.tradingDay", {}, None),
            ("ticker", {}, None),
            ("ticker.price", {}, None),
            ("ticker.book", {}, None),
        ):
            answer = await client.ask(ws, method, {"symbol": "BTCUSDT", **params})
            assert answer["status"] == 200, (method, answer)
            assert size is None or len(answer["result"]) == size


async def test_order_life_with_every_kind_of_key() -> None:
    async with served() as client, client.websocket(API) as ws:
        for kind in KeyKind:
            order = await resting(client)
            placed = (await client.ask(ws, "order.place", order, kind=kind))["result"]
            which = {"symbol": "BTCUSDT", "orderId": placed["orderId"]}
            found = (await client.ask(ws, "order.status", which, kind=kind))["result"]
            assert (found["status"], found["price"]) == ("NEW", placed["price"])
            opened = (await client.ask(ws, "openOrders.status", kind=kind))["result"]
            assert [row["orderId"] for row in opened] == [placed["orderId"]]
            gone = (await client.ask(ws, "order.cancel", which, kind=kind))["result"]
            assert gone["status"] == "CANCELED"
            again = await client.ask(ws, "order.cancel", which, kind=kind)
            assert (again["status"], again["error"]["code"]) == (400, -2011)
        counts = (await client.ask(ws, "account.rateLimits.orders", kind=KeyKind.HMAC))["result"]
        assert [row["count"] for row in counts] == [3, 3]


async def test_session_replaces_signatures_for_ed25519_only() -> None:
    async with served() as client, client.websocket(API) as ws:
        refused = await client.ask(ws, "session.logon", kind=KeyKind.HMAC)
        assert refused["status"] == 400
        unsigned = await client.ask(ws, "account.status", {"timestamp": client.now()})
        assert unsigned["error"]["code"] == -2014
        state = (await client.ask(ws, "session.logon", kind=KeyKind.ED25519))["result"]
        assert state["apiKey"] == client.key(KeyKind.ED25519).api_key
        assert state["userDataStream"] is False
        account = await client.ask(ws, "account.status", {"timestamp": client.now()})
        assert account["result"]["accountType"] == "SPOT"
        timeless = await client.ask(ws, "account.status")
        assert timeless["error"]["code"] == -1102
        placed = await client.ask(ws, "order.place", {**BUY, "timestamp": client.now()})
        assert placed["result"]["status"] == "FILLED"
        assert {rule["rateLimitType"] for rule in placed["rateLimits"]} == {
            "ORDERS",
            "REQUEST_WEIGHT",
        }
        state = (await client.ask(ws, "session.logout"))["result"]
        assert (state["apiKey"], state["authorizedSince"]) == (None, None)


async def test_revoked_key_ends_the_session_with_a_nameless_401() -> None:
    async with served() as client, client.websocket(API) as ws:
        await client.ask(ws, "session.logon", kind=KeyKind.ED25519)
        key = client.key(KeyKind.ED25519).api_key
        await client.send("POST", "/control/keys/revoke", data=f'{{"api_key": "{key}"}}')
        await ws.send_json(
            {"id": 9, "method": "account.status", "params": {"timestamp": client.now()}}
        )
        answer = await ws.receive_json(timeout=5)
        assert (answer["id"], answer["status"]) == (None, 401)
        assert answer["error"]["code"] == -2015


async def test_user_data_tells_an_orders_life() -> None:
    async with served() as client, client.websocket(API) as ws:
        first = await client.ask(ws, "userDataStream.subscribe.signature", kind=KeyKind.HMAC)
        assert first["result"] == {"subscriptionId": 0}
        async with client.websocket(API) as desk:
            order = await resting(client)
            placed = (await client.ask(desk, "order.place", order, kind=KeyKind.RSA))["result"]
            which = {"symbol": "BTCUSDT", "orderId": placed["orderId"], "newClientOrderId": "bye"}
            await client.ask(desk, "order.cancel", which, kind=KeyKind.RSA)
        rows = await events_until(ws, "outboundAccountPosition", 2)
        assert all(row["subscriptionId"] == 0 for row in rows)
        new, locked, canceled, free = (row["event"] for row in rows)
        assert (new["x"], new["X"], new["w"], new["C"]) == ("NEW", "NEW", True, "")
        assert new["W"] == new["O"]
        assert usdt_locked(locked) > 0
        assert (canceled["x"], canceled["X"]) == ("CANCELED", "CANCELED")
        assert (canceled["c"], canceled["C"]) == ("bye", placed["clientOrderId"])
        assert usdt_locked(free) == 0


async def test_user_data_tells_fills_and_deposits() -> None:
    async with served() as client, client.websocket(API) as ws:
        await client.ask(ws, "userDataStream.subscribe.signature", kind=KeyKind.ED25519)
        placed = await client.signed("POST", "order", **BUY)
        rows = [row["event"] for row in await events_until(ws, "outboundAccountPosition", 2)]
        trades = [row for row in rows if row.get("x") == "TRADE"]
        assert [row["t"] for row in trades] == [fill["tradeId"] for fill in placed[1]["fills"]]
        assert trades[-1]["z"] == placed[1]["executedQty"]
        assert trades[-1]["N"] == placed[1]["fills"][-1]["commissionAsset"]
        body = '{"asset": "USDT", "delta": "12.5"}'
        await client.send("POST", "/control/deposits", data=body)
        rows = [row["event"] for row in await events_until(ws, "balanceUpdate")]
        assert (rows[-1]["a"], rows[-1]["d"]) == ("USDT", "12.50000000")


async def test_subscriptions_are_numbered_and_end_with_an_event() -> None:
    async with served() as client, client.websocket(API) as ws:
        nobody = await client.ask(ws, "userDataStream.subscribe")
        assert nobody["status"] == 401
        await client.ask(ws, "session.logon", kind=KeyKind.ED25519)
        await client.ask(ws, "userDataStream.subscribe")
        twice = await client.ask(ws, "userDataStream.subscribe.signature", kind=KeyKind.HMAC)
        assert twice["error"]["code"] == -2035
        listed = await client.ask(ws, "session.subscriptions")
        assert listed["result"] == [{"subscriptionId": 0}]
        wrong = await client.ask(ws, "userDataStream.unsubscribe", {"subscriptionId": 7})
        assert wrong["error"]["code"] == -2036
        await ws.send_json({"id": 77, "method": "session.logout"})
        assert (await ws.receive_json(timeout=5))["event"]["e"] == "eventStreamTerminated"
        assert (await ws.receive_json(timeout=5))["id"] == 77
        again = await client.ask(ws, "userDataStream.subscribe.signature", kind=KeyKind.HMAC)
        assert again["result"] == {"subscriptionId": 1}


@pytest.mark.parametrize(
    ("text", "request_id", "code"),
    [
        ("{", None, -1135),
        ("[]", None, -1135),
        ('{"method": "ping"}', None, -1102),
        ('{"id": "a", "params": {}}', "a", -1102),
        ('{"id": 5, "method": "userDataStream.start"}', 5, -1130),
        ('{"id": null, "method": "depth", "params": {}}', None, -1102),
        ('{"id": 6, "method": "depth", "params": {"symbol": "BTCUSDT", "limit": 1.5}}', 6, -1100),
    ],
)
async def test_bad_frames_get_an_answer(text: str, request_id: Any, code: int) -> None:
    async with served() as client, client.websocket(API) as ws:
        await ws.send_str(text)
        answer = await ws.receive_json(timeout=5)
        assert (answer["id"], answer["status"], answer["error"]["code"]) == (request_id, 400, code)
        assert (await client.ask(ws, "ping"))["status"] == 200


async def test_a_ban_closes_the_socket() -> None:
    limits = LimitSettings(weight=Rule("REQUEST_WEIGHT", "MINUTE", 1, 3), refusals_before_ban=1)
    async with served(limits=limits) as client, client.websocket(API) as ws:
        assert (await client.ask(ws, "ping"))["status"] == 200
        refused = await client.ask(ws, "ping")
        assert refused["status"] == 429
        assert refused["error"]["data"]["retryAfter"] > refused["error"]["data"]["serverTime"]
        assert (await client.ask(ws, "ping"))["status"] == 418
        assert (await ws.receive(timeout=5)).type is aiohttp.WSMsgType.CLOSE


async def test_shutdown_is_announced_everywhere() -> None:
    async with (
        served() as client,
        client.websocket(API) as api,
        client.websocket("/ws") as raw,
        client.websocket("/stream") as combined,
    ):
        await client.send("POST", "/control/shutdown-notice")
        assert (await api.receive_json(timeout=5))["event"]["e"] == "serverShutdown"
        assert (await raw.receive_json(timeout=5))["e"] == "serverShutdown"
        message = await combined.receive_json(timeout=5)
        assert (message["stream"], message["data"]["e"]) == ("!serverShutdown", "serverShutdown")


async def test_microseconds_on_request() -> None:
    async with served() as client, client.websocket(f"{API}?timeUnit=microsecond") as ws:
        answer = await client.ask(ws, "time")
        assert answer["result"]["serverTime"] > 10**15
