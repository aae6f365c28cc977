"""ccxt (binanceusdm) trades futures on the simulator: REST and its streaming half."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

import ccxt.pro
from ccxt.base.errors import (
    InvalidOrder,
    OperationRejected,
    OrderImmediatelyFillable,
    OrderNotFound,
)
from ccxt_client import rewritten
from common import PATIENCE_SECONDS, covered, expect, key_of, money, run, same

SYMBOL = "BTC/USDT:USDT"
TICK = "0.1"


def client_for(ready: dict[str, Any], kind: str) -> Any:
    key = key_of(ready, kind)
    client = ccxt.pro.binanceusdm(
        {
            "apiKey": key["api_key"],
            "secret": key.get("secret") or key["private_key_pem"],
            "enableRateLimit": False,
            "options": {"fetchCurrencies": False},
        }
    )
    usdm = ready["usdm"]
    streams = usdm["streams"]["public"].removesuffix("/public")
    client.urls["api"] = rewritten(client.urls["api"], usdm["rest"], streams)
    return client


async def market_data(client: Any) -> Decimal:
    markets = await client.load_markets()
    market = markets[SYMBOL]
    same((market["swap"], market["linear"]), (True, True), "a linear perpetual")
    same(Decimal(str(market["precision"]["price"])), Decimal("0.1"), "tick size")
    expect(any(each["future"] for each in markets.values()), "no contract with a delivery")
    book = await client.fetch_order_book(SYMBOL, 20)
    bid, ask = Decimal(str(book["bids"][0][0])), Decimal(str(book["asks"][0][0]))
    expect(bid < ask, f"the book is crossed: {bid} {ask}")
    for name in (
        "fetch_ohlcv",
        "fetch_mark_ohlcv",
        "fetch_index_ohlcv",
        "fetch_premium_index_ohlcv",
    ):
        candles = await getattr(client, name)(SYMBOL, "1h", limit=24)
        same(len(candles), 24, name)
        for row in candles:
            expect(row[3] <= min(row[1], row[4]) <= max(row[1], row[4]) <= row[2], f"{name} {row}")
    expect(len(await client.fetch_trades(SYMBOL, limit=5)) == 5, "no trades")
    expect((await client.fetch_ticker(SYMBOL))["last"] > 0, "no ticker")
    expect(len(await client.fetch_tickers()) >= 5, "not every ticker")
    await client.fetch_bids_asks()
    await client.fetch_last_prices()
    funding = await client.fetch_funding_rate(SYMBOL)
    expect(funding["markPrice"] > 0, f"funding {funding}")
    expect(len(await client.fetch_funding_rate_history(SYMBOL, limit=3)) == 3, "funding history")
    await client.fetch_funding_rates()
    await client.fetch_funding_intervals()
    expect((await client.fetch_open_interest(SYMBOL))["openInterestAmount"] > 0, "open interest")
    await client.fetch_open_interest_history(SYMBOL, "5m", limit=2)
    await client.fetch_long_short_ratio_history(SYMBOL, "5m", limit=2)
    tiers = await client.fetch_leverage_tiers([SYMBOL])
    expect(tiers[SYMBOL][0]["maxLeverage"] >= 50, "leverage tiers")
    return (bid + ask) / 2


async def settings(client: Any) -> None:
    await client.set_leverage(10, SYMBOL)
    same((await client.fetch_leverage(SYMBOL))["longLeverage"], 10, "leverage")
    await client.set_margin_mode("isolated", SYMBOL)
    same((await client.fetch_margin_mode(SYMBOL))["marginMode"], "isolated", "margin mode")
    await client.set_margin_mode("cross", SYMBOL)
    await client.set_position_mode(True)
    same((await client.fetch_position_mode())["hedged"], True, "hedge mode")
    for side, leg in (("buy", "LONG"), ("sell", "SHORT")):
        await client.create_order(SYMBOL, "market", side, 0.01, None, {"positionSide": leg})
    legs = {row["side"]: row["contracts"] for row in await client.fetch_positions([SYMBOL])}
    same(legs, {"long": 0.01, "short": 0.01}, "both legs")
    for side, leg in (("sell", "LONG"), ("buy", "SHORT")):
        await client.create_order(SYMBOL, "market", side, 0.01, None, {"positionSide": leg})
    await client.set_position_mode(False)
    fee = await client.fetch_trading_fee(SYMBOL)
    expect(fee["taker"] > 0, f"fee {fee}")


async def orders(client: Any, mid: Decimal) -> None:
    far = float(money(mid * Decimal("0.97"), TICK))
    near = float(money(mid * Decimal("1.02"), TICK))
    rests = await client.create_order(SYMBOL, "limit", "buy", 0.01, far)
    same(rests["status"], "open", "resting order")
    same([o["id"] for o in await client.fetch_open_orders(SYMBOL)], [rests["id"]], "open orders")
    edited = await client.edit_order(rests["id"], SYMBOL, "limit", "buy", 0.02, far)
    same((edited["id"], edited["amount"]), (rests["id"], 0.02), "edited order")
    same((await client.fetch_order(rests["id"], SYMBOL))["amount"], 0.02, "amount of the order")
    same((await client.cancel_order(rests["id"], SYMBOL))["status"], "canceled", "cancel")
    both = await client.create_orders(
        [
            {"symbol": SYMBOL, "type": "limit", "side": "buy", "amount": 0.01, "price": far},
            {"symbol": SYMBOL, "type": "limit", "side": "sell", "amount": 0.01, "price": near},
        ]
    )
    same(len(both), 2, "placed together")
    await client.cancel_orders([order["id"] for order in both], SYMBOL)
    await client.create_order(SYMBOL, "limit", "buy", 0.01, far, {"postOnly": True})
    for force, kind in (("GTX", OrderImmediatelyFillable), ("FOK", InvalidOrder)):
        price = near if force == "GTX" else far
        try:
            await client.create_order(SYMBOL, "limit", "buy", 0.01, price, {"timeInForce": force})
        except (kind, OperationRejected, InvalidOrder):
            continue
        expect(False, f"{force} was accepted")
    await client.cancel_all_orders(SYMBOL)

    taken = await client.create_order(
        SYMBOL, "market", "buy", 0.02, None, {"newOrderRespType": "RESULT"}
    )
    same((taken["status"], taken["filled"]), ("closed", 0.02), "market order")
    (position,) = await client.fetch_positions([SYMBOL])
    same((position["side"], position["contracts"]), ("long", 0.02), "position")
    liquidation = position["liquidationPrice"]
    expect(not liquidation or liquidation < position["entryPrice"], f"liquidation {position}")
    await conditional(client, mid)
    closed = await client.create_order(
        SYMBOL, "market", "sell", 0.02, None, {"reduceOnly": True, "newOrderRespType": "RESULT"}
    )
    same(closed["status"], "closed", "reducing order")
    trades = await client.fetch_my_trades(SYMBOL, params={"orderId": taken["id"]})
    same(sum(Decimal(str(t["amount"])) for t in trades), Decimal("0.02"), "own trades")
    expect(len(await client.fetch_orders(SYMBOL)) >= 5, "history")
    expect((await client.fetch_balance())["USDT"]["free"] > 0, "balance")
    expect(await client.fetch_ledger("USDT"), "ledger")
    await client.fetch_funding_history(SYMBOL)
    await client.fetch_my_liquidations(SYMBOL)


async def conditional(client: Any, mid: Decimal) -> None:
    low = float(money(mid * Decimal("0.97"), TICK))
    high = float(money(mid * Decimal("1.03"), TICK))
    for kind, price, params in (
        ("limit", low, {"stopLossPrice": low}),
        ("market", None, {"stopLossPrice": low}),
        ("limit", high, {"takeProfitPrice": high}),
        ("market", None, {"takeProfitPrice": high}),
        ("market", None, {"trailingPercent": 1, "trailingTriggerPrice": high}),
    ):
        await client.create_order(SYMBOL, kind, "sell", 0.01, price, {**params, "reduceOnly": True})
    opened = await client.fetch_open_orders(SYMBOL, params={"trigger": True})
    kinds = sorted(order["info"]["orderType"] for order in opened)
    same(
        kinds,
        ["STOP", "STOP_MARKET", "TAKE_PROFIT", "TAKE_PROFIT_MARKET", "TRAILING_STOP_MARKET"],
        "conditional orders",
    )
    one = opened[0]["id"]
    found = await client.fetch_order(one, SYMBOL, {"trigger": True})
    same(found["id"], one, "a conditional order")
    await client.cancel_order(one, SYMBOL, {"trigger": True})
    await client.cancel_all_orders(SYMBOL, {"trigger": True})
    same(await client.fetch_open_orders(SYMBOL, params={"trigger": True}), [], "all cancelled")
    await client.fetch_orders(SYMBOL, params={"trigger": True})


async def isolated(client: Any) -> None:
    other = "ETH/USDT:USDT"
    await client.set_margin_mode("isolated", other)
    await client.create_order(other, "market", "buy", 0.05)
    await client.add_margin(other, 5)
    await client.reduce_margin(other, 2)
    expect(len(await client.fetch_margin_adjustment_history(other)) >= 2, "margin history")
    await client.create_order(other, "market", "sell", 0.05, None, {"reduceOnly": True})
    await client.set_margin_mode("cross", other)


async def refusals(client: Any) -> None:
    # The client knows what codes mean by the address they come from, so here it is its text.
    for code, params in (
        (-2019, {"quantity": "90", "type": "MARKET"}),
        (-4004, {"quantity": "0.0000001", "type": "MARKET"}),
        (-1100, {"quantity": "0,1", "type": "MARKET"}),
    ):
        try:
            await client.fapiPrivatePostOrder({"symbol": "BTCUSDT", "side": "BUY", **params})
        except ccxt.BaseError as error:
            expect(f'"code":{code},' in str(error), f"{params}: {error!r}")
            continue
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
    expect((await asyncio.wait_for(client.watch_ticker(SYMBOL), 15))["last"] > 0, "ticker")
    expect((await asyncio.wait_for(client.watch_mark_price(SYMBOL), 15))["markPrice"], "mark price")
    expect(await asyncio.wait_for(client.watch_bids_asks([SYMBOL]), 15), "best quotes")
    covered(
        "<symbol>@trade",
        "<symbol>@depth",
        "<symbol>@kline_<interval>",
        "<symbol>@ticker",
        market="usdm.",
    )
    covered("<symbol>@markPrice", "<symbol>@bookTicker", market="usdm.")
    await user_data(client, mid)


async def user_data(client: Any, mid: Decimal) -> None:
    seen: list[dict[str, Any]] = []

    async def listen() -> None:
        while True:
            seen.extend(await client.watch_orders(SYMBOL))

    listener = asyncio.create_task(listen())
    try:
        far = float(money(mid * Decimal("0.97"), TICK))
        loop = asyncio.get_running_loop()
        deadline = loop.time() + PATIENCE_SECONDS
        # The client does not tell when its subscription stands, so the order is repeated.
        ids: set[str] = set()
        while not any(o["id"] in ids and o["status"] == "canceled" for o in seen):
            expect(loop.time() < deadline, f"no cancelled order on user data among {seen}")
            placed = await client.create_order_ws(SYMBOL, "limit", "buy", 0.01, far)
            await client.cancel_order_ws(placed["id"], SYMBOL)
            ids.add(placed["id"])
            await asyncio.sleep(0.5)
        covered("ORDER_TRADE_UPDATE", market="usdm.")
    finally:
        listener.cancel()


async def main(ready: dict[str, Any]) -> None:
    for kind in ("HMAC", "ED25519", "RSA"):
        client = client_for(ready, kind)
        try:
            mid = await market_data(client)
            await settings(client)
            await orders(client, mid)
            await isolated(client)
            await refusals(client)
            await streams(client, mid)
        finally:
            await client.close()


if __name__ == "__main__":
    run(main)
