"""exchangeInfo of COIN-M futures: contracts settled in their base coin.

Source: COIN-M Futures, "Exchange information", weight 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec

from terminal.domain.instrument import InverseDelivery, InversePerpetual
from terminal.domain.market import Market
from terminal.venue.binance.filter_fields import RawFilter
from terminal.venue.binance.futures_symbols import FuturesSymbolMessage, common_fields
from terminal.venue.binance.listing_rows import read_rows, row_decoder

InverseContract = InversePerpetual | InverseDelivery


class ExchangeInfoMessage(msgspec.Struct, frozen=True, rename="camel"):
    symbols: list[msgspec.Raw]
    timezone: str = "UTC"
    server_time: int = 0
    rate_limits: list[dict[str, Any]] = []
    exchange_filters: list[RawFilter] = []


@dataclass(frozen=True, slots=True)
class ExchangeInfo:
    """Contracts; `server_ms` is the time of the answer, UTC."""

    contracts: tuple[InverseContract, ...]
    server_ms: int
    rate_limits: tuple[dict[str, Any], ...] = ()


_DECODER = msgspec.json.Decoder(ExchangeInfoMessage, float_hook=Decimal)
_SYMBOL = row_decoder(FuturesSymbolMessage)


def parse_exchange_info(payload: bytes | str) -> ExchangeInfo:
    """A whole answer of `GET /dapi/v1/exchangeInfo`.

    Raises:
        msgspec.DecodeError: when it is not exchangeInfo.
    """
    message = _DECODER.decode(payload)
    return ExchangeInfo(
        contracts=read_rows(message.symbols, _SYMBOL, parse_symbol),
        server_ms=message.server_time,
        rate_limits=tuple(message.rate_limits),
    )


def parse_symbol(message: FuturesSymbolMessage) -> InverseContract:
    """One symbol; quantities are contracts of `contract_size` quote units."""
    fields = common_fields(message, Market.COINM)
    if message.is_perpetual:
        return InversePerpetual(**fields)
    return InverseDelivery(**fields, delivery_ms=message.delivery_date)
