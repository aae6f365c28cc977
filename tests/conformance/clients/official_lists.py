"""The exchange's own SDK places lists, replaces, amends, routes and asks for everything else."""

from __future__ import annotations

import asyncio
import logging
from decimal import Decimal
from typing import Any

from binance_common.errors import BadRequestError
from binance_sdk_spot.spot import Spot
from common import covered, eventually, expect, key_of, money, run, same
from official_sdk import client_for

SYMBOL = "ETHUSDT"


def levels(client: Spot) -> tuple[float, float]:
    """A price ten percent below the book, and one ten percent above."""
    book = client.rest_api.ticker_book_ticker(symbol=SYMBOL).data().actual_instance
    far, near = Decimal(book.bid_price), Decimal(book.ask_price)
    return (
        float(money(far * Decimal("0.95"), "0.01")),
        float(money(near * Decimal("1.05"), "0.01")),
    )


def bracket(low: float, high: float) -> dict[str, Any]:
    return {
        "pending_above_type": "LIMIT_MAKER",
        "pending_above_price": high,
        "pending_below_type": "STOP_LOSS",
        "pending_below_stop_price": round(low * 0.98, 2),
    }


def working(low: float, **more: Any) -> dict[str, Any]:
    return {
        "symbol": SYMBOL,
        "working_type": "LIMIT",
        "working_side": "BUY",
        "working_price": low,
        "working_quantity": 0.01,
        "working_time_in_force": "GTC",
        "pending_side": "SELL",
        "new_order_resp_type": "RESULT",
        **more,
    }


def pair(low: float, high: float) -> dict[str, Any]:
    return {
        "symbol": SYMBOL,
        "side": "SELL",
        "quantity": 0.01,
        "above_type": "LIMIT_MAKER",
        "above_price": high,
        "below_type": "STOP_LOSS_LIMIT",
        "below_stop_price": low,
        "below_price": low,
        "below_time_in_force": "GTC",
    }


def rest_lists(client: Spot) -> None:
    rest = client.rest_api
    low, high = levels(client)
    placed = rest.order_list_oco(**pair(low, high)).data()
    same((placed.contingency_type, len(placed.order_reports)), ("OCO", 2), "OCO")
    old = rest.order_oco(SYMBOL, "SELL", 0.01, high, low).data()
    same(old.contingency_type, "OCO", "deprecated OCO")
    for name, asked in (
        ("order_list_oto", {"pending_type": "LIMIT_MAKER", "pending_price": high}),
        ("order_list_otoco", bracket(low, high)),
    ):
        made = getattr(rest, name)(**working(low, pending_quantity=0.01, **asked)).data()
        same(made.order_reports[1].status, "PENDING_NEW", name)
    for name, asked in (
        ("order_list_opo", {"pending_type": "LIMIT_MAKER", "pending_price": high}),
        ("order_list_opoco", bracket(low, high)),
    ):
        made = getattr(rest, name)(**working(low, **asked)).data()
        expect(made.order_reports[1].orig_qty is None, f"{name} shows a quantity before its time")
    same(len(rest.open_order_list().data()), 6, "open lists")
    found = rest.get_order_list(order_list_id=placed.order_list_id).data()
    same(found.list_client_order_id, placed.list_client_order_id, "list found by id")
    gone = rest.delete_order_list(SYMBOL, order_list_id=placed.order_list_id).data()
    same({row.status for row in gone.order_reports}, {"CANCELED"}, "members of a cancelled list")
    same(len(rest.delete_open_orders(SYMBOL).data()), 5, "lists cancelled with all orders")
    expect(len(rest.all_order_list().data()) >= 6, "history of lists")
    try:
        rest.order_list_oco(**{**pair(low, high), "below_type": "TAKE_PROFIT"})
    except BadRequestError:
        pass
    else:
        expect(False, "a pair of two takers was accepted")


def rest_changes(client: Spot) -> None:
    rest = client.rest_api
    low, high = levels(client)
    limit = {"time_in_force": "GTC", "quantity": 0.01, "price": low}
    first = rest.new_order(SYMBOL, "BUY", "LIMIT", **limit).data()
    smaller = rest.order_amend_keep_priority(SYMBOL, 0.008, order_id=first.order_id).data()
    same(Decimal(smaller.amended_order.qty), Decimal("0.008"), "amended quantity")
    rows = rest.order_amendments(SYMBOL, first.order_id).data()
    same([row.execution_id for row in rows], [smaller.execution_id], "amendments")
    second = rest.order_cancel_replace(
        SYMBOL, "BUY", "LIMIT", "STOP_ON_FAILURE", cancel_order_id=first.order_id, **limit
    ).data()
    same((second.cancel_result, second.new_order_result), ("SUCCESS", "SUCCESS"), "replacement")
    try:
        rest.order_cancel_replace(
            SYMBOL, "BUY", "LIMIT", "STOP_ON_FAILURE", cancel_order_id=first.order_id, **limit
        )
    except BadRequestError:
        pass
    else:
        expect(False, "a replacement of a gone order succeeded")
    pegged = rest.new_order(
        SYMBOL,
        "BUY",
        "LIMIT",
        time_in_force="GTC",
        quantity=0.01,
        peg_price_type="PRIMARY_PEG",
        peg_offset_type="PRICE_LEVEL",
        peg_offset_value=20,
    ).data()
    same(pegged.status, "NEW", "pegged order")
    rest.delete_open_orders(SYMBOL)
    tested = rest.order_test(
        SYMBOL, "BUY", "MARKET", quantity=0.01, compute_commission_rates=True
    ).data()
    expect(tested.standard_commission_for_order.taker is not None, "no rates for the order")
    rest.sor_order_test(SYMBOL, "BUY", "MARKET", 0.01)
    routed = rest.sor_order(SYMBOL, "BUY", "MARKET", 0.01).data()
    same(routed.used_sor, True, "smart order routing")
    expect(high > low, "levels")


def rest_queries(client: Spot) -> None:
    rest = client.rest_api
    rest.ping()
    rest.get_trades(SYMBOL, limit=5)
    rest.historical_trades(SYMBOL, limit=5)
    rest.ui_klines(SYMBOL, "1h", limit=5)
    rest.ticker(symbol=SYMBOL, window_size="1h")
    rest.ticker_price(symbol=SYMBOL)
    rest.ticker_trading_day(symbol=SYMBOL)
    account = rest.get_account(omit_zero_balances=True).data()
    expect(all(Decimal(row.free) + Decimal(row.locked) for row in account.balances), "zeros")
    rest.all_orders(SYMBOL)
    same(rest.my_prevented_matches(SYMBOL, prevented_match_id=0).data(), [], "prevented matches")
    rest.my_allocations(SYMBOL)
    expect(rest.my_filters(SYMBOL).data().symbol_filters, "no filters")
    rules = rest.execution_rules(symbol=SYMBOL).data().symbol_rules
    same(len(rules[0].rules), 1, "execution rules")
    expect(rest.reference_price(SYMBOL).data().reference_price, "no reference price")
    rest.reference_price_calculation(SYMBOL)
    rest.historical_block_trades(SYMBOL, 1)


async def websocket_lists(client: Spot) -> None:
    connection = await client.websocket_api.create_connection()
    events: list[Any] = []
    try:
        await connection.session_logon()
        subscribed = await connection.user_data_stream_subscribe()
        subscribed.stream.on("message", events.append)
        low, high = levels(client)
        ids = []
        for name, asked in (
            ("oco", pair(low, high)),
            (
                "oto",
                working(low, pending_quantity=0.01, pending_type="LIMIT_MAKER", pending_price=high),
            ),
            ("otoco", working(low, pending_quantity=0.01, **bracket(low, high))),
            ("opo", working(low, pending_type="LIMIT_MAKER", pending_price=high)),
            ("opoco", working(low, **bracket(low, high))),
        ):
            answer = (await getattr(connection, f"order_list_place_{name}")(**asked)).data()
            expect(not isinstance(answer, dict), f"{name}: {answer}")
            # The SDK's own models of the two newest lists leave the limits out.
            limits = getattr(answer, "rate_limits", None)
            expect(limits is None or limits[0].rate_limit_type == "ORDERS", "no order count")
            ids.append(answer.result.order_list_id)
        old = (await connection.order_list_place(SYMBOL, "SELL", high, 0.01, stop_price=low)).data()
        ids.append(old.result.order_list_id)
        same(len((await connection.open_order_lists_status()).data().result), 6, "open lists")
        await connection.order_list_status(order_list_id=ids[0])
        for list_id in ids:
            answer = (await connection.order_list_cancel(SYMBOL, order_list_id=list_id)).data()
            same(answer.result.list_order_status, "ALL_DONE", "cancelled list")
        await connection.all_order_lists()

        def done() -> set[Any]:
            found = [getattr(event, "actual_instance", event) for event in events]
            ended = [e for e in found if type(e).__name__ == "ListStatus" and e.l == "ALL_DONE"]
            return {e.g for e in ended}

        await eventually(lambda: done() == set(ids), f"the end of every list, only {done()}")
        covered("listStatus", "executionReport", "outboundAccountPosition")
        await websocket_changes(connection, low)
        await websocket_queries(connection)
    finally:
        await client.websocket_api.close_connection()


async def websocket_changes(connection: Any, low: float) -> None:
    limit = {"time_in_force": "GTC", "quantity": 0.01, "price": low}
    first = (await connection.order_place(SYMBOL, "BUY", "LIMIT", **limit)).data().result
    await connection.order_amend_keep_priority(SYMBOL, 0.009, order_id=first.order_id)
    rows = (await connection.order_amendments(SYMBOL, first.order_id)).data().result
    same(len(rows), 1, "amendments")
    both = (
        await connection.order_cancel_replace(
            SYMBOL, "STOP_ON_FAILURE", "BUY", "LIMIT", cancel_order_id=first.order_id, **limit
        )
    ).data()
    same(both.result.new_order_result, "SUCCESS", "replacement")
    await connection.open_orders_status(symbol=SYMBOL)
    await connection.open_orders_cancel_all(SYMBOL)
    await connection.order_test(SYMBOL, "BUY", "MARKET", quantity=0.01)
    await connection.sor_order_test(SYMBOL, "BUY", "MARKET", 0.01)
    await connection.sor_order_place(SYMBOL, "BUY", "MARKET", 0.01)


async def websocket_queries(connection: Any) -> None:
    for name, asked in (
        ("account_commission", {"symbol": SYMBOL}),
        ("account_rate_limits_orders", {}),
        ("account_status", {}),
        ("all_orders", {"symbol": SYMBOL}),
        ("my_allocations", {"symbol": SYMBOL}),
        ("my_filters", {"symbol": SYMBOL}),
        ("my_prevented_matches", {"symbol": SYMBOL, "prevented_match_id": 0}),
        ("my_trades", {"symbol": SYMBOL}),
        ("session_status", {}),
        ("session_subscriptions", {}),
        ("execution_rules", {"symbol": SYMBOL}),
        ("reference_price", {"symbol": SYMBOL}),
        ("reference_price_calculation", {"symbol": SYMBOL}),
        ("block_trades_historical", {"symbol": SYMBOL, "from_id": 1}),
        ("exchange_info", {"symbol": SYMBOL}),
        ("ping", {}),
        ("time", {}),
        ("depth", {"symbol": SYMBOL}),
        ("klines", {"symbol": SYMBOL, "interval": "1h"}),
        ("ui_klines", {"symbol": SYMBOL, "interval": "1h"}),
        ("avg_price", {"symbol": SYMBOL}),
        ("ticker", {"symbol": SYMBOL}),
        ("ticker24hr", {"symbol": SYMBOL}),
        ("ticker_book", {"symbol": SYMBOL}),
        ("ticker_price", {"symbol": SYMBOL}),
        ("ticker_trading_day", {"symbol": SYMBOL}),
        ("trades_recent", {"symbol": SYMBOL}),
        ("trades_historical", {"symbol": SYMBOL}),
        ("trades_aggregate", {"symbol": SYMBOL}),
    ):
        answer = (await getattr(connection, name)(**asked)).data()
        expect(not isinstance(answer, dict), f"{name}: {answer}")
    await connection.session_logout()


async def streams(client: Spot) -> None:
    connection = await client.websocket_streams.create_connection()
    seen: set[str] = set()
    symbol = SYMBOL.lower()
    try:
        for name, asked in (
            ("trade", {"symbol": symbol}),
            ("avg_price", {"symbol": symbol}),
            ("mini_ticker", {"symbol": symbol}),
            ("all_mini_ticker", {}),
            ("ticker", {"symbol": symbol}),
            ("rolling_window_ticker", {"symbol": symbol, "window_size": "1h"}),
            ("all_market_rolling_window_ticker", {"window_size": "1h"}),
            ("partial_book_depth", {"symbol": symbol, "levels": 5}),
            ("kline_offset", {"symbol": symbol, "interval": "1m"}),
            ("reference_price", {"symbol": symbol}),
        ):
            stream = await getattr(connection, name)(**asked)
            stream.on("message", lambda _message, name=name: seen.add(name))
        await connection.block_trade(symbol=symbol)
        await eventually(lambda: len(seen) == 10, f"a message of every stream, only {seen}")
        covered(
            *("<symbol>@trade", "<symbol>@avgPrice", "<symbol>@miniTicker", "!miniTicker@arr"),
            *("<symbol>@ticker", "<symbol>@ticker_<window>", "!ticker_<window>@arr"),
            *("<symbol>@depth<levels>", "<symbol>@kline_<interval>@+08:00"),
            "<symbol>@referencePrice",
        )
    finally:
        await client.websocket_streams.close_connection()


async def main(ready: dict[str, Any]) -> None:
    logging.disable(logging.ERROR)
    expect(key_of(ready, "ED25519"), "no key")
    client = client_for(ready, "ED25519")
    rest_lists(client)
    rest_changes(client)
    rest_queries(client)
    await websocket_lists(client)
    await streams(client)
    await asyncio.sleep(0)


if __name__ == "__main__":
    run(main)
