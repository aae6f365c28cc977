"""Payloads of the market streams.

Source: USDⓈ-M "Websocket Market Streams"; `st`, `ps`, `nq` and `ap` as the exchange of mid-2026
sends them. `st` is 1 for USDⓈ-M.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from terminal.simulator.spot.model import (
    AggregateTrade,
    BestQuotes,
    CandleRecord,
    TickerRecord,
    TradeRecord,
)
from terminal.simulator.usdm.contract import ContractSpec
from terminal.simulator.usdm.market_model import MarkPrice, Session
from terminal.simulator.usdm.model import ForceOrder
from terminal.simulator.usdm_wire.market_view import change_percent, levels
from terminal.simulator.usdm_wire.text import cut, money, price, quantity

_USDM = 1


def trade(spec: ContractSpec, record: TradeRecord, now_ms: int) -> dict[str, Any]:
    return {
        "e": "trade",
        "E": now_ms,
        "T": record.time_ms,
        "s": record.symbol,
        "t": record.trade_id,
        "p": price(spec, record.price),
        "q": quantity(spec, record.quantity),
        "X": "MARKET",
        "m": record.buyer_is_maker,
        "st": _USDM,
    }


def aggregate_trade(spec: ContractSpec, record: AggregateTrade, now_ms: int) -> dict[str, Any]:
    much = quantity(spec, record.quantity)
    return {
        "e": "aggTrade",
        "E": now_ms,
        "a": record.aggregate_id,
        "s": record.symbol,
        "p": price(spec, record.price),
        "q": much,
        "nq": much,
        "f": record.first_id,
        "l": record.last_id,
        "T": record.time_ms,
        "m": record.buyer_is_maker,
        "st": _USDM,
    }


def mark_price(record: MarkPrice, now_ms: int) -> dict[str, Any]:
    rate = record.funding_rate
    return {
        "e": "markPriceUpdate",
        "E": now_ms,
        "s": record.symbol,
        "p": money(record.mark_price),
        "ap": money(record.average_mark),
        "P": money(record.estimated_settle_price),
        "i": money(record.index_price),
        "r": "" if rate is None else money(rate),
        "T": record.next_funding_ms,
        "st": _USDM,
    }


def candle(spec: ContractSpec, interval: str, record: CandleRecord, now_ms: int) -> dict[str, Any]:
    shown = _candle(spec, interval, record)
    return {
        "e": "kline",
        "E": now_ms,
        "s": spec.symbol,
        "k": {"t": shown.pop("t"), "T": shown.pop("T"), "s": spec.symbol, **shown},
    }


def continuous_candle(
    spec: ContractSpec, interval: str, record: CandleRecord, now_ms: int
) -> dict[str, Any]:
    return {
        "e": "continuous_kline",
        "E": now_ms,
        "ps": spec.pair,
        "ct": spec.contract_type.value,
        "k": _candle(spec, interval, record),
    }


def _candle(spec: ContractSpec, interval: str, record: CandleRecord) -> dict[str, Any]:
    return {
        "t": record.open_ms,
        "T": record.close_ms,
        "i": interval,
        "f": record.first_trade_id,
        "L": record.last_trade_id,
        "o": price(spec, record.open),
        "c": price(spec, record.close),
        "h": price(spec, record.high),
        "l": price(spec, record.low),
        "v": quantity(spec, record.volume),
        "n": record.trades,
        "x": record.closed,
        "q": cut(record.quote_volume),
        "V": quantity(spec, record.taker_base),
        "Q": cut(record.taker_quote),
        "B": "0",
    }


def mini_ticker(spec: ContractSpec, record: TickerRecord, now_ms: int) -> dict[str, Any]:
    return {
        "e": "24hrMiniTicker",
        "E": now_ms,
        "s": spec.symbol,
        "ps": spec.pair,
        "c": price(spec, record.last),
        "o": price(spec, record.open),
        "h": price(spec, record.high),
        "l": price(spec, record.low),
        "v": quantity(spec, record.volume),
        "q": cut(record.quote_volume),
        "st": _USDM,
    }


def day_ticker(spec: ContractSpec, record: TickerRecord, now_ms: int) -> dict[str, Any]:
    return {
        "e": "24hrTicker",
        "E": now_ms,
        "s": spec.symbol,
        "ps": spec.pair,
        "p": price(spec, record.change),
        "P": change_percent(record),
        "w": price(spec, record.weighted_average),
        "c": price(spec, record.last),
        "Q": quantity(spec, record.last_quantity),
        "o": price(spec, record.open),
        "h": price(spec, record.high),
        "l": price(spec, record.low),
        "v": quantity(spec, record.volume),
        "q": cut(record.quote_volume),
        "O": record.open_ms,
        "C": record.close_ms,
        "F": record.first_id,
        "L": record.last_id,
        "n": record.count,
        "st": _USDM,
    }


def book_ticker(spec: ContractSpec, best: BestQuotes, now_ms: int) -> dict[str, Any]:
    return {
        "e": "bookTicker",
        "u": best.update_id,
        "s": spec.symbol,
        "ps": spec.pair,
        "b": price(spec, best.bid),
        "B": quantity(spec, best.bid_quantity),
        "a": price(spec, best.ask),
        "A": quantity(spec, best.ask_quantity),
        "T": now_ms,
        "E": now_ms,
        "st": _USDM,
    }


def depth_update(
    spec: ContractSpec,
    ids: tuple[int, int, int],
    sides: tuple[Mapping[Decimal, Decimal], Mapping[Decimal, Decimal]],
    now_ms: int,
) -> dict[str, Any]:
    """`ids` are U, u and pu; `sides` bids and asks with absolute quantities."""
    first, last, previous = ids
    bids, asks = sides
    return {
        "e": "depthUpdate",
        "E": now_ms,
        "T": now_ms,
        "s": spec.symbol,
        "ps": spec.pair,
        "U": first,
        "u": last,
        "pu": previous,
        "b": levels(spec, bids.items()),
        "a": levels(spec, asks.items()),
        "st": _USDM,
    }


def force_order(spec: ContractSpec, forced: ForceOrder, now_ms: int) -> dict[str, Any]:
    order = forced.order
    return {
        "e": "forceOrder",
        "E": now_ms,
        "o": {
            "s": order.symbol,
            "S": order.side.value,
            "o": order.type.value,
            "f": order.time_in_force.value,
            "q": quantity(spec, order.quantity),
            "p": price(spec, order.price),
            "ap": price(spec, order.average_price),
            "X": order.status.value,
            "l": quantity(spec, forced.last_quantity),
            "z": quantity(spec, order.executed),
            "T": forced.time_ms,
            "ps": spec.pair,
            "st": _USDM,
        },
    }


def contract_info(spec: ContractSpec, now_ms: int) -> dict[str, Any]:
    """A contract was listed, or its status or brackets changed."""
    return {
        "e": "contractInfo",
        "E": now_ms,
        "s": spec.symbol,
        "ps": spec.pair,
        "ct": spec.contract_type.value,
        "dt": spec.delivery_ms,
        "ot": spec.onboard_ms,
        "cs": spec.status.value,
        "bks": [
            {
                "bs": number,
                "bnf": int(tier.floor),
                "bnc": int(tier.cap),
                "mmr": float(tier.ratio),
                "cf": float(tier.amount),
                "mi": 1,
                "ma": tier.max_leverage,
            }
            for number, tier in enumerate(spec.brackets.tiers, 1)
        ],
        "st": _USDM,
    }


def asset_index(row: Mapping[str, Any], now_ms: int) -> dict[str, Any]:
    """One asset of multi-assets mode, from its REST form."""
    return {
        "e": "assetIndexUpdate",
        "E": now_ms,
        "s": row["symbol"],
        "i": row["index"],
        "b": row["bidBuffer"],
        "a": row["askBuffer"],
        "B": row["bidRate"],
        "A": row["askRate"],
        "q": row["autoExchangeBidBuffer"],
        "g": row["autoExchangeAskBuffer"],
        "Q": row["autoExchangeBidRate"],
        "G": row["autoExchangeAskRate"],
    }


def trading_session(session: Session, now_ms: int) -> dict[str, Any]:
    """The session that the equity market is in."""
    return {
        "e": "EquityUpdate",
        "E": now_ms,
        "t": session.start_ms,
        "T": session.end_ms,
        "S": session.kind.value,
    }
