"""One order on its way: journal, send once, and whatever the outcome, say it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from terminal.domain.any_ticket import SingleTicket
from terminal.domain.errors import Invalid, OutcomeUnknown, Rejected, TerminalError
from terminal.domain.instrument import Instrument
from terminal.domain.market import Environment, InstrumentId
from terminal.domain.order import Order, OrderStatus
from terminal.domain.order_machine import is_from_venue
from terminal.domain.refusal import RefusalKind, refusal_kind
from terminal.services.clock import Clock
from terminal.services.incidents import Incidents
from terminal.services.intake import Intake
from terminal.services.journal import Journal, JournalFailed, Outcome, Written
from terminal.services.journal_schema import Command, Intent
from terminal.services.orders.unknown_orders import UnknownOrders
from terminal.services.wording import describe
from terminal.state.notices import Severity
from terminal.state.stores import Stores
from terminal.venue.api import Account

MODE_CONFLICTS = frozenset({-4061, -4062})
"""An order whose position side, or whose reduce-only, does not fit the account's position mode."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What placing and cancelling share; `doubts` are cancels that were given up, by their key in
    the journal, until somebody learns what became of them."""

    environment: Environment
    stores: Stores
    intake: Intake
    journal: Journal
    unknown: UnknownOrders
    incidents: Incidents
    clock: Clock
    refresh_rules: Callable[[InstrumentId], None] = lambda _: None
    recheck: Callable[[], None] = lambda: None
    doubts: dict[str, Order] = field(default_factory=dict)

    def tell(self, severity: Severity, title: str, text: str, key: str) -> None:
        self.stores.notices.add(severity, title, text, time_ms=self.clock(), key=key)

    def describe(self, order: Order) -> str:
        return describe(order, self.stores.instruments.get(order.instrument))


def place_intent(desk: Desk, order: Order) -> Intent:
    """What the journal must hold before `order` is sent."""
    return Intent(
        id=order.client_id,
        kind=Command.PLACE,
        environment=desk.environment,
        instrument=order.instrument,
        client_id=order.client_id,
        created_ms=order.created_ms,
        order=order,
    )


async def place(
    desk: Desk,
    account: Account,
    ticket: SingleTicket,
    instrument: Instrument,
    order: Order,
    written: Written,
) -> None:
    """Send `ticket` as `order` (already shown as SUBMITTING) exactly once, when it is `written`.

    Ends with the order accepted, rejected, not sent, or settled by asking. A cancellation from
    outside (the program is closing) leaves the journal's intent unfinished, so that the next
    start asks.
    """
    try:
        await written.on_disk()
    except JournalFailed as error:
        _not_sent(desk, order, f"{error} Free some space or check the profile folder.")
        return
    try:
        accepted = await account.place(ticket, instrument, order.client_id)
    except Rejected as error:
        await _rejected(desk, account, order, error)
    except OutcomeUnknown as error:
        await settle(desk, account, order, str(error))
    except (Invalid, TerminalError) as error:
        desk.journal.settle(order.client_id, Outcome.NOT_SENT, desk.clock(), str(error))
        _not_sent(desk, order, str(error))
    except asyncio.CancelledError:
        desk.stores.orders.apply(replace(order, status=OrderStatus.UNCONFIRMED))
        raise
    except Exception as error:
        # A defect of ours after the bytes may have left: treat it like a lost answer.
        desk.incidents.report("sending an order", error)
        await settle(desk, account, order, "An internal error hid the answer.")
    else:
        desk.intake.order(accepted.order)
        for fill in accepted.fills:
            desk.intake.fill(fill)
        desk.journal.settle(order.client_id, Outcome.ACCEPTED, desk.clock())


async def settle(desk: Desk, account: Account, order: Order, cause: str) -> None:
    """Show `order` as UNCONFIRMED and ask for it until its fate is known."""
    desk.journal.settle(order.client_id, Outcome.UNKNOWN, desk.clock(), cause)
    shown = desk.stores.orders.apply(
        replace(order, status=OrderStatus.UNCONFIRMED, updated_ms=desk.clock())
    )
    if shown.status is OrderStatus.UNCONFIRMED:
        desk.tell(
            Severity.WARNING,
            "Order unconfirmed",
            f"{desk.describe(order)}: {cause} It may be live. The exchange is being asked; it is"
            " not sent again.",
            f"unknown:{order.client_id}",
        )
    settled = await desk.unknown.settle(account, order)
    desk.recheck()
    absent = settled.status is OrderStatus.NOT_SENT
    outcome = Outcome.NOT_SENT if absent else Outcome.ACCEPTED
    desk.journal.settle(order.client_id, outcome, desk.clock())


async def _rejected(desk: Desk, account: Account, order: Order, error: Rejected) -> None:
    current = desk.stores.orders.get(order.client_id)
    kind = refusal_kind(error.code, error.venue_text)
    if kind is RefusalKind.RULE:
        desk.refresh_rules(order.instrument)
    if error.code in MODE_CONFLICTS:
        # The account is not set up as we believe: somebody changed it elsewhere.
        desk.recheck()
    # Either the stream has already spoken of it, or an order of this fresh id is there already:
    # then this refusal cannot be the whole truth.
    seen = current is not None and is_from_venue(current)
    if seen or kind is RefusalKind.DUPLICATE:
        await settle(desk, account, order, str(error))
        return
    desk.journal.settle(order.client_id, Outcome.REJECTED, desk.clock(), str(error))
    desk.stores.orders.apply(
        replace(
            order,
            status=OrderStatus.REJECTED,
            updated_ms=desk.clock(),
            reason=str(error),
            reason_code=error.code,
            refusal=kind,
        )
    )
    desk.tell(
        Severity.DANGER,
        "Order rejected",
        f"{desk.describe(order)}: {error}",
        f"end:{order.client_id}",
    )


def _not_sent(desk: Desk, order: Order, cause: str) -> None:
    desk.stores.orders.apply(
        replace(order, status=OrderStatus.NOT_SENT, updated_ms=desk.clock(), reason=cause)
    )
    desk.tell(
        Severity.DANGER,
        "Order not sent",
        f"{desk.describe(order)}: {cause} Nothing reached the exchange.",
        f"end:{order.client_id}",
    )
