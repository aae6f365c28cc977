"""The account's truth: user stream, snapshots, and the comparison of the two."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from terminal.domain.balance import CommissionRates
from terminal.domain.errors import NotAuthorised, RateLimited, TerminalError
from terminal.domain.events import (
    AccountEvent,
    BalanceAdjusted,
    BalancesReported,
    ListReported,
    OrderReported,
)
from terminal.domain.fees import Commission
from terminal.domain.market import InstrumentId, Market
from terminal.domain.numbers import grouped_text
from terminal.domain.order import Order, OrderStatus, Side
from terminal.domain.order_machine import is_from_venue
from terminal.services.absence import AwaySummary, Stock, take_stock
from terminal.services.clock import CLOCK_SLACK_MS, Clock, wall_ms
from terminal.services.fill_audit import FillAudit
from terminal.services.futures.intake import FuturesIntake
from terminal.services.intake import Intake
from terminal.services.supervisor import Supervisor
from terminal.state.absences import Absence
from terminal.state.notices import Severity
from terminal.state.stores import Stores
from terminal.venue.api import Account, AccountSnapshot, CommissionPlans
from terminal.venue.futures_api import Positions

BUSY_SECONDS = 15.0
IDLE_SECONDS = 45.0
SETTLE_SECONDS = 0.5
HISTORY = 200
OVERLAP_MS = 5_000
GONE_AFTER = 2
GONE_SECONDS = 16.0


class AccountService:
    """Feeds the stores from the user stream and audits them against snapshots.

    On the first connection, after every return of the user stream, four times a minute while orders
    are open and less often otherwise; the rate governor has the last word. `caught_up` is called
    when the account is whole again after a break.
    """

    def __init__(
        self,
        stores: Stores,
        supervisor: Supervisor,
        intake: Intake,
        clock: Clock = wall_ms,
        market: Market = Market.SPOT,
    ) -> None:
        self.market = market
        self._stores = stores
        self._supervisor = supervisor
        self._intake = intake
        self._clock = clock
        self._account: Account | None = None
        self._looked_at: set[InstrumentId] = set()
        self._missing: dict[str, tuple[int, float]] = {}
        self.running: Callable[[], float] = time.monotonic
        self._fill_audit = FillAudit(stores, intake, market)
        self._futures = FuturesIntake(stores, clock)
        # Names of its tasks: a second market says which it is.
        self._trouble = f"account-audit:{market}"
        self._prefix = prefix = "" if market is Market.SPOT else f"{market} "
        self._stream_task, self._audit_task = f"{prefix}user stream", f"{prefix}account audit"
        self._recheck = asyncio.Event()
        self._before: Stock | None = None
        self.caught_up: Callable[[], None] = lambda: None
        self.adjusted: Callable[[BalanceAdjusted], None] = lambda _: None

    def attach(self, account: Account) -> None:
        self._account = account
        self._supervisor.keep(self._stream_task, lambda: account.run(self.apply))
        self._supervisor.keep(self._audit_task, lambda: self._audit(account))

    @property
    def is_attached(self) -> bool:
        return self._account is not None

    def detach(self) -> None:
        self._account = None
        self._looked_at.clear()
        for name in (self._stream_task, self._audit_task):
            self._supervisor.stop(name)

    def apply(self, event: AccountEvent) -> None:
        """Write one event of the user stream: the end of that stream."""
        match event:
            case OrderReported():
                self._intake.order(event.order)
                if event.fill is not None:
                    self._intake.fill(event.fill)
            case ListReported():
                self._stores.order_lists.apply(event.order_list)
            case BalancesReported():
                self._stores.balances.apply(event)
            case BalanceAdjusted():
                self._tell_adjustment(event)
                self.adjusted(event)
            case _:
                self._futures.apply(event)

    def reset(self) -> None:
        """After a sleep: drop the connections; their return starts the catching up."""
        if self._account is not None:
            self._account.reset()

    def look_at(self, instrument: InstrumentId) -> None:
        """Load recent orders and fills of an instrument that came into view, once."""
        account = self._account
        is_ours = instrument.market is self.market
        if account is not None and is_ours and instrument not in self._looked_at:
            self._looked_at.add(instrument)
            work = self._history(account, instrument, None)
            self._supervisor.once(f"own history of {instrument}", work)

    def recheck(self) -> None:
        """Compare with the exchange soon: something was learned by asking that no event told."""
        self._recheck.set()

    def stream_lost(self, _reason: str) -> None:
        """From now on things may happen unseen: remember how they stood."""
        self._before = take_stock(self._stores)

    def stream_returned(self, since_ms: int | None) -> None:
        """The user stream is back; `since_ms` None means that this is the first time."""
        if self._account is not None and since_ms is not None:
            work = self._catch_up(self._account, since_ms)
            self._supervisor.once(f"{self._prefix}catching up", work)

    async def reconcile(self, account: Account) -> AccountSnapshot:
        """Compare with a snapshot: take its balances and orders, ask about orders it lacks."""
        asked_ms = self._clock()
        if isinstance(account, Positions):
            await self._futures.take(account)
        snapshot = await account.snapshot()
        if not isinstance(account, Positions):
            as_of_ms = self._venue_ms(asked_ms) - CLOCK_SLACK_MS
            balances = BalancesReported(snapshot.balances, complete=True, event_ms=as_of_ms)
            self._stores.balances.apply(balances)
            self._stores.balances.can_trade = snapshot.can_trade
            self._stores.balances.set_commission(None, snapshot.commission)
        for order in snapshot.open_orders:
            self._intake.order(order)
        listed = {order.client_id for order in snapshot.open_orders}
        self._missing = {key: n for key, n in self._missing.items() if key not in listed}
        for order in self._open_orders():
            is_old = order.updated_ms < self._venue_ms(asked_ms)
            if order.client_id not in listed and is_from_venue(order) and is_old:
                await self._ask(account, order)
        await self._fill_audit.complete(account, self._venue_ms(self._clock()))
        self._stores.notices.settle(self._trouble)
        return snapshot

    def _open_orders(self) -> list[Order]:
        """Open orders of this account's market."""
        rows = self._stores.orders.open_orders()
        return [order for order in rows if order.instrument.market is self.market]

    def _venue_ms(self, local_ms: int) -> int:
        return local_ms + round(self._stores.connection.clock_offset_ms)

    async def _ask(self, account: Account, order: Order) -> None:
        """An order we believe open is not in the snapshot: only its own answer ends it."""
        found = await account.query(order.instrument, order.client_id)
        if found is not None:
            self._missing.pop(order.client_id, None)
            self._intake.order(found)
            return
        # Reads may lag behind the engine: only a long and repeated absence is one.
        times, since = self._missing.get(order.client_id, (0, self.running()))
        self._missing[order.client_id] = (times + 1, since)
        if times + 1 >= GONE_AFTER and self.running() - since >= GONE_SECONDS:
            del self._missing[order.client_id]
            gone = replace(
                order,
                status=OrderStatus.EXPIRED,
                updated_ms=self._venue_ms(self._clock()),
                reason="the exchange no longer knows this order",
            )
            self._intake.order(gone)

    async def _audit(self, account: Account) -> None:
        while True:
            delay, may_idle = 2.0, False
            try:
                await self.reconcile(account)
                now_ms = self._venue_ms(self._clock())
                if not self._missing and not self._fill_audit.incomplete(now_ms):
                    delay, may_idle = BUSY_SECONDS, True
            except RateLimited as error:
                delay = max(1.0, (error.retry_at_ms - self._clock()) / 1_000)
            except NotAuthorised as error:
                self._tell_trouble(error)
                delay = IDLE_SECONDS
            except TerminalError as error:
                self._tell_trouble(error)
            await self._until_due(delay, may_idle=may_idle)

    async def _until_due(self, delay: float, *, may_idle: bool) -> None:
        """Wait `delay` seconds; longer while no order is open, less when somebody asks."""
        waited = 0.0
        while waited < IDLE_SECONDS:
            try:
                async with asyncio.timeout(delay):
                    await self._recheck.wait()
            except TimeoutError:
                waited += delay
                if self._open_orders() or not may_idle:
                    return
            else:
                self._recheck.clear()
                await asyncio.sleep(SETTLE_SECONDS)
                return

    async def _catch_up(self, account: Account, since_ms: int) -> None:
        """After a gap: history of everything that had open orders, then the summary."""
        before = self._before or take_stock(self._stores)
        start_ms = self._venue_ms(since_ms) - OVERLAP_MS
        busy = {order.instrument for order in self._open_orders()} | self._looked_at
        try:
            snapshot = await self.reconcile(account)
            busy |= {order.instrument for order in snapshot.open_orders}
            for instrument in sorted(busy):
                await self._history(account, instrument, start_ms)
        except TerminalError as error:
            self._tell_trouble(error)
            return
        finally:
            self.caught_up()
        summary = AwaySummary.between(before, self._stores, since_ms=start_ms)
        if summary.happened:
            now = self._clock()
            self._stores.absences.add(Absence(since_ms, now, summary.text))
            self._stores.notices.add(
                Severity.INFO, "While you were away", summary.text, time_ms=now, key="away"
            )

    async def _history(
        self, account: Account, instrument: InstrumentId, start_ms: int | None
    ) -> None:
        for order in await account.orders(instrument, start_ms=start_ms, limit=HISTORY):
            self._intake.order(order, announce=False)
        for fill in await account.fills(instrument, start_ms=start_ms, limit=HISTORY):
            self._intake.fill(fill, announce=False)
        if isinstance(account, CommissionPlans):
            plan = await account.commission_plan(instrument)
            self._stores.balances.set_plan(instrument, plan)
            rates = CommissionRates(*(_dearest(plan, is_maker=m) for m in (True, False)))
        else:
            rates = await account.commission(instrument)
        self._stores.balances.set_commission(instrument, rates)

    def _tell_trouble(self, error: TerminalError) -> None:
        self._stores.notices.add(
            Severity.WARNING,
            "Account data could not be checked",
            f"{error} It is tried again by itself.",
            time_ms=self._clock(),
            key=self._trouble,
        )

    def _tell_adjustment(self, event: BalanceAdjusted) -> None:
        verb = "arrived" if event.delta > 0 else "left"
        self._stores.notices.add(
            Severity.INFO,
            f"{grouped_text(abs(event.delta))} {event.asset} {verb}",
            "A deposit, withdrawal or transfer changed the balance.",
            time_ms=self._clock(),
        )


def _dearest(plan: Commission, *, is_maker: bool) -> Decimal:
    """One rate for both sides, where a single number must do."""
    return max(plan.rate(side, is_maker=is_maker) for side in Side)
