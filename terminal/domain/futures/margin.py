"""Leverage brackets, initial and maintenance margin, and what is left to trade with.

Notional and margins are in the margin asset: quote for USDⓈ-M, base coin for COIN-M.
Sources: "Notional and Leverage Brackets", "Account Information V3"; the exchange's FAQ on
leverage and margin of futures.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from terminal.domain.order import ZERO, Side
from terminal.domain.payoff import Direction, FuturesPayoff


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginTier:
    """One bracket: it holds for notionals above `floor` up to and including `cap`.

    `ratio` is the maintenance margin ratio as a fraction, `amount` the maintenance amount (wire
    `cum`) that keeps the margin continuous between tiers.
    """

    floor: Decimal
    cap: Decimal
    ratio: Decimal
    amount: Decimal
    max_leverage: int


@dataclass(frozen=True, slots=True)
class Brackets:
    """The tiers of one symbol for one account, lowest first."""

    tiers: Sequence[MarginTier]

    def __post_init__(self) -> None:
        if not self.tiers:
            raise ValueError("a symbol has at least one bracket")

    def tier(self, notional: Decimal) -> MarginTier:
        """Tier of an absolute notional; the highest one beyond the last cap."""
        for tier in self.tiers:
            if notional <= tier.cap:
                return tier
        return self.tiers[-1]

    def maintenance(self, notional: Decimal) -> Decimal:
        """Maintenance margin of an absolute notional."""
        tier = self.tier(notional)
        return notional * tier.ratio - tier.amount

    def max_notional(self, leverage: int) -> Decimal:
        """Largest notional the exchange allows at this leverage; zero when too high for all."""
        caps = [t.cap for t in self.tiers if t.max_leverage >= leverage]
        return max(caps, default=ZERO)


def maintenance_amounts(tiers: Iterable[tuple[Decimal, Decimal]]) -> list[Decimal]:
    """Maintenance amounts for (floor, ratio) pairs, lowest tier first.

    Each makes the margin at a floor the same from both sides.
    """
    amounts: list[Decimal] = []
    previous = ZERO
    for floor, ratio in tiers:
        amounts.append(amounts[-1] + floor * (ratio - previous) if amounts else ZERO)
        previous = ratio
    return amounts


@dataclass(frozen=True, slots=True)
class SymbolMargin:
    """Initial margin a symbol ties up, split as the exchange shows it."""

    position: Decimal
    orders: Decimal

    @property
    def total(self) -> Decimal:
        return self.position + self.orders


def one_way_margin(
    position_notional: Decimal, buys: Decimal, sells: Decimal, leverage: int
) -> SymbolMargin:
    """Initial margin of a signed position notional and open buy and sell notionals.

    Only the worse of both directions counts. Reduce-only and close-position orders are left out
    by the caller.
    """
    total = max(abs(position_notional + buys), abs(position_notional - sells)) / leverage
    held = abs(position_notional) / leverage
    return SymbolMargin(held, total - held)


def hedge_margin(
    long_notional: Decimal,
    short_notional: Decimal,
    opening_notional: Decimal,
    leverage: int,
) -> SymbolMargin:
    """Initial margin with both legs (absolute notionals); orders that close a leg add nothing."""
    return SymbolMargin(
        (abs(long_notional) + abs(short_notional)) / leverage, opening_notional / leverage
    )


def open_loss(
    side: Side, quantity: Decimal, order_price: Decimal, mark: Decimal, payoff: FuturesPayoff
) -> Decimal:
    """Loss a new order would show at once if filled at its price: zero or positive.

    It must be affordable beside the initial margin when the order is sent.
    """
    return max(ZERO, -payoff.profit(Direction.of(side), quantity, order_price, mark))


def available_balance(
    cross_wallet: Decimal, cross_profit: Decimal, margins: Iterable[SymbolMargin]
) -> Decimal:
    """What new orders may use in single-asset mode: never negative.

    `cross_profit` is the unrealised profit of cross positions; isolated wallets are not part of
    `cross_wallet`, and isolated positions not part of `margins`.
    """
    return max(ZERO, cross_wallet + cross_profit - sum((m.total for m in margins), ZERO))


def margin_ratio(maintenance: Decimal, margin_balance: Decimal) -> Decimal | None:
    """Maintenance margin over margin balance; 1 liquidates. None when the balance is not positive."""
    return maintenance / margin_balance if margin_balance > 0 else None


def multi_asset_balance(holdings: Iterable[tuple[Decimal, Decimal]]) -> Decimal:
    """USD value of (balance, bid rate after haircut) pairs in multi-assets mode.

    The bid side of the exchange's asset index is meant for what one owns.
    """
    return sum((balance * rate for balance, rate in holdings), ZERO)
