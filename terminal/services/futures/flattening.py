"""Flatten and cancel one contract as a single step that never takes a stop before its position.

What could open something is cancelled first, so that nothing fills behind the close; then every leg is
closed at market; the exits go last, once the exchange says that nothing is held. Whatever cannot be
done leaves the stops where they are, and is told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from terminal.domain.errors import TerminalError
from terminal.domain.events import Link
from terminal.domain.futures.closing import closing_ticket
from terminal.domain.futures.position import Position
from terminal.domain.futures.protection import WHOLE, only_closes
from terminal.domain.instrument import FuturesContract
from terminal.domain.market import InstrumentId
from terminal.domain.order import Order
from terminal.services.orders.order_wait import order_reaching, until
from terminal.services.orders.placing import Desk
from terminal.services.orders.trading import TradingService
from terminal.services.supervisor import Supervisor
from terminal.services.wording import count
from terminal.state.notices import Severity
from terminal.venue.futures_api import Positions

ROUNDS = 5
"""A position larger than the largest market order is closed in so many parts at most."""
NOT_KNOWN = "Positions are not known: nothing was closed, and the stops were left where they are."


class Flattening:
    """`begin` runs as a task of the supervisor; a second press while it works changes nothing."""

    def __init__(
        self,
        desk: Desk,
        supervisor: Supervisor,
        trading: TradingService,
        account: Callable[[], Positions | None],
    ) -> None:
        self._desk = desk
        self._stores = desk.stores
        self._supervisor = supervisor
        self._trading = trading
        self._account = account

    def begin(self, instrument: InstrumentId) -> bool:
        """False (with a notice) when the account cannot be asked what it holds."""
        if self._account() is None or not self._stores.positions.known:
            self._tell(Severity.DANGER, "Nothing closed", NOT_KNOWN)
            return False
        return self._supervisor.once(f"flatten {instrument}", self._run(instrument))

    async def _run(self, instrument: InstrumentId) -> None:
        entries = [o for o in self._open(instrument) if not only_closes(o)]
        stuck = await self._cancel(entries)
        closed = await self._close_all(instrument)
        if not closed:
            return
        exits = self._open(instrument)
        stuck += await self._cancel(exits)
        name = instrument.symbol
        if stuck:
            text = f"{count(len(stuck), 'order')} could not be cancelled yet: cancel again."
            self._tell(Severity.DANGER, f"{name} is flat, with orders left", text)
            return
        text = f"{count(len(entries) + len(exits), 'order')} cancelled, nothing is held."
        self._tell(Severity.SUCCESS, f"{name} is flat and without orders", text)

    async def _close_all(self, instrument: InstrumentId) -> bool:
        """Whether the exchange says that nothing is held any more; if not, why was told."""
        contract = self._stores.instruments.get(instrument)
        if not isinstance(contract, FuturesContract):
            return False
        for _ in range(ROUNDS):
            legs = await self._held(instrument)
            if legs is None:
                self._tell(Severity.DANGER, f"{instrument.symbol} was not closed", NOT_KNOWN)
                return False
            if not legs:
                return True
            for leg in legs:
                if not await self._close(leg, contract):
                    return False
        text = "It is larger than several market orders may be. Its stops were kept: close again."
        self._tell(Severity.DANGER, f"{instrument.symbol} is only partly closed", text)
        return False

    async def _close(self, leg: Position, contract: FuturesContract) -> bool:
        title = f"{contract.symbol} was not closed"
        ticket = closing_ticket(leg, WHOLE, contract, None)
        if ticket is None:
            text = "What is left is smaller than the smallest order. Its stops were kept."
            self._tell(Severity.WARNING, title, text)
            return False
        client_id = self._trading.new_id()
        broken = self._trading.send_exit(ticket, client_id)
        if broken:
            self._tell(Severity.DANGER, title, f"{broken[0].message} Its stops were kept.")
            return False
        ended = await order_reaching(
            self._stores.orders, client_id, lambda order: order.status.is_final
        )
        if ended is None or not ended.filled_quantity:
            text = "The close is not known to be filled. Its stops were kept: look before you act."
            self._tell(Severity.DANGER, title, text)
            return False
        return True

    async def _held(self, instrument: InstrumentId) -> Sequence[Position] | None:
        """Open legs as the exchange tells them now; by the live user stream where it cannot be
        asked, None where neither is to be had."""
        account, stores = self._account(), self._stores
        if account is None:
            return None
        try:
            rows: Sequence[Position] = await account.position(instrument)
        except TerminalError:
            if not stores.connection.is_live(Link.USDM_ACCOUNT):
                return None
            rows = stores.positions.of(instrument)
        return [row for row in rows if row.is_open]

    async def _cancel(self, orders: Sequence[Order]) -> list[Order]:
        """Those that are still open after a while."""
        for order in orders:
            self._trading.cancel(order)

        def left() -> list[Order]:
            known = [self._stores.orders.get(order.client_id) for order in orders]
            return [order for order in known if order is not None and order.is_open]

        await until(self._stores.orders, lambda: not left())
        return left()

    def _open(self, instrument: InstrumentId) -> list[Order]:
        return list(self._stores.orders.open_orders(instrument))

    def _tell(self, severity: Severity, title: str, text: str) -> None:
        self._desk.tell(severity, title, text, "flatten")
