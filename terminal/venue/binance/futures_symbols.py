"""Symbols of both futures markets: the same message with few differences, and the same filters.

Source: USDⓈ-M and COIN-M Futures, "Exchange information", weight 1; shapes from 2021 to 2026.
Steps are counted from the filter's minimum; the price band binds one side only and measures from
the mark price.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from terminal.domain.filters import CountLimits, FilterSet, LotRange, NotionalRange, PriceBand
from terminal.domain.instrument import TradingStatus
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import OrderType, StpMode, TimeInForce
from terminal.venue.binance.filter_fields import ZERO, FilterFields, RawFilter, known_words, read
from terminal.venue.binance.numbers import FrozenMessage

PERPETUAL_DELIVERY_MS = 4_133_404_800_000
"""Delivery time of what is never delivered (some answers add two seconds)."""

_STATUSES = {status.value: status for status in TradingStatus}
_ORDER_TYPES = {type_.value: type_ for type_ in OrderType}
_TIMES_IN_FORCE = {time.value: time for time in TimeInForce}
_STP_MODES = frozenset(
    (StpMode.NONE, StpMode.EXPIRE_TAKER, StpMode.EXPIRE_MAKER, StpMode.EXPIRE_BOTH)
)


class FuturesSymbolMessage(FrozenMessage, frozen=True, rename="camel"):
    """One symbol of either market; the status key and the contract's size are the differences.

    Precisions and margin percents are kept for completeness: neither is a tick, a step or a
    margin rate.
    """

    symbol: str
    pair: str
    contract_type: str
    base_asset: str
    quote_asset: str
    margin_asset: str
    filters: list[RawFilter]
    status: str = ""
    contract_status: str = ""
    contract_size: Decimal | int = 1
    delivery_date: int = PERPETUAL_DELIVERY_MS
    onboard_date: int = 0
    price_precision: int = 8
    quantity_precision: int = 8
    equal_qty_precision: int = 0
    base_asset_precision: int = 8
    quote_precision: int = 8
    maint_margin_percent: str = ""
    required_margin_percent: str = ""
    underlying_type: str = ""
    underlying_sub_type: list[str] = msgspec.field(default_factory=list)
    settle_plan: int = 0
    trigger_protect: Decimal | None = None
    liquidation_fee: Decimal | None = None
    market_take_bound: Decimal | None = None
    max_move_order_limit: int | None = None
    order_types: list[str] = msgspec.field(default_factory=list)
    order_type: list[str] = msgspec.field(name="OrderType", default_factory=list)
    time_in_force: list[str] = msgspec.field(default_factory=list)
    permission_sets: list[str] = msgspec.field(default_factory=list)

    @property
    def is_perpetual(self) -> bool:
        return "PERPETUAL" in self.contract_type or self.delivery_date >= PERPETUAL_DELIVERY_MS


def common_fields(message: FuturesSymbolMessage, market: Market) -> dict[str, Any]:
    """The arguments that every futures contract takes."""
    word = message.status or message.contract_status
    return {
        "id": InstrumentId(market, message.symbol),
        "base": message.base_asset,
        "quote": message.quote_asset,
        "status": _STATUSES.get(word, TradingStatus.UNKNOWN),
        "status_text": word,
        "base_decimals": message.base_asset_precision,
        "quote_decimals": message.quote_precision,
        "order_types": known_words(message.order_types or message.order_type, _ORDER_TYPES),
        "times_in_force": known_words(message.time_in_force, _TIMES_IN_FORCE),
        "filters": parse_filters(message.filters),
        "stp_modes": _STP_MODES,
        "pair": message.pair,
        "margin_asset": message.margin_asset,
        "contract_type": message.contract_type,
        "contract_size": Decimal(message.contract_size),
        "trigger_protect": message.trigger_protect,
        "liquidation_fee": message.liquidation_fee,
        "market_take_bound": message.market_take_bound,
        "onboard_ms": message.onboard_date,
        "underlying_type": message.underlying_type,
        "underlying_subtypes": tuple(message.underlying_sub_type),
        "max_move_order_limit": message.max_move_order_limit,
        "features": frozenset(message.permission_sets),
    }


def parse_filters(filters: Sequence[RawFilter]) -> FilterSet:
    """All filters of a symbol; unknown ones, and unknown fields of known ones, are kept as text."""
    values: dict[str, Any] = {"tick_size": ZERO, "step_size": ZERO}
    counts: dict[str, int] = {}
    unknown: list[tuple[str, str]] = []
    for item in read(filters):
        if item.name in _PLAIN:
            values.update(_PLAIN[item.name](item))
        elif item.name == "MAX_NUM_ORDERS":
            counts["orders"] = item.whole("limit", "maxNumOrders")
        elif item.name == "MAX_NUM_ALGO_ORDERS":
            counts["algo_orders"] = item.whole("limit", "maxNumAlgoOrders")
        else:
            unknown.append(item.whole_leftover())
            continue
        rest = item.leftover()
        if rest is not None:
            unknown.append(rest)
    return FilterSet(**values, counts=CountLimits(**counts), unknown=tuple(unknown))


def _price(item: FilterFields) -> dict[str, Any]:
    minimum = item.decimal("minPrice")
    return {
        "min_price": minimum,
        "price_offset": minimum,
        "max_price": item.decimal("maxPrice"),
        "tick_size": item.decimal("tickSize"),
    }


def _lot(item: FilterFields) -> dict[str, Any]:
    lot: LotRange = item.lot(offset_is_minimum=True)
    return {
        "min_quantity": lot.minimum,
        "quantity_offset": lot.offset,
        "max_quantity": lot.maximum,
        "step_size": lot.step,
    }


def _band(item: FilterFields) -> dict[str, Any]:
    item.ignore("multiplierDecimal")
    band = PriceBand(
        rule=item.name,
        buy_up=item.optional_decimal("multiplierUp"),
        sell_down=item.optional_decimal("multiplierDown"),
    )
    return {"bands": (band,)}


def _notional(item: FilterFields) -> dict[str, Any]:
    minimum = item.decimal("notional")
    return {
        "min_notional": minimum,
        "notionals": (NotionalRange(rule=item.name, minimum=minimum),),
    }


def _blocked_side(item: FilterFields) -> dict[str, Any]:
    side = item.text("positionControlSide")
    return {"blocked_side": "" if side == "NONE" else side}


_PLAIN: Mapping[str, Callable[[FilterFields], dict[str, Any]]] = {
    "PRICE_FILTER": _price,
    "LOT_SIZE": _lot,
    "MARKET_LOT_SIZE": lambda item: {"market_lot": item.lot(offset_is_minimum=True)},
    "PERCENT_PRICE": _band,
    "MIN_NOTIONAL": _notional,
    "POSITION_RISK_CONTROL": _blocked_side,
}
