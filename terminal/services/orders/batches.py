"""Several orders with one click and, where the exchange has such a request, with one message.

Every order keeps its own journal entry, its own judgement and its own outcome; only the way to the
exchange is shared.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, NamedTuple, cast

from terminal.domain.any_ticket import SingleTicket
from terminal.domain.errors import Invalid, TerminalError
from terminal.domain.futures.ticket import FuturesTicket
from terminal.domain.instrument import Instrument
from terminal.domain.market import InstrumentId
from terminal.domain.order import Order
from terminal.services.orders.placing import Desk
from terminal.services.orders.trading import TradingService
from terminal.services.wording import count
from terminal.state.notices import Severity
from terminal.venue.api import Accepted, Account
from terminal.venue.futures_api import CANCEL_MOST, PLACE_MOST, Batches, Placement

GATHER_SECONDS = 0.5
"""The journal of each order is written on its own; nobody waits longer for the slowest."""


class _Cancel(NamedTuple):
    instrument: InstrumentId
    client_id: str


class BatchAccount:
    """An `Account` for `expected` commands that leave together; later ones go their own way.

    The first command waits until all are there (or a moment has passed), then sends for all.
    """

    def __init__(self, account: Account, batches: Batches, expected: int) -> None:
        self._account = account
        self._batches = batches
        self._expected = expected
        self._full = asyncio.Event()
        self._has_left = False
        self._waiting: list[tuple[Placement | _Cancel, asyncio.Future[Accepted]]] = []

    def __getattr__(self, name: str) -> Any:
        """Everything else as the account itself does it."""
        return getattr(self._account, name)

    async def place(self, ticket: SingleTicket, instrument: Instrument, client_id: str) -> Accepted:
        if self._has_left:
            return await self._account.place(ticket, instrument, client_id)
        return await self._join(Placement(cast(FuturesTicket, ticket), instrument, client_id))

    async def cancel(self, instrument: InstrumentId, client_id: str) -> Accepted:
        if self._has_left:
            return await self._account.cancel(instrument, client_id)
        return await self._join(_Cancel(instrument, client_id))

    async def _join(self, wish: Placement | _Cancel) -> Accepted:
        future: asyncio.Future[Accepted] = asyncio.get_running_loop().create_future()
        leads = not self._waiting
        self._waiting.append((wish, future))
        if len(self._waiting) >= self._expected:
            self._full.set()
        if leads:
            with suppress(TimeoutError):
                async with asyncio.timeout(GATHER_SECONDS):
                    await self._full.wait()
            self._has_left = True
            await self._send()
        return await future

    async def _send(self) -> None:
        wishes = [wish for wish, _ in self._waiting]
        results: Sequence[Accepted | TerminalError]
        try:
            results = await self._request(wishes)
        except TerminalError as error:
            results = [error] * len(wishes)
        except BaseException:
            for _, future in self._waiting:
                future.cancel()
            raise
        for (_, future), result in zip(self._waiting, results, strict=True):
            if future.done():
                continue
            if isinstance(result, TerminalError):
                future.set_exception(result)
            else:
                future.set_result(result)

    async def _request(
        self, wishes: Sequence[Placement | _Cancel]
    ) -> Sequence[Accepted | TerminalError]:
        placements = [wish for wish in wishes if isinstance(wish, Placement)]
        if placements:
            return await self._batches.place_many(placements)
        cancels = [wish for wish in wishes if isinstance(wish, _Cancel)]
        ids = [wish.client_id for wish in cancels]
        return await self._batches.cancel_many(cancels[0].instrument, ids)


class OrderBatches:
    """The verbs of a panel over several orders."""

    def __init__(self, desk: Desk, trading: TradingService) -> None:
        self._desk = desk
        self._trading = trading

    def cancel(self, orders: Sequence[Order]) -> None:
        """Cancel these, ten of a contract in one request; what cannot go so goes by itself."""
        by_contract: dict[InstrumentId, list[Order]] = {}
        for order in orders:
            alone = order.is_conditional or order.list_id is not None
            if alone or self._batches(order.instrument) is None:
                self._trading.cancel(order)
            else:
                by_contract.setdefault(order.instrument, []).append(order)
        for instrument, mine in by_contract.items():
            for start in range(0, len(mine), CANCEL_MOST):
                some = mine[start : start + CANCEL_MOST]
                with self._together(instrument, len(some)):
                    for order in some:
                        self._trading.cancel(order)

    def place(self, tickets: Sequence[FuturesTicket]) -> tuple[str, ...]:
        """Send up to five orders of one contract together; their ids, none when any is refused here.

        What the gate wants confirmed is not asked five times: then nothing leaves, and it says so.
        """
        if not tickets or len(tickets) > PLACE_MOST:
            raise Invalid(f"One request takes up to {PLACE_MOST} orders.")
        for number, ticket in enumerate(tickets, 1):
            found = self._trading.check(ticket)
            reasons = self._trading.decide(ticket).reasons
            if found or reasons:
                why = found[0].message if found else f"it needs your word: {reasons[0].message}"
                text = f"Order {number} of {len(tickets)}: {why} None of them was sent."
                self._desk.tell(Severity.WARNING, "Orders not sent", text, "refused")
                return ()
        with self._together(tickets[0].instrument, len(tickets)):
            sent = [self._trading.submit(ticket) for ticket in tickets]
        ids = tuple(each for each in sent if each is not None)
        if len(ids) < len(tickets):
            text = f"{count(len(ids), 'order')} of {len(tickets)} left; see the notice before."
            self._desk.tell(Severity.WARNING, "Not all orders sent", text, "batch")
        return ids

    def _batches(self, instrument: InstrumentId) -> Batches | None:
        account = self._trading.account_of(instrument)
        return account if isinstance(account, Batches) else None

    def _together(self, instrument: InstrumentId, expected: int) -> _Together:
        account, batches = self._trading.account_of(instrument), self._batches(instrument)
        if account is None or batches is None or expected < 2:
            return _Together(self._trading, None)
        shared = BatchAccount(account, batches, expected)
        return _Together(self._trading, cast(Account, shared))


class _Together:
    """Inside the block every command of the trading service goes through one account."""

    def __init__(self, trading: TradingService, account: Account | None) -> None:
        self._trading = trading
        self._account = account

    def __enter__(self) -> None:
        self._trading.through = self._account

    def __exit__(self, *_: object) -> None:
        self._trading.through = None
