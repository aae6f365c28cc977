"""Faults on the futures doors, found by names of their own."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest

from tests.simulator.faulted import set_fault
from tests.simulator.usdm_wire.served import FuturesClient, heard, served


def order(client: FuturesClient, name: str) -> dict[str, object]:
    return {
        "symbol": "BTCUSDT",
        "side": "BUY",
        "type": "LIMIT",
        "timeInForce": "GTC",
        "quantity": "0.010",
        "price": client.away(-3),
        "newClientOrderId": name,
    }


async def test_an_answer_is_lost_and_the_order_is_there() -> None:
    async with served() as client:
        await set_fault(client, "drop_response", route="usdm.order.place", how="close")
        with pytest.raises(aiohttp.ClientError):
            await client.ask_signed("POST", "v1/order", **order(client, "lost"))
        found = await client.private("GET", "v1/order", symbol="BTCUSDT", origClientOrderId="lost")
        assert found["status"] == "NEW"


async def test_names_of_spot_do_not_meet_futures() -> None:
    async with served() as client:
        await set_fault(client, "drop_request", route="order.place", how="close")
        placed = await client.private("POST", "v1/order", **order(client, "fine"))
        assert placed["status"] == "NEW"


async def test_a_path_meets_its_own_market() -> None:
    async with served() as client:
        await set_fault(client, "reject_before_engine", route="/fapi/v1/order", code=-1008)
        assert await client.refused("POST", "v1/order", **order(client, "a")) == -1008
        assert await client.refused("GET", "v1/order", symbol="BTCUSDT", origClientOrderId="a") == (
            -2013
        )


async def test_user_events_are_lost_by_their_words() -> None:
    async with served() as client:
        _, body, _ = await client.keyed("POST", "v1/listenKey")
        async with client.websocket(f"/private/ws/{body['listenKey']}") as ws:
            await set_fault(client, "ws.drop", route="usdm.user", event="NEW")
            await client.private("POST", "v1/order", **order(client, "one"))
            await client.private("DELETE", "v1/allOpenOrders", symbol="BTCUSDT")
            first: Any = await heard(ws, lambda each: each["e"] == "ORDER_TRADE_UPDATE")
            assert first["o"]["X"] == "CANCELED"


async def test_a_gap_in_the_book_breaks_the_chain() -> None:
    async with served() as client, client.websocket("/public/ws/btcusdt@depth@100ms") as ws:
        before = await heard(ws, lambda _: True)
        await set_fault(client, "book.gap", symbol="BTCUSDT")
        for _ in range(5):
            message = await heard(ws, lambda _: True)
            if message["pu"] != before["u"]:
                return
            before = message
        pytest.fail("every message followed the one before")


async def test_a_group_of_connections_is_closed() -> None:
    async with (
        served() as client,
        client.websocket("/public/ws/btcusdt@bookTicker") as public,
        client.websocket("/market/ws/btcusdt@markPrice@1s") as market,
    ):
        await heard(public, lambda _: True)
        await set_fault(client, "ws.close", route="usdm.public", code=1011)
        async with asyncio.timeout(5):
            while (await public.receive()).type is aiohttp.WSMsgType.TEXT:
                pass
        assert public.close_code == 1011
        await heard(market, lambda each: each["e"] == "markPriceUpdate")


async def test_an_expired_listen_key_ends_user_data() -> None:
    async with served() as client:
        _, body, _ = await client.keyed("POST", "v1/listenKey")
        async with client.websocket(f"/private/ws/{body['listenKey']}") as ws:
            await set_fault(client, "listenkey.expire", route="usdm.user")
            message = await heard(ws, lambda _: True)
            assert message["e"] == "listenKeyExpired"
