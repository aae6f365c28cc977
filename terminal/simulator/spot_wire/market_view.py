"""Answers of the market data requests, the same on REST and on the WebSocket API.

Source: REST "Market data endpoints". Times are multiplied by the unit the client asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from terminal.simulator.spot.model import (
    AggregateTrade,
    AveragePrice,
    BestQuotes,
    BookLevel,
    CandleRecord,
    TickerRecord,
    TradeRecord,
)
from terminal.simulator.spot_wire.text import TimeUnit, number, percent

_HUNDRED = Decimal(100)


def levels(side: Iterable[BookLevel]) -> list[list[str]]:
    return [[number(price), number(quantity)] for price, quantity in side]


def depth(last_id: int, bids: Iterable[BookLevel], asks: Iterable[BookLevel]) -> dict[str, Any]:
    return {"lastUpdateId": last_id, "bids": levels(bids), "asks": levels(asks)}


def trade(record: TradeRecord, unit: TimeUnit) -> dict[str, Any]:
    return {
        "id": record.trade_id,
        "price": number(record.price),
        "qty": number(record.quantity),
        "quoteQty": number(record.price * record.quantity),
        "time": record.time_ms * unit,
        "isBuyerMaker": record.buyer_is_maker,
        "isBestMatch": True,
    }


def block_trade(record: TradeRecord, unit: TimeUnit) -> dict[str, Any]:
    shown = trade(record, unit)
    del shown["isBestMatch"]
    return shown


def aggregate_trade(record: AggregateTrade, unit: TimeUnit) -> dict[str, Any]:
    return {
        "a": record.aggregate_id,
        "p": number(record.price),
        "q": number(record.quantity),
        "f": record.first_id,
        "l": record.last_id,
        "T": record.time_ms * unit,
        "m": record.buyer_is_maker,
        "M": True,
    }


def candle(record: CandleRecord, unit: TimeUnit) -> list[Any]:
    """The twelve elements of a kline; the close time is the last unit before the next one."""
    return [
        record.open_ms * unit,
        number(record.open),
        number(record.high),
        number(record.low),
        number(record.close),
        number(record.volume),
        (record.close_ms + 1) * unit - 1,
        number(record.quote_volume),
        record.trades,
        number(record.taker_base),
        number(record.taker_quote),
        "0",
    ]


def average_price(record: AveragePrice, unit: TimeUnit) -> dict[str, Any]:
    return {
        "mins": record.minutes,
        "price": number(record.price),
        "closeTime": record.last_trade_ms * unit,
    }


def book_ticker(best: BestQuotes) -> dict[str, Any]:
    return {
        "symbol": best.symbol,
        "bidPrice": number(best.bid),
        "bidQty": number(best.bid_quantity),
        "askPrice": number(best.ask),
        "askQty": number(best.ask_quantity),
    }


def change_percent(record: TickerRecord) -> Decimal:
    """Change over the window in percent of the open; zero without an open."""
    return record.change * _HUNDRED / record.open if record.open else Decimal(0)


def window_ticker(record: TickerRecord, unit: TimeUnit, *, mini: bool) -> dict[str, Any]:
    """A rolling window or trading day ticker."""
    shown: dict[str, Any] = {"symbol": record.symbol}
    if not mini:
        shown["priceChange"] = number(record.change)
        shown["priceChangePercent"] = percent(change_percent(record))
        shown["weightedAvgPrice"] = number(record.weighted_average)
    shown.update(
        openPrice=number(record.open),
        highPrice=number(record.high),
        lowPrice=number(record.low),
        lastPrice=number(record.last),
        volume=number(record.volume),
        quoteVolume=number(record.quote_volume),
        openTime=record.open_ms * unit,
        closeTime=record.close_ms * unit,
        firstId=record.first_id,
        lastId=record.last_id,
        count=record.count,
    )
    return shown


def day_ticker(
    record: TickerRecord, best: BestQuotes, unit: TimeUnit, *, mini: bool
) -> dict[str, Any]:
    """The 24 h ticker: a window ticker with the last trade and the best quotes."""
    shown = window_ticker(record, unit, mini=mini)
    if not mini:
        shown.update(
            prevClosePrice=number(record.previous_close),
            lastQty=number(record.last_quantity),
            bidPrice=number(best.bid),
            bidQty=number(best.bid_quantity),
            askPrice=number(best.ask),
            askQty=number(best.ask_quantity),
        )
    return shown
