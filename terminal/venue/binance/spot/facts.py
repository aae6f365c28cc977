"""Questions about one symbol besides its prices, and the streams that answer the same.

Source: spot "Market Data endpoints" (tickers), "WebSocket Streams"; execution rules and reference
prices of 2026-03, block trades of 2026-05, `myFilters` of 2025-09.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import Struct

from terminal.domain.errors import Rejected
from terminal.domain.market import InstrumentId
from terminal.domain.order import Side
from terminal.domain.symbol_facts import (
    AveragePrice,
    BlockTrade,
    ExecutionRules,
    Fact,
    OwnFilters,
    PriceRange,
    ReferenceMethod,
    ReferencePrice,
    Window,
    WindowStatistics,
)
from terminal.venue.binance.endpoint import Call, Endpoint, Security
from terminal.venue.binance.filter_fields import RawFilter
from terminal.venue.binance.numbers import Message
from terminal.venue.binance.signing import Value
from terminal.venue.binance.spot.instruments import parse_exchange_filters, parse_filters

_MARKET = "Market Data endpoints"
NO_REFERENCE_PRICE = -2043
_PRICE_RANGE = "PRICE_RANGE"
BLOCK_PAGE = 1_000
BLOCK_PAGES = 5
"""A page costs 25; what is older than five of them is not worth more."""


class WindowAnswer(
    Message,
    gc=False,
    rename={
        "open": "openPrice", "high": "highPrice", "low": "lowPrice", "last": "lastPrice",
        "average": "weightedAvgPrice", "quote_volume": "quoteVolume", "trades": "count",
        "open_ms": "openTime", "close_ms": "closeTime",
    },
):  # fmt: skip
    """`GET /api/v3/ticker` and `ticker/tradingDay`, FULL."""

    open: Decimal
    high: Decimal
    low: Decimal
    last: Decimal
    average: Decimal
    volume: Decimal
    quote_volume: Decimal
    trades: int
    open_ms: int
    close_ms: int


class WindowEvent(
    Message,
    gc=False,
    rename={
        "open": "o", "high": "h", "low": "l", "last": "c", "average": "w", "volume": "v",
        "quote_volume": "q", "trades": "n", "open_ms": "O", "close_ms": "C",
    },
):  # fmt: skip
    """`<symbol>@ticker` and `<symbol>@ticker_<window>`."""

    open: Decimal
    high: Decimal
    low: Decimal
    last: Decimal
    average: Decimal
    volume: Decimal
    quote_volume: Decimal
    trades: int
    open_ms: int
    close_ms: int


class NamedWindow(WindowEvent, gc=False, rename={"symbol": "s"}):
    """One element of `!ticker_<window>@arr`."""

    symbol: str = ""


class AverageEvent(Message, gc=False, rename={"interval": "i", "price": "w", "time_ms": "T"}):
    """`<symbol>@avgPrice`; the time is that of the last trade."""

    interval: str
    price: Decimal
    time_ms: int


class ReferenceAnswer(
    Message, gc=False, rename={"price": "referencePrice", "time_ms": "timestamp"}
):
    """`GET /api/v3/referencePrice`."""

    price: Decimal | None
    time_ms: int


class ReferenceEvent(Message, gc=False, rename={"price": "r", "time_ms": "t"}):
    """`<symbol>@referencePrice`."""

    price: Decimal | None
    time_ms: int


class CalculationAnswer(
    Struct,
    gc=False,
    rename={
        "kind": "calculationType", "buckets": "bucketCount", "bucket_ms": "bucketWidthMs",
        "outside_id": "externalCalculationId",
    },
):  # fmt: skip
    """`GET /api/v3/referencePrice/calculation`; which fields come depends on the kind."""

    kind: str
    buckets: int = 0
    bucket_ms: int = 0
    outside_id: int | None = None


class ExecutionRule(
    Message,
    gc=False,
    rename={
        "kind": "ruleType", "bid_up": "bidLimitMultUp", "bid_down": "bidLimitMultDown",
        "ask_up": "askLimitMultUp", "ask_down": "askLimitMultDown",
    },
):  # fmt: skip
    kind: str
    bid_up: Decimal | None = None
    bid_down: Decimal | None = None
    ask_up: Decimal | None = None
    ask_down: Decimal | None = None


class RulesOfSymbol(Struct, gc=False):
    symbol: str
    rules: list[ExecutionRule]


class RulesAnswer(Struct, gc=False, rename={"symbols": "symbolRules"}):
    """`GET /api/v3/executionRules`."""

    symbols: list[RulesOfSymbol]


class BlockRow(
    Message,
    gc=False,
    rename={"quantity": "qty", "time_ms": "time", "buyer_is_maker": "isBuyerMaker"},
):
    """One row of `GET /api/v3/historicalBlockTrades`."""

    id: int
    price: Decimal
    quantity: Decimal
    time_ms: int
    buyer_is_maker: bool


class BlockEvent(
    Message,
    gc=False,
    rename={"id": "t", "price": "p", "quantity": "q", "time_ms": "T", "buyer_is_maker": "m"},
):
    """`<symbol>@blockTrade`."""

    id: int
    price: Decimal
    quantity: Decimal
    time_ms: int
    buyer_is_maker: bool


class FiltersAnswer(
    Struct,
    rename={"exchange": "exchangeFilters", "symbol": "symbolFilters", "assets": "assetFilters"},
):
    """`GET /api/v3/myFilters`."""

    exchange: list[RawFilter] = []
    symbol: list[RawFilter] = []
    assets: list[RawFilter] = []


def _get(path: str, method: str, weight: int, result: type[Any]) -> Endpoint[Any]:
    return Endpoint("GET", f"/api/v3/{path}", method, weight, result, _MARKET)


WINDOW = _get("ticker", "ticker", 4, WindowAnswer)
TRADING_DAY = _get("ticker/tradingDay", "ticker.tradingDay", 4, WindowAnswer)
RULES = _get("executionRules", "executionRules", 2, RulesAnswer)
REFERENCE = _get("referencePrice", "referencePrice", 2, ReferenceAnswer)
CALCULATION = _get("referencePrice/calculation", "referencePrice.calculation", 2, CalculationAnswer)
BLOCKS = _get("historicalBlockTrades", "blockTrades.historical", 25, list[BlockRow])
OWN_FILTERS = Endpoint(
    "GET", "/api/v3/myFilters", "myFilters", 40, FiltersAnswer, "Account endpoints",
    security=Security.SIGNED,
)  # fmt: skip


async def window_statistics(
    call: Call, instrument: InstrumentId, window: Window
) -> WindowStatistics:
    params: dict[str, Value] = {"symbol": instrument.symbol}
    if window is Window.DAY:
        return statistics(window, await call(TRADING_DAY, params))
    return statistics(window, await call(WINDOW, {**params, "windowSize": window.value}))


async def reference_facts(call: Call, instrument: InstrumentId) -> Sequence[Fact]:
    """Empty for a symbol that never had a reference price."""
    params: dict[str, Value] = {"symbol": instrument.symbol}
    try:
        told = await call(REFERENCE, params)
        method = await call(CALCULATION, params)
    except Rejected as error:
        if error.code == NO_REFERENCE_PRICE:
            return ()
        raise
    return (
        ReferencePrice(told.price, told.time_ms),
        ReferenceMethod(
            buckets=method.buckets, bucket_ms=method.bucket_ms, outside_id=method.outside_id
        ),
    )


async def execution_rules(call: Call, instrument: InstrumentId) -> ExecutionRules:
    """A rule of a kind we do not know changes nothing here; the exchange still keeps it."""
    answer = await call(RULES, {"symbol": instrument.symbol})
    for listed in answer.symbols:
        for rule in listed.rules:
            if listed.symbol == instrument.symbol and rule.kind == _PRICE_RANGE:
                return ExecutionRules(
                    PriceRange(
                        bid_up=rule.bid_up,
                        bid_down=rule.bid_down,
                        ask_up=rule.ask_up,
                        ask_down=rule.ask_down,
                    )
                )
    return ExecutionRules()


async def block_trades(call: Call, instrument: InstrumentId) -> Sequence[BlockTrade]:
    """The exchange tells them from an id on only, so all pages are walked, five at most."""
    rows: list[BlockRow] = []
    from_id = 0
    for _ in range(BLOCK_PAGES):
        params: dict[str, Value] = {
            "symbol": instrument.symbol, "fromId": from_id, "limit": BLOCK_PAGE,
        }  # fmt: skip
        page = await call(BLOCKS, params)
        rows.extend(page)
        if len(page) < BLOCK_PAGE:
            break
        from_id = page[-1].id + 1
    return [block_trade(row) for row in rows[-BLOCK_PAGE:]]


async def own_filters(call: Call, instrument: InstrumentId) -> OwnFilters:
    answer = await call(OWN_FILTERS, {"symbol": instrument.symbol})
    return OwnFilters(
        account=parse_exchange_filters([*answer.exchange, *answer.assets]),
        symbol=parse_filters(answer.symbol),
    )


def statistics(window: Window, told: WindowAnswer | WindowEvent) -> WindowStatistics:
    return WindowStatistics(
        window=window,
        open=told.open,
        high=told.high,
        low=told.low,
        last=told.last,
        average=told.average,
        volume=told.volume,
        quote_volume=told.quote_volume,
        trades=told.trades,
        open_ms=told.open_ms,
        close_ms=told.close_ms,
    )


def block_trade(told: BlockRow | BlockEvent) -> BlockTrade:
    taker = Side.SELL if told.buyer_is_maker else Side.BUY
    return BlockTrade(told.id, told.price, told.quantity, told.time_ms, taker)


_WINDOW = msgspec.json.Decoder(WindowEvent)
_WINDOWS = msgspec.json.Decoder(list[NamedWindow])
_AVERAGE = msgspec.json.Decoder(AverageEvent)
_REFERENCE = msgspec.json.Decoder(ReferenceEvent)
_BLOCK = msgspec.json.Decoder(BlockEvent)


def decode_window(payload: msgspec.Raw, window: Window) -> WindowStatistics:
    return statistics(window, _WINDOW.decode(payload))


def decode_windows(payload: msgspec.Raw, window: Window) -> Iterator[tuple[str, WindowStatistics]]:
    for told in _WINDOWS.decode(payload):
        yield told.symbol, statistics(window, told)


def decode_average(payload: msgspec.Raw) -> AveragePrice:
    told = _AVERAGE.decode(payload)
    minutes = told.interval.removesuffix("m")
    return AveragePrice(told.price, int(minutes) if minutes.isdecimal() else 0, told.time_ms)


def decode_reference(payload: msgspec.Raw) -> ReferencePrice:
    told = _REFERENCE.decode(payload)
    return ReferencePrice(told.price, told.time_ms)


def decode_block(payload: msgspec.Raw) -> BlockTrade:
    return block_trade(_BLOCK.decode(payload))
