"""Answers of the market data requests.

Source: USDⓈ-M "Market Data Endpoints"; RPI and `rateType` as in spec of mid-2026.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from terminal.simulator.spot.model import (
    AggregateTrade,
    BestQuotes,
    BookLevel,
    CandleRecord,
    TickerRecord,
    TradeRecord,
)
from terminal.simulator.usdm.contract import ContractSpec
from terminal.simulator.usdm.market_model import FundingInfo, FundingRow, MarkPrice, OpenInterest
from terminal.simulator.usdm_wire.text import cut, money, plain, price, quantity

_HUNDRED = Decimal(100)


def levels(spec: ContractSpec, side: Iterable[BookLevel]) -> list[list[str]]:
    return [[price(spec, at), quantity(spec, much)] for at, much in side]


def depth(
    spec: ContractSpec,
    last_id: int,
    bids: Iterable[BookLevel],
    asks: Iterable[BookLevel],
    now_ms: int,
) -> dict[str, Any]:
    return {
        "lastUpdateId": last_id,
        "E": now_ms,
        "T": now_ms,
        "bids": levels(spec, bids),
        "asks": levels(spec, asks),
    }


def trade(spec: ContractSpec, record: TradeRecord) -> dict[str, Any]:
    return {
        "id": record.trade_id,
        "price": price(spec, record.price),
        "qty": quantity(spec, record.quantity),
        "quoteQty": cut(record.price * record.quantity),
        "time": record.time_ms,
        "isBuyerMaker": record.buyer_is_maker,
        "isRPITrade": False,
    }


def aggregate_trade(spec: ContractSpec, record: AggregateTrade) -> dict[str, Any]:
    much = quantity(spec, record.quantity)
    return {
        "a": record.aggregate_id,
        "p": price(spec, record.price),
        "q": much,
        "nq": much,
        "f": record.first_id,
        "l": record.last_id,
        "T": record.time_ms,
        "m": record.buyer_is_maker,
    }


def candle(spec: ContractSpec, record: CandleRecord) -> list[Any]:
    """The twelve elements of a kline of trades."""
    return [
        record.open_ms,
        price(spec, record.open),
        price(spec, record.high),
        price(spec, record.low),
        price(spec, record.close),
        quantity(spec, record.volume),
        record.close_ms,
        cut(record.quote_volume),
        record.trades,
        quantity(spec, record.taker_base),
        cut(record.taker_quote),
        "0",
    ]


def price_candle(record: CandleRecord) -> list[Any]:
    """The twelve elements of an index, mark or premium kline, which has no volume."""
    return [
        record.open_ms,
        money(record.open),
        money(record.high),
        money(record.low),
        money(record.close),
        "0",
        record.close_ms,
        "0",
        record.trades,
        "0",
        "0",
        "0",
    ]


def mark_price(record: MarkPrice) -> dict[str, Any]:
    """One element of `premiumIndex`; a contract that is delivered has no funding."""
    rate = record.funding_rate
    return {
        "symbol": record.symbol,
        "markPrice": money(record.mark_price),
        "indexPrice": money(record.index_price),
        "estimatedSettlePrice": money(record.estimated_settle_price),
        "lastFundingRate": "" if rate is None else money(rate),
        "interestRate": "" if rate is None else money(record.interest_rate),
        "nextFundingTime": record.next_funding_ms,
        "time": record.time_ms,
    }


def funding_rate(row: FundingRow) -> dict[str, Any]:
    return {
        "symbol": row.symbol,
        "fundingTime": row.time_ms,
        "fundingRate": money(row.rate),
        "markPrice": money(row.mark_price),
        "rateType": "Special" if row.is_special else "Regular",
    }


def funding_info(row: FundingInfo) -> dict[str, Any]:
    return {
        "symbol": row.symbol,
        "adjustedFundingRateCap": money(row.cap),
        "adjustedFundingRateFloor": money(row.floor),
        "fundingIntervalHours": row.interval_hours,
        "disclaimer": False,
        "updateTime": row.updated_ms,
    }


def open_interest(spec: ContractSpec, row: OpenInterest) -> dict[str, Any]:
    return {
        "symbol": row.symbol,
        "openInterest": quantity(spec, row.quantity),
        "time": row.time_ms,
    }


def last_price(spec: ContractSpec, last: TradeRecord) -> dict[str, Any]:
    return {"symbol": spec.symbol, "price": price(spec, last.price), "time": last.time_ms}


def book_ticker(spec: ContractSpec, best: BestQuotes, now_ms: int) -> dict[str, Any]:
    return {
        "symbol": best.symbol,
        "bidPrice": price(spec, best.bid),
        "bidQty": quantity(spec, best.bid_quantity),
        "askPrice": price(spec, best.ask),
        "askQty": quantity(spec, best.ask_quantity),
        "time": now_ms,
        "lastUpdateId": best.update_id,
    }


def change_percent(record: TickerRecord) -> str:
    """Change over the window in percent of the open, three decimals; zero without an open."""
    change = record.change * _HUNDRED / record.open if record.open else Decimal(0)
    return f"{change:.3f}"


def day_ticker(spec: ContractSpec, record: TickerRecord) -> dict[str, Any]:
    return {
        "symbol": record.symbol,
        "priceChange": price(spec, record.change),
        "priceChangePercent": change_percent(record),
        "weightedAvgPrice": price(spec, record.weighted_average),
        "lastPrice": price(spec, record.last),
        "lastQty": quantity(spec, record.last_quantity),
        "openPrice": price(spec, record.open),
        "highPrice": price(spec, record.high),
        "lowPrice": price(spec, record.low),
        "volume": quantity(spec, record.volume),
        "quoteVolume": plain(record.quote_volume),
        "openTime": record.open_ms,
        "closeTime": record.close_ms,
        "firstId": record.first_id,
        "lastId": record.last_id,
        "count": record.count,
    }
