"""exchangeInfo of options, in the shape of 2026 and in the one before it.

Source: Options, "Exchange Information", weight 1. Steps are counted from the filter's minimum; the
price bounds move with the mark and bind only the side they hurt. Contracts without a status (the old
shape) trade until they expire; the old fee rates and the new `nakedSell` are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec

from terminal.domain.filters import FilterSet
from terminal.domain.instrument import OptionContract, OptionSide, TradingStatus
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import OrderType, StpMode
from terminal.venue.binance.filter_fields import ZERO, RawFilter, read
from terminal.venue.binance.numbers import FrozenMessage

_STATUSES = {status.value: status for status in TradingStatus}
_STP_MODES = frozenset(
    (StpMode.NONE, StpMode.EXPIRE_TAKER, StpMode.EXPIRE_MAKER, StpMode.EXPIRE_BOTH)
)


class UnderlyingMessage(msgspec.Struct, frozen=True, rename="camel"):
    """What options of one underlying are paid and settled in."""

    base_asset: str
    quote_asset: str
    underlying: str
    settle_asset: str


class OptionMessage(FrozenMessage, frozen=True, rename="camel"):
    """One option. `unit` is how much of the base one contract covers."""

    symbol: str
    side: OptionSide
    strike_price: Decimal
    underlying: str
    expiry_date: int
    filters: list[RawFilter]
    unit: Decimal | int = 1
    quote_asset: str = "USDT"
    status: str = ""
    contract_type: str = ""
    underlying_type: str = ""
    naked_sell: bool | None = None
    min_qty: Decimal = ZERO
    max_qty: Decimal = ZERO
    price_scale: int = 8
    quantity_scale: int = 8
    initial_margin: Decimal = ZERO
    maintenance_margin: Decimal = ZERO
    min_initial_margin: Decimal = ZERO
    min_maintenance_margin: Decimal = ZERO
    maker_fee_rate: Decimal | None = None
    taker_fee_rate: Decimal | None = None
    contract_id: int = 0
    id: int = 0


class ExchangeInfoMessage(msgspec.Struct, frozen=True, rename="camel"):
    option_symbols: list[OptionMessage]
    option_contracts: list[UnderlyingMessage] = []
    option_assets: list[dict[str, Any]] = []
    timezone: str = "UTC"
    server_time: int = 0
    rate_limits: list[dict[str, Any]] = []


@dataclass(frozen=True, slots=True)
class ExchangeInfo:
    """Contracts; `server_ms` is the time of the answer, UTC."""

    contracts: tuple[OptionContract, ...]
    server_ms: int
    rate_limits: tuple[dict[str, Any], ...] = ()


_DECODER = msgspec.json.Decoder(ExchangeInfoMessage, float_hook=Decimal, strict=False)


def parse_exchange_info(payload: bytes | str) -> ExchangeInfo:
    """A whole answer of `GET /eapi/v1/exchangeInfo`.

    Raises:
        msgspec.DecodeError: when it is not exchangeInfo.
    """
    message = _DECODER.decode(payload)
    bases = {row.underlying: row.base_asset for row in message.option_contracts}
    return ExchangeInfo(
        contracts=tuple(parse_symbol(symbol, bases) for symbol in message.option_symbols),
        server_ms=message.server_time,
        rate_limits=tuple(message.rate_limits),
    )


def parse_symbol(message: OptionMessage, bases: dict[str, str]) -> OptionContract:
    """One option; `bases` names the base asset of each underlying, the symbol does where it fails."""
    status = _STATUSES.get(message.status, TradingStatus.UNKNOWN)
    if not message.status:
        status = TradingStatus.TRADING
    return OptionContract(
        id=InstrumentId(Market.OPTIONS, message.symbol),
        base=bases.get(message.underlying, message.symbol.partition("-")[0]),
        quote=message.quote_asset,
        status=status,
        status_text=message.status,
        base_decimals=message.quantity_scale,
        quote_decimals=message.price_scale,
        order_types=frozenset((OrderType.LIMIT,)),
        filters=_filters(message),
        stp_modes=_STP_MODES,
        underlying=message.underlying,
        option_side=message.side,
        strike=message.strike_price,
        expiry_ms=message.expiry_date,
        contract_size=Decimal(message.unit),
        naked_sell=message.naked_sell,
    )


def _filters(message: OptionMessage) -> FilterSet:
    """PRICE_FILTER and LOT_SIZE; anything else, and what they carry beyond, is kept as text."""
    values: dict[str, Any] = {
        "tick_size": ZERO,
        "step_size": ZERO,
        "min_quantity": message.min_qty,
        "max_quantity": message.max_qty,
    }
    unknown: list[tuple[str, str]] = []
    for item in read(message.filters):
        if item.name == "PRICE_FILTER":
            minimum = item.decimal("minPrice")
            values |= {
                "min_price": minimum,
                "price_offset": minimum,
                "max_price": item.decimal("maxPrice"),
                "tick_size": item.decimal("tickSize"),
            }
        elif item.name == "LOT_SIZE":
            lot = item.lot(offset_is_minimum=True)
            values |= {
                "min_quantity": lot.minimum,
                "quantity_offset": lot.offset,
                "max_quantity": lot.maximum,
                "step_size": lot.step,
            }
        else:
            unknown.append(item.whole_leftover())
            continue
        rest = item.leftover()
        if rest is not None:
            unknown.append(rest)
    return FilterSet(**values, unknown=tuple(unknown))
