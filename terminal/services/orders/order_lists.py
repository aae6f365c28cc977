"""Order lists: several orders in one send, cancelled as one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from terminal.domain.errors import OutcomeUnknown, RateLimited, Rejected, TerminalError, Unavailable
from terminal.domain.instrument import Instrument
from terminal.domain.order import Order, OrderStatus
from terminal.domain.order_list import OrderList
from terminal.domain.order_machine import is_from_venue
from terminal.domain.spot.list_rules import list_kind
from terminal.domain.spot.ticket import OcoTicket, TriggeredListTicket
from terminal.services.journal import JournalFailed, Outcome
from terminal.services.journal_schema import Command, Intent
from terminal.services.orders import placing
from terminal.services.orders.cancelling import ATTEMPTS, RETRY_SECONDS
from terminal.services.orders.placing import Desk
from terminal.services.orders.prediction import predict_list
from terminal.state.notices import Severity
from terminal.venue.api import Account, ListAccepted, ListIds, OrderLists


def show(
    desk: Desk,
    ticket: OcoTicket | TriggeredListTicket,
    ids: ListIds,
    provisional: int,
    last: Decimal | None,
) -> tuple[OrderList, list[Order]]:
    """Put a list into the stores before it is sent; `provisional` stands for its number."""
    now = desk.clock()
    orders = predict_list(ticket, ids.order_ids, provisional, now, last)
    known = OrderList(
        instrument=orders[0].instrument,
        list_id=provisional,
        client_id=ids.list_id,
        kind=list_kind(ticket),
        orders=ids.order_ids,
        time_ms=now,
    )
    shown = desk.stores.order_lists.apply(known)
    return shown, [desk.stores.orders.apply(order) for order in orders]


async def place_list(
    desk: Desk,
    account: Account,
    ticket: OcoTicket | TriggeredListTicket,
    instrument: Instrument,
    shown: OrderList,
    orders: Sequence[Order],
) -> None:
    """Send the list exactly once; every member is journalled and, if need be, asked for.

    `shown` and `orders` are what the stores hold already, as SUBMITTING.
    """
    if not isinstance(account, OrderLists):
        return
    try:
        await asyncio.gather(
            *(desk.journal.intend(placing.place_intent(desk, order)) for order in orders)
        )
    except JournalFailed as failure:
        _end(desk, shown, orders, OrderStatus.NOT_SENT, Outcome.NOT_SENT, str(failure))
        return
    ids = ListIds(shown.client_id, tuple(order.client_id for order in orders))
    try:
        accepted = await account.place_list(ticket, instrument, ids)
    except Rejected as error:
        if any(_has_spoken(desk, order) for order in orders):
            await _settle(desk, account, shown, orders, str(error))
        else:
            _end(desk, shown, orders, OrderStatus.REJECTED, Outcome.REJECTED, str(error))
    except OutcomeUnknown as error:
        await _settle(desk, account, shown, orders, str(error))
    except TerminalError as error:
        _end(desk, shown, orders, OrderStatus.NOT_SENT, Outcome.NOT_SENT, str(error))
    except asyncio.CancelledError:
        for order in orders:
            desk.stores.orders.apply(replace(order, status=OrderStatus.UNCONFIRMED))
        raise
    except Exception as error:
        desk.incidents.report("sending an order list", error)
        await _settle(desk, account, shown, orders, "An internal error hid the answer.")
    else:
        take(desk, accepted)
        for order in orders:
            desk.journal.settle(order.client_id, Outcome.ACCEPTED, desk.clock())


async def cancel_list(desk: Desk, account: Account, known: OrderList) -> None:
    """Cancel all members at once. Repeating a cancel is harmless, so trouble on the way is retried;
    before each try, and after a refusal, the exchange is asked what is left."""
    if not isinstance(account, OrderLists):
        return
    now = desk.clock()
    command = Intent(
        id=f"{Command.CANCEL_LIST}:{known.list_id}:{now}",
        kind=Command.CANCEL_LIST,
        environment=desk.environment,
        instrument=known.instrument,
        client_id=known.client_id,
        created_ms=now,
    )
    desk.journal.note(command)
    for attempt in range(ATTEMPTS):
        try:
            accepted = await account.cancel_list(known.instrument, known.list_id)
        except RateLimited as error:
            failure: TerminalError = error
            await asyncio.sleep(max(0.0, (error.retry_at_ms - desk.clock()) / 1_000))
        except TerminalError as error:
            failure = error
            left = await _ask_members(desk, account, known)
            if not left:
                ended = replace(known, is_done=True, time_ms=desk.clock())
                desk.stores.order_lists.apply(ended)
                desk.journal.settle(command.id, Outcome.ACCEPTED, desk.clock(), str(error))
                return
            if not isinstance(error, OutcomeUnknown | Unavailable):
                break
            await asyncio.sleep(RETRY_SECONDS * 2**attempt)
        else:
            take(desk, accepted)
            desk.journal.settle(command.id, Outcome.ACCEPTED, desk.clock())
            return
    outcome = Outcome.REJECTED if isinstance(failure, Rejected) else Outcome.UNKNOWN
    desk.journal.settle(command.id, outcome, desk.clock(), str(failure))
    left = await _ask_members(desk, account, known)
    if left:
        desk.tell(
            Severity.DANGER,
            "Order list not cancelled",
            f"{desk.describe(left[0])} and what belongs to it: {failure} Cancel it again.",
            f"list:{known.list_id}",
        )


def take(desk: Desk, accepted: ListAccepted) -> None:
    """Write an answered list and its members to the stores."""
    desk.stores.order_lists.apply(accepted.order_list)
    for order in accepted.orders:
        desk.intake.order(order)
    for fill in accepted.fills:
        desk.intake.fill(fill)


async def _settle(
    desk: Desk, account: Account, shown: OrderList, orders: Sequence[Order], cause: str
) -> None:
    """Ask for the list, which gives its number, and for every member; a list of which nothing exists
    is over."""
    await _learn(desk, account, shown.client_id)
    async with asyncio.TaskGroup() as group:
        for order in orders:
            group.create_task(placing.settle(desk, account, order, cause))
    now = [desk.stores.orders.get(order.client_id) for order in orders]
    if all(order is not None and order.status is OrderStatus.NOT_SENT for order in now):
        desk.stores.order_lists.apply(replace(shown, is_done=True, time_ms=desk.clock()))
    else:
        await _learn(desk, account, shown.client_id)


async def _learn(desk: Desk, account: Account, client_id: str) -> None:
    """Take the exchange's word on a list: without its number it cannot be cancelled as one.

    No answer and no such list prove nothing here; that is for the members to prove.
    """
    known = desk.stores.order_lists.by_client_id(client_id)
    is_numbered = known is not None and known.list_id >= 0
    if is_numbered or not isinstance(account, OrderLists):
        return
    try:
        found = await account.query_list(client_id)
    except TerminalError:
        return
    if found is not None:
        desk.stores.order_lists.apply(found)


async def _ask_members(desk: Desk, account: Account, known: OrderList) -> list[Order]:
    """What is still open of a list, after asking for each member."""
    left = []
    for client_id in known.orders:
        order = desk.stores.orders.get(client_id)
        try:
            found = await account.query(known.instrument, client_id)
        except TerminalError:
            found = None
        current = order if found is None else desk.intake.order(found)
        if current is not None and current.is_open:
            left.append(current)
    return left


def _end(
    desk: Desk,
    shown: OrderList,
    orders: Sequence[Order],
    status: OrderStatus,
    outcome: Outcome,
    reason: str,
) -> None:
    """Nothing of the list exists; every member says why, one notice tells it."""
    desk.stores.order_lists.apply(replace(shown, is_done=True, time_ms=desk.clock()))
    for order in orders:
        desk.stores.orders.apply(
            replace(order, status=status, updated_ms=desk.clock(), reason=reason)
        )
        desk.journal.settle(order.client_id, outcome, desk.clock(), reason)
    title = "Order list rejected" if outcome is Outcome.REJECTED else "Order list not sent"
    text = f"{shown.kind}, {desk.describe(orders[0])}: {reason} None of its orders was placed."
    desk.tell(Severity.DANGER, title, text, f"end:{orders[0].client_id}")


def _has_spoken(desk: Desk, order: Order) -> bool:
    current = desk.stores.orders.get(order.client_id)
    return current is not None and is_from_venue(current)
