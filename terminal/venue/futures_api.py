"""Ports that only futures have. `runtime_checkable`, so that a service can ask what a venue offers.

Errors as in `venue.api`: changes of leverage, modes and margin are commands, so they may end
UNKNOWN; asking for the snapshot then tells the truth.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol, runtime_checkable

from terminal.domain.derivative import FundingTerms, MarkPrice, OpenInterest, SymbolSettings, Wallet
from terminal.domain.futures_words import MarginMode, PositionMode, PositionSide
from terminal.domain.margin import Brackets
from terminal.domain.market import InstrumentId
from terminal.domain.order import Order
from terminal.domain.position import Position
from terminal.domain.trading_sessions import Session
from terminal.venue.api import Accepted


@dataclass(frozen=True, slots=True, kw_only=True)
class FuturesSnapshot:
    """Everything a futures account is, at `event_ms` of the exchange (UTC).

    `positions` are the open ones, `settings` the account's choices by contract.
    """

    positions: Sequence[Position]
    wallets: Sequence[Wallet]
    mode: PositionMode
    multi_assets: bool
    settings: Mapping[InstrumentId, SymbolSettings]
    can_trade: bool
    event_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountModes:
    """Choices for the whole account, at `event_ms` of the exchange (UTC)."""

    mode: PositionMode
    multi_assets: bool
    event_ms: int


@runtime_checkable
class Positions(Protocol):
    """Optional port of an account: what is held, and closing what is held."""

    async def futures_snapshot(self) -> FuturesSnapshot: ...

    async def position(self, instrument: InstrumentId) -> Sequence[Position]:
        """The positions of one contract as they are this moment, flat ones left out."""

    async def modes(self) -> AccountModes:
        """How the account is set up as a whole, at little cost."""

    async def brackets(self) -> Mapping[InstrumentId, Brackets]:
        """The account's own brackets of all contracts."""


@runtime_checkable
class Leverage(Protocol):
    """Optional port: how an account holds its positions. All are commands."""

    async def set_leverage(self, instrument: InstrumentId, leverage: int) -> SymbolSettings: ...

    async def set_margin_mode(self, instrument: InstrumentId, mode: MarginMode) -> None:
        """Refused while a position or an order is open on the contract; the same mode is no error."""

    async def set_position_mode(self, mode: PositionMode) -> None:
        """Refused while any position or order is open; the same mode is no error."""

    async def set_multi_assets(self, *, on: bool) -> None: ...

    async def change_margin(
        self, instrument: InstrumentId, side: PositionSide, amount: Decimal
    ) -> None:
        """Put `amount` of the margin asset into an isolated position, or take it out (negative)."""

    async def margin_changes(
        self, instrument: InstrumentId, side: PositionSide, start_ms: int
    ) -> Sequence[Decimal]:
        """What was put in (or taken out, negative) by hand since `start_ms` of the exchange (UTC)."""


@runtime_checkable
class Modifications(Protocol):
    """Optional port: another price or quantity for a resting limit order; it loses its place."""

    async def modify(self, order: Order, quantity: Decimal, price: Decimal) -> Accepted: ...


@runtime_checkable
class DeadManSwitch(Protocol):
    """Optional port: the exchange cancels a contract's orders unless it hears from us in time.

    It is not known to reach the conditional service, so stops and take-profits may stay.
    """

    async def count_down(self, instrument: InstrumentId, milliseconds: int) -> None:
        """Begin anew at `milliseconds`; 0 ends the countdown."""


@runtime_checkable
class MarkData(Protocol):
    """Optional port of market data: marks, funding and open interest."""

    async def marks(self) -> Sequence[tuple[InstrumentId, MarkPrice]]: ...

    async def open_interest(self, instrument: InstrumentId) -> OpenInterest: ...

    async def schedules(self) -> Mapping[str, Sequence[Session]]:
        """When the markets behind TradFi contracts are open, by kind, a week back and ahead."""

    async def funding_terms(self) -> Mapping[InstrumentId, FundingTerms]:
        """Of contracts whose terms are not the usual ones."""
