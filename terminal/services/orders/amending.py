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
from terminal.domain.spot.ticket import (
    PlainTicket,
)
from terminal.services.journal import JournalFailed, Outcome
from terminal.services.journal_schema import Command, Intent
from terminal.services.orders import placing
from terminal.services.orders.placing import Desk
from terminal.state.notices import Severity
from terminal.venue.api import Account, Amendments, Replaced, ReplaceResult


async def keep_priority(desk: Desk, account: Account, order: Order, quantity: Decimal) -> None:
    """Make the order smaller in its place; whatever happens, say what is true afterwards."""
    command = _intent(desk, Command.AMEND, order, replace(order, quantity=quantity))
    if not isinstance(account, Amendments):
        return
    desk.journal.note(command)
    try:
        accepted = await account.amend(order.instrument, order.client_id, quantity)
    except OutcomeUnknown as error:
        await _settle_smaller(desk, account, order, quantity, command.id, str(error))
    except Rejected as error:
        desk.journal.settle(command.id, Outcome.REJECTED, desk.clock(), str(error))
        _tell_unchanged(desk, order, str(error))
    except TerminalError as error:
        desk.journal.settle(command.id, Outcome.NOT_SENT, desk.clock(), str(error))
        _tell_unchanged(desk, order, str(error))
    except Exception as error:
        desk.incidents.report("making an order smaller", error)
        cause = "An internal error hid the answer."
        await _settle_smaller(desk, account, order, quantity, command.id, cause)
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
        await _settle_replacement(desk, account, order, new, command.id, str(error))
    except TerminalError as error:
        outcome = Outcome.REJECTED if isinstance(error, Rejected) else Outcome.NOT_SENT
        for key in (command.id, new.client_id):
            desk.journal.settle(key, outcome, desk.clock(), str(error))
        _withdraw(desk, new, "the old order stays as it was")
        _tell_unchanged(desk, order, str(error))
    except Exception as error:
        desk.incidents.report("changing an order", error)
        cause = "An internal error hid the answer."
        await _settle_replacement(desk, account, order, new, command.id, cause)
    else:
        _conclude(desk, order, new, replaced, command.id)


def _conclude(desk: Desk, order: Order, new: Order, replaced: Replaced, command: str) -> None:
    """Both halves were answered; what did not happen as wished is said with what is live now."""
    if replaced.canceled is not None:
        desk.intake.order(replaced.canceled)
    if replaced.placed is not None:
        desk.intake.order(replaced.placed)
        for fill in replaced.fills:
            desk.intake.fill(fill)
    for key, happened in (
        (command, replaced.result is ReplaceResult.REPLACED),
        (new.client_id, replaced.placed is not None),
    ):
        outcome = Outcome.ACCEPTED if happened else Outcome.REJECTED
        desk.journal.settle(key, outcome, desk.clock(), replaced.reason)
    if replaced.result is ReplaceResult.UNCHANGED:
        _withdraw(desk, new, "the old order stays as it was")
        _tell_unchanged(desk, order, f"The exchange refused to cancel it: {replaced.reason}")
    elif replaced.result is ReplaceResult.ONLY_CANCELED:
        _withdraw(desk, new, replaced.reason)
        _tell_only_cancelled(desk, order, new, f"was refused: {replaced.reason}")
    elif replaced.result is ReplaceResult.ONLY_PLACED:
        _tell_both_live(desk, order, new, replaced.reason)


async def _settle_smaller(
    desk: Desk, account: Account, order: Order, quantity: Decimal, command: str, cause: str
) -> None:
    """After a lost answer: the row keeps its quantity until the exchange's word or a proof."""
    desk.journal.settle(command, Outcome.UNKNOWN, desk.clock(), cause)
    _tell_unconfirmed(desk, order, cause)
    if await desk.unknown.is_smaller(account, order, quantity):
        desk.journal.settle(command, Outcome.ACCEPTED, desk.clock())
        _tell_changed(desk, order)
    else:
        desk.journal.settle(command, Outcome.NOT_SENT, desk.clock())
        _tell_unchanged(desk, order, "The exchange never took the change.")
    desk.recheck()


async def _settle_replacement(
    desk: Desk, account: Account, order: Order, new: Order, command: str, cause: str
) -> None:
    """After a lost answer both orders are asked for by their ids: neither is known to be live."""
    desk.journal.settle(command, Outcome.UNKNOWN, desk.clock(), cause)
    _tell_unconfirmed(desk, order, cause)
    await placing.settle(desk, account, new, cause)
    old = await desk.unknown.word_of(account, order)
    placed = desk.stores.orders.get(new.client_id)
    is_placed = placed is not None and placed.status is not OrderStatus.NOT_SENT
    outcome = Outcome.ACCEPTED if is_placed else Outcome.NOT_SENT
    desk.journal.settle(command, outcome, desk.clock())
    if is_placed and old.is_open:
        _tell_both_live(desk, order, new, cause)
    elif is_placed:
        _tell_changed(desk, order)
    elif old.is_open:
        _tell_unchanged(desk, order, "The exchange never took the change.")
    elif old.status is OrderStatus.CANCELED:
        _tell_only_cancelled(desk, order, new, "is not there.")
    else:
        ended = old.status.value.lower().replace("_", " ")
        _tell_unchanged(desk, order, f"It was {ended} first.")


def _tell_unconfirmed(desk: Desk, order: Order, cause: str) -> None:
    desk.tell(
        Severity.WARNING,
        "Change unconfirmed",
        f"{desk.describe(order)}: {cause} The exchange is being asked; the change is not sent"
        " again.",
        f"amend:{order.client_id}",
    )


def _tell_changed(desk: Desk, order: Order) -> None:
    desk.tell(
        Severity.INFO,
        "Order changed",
        f"{desk.describe(order)}: the exchange has made the change whose answer was lost.",
        f"amend:{order.client_id}",
    )


def _tell_only_cancelled(desk: Desk, order: Order, new: Order, why: str) -> None:
    desk.tell(
        Severity.DANGER,
        "Cancelled, but not placed again",
        f"{desk.describe(order)} is gone. The new one, {desk.describe(new)}, {why}"
        " Nothing rests in its place; send it again from the ticket.",
        f"amend:{order.client_id}",
    )


def _tell_both_live(desk: Desk, order: Order, new: Order, why: str) -> None:
    desk.tell(
        Severity.DANGER,
        "Both orders are live",
        f"{desk.describe(order)} was not cancelled ({why.rstrip('. ')}), yet"
        f" {desk.describe(new)} was placed. Both count as open: cancel the one you do not want.",
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


def _intent(desk: Desk, kind: Command, order: Order, becomes: Order | None = None) -> Intent:
    now = desk.clock()
    return Intent(
        id=f"{kind}:{order.client_id}:{now}",
        kind=kind,
        environment=desk.environment,
        instrument=order.instrument,
        client_id=order.client_id,
        created_ms=now,
        order=becomes,
    )
