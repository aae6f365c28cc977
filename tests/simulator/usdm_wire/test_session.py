"""The WebSocket API of the futures exchange."""

from __future__ import annotations

from terminal.simulator.keys import KeyKind
from tests.simulator.usdm_wire.served import served

PATH = "/ws-fapi/v1"


async def test_requests_answer_as_rest_does() -> None:
    async with served() as client, client.websocket(PATH) as ws:
        answer = await client.ask(ws, "depth", {"symbol": "BTCUSDT", "limit": 5})
        assert answer["status"] == 200
        assert len(answer["result"]["bids"]) == 5
        limits = answer["rateLimits"][0]
        assert (limits["rateLimitType"], limits["count"]) == ("REQUEST_WEIGHT", 7)
        answer = await client.ask(ws, "ticker.price", {"symbol": "ETHUSDT"})
        assert answer["result"]["symbol"] == "ETHUSDT"
        answer = await client.ask(ws, "userDataStream.subscribe")
        assert answer["status"] == 400


async def test_a_session_trades_without_signing_again() -> None:
    async with served() as client, client.websocket(PATH) as ws:
        refused = await client.ask(ws, "session.logon", kind=KeyKind.HMAC)
        assert refused["error"]["code"] == -1020
        logon = await client.ask(ws, "session.logon", kind=KeyKind.ED25519)
        assert logon["result"]["apiKey"] == client.key(KeyKind.ED25519).api_key
        order = {
            "symbol": "BTCUSDT",
            "side": "BUY",
            "type": "LIMIT",
            "timeInForce": "GTC",
            "quantity": "0.010",
            "price": client.away(-3),
            "timestamp": client.now(),
        }
        placed = await client.ask(ws, "order.place", order)
        assert placed["status"] == 200, placed
        kinds = [row["rateLimitType"] for row in placed["rateLimits"]]
        assert kinds == ["ORDERS", "ORDERS", "REQUEST_WEIGHT"]
        asked = {
            "symbol": "BTCUSDT",
            "orderId": placed["result"]["orderId"],
            "timestamp": client.now(),
        }
        status = await client.ask(ws, "order.status", asked)
        assert status["result"]["status"] == "NEW"
        gone = await client.ask(ws, "order.cancel", {**asked, "timestamp": client.now()})
        assert gone["result"]["status"] == "CANCELED"
        balance = await client.ask(ws, "v2/account.balance", {"timestamp": client.now()})
        assert balance["result"][0]["asset"] == "USDT"


async def test_listen_keys_are_managed_here_too() -> None:
    async with served() as client, client.websocket(PATH) as ws:
        key = client.key().api_key
        started = await client.ask(ws, "userDataStream.start", {"apiKey": key})
        assert len(started["result"]["listenKey"]) == 64
        pinged = await client.ask(ws, "userDataStream.ping", {"apiKey": key})
        assert pinged["result"] == started["result"]
        stopped = await client.ask(ws, "userDataStream.stop", {"apiKey": key})
        assert stopped["result"] == {}


async def test_signed_requests_of_every_kind_of_key() -> None:
    async with served() as client, client.websocket(PATH) as ws:
        for kind in KeyKind:
            answer = await client.ask(ws, "v2/account.status", kind=kind)
            assert answer["status"] == 200, answer
            assert "totalWalletBalance" in answer["result"]
