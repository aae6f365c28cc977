"""Candles (wire name: kline) and their intervals."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Interval(StrEnum):
    """Candle lengths of the exchange, written as on the wire (`1M` is a month, `1m` a minute)."""

    S1 = "1s"
    M1 = "1m"
    M3 = "3m"
    M5 = "5m"
    M15 = "15m"
    M30 = "30m"
    H1 = "1h"
    H2 = "2h"
    H4 = "4h"
    H6 = "6h"
    H8 = "8h"
    H12 = "12h"
    D1 = "1d"
    D3 = "3d"
    W1 = "1w"
    MO1 = "1M"

    @property
    def milliseconds(self) -> int:
        """Length in milliseconds; a month counts as 30 days and is only good for estimates."""
        return _MILLISECONDS[self]


_SECOND = 1_000
_MINUTE = 60 * _SECOND
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_UNITS = {"s": _SECOND, "m": _MINUTE, "h": _HOUR, "d": _DAY, "w": 7 * _DAY, "M": 30 * _DAY}
_MILLISECONDS = {i: int(i.value[:-1]) * _UNITS[i.value[-1]] for i in Interval}


@dataclass(frozen=True, slots=True)
class Candle:
    """Open, high, low, close and volumes of one interval.

    Prices in quote per base; `volume` in base, `quote_volume` in quote; `open_ms` is UTC and
    aligned to the interval (weeks start on Monday 00:00 UTC); `closed` is False for the live one.
    """

    open_ms: int
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal
    quote_volume: Decimal
    trades: int
    closed: bool
