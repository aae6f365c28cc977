"""Rolling 24-hour statistics and the best quotes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Ticker:
    """Rolling 24 h statistics of one instrument; prices in quote per base, times in UTC ms."""

    last: Decimal
    open: Decimal
    high: Decimal
    low: Decimal
    volume: Decimal
    quote_volume: Decimal
    time_ms: int

    @property
    def change(self) -> Decimal:
        """Last minus open, in quote per base."""
        return self.last - self.open

    @property
    def change_fraction(self) -> Decimal | None:
        """Change over 24 h as a fraction (0.01 is one percent); None when there was no open."""
        return None if self.open == 0 else self.change / self.open

    @property
    def range_fraction(self) -> Decimal | None:
        """Where the last price stands between low (0) and high (1); None when they are equal."""
        low, high = min(self.low, self.last), max(self.high, self.last)
        return (self.last - low) / (high - low) if high > low else None


@dataclass(frozen=True, slots=True)
class BestQuote:
    """Best bid and ask with their quantities."""

    bid: Decimal
    bid_quantity: Decimal
    ask: Decimal
    ask_quantity: Decimal
    time_ms: int

    @property
    def spread_bps(self) -> Decimal | None:
        """Ask minus bid in hundredths of a percent of their middle; None for an empty book."""
        middle = (self.bid + self.ask) / 2
        return None if not middle else (self.ask - self.bid) / middle * 10_000
