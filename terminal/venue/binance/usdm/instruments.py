"""exchangeInfo of USDⓈ-M futures: perpetuals, TradFi perpetuals and delivery contracts.

Source: USDⓈ-M Futures, "Exchange information", weight 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec

from terminal.domain.instrument import Delivery, Perpetual, TradFiPerpetual
from terminal.domain.market import Market
from terminal.venue.binance.filter_fields import RawFilter
from terminal.venue.binance.futures_symbols import FuturesSymbolMessage, common_fields
from terminal.venue.binance.listing_rows import read_rows, row_decoder
from terminal.venue.binance.numbers import FrozenMessage

LinearContract = Perpetual | TradFiPerpetual | Delivery


class AssetMessage(FrozenMessage, frozen=True, rename="camel"):
    """A margin asset; in multi-assets mode a debt above the threshold is converted by itself."""

    asset: str
    margin_available: bool = False
    auto_asset_exchange: Decimal | None = None


class ExchangeInfoMessage(msgspec.Struct, frozen=True, rename="camel"):
    symbols: list[msgspec.Raw]
    assets: list[AssetMessage] = []
    timezone: str = "UTC"
    server_time: int = 0
    futures_type: str = ""
    rate_limits: list[dict[str, Any]] = []
    exchange_filters: list[RawFilter] = []


@dataclass(frozen=True, slots=True)
class MarginAsset:
    """`multi_assets` says that it counts as margin of other assets; the threshold is negative."""

    asset: str
    multi_assets: bool
    auto_exchange_threshold: Decimal | None


@dataclass(frozen=True, slots=True)
class ExchangeInfo:
    """Contracts and margin assets; `server_ms` is the time of the answer, UTC."""

    contracts: tuple[LinearContract, ...]
    assets: tuple[MarginAsset, ...]
    server_ms: int
    rate_limits: tuple[dict[str, Any], ...] = ()


_DECODER = msgspec.json.Decoder(ExchangeInfoMessage, float_hook=Decimal)
_SYMBOL = row_decoder(FuturesSymbolMessage)


def parse_exchange_info(payload: bytes | str) -> ExchangeInfo:
    """A whole answer of `GET /fapi/v1/exchangeInfo`.

    Raises:
        msgspec.DecodeError: when it is not exchangeInfo.
    """
    message = _DECODER.decode(payload)
    assets = (
        MarginAsset(a.asset, a.margin_available, a.auto_asset_exchange) for a in message.assets
    )
    return ExchangeInfo(
        contracts=read_rows(message.symbols, _SYMBOL, parse_symbol),
        assets=tuple(assets),
        server_ms=message.server_time,
        rate_limits=tuple(message.rate_limits),
    )


def parse_symbol(message: FuturesSymbolMessage) -> LinearContract:
    """One symbol; a contract type we do not know is told apart by its delivery time."""
    fields = common_fields(message, Market.USDM)
    if message.contract_type.startswith("TRADIFI"):
        return TradFiPerpetual(**fields)
    if message.is_perpetual:
        return Perpetual(**fields)
    return Delivery(**fields, delivery_ms=message.delivery_date)
