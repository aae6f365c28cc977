"""Candles (wire name: kline) and their intervals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
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

    def following(self, open_ms: int) -> int:
        """When the candle after the one that opened at `open_ms` opens; months have their own lengths."""
        if self is not Interval.MO1:
            return open_ms + self.milliseconds
        opened = datetime.fromtimestamp(open_ms / 1_000, UTC)
        year, month = (opened.year, opened.month + 1) if opened.month < 12 else (opened.year + 1, 1)
        return round(opened.replace(year=year, month=month).timestamp() * 1_000)

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


class PriceSource(StrEnum):
    """What a candle is made of, beyond the trades of each UTC interval.

    Spot has SMOOTHED, which the exchange has altered for drawing, and EAST, whose days begin at
    midnight of UTC+8. Futures have the others. PREMIUM is no price: the contract's distance from its index as a share of it. CONTINUOUS follows
    the contract type of a pair (the current quarter, say) from one delivery to the next.
    """

    LAST = "last"
    MARK = "mark"
    INDEX = "index"
    PREMIUM = "premium"
    CONTINUOUS = "continuous"
    SMOOTHED = "smoothed"
    EAST = "utc+8"

    @property
    def has_volume(self) -> bool:
        """Whether trades stand behind it."""
        return self not in (PriceSource.MARK, PriceSource.INDEX, PriceSource.PREMIUM)


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

    def moved_to(self, price: Decimal) -> Candle:
        """This candle after one more price without a trade."""
        high, low = max(self.high, price), min(self.low, price)
        return replace(self, high=high, low=low, close=price)


def opened_at(open_ms: int, price: Decimal) -> Candle:
    """The first moment of a candle without trades."""
    zero = Decimal(0)
    return Candle(open_ms, price, price, price, price, zero, zero, 0, closed=False)
