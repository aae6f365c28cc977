"""Spot symbols and rate limits from `GET /api/v3/exchangeInfo`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import msgspec

from terminal.domain.filters import FilterSet
from terminal.domain.instrument import Instrument, SpotPair, TradingStatus
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import OrderType
from terminal.venue.binance.ratelimit import RateRule, rule_of


@dataclass(frozen=True, slots=True)
class ExchangeInfo:
    instruments: Sequence[Instrument]
    rate_limits: Sequence[RateRule]


class _Filter(msgspec.Struct, rename="camel"):
    filter_type: str
    tick_size: Decimal = Decimal(0)
    step_size: Decimal = Decimal(0)
    min_price: Decimal = Decimal(0)
    max_price: Decimal = Decimal(0)
    min_qty: Decimal = Decimal(0)
    max_qty: Decimal = Decimal(0)
    min_notional: Decimal = Decimal(0)


class _Symbol(msgspec.Struct, rename="camel"):
    symbol: str
    status: str
    base_asset: str
    quote_asset: str
    base_asset_precision: int
    quote_asset_precision: int
    order_types: list[str]
    filters: list[_Filter]
    iceberg_allowed: bool = False
    quote_order_qty_market_allowed: bool = False


class _Limit(msgspec.Struct, rename="camel"):
    rate_limit_type: str
    interval: str
    interval_num: int
    limit: int


class _Info(msgspec.Struct, rename="camel"):
    symbols: list[_Symbol]
    rate_limits: list[_Limit]


_INFO = msgspec.json.Decoder(_Info)
_STATUSES = {status.value: status for status in TradingStatus}
_TYPES = {kind.value: kind for kind in OrderType}


def parse_exchange_info(payload: bytes) -> ExchangeInfo:
    info = _INFO.decode(payload)
    rules = (
        rule_of(row.rate_limit_type, row.interval, row.interval_num, row.limit)
        for row in info.rate_limits
    )
    return ExchangeInfo(
        [_pair(symbol) for symbol in info.symbols], [rule for rule in rules if rule is not None]
    )


def _pair(symbol: _Symbol) -> SpotPair:
    filters = {row.filter_type: row for row in symbol.filters}
    price, lot = filters["PRICE_FILTER"], filters["LOT_SIZE"]
    notional = filters.get("NOTIONAL") or filters.get("MIN_NOTIONAL")
    return SpotPair(
        id=InstrumentId(Market.SPOT, symbol.symbol),
        base=symbol.base_asset,
        quote=symbol.quote_asset,
        status=_STATUSES.get(symbol.status, TradingStatus.UNKNOWN),
        status_text=symbol.status,
        base_decimals=symbol.base_asset_precision,
        quote_decimals=symbol.quote_asset_precision,
        order_types=frozenset(_TYPES[name] for name in symbol.order_types if name in _TYPES),
        iceberg_allowed=symbol.iceberg_allowed,
        quote_order_quantity_allowed=symbol.quote_order_qty_market_allowed,
        filters=FilterSet(
            tick_size=price.tick_size,
            step_size=lot.step_size,
            min_price=price.min_price,
            max_price=price.max_price,
            min_quantity=lot.min_qty,
            max_quantity=lot.max_qty,
            min_notional=notional.min_notional if notional else Decimal(0),
        ),
    )
