"""What the exchange tells of one symbol besides its price: statistics, reference, rules, blocks.

Sources: spot "Market Data endpoints" and "WebSocket Streams"; `executionRules`, `referencePrice`,
`myFilters` and block trades as added from 2025-09 to 2026-05. Prices in quote per base, times UTC ms.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from terminal.domain.filters import AccountLimits, FilterSet
from terminal.domain.order import Side


class Window(StrEnum):
    """A span of statistics, as the exchange writes it; DAY is the trading day from midnight."""

    M15 = "15m"
    H1 = "1h"
    H4 = "4h"
    H12 = "12h"
    D1 = "1d"
    D7 = "7d"
    DAY = "day"


STREAMED = frozenset({Window.H1, Window.H4, Window.D1})
"""Windows the exchange also streams, once a second; the others are asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowStatistics:
    """Trading of one window. `average` is weighted by quantity; zero prices mean no trade."""

    window: Window
    open: Decimal
    high: Decimal
    low: Decimal
    last: Decimal
    average: Decimal
    volume: Decimal
    quote_volume: Decimal
    trades: int
    open_ms: int
    close_ms: int

    @property
    def change(self) -> Decimal:
        return self.last - self.open

    @property
    def change_fraction(self) -> Decimal | None:
        """0.01 is one percent; None where there was no open."""
        return None if self.open == 0 else self.change / self.open

    @property
    def range_fraction(self) -> Decimal | None:
        """High minus low as a part of the open; None where there was no open."""
        return None if self.open == 0 else (self.high - self.low) / self.open

    @property
    def trade_size(self) -> Decimal | None:
        """What one trade was worth on average, in quote; None without trades."""
        return None if self.trades == 0 else self.quote_volume / self.trades


@dataclass(frozen=True, slots=True)
class AveragePrice:
    """Weighted average of the last `minutes`; filters go by it where there is no reference."""

    price: Decimal
    minutes: int
    time_ms: int


@dataclass(frozen=True, slots=True)
class ReferencePrice:
    """What execution rules and price filters go by; a None price switches the rule off."""

    price: Decimal | None
    time_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceMethod:
    """How the reference price is made: a mean of trades in buckets, or from outside.

    `outside_id` is the exchange's number of the outside source; None for the mean.
    """

    buckets: int = 0
    bucket_ms: int = 0
    outside_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRange:
    """PRICE_RANGE: multiples of the reference price within which a taker may trade.

    A None multiple does not bind. Both ends belong to the range; beyond it the rest expires.
    """

    bid_up: Decimal | None = None
    bid_down: Decimal | None = None
    ask_up: Decimal | None = None
    ask_down: Decimal | None = None

    def bounds(self, side: Side, reference: Decimal) -> tuple[Decimal | None, Decimal | None]:
        """Lowest and highest price a taker of this side may trade at."""
        up, down = (
            (self.bid_up, self.bid_down) if side is Side.BUY else (self.ask_up, self.ask_down)
        )
        return (
            None if down is None else reference * down,
            None if up is None else reference * up,
        )


@dataclass(frozen=True, slots=True)
class BlockTrade:
    """A trade agreed outside the book; it is in no tape, candle or volume."""

    trade_id: int
    price: Decimal
    quantity: Decimal
    time_ms: int
    taker: Side

    @property
    def value(self) -> Decimal:
        return self.price * self.quantity


@dataclass(frozen=True, slots=True)
class ExecutionRules:
    """Rules that judge an order while it trades; `price_range` None where there is none."""

    price_range: PriceRange | None = None


@dataclass(frozen=True, slots=True)
class OwnFilters:
    """What binds this account on a symbol: over the whole exchange, and besides the public rules."""

    account: AccountLimits
    symbol: FilterSet


Fact = (
    WindowStatistics
    | AveragePrice
    | ReferencePrice
    | ReferenceMethod
    | ExecutionRules
    | BlockTrade
    | OwnFilters
)
