"""The exchange's own SDK trades futures on the simulator: REST, WebSocket API, streams, user data."""

from __future__ import annotations

import logging
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from binance_common.configuration import (
    ConfigurationRestAPI,
    ConfigurationWebSocketAPI,
    ConfigurationWebSocketStreams,
)
from binance_common.errors import BadRequestError
from binance_sdk_derivatives_trading_usds_futures.derivatives_trading_usds_futures import (
    DerivativesTradingUsdsFutures,
)
from common import SYMBOL, covered, eventually, expect, key_of, money, run, same

TICK = "0.1"
Futures = DerivativesTradingUsdsFutures


def client_for(ready: dict[str, Any], kind: str) -> Futures:
    key, usdm = key_of(ready, kind), ready["usdm"]
    credentials = {"api_key": key["api_key"]}
    if kind == "HMAC":
        credentials["api_secret"] = key["secret"]
    else:
        credentials["private_key"] = key["private_key_pem"]
    streams = usdm["streams"]["public"].removesuffix("/public")
    return Futures(
        config_rest_api=ConfigurationRestAPI(
            base_path=usdm["rest"], retries=0, timeout=10_000, **credentials
        ),
        config_ws_api=ConfigurationWebSocketAPI(stream_url=usdm["ws_api"], **credentials),
        config_ws_streams=ConfigurationWebSocketStreams(stream_url=streams),
    )


def refused(call: Callable[[], Any], text: str) -> None:
    try:
        call()
    except BadRequestError as error:
        expect(text.lower() in str(error).lower(), f"another refusal: {error}")
        return
    expect(False, f"accepted in spite of: {text}")


def market_data(client: Futures) -> Decimal:
    """Every answer goes through the SDK's own models."""
    rest = client.rest_api
    rest.test_connectivity()
    expect(rest.check_server_time().data().server_time > 0, "no time")
    info = rest.exchange_information().data()
    listed = {row.symbol: row for row in info.symbols}
    same(listed[SYMBOL].contract_type, "PERPETUAL", "contract type")
    book = rest.order_book(SYMBOL, limit=10).data()
    bid, ask = Decimal(book.bids[0][0]), Decimal(book.asks[0][0])
    expect(bid < ask, f"the book is crossed: {bid} {ask}")
    rest.rpi_order_book(SYMBOL).data()
    for name, rows in (
        ("trades", rest.recent_trades_list(SYMBOL, limit=3)),
        ("old trades", rest.old_trades_lookup(SYMBOL, limit=3)),
        ("aggregates", rest.compressed_aggregate_trades_list(SYMBOL, limit=3)),
        ("candles", rest.kline_candlestick_data(SYMBOL, "1h", limit=3)),
        ("mark", rest.mark_price_kline_candlestick_data(SYMBOL, "1h", limit=3)),
        ("index", rest.index_price_kline_candlestick_data(SYMBOL, "1h", limit=3)),
        ("premium", rest.premium_index_kline_data(SYMBOL, "1h", limit=3)),
        (
            "continuous",
            rest.continuous_contract_kline_candlestick_data(SYMBOL, "PERPETUAL", "1h", limit=3),
        ),
        ("funding", rest.get_funding_rate_history(symbol=SYMBOL, limit=3)),
        ("accounts", rest.top_trader_long_short_ratio_accounts(SYMBOL, "5m", limit=3)),
        ("positions", rest.top_trader_long_short_ratio_positions(SYMBOL, "5m", limit=3)),
        ("ratio", rest.long_short_ratio(SYMBOL, "5m", limit=3)),
        ("takers", rest.taker_buy_sell_volume(SYMBOL, "5m", limit=3)),
        ("interest", rest.open_interest_statistics(SYMBOL, "5m", limit=3)),
        ("basis", rest.basis(SYMBOL, "PERPETUAL", "5m", limit=3)),
    ):
        same(len(rows.data()), 3, name)
    for answer in (
        rest.mark_price(symbol=SYMBOL),
        rest.mark_price(),
        rest.ticker24hr_price_change_statistics(symbol=SYMBOL),
        rest.symbol_price_ticker(symbol=SYMBOL),
        rest.symbol_price_ticker_v2(),
        rest.symbol_order_book_ticker(symbol=SYMBOL),
        rest.open_interest(SYMBOL),
        rest.get_funding_rate_info(),
        rest.query_index_price_constituents(SYMBOL),
        rest.asset_index(),
        rest.adl_risk(),
        rest.trading_schedule(),
        rest.query_insurance_fund_balance_snapshot(),
        rest.composite_index_symbol_information(),
        rest.quarterly_contract_settlement_price(SYMBOL),
    ):
        expect(answer.data() is not None, "no answer")
    return (bid + ask) / 2


def account(client: Futures) -> None:
    rest = client.rest_api
    expect(Decimal(rest.account_information_v3().data().total_wallet_balance) > 0, "empty")
    expect(rest.account_information_v2().data().can_trade, "may not trade")
    for answer in (
        rest.futures_account_balance_v3(),
        rest.futures_account_balance_v2(),
        rest.futures_account_configuration(),
        rest.symbol_configuration(symbol=SYMBOL),
        rest.notional_and_leverage_brackets(symbol=SYMBOL),
        rest.user_commission_rate(SYMBOL),
        rest.query_user_rate_limit(),
        rest.get_income_history(limit=10),
        rest.get_bnb_burn_status(),
        rest.futures_trading_quantitative_rules_indicators(),
        rest.position_adl_quantile_estimation(),
        rest.classic_portfolio_margin_account_information("USDT"),
        rest.users_force_orders(),
        rest.futures_tradfi_perps_contract(),
    ):
        expect(answer.data() is not None, "no answer")
    same(rest.change_initial_leverage(SYMBOL, 10).data().leverage, 10, "leverage")
    rest.change_margin_type(SYMBOL, "ISOLATED")
    refused(lambda: rest.change_margin_type(SYMBOL, "ISOLATED"), "No need to change margin type")
    rest.change_margin_type(SYMBOL, "CROSSED")
    rest.change_position_mode("true")
    same(rest.get_current_position_mode().data().dual_side_position, True, "hedge mode")
    rest.change_position_mode("false")
    rest.change_multi_assets_mode("true")
    same(rest.get_current_multi_assets_mode().data().multi_assets_margin, True, "multi-assets")
    rest.change_multi_assets_mode("false")
    rest.toggle_bnb_burn_on_futures_trade("false")


def orders(client: Futures, mid: Decimal) -> None:
    rest, far = client.rest_api, float(money(mid * Decimal("0.97"), TICK))
    limit: dict[str, Any] = {"time_in_force": "GTC", "quantity": 0.01, "price": far}
    placed = rest.new_order(SYMBOL, "BUY", "LIMIT", **limit).data()
    same(placed.status, "NEW", "resting order")
    rest.test_order(SYMBOL, "BUY", "LIMIT", **limit).data()
    changed = rest.modify_order(SYMBOL, "BUY", 0.02, far, order_id=placed.order_id).data()
    same(Decimal(changed.orig_qty), Decimal("0.02"), "modified")
    expect(rest.get_order_modify_history(SYMBOL).data(), "no amendments")
    same(rest.query_order(SYMBOL, order_id=placed.order_id).data().status, "NEW", "query")
    rest.query_current_open_order(SYMBOL, order_id=placed.order_id).data()
    expect(len(rest.current_all_open_orders(symbol=SYMBOL).data()) == 1, "open orders")
    same(rest.cancel_order(SYMBOL, order_id=placed.order_id).data().status, "CANCELED", "cancel")
    rest.auto_cancel_all_open_orders(SYMBOL, 60_000).data()
    rest.auto_cancel_all_open_orders(SYMBOL, 0).data()
    same(rest.cancel_all_open_orders(SYMBOL).data().code, 200, "cancel all")
    expect(rest.all_orders(SYMBOL).data(), "no history")
    stop = {"trigger_price": far, "quantity": 0.01}
    algo = rest.new_algo_order("CONDITIONAL", SYMBOL, "SELL", "STOP_MARKET", **stop).data()
    same(algo.algo_status, "NEW", "conditional order")
    same(rest.query_algo_order(algo_id=algo.algo_id).data().algo_id, algo.algo_id, "query algo")
    expect(rest.current_all_algo_open_orders(symbol=SYMBOL).data(), "no open conditional orders")
    same(rest.cancel_algo_order(algo_id=algo.algo_id).data().code, "200", "cancelled algo")
    same(rest.cancel_all_algo_open_orders(SYMBOL).data().code, 200, "all conditional orders")
    expect(rest.query_all_algo_orders(SYMBOL).data(), "no conditional history")
    taken = rest.new_order(
        SYMBOL, "BUY", "MARKET", quantity=0.02, new_order_resp_type="RESULT"
    ).data()
    same(taken.status, "FILLED", "market order")
    position = rest.position_information_v3(symbol=SYMBOL).data()[0]
    same(Decimal(position.position_amt), Decimal("0.02"), "position")
    rest.position_information_v2(symbol=SYMBOL).data()
    own = rest.account_trade_list(SYMBOL, order_id=taken.order_id).data()
    same(sum(Decimal(row.qty) for row in own), Decimal("0.02"), "own trades")
    rest.new_order(SYMBOL, "SELL", "MARKET", quantity=0.02, reduce_only="true")
    refused(
        lambda: rest.new_order(SYMBOL, "SELL", "MARKET", quantity=0.02, reduce_only="true"),
        "ReduceOnly Order is rejected",
    )


async def requests(client: Futures, mid: Decimal) -> None:
    connection = await client.websocket_api.create_connection()
    far = float(money(mid * Decimal("0.97"), TICK))
    try:
        placed = (
            await connection.new_order(
                SYMBOL, "BUY", "LIMIT", time_in_force="GTC", quantity=0.01, price=far
            )
        ).data()
        same(placed.result.status, "NEW", "order over the WebSocket API")
        which = {"order_id": placed.result.order_id}
        await connection.modify_order(SYMBOL, "BUY", 0.02, far, **which)
        same((await connection.query_order(SYMBOL, **which)).data().result.status, "NEW", "query")
        await connection.cancel_order(SYMBOL, **which)
        algo = (
            await connection.new_algo_order(
                "CONDITIONAL", SYMBOL, "SELL", "STOP_MARKET", trigger_price=far, quantity=0.01
            )
        ).data()
        await connection.cancel_algo_order(algo_id=algo.result.algo_id)
        for call in (
            connection.order_book(SYMBOL, limit=5),
            connection.symbol_price_ticker(symbol=SYMBOL),
            connection.symbol_order_book_ticker(symbol=SYMBOL),
            connection.account_information_v2(),
            connection.futures_account_balance_v2(),
            connection.position_information_v2(),
        ):
            expect((await call).data() is not None, "no answer")
    finally:
        await client.websocket_api.close_connection()


async def streams(client: Futures, mid: Decimal) -> None:
    connection = await client.websocket_streams.create_connection()
    seen: dict[str, Any] = {}
    key = client.rest_api.start_user_data_stream().data().listen_key
    symbol = SYMBOL.lower()
    try:
        for name, asked in (
            ("<symbol>@aggTrade", connection.aggregate_trade_streams(symbol=symbol)),
            ("<symbol>@depth", connection.diff_book_depth_streams(symbol=symbol)),
            ("<symbol>@depth<levels>", connection.partial_book_depth_streams(symbol, 10)),
            ("<symbol>@kline_<interval>", connection.kline_candlestick_streams(symbol, "1m")),
            ("<symbol>@bookTicker", connection.individual_symbol_book_ticker_streams(symbol)),
            ("<symbol>@markPrice", connection.mark_price_stream(symbol, update_speed="1s")),
            ("<symbol>@ticker", connection.individual_symbol_ticker_streams(symbol)),
            ("<symbol>@miniTicker", connection.individual_symbol_mini_ticker_stream(symbol)),
            ("!miniTicker@arr", connection.all_market_mini_tickers_stream()),
            ("!ticker@arr", connection.all_market_tickers_streams()),
            ("!bookTicker", connection.all_book_tickers_stream()),
            ("!assetIndex@arr", connection.asset_index()),
            ("tradingSession", connection.trading_session_stream()),
            ("ORDER_TRADE_UPDATE", connection.user_data(key)),
        ):
            stream = await asked
            stream.on("message", lambda message, name=name: seen.setdefault(name, message))
        far = float(money(mid * Decimal("0.97"), TICK))
        client.rest_api.new_order(
            SYMBOL, "BUY", "LIMIT", time_in_force="GTC", quantity=0.01, price=far
        )
        await eventually(lambda: len(seen) == 14, f"a message of every stream, only {list(seen)}")
        client.rest_api.cancel_all_open_orders(SYMBOL)
        covered(*seen, market="usdm.")
    finally:
        await client.websocket_streams.close_connection()
    client.rest_api.keepalive_user_data_stream()
    client.rest_api.close_user_data_stream()


async def main(ready: dict[str, Any]) -> None:
    logging.disable(logging.ERROR)
    for kind in ("HMAC", "ED25519", "RSA"):
        client = client_for(ready, kind)
        mid = market_data(client)
        account(client)
        orders(client, mid)
        await requests(client, mid)
        if kind == "ED25519":
            await streams(client, mid)


if __name__ == "__main__":
    run(main)
