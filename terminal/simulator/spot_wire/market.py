"""Public requests: time, listing, book, trades, candles and tickers.

Source: REST "General endpoints" and "Market data endpoints"; WebSocket API pages of the same names.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from terminal.domain.candle import Interval
from terminal.simulator.params import Params
from terminal.simulator.spot.instruments import SymbolSpec
from terminal.simulator.spot.model import TickerRecord, VenueError
from terminal.simulator.spot_wire import info, zones
from terminal.simulator.spot_wire import market_view as market
from terminal.simulator.spot_wire.desk import Call, Endpoint
from terminal.simulator.spot_wire.text import number
from terminal.simulator.spot_wire.warming import warm_candles

_DAY_MS = 86_400_000
_MAX_ROWS = 1000
_MAX_DEPTH = 5000
_WINDOW = re.compile(r"([1-9]\d?)([mhd])")
_WINDOW_UNITS = {"m": (60_000, 59), "h": (3_600_000, 23), "d": (_DAY_MS, 7)}
_LISTED_PERMISSIONS = frozenset({"SPOT", "MARGIN", "LEVERAGED"})
_STATUSES = frozenset({"TRADING", "HALT", "BREAK"})


def _ping(_call: Call) -> dict[str, Any]:
    return {}


def _time(call: Call) -> dict[str, Any]:
    return {"serverTime": call.now}


def _exchange_info(call: Call) -> dict[str, Any]:
    params = call.params
    show_sets = params.boolean("showPermissionSets", default=True)
    specs = _chosen_for_info(call)
    answer = {
        "timezone": "UTC",
        "serverTime": call.now,
        "rateLimits": info.limit_rules(call.ledger.settings, websocket=call.is_websocket),
        "exchangeFilters": info.exchange_filters(),
        "symbols": [info.symbol_info(spec, show_permission_sets=show_sets) for spec in specs],
    }
    routes = info.smart_routes(specs)
    return {**answer, "sors": routes} if routes else answer


def _chosen_for_info(call: Call) -> list[SymbolSpec]:
    params = call.params
    named = [name for name in ("symbol", "symbols", "permissions") if name in params]
    if len(named) > 1 or ("symbolStatus" in params and named[:1] in (["symbol"], ["symbols"])):
        raise VenueError(-1128, "Combination of optional parameters invalid.")
    if "symbol" in params:
        return [call.symbol()]
    symbols = params.names("symbols")
    if symbols is not None:
        return [call.listed(symbol) for symbol in symbols]
    specs = list(call.exchange.symbols.values())
    wanted = _permissions(params)
    if not wanted & _LISTED_PERMISSIONS or "SPOT" not in wanted:
        specs = []
    status = _status(params)
    return [spec for spec in specs if status in (None, spec.status)]


def _permissions(params: Params) -> frozenset[str]:
    text = params.text("permissions")
    if text is None:
        return _LISTED_PERMISSIONS
    if text.startswith("["):
        return frozenset(params.names("permissions") or ())
    return frozenset({text})


def _status(params: Params) -> str | None:
    status = params.text("symbolStatus")
    if status is not None and status not in _STATUSES:
        raise VenueError(-1122, "Invalid symbolStatus.")
    return status


def _expect_status(call: Call, spec: SymbolSpec) -> SymbolSpec:
    status = _status(call.params)
    if status not in (None, spec.status):
        text = "The symbol's status does not match the requested symbolStatus."
        raise VenueError(-1220, text)
    return spec


def _depth(call: Call) -> dict[str, Any]:
    spec = _expect_status(call, call.symbol())
    limit = call.params.limit(100, _MAX_DEPTH)
    return market.depth(*call.exchange.depth(spec.symbol, limit))


def _depth_weight(params: Params) -> int:
    limit = _number_or(params, "limit", 100)
    for most, weight in ((100, 5), (500, 25), (1000, 50)):
        if limit <= most:
            return weight
    return 250


def _number_or(params: Params, name: str, default: int) -> int:
    """A number for the weight only; what is wrong with it is said later."""
    try:
        value = params.integer(name)
    except VenueError:
        return default
    return default if value is None else value


def _recent_trades(call: Call) -> list[dict[str, Any]]:
    limit = call.params.limit(500, _MAX_ROWS)
    rows = call.exchange.trades(call.symbol().symbol, limit=limit)
    return [market.trade(row, call.unit) for row in rows]


def _historical_trades(call: Call) -> list[dict[str, Any]]:
    limit = call.params.limit(500, _MAX_ROWS)
    from_id = call.params.integer("fromId")
    rows = call.exchange.trades(call.symbol().symbol, from_id=from_id, limit=limit)
    return [market.trade(row, call.unit) for row in rows]


def _aggregate_trades(call: Call) -> list[dict[str, Any]]:
    params = call.params
    from_id = params.integer("fromId")
    start_ms, end_ms = params.time_ms("startTime"), params.time_ms("endTime")
    if from_id is not None and (start_ms is not None or end_ms is not None):
        raise VenueError(-1128, "Combination of optional parameters invalid.")
    rows = call.exchange.agg_trades(
        call.symbol().symbol,
        from_id=from_id,
        start_ms=start_ms,
        end_ms=end_ms,
        limit=params.limit(500, _MAX_ROWS),
    )
    return [market.aggregate_trade(row, call.unit) for row in rows]


def _candles(call: Call) -> list[list[Any]]:
    params = call.params
    symbol = call.symbol().symbol
    try:
        interval = Interval(params.need_text("interval"))
    except ValueError:
        raise VenueError(-1120, "Invalid interval.") from None
    rows = zones.candles(
        call.exchange,
        symbol,
        interval,
        zones.parse_zone(params.text("timeZone")),
        start_ms=params.time_ms("startTime"),
        end_ms=params.time_ms("endTime"),
        limit=params.limit(500, _MAX_ROWS),
    )
    return [market.candle(row, call.unit) for row in rows]


def _average_price(call: Call) -> dict[str, Any]:
    return market.average_price(call.exchange.average_price(call.symbol().symbol), call.unit)


def _per_symbol(
    call: Call, one: Callable[[SymbolSpec], dict[str, Any]], *, all_allowed: bool
) -> Any:
    """An object for `symbol`, an array for `symbols`, for everything an array where allowed."""
    params = call.params
    symbols = params.names("symbols")
    if "symbol" in params:
        if symbols is not None:
            raise VenueError(-1128, "Combination of optional parameters invalid.")
        return one(_expect_status(call, call.symbol()))
    if symbols is None and not all_allowed:
        text = "Param 'symbol' or 'symbols' must be sent, but both were empty/null!"
        raise VenueError(-1102, text)
    status = _status(params)
    if symbols is None:
        specs = list(call.exchange.symbols.values())
    else:
        specs = [call.listed(symbol) for symbol in symbols]
    return [one(spec) for spec in specs if status in (None, spec.status)]


def _is_mini(call: Call) -> bool:
    kind = call.params.text("type") or "FULL"
    if kind not in ("FULL", "MINI"):
        raise VenueError(-1139, "Invalid ticker type.")
    return kind == "MINI"


def _day_tickers(call: Call) -> Any:
    mini = _is_mini(call)

    def one(spec: SymbolSpec) -> dict[str, Any]:
        exchange = call.exchange
        best = exchange.best(spec.symbol)
        return market.day_ticker(exchange.ticker(spec.symbol), best, call.unit, mini=mini)

    return _per_symbol(call, one, all_allowed=True)


def _trading_day_tickers(call: Call) -> Any:
    mini = _is_mini(call)
    offset_ms = zones.parse_zone(call.params.text("timeZone"))
    now_ms = call.exchange.clock.now_ms()
    start_ms = zones.opening(Interval.D1, now_ms, offset_ms)

    def one(spec: SymbolSpec) -> dict[str, Any]:
        rows = zones.candles(
            call.exchange, spec.symbol, Interval.D1, offset_ms, start_ms=start_ms, limit=1
        )
        record = call.exchange.ticker(spec.symbol)
        if rows:
            day = rows[0]
            record = TickerRecord(
                symbol=spec.symbol,
                open_ms=start_ms,
                close_ms=start_ms + _DAY_MS - 1,
                open=day.open,
                high=day.high,
                low=day.low,
                last=day.close,
                last_quantity=record.last_quantity,
                previous_close=record.previous_close,
                volume=day.volume,
                quote_volume=day.quote_volume,
                first_id=day.first_trade_id,
                last_id=day.last_trade_id,
                count=day.trades,
            )
        return market.window_ticker(record, call.unit, mini=mini)

    return _per_symbol(call, one, all_allowed=False)


def _window_ms(text: str) -> int:
    match = _WINDOW.fullmatch(text)
    if match is not None:
        span, most = _WINDOW_UNITS[match[2]]
        if int(match[1]) <= most:
            return int(match[1]) * span
    raise VenueError(-1130, "Data sent for parameter 'windowSize' is not valid.")


def _window_tickers(call: Call) -> Any:
    mini = _is_mini(call)
    window_ms = _window_ms(call.params.text("windowSize") or "1d")

    def one(spec: SymbolSpec) -> dict[str, Any]:
        record = call.exchange.ticker(spec.symbol, window_ms)
        return market.window_ticker(record, call.unit, mini=mini)

    return _per_symbol(call, one, all_allowed=False)


def _price_tickers(call: Call) -> Any:
    def one(spec: SymbolSpec) -> dict[str, Any]:
        rows = call.exchange.trades(spec.symbol, limit=1)
        price = rows[-1].price if rows else call.exchange.average_price(spec.symbol).price
        return {"symbol": spec.symbol, "price": number(price)}

    return _per_symbol(call, one, all_allowed=True)


def _book_tickers(call: Call) -> Any:
    def one(spec: SymbolSpec) -> dict[str, Any]:
        return market.book_ticker(call.exchange.best(spec.symbol))

    return _per_symbol(call, one, all_allowed=True)


def _asked(params: Params) -> int:
    """How many symbols are asked for; zero for all."""
    if "symbol" in params:
        return 1
    try:
        names = params.names("symbols")
    except VenueError:
        return 1
    return 0 if names is None else len(names)


def _day_weight(params: Params) -> int:
    asked = _asked(params)
    if asked == 0 or asked > 100:
        return 80
    return 2 if asked <= 20 else 40


def _window_weight(params: Params) -> int:
    return min(200, 4 * max(1, _asked(params)))


def _quote_weight(params: Params) -> int:
    return 2 if "symbol" in params else 4


def _get(path: str, method: str, weight: Any, answer: Any, *names: str) -> Endpoint:
    return Endpoint(
        rest=("GET", f"/api/v3/{path}"),
        method=method,
        weight=weight,
        answer=answer,
        params=frozenset(names),
    )


_CANDLE_NAMES = ("symbol", "interval", "startTime", "endTime", "timeZone", "limit")
_LISTED = ("symbol", "symbols", "symbolStatus")

ENDPOINTS = (
    _get("ping", "ping", 1, _ping),
    _get("time", "time", 1, _time),
    _get(
        "exchangeInfo",
        "exchangeInfo",
        20,
        _exchange_info,
        *("symbol", "symbols", "permissions", "showPermissionSets", "symbolStatus"),
    ),
    _get("depth", "depth", _depth_weight, _depth, "symbol", "limit", "symbolStatus"),
    _get("trades", "trades.recent", 25, _recent_trades, "symbol", "limit"),
    _get(
        "historicalTrades", "trades.historical", 25, _historical_trades, "symbol", "fromId", "limit"
    ),
    _get(
        "aggTrades",
        "trades.aggregate",
        4,
        _aggregate_trades,
        *("symbol", "fromId", "startTime", "endTime", "limit"),
    ),
    replace(_get("klines", "klines", 2, _candles, *_CANDLE_NAMES), prepare=warm_candles),
    replace(_get("uiKlines", "uiKlines", 2, _candles, *_CANDLE_NAMES), prepare=warm_candles),
    _get("avgPrice", "avgPrice", 2, _average_price, "symbol"),
    _get("ticker/24hr", "ticker.24hr", _day_weight, _day_tickers, *_LISTED, "type"),
    _get(
        "ticker/tradingDay",
        "ticker.tradingDay",
        _window_weight,
        _trading_day_tickers,
        *(*_LISTED, "timeZone", "type"),
    ),
    _get("ticker", "ticker", _window_weight, _window_tickers, *_LISTED, "windowSize", "type"),
    _get("ticker/price", "ticker.price", _quote_weight, _price_tickers, *_LISTED),
    _get("ticker/bookTicker", "ticker.book", _quote_weight, _book_tickers, *_LISTED),
)
