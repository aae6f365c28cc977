"""Asking the exchange whether it would take an order, without placing it."""

from __future__ import annotations

from terminal.domain.any_ticket import SingleTicket
from terminal.domain.errors import Rejected, TerminalError
from terminal.domain.gate.sizes import percent
from terminal.domain.instrument import Instrument
from terminal.services.orders.placing import Desk
from terminal.services.orders.prediction import describe_ticket
from terminal.state.notices import Severity
from terminal.venue.api import Account, OrderTests

KEY = "dry-run"
NOT_HERE = "This exchange judges no orders of this kind without placing them."


async def ask_about(
    desk: Desk, account: Account, ticket: SingleTicket, instrument: Instrument
) -> None:
    """Tell what the exchange says of `ticket`; its books, counts and balances stay as they are."""
    order = describe_ticket(ticket, instrument)
    if not isinstance(account, OrderTests):
        desk.tell(Severity.WARNING, "Order not checked", f"{order}: {NOT_HERE}", KEY)
        return
    try:
        rates = await account.test(ticket, instrument)
    except Rejected as error:
        title, text = "The exchange would refuse this order", f"{order}: {error}"
        desk.tell(Severity.WARNING, title, f"{text} Nothing was placed.", KEY)
    except TerminalError as error:
        desk.tell(Severity.WARNING, "Order not checked", f"{order}: {error}", KEY)
    else:
        costs = f"maker {percent(rates.maker, 3)}, taker {percent(rates.taker, 3)}"
        text = f"{order}: commission {costs}, before any discount. Nothing was placed."
        desk.tell(Severity.INFO, "The exchange would take this order", text, KEY)
