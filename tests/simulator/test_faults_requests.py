"""Requests under faults, with plain HTTP and WebSocket clients."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import aiohttp
import pytest

from terminal.simulator.keys import KeyKind
from tests.simulator.faulted import (
    ENDS,
    control,
    fault,
    orders,
    requests,
    resting,
    set_fault,
    until,
)
from tests.simulator.served import Client, served

API = "/ws-api/v3"


async def lost(client: Client, **order: Any) -> None:
    """Send an order whose answer must not come."""
    with pytest.raises((aiohttp.ClientError, TimeoutError)):
        async with asyncio.timeout(1):
            await client.signed("POST", "order", **order)


@pytest.mark.parametrize("how", ["silence", "close", "reset"])
@pytest.mark.parametrize(("name", "count"), [("drop_request", 0), ("drop_response", 1)])
async def test_lost_before_or_after_the_engine(name: str, count: int, how: str) -> None:
    async with served() as client:
        order = await resting(client)
        await set_fault(client, name, route="order.place", how=how)
        await lost(client, **order)
        assert len(await orders(client)) == count
        (row,) = await requests(client, "POST /api/v3/order")
        assert (row["lost"], row["params"]["symbol"]) == (how, "BTCUSDT")
        assert (await client.signed("POST", "order", **order))[0] == 200


async def test_reset_and_truncation_leave_the_order_alive() -> None:
    async with served() as client:
        order = await resting(client)
        await set_fault(client, "rst_response", route="POST /api/v3/order")
        await lost(client, **order)
        await set_fault(client, "truncate_response", bytes=12, route="/api/v3/order")
        with pytest.raises(aiohttp.ClientPayloadError):
            await client.signed("POST", "order", **order)
        assert len(await orders(client)) == 2


async def test_slow_and_late_answers() -> None:
    async with served() as client:
        order = await resting(client)
        await set_fault(client, "delay_response", ms=300, route="order.place")
        began = time.monotonic()
        sending = asyncio.ensure_future(client.signed("POST", "order", **order))
        while not await orders(client):
            assert not sending.done()
        assert (await sending)[0] == 200
        assert time.monotonic() - began >= 0.3
        await set_fault(client, "delay_request", ms=300, route="order.place")
        status, body, _ = await client.signed("POST", "order", **order, recvWindow=100)
        assert (status, body["code"]) == (400, -1021)
        await set_fault(client, "slow_response", bytes_per_second=20_000, route="depth")
        began = time.monotonic()
        assert len((await client.get("depth", "symbol=BTCUSDT&limit=200"))["bids"]) == 200
        assert time.monotonic() - began >= 0.3


@pytest.mark.parametrize(("processed", "count"), [(True, 1), (False, 0)])
async def test_status_pages_and_codes(processed: bool, count: int) -> None:
    async with served() as client:
        order = await resting(client)
        page = "<html>Bad gateway</html>"
        await set_fault(
            client, "status", code=502, body=page, processed=processed, route="order.place"
        )
        with pytest.raises(ValueError):
            await client.signed("POST", "order", **order)
        await set_fault(client, "error", code=-1007, processed=processed, route="order.place")
        status, body, _ = await client.signed("POST", "order", **order)
        assert (status, body["code"]) == (504, -1007)
        assert len(await orders(client)) == 2 * count


@pytest.mark.parametrize(
    ("code", "status"),
    [(-1000, 500), (-1003, 429), (-1006, 500), (-1008, 503), (-1015, 429), (-1021, 400)],
)
async def test_rejects_before_the_engine(code: int, status: int) -> None:
    async with served() as client:
        order = await resting(client)
        await set_fault(client, "reject_before_engine", code=code, route="order.place", times=2)
        for _ in range(2):
            answered, body, headers = await client.signed("POST", "order", **order)
            assert (answered, body["code"]) == (status, code)
            assert ("Retry-After" in headers) == (status == 429)
        assert (await client.signed("POST", "order", **order))[0] == 200
        assert len(await orders(client)) == 1


async def test_accepted_after_the_answer_was_lost() -> None:
    async with served() as client:
        order = await resting(client)
        await set_fault(client, "late_accept", ms=400, how="close", route="order.place")
        await lost(client, **order)
        assert await orders(client) == []
        await until(client, count=1)


async def test_reads_lag_behind() -> None:
    async with served() as client:
        lag = await set_fault(client, "query_lag", ms=60_000)
        order = await resting(client, newClientOrderId="mine")
        assert (await client.signed("POST", "order", **order))[0] == 200
        which = {"symbol": "BTCUSDT", "origClientOrderId": "mine"}
        status, body, _ = await client.signed("GET", "order", **which)
        assert (status, body["code"]) == (400, -2013)
        for path in ("openOrders", "allOrders"):
            assert (await client.signed("GET", path, symbol="BTCUSDT"))[1] == []
        usdt = await locked(client)
        assert usdt == 0
        await client.send("DELETE", f"/control/faults/{lag}")
        assert (await client.signed("GET", "order", **which))[1]["status"] == "NEW"
        assert await locked(client) > 0


async def locked(client: Client) -> float:
    rows = (await client.signed("GET", "account"))[1]["balances"]
    return float(next(row["locked"] for row in rows if row["asset"] == "USDT"))


async def test_delivered_twice() -> None:
    async with served() as client:
        order = await resting(client, newClientOrderId="twin")
        await set_fault(client, "duplicate_delivery", route="order.place", answer="second")
        status, body, _ = await client.signed("POST", "order", **order)
        assert (status, body["code"], body["msg"]) == (400, -2010, "Duplicate order sent.")
        assert len(await orders(client)) == 1


async def test_answers_that_no_client_expects() -> None:
    async with served() as client:
        change = {"serverTime": "soon", "news.deep": 1, "extra": {"a": 1}}
        await set_fault(client, "mutate", route="time", set=change)
        assert await client.get("time") == {"serverTime": "soon", "extra": {"a": 1}}
        await set_fault(client, "malformed", route="time")
        with pytest.raises(ValueError):
            await client.get("time")
        await set_fault(client, "huge", bytes=3_000_000, route="time", gzip=True)
        assert set(await client.get("time")) == {"serverTime"}


async def test_old_snapshots() -> None:
    async with served() as client:
        await set_fault(client, "book.old_snapshot", symbol="BTCUSDT", times=2)
        first = (await client.get("depth", "symbol=BTCUSDT"))["lastUpdateId"]
        async with client.websocket("/ws/btcusdt@depth@100ms") as ws:
            for _ in range(2):
                await ws.receive_json(timeout=5)
        assert (await client.get("depth", "symbol=BTCUSDT"))["lastUpdateId"] == first
        assert (await client.get("depth", "symbol=BTCUSDT"))["lastUpdateId"] > first


async def test_fills_at_bad_moments() -> None:
    async with served() as client:
        await set_fault(client, "fill_before_cancel")
        placed = (await client.signed("POST", "order", **await resting(client)))[1]
        which = {"symbol": "BTCUSDT", "orderId": placed["orderId"]}
        status, body, _ = await client.signed("DELETE", "order", **which)
        assert (status, body["code"]) == (400, -2011)
        assert (await client.signed("GET", "order", **which))[1]["status"] == "FILLED"
        await set_fault(client, "partial", percent=70, parts=7)
        placed = (await client.signed("POST", "order", **await resting(client)))[1]
        which["orderId"] = placed["orderId"]
        found = (await client.signed("GET", "order", **which))[1]
        assert (found["status"], found["executedQty"]) == ("PARTIALLY_FILLED", "0.00700000")
        assert len((await client.signed("GET", "myTrades", **which))[1]) == 7


async def test_half_failed_replacements() -> None:
    async with served() as client:
        placed = (await client.signed("POST", "order", **await resting(client)))[1]
        await set_fault(client, "fill_before_cancel", route="order.cancelReplace")
        status, body, _ = await client.signed(
            "POST",
            "order/cancelReplace",
            **await resting(client),
            cancelReplaceMode="ALLOW_FAILURE",
            cancelOrderId=placed["orderId"],
        )
        assert (status, body["code"]) == (409, -2021)
        assert body["data"]["cancelResult"] == "FAILURE"
        assert body["data"]["newOrderResult"] == "SUCCESS"


async def test_filters_skip_and_times_choose_who_is_met() -> None:
    async with served() as client:
        chosen = await set_fault(
            client, "reject_before_engine", code=-1000, symbol="ETHUSDT", skip=1, times=2
        )
        answers = [
            (await client.send("GET", "/api/v3/depth", f"symbol={symbol}&limit=5"))[0]
            for symbol in ("BTCUSDT", "ETHUSDT", "ETHUSDT", "BTCUSDT", "ETHUSDT", "ETHUSDT")
        ]
        assert answers == [200, 200, 500, 200, 500, 200]
        told = await fault(client, chosen)
        assert (told["seen"], told["fired"], told["is_active"]) == (3, 2, False)
        other = await control(client, "POST", "accounts", balances={"USDT": "10"})
        await set_fault(client, "error", code=-1000, account=other["account_id"], route="account.*")
        assert (await client.signed("GET", "account"))[0] == 200


async def test_chance_is_decided_by_the_seed() -> None:
    async def pattern() -> list[int]:
        async with served() as client:
            await set_fault(client, "error", code=-1000, route="ping", times=0, chance_percent=50)
            return [(await client.send("GET", "/api/v3/ping"))[0] for _ in range(20)]

    first = await pattern()
    assert first == await pattern()
    assert set(first) == {200, 500}


async def test_limits_answer_with_the_seconds_left() -> None:
    async with served() as client, client.websocket(API) as ws:
        one = await set_fault(client, "limits.429", seconds=35)
        status, body, headers = await client.send("GET", "/api/v3/ping")
        assert (status, body["code"]) == (429, -1003)
        assert 30 <= int(headers["Retry-After"]) <= 35
        answer = await client.ask(ws, "ping")
        assert (answer["status"], "retryAfter" in answer["error"]["data"]) == (429, True)
        await client.send("DELETE", f"/control/faults/{one}")
        assert (await client.send("GET", "/api/v3/ping"))[0] == 200
        await set_fault(client, "limits.418", seconds=120)
        assert (await client.send("GET", "/api/v3/ping"))[0] == 418
        closed = await ws.receive(timeout=5)
        assert (closed.type, closed.data) == (aiohttp.WSMsgType.CLOSE, 1008)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            async with client.websocket(API):
                pass


async def test_the_websocket_api_meets_the_same_faults() -> None:
    async with served() as client, client.websocket(API) as ws:
        order = await resting(client)
        await set_fault(client, "error", code=-1007, route="order.place")
        answer = await client.ask(ws, "order.place", order, kind=KeyKind.HMAC)
        assert (answer["status"], answer["error"]["code"]) == (504, -1007)
        assert len(await orders(client)) == 1
        await set_fault(client, "drop_response", route="order.place")
        await set_fault(client, "delay_response", route="ping", ms=200)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.4):
                await client.ask(ws, "order.place", order, kind=KeyKind.HMAC)
        assert len(await orders(client)) == 2
        assert (await client.ask(ws, "ping"))["status"] == 200
        await set_fault(client, "truncate_response", bytes=9, route="time")
        await ws.send_json({"id": 5, "method": "time"})
        assert (await ws.receive_str(timeout=5)) == '{"id":5,"'
        await set_fault(client, "drop_request", how="close", route="order.place")
        with pytest.raises(TypeError):
            await client.ask(ws, "order.place", order, kind=KeyKind.HMAC)
        assert len(await orders(client)) == 2


async def test_pending_requests_die_with_their_connection() -> None:
    async with served() as client, client.websocket(API) as ws:
        order = await resting(client)
        await set_fault(client, "delay_response", ms=60_000, route="order.place", times=3)
        for number in range(3):
            sent = client.signature(order | {"newClientOrderId": f"p{number}"}, KeyKind.HMAC)
            await ws.send_json({"id": number, "method": "order.place", "params": sent})
        await until(client, count=3)
        await set_fault(client, "ws.close", code=1006, route="ws_api")
        assert (await ws.receive(timeout=5)).type in ENDS


async def test_a_late_request_arrives_after_its_sender_left() -> None:
    async with served() as client:
        order = client.signature(await resting(client), KeyKind.HMAC)
        await set_fault(client, "delay_request", ms=600, route="order.place")
        async with client.websocket(API) as ws:
            await ws.send_json({"id": 1, "method": "order.place", "params": order})
            assert await orders(client) == []
        await until(client, count=1)


async def test_refused_handshakes() -> None:
    async with served() as client:
        refusing = await set_fault(client, "ws.refuse")
        for path in (API, "/ws/btcusdt@trade"):
            with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
                async with client.websocket(path):
                    pass
            assert caught.value.status == 503
        await client.send("DELETE", f"/control/faults/{refusing}")
        async with client.websocket(API) as ws:
            assert (await client.ask(ws, "ping"))["status"] == 200
