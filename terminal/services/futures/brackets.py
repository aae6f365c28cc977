"""Exits behind entries: placed on the first fill, kept in step with it, found again after a restart.

A plan is on disk before its entry leaves. Once the entry has traded, every leg gets one conditional
order of the filled size; when more is filled a larger one takes its place, the new one first. When one
leg has closed the position the other is cancelled. What cannot be placed is an alarm, never a guess.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Protocol

from terminal.domain.errors import TerminalError
from terminal.domain.futures.bracket import ExitLeg, Exits, exit_ticket
from terminal.domain.futures.shape import futures_shape
from terminal.domain.futures.ticket import FuturesTicket
from terminal.domain.futures.words import PositionSide, WorkingPrice
from terminal.domain.instrument import FuturesContract
from terminal.domain.market import InstrumentId, Market
from terminal.domain.numbers import plain_text
from terminal.domain.order import Order, OrderStatus, Side
from terminal.domain.order_machine import is_from_venue
from terminal.domain.rounding import floor_to_step
from terminal.domain.spot.ticket import StopKind
from terminal.domain.violation import Violation
from terminal.services.orders.placing import Desk
from terminal.services.session import SettingsVerbs
from terminal.state.notices import Severity
from terminal.venue.api import Account

SECTION = "brackets"
LOCKED = "LOCKED"
SETTLE_SECONDS = 0.3
"""Fills of one order come in bursts: exits are resized once after each."""
ASK_AGAIN_SECONDS = 5.0


@dataclass(slots=True)
class PlannedLeg:
    """`placed` are the ids of its orders, the newest last; `is_over` says that no other follows."""

    leg: ExitLeg
    placed: list[str] = field(default_factory=list)
    is_over: bool = False


@dataclass(slots=True)
class Plan:
    """Exits of the entry `client_id`."""

    client_id: str
    instrument: InstrumentId
    side: Side
    position_side: PositionSide
    legs: list[PlannedLeg]


class Sender(Protocol):
    """How an exit leaves, and is taken back."""

    def new_id(self) -> str: ...

    def send_exit(self, ticket: FuturesTicket, client_id: str) -> tuple[Violation, ...]: ...

    def cancel(self, order: Order) -> None: ...


class BracketKeeper:
    """`run` while a futures account is attached; `remember` before an entry is sent."""

    def __init__(
        self,
        desk: Desk,
        trading: Sender,
        settings: SettingsVerbs,
        flush: Callable[[], None],
        account: Callable[[], Account | None],
    ) -> None:
        self._desk = desk
        self._stores = desk.stores
        self._trading = trading
        self._settings = settings
        self._flush = flush
        self._account = account
        self._changed = asyncio.Event()
        self._plans = {plan.client_id: plan for plan in _read(settings.load(SECTION))}
        self._former = set(self._plans)
        """Plans of the last run, until it is known whether their position is still there."""

    @property
    def plans(self) -> tuple[Plan, ...]:
        """Entries whose exits are not all over."""
        return tuple(self._plans.values())

    def remember(self, client_id: str, ticket: FuturesTicket, exits: Exits) -> None:
        """Write the plan down; only then may the entry leave."""
        shape = futures_shape(ticket, None)
        self._plans[client_id] = Plan(
            client_id=client_id,
            instrument=ticket.instrument,
            side=shape.side,
            position_side=shape.position_side or PositionSide.BOTH,
            legs=[PlannedLeg(leg) for leg in exits.legs],
        )
        self._save()

    def forget(self, client_id: str) -> None:
        """The entry did not leave."""
        if self._plans.pop(client_id, None) is not None:
            self._save()

    async def run(self) -> None:
        """Keep exits in step until cancelled; first find what a former run has left."""
        unsubscribe = self._stores.orders.on_change(self._changed.set)
        try:
            while True:
                await self._ask_for_unknown()
                for plan in tuple(self._plans.values()):
                    self._keep(plan)
                try:
                    async with asyncio.timeout(ASK_AGAIN_SECONDS):
                        await self._changed.wait()
                except TimeoutError:
                    continue
                await asyncio.sleep(SETTLE_SECONDS)
                self._changed.clear()
        finally:
            unsubscribe()

    async def _ask_for_unknown(self) -> None:
        """Orders of plans that no store knows: the last run placed them."""
        account = self._account()
        if account is None:
            return
        for plan in tuple(self._plans.values()):
            ids = [plan.client_id, *(i for leg in plan.legs for i in leg.placed)]
            for client_id in ids:
                if self._stores.orders.get(client_id) is not None:
                    continue
                try:
                    found = await account.query(plan.instrument, client_id)
                except TerminalError:
                    return
                if found is not None:
                    self._desk.intake.order(found, announce=False)
                elif client_id == plan.client_id:
                    self.forget(plan.client_id)
                    break

    def _keep(self, plan: Plan) -> None:
        entry = self._stores.orders.get(plan.client_id)
        if entry is None:
            return
        if entry.status.is_final and not entry.filled_quantity:
            self.forget(plan.client_id)
            return
        if not entry.filled_quantity:
            return
        closed = any(self._has_closed(leg, entry) for leg in plan.legs) or self._ended_meanwhile(
            plan, entry
        )
        for leg in plan.legs:
            if closed:
                leg.is_over = True
                self._cancel(leg)
            elif not leg.is_over:
                self._fit(plan, leg, entry)
        if entry.status.is_final and all(self._is_done(leg) for leg in plan.legs):
            self.forget(plan.client_id)

    def _ended_meanwhile(self, plan: Plan, entry: Order) -> bool:
        """Whether the position of a former run's entry was closed while nobody looked.

        Only a snapshot later than the entry's last word can tell.
        """
        positions = self._stores.positions
        if plan.client_id not in self._former or not entry.status.is_final:
            return False
        if not positions.known or positions.snapshot_ms <= entry.updated_ms:
            return False
        self._former.discard(plan.client_id)
        held = positions.get(plan.instrument, plan.position_side)
        return held is None or held.closing_side is not plan.side.opposite

    def _fit(self, plan: Plan, leg: PlannedLeg, entry: Order) -> None:
        """One accepted exit as large as what is filled; the one before goes when it is there."""
        newest = self._newest(leg)
        if newest is not None and newest.status in (
            OrderStatus.SUBMITTING,
            OrderStatus.UNCONFIRMED,
        ):
            return
        if newest is not None and newest.status.is_final:
            self._ended(plan, leg, newest)
            return
        wanted = self._size(plan, entry)
        if wanted is None:
            return
        if newest is None or (newest.quantity is not None and newest.quantity < wanted):
            self._place(plan, leg, wanted)
            return
        for old in leg.placed[:-1]:
            order = self._stores.orders.get(old)
            if order is not None and order.is_open:
                self._trading.cancel(order)

    def _place(self, plan: Plan, leg: PlannedLeg, quantity: Decimal) -> None:
        client_id = self._trading.new_id()
        leg.placed.append(client_id)
        # On disk before it leaves: after a crash it is asked for, not placed twice.
        self._save()
        ticket = exit_ticket(plan.instrument, plan.side, plan.position_side, leg.leg, quantity)
        broken = self._trading.send_exit(ticket, client_id)
        if broken and broken[0].rule == LOCKED:
            # Nothing may leave for now (orders of the last run are being checked, the kill switch):
            # it is tried again, and meanwhile the position is said to be unprotected.
            leg.placed.remove(client_id)
            self._save()
        elif broken:
            leg.placed.remove(client_id)
            leg.is_over = True
            self._save()
            self._alarm(plan, leg, broken[0].message)

    def _ended(self, plan: Plan, leg: PlannedLeg, newest: Order) -> None:
        """Refused exits are an alarm; a cancelled one was somebody's wish."""
        earlier = [self._stores.orders.get(i) for i in leg.placed[:-1]]
        still = any(order is not None and order.is_open for order in earlier)
        leg.is_over = True
        self._save()
        refused = (OrderStatus.REJECTED, OrderStatus.NOT_SENT, OrderStatus.EXPIRED)
        if newest.status in refused:
            kept = " The smaller one before it still stands." if still else ""
            self._alarm(plan, leg, f"{newest.reason}.{kept}" if newest.reason else kept)

    def _size(self, plan: Plan, entry: Order) -> Decimal | None:
        """What is filled, in whole steps; None while that is less than the smallest order."""
        contract = self._stores.instruments.get(plan.instrument)
        if not isinstance(contract, FuturesContract):
            return None
        quantity = floor_to_step(entry.filled_quantity, contract.step_size)
        return quantity if quantity >= contract.filters.min_quantity else None

    def _newest(self, leg: PlannedLeg) -> Order | None:
        """The last order of a leg; one that nobody knows counts as not confirmed."""
        if not leg.placed:
            return None
        return self._stores.orders.get(leg.placed[-1])

    def _has_closed(self, leg: PlannedLeg, entry: Order) -> bool:
        """An exit has traded as much as the entry has."""
        orders = (self._stores.orders.get(i) for i in leg.placed)
        return any(
            order is not None
            and order.status is OrderStatus.FILLED
            and order.filled_quantity >= entry.filled_quantity
            for order in orders
        )

    def _cancel(self, leg: PlannedLeg) -> None:
        for client_id in leg.placed:
            order = self._stores.orders.get(client_id)
            if order is not None and order.is_open and is_from_venue(order):
                self._trading.cancel(order)

    def _is_done(self, leg: PlannedLeg) -> bool:
        orders = [self._stores.orders.get(i) for i in leg.placed]
        return leg.is_over and not any(order is not None and order.is_open for order in orders)

    def _alarm(self, plan: Plan, leg: PlannedLeg, why: str) -> None:
        name = "Stop" if leg.leg.kind is StopKind.STOP_LOSS else "Take-profit"
        self._desk.tell(
            Severity.DANGER,
            f"{name} of {plan.instrument.symbol} was not placed",
            f"{why} The position stands without it: place one by hand or close.",
            f"bracket:{plan.client_id}:{leg.leg.kind}",
        )

    def _save(self) -> None:
        self._settings.save(SECTION, {p.client_id: _write(p) for p in self._plans.values()})
        self._flush()


def _write(plan: Plan) -> dict[str, object]:
    return {
        "market": plan.instrument.market.value,
        "symbol": plan.instrument.symbol,
        "side": plan.side.value,
        "position_side": plan.position_side.value,
        "legs": [
            {
                "kind": leg.leg.kind.value,
                "trigger": plain_text(leg.leg.trigger_price),
                "working": leg.leg.working.value,
                "price": "" if leg.leg.price is None else plain_text(leg.leg.price),
                "protect": leg.leg.price_protect,
                "placed": list(leg.placed),
                "over": leg.is_over,
            }
            for leg in plan.legs
        ],
    }


def _read(saved: dict[str, object]) -> list[Plan]:
    """Plans of a settings section; one that cannot be read is left out."""
    found = []
    for client_id, entry in saved.items():
        try:
            found.append(_plan(client_id, entry))
        except (KeyError, TypeError, ValueError, InvalidOperation):
            continue
    return found


def _plan(client_id: str, entry: object) -> Plan:
    if not isinstance(entry, dict):
        raise TypeError("a plan is an object")
    legs = []
    for row in entry["legs"]:
        leg = ExitLeg(
            kind=StopKind(row["kind"]),
            trigger_price=Decimal(row["trigger"]),
            working=WorkingPrice(row["working"]),
            price=Decimal(row["price"]) if row["price"] else None,
            price_protect=bool(row["protect"]),
        )
        legs.append(PlannedLeg(leg, [str(i) for i in row["placed"]], bool(row["over"])))
    return Plan(
        client_id=client_id,
        instrument=InstrumentId(Market(entry["market"]), str(entry["symbol"])),
        side=Side(entry["side"]),
        position_side=PositionSide(entry["position_side"]),
        legs=legs,
    )
