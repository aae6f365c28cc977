"""The verbs a panel has over futures positions: one value, `session.positions`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from terminal.domain.errors import TerminalError
from terminal.domain.futures.bracket import ExitLeg, Exits
from terminal.domain.futures.derivative import DeadMan
from terminal.domain.futures.position import Position
from terminal.domain.futures.protection import WHOLE
from terminal.domain.futures.ticket import FuturesTicket
from terminal.domain.futures.words import MarginMode, PositionMode
from terminal.domain.gate import Decision
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Order
from terminal.domain.validation import Violation
from terminal.services.futures.account_modes import ModeWatch
from terminal.services.futures.brackets import BracketKeeper
from terminal.services.futures.former_exits import FormerExits
from terminal.services.futures.position_orders import PositionOrders
from terminal.services.futures.position_settings import PositionSettings
from terminal.services.futures.protection_watch import ProtectionWatch
from terminal.services.orders.placing import Desk
from terminal.services.orders.trading import TradingService
from terminal.services.session import SettingsVerbs
from terminal.services.supervisor import Supervisor
from terminal.state.notices import Severity
from terminal.state.position_views import orphan_orders
from terminal.venue.api import Account
from terminal.venue.futures_api import Leverage, Positions

DEAD_MAN = "dead-man switch"
BRACKETS = "brackets"
WATCH = "protection watch"
FACTS = "position facts"
MODES = "account modes"
HEARTBEATS = 3
"""So many heartbeats fit into one countdown: two may be lost."""


class PositionService:
    """Attach it to the futures account; what it starts belongs to the supervisor."""

    def __init__(
        self,
        desk: Desk,
        supervisor: Supervisor,
        trading: TradingService,
        settings: SettingsVerbs,
        flush: Callable[[], None],
    ) -> None:
        self._desk = desk
        self._stores = desk.stores
        self._supervisor = supervisor
        self._trading = trading
        self._account: Account | None = None
        self._orders = PositionOrders(desk, supervisor, trading, self._positions)
        self._settings = PositionSettings(desk, supervisor, self._leverage)
        self._watch = ProtectionWatch(desk)
        self._modes = ModeWatch(desk.stores, desk.clock, self._positions)
        self._former = FormerExits(desk, supervisor, trading.cancel)
        self.brackets = BracketKeeper(desk, trading, settings, flush, lambda: self._account)

    def attach(self, account: Account) -> None:
        self._account = account
        self._former.attach()
        self._supervisor.keep(BRACKETS, self.brackets.run)
        self._supervisor.keep(WATCH, self._watch.run)
        self._supervisor.keep(MODES, self._modes.run)
        # Read with the account: the first picture of the window does not wait for it.
        from terminal.services.futures.position_facts import PositionFacts

        self._supervisor.keep(FACTS, PositionFacts(self._desk, self._positions).run)

    def detach(self) -> None:
        if self._stores.futures.dead_man is not None:
            text = "Its countdown may still run at the exchange. Switch it on again when connected."
            self._desk.tell(Severity.WARNING, "Dead-man switch has ended", text, "dead-man")
            self._stores.futures.set_dead_man(None)
        self._account = None
        self._former.detach()
        for task in (BRACKETS, WATCH, FACTS, MODES, DEAD_MAN):
            self._supervisor.stop(task)

    def close(
        self, position: Position, fraction: Decimal = WHOLE, *, price: Decimal | None = None
    ) -> str | None:
        return self._orders.close(position, fraction, price)

    def close_at_break_even(self, position: Position) -> str | None:
        return self._orders.close_at_break_even(position)

    def reverse(self, position: Position) -> str | None:
        return self._orders.reverse(position)

    def flatten(self, instrument: InstrumentId) -> bool:
        # Read when first needed: the first picture of the window does not wait for it.
        from terminal.services.futures.flattening import Flattening

        work = Flattening(self._desk, self._supervisor, self._trading, self._positions)
        return work.begin(instrument)

    def submit(self, ticket: FuturesTicket, exits: Exits) -> str | None:
        """The plan of its exits is on disk before the entry leaves."""
        client_id = self._trading.new_id()
        self.brackets.remember(client_id, ticket, exits)
        sent = self._trading.submit(ticket, client_id)
        waits = self._stores.questions.open
        if sent is None:
            self.brackets.forget(client_id)
        elif waits is not None and waits.client_id != client_id and sent != client_id:
            # An earlier question about the same order is still open: its plan stands.
            self.brackets.forget(client_id)
        return sent

    def protect(self, position: Position, leg: ExitLeg, fraction: Decimal = WHOLE) -> str | None:
        return self._orders.protect(position, leg, fraction)

    def move(self, order: Order, trigger_price: Decimal) -> bool:
        return self._orders.move(order, trigger_price)

    def check_exit(self, position: Position, leg: ExitLeg) -> tuple[Violation, ...]:
        return self._orders.check_exit(position, leg)

    def clear_orphans(self) -> int:
        found = orphan_orders(self._stores)
        for order in found:
            self._trading.cancel(order)
        return len(found)

    def judge_leverage(self, instrument: InstrumentId, leverage: int) -> Decision:
        return self._settings.judge_leverage(instrument, leverage)

    def set_leverage(
        self, instrument: InstrumentId, leverage: int, *, agreed: bool = False
    ) -> bool:
        return self._settings.set_leverage(instrument, leverage, agreed=agreed)

    def set_margin_mode(self, instrument: InstrumentId, mode: MarginMode) -> bool:
        return self._settings.set_margin_mode(instrument, mode)

    def set_position_mode(self, mode: PositionMode) -> bool:
        return self._settings.set_position_mode(mode)

    def set_multi_assets(self, *, on: bool) -> bool:
        return self._settings.set_multi_assets(on=on)

    def change_margin(self, position: Position, amount: Decimal) -> bool:
        return self._settings.change_margin(position, amount)

    def set_dead_man(self, seconds: int | None) -> bool:
        self._supervisor.stop(DEAD_MAN)
        self._stores.futures.set_dead_man(None if seconds is None else DeadMan(seconds))
        if seconds is None:
            return self._supervisor.once("dead-man switch off", self._stop_counting())
        return self._supervisor.keep(DEAD_MAN, lambda: self._heartbeat(seconds))

    async def _stop_counting(self) -> None:
        await self._count_down_all(0)

    async def _heartbeat(self, seconds: int) -> None:
        """Begin the countdown of every contract with open orders anew, in time."""
        text = (
            f"Resting futures orders are cancelled by the exchange when nothing is heard for"
            f" {seconds} s. Stops and take-profits are not known to be covered."
        )
        self._desk.tell(Severity.INFO, "Dead-man switch is on", text, "dead-man")
        while True:
            await self._beat(seconds)
            await asyncio.sleep(seconds / HEARTBEATS)

    async def _beat(self, seconds: int) -> None:
        """One heartbeat, counted from the moment before it left: the exchange's is no earlier."""
        began = self._desk.clock()
        contracts, failure = await self._count_down_all(seconds * 1_000)
        known = self._stores.futures.dead_man or DeadMan(seconds)
        if failure:
            self._stores.futures.set_dead_man(replace(known, fails=failure))
        else:
            self._stores.futures.set_dead_man(DeadMan(seconds, began, contracts))

    async def _count_down_all(self, milliseconds: int) -> tuple[int, str]:
        """For how many contracts it was begun anew, and why not for all."""
        orders = self._stores.orders.open_orders()
        busy = {o.instrument for o in orders if o.instrument.market is Market.USDM}
        failure = ""
        for instrument in sorted(busy):
            beat = self._settings.count_down(instrument, milliseconds)
            if beat is None:
                return 0, "This exchange has no dead-man switch."
            try:
                await beat
            except TerminalError as error:
                failure = str(error)
                text = f"{error} It is tried again by itself; the countdown may run out meanwhile."
                title = f"No heartbeat for {instrument.symbol}"
                self._desk.tell(Severity.WARNING, title, text, "dead-man")
        return len(busy), failure

    def _positions(self) -> Positions | None:
        return self._account if isinstance(self._account, Positions) else None

    def _leverage(self) -> Leverage | None:
        return self._account if isinstance(self._account, Leverage) else None
