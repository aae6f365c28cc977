"""exchangeInfo of spot: symbols with all their filters, and the limits of exchange and account.

Source: Spot API, "Exchange information", weight 20; shapes from 2023 to 2026.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import msgspec

from terminal.domain.filters import (
    AccountLimits,
    CountLimits,
    FilterSet,
    LotRange,
    NotionalRange,
    PriceBand,
    TrailingRange,
)
from terminal.domain.instrument import PermissionSets, SpotPair, TradingStatus
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import OrderType, StpMode
from terminal.venue.binance.filter_fields import ZERO, FilterFields, RawFilter, known_words, read
from terminal.venue.binance.listing_rows import read_rows, row_decoder

_STATUSES = {status.value: status for status in TradingStatus}
_ORDER_TYPES = {type_.value: type_ for type_ in OrderType}
_STP_MODES = {mode.value: mode for mode in StpMode}

_COUNTS = {
    "MAX_NUM_ORDERS": ("orders", "maxNumOrders"),
    "MAX_NUM_ALGO_ORDERS": ("algo_orders", "maxNumAlgoOrders"),
    "MAX_NUM_ICEBERG_ORDERS": ("icebergs", "maxNumIcebergOrders"),
    "MAX_NUM_ORDER_LISTS": ("order_lists", "maxNumOrderLists"),
}


class SymbolMessage(msgspec.Struct, frozen=True, rename="camel"):
    """One symbol as it arrives; flags added over the years default to "not offered"."""

    symbol: str
    status: str
    base_asset: str
    quote_asset: str
    base_asset_precision: int
    order_types: list[str]
    filters: list[RawFilter]
    quote_precision: int = 8
    quote_asset_precision: int | None = None
    base_commission_precision: int = 8
    quote_commission_precision: int = 8
    iceberg_allowed: bool = False
    oco_allowed: bool = False
    oto_allowed: bool = False
    opo_allowed: bool = False
    quote_order_qty_market_allowed: bool = False
    allow_trailing_stop: bool = False
    cancel_replace_allowed: bool = False
    amend_allowed: bool | None = None
    allow_amend: bool = False
    peg_instructions_allowed: bool = False
    is_spot_trading_allowed: bool = True
    is_margin_trading_allowed: bool = False
    permissions: list[str] = []
    permission_sets: list[list[str]] = []
    default_self_trade_prevention_mode: str = "NONE"
    allowed_self_trade_prevention_modes: list[str] = []


class ExchangeInfoMessage(msgspec.Struct, frozen=True, rename="camel"):
    symbols: list[msgspec.Raw]
    timezone: str = "UTC"
    server_time: int = 0
    rate_limits: list[dict[str, Any]] = []
    exchange_filters: list[RawFilter] = []
    sors: list[dict[str, Any]] = []


@dataclass(frozen=True, slots=True)
class ExchangeInfo:
    """Everything a session keeps of exchangeInfo; `server_ms` in UTC.

    `sor_symbols` names the symbols each base asset may be routed over.
    """

    pairs: tuple[SpotPair, ...]
    limits: AccountLimits
    server_ms: int
    rate_limits: tuple[Mapping[str, Any], ...] = ()
    sor_symbols: Mapping[str, frozenset[str]] = field(default_factory=dict)


_DECODER = msgspec.json.Decoder(ExchangeInfoMessage, float_hook=Decimal)
_SYMBOL = row_decoder(SymbolMessage)


def parse_exchange_info(payload: bytes | str) -> ExchangeInfo:
    """A whole answer of `GET /api/v3/exchangeInfo` (or the result of the WS method).

    Raises:
        msgspec.DecodeError: when it is not exchangeInfo.
    """
    message = _DECODER.decode(payload)
    sors = {str(s["baseAsset"]): frozenset(map(str, s["symbols"])) for s in message.sors}

    def parse(row: SymbolMessage) -> SpotPair:
        return parse_symbol(row, sors.get(row.base_asset, frozenset()))

    return ExchangeInfo(
        pairs=read_rows(message.symbols, _SYMBOL, parse),
        limits=parse_exchange_filters(message.exchange_filters),
        server_ms=message.server_time,
        rate_limits=tuple(message.rate_limits),
        sor_symbols=sors,
    )


def parse_symbol(message: SymbolMessage, routed: frozenset[str] = frozenset()) -> SpotPair:
    """One symbol; a status we do not know keeps its word and is not tradable.

    `routed` names all symbols that its base asset is routed over, itself among them if it is.
    """
    status = _STATUSES.get(message.status, TradingStatus.UNKNOWN)
    quote_decimals = message.quote_asset_precision
    return SpotPair(
        id=InstrumentId(Market.SPOT, message.symbol),
        base=message.base_asset,
        quote=message.quote_asset,
        status=status,
        status_text=message.status,
        base_decimals=message.base_asset_precision,
        quote_decimals=message.quote_precision if quote_decimals is None else quote_decimals,
        base_commission_decimals=message.base_commission_precision,
        quote_commission_decimals=message.quote_commission_precision,
        order_types=known_words(message.order_types, _ORDER_TYPES),
        filters=parse_filters(message.filters),
        stp_modes=known_words(message.allowed_self_trade_prevention_modes, _STP_MODES),
        default_stp_mode=_STP_MODES.get(message.default_self_trade_prevention_mode, StpMode.NONE),
        permission_sets=_permission_sets(message),
        iceberg_allowed=message.iceberg_allowed,
        quote_order_quantity_allowed=message.quote_order_qty_market_allowed,
        oco_allowed=message.oco_allowed,
        oto_allowed=message.oto_allowed,
        opo_allowed=message.opo_allowed,
        trailing_stop_allowed=message.allow_trailing_stop,
        cancel_replace_allowed=message.cancel_replace_allowed,
        amend_allowed=(
            message.allow_amend if message.amend_allowed is None else message.amend_allowed
        ),
        routes=routed - {message.symbol} if message.symbol in routed else frozenset(),
        pegged_allowed=message.peg_instructions_allowed,
        spot_trading_allowed=message.is_spot_trading_allowed,
        margin_trading_allowed=message.is_margin_trading_allowed,
    )


def _permission_sets(message: SymbolMessage) -> PermissionSets:
    """Sets that must all be met; answers before 2024 give one set in `permissions`."""
    if message.permission_sets:
        return tuple(frozenset(group) for group in message.permission_sets)
    return (frozenset(message.permissions),) if message.permissions else ()


def parse_exchange_filters(filters: Sequence[RawFilter]) -> AccountLimits:
    """Counts over all symbols (`exchangeFilters`) and MAX_ASSET (`assetFilters` of myFilters)."""
    counts: dict[str, int] = {}
    assets: dict[str, Decimal] = {}
    for item in read(filters):
        name = item.name.removeprefix("EXCHANGE_")
        if name in _COUNTS:
            key, wire = _COUNTS[name]
            counts[key] = item.whole(wire, "limit")
        elif name == "MAX_ASSET":
            assets[item.text("asset")] = item.decimal("limit")
    return AccountLimits(counts=CountLimits(**counts), assets=assets)


def parse_filters(filters: Sequence[RawFilter]) -> FilterSet:
    """All filters of a symbol; unknown ones, and unknown fields of known ones, are kept as text."""
    values: dict[str, Any] = {"tick_size": ZERO, "step_size": ZERO}
    bands: list[PriceBand] = []
    notionals: list[NotionalRange] = []
    counts: dict[str, int] = {}
    unknown: list[tuple[str, str]] = []
    for item in read(filters):
        if item.name in _PLAIN:
            values.update(_PLAIN[item.name](item))
        elif item.name in ("PERCENT_PRICE", "PERCENT_PRICE_BY_SIDE"):
            bands.append(_band(item))
        elif item.name in ("MIN_NOTIONAL", "NOTIONAL"):
            notionals.append(_notional(item))
        elif item.name in _COUNTS:
            key, wire = _COUNTS[item.name]
            counts[key] = item.whole(wire, "limit")
        else:
            unknown.append(item.whole_leftover())
            continue
        rest = item.leftover()
        if rest is not None:
            unknown.append(rest)
    return FilterSet(
        **values,
        bands=tuple(bands),
        notionals=tuple(notionals),
        min_notional=max((n.minimum for n in notionals), default=ZERO),
        counts=CountLimits(**counts),
        unknown=tuple(unknown),
    )


def _price(item: FilterFields) -> dict[str, Any]:
    return {
        "min_price": item.decimal("minPrice"),
        "max_price": item.decimal("maxPrice"),
        "tick_size": item.decimal("tickSize"),
    }


def _lot(item: FilterFields) -> dict[str, Any]:
    lot: LotRange = item.lot(offset_is_minimum=False)
    return {"min_quantity": lot.minimum, "max_quantity": lot.maximum, "step_size": lot.step}


def _trailing(item: FilterFields) -> dict[str, Any]:
    limits = TrailingRange(
        min_above=item.whole("minTrailingAboveDelta"),
        max_above=item.whole("maxTrailingAboveDelta"),
        min_below=item.whole("minTrailingBelowDelta"),
        max_below=item.whole("maxTrailingBelowDelta"),
    )
    return {"trailing": limits}


_PLAIN: Mapping[str, Callable[[FilterFields], dict[str, Any]]] = {
    "PRICE_FILTER": _price,
    "LOT_SIZE": _lot,
    "MARKET_LOT_SIZE": lambda item: {"market_lot": item.lot(offset_is_minimum=False)},
    "ICEBERG_PARTS": lambda item: {"iceberg_parts": item.whole("limit")},
    "MAX_POSITION": lambda item: {"max_position": item.decimal("maxPosition")},
    "TRAILING_DELTA": _trailing,
    "MAX_NUM_ORDER_AMENDS": lambda item: {"max_amends": item.whole("maxNumOrderAmends")},
    "T_PLUS_SELL": lambda item: {"sell_end_ms": item.whole("endTime") or None},
}


def _band(item: FilterFields) -> PriceBand:
    if item.name == "PERCENT_PRICE":
        up, down = item.optional_decimal("multiplierUp"), item.optional_decimal("multiplierDown")
        sell_up, sell_down = up, down
    else:
        up, down = (
            item.optional_decimal("bidMultiplierUp"),
            item.optional_decimal("bidMultiplierDown"),
        )
        sell_up = item.optional_decimal("askMultiplierUp")
        sell_down = item.optional_decimal("askMultiplierDown")
    return PriceBand(
        rule=item.name,
        buy_up=up,
        buy_down=down,
        sell_up=sell_up,
        sell_down=sell_down,
        minutes=item.whole("avgPriceMins"),
    )


def _notional(item: FilterFields) -> NotionalRange:
    if item.name == "MIN_NOTIONAL":
        return NotionalRange(
            rule=item.name,
            minimum=item.decimal("minNotional"),
            minimum_to_market=item.flag("applyToMarket", default=True),
            minutes=item.whole("avgPriceMins"),
        )
    return NotionalRange(
        rule=item.name,
        minimum=item.decimal("minNotional"),
        maximum=item.decimal("maxNotional"),
        minimum_to_market=item.flag("applyMinToMarket", default=True),
        maximum_to_market=item.flag("applyMaxToMarket", default=False),
        minutes=item.whole("avgPriceMins"),
    )
