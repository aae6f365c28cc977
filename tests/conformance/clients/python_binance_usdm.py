"""python-binance trades futures on the simulator: REST, WebSocket API, streams, user data."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable
from decimal import Decimal
from typing import Any

from binance import AsyncClient, BinanceSocketManager
from binance.enums import FuturesType
from binance.exceptions import BinanceAPIException
from common import SYMBOL, covered, eventually, expect, key_of, money, run, same

TICK = "0.1"


def point_at(ready: dict[str, Any]) -> None:
    """Addresses are class attributes of this client."""
    spot, usdm = ready["spot"], ready["usdm"]
    AsyncClient.API_URL = spot["rest"] + "/api"
    AsyncClient.MARGIN_API_URL = spot["rest"] + "/sapi"
    AsyncClient.FUTURES_URL = usdm["rest"] + "/fapi"
    AsyncClient.FUTURES_DATA_URL = usdm["rest"] + "/futures/data"
    AsyncClient.WS_FUTURES_URL = usdm["ws_api"]
    BinanceSocketManager.FSTREAM_URL = usdm["streams"]["public"].removesuffix("public")


async def client_for(ready: dict[str, Any], kind: str) -> AsyncClient:
    key = key_of(ready, kind)
    if kind == "HMAC":
        return await AsyncClient.create(key["api_key"], key["secret"])
    return await AsyncClient.create(key["api_key"], private_key=key["private_key_pem"])


async def refused(call: Awaitable[Any], code: int, what: str) -> None:
    try:
        await call
    except BinanceAPIException as error:
        same(error.code, code, what)
        return
    expect(False, f"{what} was accepted")


async def market_data(client: AsyncClient) -> Decimal:
    await client.futures_ping()
    expect((await client.futures_time())["serverTime"] > 0, "no time")
    info = await client.futures_exchange_info()
    listed = {row["symbol"]: row for row in info["symbols"]}
    same(listed[SYMBOL]["contractType"], "PERPETUAL", "contract type")
    book = await client.futures_order_book(symbol=SYMBOL, limit=20)
    bid, ask = Decimal(book["bids"][0][0]), Decimal(book["asks"][0][0])
    expect(bid < ask, f"the book is crossed: {bid} {ask}")
    await client.futures_rpi_depth(symbol=SYMBOL)
    candles = await client.futures_klines(symbol=SYMBOL, interval="1m", limit=10)
    expect(all(b[0] - a[0] == 60_000 for a, b in itertools.pairwise(candles)), "gap")
    span = {"interval": "1h", "limit": 3}
    for name, call in (
        ("mark", client.futures_mark_price_klines(symbol=SYMBOL, **span)),
        ("index", client.futures_index_price_klines(pair=SYMBOL, **span)),
        ("premium", client.futures_premium_index_klines(symbol=SYMBOL, **span)),
        (
            "continuous",
            client.futures_continuous_klines(pair=SYMBOL, contractType="PERPETUAL", **span),
        ),
        ("trades", client.futures_recent_trades(symbol=SYMBOL, limit=3)),
        ("old trades", client.futures_historical_trades(symbol=SYMBOL, limit=3)),
        ("aggregate trades", client.futures_aggregate_trades(symbol=SYMBOL, limit=3)),
        ("funding", client.futures_funding_rate(symbol=SYMBOL, limit=3)),
    ):
        same(len(await call), 3, name)
    mark = await client.futures_mark_price(symbol=SYMBOL)
    expect(abs(Decimal(mark["markPrice"]) / bid - 1) < Decimal("0.05"), f"mark price {mark}")
    for call in (
        client.futures_ticker(symbol=SYMBOL),
        client.futures_symbol_ticker(symbol=SYMBOL),
        client.futures_orderbook_ticker(symbol=SYMBOL),
        client.futures_open_interest(symbol=SYMBOL),
        client.futures_index_price_constituents(symbol=SYMBOL),
        client.futures_symbol_adl_risk(symbol=SYMBOL),
    ):
        same((await call)["symbol"], SYMBOL, "symbol")
    period = {"symbol": SYMBOL, "period": "5m", "limit": 2}
    for call in (
        client.futures_top_longshort_account_ratio(**period),
        client.futures_top_longshort_position_ratio(**period),
        client.futures_global_longshort_ratio(**period),
        client.futures_taker_longshort_ratio(**period),
        client.futures_open_interest_hist(**period),
    ):
        same(len(await call), 2, "statistics")
    expect(await client.futures_v1_get_funding_info(), "no bounds of funding")
    expect(await client.futures_v1_get_asset_index(), "no asset index")
    await client.futures_index_info()
    return (bid + ask) / 2


async def settings(client: AsyncClient) -> None:
    changed = await client.futures_change_leverage(symbol=SYMBOL, leverage=10)
    same(changed["leverage"], 10, "leverage")
    await refused(client.futures_change_leverage(symbol=SYMBOL, leverage=500), -4028, "leverage")
    await client.futures_change_margin_type(symbol=SYMBOL, marginType="ISOLATED")
    again = client.futures_change_margin_type(symbol=SYMBOL, marginType="ISOLATED")
    await refused(again, -4046, "the same margin type")
    config = await client.futures_symbol_config(symbol=SYMBOL)
    same((config[0]["marginType"], config[0]["leverage"]), ("ISOLATED", 10), "symbol config")
    await client.futures_change_margin_type(symbol=SYMBOL, marginType="CROSSED")
    await client.futures_change_position_mode(dualSidePosition="true")
    same((await client.futures_get_position_mode())["dualSidePosition"], True, "hedge mode")
    await refused(client.futures_change_position_mode(dualSidePosition="true"), -4059, "same mode")
    await client.futures_change_position_mode(dualSidePosition="false")
    await client.futures_change_multi_assets_mode(True)
    same((await client.futures_get_multi_assets_mode())["multiAssetsMargin"], True, "multi-assets")
    await client.futures_change_multi_assets_mode(False)
    await client.futures_v1_post_fee_burn(feeBurn="true")
    same((await client.futures_v1_get_fee_burn())["feeBurn"], True, "fee burn")
    await client.futures_v1_post_fee_burn(feeBurn="false")


async def account(client: AsyncClient) -> None:
    config = await client.futures_account_config()
    same(config["canTrade"], True, "account config")
    whole = await client.futures_account()
    expect(Decimal(whole["totalWalletBalance"]) > 0, "an empty account")
    balance = await client.futures_account_balance()
    expect(any(row["asset"] == "USDT" for row in balance), "no USDT")
    rates = await client.futures_commission_rate(symbol=SYMBOL)
    expect(Decimal(rates["takerCommissionRate"]) > 0, "no commission")
    brackets = await client.futures_leverage_bracket(symbol=SYMBOL)
    expect(brackets[0]["brackets"][0]["initialLeverage"] >= 50, "no brackets")
    await client.futures_adl_quantile_estimate()
    await client.futures_api_trading_status(symbol=SYMBOL)
    await client.futures_v1_get_rate_limit_order()
    await client.futures_v1_get_pm_account_info(asset="USDT")


async def orders(client: AsyncClient, mid: Decimal) -> None:
    far, near = money(mid * Decimal("0.97"), TICK), money(mid * Decimal("1.02"), TICK)
    limit = {"symbol": SYMBOL, "type": "LIMIT", "timeInForce": "GTC", "quantity": "0.010"}
    rests = await client.futures_create_order(
        side="BUY", price=str(far), newClientOrderId="conformance-1", **limit
    )
    same(rests["status"], "NEW", "status of a resting order")
    found = await client.futures_get_order(symbol=SYMBOL, origClientOrderId="conformance-1")
    same(found["orderId"], rests["orderId"], "order found by client id")
    changed = await client.futures_modify_order(
        symbol=SYMBOL, orderId=rests["orderId"], side="BUY", quantity="0.020", price=str(far)
    )
    same(Decimal(changed["origQty"]), Decimal("0.02"), "modified quantity")
    same(len(await client.futures_v1_get_order_amendment(symbol=SYMBOL)) > 0, True, "amendments")
    same((await client.futures_v1_get_open_order(symbol=SYMBOL, orderId=rests["orderId"]))["status"],
         "NEW", "open order")  # fmt: skip
    opened = await client.futures_get_open_orders(symbol=SYMBOL)
    same([row["orderId"] for row in opened], [rests["orderId"]], "open orders")
    gone = await client.futures_cancel_order(symbol=SYMBOL, orderId=rests["orderId"])
    same(gone["status"], "CANCELED", "cancel")

    for force, price, code in (("FOK", far, -5021), ("GTX", near, -5022)):
        wish = {**limit, "timeInForce": force}
        await refused(
            client.futures_create_order(side="BUY", price=str(price), **wish), code, force
        )
    ioc = await client.futures_create_order(
        side="BUY", price=str(far), newOrderRespType="RESULT", **{**limit, "timeInForce": "IOC"}
    )
    same(ioc["status"], "EXPIRED", "IOC away from the book")
    matched = {name: value for name, value in limit.items() if name != "price"}
    queued = await client.futures_create_order(side="BUY", priceMatch="QUEUE_5", **matched)
    expect(Decimal(queued["price"]) > 0, f"price match {queued}")
    end = (await client.futures_time())["serverTime"] + 700_000
    await client.futures_create_order(
        side="BUY", price=str(far), goodTillDate=end, **{**limit, "timeInForce": "GTD"}
    )
    await client.futures_create_test_order(side="BUY", price=str(far), **limit)
    same((await client.futures_cancel_all_open_orders(symbol=SYMBOL))["code"], 200, "cancel all")
    countdown = await client.futures_countdown_cancel_all(symbol=SYMBOL, countdownTime=60_000)
    same(countdown["countdownTime"], "60000", "countdown")
    await client.futures_countdown_cancel_all(symbol=SYMBOL, countdownTime=0)

    expect(len(await client.futures_get_all_orders(symbol=SYMBOL)) >= 4, "history is too short")
    stop = {"symbol": SYMBOL, "side": "SELL", "type": "LIMIT", "timeInForce": "GTC"}
    await refused(
        client.futures_create_order(price=str(near), quantity="0.0001", **stop), -4004, "too small"
    )
    unknown = client.futures_cancel_order(symbol=SYMBOL, orderId=1)
    await refused(unknown, -2011, "cancelling an unknown order")


async def batches(client: AsyncClient, mid: Decimal) -> None:
    """With HMAC keys only: the client takes base64 signatures of batches apart at their `=`."""
    far = money(mid * Decimal("0.97"), TICK)
    limit = {"symbol": SYMBOL, "type": "LIMIT", "timeInForce": "GTC", "quantity": "0.010"}
    wish = {**limit, "side": "BUY", "price": str(far)}
    batch = await client.futures_place_batch_order(batchOrders=[wish, {**wish, "quantity": "9999"}])
    same([row.get("status", row.get("code")) for row in batch], ["NEW", -4005], "batch")
    ended = await client.futures_cancel_orders(symbol=SYMBOL, orderidlist=[batch[0]["orderId"]])
    same(ended[0]["status"], "CANCELED", "cancelled together")


async def positions(client: AsyncClient, mid: Decimal) -> None:
    taken = await client.futures_create_order(
        symbol=SYMBOL, side="BUY", type="MARKET", quantity="0.020", newOrderRespType="RESULT"
    )
    same(taken["status"], "FILLED", "market order")
    rows = await client.futures_position_information(symbol=SYMBOL)
    same(Decimal(rows[0]["positionAmt"]), Decimal("0.02"), "position")
    trades = await client.futures_account_trades(symbol=SYMBOL, orderId=taken["orderId"])
    same(sum(Decimal(row["qty"]) for row in trades), Decimal("0.02"), "own trades")
    await algos(client, mid)
    await client.futures_create_order(
        symbol=SYMBOL, side="SELL", type="MARKET", quantity="0.020", reduceOnly="true"
    )
    same(await client.futures_position_information(symbol=SYMBOL), [], "flat again")
    reduce = client.futures_create_order(
        symbol=SYMBOL, side="SELL", type="MARKET", quantity="0.020", reduceOnly="true"
    )
    await refused(reduce, -2022, "reducing nothing")
    kinds = {row["incomeType"] for row in await client.futures_income_history(limit=100)}
    expect({"TRANSFER", "COMMISSION"} <= kinds, f"income {kinds}")
    await client.futures_change_margin_type(symbol="ETHUSDT", marginType="ISOLATED")
    await client.futures_create_order(symbol="ETHUSDT", side="BUY", type="MARKET", quantity="0.050")
    added = await client.futures_change_position_margin(symbol="ETHUSDT", amount=5, type=1)
    same(added["code"], 200, "isolated margin")
    history = await client.futures_position_margin_history(symbol="ETHUSDT")
    same(Decimal(history[-1]["amount"]), Decimal(5), "margin history")
    await client.futures_create_order(
        symbol="ETHUSDT", side="SELL", type="MARKET", quantity="0.050", reduceOnly="true"
    )
    await client.futures_change_margin_type(symbol="ETHUSDT", marginType="CROSSED")
    await client.futures_liquidation_orders(symbol=SYMBOL)


async def algos(client: AsyncClient, mid: Decimal) -> None:
    low, high = money(mid * Decimal("0.97"), TICK), money(mid * Decimal("1.03"), TICK)
    for kind, more in (
        ("STOP", {"triggerPrice": str(low), "price": str(low)}),
        ("STOP_MARKET", {"triggerPrice": str(low), "workingType": "MARK_PRICE"}),
        ("TAKE_PROFIT", {"triggerPrice": str(high), "price": str(high)}),
        ("TAKE_PROFIT_MARKET", {"triggerPrice": str(high), "priceProtect": "TRUE"}),
        ("TRAILING_STOP_MARKET", {"callbackRate": "1", "activatePrice": str(high)}),
    ):
        # The client's own create_order goes to the service of conditional orders by itself.
        placed = await client.futures_create_algo_order(
            symbol=SYMBOL, side="SELL", type=kind, quantity="0.010", **more
        )
        same((placed["algoStatus"], placed["orderType"]), ("NEW", kind), kind)
    close = await client.futures_create_algo_order(
        symbol=SYMBOL, side="SELL", type="STOP_MARKET", triggerPrice=str(low), closePosition="true",
        clientAlgoId="conformance-algo",
    )  # fmt: skip
    same(close["closePosition"], True, "close position")
    opened = await client.futures_get_open_algo_orders(symbol=SYMBOL)
    same(len(opened), 6, "open conditional orders")
    found = await client.futures_get_algo_order(clientAlgoId="conformance-algo")
    same(found["algoId"], close["algoId"], "conditional order by its name")
    gone = await client.futures_cancel_algo_order(algoId=close["algoId"])
    same(gone["code"], "200", "cancelled conditional order")
    same((await client.futures_cancel_all_algo_open_orders(symbol=SYMBOL))["code"], 200, "all")
    rows = await client.futures_get_all_algo_orders(symbol=SYMBOL)
    expect({row["algoStatus"] for row in rows} == {"CANCELED"}, f"history {rows}")
    now = client.futures_create_algo_order(
        symbol=SYMBOL, side="SELL", type="STOP_MARKET", quantity="0.010", triggerPrice=str(high)
    )
    await refused(now, -2021, "a stop that would trigger at once")


async def streams(client: AsyncClient) -> None:
    manager = BinanceSocketManager(client)
    for name, socket in (
        ("<symbol>@aggTrade", manager.aggtrade_futures_socket(SYMBOL)),
        ("<symbol>@markPrice", manager.symbol_mark_price_socket(SYMBOL, fast=True)),
        ("!markPrice@arr", manager.all_mark_price_socket(fast=True)),
        ("<pair>_<contractType>@continuousKline_<interval>", manager.kline_futures_socket(SYMBOL)),
        ("<symbol>@ticker", manager.individual_symbol_ticker_futures_socket(SYMBOL)),
        ("<symbol>@bookTicker", manager.symbol_ticker_futures_socket(SYMBOL)),
        ("<symbol>@depth<levels>", manager.futures_depth_socket(SYMBOL, depth="10")),
        ("<symbol>@rpiDepth@500ms", manager.futures_rpi_depth_socket(SYMBOL)),
        ("!ticker@arr", manager.futures_ticker_socket()),
        (
            "<symbol>@kline_<interval>",
            manager.futures_multiplex_socket(
                [f"{SYMBOL.lower()}@kline_1m"], futures_type=FuturesType.USD_M, category="market"
            ),
        ),
    ):
        async with socket as stream:
            message = await asyncio.wait_for(stream.recv(), 15)
            expect(message, f"nothing on {name}")
            expect("error" not in str(message)[:20].lower(), f"{name}: {message}")
        covered(name, market="usdm.")


async def user_data(client: AsyncClient, mid: Decimal) -> None:
    manager, seen = BinanceSocketManager(client), []

    async def listen(stream: Any) -> None:
        while True:
            seen.append(await stream.recv())

    async with manager.futures_user_socket() as stream:
        listener = asyncio.create_task(listen(stream))
        try:
            await client.futures_change_leverage(symbol=SYMBOL, leverage=9)
            await client.futures_create_order(
                symbol=SYMBOL, side="BUY", type="MARKET", quantity="0.010"
            )
            low = money(mid * Decimal("0.97"), TICK)
            await client.futures_create_algo_order(
                symbol=SYMBOL, side="SELL", type="STOP_MARKET", triggerPrice=str(low),
                closePosition="true",
            )  # fmt: skip
            await client.futures_cancel_all_algo_open_orders(symbol=SYMBOL)
            await client.futures_create_order(
                symbol=SYMBOL, side="SELL", type="MARKET", quantity="0.010", reduceOnly="true"
            )
            wanted = {
                *("ORDER_TRADE_UPDATE", "TRADE_LITE", "ACCOUNT_UPDATE"),
                *("ACCOUNT_CONFIG_UPDATE", "ALGO_UPDATE"),
            }
            await eventually(
                lambda: wanted <= {each.get("e") for each in seen}, f"user events {wanted}"
            )
            covered(*sorted(wanted), market="usdm.")
        finally:
            listener.cancel()
    key = await client.futures_stream_get_listen_key()
    await client.futures_stream_keepalive(key)
    await client.futures_stream_close(key)


async def requests(client: AsyncClient, mid: Decimal) -> None:
    """The WebSocket API; with HMAC keys only, for the client escapes base64 signatures in JSON."""
    far = money(mid * Decimal("0.97"), TICK)
    book = await client.ws_futures_get_order_book(symbol=SYMBOL, limit=5)
    expect(book["bids"], "no book")
    await client.ws_futures_get_all_tickers(symbol=SYMBOL)
    await client.ws_futures_get_order_book_ticker(symbol=SYMBOL)
    wish = {"symbol": SYMBOL, "side": "BUY", "type": "LIMIT", "timeInForce": "GTC"}
    placed = await client.ws_futures_create_order(quantity="0.010", price=str(far), **wish)
    same(placed["status"], "NEW", "order over the WebSocket API")
    changed = await client.ws_futures_edit_order(
        symbol=SYMBOL, orderId=placed["orderId"], side="BUY", quantity="0.020", price=str(far)
    )
    same(Decimal(changed["origQty"]), Decimal("0.02"), "changed over the WebSocket API")
    asked = {"symbol": SYMBOL, "orderId": placed["orderId"]}
    same((await client.ws_futures_get_order(**asked))["status"], "NEW", "status")
    same((await client.ws_futures_cancel_order(**asked))["status"], "CANCELED", "cancel")
    for call in (
        client.ws_futures_v2_account_position(),
        client.ws_futures_account_position(),
        client.ws_futures_v2_account_balance(),
        client.ws_futures_account_balance(),
        client.ws_futures_v2_account_status(),
        client.ws_futures_account_status(),
    ):
        await call


async def main(ready: dict[str, Any]) -> None:
    point_at(ready)
    for kind in ("HMAC", "ED25519", "RSA"):
        client = await client_for(ready, kind)
        try:
            mid = await market_data(client)
            await account(client)
            await settings(client)
            await orders(client, mid)
            await positions(client, mid)
            await streams(client)
            await user_data(client, mid)
            if kind == "HMAC":
                await batches(client, mid)
                await requests(client, mid)
        finally:
            await client.close_connection()


if __name__ == "__main__":
    run(main)
