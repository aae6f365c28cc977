"""Messages and connections under faults: streams, user data, sockets that lie."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import aiohttp
import pytest
import websockets

from terminal.simulator.keys import KeyKind
from tests.simulator.faulted import ENDS, control, fault, resting, set_fault
from tests.simulator.served import Client, served

API = "/ws-api/v3"
DEPTH = "/ws/btcusdt@depth@100ms"
Socket = aiohttp.ClientWebSocketResponse


async def read(ws: Socket, count: int) -> list[Any]:
    async with asyncio.timeout(10):
        return [await ws.receive_json() for _ in range(count)]


async def is_silent(ws: Socket, seconds: float = 0.5) -> bool:
    with contextlib.suppress(TimeoutError):
        await ws.receive(timeout=seconds)
        return False
    return True


@asynccontextmanager
async def user_data() -> AsyncIterator[tuple[Client, Socket]]:
    """A served exchange and a socket that hears the demo account."""
    async with served() as client, client.websocket(API) as ws:
        await client.ask(ws, "userDataStream.subscribe.signature", kind=KeyKind.HMAC)
        yield client, ws


async def buy(client: Client) -> dict[str, Any]:
    """A market order; its executions are NEW and then at least one TRADE."""
    body = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "0.001"}
    return dict((await client.signed("POST", "order", **body))[1])


async def reports(ws: Socket, last: str) -> list[dict[str, Any]]:
    """Execution reports up to the first with that status."""
    found: list[dict[str, Any]] = []
    async with asyncio.timeout(5):
        while not found or found[-1]["X"] != last:
            event = (await ws.receive_json())["event"]
            if event["e"] == "executionReport":
                found.append(event)
    return found


async def test_gaps_in_depth_ids() -> None:
    async with served() as client, client.websocket(DEPTH) as ws:
        await set_fault(client, "book.gap", symbol="BTCUSDT", skip=2)
        rows = await read(ws, 6)
        gaps = [b["U"] - a["u"] for a, b in itertools.pairwise(rows)]
        assert sorted(gaps)[:-1] == [1] * 4
        assert max(gaps) > 1


async def test_a_crossed_book() -> None:
    async with served() as client, client.websocket(DEPTH) as ws:
        await set_fault(client, "book.cross", symbol="BTCUSDT", times=0)
        async with asyncio.timeout(10):
            while True:
                # A message that changes one side only cannot be crossed in itself.
                row = await ws.receive_json()
                if row["a"] and row["b"]:
                    break
        assert max(Decimal(p) for p, _ in row["b"]) > max(Decimal(p) for p, _ in row["a"])


async def test_user_events_lost_doubled_late_and_changed() -> None:
    async with user_data() as (client, ws):
        await set_fault(client, "ws.drop", event="NEW", route="user")
        await buy(client)
        assert {row["X"] for row in await reports(ws, "FILLED")} <= {"PARTIALLY_FILLED", "FILLED"}
        await set_fault(client, "ws.dup", event="FILLED", copies=2)
        await buy(client)
        await reports(ws, "FILLED")
        again = [(await reports(ws, "FILLED"))[0] for _ in range(2)]
        assert again[0] == again[1]
        change = {"X": "FOO_BAR", "E": "1736996475556", "/extra": 1}
        await set_fault(client, "ws.mutate", event="FILLED", set=change, remove=["q"])
        await buy(client)
        told = (await reports(ws, "FOO_BAR"))[-1]
        assert (told["E"], "q" in told) == ("1736996475556", False)
        await set_fault(client, "ws.delay", event="NEW", ms=300)
        await buy(client)
        assert [row["X"] for row in await reports(ws, "NEW")][-2:] == ["FILLED", "NEW"]


async def test_user_events_out_of_order() -> None:
    async with user_data() as (client, ws):
        await set_fault(client, "ws.reorder", event="executionReport", window=2, order=[1, 0])
        placed = (await client.signed("POST", "order", **await resting(client)))[1]
        which = {"symbol": "BTCUSDT", "orderId": placed["orderId"]}
        await client.signed("DELETE", "order", **which)
        assert [row["X"] for row in await reports(ws, "NEW")] == ["CANCELED", "NEW"]
        held = await set_fault(client, "ws.reorder", event="executionReport", window=9)
        await buy(client)
        await client.send("DELETE", f"/control/faults/{held}")
        assert (await reports(ws, "FILLED"))[0]["X"] == "NEW"


async def test_replayed_injected_and_oversized_messages() -> None:
    async with user_data() as (client, ws):
        await buy(client)
        seen = await reports(ws, "FILLED")
        await read(ws, 1)
        await set_fault(client, "ws.replay", route="user", count=2)
        assert (await reports(ws, "FILLED"))[-1] == seen[-1]
        await read(ws, 1)
        await set_fault(client, "ws.inject", route="user", message={"event": {"e": "newThing"}})
        assert await read(ws, 1) == [{"event": {"e": "newThing"}}]
        await set_fault(client, "ws.inject", route="user", message="not JSON at all")
        assert await ws.receive_str(timeout=5) == "not JSON at all"
        await set_fault(client, "ws.oversize", route="user", bytes=200_000)
        assert len(await ws.receive_str(timeout=5)) == 200_000


@pytest.mark.parametrize("how", ["event", "silent"])
async def test_user_data_ends(how: str) -> None:
    async with user_data() as (client, ws):
        await set_fault(client, "listenkey.expire", how=how, account=1)
        if how == "event":
            assert (await read(ws, 1))[0]["event"]["e"] == "eventStreamTerminated"
        await buy(client)
        assert await is_silent(ws)
        await client.ask(ws, "userDataStream.subscribe.signature", kind=KeyKind.HMAC)
        await buy(client)
        assert (await reports(ws, "FILLED"))[0]["X"] == "NEW"


@pytest.mark.parametrize(("code", "seen"), [(1006, 1006), (1011, 1011), (4000, 4000)])
async def test_close_codes(code: int, seen: int) -> None:
    async with served() as client:
        address = client.base.replace("http", "ws")
        async with websockets.connect(f"{address}{DEPTH}") as ws:
            await ws.recv()
            await set_fault(client, "ws.close", code=code, route="btcusdt@depth*", reason="so")
            async with asyncio.timeout(5):
                await ws.wait_closed()
            assert ws.close_code == seen


async def test_close_at_the_nth_message() -> None:
    async with served() as client, client.websocket(DEPTH) as ws:
        await set_fault(client, "ws.close", route="btcusdt@depth@100ms", skip=3)
        assert len(await read(ws, 3)) == 3
        kinds = [(await ws.receive(timeout=5)).type for _ in range(2)]
        assert kinds[-1] in ENDS


async def test_half_open_and_mute_connections() -> None:
    async with served() as client, client.websocket(DEPTH) as ws:
        await read(ws, 1)
        frozen = await set_fault(client, "ws.freeze", route="*@depth*", new=True)
        while not await is_silent(ws, 0.3):
            continue
        await ws.ping()
        assert await is_silent(ws)
        async with client.websocket(DEPTH) as second:
            assert await is_silent(second)
            await client.send("DELETE", f"/control/faults/{frozen}")
            await read(second, 1)
        # What was held up arrives in order, the pong among it.
        async with asyncio.timeout(5):
            while (await ws.receive()).type is not aiohttp.WSMsgType.PONG:
                continue
        await set_fault(client, "ws.mute", ms=1500)
        while not await is_silent(ws, 0.3):
            continue
        await ws.ping()
        assert (await ws.receive(timeout=5)).type is aiohttp.WSMsgType.PONG
        await read(ws, 1)


async def test_missing_pongs() -> None:
    async with served() as client, client.websocket(DEPTH) as ws:
        await set_fault(client, "ws.no_pong")
        await ws.ping()
        assert {(await ws.receive(timeout=5)).type for _ in range(5)} == {aiohttp.WSMsgType.TEXT}


async def test_lost_acks_and_refused_streams() -> None:
    async with served() as client, client.websocket("/ws") as ws:
        await set_fault(client, "ws.ack_lost")
        await ws.send_json({"method": "SUBSCRIBE", "params": ["ethusdt@depth@100ms"], "id": 1})
        assert "id" not in (await read(ws, 1))[0]
        await set_fault(client, "ws.reject_stream", route="subscribe btcusdt@*")
        await ws.send_json({"method": "SUBSCRIBE", "params": ["btcusdt@trade"], "id": 2})
        async with asyncio.timeout(5):
            while "id" not in (answer := await ws.receive_json()):
                continue
        assert (answer["id"], answer["code"]) == (2, 2)


async def test_spoiled_messages_and_announced_ends() -> None:
    async with served() as client, client.websocket(DEPTH) as ws:
        await set_fault(client, "ws.malformed", route="*@depth*")
        with pytest.raises(json.JSONDecodeError):
            await read(ws, 5)
        await set_fault(client, "ws.serverShutdown", route="streams", close_ms=200)
        async with asyncio.timeout(5):
            while (await ws.receive_json())["e"] != "serverShutdown":
                continue
            while (await ws.receive()).type is not aiohttp.WSMsgType.CLOSE:
                continue
        async with client.websocket(DEPTH) as again:
            killed = await set_fault(client, "ws.kill_24h")
            async with asyncio.timeout(5):
                while (message := await again.receive()).type is not aiohttp.WSMsgType.CLOSE:
                    continue
            assert message.data == 1001
            assert (await fault(client, killed))["is_active"] is False


async def test_load_reaches_its_rate() -> None:
    async with served() as client, client.websocket(DEPTH) as ws:
        await set_fault(client, "load", rate=400, seconds=1, symbol="BTCUSDT")
        rows = await read(ws, 300)
        assert all(b["U"] == a["u"] + 1 for a, b in itertools.pairwise(rows))
        assert (await control(client, "GET", "faults"))["faults"][0]["do"] == "load"
