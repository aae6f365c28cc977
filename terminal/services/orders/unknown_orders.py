"""Settles what is UNCONFIRMED by asking, never by sending again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from decimal import Decimal

from terminal.domain.errors import RateLimited, TerminalError
from terminal.domain.events import Link
from terminal.domain.market import Market
from terminal.domain.order import Order, OrderStatus
from terminal.services.clock import Clock, wall_ms
from terminal.services.intake import Intake
from terminal.services.wording import describe
from terminal.state.notices import Severity
from terminal.state.stores import Stores
from terminal.venue.api import Account

BACK_OFF_SECONDS = (0.1, 0.3, 0.6, 1.0, 1.5, 2.0, 3.0, 5.0)
# The exchange may still take an order for the receive window, works on it for at most 10 s more,
# and clocks are never equal: before that, "no such order" means "not visible yet".
RECEIVE_WINDOW_MS = 3_000
PROOF_MS = RECEIVE_WINDOW_MS + 10_000 + 2_000
PROOFS_NEEDED = 2
PROOFS_APART_MS = 1_000


class UnknownOrders:
    """Asks for one order until the venue's word is known or its absence is proved.

    The window is counted from the first question, on a clock that nobody can set: that is at least
    as long as from the sending. Absence is proved by two answers "no such order", at least a second apart, both after the
    window in which the order could still have been taken, while the user stream is healthy.
    Errors, time-outs and refusals prove nothing. `wait` sleeps (seconds).
    """

    def __init__(
        self,
        stores: Stores,
        intake: Intake,
        clock: Clock = wall_ms,
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
        running: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stores = stores
        self._intake = intake
        self._clock = clock
        self._wait = wait
        self._running = running
        self.proof_ms = PROOF_MS

    async def settle(self, account: Account, order: Order) -> Order:
        """The order once it is known; `NOT_SENT` when the venue provably never had it."""
        proofs: list[float] = []
        attempt, began = 0, self._running()
        while True:
            current = self._stores.orders.get(order.client_id) or order
            if current.status not in (OrderStatus.UNCONFIRMED, OrderStatus.SUBMITTING):
                return current
            delay = BACK_OFF_SECONDS[min(attempt, len(BACK_OFF_SECONDS) - 1)]
            attempt += 1
            await self._wait(delay)
            try:
                found = await account.query(order.instrument, order.client_id)
            except RateLimited as error:
                await self._wait(max(0.0, (error.retry_at_ms - self._clock()) / 1_000))
                continue
            except TerminalError:
                continue
            if found is not None:
                return self._known(self._intake.order(found))
            self._count_proof((self._running() - began) * 1_000, proofs, order.instrument.market)
            if len(proofs) >= PROOFS_NEEDED:
                return self._absent(order)

    async def is_smaller(self, account: Account, order: Order, quantity: Decimal) -> bool:
        """Whether a lost amendment made `order` smaller; False only with the same proof as above.

        An order that has ended tells at once by the quantity it ended with.
        """
        return await self.has_become(account, order, lambda told: told.quantity == quantity)

    async def has_become(
        self, account: Account, order: Order, reached: Callable[[Order], bool]
    ) -> bool:
        """Whether a lost change of `order` was made, by what `reached` says of the exchange's word."""
        proofs: list[float] = []
        attempt, began = 0, self._running()
        while True:
            current = self._stores.orders.get(order.client_id)
            if current is not None and reached(current):
                return True
            await self._wait(BACK_OFF_SECONDS[min(attempt, len(BACK_OFF_SECONDS) - 1)])
            attempt += 1
            try:
                found = await account.query(order.instrument, order.client_id)
            except RateLimited as error:
                await self._wait(max(0.0, (error.retry_at_ms - self._clock()) / 1_000))
                continue
            except TerminalError:
                continue
            if found is not None:
                told = self._intake.order(found)
                if reached(told) or told.status.is_final:
                    return reached(told)
            self._count_proof((self._running() - began) * 1_000, proofs, order.instrument.market)
            if len(proofs) >= PROOFS_NEEDED:
                return False

    async def comes_true(self, market: Market, asked: Callable[[], Awaitable[bool]]) -> bool:
        """Whether a lost command that makes no order was carried out, as `asked` is told.

        False only with the same proof as above.
        """
        proofs: list[float] = []
        attempt, began = 0, self._running()
        while True:
            await self._wait(BACK_OFF_SECONDS[min(attempt, len(BACK_OFF_SECONDS) - 1)])
            attempt += 1
            try:
                if await asked():
                    return True
            except RateLimited as error:
                await self._wait(max(0.0, (error.retry_at_ms - self._clock()) / 1_000))
                continue
            except TerminalError:
                continue
            self._count_proof((self._running() - began) * 1_000, proofs, market)
            if len(proofs) >= PROOFS_NEEDED:
                return False

    async def word_of(self, account: Account, order: Order) -> Order:
        """What the exchange says of an order that it had before; asks until it answers.

        Should it not know the order any more, what is known here stands.
        """
        attempt = 0
        while True:
            try:
                found = await account.query(order.instrument, order.client_id)
            except TerminalError:
                pass
            else:
                current = self._stores.orders.get(order.client_id) or order
                return current if found is None else self._intake.order(found)
            await self._wait(BACK_OFF_SECONDS[min(attempt, len(BACK_OFF_SECONDS) - 1)])
            attempt += 1

    def _count_proof(self, passed_ms: float, proofs: list[float], market: Market) -> None:
        """`passed_ms` since asking began, which is never before the order was sent."""
        if passed_ms <= self.proof_ms:
            return
        if not self._stores.connection.is_live(Link.ACCOUNT.of(market)):
            proofs.clear()
        elif not proofs or passed_ms - proofs[-1] >= PROOFS_APART_MS:
            proofs.append(passed_ms)

    def _known(self, order: Order) -> Order:
        text = describe(order, self._stores.instruments.get(order.instrument))
        status = order.status.value.replace("_", " ").lower()
        self._tell(Severity.INFO, "Order confirmed", f"{text} is {status}.", order)
        return order

    def _absent(self, order: Order) -> Order:
        lost = replace(
            order,
            status=OrderStatus.NOT_SENT,
            updated_ms=self._clock(),
            reason="the exchange never had it",
        )
        settled = self._stores.orders.apply(lost)
        text = describe(order, self._stores.instruments.get(order.instrument))
        self._tell(
            Severity.WARNING,
            "Order was not placed",
            f"{text}: the exchange has no such order, so nothing was traded. You may place it"
            " again.",
            order,
        )
        return settled

    def _tell(self, severity: Severity, title: str, text: str, order: Order) -> None:
        self._stores.notices.add(
            severity, title, text, time_ms=self._clock(), key=f"unknown:{order.client_id}"
        )
