"""What tests of faults share: setting them over the control door, and a resting order."""

from __future__ import annotations

import asyncio
import json
from decimal import Decimal
from typing import Any

import aiohttp

from tests.simulator.served import Client

ENDS = (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.ERROR)


async def control(client: Client, verb: str, path: str, **body: Any) -> dict[str, Any]:
    """The answer of the control door, which must be willing."""
    status, answer, _ = await client.send(verb, f"/control/{path}", data=json.dumps(body))
    assert status == 200, answer
    return answer


async def set_fault(client: Client, name: str, **values: Any) -> int:
    answer = await control(client, "POST", "faults", do=name, **values)
    return int(answer["id"])


async def fault(client: Client, fault_id: int) -> dict[str, Any]:
    rows = (await control(client, "GET", "faults"))["faults"]
    return next(row for row in rows if row["id"] == fault_id)


async def resting(client: Client, **more: Any) -> dict[str, Any]:
    """Parameters of a buy order that rests ten percent below the market."""
    quote = await client.get("ticker/bookTicker", "symbol=BTCUSDT")
    price = (Decimal(quote["bidPrice"]) * Decimal("0.9")).quantize(Decimal("0.01"))
    order = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC"}
    return {**order, "quantity": "0.01", "price": str(price), **more}


async def orders(client: Client) -> list[dict[str, Any]]:
    """Every order of the demo account, as the ledger of record has it."""
    ledger = await control(client, "GET", "ledger")
    return list(ledger["accounts"][0]["orders"])


async def requests(client: Client, name: str) -> list[dict[str, Any]]:
    """Journal rows of requests with that name."""
    events = (await control(client, "GET", "ledger"))["events"]
    return [row for row in events if row["kind"] == "request" and row["request"] == name]


async def until(client: Client, *, count: int) -> None:
    """Wait until the demo account has had so many orders."""
    async with asyncio.timeout(5):
        while len(await orders(client)) < count:
            continue
