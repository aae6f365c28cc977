"""Ports that only futures have. `runtime_checkable`, so that a service can ask what a venue offers.

Errors as in `venue.api`: changes of leverage, modes and margin are commands, so they may end
UNKNOWN; asking for the snapshot then tells the truth.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, Protocol, runtime_checkable

from terminal.domain.errors import TerminalError
from terminal.domain.futures.derivative import (
    FundingTerms,
    MarkPrice,
    OpenInterest,
    RuleIndicator,
    SymbolSettings,
    Wallet,
)
from terminal.domain.futures.margin import Brackets
from terminal.domain.futures.market_statistics import Backing, Period, Point, Statistic
from terminal.domain.futures.position import Position
from terminal.domain.futures.ticket import FuturesTicket
from terminal.domain.futures.trading_sessions import Session
from terminal.domain.futures.words import MarginMode, PositionMode, PositionSide
from terminal.domain.instrument import FuturesContract, Instrument
from terminal.domain.market import InstrumentId
from terminal.domain.order import Order
from terminal.domain.ticker import BestQuote
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


class Placement(NamedTuple):
    """One order of several that are placed together."""

    ticket: FuturesTicket
    instrument: Instrument
    client_id: str


class Amendment(NamedTuple):
    """Another quantity and price for one order of several."""

    order: Order
    quantity: Decimal
    price: Decimal


PLACE_MOST = 5
CANCEL_MOST = 10


@runtime_checkable
class Batches(Protocol):
    """Optional port: several orders in one request; errors of all raise, those of one are results."""

    async def place_many(
        self, wishes: Sequence[Placement]
    ) -> Sequence[Accepted | TerminalError]: ...

    async def modify_many(
        self, changes: Sequence[Amendment]
    ) -> Sequence[Accepted | TerminalError]: ...

    async def cancel_many(
        self, instrument: InstrumentId, client_ids: Sequence[str]
    ) -> Sequence[Accepted | TerminalError]:
        """Of one contract, at most CANCEL_MOST."""


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


@runtime_checkable
class AccountTerms(Protocol):
    """Optional port of an account: what it agreed to with the exchange. Changes are commands."""

    async def fee_burn(self) -> bool:
        """Whether fees are paid in BNB, at a discount, while there is any."""

    async def set_fee_burn(self, *, on: bool) -> None: ...

    async def trading_rules(self) -> Sequence[RuleIndicator]:
        """How near the account is to being locked for the way it places orders."""

    async def agree_to_stocks(self) -> None:
        """Sign the agreement on contracts of stocks; only at the trader's explicit word."""


class AskedPrice(NamedTuple):
    """The last trade as a request tells it."""

    price: Decimal
    time_ms: int


@runtime_checkable
class AskedPrices(Protocol):
    """Optional port of market data: prices by request, for when the streams are down."""

    async def last_prices(self) -> Sequence[tuple[InstrumentId, AskedPrice]]: ...

    async def quotes(self) -> Sequence[tuple[InstrumentId, BestQuote]]: ...


class StatisticsData(Protocol):
    async def series(
        self, statistic: Statistic, contract: FuturesContract, period: Period, limit: int
    ) -> Sequence[Point]:
        """The newest `limit` points (at most 500), oldest first; `period` is not asked of funding."""

    async def backing(self, contract: FuturesContract) -> Backing:
        """What stands behind a contract now."""


@runtime_checkable
class HasStatistics(Protocol):
    """Optional port of market data."""

    statistics: StatisticsData
