"""Changing an open order: which way it goes is decided and said before anything is sent.

A smaller quantity keeps the order's place in the queue. Everything else is a cancel and a new
order, which are not one transaction: when only the first half happens, the trader is told so.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from terminal.domain.errors import OutcomeUnknown, Rejected, TerminalError
from terminal.domain.instrument import Instrument
from terminal.domain.order import Order, OrderStatus
from terminal.domain.spot_ticket import (
    PlainTicket,
)
from terminal.services import placing
from terminal.services.journal import JournalFailed, Outcome
from terminal.services.journal_schema import Command, Intent
from terminal.services.placing import Desk
from terminal.state.notices import Severity
from terminal.venue.api import Account, Amendments, Replaced, ReplaceResult


async def keep_priority(desk: Desk, account: Account, order: Order, quantity: Decimal) -> None:
    """Make the order smaller in its place; whatever happens, say what is true afterwards."""
    command = _intent(desk, Command.AMEND, order)
    if not isinstance(account, Amendments):
        return
    desk.journal.note(command)
    try:
        accepted = await account.amend(order.instrument, order.client_id, quantity)
    except OutcomeUnknown as error:
        desk.journal.settle(command.id, Outcome.UNKNOWN, desk.clock(), str(error))
        await _ask(desk, account, order, command.id, str(error))
    except Rejected as error:
        desk.journal.settle(command.id, Outcome.REJECTED, desk.clock(), str(error))
        _tell_unchanged(desk, order, str(error))
    except TerminalError as error:
        desk.journal.settle(command.id, Outcome.NOT_SENT, desk.clock(), str(error))
        _tell_unchanged(desk, order, str(error))
    else:
        desk.intake.order(accepted.order)
        desk.journal.settle(command.id, Outcome.ACCEPTED, desk.clock())


async def replace_order(
    desk: Desk,
    account: Account,
    order: Order,
    ticket: PlainTicket,
    instrument: Instrument,
    new: Order,
) -> None:
    """Cancel `order`, place `ticket` as `new` (shown as SUBMITTING already).

    The new order is journalled like any other, so that a crash in between is settled by asking.
    """
    if not isinstance(account, Amendments):
        return
    command = _intent(desk, Command.REPLACE, order)
    desk.journal.note(command)
    try:
        await desk.journal.intend(placing.place_intent(desk, new))
    except JournalFailed as error:
        desk.journal.settle(command.id, Outcome.NOT_SENT, desk.clock(), str(error))
        _withdraw(desk, new, f"{error} The old order stays as it was.")
        return
    try:
        replaced = await account.replace(order, ticket, instrument, new.client_id)
    except OutcomeUnknown as error:
        desk.journal.settle(command.id, Outcome.UNKNOWN, desk.clock(), str(error))
        await _ask(desk, account, order, command.id, str(error))
        await placing.settle(desk, account, new, str(error))
    except TerminalError as error:
        outcome = Outcome.REJECTED if isinstance(error, Rejected) else Outcome.NOT_SENT
        for key in (command.id, new.client_id):
            desk.journal.settle(key, outcome, desk.clock(), str(error))
        _withdraw(desk, new, "the old order stays as it was")
        _tell_unchanged(desk, order, str(error))
    except Exception as error:
        desk.incidents.report("changing an order", error)
        await _ask(desk, account, order, command.id, "An internal error hid the answer.")
        await placing.settle(desk, account, new, "An internal error hid the answer.")
    else:
        _conclude(desk, order, new, replaced, command.id)


def _conclude(desk: Desk, order: Order, new: Order, replaced: Replaced, command: str) -> None:
    if replaced.canceled is not None:
        desk.intake.order(replaced.canceled)
    if replaced.result is ReplaceResult.REPLACED and replaced.placed is not None:
        desk.intake.order(replaced.placed)
        for fill in replaced.fills:
            desk.intake.fill(fill)
        for key in (command, new.client_id):
            desk.journal.settle(key, Outcome.ACCEPTED, desk.clock())
        return
    for key in (command, new.client_id):
        desk.journal.settle(key, Outcome.REJECTED, desk.clock(), replaced.reason)
    if replaced.result is ReplaceResult.UNCHANGED:
        _withdraw(desk, new, "the old order stays as it was")
        _tell_unchanged(desk, order, f"The exchange refused to cancel it: {replaced.reason}")
        return
    _withdraw(desk, new, replaced.reason)
    desk.tell(
        Severity.DANGER,
        "Cancelled, but not placed again",
        f"{desk.describe(order)} is gone. The new one, {desk.describe(new)}, was refused:"
        f" {replaced.reason} Nothing rests in its place; send it again from the ticket.",
        f"amend:{order.client_id}",
    )


async def _ask(desk: Desk, account: Account, order: Order, command: str, cause: str) -> None:
    """After a lost answer: the old order's own word, however often it takes a few tries."""
    try:
        found = await account.query(order.instrument, order.client_id)
    except TerminalError:
        found = None
    if found is not None:
        desk.intake.order(found)
        desk.journal.settle(command, Outcome.ACCEPTED, desk.clock())
    desk.tell(
        Severity.WARNING,
        "Change unconfirmed",
        f"{desk.describe(order)}: {cause} The table shows what the exchange says now.",
        f"amend:{order.client_id}",
    )


def _withdraw(desk: Desk, new: Order, reason: str) -> None:
    """The replacement that was shown as sending never came to be."""
    desk.stores.orders.apply(
        replace(new, status=OrderStatus.NOT_SENT, updated_ms=desk.clock(), reason=reason)
    )


def _tell_unchanged(desk: Desk, order: Order, cause: str) -> None:
    desk.tell(
        Severity.WARNING,
        "Order not changed",
        f"{desk.describe(order)} stays as it was. {cause}",
        f"amend:{order.client_id}",
    )


def _intent(desk: Desk, kind: Command, order: Order) -> Intent:
    now = desk.clock()
    return Intent(
        id=f"{kind}:{order.client_id}:{now}",
        kind=kind,
        environment=desk.environment,
        instrument=order.instrument,
        client_id=order.client_id,
        created_ms=now,
    )
