"""ccxt trades on the simulator: REST and its streaming half."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

import ccxt.pro
from ccxt.base.errors import BadRequest, InsufficientFunds, InvalidOrder, OrderNotFound
from common import PATIENCE_SECONDS, covered, expect, key_of, money, run, same

SYMBOL = "BTC/USDT"


def rewritten(value: Any, rest: str, streams: str) -> Any:
    """Every address of a nested table with its host replaced."""
    if isinstance(value, dict):
        return {name: rewritten(inner, rest, streams) for name, inner in value.items()}
    if not isinstance(value, str) or "://" not in value:
        return value
    scheme, _, tail = value.partition("://")
    path = tail[tail.index("/") :] if "/" in tail else ""
    return (streams if scheme.startswith("ws") else rest) + path


def client_for(ready: dict[str, Any], kind: str) -> Any:
    key = key_of(ready, kind)
    client = ccxt.pro.binance(
        {
            "apiKey": key["api_key"],
            "secret": key.get("secret") or key["private_key_pem"],
            "enableRateLimit": False,
            "options": {"fetchCurrencies": False, "fetchMarkets": {"types": ["spot"]}},
        }
    )
    spot = ready["spot"]
    client.urls["api"] = rewritten(client.urls["api"], spot["rest"], spot["streams"])
    return client


async def market_data(client: Any) -> Decimal:
    markets = await client.load_markets()
    same(markets[SYMBOL]["spot"], True, "BTC/USDT is spot")
    same(Decimal(str(markets[SYMBOL]["precision"]["price"])), Decimal("0.01"), "tick size")
    book = await client.fetch_order_book(SYMBOL, 20)
    bid, ask = Decimal(str(book["bids"][0][0])), Decimal(str(book["asks"][0][0]))
    expect(bid < ask, f"the book is crossed: {bid} {ask}")
    candles = await client.fetch_ohlcv(SYMBOL, "1h", limit=24)
    same(len(candles), 24, "candles")
    for row in candles:
        expect(row[3] <= min(row[1], row[4]) <= max(row[1], row[4]) <= row[2], f"candle {row}")
    expect(len(await client.fetch_trades(SYMBOL, limit=5)) == 5, "no trades")
    expect((await client.fetch_ticker(SYMBOL))["last"] > 0, "no ticker")
    expect(len(await client.fetch_tickers()) >= 20, "not every ticker")
    return (bid + ask) / 2


async def orders(client: Any, mid: Decimal) -> None:
    far = float(money(mid * Decimal("0.9"), "0.01"))
    near = float(money(mid * Decimal("1.1"), "0.01"))
    rests = await client.create_order(SYMBOL, "limit", "buy", 0.001, far)
    same(rests["status"], "open", "resting order")
    same([o["id"] for o in await client.fetch_open_orders(SYMBOL)], [rests["id"]], "open orders")
    same((await client.fetch_order(rests["id"], SYMBOL))["price"], far, "price of the order")
    same((await client.cancel_order(rests["id"], SYMBOL))["status"], "canceled", "cancel")

    taken = await client.create_order(SYMBOL, "market", "buy", 0.002)
    same((taken["status"], taken["filled"]), ("closed", 0.002), "market order")
    spent = await client.create_market_sell_order_with_cost(SYMBOL, 50)
    same(spent["status"], "closed", "market order by value")
    for force, price, status in (("IOC", near, "closed"), ("FOK", far, "expired")):
        order = await client.create_order(
            SYMBOL, "limit", "buy", 0.001, price, {"timeInForce": force}
        )
        same(order["status"], status, force)
    for side, kind, price, params in (
        ("sell", "limit", near, {"postOnly": True}),
        ("sell", "limit", far, {"stopLossPrice": far}),
        ("buy", "market", None, {"stopLossPrice": near}),
        ("sell", "limit", near, {"takeProfitPrice": near}),
        ("buy", "market", None, {"takeProfitPrice": far}),
    ):
        await client.create_order(SYMBOL, kind, side, 0.001, price, params)
    opened = await client.fetch_open_orders(SYMBOL)
    kinds = sorted(order["info"]["type"] for order in opened)
    expected = ["LIMIT_MAKER", "STOP_LOSS", "STOP_LOSS_LIMIT", "TAKE_PROFIT", "TAKE_PROFIT_LIMIT"]
    same(kinds, expected, "types of the open orders")
    await client.cancel_all_orders(SYMBOL)
    same(await client.fetch_open_orders(SYMBOL), [], "open orders after cancelling all")
    trades = await client.fetch_my_trades(SYMBOL, params={"orderId": taken["id"]})
    same(sum(Decimal(str(t["amount"])) for t in trades), Decimal("0.002"), "own trades")
    balance = await client.fetch_balance()
    same(balance["USDT"]["used"], 0.0, "nothing stays locked")


async def changes(client: Any, mid: Decimal) -> None:
    far = float(money(mid * Decimal("0.9"), "0.01"))
    near = float(money(mid * Decimal("1.1"), "0.01"))
    old = await client.create_order(SYMBOL, "limit", "buy", 0.001, far)
    new = await client.edit_order(old["id"], SYMBOL, "limit", "buy", 0.002, far)
    same((new["status"], new["amount"]), ("open", 0.002), "edited order")
    expect(new["id"] != old["id"], "an edit keeps the id")
    await client.cancel_order(new["id"], SYMBOL)
    trailing = await client.create_order(
        SYMBOL,
        "market",
        "sell",
        0.001,
        None,
        {"trailingPercent": 2, "stopLossOrTakeProfit": "stopLoss"},
    )
    same(trailing["info"]["type"], "STOP_LOSS", "trailing stop")
    pair = await client.private_post_orderlist_oco(
        {
            "symbol": "BTCUSDT",
            "side": "SELL",
            "quantity": "0.001",
            "aboveType": "LIMIT_MAKER",
            "abovePrice": str(near),
            "belowType": "STOP_LOSS",
            "belowStopPrice": str(far),
        }
    )
    same(pair["listOrderStatus"], "EXECUTING", "OCO")
    await client.cancel_all_orders(SYMBOL)


async def refusals(client: Any, mid: Decimal) -> None:
    near = str(money(mid * Decimal("0.95"), "0.01"))
    for kind, params in (
        (
            InsufficientFunds,
            {"quantity": "9", "type": "LIMIT", "price": near, "timeInForce": "GTC"},
        ),
        (InvalidOrder, {"quantity": "0.0000001", "type": "MARKET"}),
        (BadRequest, {"quantity": "0,1", "type": "MARKET"}),
    ):
        try:
            await client.private_post_order({"symbol": "BTCUSDT", "side": "BUY", **params})
        except kind:
            continue
        except ccxt.BaseError as error:
            expect(False, f"{params}: expected {kind.__name__}, got {error!r}")
        expect(False, f"{params} was accepted")
    try:
        await client.cancel_order("1", SYMBOL)
    except OrderNotFound:
        return
    expect(False, "an unknown order was cancelled")


async def streams(client: Any, mid: Decimal) -> None:
    trades = await asyncio.wait_for(client.watch_trades(SYMBOL), 15)
    same(trades[0]["symbol"], SYMBOL, "watched trade")
    # The client merges snapshot and changes by the exchange's rule, and raises when it cannot.
    for _ in range(20):
        book = await asyncio.wait_for(client.watch_order_book(SYMBOL), 15)
    expect(book["bids"][0][0] < book["asks"][0][0], "the watched book is crossed")
    candles = await asyncio.wait_for(client.watch_ohlcv(SYMBOL, "1m"), 15)
    same(len(candles[-1]), 6, "watched candle")
    ticker = await asyncio.wait_for(client.watch_ticker(SYMBOL), 15)
    expect(ticker["last"] > 0, "no watched ticker")
    covered("<symbol>@trade", "<symbol>@depth", "<symbol>@kline_<interval>", "<symbol>@ticker")
    await user_data(client, mid)
    covered("executionReport")


async def user_data(client: Any, mid: Decimal) -> None:
    seen: list[dict[str, Any]] = []

    async def listen() -> None:
        while True:
            seen.extend(await client.watch_orders(SYMBOL))

    listener = asyncio.create_task(listen())
    try:
        far = float(money(mid * Decimal("0.9"), "0.01"))
        loop = asyncio.get_running_loop()
        deadline = loop.time() + PATIENCE_SECONDS
        # The client does not tell when its subscription stands, so the order is repeated.
        ids: set[str] = set()
        while not any(o["id"] in ids and o["status"] == "canceled" for o in seen):
            expect(loop.time() < deadline, f"no cancelled order on user data among {seen}")
            placed = await client.create_order_ws(SYMBOL, "limit", "buy", 0.001, far)
            await client.cancel_order_ws(placed["id"], SYMBOL)
            ids.add(placed["id"])
            await asyncio.sleep(0.5)
    finally:
        listener.cancel()


async def main(ready: dict[str, Any]) -> None:
    for kind in ("HMAC", "ED25519", "RSA"):
        client = client_for(ready, kind)
        try:
            mid = await market_data(client)
            await orders(client, mid)
            await changes(client, mid)
            await refusals(client, mid)
            await streams(client, mid)
        finally:
            await client.close()


if __name__ == "__main__":
    run(main)
