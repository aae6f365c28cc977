"""Taking orders back: allowed in every state, repeated while it is safe, true at the end."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from terminal.domain.errors import (
    OutcomeUnknown,
    RateLimited,
    Rejected,
    TerminalError,
    Unavailable,
)
from terminal.domain.market import InstrumentId
from terminal.domain.order import Order, OrderStatus
from terminal.services.journal import Outcome
from terminal.services.journal_schema import Command, Intent
from terminal.services.orders.placing import Desk
from terminal.services.wording import count
from terminal.state.notices import Severity
from terminal.venue.api import Account

ATTEMPTS = 4
RETRY_SECONDS = 0.3
PASSES = 3
ASK_AT_LEAST_SECONDS = 30.0


async def cancel(desk: Desk, account: Account, order: Order) -> None:
    """Cancel one order; repeating a cancel is harmless, so trouble on the way is retried."""
    command = _note(desk, Command.CANCEL, order.instrument, order.client_id)
    failure: TerminalError | None = None
    for attempt in range(ATTEMPTS):
        try:
            accepted = await account.cancel(order.instrument, order.client_id)
        except Rejected as error:
            desk.journal.settle(command, Outcome.REJECTED, desk.clock(), str(error))
            await _differs(desk, account, order, error)
            return
        except RateLimited as error:
            failure = error
            await asyncio.sleep(max(0.0, (error.retry_at_ms - desk.clock()) / 1_000))
        except (OutcomeUnknown, Unavailable) as error:
            failure = error
            if await _has_ended(desk, account, order):
                desk.journal.settle(command, Outcome.ACCEPTED, desk.clock())
                return
            await asyncio.sleep(RETRY_SECONDS * 2**attempt)
        except TerminalError as error:
            failure = error
            break
        else:
            desk.intake.order(accepted.order)
            desk.journal.settle(command, Outcome.ACCEPTED, desk.clock())
            return
    desk.journal.settle(command, Outcome.UNKNOWN, desk.clock(), str(failure))
    desk.doubts[command] = order
    desk.tell(
        Severity.DANGER,
        "Order not cancelled",
        f"{desk.describe(order)}: {failure} It is still open as far as is known; cancel it again.",
        f"cancel:{order.client_id}",
    )


async def conclude(desk: Desk, account: Account) -> None:
    """Ask, ever more slowly, for the orders of cancels that were given up, until each end is written.

    Nothing is sent again: whoever wants the order gone says so again.
    """
    delay = RETRY_SECONDS
    while desk.doubts:
        await asyncio.sleep(delay)
        delay = min(delay * 2, ASK_AT_LEAST_SECONDS)
        for command, order in tuple(desk.doubts.items()):
            try:
                found = await account.query(order.instrument, order.client_id)
            except TerminalError:
                continue
            current = None if found is None else desk.intake.order(found)
            desk.journal.settle(command, end_of_cancel(current), desk.clock(), "asked later")
            desk.doubts.pop(command, None)


def end_of_cancel(current: Order | None) -> Outcome:
    """How a cancel ended, by what its order is now; None when the venue knows of no such order."""
    if current is None or (current.status.is_final and current.status is not OrderStatus.CANCELED):
        return Outcome.SUPERSEDED
    return Outcome.ACCEPTED if current.status is OrderStatus.CANCELED else Outcome.NOT_SENT


async def cancel_all(
    desk: Desk, account: Account, instruments: Sequence[InstrumentId], *, everywhere: bool
) -> list[Order]:
    """Cancel every open order of `instruments`, then ask the venue what is left.

    With `everywhere`, orders on other instruments that the venue knows and we did not are
    cancelled too. Returns what is still open, empty when all is clear.
    """
    left: list[Order] = []
    for _ in range(PASSES):
        async with asyncio.TaskGroup() as group:
            for instrument in instruments:
                group.create_task(_cancel_instrument(desk, account, instrument))
        try:
            snapshot = await account.snapshot()
        except TerminalError:
            return [o for i in instruments for o in desk.stores.orders.open_orders(i)]
        believed = [desk.intake.order(order) for order in snapshot.open_orders]
        wanted = set(instruments)
        left = [o for o in believed if o.is_open and (everywhere or o.instrument in wanted)]
        if not left:
            break
        instruments = sorted({order.instrument for order in left})
    return left


async def cancel_all_and_tell(
    desk: Desk, account: Account, instruments: Sequence[InstrumentId], *, everywhere: bool
) -> None:
    """As `cancel_all`, with the result as a notice."""
    before = [o for i in instruments for o in desk.stores.orders.open_orders(i)]
    left = await cancel_all(desk, account, instruments, everywhere=everywhere)
    if left:
        rows = "; ".join(desk.describe(order) for order in left[:5])
        desk.tell(
            Severity.DANGER,
            f"{count(len(left), 'order')} still open",
            f"{rows}. Cancel again, or look at the connection in the footer.",
            "cancel-all",
        )
        return
    ended = [desk.stores.orders.get(order.client_id) for order in before]
    cancelled = sum(1 for o in ended if o is not None and o.status is OrderStatus.CANCELED)
    text = (
        "" if cancelled == len(before) else f"{count(len(before) - cancelled, 'order')} had ended."
    )
    desk.tell(Severity.INFO, f"{count(cancelled, 'order')} cancelled", text, "cancel-all")


async def _cancel_instrument(desk: Desk, account: Account, instrument: InstrumentId) -> None:
    """The venue's own mass cancel first, then one by one whatever it left."""
    with suppress(TerminalError):
        await mass_cancel(desk, account, instrument)
    for order in desk.stores.orders.open_orders(instrument):
        await cancel(desk, account, order)


async def mass_cancel(desk: Desk, account: Account, instrument: InstrumentId) -> None:
    """One request that cancels every open order of `instrument`.

    Raises:
        TerminalError: as `Account.cancel_all`; what became of the orders must be asked for then.
    """
    command = _note(desk, Command.CANCEL_ALL, instrument, "")
    try:
        orders = await account.cancel_all(instrument)
    except TerminalError as error:
        # Whatever it did, each order is looked at afterwards; the mass cancel itself is past.
        outcome = Outcome.SUPERSEDED if isinstance(error, OutcomeUnknown) else Outcome.NOT_SENT
        desk.journal.settle(command, outcome, desk.clock(), str(error))
        raise
    for order in orders:
        desk.intake.order(order)
    desk.journal.settle(command, Outcome.ACCEPTED, desk.clock())


async def _differs(desk: Desk, account: Account, order: Order, error: Rejected) -> None:
    """The venue refused the cancel: its view of the order differs from ours, so take that."""
    try:
        found = await account.query(order.instrument, order.client_id)
    except TerminalError:
        found = None
    current = order if found is None else desk.intake.order(found)
    if current.status.is_final:
        filled = current.status is OrderStatus.FILLED
        ended = "filled" if filled else current.status.value.lower().replace("_", " ")
        desk.tell(
            Severity.INFO,
            f"Order was {ended} before the cancel",
            desk.describe(current),
            f"cancel:{order.client_id}",
        )
    else:
        desk.tell(
            Severity.WARNING,
            "Order not cancelled",
            f"{desk.describe(order)}: {error}",
            f"cancel:{order.client_id}",
        )


async def _has_ended(desk: Desk, account: Account, order: Order) -> bool:
    """Ask after a lost answer; False also when asking failed."""
    try:
        found = await account.query(order.instrument, order.client_id)
    except TerminalError:
        return False
    return found is not None and desk.intake.order(found).status.is_final


def _note(desk: Desk, kind: Command, instrument: InstrumentId, client_id: str) -> str:
    now = desk.clock()
    key = f"{kind}:{client_id or instrument}:{now}"
    desk.journal.note(
        Intent(
            id=key,
            kind=kind,
            environment=desk.environment,
            instrument=instrument,
            client_id=client_id,
            created_ms=now,
        )
    )
    return key
