"""What a former run sent and never heard of again: shown, asked for, written down to its end."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from terminal.domain.errors import TerminalError
from terminal.domain.market import Market
from terminal.domain.order import Order
from terminal.services.journal import JournalFailed, Outcome
from terminal.services.journal_schema import Command, Intent
from terminal.services.orders import placing
from terminal.services.orders.cancelling import end_of_cancel
from terminal.services.orders.placing import Desk
from terminal.state.notices import Severity
from terminal.venue.api import Account

LEFT_BEHIND = "The terminal ended before the answer came."
AGAIN = "asked at the next start"


async def adopt(desk: Desk, account: Account, market: Market = Market.SPOT) -> None:
    """Orders are settled as after any lost answer; changes and cancels by what is there now."""
    intents: Sequence[Intent] = ()
    try:
        intents = await desk.journal.unfinished()
    except JournalFailed as error:
        desk.tell(Severity.DANGER, "No order journal", str(error), "journal")
    _tell_damage(desk)
    ours = [
        intent
        for intent in intents
        if intent.environment is desk.environment and intent.instrument.market is market
    ]
    async with asyncio.TaskGroup() as group:
        for intent in ours:
            if intent.kind is Command.PLACE and intent.order is not None:
                group.create_task(placing.settle(desk, account, intent.order, LEFT_BEHIND))
            elif intent.kind is not Command.PLACE:
                group.create_task(_conclude(desk, account, intent))


async def _conclude(desk: Desk, account: Account, intent: Intent) -> None:
    """A change or a cancel makes nothing new, so the order's own word is its end."""
    if intent.kind in (Command.CANCEL_ALL, Command.CANCEL_LIST):
        desk.journal.settle(intent.id, Outcome.SUPERSEDED, desk.clock(), AGAIN)
        return
    try:
        found = await account.query(intent.instrument, intent.client_id)
    except TerminalError as error:
        # The next start asks again; the order itself comes with the snapshot.
        desk.journal.settle(intent.id, Outcome.UNKNOWN, desk.clock(), str(error))
        return
    current = None if found is None else desk.intake.order(found)
    desk.journal.settle(intent.id, _outcome(intent, current), desk.clock(), AGAIN)


def _outcome(intent: Intent, current: Order | None) -> Outcome:
    if intent.kind is Command.AMEND and current is not None:
        return Outcome.ACCEPTED if _is_changed(intent.order, current) else Outcome.NOT_SENT
    return end_of_cancel(current)


def _is_changed(wanted: Order | None, current: Order) -> bool:
    """Quantity and price are all that a change can ask for; spot asks for no price."""
    if wanted is None or current.quantity != wanted.quantity:
        return False
    return wanted.price is None or current.price == wanted.price


def _tell_damage(desk: Desk) -> None:
    """A damaged journal was put aside: what the last run left unknown cannot be known now."""
    damaged = desk.journal.damaged
    if damaged is not None:
        text = (
            f"It was kept as {damaged.name}. Orders of the last session whose answer was lost"
            " are not in the new one: compare the open orders with what you remember."
        )
        desk.tell(Severity.DANGER, "The order journal was damaged", text, "journal")
