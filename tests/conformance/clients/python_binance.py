"""python-binance trades on the simulator: REST, WebSocket API, streams, user data."""

from __future__ import annotations

import asyncio
import itertools
from decimal import Decimal
from typing import Any

from binance import AsyncClient, BinanceSocketManager
from binance.exceptions import BinanceAPIException
from common import SYMBOL, covered, eventually, expect, key_of, money, run, same


def point_at(ready: dict[str, Any]) -> None:
    """Addresses are class attributes of this client."""
    spot = ready["spot"]
    AsyncClient.API_URL = spot["rest"] + "/api"
    AsyncClient.MARGIN_API_URL = spot["rest"] + "/sapi"
    AsyncClient.WS_API_URL = spot["ws_api"]
    BinanceSocketManager.STREAM_URL = spot["streams"] + "/"


async def client_for(ready: dict[str, Any], kind: str) -> AsyncClient:
    key = key_of(ready, kind)
    if kind == "HMAC":
        return await AsyncClient.create(key["api_key"], key["secret"])
    return await AsyncClient.create(key["api_key"], private_key=key["private_key_pem"])


async def market_data(client: AsyncClient) -> Decimal:
    info = await client.get_exchange_info()
    listed = {row["symbol"]: row for row in info["symbols"]}
    same(listed[SYMBOL]["baseAsset"], "BTC", "base asset")
    expect(len(listed) >= 20, f"only {len(listed)} symbols are listed")
    book = await client.get_order_book(symbol=SYMBOL, limit=20)
    bid, ask = Decimal(book["bids"][0][0]), Decimal(book["asks"][0][0])
    expect(bid < ask, f"the book is crossed: {bid} {ask}")
    same(len(book["bids"]), 20, "bid levels")
    candles = await client.get_klines(symbol=SYMBOL, interval="1m", limit=10)
    same(len(candles), 10, "candles")
    expect(all(b[0] - a[0] == 60_000 for a, b in itertools.pairwise(candles)), "gap")
    for name, call in (
        ("trades", client.get_recent_trades(symbol=SYMBOL, limit=5)),
        ("aggregate trades", client.get_aggregate_trades(symbol=SYMBOL, limit=5)),
    ):
        same(len(await call), 5, name)
    ticker = await client.get_ticker(symbol=SYMBOL)
    expect(Decimal(ticker["highPrice"]) >= Decimal(ticker["lastPrice"]), "high below last")
    average = await client.get_avg_price(symbol=SYMBOL)
    same(average["mins"], 5, "minutes of the average price")
    expect(await client.get_symbol_ticker(symbol=SYMBOL), "no price")
    expect(len(await client.get_orderbook_tickers()) == len(listed), "not every best quote")
    return (bid + ask) / 2


async def orders(client: AsyncClient, mid: Decimal) -> None:
    far, near = money(mid * Decimal("0.9"), "0.01"), money(mid * Decimal("1.1"), "0.01")
    rests = await client.create_order(
        symbol=SYMBOL,
        side="BUY",
        type="LIMIT",
        timeInForce="GTC",
        quantity="0.001",
        price=str(far),
        newClientOrderId="conformance-1",
    )
    same(rests["status"], "NEW", "status of a resting order")
    found = await client.get_order(symbol=SYMBOL, origClientOrderId="conformance-1")
    same(found["orderId"], rests["orderId"], "order found by client id")
    opened = await client.get_open_orders(symbol=SYMBOL)
    same([row["orderId"] for row in opened], [rests["orderId"]], "open orders")
    gone = await client.cancel_order(symbol=SYMBOL, orderId=rests["orderId"])
    same((gone["status"], gone["origClientOrderId"]), ("CANCELED", "conformance-1"), "cancel")

    taken = await client.create_order(symbol=SYMBOL, side="BUY", type="MARKET", quantity="0.002")
    same(taken["status"], "FILLED", "market order by quantity")
    same(sum(Decimal(f["qty"]) for f in taken["fills"]), Decimal("0.002"), "fills")
    spent = await client.create_order(symbol=SYMBOL, side="SELL", type="MARKET", quoteOrderQty="50")
    same(spent["status"], "FILLED", "market order by value")
    crossing = await client.create_order(
        symbol=SYMBOL,
        side="BUY",
        type="LIMIT",
        timeInForce="IOC",
        quantity="0.001",
        price=str(near),
    )
    same(crossing["status"], "FILLED", "IOC through the book")
    unfilled = await client.create_order(
        symbol=SYMBOL, side="BUY", type="LIMIT", timeInForce="FOK", quantity="0.001", price=str(far)
    )
    same(unfilled["status"], "EXPIRED", "FOK away from the book")

    for side, kind, price, stop in (
        ("SELL", "LIMIT_MAKER", near, None),
        ("SELL", "STOP_LOSS_LIMIT", far, far),
        ("BUY", "STOP_LOSS", None, near),
        ("SELL", "TAKE_PROFIT_LIMIT", near, near),
        ("BUY", "TAKE_PROFIT", None, far),
    ):
        asked: dict[str, Any] = {"symbol": SYMBOL, "side": side, "type": kind, "quantity": "0.001"}
        if price is not None:
            asked["price"] = str(price)
        if stop is not None:
            asked["stopPrice"] = str(stop)
        if kind.endswith("_LIMIT"):
            asked["timeInForce"] = "GTC"
        placed = await client.create_order(**asked, newOrderRespType="RESULT")
        same((placed["status"], placed["type"]), ("NEW", kind), f"placement of {kind}")
    same(len(await client.get_open_orders(symbol=SYMBOL)), 5, "open orders of all types")
    same(len(await client.cancel_all_open_orders(symbol=SYMBOL)), 5, "cancelled together")
    same(await client.get_open_orders(), [], "open orders after cancelling all")

    trades = await client.get_my_trades(symbol=SYMBOL, orderId=taken["orderId"])
    same([row["id"] for row in trades], [row["tradeId"] for row in taken["fills"]], "own trades")
    history = await client.get_all_orders(symbol=SYMBOL)
    expect(len(history) >= 10, "history is too short")
    tested = await client.create_test_order(
        symbol=SYMBOL, side="BUY", type="MARKET", quantity="0.001"
    )
    same(tested, {}, "test order")


async def lists(client: AsyncClient, mid: Decimal) -> None:
    far, near = str(money(mid * Decimal("0.9"), "0.01")), str(money(mid * Decimal("1.1"), "0.01"))
    above = {"aboveType": "LIMIT_MAKER", "abovePrice": near}
    below = {"belowType": "STOP_LOSS", "belowStopPrice": far}
    pair = {"symbol": SYMBOL, "side": "SELL", "quantity": "0.001", **above, **below}
    placed = await client.create_oco_order(**pair)
    same(placed["contingencyType"], "OCO", "OCO over REST")
    opened = await client.get_open_oco_orders()
    same([row["orderListId"] for row in opened], [placed["orderListId"]], "open lists")
    same(len(await client.cancel_all_open_orders(symbol=SYMBOL)), 1, "list cancelled with all")
    working = {
        "symbol": SYMBOL,
        "workingType": "LIMIT",
        "workingSide": "BUY",
        "workingPrice": far,
        "workingQuantity": "0.001",
        "workingTimeInForce": "GTC",
        "pendingSide": "SELL",
        "pendingQuantity": "0.001",
    }
    single = {"pendingType": "LIMIT_MAKER", "pendingPrice": near}
    bracket = {
        "pendingAboveType": "LIMIT_MAKER",
        "pendingAbovePrice": near,
        "pendingBelowType": "STOP_LOSS",
        "pendingBelowStopPrice": far,
    }
    for made in (
        await client.ws_create_oco_order(**pair),
        await client.ws_create_oto_order(**working, **single),
        await client.ws_create_otoco_order(**working, **bracket),
    ):
        same(made["listOrderStatus"], "EXECUTING", "list over the WebSocket API")
        found = await client.ws_get_oco_order(orderListId=made["orderListId"])
        same(found["listClientOrderId"], made["listClientOrderId"], "list found by id")
        gone = await client.ws_cancel_oco_order(symbol=SYMBOL, orderListId=made["orderListId"])
        same(gone["listOrderStatus"], "ALL_DONE", "cancelled list")
    same(await client.ws_get_oco_open_orders(), [], "open lists after cancelling them")
    limit = {"symbol": SYMBOL, "side": "BUY", "type": "LIMIT", "timeInForce": "GTC"}
    old = await client.create_order(**limit, quantity="0.001", price=far)
    new = await client.cancel_replace_order(
        **limit,
        quantity="0.002",
        price=far,
        cancelReplaceMode="STOP_ON_FAILURE",
        cancelOrderId=old["orderId"],
    )
    same(new["newOrderResponse"]["status"], "NEW", "replacement")
    await client.cancel_order(symbol=SYMBOL, orderId=new["newOrderResponse"]["orderId"])
    same(await client.get_prevented_matches(symbol=SYMBOL, preventedMatchId=0), [], "prevented")
    same(await client.get_allocations(symbol=SYMBOL), [], "allocations")


async def refusals(client: AsyncClient, mid: Decimal) -> None:
    wrong: tuple[tuple[int, dict[str, Any]], ...] = (
        (-1013, {"type": "LIMIT", "timeInForce": "GTC", "quantity": "0.001", "price": "10000.001"}),
        (-1102, {"type": "LIMIT", "timeInForce": "GTC", "quantity": "0.001"}),
        (-1106, {"type": "MARKET", "quantity": "0.001", "timeInForce": "GTC"}),
        (-1100, {"type": "MARKET", "quantity": "1e-7"}),
        (-2010, {"type": "LIMIT_MAKER", "quantity": "0.001", "price": str(money(mid * 2, "1"))}),
        (-2010, {"type": "MARKET", "quantity": "50"}),
    )
    for code, asked in wrong:
        try:
            answer = await client.create_order(symbol=SYMBOL, side="BUY", **asked)
        except BinanceAPIException as error:
            expected = (code, -1013) if code == -2010 else (code,)
            expect(error.code in expected, f"{asked}: expected {code}, got {error}")
        else:
            expect(False, f"{asked} was accepted: {answer}")


async def streams(client: AsyncClient) -> None:
    manager = BinanceSocketManager(client)
    async with manager.trade_socket(SYMBOL) as socket:
        message = await asyncio.wait_for(socket.recv(), 15)
        same((message["e"], message["s"]), ("trade", SYMBOL), "trade event")
    names = ["btcusdt@bookTicker", "btcusdt@depth@100ms", "btcusdt@kline_1m", "!miniTicker@arr"]
    seen: dict[str, Any] = {}
    async with manager.multiplex_socket(names) as socket:
        while len(seen) < len(names):
            message = await asyncio.wait_for(socket.recv(), 15)
            seen[message["stream"]] = message["data"]
    same(seen["btcusdt@kline_1m"]["k"]["i"], "1m", "interval of the candle")
    same(seen["btcusdt@depth@100ms"]["e"], "depthUpdate", "depth event")
    covered("<symbol>@trade", "<symbol>@bookTicker", "<symbol>@depth", "!miniTicker@arr")
    covered("<symbol>@kline_<interval>")


async def user_data(client: AsyncClient, mid: Decimal) -> None:
    events: list[dict[str, Any]] = []
    manager = BinanceSocketManager(client)
    async with manager.user_socket() as socket:

        async def listen() -> None:
            while True:
                events.append(await socket.recv())

        listener = asyncio.create_task(listen())
        far = money(mid * Decimal("0.9"), "0.01")
        placed = await client.ws_create_order(
            symbol=SYMBOL,
            side="BUY",
            type="LIMIT",
            timeInForce="GTC",
            quantity="0.001",
            price=str(far),
        )
        await client.ws_cancel_order(symbol=SYMBOL, orderId=placed["orderId"])

        def kinds() -> list[str]:
            reports = [_inner(event) for event in events]
            return [r["x"] for r in reports if r.get("i") == placed["orderId"]]

        await eventually(lambda: kinds() == ["NEW", "CANCELED"], "the order's life on user data")
        names = [_inner(event).get("e") for event in events]
        expect("outboundAccountPosition" in names, f"no balances among {names}")
        covered("executionReport", "outboundAccountPosition")
        listener.cancel()


def _inner(event: dict[str, Any]) -> dict[str, Any]:
    inner: dict[str, Any] = event.get("event", event)
    return inner


async def main(ready: dict[str, Any]) -> None:
    point_at(ready)
    clients = [await client_for(ready, kind) for kind in ("HMAC", "ED25519", "RSA")]
    try:
        for client in clients:
            account = await client.get_account()
            expect(any(row["asset"] == "USDT" for row in account["balances"]), "no USDT")
            mid = await market_data(client)
            await orders(client, mid)
            await lists(client, mid)
            await refusals(client, mid)
            await streams(client)
            await user_data(client, mid)
    finally:
        # This client takes ten seconds to notice that it has closed its own socket.
        await asyncio.gather(*(client.close_connection() for client in clients))


if __name__ == "__main__":
    run(main)
