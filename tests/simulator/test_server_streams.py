"""Market streams over real sockets: names, envelopes, continuity, control messages, limits."""

import asyncio
import itertools
from decimal import Decimal
from typing import Any

import aiohttp
import pytest

from terminal.simulator.sockets import SocketSettings
from tests.simulator.served import Client, served


async def messages(
    ws: aiohttp.ClientWebSocketResponse, count: int, seconds: float = 10
) -> list[Any]:
    async with asyncio.timeout(seconds):
        return [await ws.receive_json() for _ in range(count)]


async def control(ws: aiohttp.ClientWebSocketResponse, text: str) -> dict[str, Any]:
    """The answer to a control message, past the events before it."""
    await ws.send_str(text)
    async with asyncio.timeout(5):
        while True:
            message = await ws.receive_json()
            if isinstance(message, dict) and ("result" in message or "code" in message):
                return message


async def test_addresses_choose_the_envelope() -> None:
    async with served() as client:
        for path in ("/ws/btcusdt@bookTicker", "/ws/btcusdt@bookTicker/ethusdt@bookTicker"):
            async with client.websocket(path) as ws:
                (message,) = await messages(ws, 1)
                assert set(message) == {"u", "s", "b", "B", "a", "A"}
        path = "/stream?streams=btcusdt@depth5@100ms/ethusdt@depth5@100ms"
        async with client.websocket(path) as ws:
            rows = await messages(ws, 6)
            assert {row["stream"] for row in rows} <= {
                "btcusdt@depth5@100ms",
                "ethusdt@depth5@100ms",
            }
            assert all(len(row["data"]["bids"]) == 5 for row in rows)


async def local_book(client: Client, ws: aiohttp.ClientWebSocketResponse) -> None:
    """Follow the documented procedure for a while and compare with a second snapshot."""
    (first,) = await messages(ws, 1)
    snapshot = await client.get("depth", "symbol=BTCUSDT&limit=5000")
    book = {side: dict(snapshot[side]) for side in ("bids", "asks")}
    last, pending = snapshot["lastUpdateId"], [first]
    assert last >= first["U"] - 1
    async with asyncio.timeout(15):
        applied = 0
        while applied < 10:
            event = pending.pop() if pending else await ws.receive_json()
            if event["u"] <= last:
                continue
            assert event["U"] <= last + 1, "a gap"
            for side, letter in (("bids", "b"), ("asks", "a")):
                for price, quantity in event[letter]:
                    if Decimal(quantity) == 0:
                        book[side].pop(price, None)
                    else:
                        book[side][price] = quantity
            last = event["u"]
            applied += 1
            assert max(map(Decimal, book["bids"])) < min(map(Decimal, book["asks"]))
        again = await client.get("depth", "symbol=BTCUSDT&limit=5000")
        while last < again["lastUpdateId"]:
            event = await ws.receive_json()
            assert event["U"] <= last + 1
            last = event["u"]


@pytest.mark.parametrize("speed", ["@100ms", ""])
async def test_depth_has_no_gaps(speed: str) -> None:
    async with served() as client, client.websocket(f"/ws/btcusdt@depth{speed}") as ws:
        await local_book(client, ws)


async def test_trades_and_aggregates_number_without_gaps() -> None:
    path = "/stream?streams=btcusdt@trade/btcusdt@aggTrade"
    async with served() as client, client.websocket(path) as ws:
        rows = await messages(ws, 30, 20)
        trades = [row["data"] for row in rows if row["stream"].endswith("@trade")]
        aggregates = [row["data"] for row in rows if row["stream"].endswith("@aggTrade")]
        assert [b["t"] - a["t"] for a, b in itertools.pairwise(trades)] == [1] * (len(trades) - 1)
        steps = {b["a"] - a["a"] for a, b in itertools.pairwise(aggregates)}
        assert steps == {1}
        known = {row["t"]: row for row in trades}
        whole = [row for row in aggregates if row["f"] in known and row["l"] in known]
        for row in whole:
            parts = [known[number] for number in range(row["f"], row["l"] + 1)]
            assert sum(Decimal(part["q"]) for part in parts) == Decimal(row["q"])


async def test_own_trade_reaches_the_tape_and_the_candle() -> None:
    path = "/stream?streams=ethbtc@trade/ethbtc@kline_1m"
    async with served() as client, client.websocket(path) as ws:
        _, sold, _ = await client.signed(
            "POST", "order", symbol="ETHBTC", side="SELL", type="MARKET", quantity="0.5"
        )
        numbers = {fill["tradeId"] for fill in sold["fills"]}
        seen: set[int] = set()
        async with asyncio.timeout(10):
            while not numbers <= seen:
                row = (await ws.receive_json())["data"]
                if row["e"] == "trade":
                    seen.add(row["t"])
            while True:
                row = (await ws.receive_json())["data"]
                if row["e"] == "kline" and row["k"]["L"] >= max(numbers):
                    break
        assert row["k"]["i"] == "1m"
        assert Decimal(row["k"]["l"]) <= Decimal(sold["fills"][-1]["price"])


async def test_every_second_streams_speak() -> None:
    names = [
        "!miniTicker@arr",
        "!ticker_1h@arr",
        "btcusdt@miniTicker",
        "btcusdt@ticker",
        "btcusdt@ticker_4h",
        "btcusdt@avgPrice",
        "btcusdt@depth20",
        "btcusdt@kline_1s",
        "btcusdt@kline_1d@+08:00",
    ]
    async with served() as client, client.websocket("/stream?streams=" + "/".join(names)) as ws:
        seen: dict[str, Any] = {}
        async with asyncio.timeout(15):
            while set(seen) != set(names):
                message = await ws.receive_json()
                seen[message["stream"]] = message["data"]
        assert seen["btcusdt@ticker_4h"]["e"] == "4hTicker"
        assert {row["e"] for row in seen["!ticker_1h@arr"]} == {"1hTicker"}
        assert seen["btcusdt@avgPrice"]["i"] == "5m"
        assert seen["btcusdt@kline_1s"]["k"]["T"] - seen["btcusdt@kline_1s"]["k"]["t"] == 999
        opened = seen["btcusdt@kline_1d@+08:00"]["k"]["t"]
        assert (opened + 8 * 3_600_000) % 86_400_000 == 0


async def test_closed_candles_are_told_once() -> None:
    async with served() as client, client.websocket("/ws/btcusdt@kline_1s") as ws:
        rows = [row["k"] for row in await messages(ws, 10, 20)]
        closed = [row["t"] for row in rows if row["x"]]
        assert len(closed) >= 3
        assert closed == list(range(closed[0], closed[-1] + 1, 1000))


async def test_control_messages() -> None:
    async with served() as client, client.websocket("/ws") as ws:
        text = '{"method":"SUBSCRIBE","params":["btcusdt@aggTrade","nosuch@trade"],"id":"one"}'
        assert await control(ws, text) == {"result": None, "id": "one"}
        listed = await control(ws, '{"method":"LIST_SUBSCRIPTIONS","id":-2}')
        assert listed == {"result": ["btcusdt@aggTrade", "nosuch@trade"], "id": -2}
        text = '{"method":"UNSUBSCRIBE","params":["btcusdt@aggTrade"],"id":null}'
        assert await control(ws, text) == {"result": None, "id": None}
        listed = await control(ws, '{"method":"LIST_SUBSCRIPTIONS","id":4}')
        assert listed["result"] == ["nosuch@trade"]


async def test_combined_is_a_property() -> None:
    sockets = SocketSettings(frames_per_second=100)
    async with served(sockets=sockets) as client, client.websocket("/ws") as ws:
        get = '{"method":"GET_PROPERTY","params":["combined"],"id":1}'
        assert (await control(ws, get))["result"] is False
        await control(ws, '{"method":"SET_PROPERTY","params":["combined",true],"id":2}')
        assert (await control(ws, get))["result"] is True
        await control(ws, '{"method":"SUBSCRIBE","params":["btcusdt@depth@100ms"],"id":3}')
        (message,) = await messages(ws, 1)
        assert message["stream"] == "btcusdt@depth@100ms"


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("{", 3, "Invalid JSON"),
        ('{"id":1}', 2, "missing field `method`"),
        ('{"method":"DANCE","id":1}', 2, "unknown variant `DANCE`"),
        ('{"method":"SUBSCRIBE","params":["a"],"id":1.5}', 2, "unsigned integer"),
        ('{"method":"GET_PROPERTY","params":["colour"],"id":1}', 0, "Unknown property"),
        ('{"method":"SET_PROPERTY","params":["combined",3],"id":1}', 1, "expected Boolean"),
        ('{"method":"SET_PROPERTY","params":["combined",true,1],"id":1}', 2, "too many"),
        ('{"method":"SUBSCRIBE","params":[],"id":1}', 2, "stream names"),
    ],
)
async def test_wrong_control_messages(text: str, code: int, words: str) -> None:
    async with served() as client, client.websocket("/ws") as ws:
        answer = await control(ws, text)
        assert answer["code"] == code
        assert words in answer["msg"]


async def test_more_than_five_frames_a_second_are_too_many() -> None:
    async with served() as client, client.websocket("/ws") as ws:
        for number in range(6):
            await ws.send_json({"method": "LIST_SUBSCRIPTIONS", "id": number})
        answers = 0
        while (await ws.receive(timeout=5)).type is not aiohttp.WSMsgType.CLOSE:
            answers += 1
        assert answers <= 5


async def test_too_many_streams_are_refused() -> None:
    sockets = SocketSettings(max_streams=2)
    async with served(sockets=sockets) as client, client.websocket("/ws/a@trade/b@trade") as ws:
        answer = await control(ws, '{"method":"SUBSCRIBE","params":["c@trade"],"id":1}')
        assert answer["code"] == 2
        listed = await control(ws, '{"method":"LIST_SUBSCRIPTIONS","id":2}')
        assert listed["result"] == ["a@trade", "b@trade"]


async def test_pings_must_be_answered_and_lives_end() -> None:
    sockets = SocketSettings(ping_seconds=0.05, pong_seconds=0.3, life_seconds=60)
    async with served(sockets=sockets) as client, client.websocket("/ws") as ws:
        kinds = []
        while not kinds or kinds[-1] is not aiohttp.WSMsgType.CLOSE:
            kinds.append((await ws.receive(timeout=5)).type)
        assert kinds[0] is aiohttp.WSMsgType.PING
    sockets = SocketSettings(life_seconds=0.2)
    async with served(sockets=sockets) as client, client.websocket("/ws") as ws:
        assert (await ws.receive(timeout=5)).type is aiohttp.WSMsgType.CLOSE


async def test_client_pings_are_answered_with_their_payload() -> None:
    async with served() as client, client.websocket("/ws") as ws:
        await ws.ping(b"hello")
        message = await ws.receive(timeout=5)
        assert (message.type, message.data) == (aiohttp.WSMsgType.PONG, b"hello")
