"""The reference price of a symbol and the band around it in which takers may trade.

A moving mean of trade prices held in buckets aligned to time; the bucket that straddles the cutoff
counts by the part still inside. Integer arithmetic: counts carry four extra decimals, sums four more
than the price; the division truncates. Source: FAQ "Price range execution rules".
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from terminal.domain.order import Side
from terminal.simulator.spot.instruments import SymbolSpec

BUCKETS = 10
BUCKET_MS = 1_000
_EXTRA = 10**4
Band = tuple[int, int]
"""Lowest and highest tick, both included."""


@dataclass(slots=True)
class _Bucket:
    start_ms: int
    count: int = 0
    total: int = 0


class ReferencePrice:
    """Mean of the last `BUCKETS` times `BUCKET_MS`; None before the first trade.

    Without a trade in the window the last value stays.
    """

    def __init__(self, price_decimals: int) -> None:
        self._decimals = price_decimals
        self._buckets: deque[_Bucket] = deque()
        self._last: Decimal | None = None
        self.outside: Decimal | None = None
        """A price set by the operator; it wins over the mean."""

    def add(self, time_ms: int, tick: int) -> None:
        """A trade; times must not run backwards."""
        start = time_ms - time_ms % BUCKET_MS
        if not self._buckets or self._buckets[-1].start_ms != start:
            self._buckets.append(_Bucket(start))
            if len(self._buckets) > BUCKETS + 1:
                self._buckets.popleft()
        bucket = self._buckets[-1]
        bucket.count += 1
        bucket.total += tick

    def price(self, now_ms: int) -> Decimal | None:
        """In quote per base, with four decimals more than the symbol's prices."""
        if self.outside is not None:
            return self.outside
        cutoff = now_ms - BUCKETS * BUCKET_MS
        while self._buckets and self._buckets[0].start_ms + BUCKET_MS <= cutoff:
            self._buckets.popleft()
        count = total = 0
        for bucket in self._buckets:
            kept = min(BUCKET_MS, bucket.start_ms + BUCKET_MS - cutoff)
            count += bucket.count * _EXTRA * kept // BUCKET_MS
            total += bucket.total * _EXTRA * _EXTRA * kept // BUCKET_MS
        if count:
            self._last = Decimal(total // count).scaleb(-self._decimals - 4)
        return self._last


def price_band(spec: SymbolSpec, reference: Decimal | None, side: Side) -> Band | None:
    """Ticks at which a taker of that side may trade; None when the rule is not enforced."""
    rule = spec.price_range
    if rule is None or reference is None:
        return None
    down, up = rule.bid if side is Side.BUY else rule.ask
    scale = 10**spec.scale.price_decimals
    low = 0 if down is None else int((reference * down * scale).to_integral_value(ROUND_CEILING))
    high = 2**62 if up is None else int((reference * up * scale).to_integral_value(ROUND_FLOOR))
    return low, high
