"""Positions from their first fill to flat: what each earned, and what it cost to hold.

Profits and fees are the exchange's own figures of every fill, summed exactly; funding is what was settled
while the position was open. One fill may end a position and begin the next: it counts in both by its
parts, its fee and profit where they belong (profit to what was closed, the fee by quantity).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from terminal.domain.market import InstrumentId
from terminal.domain.order import ZERO
from terminal.domain.payoff import Direction
from terminal.domain.position import FuturesFill, PositionKey, PositionSide
from terminal.domain.records import Income, Record
from terminal.domain.rounding import EXACT

DAY_MS = 86_400_000
FUNDING, REALIZED, COMMISSION = "FUNDING_FEE", "REALIZED_PNL", "COMMISSION"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundTrip:
    """One position that was closed. `size` is the largest quantity held, times UTC ms.

    `realized` and `funding` in the margin asset, `fees` (positive is paid) by asset.
    """

    instrument: InstrumentId
    side: PositionSide
    direction: Direction
    size: Decimal
    opened_ms: int
    closed_ms: int
    realized: Decimal
    fees: Mapping[str, Decimal]
    funding: Decimal = ZERO


@dataclass(slots=True)
class _Open:
    quantity: Decimal
    opened_ms: int
    size: Decimal = ZERO
    realized: Decimal = ZERO
    fees: dict[str, Decimal] = field(default_factory=dict)

    def add(self, quantity: Decimal, realized: Decimal, fee_asset: str, fee: Decimal) -> None:
        self.quantity = EXACT.add(self.quantity, quantity)
        self.size = max(self.size, abs(self.quantity))
        self.realized = EXACT.add(self.realized, realized)
        self.fees[fee_asset] = EXACT.add(self.fees.get(fee_asset, ZERO), fee)


def round_trips(
    fills: Iterable[FuturesFill], income: Iterable[Record] = ()
) -> tuple[RoundTrip, ...]:
    """Closed positions, oldest first; `fills` from a moment when everything was flat.

    What is still open at the end is not told.
    """
    funding = [
        (record.instrument, record.time_ms, record.value.amount)
        for record in income
        if isinstance(record.value, Income) and record.value.kind == FUNDING
    ]
    found: list[RoundTrip] = []
    running: dict[PositionKey, _Open] = {}
    for fill in sorted(fills, key=lambda f: (f.time_ms, f.trade_id)):
        key = (fill.instrument, fill.position_side)
        change = Direction.of(fill.side) * fill.quantity
        held = running.get(key)
        rest = change
        if held is not None and held.quantity * change < 0:
            closing = min(abs(held.quantity), abs(change)) * (1 if change > 0 else -1)
            share = abs(closing) / fill.quantity
            direction = Direction.LONG if held.quantity > 0 else Direction.SHORT
            held.add(closing, fill.realized, fill.fee_asset, fill.fee * share)
            rest = change - closing
            if held.quantity == 0:
                del running[key]
                found.append(_ended(key, held, direction, fill.time_ms, funding))
        if rest != 0:
            opened = running.setdefault(key, _Open(ZERO, fill.time_ms))
            share = abs(rest) / fill.quantity
            opened.add(rest, ZERO, fill.fee_asset, fill.fee * share)
    return tuple(found)


def _ended(
    key: PositionKey,
    held: _Open,
    direction: Direction,
    closed_ms: int,
    funding: Iterable[tuple[InstrumentId, int, Decimal]],
) -> RoundTrip:
    paid = ZERO
    for instrument, at_ms, amount in funding:
        if instrument == key[0] and held.opened_ms <= at_ms <= closed_ms:
            paid = EXACT.add(paid, amount)
    return RoundTrip(
        instrument=key[0],
        side=key[1],
        direction=direction,
        size=held.size,
        opened_ms=held.opened_ms,
        closed_ms=closed_ms,
        realized=held.realized,
        fees=held.fees,
        funding=paid,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DayResult:
    """One UTC day of a futures account in one asset, by the exchange's income.

    `fees` is negative when paid, as the exchange writes it; `other` are rebates, insurance and the like,
    `moved` deposits, withdrawals and transfers, which are no result.
    """

    day_ms: int
    asset: str
    realized: Decimal = ZERO
    fees: Decimal = ZERO
    funding: Decimal = ZERO
    other: Decimal = ZERO
    moved: Decimal = ZERO

    @property
    def net(self) -> Decimal:
        """What trading and holding earned."""
        return self.realized + self.fees + self.funding + self.other


_MOVED = frozenset(("TRANSFER", "INTERNAL_TRANSFER", "CROSS_COLLATERAL_TRANSFER", "COIN_SWAP_DEPOSIT",
                    "COIN_SWAP_WITHDRAW", "WELCOME_BONUS"))  # fmt: skip


def daily_results(income: Iterable[Record]) -> tuple[DayResult, ...]:
    """Days with any income, oldest first, one row per asset."""
    sums: dict[tuple[int, str], dict[str, Decimal]] = {}
    for record in income:
        value = record.value
        if not isinstance(value, Income):
            continue
        parts = sums.setdefault((record.time_ms // DAY_MS * DAY_MS, value.asset), {})
        name = _part(value.kind)
        parts[name] = EXACT.add(parts.get(name, ZERO), value.amount)
    return tuple(
        DayResult(day_ms=day, asset=asset, **sums[day, asset]) for day, asset in sorted(sums)
    )


def _part(kind: str) -> str:
    if kind in _MOVED:
        return "moved"
    return {REALIZED: "realized", COMMISSION: "fees", FUNDING: "funding"}.get(kind, "other")


def unexplained(
    fills: Iterable[FuturesFill], income: Iterable[Record]
) -> dict[tuple[int, str], Decimal]:
    """Where fills and income of the same span differ: realised profit less fees, by day and asset.

    Empty when they agree to the last digit.
    """
    sums: dict[tuple[int, str], Decimal] = {}

    def add(time_ms: int, asset: str, amount: Decimal) -> None:
        key = (time_ms // DAY_MS * DAY_MS, asset)
        sums[key] = EXACT.add(sums.get(key, ZERO), amount)

    for record in income:
        value = record.value
        if isinstance(value, Income) and value.kind in (REALIZED, COMMISSION):
            add(record.time_ms, value.asset, value.amount)
    for fill in fills:
        # Profit is paid in the margin asset; where the fee is not, that is another row.
        add(fill.time_ms, margin_asset(fill), EXACT.minus(fill.realized))
        add(fill.time_ms, fill.fee_asset, fill.fee)
    return {key: amount for key, amount in sums.items() if amount != 0}


def margin_asset(fill: FuturesFill) -> str:
    """The asset a linear contract's profit is paid in, read off its symbol."""
    symbol = fill.instrument.symbol.partition("_")[0]
    known = next((asset for asset in ("USDT", "USDC", "BUSD") if symbol.endswith(asset)), "")
    return known or fill.fee_asset
