"""What a panel may do: the verbs of the services as protocols, and the session that holds them.

Panels depend on these shapes only, so a test drives a panel with a ten-line fake and the
services can change inside. Commands are synchronous from the panel's view: they return at once,
their progress and outcome appear in the stores (and as notices), never as an exception.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from terminal.domain.any_ticket import TradeTicket
from terminal.domain.candle import Interval, PriceSource
from terminal.domain.futures.bracket import ExitLeg, Exits
from terminal.domain.futures.market_statistics import Period
from terminal.domain.futures.position import Position
from terminal.domain.futures.protection import WHOLE
from terminal.domain.futures.ticket import FuturesTicket
from terminal.domain.futures.words import MarginMode, PositionMode
from terminal.domain.gate import Decision, GateLimits
from terminal.domain.market import Environment, InstrumentId, Market
from terminal.domain.order import Order
from terminal.domain.order_moves import Change
from terminal.domain.symbol_facts import Window
from terminal.domain.validation import MarketContext, Violation
from terminal.services.contexts import worth_of_account
from terminal.services.orders.amend_plan import Plan
from terminal.services.settings.limit_values import LimitChange, LimitValue, Waiting
from terminal.services.support_bundle import SupportBundle
from terminal.services.valuation import value_in
from terminal.state.records import RecordQuery
from terminal.state.stores import Stores
from terminal.venue.api import Topic

REFERENCE_ASSET = "USDT"


class MarketDataVerbs(Protocol):
    def need(self, topics: Iterable[Topic], owner: object) -> None:
        """Replace what `owner` wants streamed (reference-counted over all owners)."""

    def release(self, owner: object) -> None:
        """`owner` (a closing panel) wants nothing any more."""


class HistoryVerbs(Protocol):
    def load_candles(
        self,
        instrument: InstrumentId,
        interval: Interval,
        source: PriceSource = PriceSource.LAST,
    ) -> None:
        """Make sure the newest page is in the candle store, merged with the live candle."""

    def load_older(
        self,
        instrument: InstrumentId,
        interval: Interval,
        source: PriceSource = PriceSource.LAST,
    ) -> None:
        """Add one page before the oldest candle held; does nothing while one is under way."""

    def is_loading(
        self,
        instrument: InstrumentId,
        interval: Interval,
        source: PriceSource = PriceSource.LAST,
    ) -> bool: ...


class TradingVerbs(Protocol):
    def context(self, instrument: InstrumentId) -> MarketContext:
        """What is known now for judging a ticket."""

    def check(self, ticket: TradeTicket) -> tuple[Violation, ...]:
        """`validate` with the current context, plus the guard's own refusals (stale book, lock)."""

    def submit(self, ticket: TradeTicket) -> str | None:
        """Send once. Returns the client order id, or None (with a notice) when it is refused here.

        What the gate wants confirmed has its id already and waits in `stores.questions`.
        """

    def try_out(self, ticket: TradeTicket) -> None:
        """Ask the exchange about an order without placing it; a notice tells what it says."""

    def plan(self, order: Order, change: Change) -> Plan:
        """Which way `change` would go and what speaks against it; for saying so beforehand."""

    def amend(self, order: Order, change: Change) -> bool:
        """Make `change` to an open order; False (with a notice) when it is refused here."""

    def cancel(self, order: Order) -> None:
        """Cancel an order, with all of its list when it belongs to one."""

    def cancel_all(self, instrument: InstrumentId | None = None) -> None:
        """Cancel all open orders of one instrument, or of the whole session."""


class PositionVerbs(Protocol):
    """What a panel may do with futures positions. Every refusal becomes a notice.

    A close is always reduce-only (in hedge mode it names its leg), its size is read again at the
    moment of the click, and it is refused while the position is not known.
    """

    def close(
        self, position: Position, fraction: Decimal = WHOLE, *, price: Decimal | None = None
    ) -> str | None:
        """Close `fraction` (0 to 1), at market or at a limit price; the client id when it left."""

    def close_at_break_even(self, position: Position) -> str | None:
        """Close the whole of it with a resting limit order at the break-even price."""

    def reverse(self, position: Position) -> str | None:
        """Close at market, then open the same size the other way once the close is filled."""

    def flatten(self, instrument: InstrumentId) -> bool:
        """Cancel what could open something, close every leg at market, then cancel the exits; False
        (with a notice) while the positions are not known."""

    def submit(self, ticket: FuturesTicket, exits: Exits) -> str | None:
        """As `TradingVerbs.submit`, with exits placed on the first fill and kept in step with it."""

    def protect(self, position: Position, leg: ExitLeg, fraction: Decimal = WHOLE) -> str | None:
        """Place a stop or a take-profit for a position; the whole of it, however large it becomes."""

    def move(self, order: Order, trigger_price: Decimal) -> bool:
        """Place the same exit at another trigger, then cancel the old one."""

    def check_exit(self, position: Position, leg: ExitLeg) -> tuple[Violation, ...]:
        """What speaks against it: would trigger now, lies beyond the liquidation price …"""

    def clear_orphans(self) -> int:
        """Cancel exits without a position (`orphan_orders`); how many."""

    def judge_leverage(self, instrument: InstrumentId, leverage: int) -> Decision:
        """Whether a change must be agreed to first, with its effect on the liquidation price."""

    def set_leverage(
        self, instrument: InstrumentId, leverage: int, *, agreed: bool = False
    ) -> bool:
        """Change it; False (with a notice) when it must be agreed to first or is refused here."""

    def set_margin_mode(self, instrument: InstrumentId, mode: MarginMode) -> bool: ...

    def set_position_mode(self, mode: PositionMode) -> bool: ...

    def set_multi_assets(self, *, on: bool) -> bool: ...

    def change_margin(self, position: Position, amount: Decimal) -> bool:
        """Add to an isolated position, or take out of it (negative), in the margin asset."""

    def set_dead_man(self, seconds: int | None) -> bool:
        """Let the exchange cancel resting orders when this terminal is silent for so long; None
        ends it. Conditional orders (stops, take-profits) are not known to be covered."""


class Answers(Protocol):
    """Who hears the trader's word on an open question."""

    def answer(self, client_id: str, *, agreed: bool, words: str = "") -> str | None: ...


class BatchVerbs(Protocol):
    def cancel(self, orders: Sequence[Order]) -> None:
        """As `TradingVerbs.cancel` for each, in as few requests as the exchange allows."""

    def place(self, tickets: Sequence[FuturesTicket]) -> tuple[str, ...]:
        """Send up to five orders together; their ids, or none (with a notice) when any is refused."""


class TermVerbs(Protocol):
    """What the futures account agrees to; every outcome becomes a notice."""

    def set_fee_burn(self, *, on: bool) -> None:
        """Pay fees in BNB, at a discount, or not."""

    def agree_to_stocks(self) -> None:
        """Sign the agreement on contracts of stocks."""


class StatisticsVerbs(Protocol):
    """Figures of a contract that are asked for only while somebody looks at them."""

    def want(self, instrument: InstrumentId, period: Period) -> None:
        """Keep `stores.statistics` about this contract; the same again costs nothing."""

    def rest(self) -> None:
        """Nobody looks any more."""

    def refresh(self) -> None:
        """Ask again now."""


class RecordVerbs(Protocol):
    def load(self, query: RecordQuery) -> None:
        """Load a piece of the past into `stores.records`, in place of what is loading there."""

    def stop(self) -> None:
        """End the load under way and keep what is there."""


class FactVerbs(Protocol):
    """What is told of a symbol besides its market; it appears in `stores.facts`."""

    def look(self, instrument: InstrumentId, window: Window, *, owner: object) -> None:
        """Ask for everything and stream what moves, until `leave` or another look of `owner`."""

    def leave(self, owner: object) -> None: ...

    def ask_statistics(self, instrument: InstrumentId, window: Window) -> None: ...

    def ask_blocks(self, instrument: InstrumentId) -> None: ...


class KillSwitch(Protocol):
    @property
    def is_killed(self) -> bool: ...

    def kill(self) -> None:
        """Refuse new orders from now on and cancel everything."""

    def rearm(self) -> None:
        """Let new orders pass again."""

    def flatten(self) -> int:
        """Sell everything held at market; only while killed and nothing is open."""


class SimulatorVerbs(Protocol):
    @property
    def is_running(self) -> bool: ...

    def restart(self) -> None:
        """End the simulated exchange and begin a fresh one; connections follow by themselves."""


class SettingsVerbs(Protocol):
    """Values the window keeps between starts, by section name; JSON-like values only."""

    def load(self, section: str) -> dict[str, object]: ...

    def save(self, section: str, values: dict[str, object]) -> None: ...

    def on_change(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """Call `listener` with the name of each section that changes; returns how to stop it."""


class LimitVerbs(Protocol):
    """The trader's own limits and how they change."""

    @property
    def limits(self) -> GateLimits: ...

    @property
    def waiting(self) -> Mapping[str, Waiting]: ...

    @property
    def history(self) -> Sequence[LimitChange]: ...

    def propose(self, name: str, value: LimitValue) -> str:
        """Change one limit; returns the sentence that says from when on it holds."""


class Diagnostics(Protocol):
    """What the connections panel shows beyond the stores."""

    @property
    def tasks(self) -> Sequence[str]: ...

    @property
    def failures(self) -> Mapping[str, int]: ...

    def bundle(self) -> SupportBundle: ...

    def ping(self) -> None:
        """Try every way to the exchange; the answers appear in `stores.connection.pings`."""


class ArmingVerbs(Protocol):
    """Whether live orders may leave; see `services/arming.py`."""

    @property
    def is_needed(self) -> bool: ...

    @property
    def is_armed(self) -> bool: ...

    @property
    def left_ms(self) -> int: ...

    def arm(self) -> None: ...

    def disarm(self, reason: str) -> None: ...


@dataclass(slots=True)
class Session:
    """One environment and account, with its stores and verbs.

    In a `read_only` session nothing can be sent, and nothing that sends is shown. `no_account` says
    of which markets no account will come, and why.
    """

    environment: Environment
    account_name: str
    stores: Stores
    market_data: MarketDataVerbs
    history: HistoryVerbs
    trading: TradingVerbs
    settings: SettingsVerbs
    reference_asset: str = REFERENCE_ASSET
    simulator: SimulatorVerbs | None = None
    records: RecordVerbs | None = None
    facts: FactVerbs | None = None
    positions: PositionVerbs | None = None
    statistics: StatisticsVerbs | None = None
    batches: BatchVerbs | None = None
    terms: TermVerbs | None = None
    diagnostics: Diagnostics | None = None
    limits: LimitVerbs | None = None
    folders: Mapping[str, Path] = field(default_factory=dict)
    read_only: bool = False
    arming: ArmingVerbs | None = None
    no_account: dict[Market, str] = field(default_factory=dict)

    @property
    def equity(self) -> Decimal | None:
        """What the whole account is worth in the reference asset; None before the first snapshot."""
        if not self.stores.balances.known:
            return None
        return worth_of_account(self.stores.balances.all(), self.value_in_reference)

    def value_in_reference(self, asset: str, quantity: Decimal) -> Decimal | None:
        """`quantity` of `asset` in the reference asset at last prices; None when no price leads there."""
        return value_in(self.stores, self.reference_asset, asset, quantity)
