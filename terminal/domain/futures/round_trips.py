"""Closed positions out of fills and income: every movement counted once, where it belongs.

Profits and fees are the exchange's own figures of every fill, summed exactly. One fill may end a
position and begin the next: it counts in both by its parts, profit where something was closed, the fee
by quantity. Funding belongs to what was open when it was settled; of two legs of a contract the larger
amount is that of the larger leg, since both are paid at one rate. What a liquidation is cleared with is
booked with it or just after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from terminal.domain.futures.daily_income import MOVED
from terminal.domain.futures.position import FuturesFill, PositionKey
from terminal.domain.futures.round_trip import RoundTrip
from terminal.domain.market import InstrumentId
from terminal.domain.order import ZERO
from terminal.domain.payoff import Direction
from terminal.domain.records import COMMISSION, FUNDING, REALIZED, Income, Record
from terminal.domain.rounding import EXACT

LATE_MS = 60_000
"""Clearances booked so long after a position has ended are still its own."""


@dataclass(slots=True)
class _Held:
    key: PositionKey
    quantity: Decimal
    opened_ms: int | None
    asset: str = ""
    size: Decimal = ZERO
    realized: Decimal = ZERO
    funding: Decimal = ZERO
    other: Decimal = ZERO
    fees: dict[str, Decimal] = field(default_factory=dict)
    opened: tuple[Decimal, Decimal] = (ZERO, ZERO)
    closed: tuple[Decimal, Decimal] = (ZERO, ZERO)
    closed_ms: int = 0
    is_long: bool = True

    def take(self, fill: FuturesFill, change: Decimal, *, closes: bool) -> None:
        """Count `change` (signed), a part of `fill` or all of it."""
        share = abs(change) / fill.quantity
        moved = (abs(change), EXACT.multiply(abs(change), fill.price))
        if closes:
            self.closed = _both(self.closed, moved)
            self.realized = EXACT.add(self.realized, fill.realized)
        else:
            self.opened = _both(self.opened, moved)
            self.is_long = change > 0
        self.quantity = EXACT.add(self.quantity, change)
        self.size = max(self.size, abs(self.quantity))
        fee = fill.fee if share == 1 else fill.fee * share
        self.fees[fill.fee_asset] = EXACT.add(self.fees.get(fill.fee_asset, ZERO), fee)
        self.asset = self.asset or margin_asset(fill)

    def book(self, kind: str, amount: Decimal) -> None:
        if kind == FUNDING:
            self.funding = EXACT.add(self.funding, amount)
        else:
            self.other = EXACT.add(self.other, amount)

    def told(self) -> RoundTrip:
        exit_price = _average(self.closed)
        entry = _average(self.opened) if self.opened_ms is not None else None
        if entry is None and exit_price is not None:
            # The exchange's own profit says from which average price it was counted.
            each = self.realized / self.closed[0]
            entry = exit_price - each if self.is_long else exit_price + each
        return RoundTrip(
            instrument=self.key[0],
            side=self.key[1],
            direction=Direction.LONG if self.is_long else Direction.SHORT,
            size=self.size,
            opened_ms=self.opened_ms,
            closed_ms=self.closed_ms,
            realized=self.realized,
            fees=self.fees,
            asset=self.asset,
            entry=entry,
            exit=exit_price,
            funding=self.funding,
            other=self.other,
        )


def round_trips(
    fills: Iterable[FuturesFill],
    income: Iterable[Record] = (),
    before: Mapping[PositionKey, Decimal] | None = None,
) -> tuple[RoundTrip, ...]:
    """Closed positions, oldest first; `before` is what was held (signed) ahead of the first fill.

    What is still open at the end is not told.
    """
    running = {
        key: _Held(key, quantity, None, size=abs(quantity), is_long=quantity > 0)
        for key, quantity in (before or {}).items()
        if quantity
    }
    ended: list[_Held] = []
    trades = [(fill.time_ms, 1, fill.trade_id, fill) for fill in fills]
    bookings = [
        (record.time_ms, 0, record.id, record)
        for record in income
        if isinstance(record.value, Income) and _is_of_positions(record.value.kind)
    ]
    steps = sorted([*trades, *bookings], key=lambda step: step[:3])
    for _, group in groupby(steps, key=lambda step: step[:2]):
        found = [step[3] for step in group]
        booked = [one for one in found if isinstance(one, Record)]
        if booked:
            _book(booked, running, ended)
        for fill in found:
            if isinstance(fill, FuturesFill):
                _trade(fill, running, ended)
    return tuple(held.told() for held in ended)


def held_before(
    fills: Iterable[FuturesFill], now: Mapping[PositionKey, Decimal]
) -> dict[PositionKey, Decimal]:
    """What was held ahead of `fills`, from what is held after them; flat ones left out."""
    sums = dict(now)
    for fill in fills:
        key = (fill.instrument, fill.position_side)
        change = Direction.of(fill.side) * fill.quantity
        sums[key] = EXACT.subtract(sums.get(key, ZERO), change)
    return {key: quantity for key, quantity in sums.items() if quantity}


def margin_asset(fill: FuturesFill) -> str:
    """The asset a linear contract's profit is paid in, read off its symbol."""
    symbol = fill.instrument.symbol.partition("_")[0]
    known = next((asset for asset in ("USDT", "USDC", "BUSD") if symbol.endswith(asset)), "")
    return known or fill.fee_asset


def _is_of_positions(kind: str) -> bool:
    """Profit and fees are in the fills themselves, transfers are no result."""
    return kind not in (REALIZED, COMMISSION) and kind not in MOVED


def _trade(fill: FuturesFill, running: dict[PositionKey, _Held], ended: list[_Held]) -> None:
    key = (fill.instrument, fill.position_side)
    rest = Direction.of(fill.side) * fill.quantity
    held = running.get(key)
    if held is not None and held.quantity * rest < 0:
        closing = min(abs(held.quantity), abs(rest)) * (1 if rest > 0 else -1)
        held.take(fill, closing, closes=True)
        rest = EXACT.subtract(rest, closing)
        if not held.quantity:
            held.closed_ms = fill.time_ms
            ended.append(running.pop(key))
    if rest:
        opened = running.setdefault(key, _Held(key, ZERO, fill.time_ms))
        opened.take(fill, rest, closes=False)


def _book(records: list[Record], running: dict[PositionKey, _Held], ended: list[_Held]) -> None:
    """Movements of one moment to the positions they belong to; those of none known are left out."""
    by_kind: dict[tuple[InstrumentId, str], list[Decimal]] = {}
    for record in records:
        if isinstance(record.value, Income):
            key = (record.instrument, record.value.kind)
            by_kind.setdefault(key, []).append(record.value.amount)
    for (instrument, kind), amounts in by_kind.items():
        legs = [held for held in running.values() if held.key[0] == instrument]
        if not legs and kind != FUNDING:
            late = records[0].time_ms - LATE_MS
            legs = [h for h in ended[-4:] if h.key[0] == instrument and h.closed_ms >= late][-1:]
        if not legs:
            continue
        legs.sort(key=lambda held: (-abs(held.quantity), held.key[1]))
        for number, amount in enumerate(sorted(amounts, key=abs, reverse=True)):
            legs[min(number, len(legs) - 1)].book(kind, amount)


def _both(sums: tuple[Decimal, Decimal], more: tuple[Decimal, Decimal]) -> tuple[Decimal, Decimal]:
    return EXACT.add(sums[0], more[0]), EXACT.add(sums[1], more[1])


def _average(sums: tuple[Decimal, Decimal]) -> Decimal | None:
    return sums[1] / sums[0] if sums[0] else None
