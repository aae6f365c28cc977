"""The kill switch: the door closes first, then everything is cancelled until nothing is left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from terminal.domain.errors import RateLimited, TerminalError
from terminal.domain.futures.closing import closing_ticket
from terminal.domain.futures.protection import WHOLE
from terminal.domain.futures.ticket import FuturesMarketTicket
from terminal.domain.instrument import FuturesContract, SpotPair, TradingStatus
from terminal.domain.market import InstrumentId
from terminal.domain.order import Order, Side
from terminal.domain.sizing import largest_sale
from terminal.domain.ticket import BaseQuantity, MarketTicket
from terminal.services.orders import cancelling
from terminal.services.orders.placing import Desk
from terminal.services.session import SettingsVerbs
from terminal.services.wording import count
from terminal.state.notices import Severity
from terminal.state.stores import Stores
from terminal.venue.api import Account

SECTION = "kill"
BACK_OFF_SECONDS = (0.2, 0.5, 1.0, 2.0, 5.0)
NO_DEAD_MAN = (
    "Spot has no dead-man switch at the exchange: what cannot be cancelled now stays there when"
    " this terminal ends."
)


class KillSwitch:
    """`is_on` survives a restart: it is written before the first cancel leaves.

    Stage one ends only when a fresh answer of the exchange lists no open order. It needs no healthy
    data, and inside a ban it says when it may act and then acts by itself.
    """

    def __init__(self, desk: Desk, settings: SettingsVerbs, flush: Callable[[], None]) -> None:
        self._desk = desk
        self._settings = settings
        self._flush = flush
        self._busy = False
        self.is_on = settings.load(SECTION).get("on") is True

    def close(self) -> None:
        self.is_on = True
        self._save()

    def open(self) -> None:
        self.is_on = False
        self._save()

    async def cancel_everything(self, account: Account) -> None:
        """Stage one. A second press while it works changes nothing."""
        if self._busy:
            return
        self._busy = True
        try:
            await self._until_empty(account)
        finally:
            self._busy = False

    async def _until_empty(self, account: Account) -> None:
        desk, attempt = self._desk, 0
        began = {order.client_id for order in desk.stores.orders.open_orders()}
        while self.is_on:
            open_now = desk.stores.orders.open_orders()
            instruments = sorted({order.instrument for order in open_now})
            try:
                left = await self._pass(account, instruments)
            except RateLimited as error:
                wait = max(0.2, (error.retry_at_ms - desk.clock()) / 1_000)
                self._tell_wait(open_now, wait)
                await asyncio.sleep(wait)
                continue
            except TerminalError as error:
                self._tell_trouble(open_now, error)
            else:
                if not left:
                    self._tell_done(began)
                    return
                self._tell_left(left)
            await asyncio.sleep(BACK_OFF_SECONDS[min(attempt, len(BACK_OFF_SECONDS) - 1)])
            attempt += 1

    async def _pass(self, account: Account, instruments: Sequence[InstrumentId]) -> Sequence[Order]:
        """Cancel what is known, then ask what there is; what nobody knew is cancelled too."""
        known = set(instruments)
        await self._mass_cancel(account, instruments)
        snapshot = await account.snapshot()
        left = [o for o in map(self._desk.intake.order, snapshot.open_orders) if o.is_open]
        surprises = sorted({order.instrument for order in left} - known)
        if surprises:
            await self._mass_cancel(account, surprises)
        for order in left:
            if order.instrument in known:
                await cancelling.cancel(self._desk, account, order)
        return left

    async def _mass_cancel(self, account: Account, instruments: Sequence[InstrumentId]) -> None:
        """The exchange's own mass cancel of each symbol, all at once.

        Raises:
            RateLimited: nothing may be sent now; every other trouble is left to the next pass.
        """
        errors: list[RateLimited] = []

        async def one(instrument: InstrumentId) -> None:
            try:
                await cancelling.mass_cancel(self._desk, account, instrument)
            except RateLimited as error:
                errors.append(error)
            except TerminalError:
                return

        async with asyncio.TaskGroup() as group:
            for instrument in instruments:
                group.create_task(one(instrument))
        if errors:
            raise errors[0]

    def _tell_wait(self, left: Sequence[Order], seconds: float) -> None:
        self._tell(
            Severity.DANGER,
            f"Kill switch waits {seconds:.0f} s",
            f"The exchange takes no requests until then; {count(len(left), 'order')} will be"
            f" cancelled by itself at that moment. {NO_DEAD_MAN}",
        )

    def _tell_trouble(self, left: Sequence[Order], error: TerminalError) -> None:
        self._tell(
            Severity.DANGER,
            f"{count(len(left), 'order')} not yet cancelled",
            f"{error} It is tried again until the exchange says that none is open. {NO_DEAD_MAN}",
        )

    def _tell_left(self, left: Sequence[Order]) -> None:
        rows = "; ".join(self._desk.describe(order) for order in left[:5])
        self._tell(Severity.DANGER, f"{count(len(left), 'order')} still open", f"{rows}.")

    def _tell_done(self, began: set[str]) -> None:
        known = [self._desk.stores.orders.get(key) for key in began]
        filled = sum(1 for o in known if o is not None and o.filled_quantity)
        text = "The exchange lists no open order."
        if filled:
            text += f" {count(filled, 'of them').removesuffix('s')} had traded before."
        self._tell(Severity.SUCCESS, f"{count(len(began), 'order')} cancelled", text)

    def _tell(self, severity: Severity, title: str, text: str) -> None:
        self._desk.tell(severity, title, text, "kill-progress")

    def _save(self) -> None:
        self._settings.save(SECTION, {"on": self.is_on})
        self._flush()


FlatTicket = MarketTicket | FuturesMarketTicket


def flatten_plan(stores: Stores, reference: str) -> tuple[FlatTicket, ...]:
    """Stage two: every futures position closed, and everything held on spot sold into `reference`.

    Futures come first, they can lose more than they cost; their orders can only close. Sizes on spot
    come from what the exchange calls free, rounded down to the step; what is too small to be
    sold is left out.
    """
    tickets: list[FlatTicket] = []
    for position in stores.positions.open():
        contract = stores.instruments.get(position.instrument)
        if isinstance(contract, FuturesContract):
            closing = closing_ticket(position, WHOLE, contract, None)
            if isinstance(closing, FuturesMarketTicket):
                tickets.append(closing)
    for pair in stores.instruments:
        if not isinstance(pair, SpotPair) or pair.quote != reference:
            continue
        held = stores.balances.get(pair.base)
        if held is None or pair.status is not TradingStatus.TRADING:
            continue
        ticker = stores.tickers.ticker(pair.id)
        quantity = largest_sale(held.free, pair, None if ticker is None else ticker.last)
        if quantity is None:
            continue
        amount = BaseQuantity(quantity)
        tickets.append(MarketTicket(instrument=pair.id, side=Side.SELL, amount=amount))
    return tuple(tickets)
