"""unicorn-binance-websocket-api trades on the simulator: WebSocket API, streams, user data.

It knows HMAC keys only, speaks no REST of its own, and cannot order by value.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from common import SYMBOL, covered, eventually, expect, key_of, money, run, same
from unicorn_binance_websocket_api.manager import BinanceWebSocketApiManager

HANGS, HANGS_AFTER_SECONDS = 3, 10.0
STREAMS = {
    "trade": "<symbol>@trade",
    "aggTrade": "<symbol>@aggTrade",
    "bookTicker": "<symbol>@bookTicker",
    "depth": "<symbol>@depth",
    "depth5": "<symbol>@depth<levels>",
    "kline_1m": "<symbol>@kline_<interval>",
    "miniTicker": "<symbol>@miniTicker",
    "ticker": "<symbol>@ticker",
}


class Client:
    """The manager with its address changed, and everything it has received."""

    def __init__(self, ready: dict[str, Any]) -> None:
        spot, key = ready["spot"], key_of(ready, "HMAC")
        self.received: list[dict[str, Any]] = []
        self.manager = BinanceWebSocketApiManager(
            warn_on_update=False,
            websocket_base_uri=spot["streams"] + "/",
            websocket_api_base_uri=spot["ws_api"],
            restful_base_uri=spot["rest"] + "/",
            disable_colorama=True,
            output_default="dict",
            process_stream_data=self.received.append,
        )
        signed = {"api_key": key["api_key"], "api_secret": key["secret"]}
        self.market = self.manager.create_stream(list(STREAMS), [SYMBOL.lower()])
        self.user = self.manager.create_stream("arr", "!userData", **signed)
        self.door = self.manager.create_stream(api=True, **signed)
        self.api = self.manager.api.spot

    def events(self) -> list[dict[str, Any]]:
        """User data so far."""
        return [row["event"] for row in self.received if "event" in row]

    async def ask(self, call: Callable[..., Any], **asked: Any) -> dict[str, Any]:
        """One request over the WebSocket API, off the loop: this client blocks, and when the
        answer is quick now and then for ever, which says nothing of the exchange."""
        asking = asyncio.to_thread(call, stream_id=self.door, return_response=True, **asked)
        try:
            answer = await asyncio.wait_for(asking, HANGS_AFTER_SECONDS)
        except TimeoutError:
            sys.stdout.write(f"HANGS {call.__name__}\n")
            sys.stdout.flush()
            os._exit(HANGS)
        told: dict[str, Any] = answer[1] if isinstance(answer, tuple) else answer
        return told

    async def done(self, call: Callable[..., Any], **asked: Any) -> Any:
        answer = await self.ask(call, **asked)
        same(answer["status"], 200, f"status of {asked} ({answer.get('error')})")
        return answer["result"]


async def market_data(client: Client) -> Decimal:
    def streamed() -> set[str]:
        return {row["stream"].partition("@")[2] for row in client.received if row.get("stream")}

    await eventually(lambda: streamed() >= set(STREAMS), f"all of {sorted(STREAMS)}")
    covered(*STREAMS.values())
    api = client.api
    expect((await client.done(api.get_server_time))["serverTime"] > 10**12, "no time")
    info = await client.done(api.get_exchange_info, symbols=[SYMBOL])
    same([row["symbol"] for row in info["symbols"]], [SYMBOL], "listing of one symbol")
    book = await client.done(api.get_order_book, symbol=SYMBOL, limit=10)
    bid, ask = Decimal(book["bids"][0][0]), Decimal(book["asks"][0][0])
    expect(bid < ask, f"the book is crossed: {bid} {ask}")
    candles = await client.done(api.get_klines, symbol=SYMBOL, interval="1m", limit=5)
    same(len(candles), 5, "candles")
    same(len(await client.done(api.get_ui_klines, symbol=SYMBOL, interval="1h", limit=5)), 5, "ui")
    same(len(await client.done(api.get_recent_trades, symbol=SYMBOL, limit=5)), 5, "trades")
    same(len(await client.done(api.get_historical_trades, symbol=SYMBOL, limit=5)), 5, "history")
    same(len(await client.done(api.get_aggregate_trades, symbol=SYMBOL, limit=5)), 5, "aggregates")
    return (bid + ask) / 2


async def orders(client: Client, mid: Decimal) -> None:
    api = client.api
    far = float(money(mid * Decimal("0.9"), "0.01"))
    near = float(money(mid * Decimal("1.1"), "0.01"))
    resting = {"symbol": SYMBOL, "side": "BUY", "order_type": "LIMIT", "time_in_force": "GTC"}
    placed = await client.done(api.create_order, **resting, quantity=0.001, price=far)
    found = await client.done(api.get_order, symbol=SYMBOL, order_id=placed["orderId"])
    same((found["status"], found["orderId"]), ("NEW", placed["orderId"]), "order found again")
    opened = await client.done(api.get_open_orders, symbol=SYMBOL)
    same([row["orderId"] for row in opened], [placed["orderId"]], "open orders")
    gone = await client.done(api.cancel_order, symbol=SYMBOL, order_id=placed["orderId"])
    same(gone["status"], "CANCELED", "cancelled order")
    taken = await client.done(
        api.create_order, symbol=SYMBOL, side="BUY", order_type="MARKET", quantity=0.002
    )
    same(taken["status"], "FILLED", "market order by quantity")
    for kind, price, stop in (
        ("LIMIT_MAKER", near, None),
        ("STOP_LOSS_LIMIT", far, far),
        ("TAKE_PROFIT_LIMIT", near, near),
        ("STOP_LOSS", None, far),
        ("TAKE_PROFIT", None, near),
    ):
        asked: dict[str, Any] = {"symbol": SYMBOL, "side": "SELL", "order_type": kind}
        if price is not None:
            asked["price"] = price
        if stop is not None:
            asked["stop_price"] = stop
        if kind.endswith("_LIMIT"):
            asked["time_in_force"] = "GTC"
        asked |= {"quantity": 0.001, "new_order_resp_type": "RESULT"}
        placed = await client.done(api.create_order, **asked)
        same((placed["status"], placed["type"]), ("NEW", kind), f"placement of {kind}")
    same(len(await client.done(api.cancel_open_orders, symbol=SYMBOL)), 5, "cancelled together")
    tested = await client.done(
        api.create_test_order, symbol=SYMBOL, side="BUY", order_type="MARKET", quantity=0.001
    )
    same(tested, {}, "test order")


async def refusals(client: Client, mid: Decimal) -> None:
    api = client.api
    wrong: tuple[tuple[int, dict[str, Any]], ...] = (
        (-1013, {"order_type": "MARKET", "quantity": 0.0000001}),
        (-1121, {"symbol": "NOSUCHUSDT", "order_type": "MARKET", "quantity": 1}),
        (-2010, {"order_type": "MARKET", "quantity": 5}),
    )
    for code, asked in wrong:
        answer = await client.ask(api.create_order, **{"symbol": SYMBOL, "side": "BUY"} | asked)
        expected = (code, -1111, -1013)
        expect(answer["status"] == 400, f"{asked} was accepted")
        expect(answer["error"]["code"] in expected, f"{asked}: {answer['error']}")
    missing = await client.ask(api.cancel_order, symbol=SYMBOL, order_id=1)
    same(missing["error"]["code"], -2011, "cancel of no order")


async def user_data(client: Client, mid: Decimal) -> None:
    far = float(money(mid * Decimal("0.9"), "0.01"))
    placed = await client.done(
        client.api.create_order,
        symbol=SYMBOL,
        side="BUY",
        order_type="LIMIT",
        time_in_force="GTC",
        quantity=0.001,
        price=far,
    )
    await client.done(client.api.cancel_order, symbol=SYMBOL, order_id=placed["orderId"])

    def life() -> list[str]:
        return [row["x"] for row in client.events() if row.get("i") == placed["orderId"]]

    await eventually(lambda: life() == ["NEW", "CANCELED"], "the order's life on user data")
    expect(any(row["e"] == "outboundAccountPosition" for row in client.events()), "no balances")
    covered("executionReport", "outboundAccountPosition")


async def main(ready: dict[str, Any]) -> None:
    client = Client(ready)
    try:
        mid = await market_data(client)
        account = await client.done(client.api.get_account_status)
        expect(any(row["asset"] == "USDT" for row in account["balances"]), "no USDT")
        await orders(client, mid)
        await refusals(client, mid)
        await user_data(client, mid)
    finally:
        await asyncio.to_thread(client.manager.stop_manager)


if __name__ == "__main__":
    run(main)
