"""Payloads of the market streams.

Source: "WebSocket Streams for Binance"; letters are case-sensitive.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from terminal.simulator.spot.model import (
    AggregateTrade,
    AveragePrice,
    BestQuotes,
    CandleRecord,
    DepthChange,
    TickerRecord,
    TradeRecord,
)
from terminal.simulator.spot_wire.market_view import change_percent, levels
from terminal.simulator.spot_wire.text import TimeUnit, number, percent


def trade(record: TradeRecord, now_ms: int, unit: TimeUnit) -> dict[str, Any]:
    return {
        "e": "trade",
        "E": now_ms * unit,
        "s": record.symbol,
        "t": record.trade_id,
        "p": number(record.price),
        "q": number(record.quantity),
        "T": record.time_ms * unit,
        "m": record.buyer_is_maker,
        "M": True,
    }


def aggregate_trade(record: AggregateTrade, now_ms: int, unit: TimeUnit) -> dict[str, Any]:
    return {
        "e": "aggTrade",
        "E": now_ms * unit,
        "s": record.symbol,
        "a": record.aggregate_id,
        "p": number(record.price),
        "q": number(record.quantity),
        "f": record.first_id,
        "l": record.last_id,
        "T": record.time_ms * unit,
        "m": record.buyer_is_maker,
        "M": True,
    }


def candle(
    symbol: str, interval: str, record: CandleRecord, now_ms: int, unit: TimeUnit
) -> dict[str, Any]:
    return {
        "e": "kline",
        "E": now_ms * unit,
        "s": symbol,
        "k": {
            "t": record.open_ms * unit,
            "T": (record.close_ms + 1) * unit - 1,
            "s": symbol,
            "i": interval,
            "f": record.first_trade_id,
            "L": record.last_trade_id,
            "o": number(record.open),
            "c": number(record.close),
            "h": number(record.high),
            "l": number(record.low),
            "v": number(record.volume),
            "n": record.trades,
            "x": record.closed,
            "q": number(record.quote_volume),
            "V": number(record.taker_base),
            "Q": number(record.taker_quote),
            "B": "0",
        },
    }


def mini_ticker(record: TickerRecord, now_ms: int, unit: TimeUnit) -> dict[str, Any]:
    return {
        "e": "24hrMiniTicker",
        "E": now_ms * unit,
        "s": record.symbol,
        "c": number(record.last),
        "o": number(record.open),
        "h": number(record.high),
        "l": number(record.low),
        "v": number(record.volume),
        "q": number(record.quote_volume),
    }


def day_ticker(
    record: TickerRecord, best: BestQuotes, now_ms: int, unit: TimeUnit
) -> dict[str, Any]:
    return {
        "e": "24hrTicker",
        "E": now_ms * unit,
        "s": record.symbol,
        "p": number(record.change),
        "P": percent(change_percent(record)),
        "w": number(record.weighted_average),
        "x": number(record.previous_close),
        "c": number(record.last),
        "Q": number(record.last_quantity),
        "b": number(best.bid),
        "B": number(best.bid_quantity),
        "a": number(best.ask),
        "A": number(best.ask_quantity),
        "o": number(record.open),
        "h": number(record.high),
        "l": number(record.low),
        "v": number(record.volume),
        "q": number(record.quote_volume),
        "O": record.open_ms * unit,
        "C": record.close_ms * unit,
        "F": record.first_id,
        "L": record.last_id,
        "n": record.count,
    }


def window_ticker(window: str, record: TickerRecord, now_ms: int, unit: TimeUnit) -> dict[str, Any]:
    """A rolling window ticker; `window` is `1h`, `4h` or `1d`."""
    return {
        "e": f"{window}Ticker",
        "E": now_ms * unit,
        "s": record.symbol,
        "p": number(record.change),
        "P": percent(change_percent(record)),
        "o": number(record.open),
        "h": number(record.high),
        "l": number(record.low),
        "c": number(record.last),
        "w": number(record.weighted_average),
        "v": number(record.volume),
        "q": number(record.quote_volume),
        "O": record.open_ms * unit,
        "C": record.close_ms * unit,
        "F": record.first_id,
        "L": record.last_id,
        "n": record.count,
    }


def book_ticker(best: BestQuotes) -> dict[str, Any]:
    return {
        "u": best.update_id,
        "s": best.symbol,
        "b": number(best.bid),
        "B": number(best.bid_quantity),
        "a": number(best.ask),
        "A": number(best.ask_quantity),
    }


def average_price(symbol: str, record: AveragePrice, now_ms: int, unit: TimeUnit) -> dict[str, Any]:
    return {
        "e": "avgPrice",
        "E": now_ms * unit,
        "s": symbol,
        "i": f"{record.minutes}m",
        "w": number(record.price),
        "T": record.last_trade_ms * unit,
    }


def depth_update(change: DepthChange, now_ms: int, unit: TimeUnit) -> dict[str, Any]:
    """Changed levels with absolute quantities; zero removes a level."""
    return {
        "e": "depthUpdate",
        "E": now_ms * unit,
        "s": change.symbol,
        "U": change.first_id,
        "u": change.last_id,
        "b": levels(change.bids.items()),
        "a": levels(change.asks.items()),
    }


def block_trade(block: TradeRecord, now_ms: int, unit: TimeUnit) -> dict[str, Any]:
    return {
        "e": "blockTrade",
        "E": now_ms * unit,
        "s": block.symbol,
        "t": block.trade_id,
        "p": number(block.price),
        "q": number(block.quantity),
        "T": block.time_ms * unit,
        "m": block.buyer_is_maker,
    }


def reference_price(
    symbol: str, price: Decimal | None, time_ms: int, unit: TimeUnit
) -> dict[str, Any]:
    """The price that the execution rule goes by; null when there is none at present."""
    return {
        "e": "referencePrice",
        "s": symbol,
        "r": None if price is None else number(price),
        "t": time_ms * unit,
    }
