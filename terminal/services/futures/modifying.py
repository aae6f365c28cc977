"""Another price or quantity for a resting futures order: one command, the same order, last in the queue.

Only limit orders can be modified; a conditional order is moved by placing the new one first
(`position_orders`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from terminal.domain.errors import OutcomeUnknown, Rejected, TerminalError
from terminal.domain.futures.amendment import validate_modification
from terminal.domain.futures.ticket import (
    Exposure,
    FuturesLimitTicket,
    GoodTill,
    Hedge,
    Lasting,
    OneWay,
)
from terminal.domain.futures.words import PositionSide
from terminal.domain.instrument import FuturesContract
from terminal.domain.order import Order, OrderStatus, OrderType, TimeInForce
from terminal.domain.order_moves import Change
from terminal.domain.validation import MarketContext, Violation
from terminal.domain.violation import Field
from terminal.services.journal import JournalFailed, Outcome
from terminal.services.journal_schema import Command, Intent
from terminal.services.orders.amend_plan import Plan, Way
from terminal.services.orders.placing import Desk
from terminal.state.notices import Severity
from terminal.venue.api import Account
from terminal.venue.futures_api import Modifications


def plan_modification(
    order: Order, change: Change, contract: FuturesContract, context: MarketContext
) -> Plan:
    """Judge `change` by the exchange's rules. Pure."""
    price = order.price if change.price is None else change.price
    quantity = order.quantity if change.quantity is None else change.quantity
    if order.status in (OrderStatus.UNCONFIRMED, OrderStatus.SUBMITTING):
        return _impossible("It is not confirmed yet: wait until the exchange has answered.")
    if order.type is not OrderType.LIMIT or order.is_conditional or price is None or not quantity:
        return _impossible("Only resting limit orders can be changed: cancel and place again.")
    if (price, quantity) == (order.price, order.quantity):
        return Plan(way=Way.NOTHING)
    if quantity <= order.filled_quantity:
        return _impossible("So much is filled already: cancel the rest instead.")
    found = validate_modification(order, contract, context, quantity=quantity, price=price)
    ticket = _as_ticket(order, quantity, price)
    return Plan(way=Way.MODIFY, quantity=quantity, ticket=ticket, violations=found)


async def modify(desk: Desk, account: Account, order: Order, ticket: FuturesLimitTicket) -> None:
    """Send the change once; after a lost answer the order itself is asked for until it tells."""
    price = ticket.price
    if not isinstance(account, Modifications) or not isinstance(price, Decimal):
        return
    command = _intent(desk, order, replace(order, quantity=ticket.quantity, price=price))
    try:
        # It may ask for more than rests now, so it is on disk before it leaves, like a new order.
        await desk.journal.intend(command)
    except JournalFailed as error:
        _tell(desk, order, f"{error} Free some space or check the profile folder.")
        return

    def is_made(told: Order) -> bool:
        return (told.quantity, told.price) == (ticket.quantity, price)

    try:
        accepted = await account.modify(order, ticket.quantity, price)
    except OutcomeUnknown as error:
        await _settle(desk, account, order, command.id, str(error), is_made)
    except Rejected as error:
        desk.journal.settle(command.id, Outcome.REJECTED, desk.clock(), str(error))
        _tell(desk, order, str(error))
    except TerminalError as error:
        desk.journal.settle(command.id, Outcome.NOT_SENT, desk.clock(), str(error))
        _tell(desk, order, str(error))
    except Exception as error:
        # A defect of ours after the bytes may have left: treat it like a lost answer.
        desk.incidents.report("changing an order", error)
        await _settle(desk, account, order, command.id, "An internal error hid it.", is_made)
    else:
        desk.intake.order(accepted.order)
        desk.journal.settle(command.id, Outcome.ACCEPTED, desk.clock())


async def _settle(
    desk: Desk,
    account: Account,
    order: Order,
    command_id: str,
    cause: str,
    is_made: Callable[[Order], bool],
) -> None:
    desk.journal.settle(command_id, Outcome.UNKNOWN, desk.clock(), cause)
    text = f"{desk.describe(order)}: {cause} The exchange is being asked; nothing is sent again."
    desk.tell(Severity.WARNING, "Change unconfirmed", text, f"amend:{order.client_id}")
    made = await desk.unknown.has_become(account, order, is_made)
    outcome = Outcome.ACCEPTED if made else Outcome.NOT_SENT
    desk.journal.settle(command_id, outcome, desk.clock())
    if not made:
        _tell(desk, order, "the exchange never had the change")


def _as_ticket(order: Order, quantity: Decimal, price: Decimal) -> FuturesLimitTicket:
    exposure: Exposure = OneWay(reduce_only=order.reduce_only)
    if order.position_side in (PositionSide.LONG, PositionSide.SHORT):
        exposure = Hedge(order.position_side)
    lasting: Lasting = order.time_in_force or TimeInForce.GTC
    if lasting is TimeInForce.GTD:
        lasting = GoodTill(order.good_till_ms or 0)
    return FuturesLimitTicket(
        instrument=order.instrument,
        side=order.side,
        quantity=quantity,
        price=price,
        lasting=lasting,
        exposure=exposure,
        stp_mode=order.stp_mode,
    )


def _intent(desk: Desk, order: Order, wanted: Order) -> Intent:
    now = desk.clock()
    return Intent(
        id=f"{Command.AMEND}:{order.client_id}:{now}",
        kind=Command.AMEND,
        environment=desk.environment,
        instrument=order.instrument,
        client_id=order.client_id,
        created_ms=now,
        order=wanted,
    )


def _impossible(message: str) -> Plan:
    violation = Violation(rule="AMEND", field=Field.ORDER, message=message)
    return Plan(way=Way.IMPOSSIBLE, violations=(violation,))


def _tell(desk: Desk, order: Order, cause: str) -> None:
    text = f"{desk.describe(order)}: {cause} It stands as it was."
    desk.tell(Severity.WARNING, "Order not changed", text, f"amend:{order.client_id}")
