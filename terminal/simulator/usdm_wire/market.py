"""Public requests: time, listing, book, trades, candles, tickers, funding, open interest.

Source: USDⓈ-M "Market Data Endpoints"; limits of mid-2026.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from terminal.simulator.desk import Security
from terminal.simulator.params import Params
from terminal.simulator.spot.model import CandleRecord, VenueError
from terminal.simulator.usdm.contract import ContractSpec
from terminal.simulator.usdm_wire import data, info, market_view, premium
from terminal.simulator.usdm_wire.desk import (
    Call,
    number_or,
    one_or_all,
    reading,
)

_HOUR_MS = 3_600_000
_DEPTHS = (5, 10, 20, 50, 100, 500, 1000)
_AGGREGATE_AGE_MS = 48 * _HOUR_MS
_CANDLE_TIMES = ("interval", "startTime", "endTime", "limit")


def _ping(_call: Call) -> dict[str, Any]:
    return {}


def _time(call: Call) -> dict[str, Any]:
    return {"serverTime": call.now_ms}


def _exchange_info(call: Call) -> dict[str, Any]:
    exchange = call.exchange
    return info.exchange_info(
        exchange.contracts.values(), data.listed_assets(), call.ledger.settings, call.now_ms
    )


def _depth_limit(call: Call) -> int:
    text = call.params.text("limit")
    limit = call.params.integer("limit")
    if limit is None:
        return 500
    if limit not in _DEPTHS:
        raise VenueError(-4021, f"'{text}' is not valid depth limit.")
    return limit


def _depth(call: Call) -> dict[str, Any]:
    spec = call.contract()
    last_id, bids, asks = call.exchange.depth(spec.symbol, _depth_limit(call))
    return market_view.depth(spec, last_id, bids, asks, call.now_ms)


def _depth_weight(params: Params) -> int:
    limit = number_or(params, "limit", 500)
    for most, weight in ((50, 2), (100, 5), (500, 10)):
        if limit <= most:
            return weight
    return 20


def _rpi_depth(call: Call) -> dict[str, Any]:
    """The book with the hidden orders of retail added."""
    spec = call.contract()
    if (call.params.integer("limit") or 1000) != 1000:
        raise VenueError(-4021, f"'{call.params.text('limit')}' is not valid depth limit.")
    last_id, bids, asks = call.exchange.rpi_depth(spec.symbol, 1000)
    return market_view.depth(spec, last_id, bids, asks, call.now_ms)


def _recent_trades(call: Call) -> list[dict[str, Any]]:
    spec = call.contract()
    rows = call.exchange.trades(spec.symbol, limit=call.limit(500, 1000))
    return [market_view.trade(spec, row) for row in rows]


def _historical_trades(call: Call) -> list[dict[str, Any]]:
    spec = call.contract()
    from_id = call.params.integer("fromId")
    rows = call.exchange.trades(spec.symbol, from_id=from_id, limit=call.limit(100, 500))
    return [market_view.trade(spec, row) for row in rows]


def _aggregate_trades(call: Call) -> list[dict[str, Any]]:
    spec, from_id = call.contract(), call.params.integer("fromId")
    start_ms, end_ms = call.times()
    if from_id is not None and (start_ms is not None or end_ms is not None):
        raise VenueError(-1128, "Combination of optional parameters invalid.")
    if start_ms is not None and call.now_ms - start_ms > _AGGREGATE_AGE_MS:
        raise VenueError(-4166, "Search window is restricted to recent 48 hours only.")
    if start_ms is not None and end_ms is not None and end_ms - start_ms > _HOUR_MS:
        raise VenueError(-1127, "More than 1 hours between startTime and endTime.")
    rows = call.exchange.agg_trades(
        spec.symbol,
        from_id=from_id,
        start_ms=start_ms,
        end_ms=end_ms,
        limit=call.limit(500, 1000),
    )
    return [market_view.aggregate_trade(spec, row) for row in rows]


def _candle_weight(params: Params) -> int:
    limit = number_or(params, "limit", 500)
    for below, weight in ((100, 1), (500, 2), (1001, 5)):
        if limit < below:
            return weight
    return 10


Candles = Callable[..., list[CandleRecord]]


def _rows(call: Call, symbol: str, read: Candles) -> list[CandleRecord]:
    interval, (start_ms, end_ms) = call.interval(), call.times()
    limit = call.limit(500, 1500)
    return read(symbol, interval, start_ms=start_ms, end_ms=end_ms, limit=limit)


def _candles(call: Call) -> list[list[Any]]:
    spec = call.contract()
    return [market_view.candle(spec, r) for r in _rows(call, spec.symbol, call.exchange.candles)]


def _continuous_candles(call: Call) -> list[list[Any]]:
    pair, kind = call.params.need_text("pair"), call.params.need_text("contractType")
    specs = [each for each in call.exchange.contracts.values() if each.pair == pair]
    if not specs:
        raise VenueError(-4144, "Invalid pair.")
    spec = next((each for each in specs if each.contract_type.value == kind), None)
    if spec is None:
        raise VenueError(-4104, "Invalid contract type.")
    return [market_view.candle(spec, r) for r in _rows(call, spec.symbol, call.exchange.candles)]


def _index_candles(call: Call) -> list[list[Any]]:
    pair = call.params.need_text("pair")
    spec = next((each for each in call.exchange.contracts.values() if each.pair == pair), None)
    if spec is None:
        raise VenueError(-4144, "Invalid pair.")
    rows = _rows(call, spec.symbol, call.exchange.index_candles)
    return [market_view.price_candle(row) for row in rows]


def _mark_candles(call: Call) -> list[list[Any]]:
    rows = _rows(call, call.contract().symbol, call.exchange.mark_candles)
    return [market_view.price_candle(row) for row in rows]


def _premium_candles(call: Call) -> list[list[Any]]:
    rows = _rows(call, call.contract().symbol, partial(premium.candles, call.exchange))
    return [market_view.price_candle(row) for row in rows]


def _premium_index(call: Call) -> Any:
    return call.each(lambda spec: market_view.mark_price(call.exchange.mark(spec.symbol)))


def _day_tickers(call: Call) -> Any:
    return call.each(lambda spec: market_view.day_ticker(spec, call.exchange.ticker(spec.symbol)))


def _prices(call: Call) -> Any:
    def one(spec: ContractSpec) -> dict[str, Any]:
        return market_view.last_price(spec, call.exchange.trades(spec.symbol, limit=1)[-1])

    return call.each(one)


def _book_tickers(call: Call) -> Any:
    def one(spec: ContractSpec) -> dict[str, Any]:
        return market_view.book_ticker(spec, call.exchange.best(spec.symbol), call.now_ms)

    return call.each(one)


def _open_interest(call: Call) -> dict[str, Any]:
    spec = call.contract()
    return market_view.open_interest(spec, call.exchange.open_interest(spec.symbol))


_PER_SYMBOL = one_or_all(1, 40)
ENDPOINTS = (
    reading("v1/ping", _ping, 1),
    reading("v1/time", _time, 1),
    reading("v1/exchangeInfo", _exchange_info, 1),
    reading("v1/depth", _depth, _depth_weight, "symbol", "limit", method="depth"),
    reading("v1/rpiDepth", _rpi_depth, 20, "symbol", "limit"),
    reading("v1/trades", _recent_trades, 5, "symbol", "limit"),
    reading(
        "v1/historicalTrades",
        _historical_trades,
        200,
        "symbol",
        "limit",
        "fromId",
        security=Security.KEY,
    ),
    reading(
        "v1/aggTrades",
        _aggregate_trades,
        20,
        *("symbol", "fromId", "startTime", "endTime", "limit"),
    ),
    reading("v1/klines", _candles, _candle_weight, "symbol", *_CANDLE_TIMES),
    reading(
        "v1/continuousKlines",
        _continuous_candles,
        _candle_weight,
        *("pair", "contractType", *_CANDLE_TIMES),
    ),
    reading("v1/indexPriceKlines", _index_candles, _candle_weight, "pair", *_CANDLE_TIMES),
    reading("v1/markPriceKlines", _mark_candles, _candle_weight, "symbol", *_CANDLE_TIMES),
    reading("v1/premiumIndexKlines", _premium_candles, _candle_weight, "symbol", *_CANDLE_TIMES),
    reading("v1/premiumIndex", _premium_index, one_or_all(1, 10), "symbol"),
    reading("v1/ticker/24hr", _day_tickers, _PER_SYMBOL, "symbol"),
    reading("v1/ticker/price", _prices, one_or_all(1, 2), "symbol"),
    reading("v2/ticker/price", _prices, one_or_all(1, 2), "symbol", method="ticker.price"),
    reading(
        "v1/ticker/bookTicker", _book_tickers, one_or_all(2, 5), "symbol", method="ticker.book"
    ),
    reading("v1/openInterest", _open_interest, 1, "symbol"),
)
