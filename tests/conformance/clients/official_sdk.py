"""The exchange's own SDK trades on the simulator: REST, WebSocket API, streams, user data."""

from __future__ import annotations

import asyncio
import logging
from decimal import Decimal
from typing import Any

from binance_common.configuration import (
    ConfigurationRestAPI,
    ConfigurationWebSocketAPI,
    ConfigurationWebSocketStreams,
)
from binance_common.errors import BadRequestError
from binance_sdk_spot.spot import Spot
from common import SYMBOL, covered, eventually, expect, key_of, money, run, same


def client_for(ready: dict[str, Any], kind: str) -> Spot:
    key, spot = key_of(ready, kind), ready["spot"]
    credentials = {"api_key": key["api_key"]}
    if kind == "HMAC":
        credentials["api_secret"] = key["secret"]
    else:
        credentials["private_key"] = key["private_key_pem"]
    return Spot(
        config_rest_api=ConfigurationRestAPI(
            base_path=spot["rest"], retries=0, timeout=10_000, **credentials
        ),
        config_ws_api=ConfigurationWebSocketAPI(stream_url=spot["ws_api"], **credentials),
        config_ws_streams=ConfigurationWebSocketStreams(stream_url=spot["streams"]),
    )


async def market_data(client: Spot) -> Decimal:
    rest = client.rest_api
    info = rest.exchange_info(symbol=SYMBOL).data()
    same(info.symbols[0].base_asset, "BTC", "base asset")
    filters = {row.actual_instance.filter_type for row in info.symbols[0].filters}
    expect({"PRICE_FILTER", "LOT_SIZE", "NOTIONAL"} <= filters, f"filters {filters}")
    book = rest.depth(SYMBOL, limit=10).data()
    bid, ask = Decimal(book.bids[0][0]), Decimal(book.asks[0][0])
    expect(bid < ask, f"the book is crossed: {bid} {ask}")
    same(len(rest.klines(SYMBOL, "1h", limit=7).data()), 7, "candles")
    same(len(rest.agg_trades(SYMBOL, limit=3).data()), 3, "aggregate trades")
    same(rest.avg_price(SYMBOL).data().mins, 5, "minutes of the average")
    expect(rest.time().data().server_time > 0, "no time")
    day = rest.ticker24hr(symbol=SYMBOL).data().actual_instance
    expect(Decimal(day.high_price) >= Decimal(day.last_price), "high below last")
    return (bid + ask) / 2


async def rest_orders(client: Spot, mid: Decimal) -> None:
    rest = client.rest_api
    far, near = money(mid * Decimal("0.9"), "0.01"), money(mid * Decimal("1.1"), "0.01")
    asked: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
        ("BUY", "LIMIT", "NEW", {"time_in_force": "GTC", "price": far}),
        ("BUY", "LIMIT", "FILLED", {"time_in_force": "IOC", "price": near}),
        ("BUY", "LIMIT", "EXPIRED", {"time_in_force": "FOK", "price": far}),
        ("SELL", "LIMIT_MAKER", "NEW", {"price": near}),
        ("BUY", "MARKET", "FILLED", {}),
        ("SELL", "STOP_LOSS", "NEW", {"stop_price": far}),
        (
            "SELL",
            "STOP_LOSS_LIMIT",
            "NEW",
            {"stop_price": far, "price": far, "time_in_force": "GTC"},
        ),
        ("BUY", "TAKE_PROFIT", "NEW", {"stop_price": far}),
        (
            "BUY",
            "TAKE_PROFIT_LIMIT",
            "NEW",
            {"stop_price": far, "price": far, "time_in_force": "GTC"},
        ),
    )
    for side, kind, status, more in asked:
        numbers = {n: float(v) if isinstance(v, Decimal) else v for n, v in more.items()}
        placed = rest.new_order(
            SYMBOL, side, kind, quantity=0.001, new_order_resp_type="FULL", **numbers
        ).data()
        same(placed.status, status, f"{side} {kind} {more}")
    spent = rest.new_order(SYMBOL, "SELL", "MARKET", quote_order_qty=60.0).data()
    same(spent.status, "FILLED", "market order by value")
    expect(Decimal(spent.cummulative_quote_qty) <= 60, "spent more than asked")
    opened = rest.get_open_orders(symbol=SYMBOL).data()
    same(len(opened), 6, "open orders")
    first = rest.get_order(SYMBOL, order_id=opened[0].order_id).data()
    same(Decimal(first.price), far, "price of the resting order")
    gone = rest.delete_order(SYMBOL, order_id=first.order_id).data()
    same(gone.status, "CANCELED", "cancelled order")
    same(len(rest.delete_open_orders(SYMBOL).data()), 5, "cancelled together")
    own = rest.my_trades(SYMBOL, order_id=spent.order_id).data()
    same(sum(Decimal(t.qty) for t in own), Decimal(spent.executed_qty), "own trades")
    rates = rest.account_commission(SYMBOL).data()
    expect(Decimal(rates.standard_commission.taker) >= 0, "no commission")
    counts = rest.rate_limit_order().data()
    same({row.interval for row in counts}, {"SECOND", "DAY"}, "windows of the order count")
    try:
        rest.new_order(SYMBOL, "BUY", "LIMIT", time_in_force="GTC", quantity=0.001, price=10000.001)
    except BadRequestError as error:
        expect("PRICE_FILTER" in str(error), f"another refusal: {error}")
    else:
        expect(False, "a price off the tick was accepted")


async def websocket_orders(client: Spot, mid: Decimal, *, can_log_on: bool) -> None:
    connection = await client.websocket_api.create_connection()
    events: list[Any] = []
    try:
        if can_log_on:
            state = (await connection.session_logon()).data()
            expect(state.result.authorized_since is not None, "the session is not authorized")
            subscribed = await connection.user_data_stream_subscribe()
        else:
            subscribed = await connection.user_data_stream_subscribe_signature()
        subscribed.stream.on("message", events.append)
        far = float(money(mid * Decimal("0.9"), "0.01"))
        answer = (
            await connection.order_place(
                SYMBOL, "BUY", "LIMIT", time_in_force="GTC", quantity=0.001, price=far
            )
        ).data()
        same(answer.result.status, "NEW", "order over the WebSocket API")
        expect(answer.rate_limits, "no rate limits in the answer")
        order_id = answer.result.order_id
        status = (await connection.order_status(SYMBOL, order_id=order_id)).data()
        same(status.result.order_id, order_id, "order status")
        await connection.order_cancel(SYMBOL, order_id=order_id)

        def life() -> list[str]:
            found = [getattr(event, "actual_instance", event) for event in events]
            return [e.x for e in found if getattr(e, "i", None) == order_id]

        await eventually(lambda: life() == ["NEW", "CANCELED"], "the order's life on user data")
        covered("executionReport")
        await subscribed.stream.unsubscribe()
        refused = (await connection.order_place(SYMBOL, "BUY", "MARKET", quantity=100.0)).data()
        expect(isinstance(refused, dict), "an order beyond the balance was accepted")
        same(refused["error"]["code"], -2010, "code of the refusal")
    finally:
        await client.websocket_api.close_connection()


async def streams(client: Spot) -> None:
    connection = await client.websocket_streams.create_connection()
    seen: dict[str, Any] = {}
    try:
        for name, asked in (
            ("trade", connection.agg_trade(symbol=SYMBOL.lower())),
            ("depth", connection.diff_book_depth(symbol=SYMBOL.lower(), update_speed="100ms")),
            ("candle", connection.kline(symbol=SYMBOL.lower(), interval="1m")),
            ("quote", connection.book_ticker(symbol=SYMBOL.lower())),
        ):
            stream = await asked
            stream.on("message", lambda message, name=name: seen.setdefault(name, message))
        await eventually(lambda: len(seen) == 4, f"a message of every stream, only {list(seen)}")
        covered("<symbol>@aggTrade", "<symbol>@depth", "<symbol>@kline_<interval>")
        covered("<symbol>@bookTicker")
        same(seen["trade"].s, SYMBOL, "symbol of the trade")
        expect(seen["depth"].u >= seen["depth"].U, "update ids of the depth")
        expect(Decimal(seen["quote"].b) < Decimal(seen["quote"].a), "crossed quotes")
    finally:
        await client.websocket_streams.close_connection()


async def main(ready: dict[str, Any]) -> None:
    logging.disable(logging.ERROR)
    for kind in ("HMAC", "ED25519", "RSA"):
        client = client_for(ready, kind)
        mid = await market_data(client)
        await rest_orders(client, mid)
        await websocket_orders(client, mid, can_log_on=kind == "ED25519")
        if kind == "ED25519":
            await streams(client)
    await asyncio.sleep(0)


if __name__ == "__main__":
    run(main)
