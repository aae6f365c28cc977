"""`--tour FOLDER`: a short scripted visit, for machines without a display and for the README.

Shows what a first user would do (look around, let an order rest, let one fill) and saves a
picture of the whole window at each stop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from terminal.domain.book import OrderBook
from terminal.domain.candle import Interval
from terminal.domain.events import FeedState
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import OrderStatus, Side
from terminal.domain.rounding import floor_to_step
from terminal.domain.ticket import BaseQuantity, LimitTicket, MarketTicket, OrderTicket
from terminal.domain.valuation import worth

if TYPE_CHECKING:
    from terminal.app import Terminal

WAIT_SECONDS = 30.0
LOOK_SECONDS = 2.5
POLL_SECONDS = 0.05
SIZE = Decimal("0.02")
"""BTC; a share of the account that no limit asks about, whatever a bitcoin costs that day."""
BITCOIN = InstrumentId(Market.SPOT, "BTCUSDT")
ETHER = InstrumentId(Market.SPOT, "ETHUSDT")
EXIT_FAILED = 1


class Tour:
    """One visit. Each picture's path is printed as soon as it is saved."""

    def __init__(self, terminal: Terminal, folder: Path) -> None:
        self._terminal = terminal
        self._stores = terminal.engine.stores
        self._trading = terminal.engine.trading
        self._folder = folder
        self._stop_number = 0

    async def play(self) -> int:
        """Exit code 0, or 1 when the market did not come alive or a picture could not be saved."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            async with asyncio.timeout(WAIT_SECONDS * 3):
                await self._visit()
        except (TimeoutError, OSError) as problem:
            why = str(problem) or "the market did not come alive in time"
            print(f"The tour ended early: {why}")
            return EXIT_FAILED
        return 0

    async def _visit(self) -> None:
        link = self._terminal.window.link
        book = await self._live_book(BITCOIN)
        await self._look("the market: candles, book, trades")
        await self._rest(book, Decimal("0.985"))
        await self._rest(book, Decimal("0.992"))
        await self._look("two limit orders rest: on the chart, in the book, in the table")
        client_id = await self._send(
            MarketTicket(instrument=BITCOIN, side=Side.BUY, amount=BaseQuantity(SIZE))
        )
        await self._until_status(client_id, OrderStatus.FILLED)
        self._terminal.window.show_panel("fills")
        await self._look("a market order filled: fills and balances changed")
        link.select(ETHER)
        await self._live_book(ETHER)
        self._terminal.engine.history.load_candles(ETHER, Interval.H1)
        await self._look("another symbol")
        link.select(BITCOIN)
        self._trading.cancel_all()
        await self._until(lambda: not self._stores.orders.open_orders())
        self._terminal.window.show_panel("open_orders")
        await self._look("all orders cancelled with one button")

    async def _rest(self, book: OrderBook, fraction: Decimal) -> None:
        best = book.best(Side.BUY)
        if best is None:
            return
        price = floor_to_step(worth(best.price, fraction), book.tick_size)
        ticket = LimitTicket(instrument=BITCOIN, side=Side.BUY, quantity=SIZE, price=price)
        await self._until_status(await self._send(ticket), OrderStatus.NEW)

    async def _send(self, ticket: OrderTicket) -> str | None:
        """Send once nothing forbids it and no confirmation would be asked for."""
        await self._until(
            lambda: not self._trading.check(ticket) and not self._trading.decide(ticket).reasons
        )
        return self._trading.submit(ticket)

    async def _live_book(self, instrument: InstrumentId) -> OrderBook:
        await self._until(lambda: self._stores.balances.known)
        async with asyncio.timeout(WAIT_SECONDS):
            while True:
                entry = self._stores.books.get(instrument)
                if entry is not None and entry.state is FeedState.LIVE:
                    return entry.book
                await asyncio.sleep(POLL_SECONDS)

    async def _until_status(self, client_id: str | None, status: OrderStatus) -> None:
        if client_id is None:
            raise TimeoutError("an order was refused")

        def reached() -> bool:
            order = self._stores.orders.get(client_id)
            return order is not None and order.status is status

        await self._until(reached)

    async def _until(self, condition: Callable[[], bool]) -> None:
        """Look until `condition()` holds; there is no one event that all of these share."""
        async with asyncio.timeout(WAIT_SECONDS):
            while not condition():  # noqa: ASYNC110 - see above
                await asyncio.sleep(POLL_SECONDS)

    async def _look(self, what: str) -> None:
        """Give a spectator time to see it, then save it."""
        await asyncio.sleep(LOOK_SECONDS)
        self._stop_number += 1
        path = self._folder / f"{self._stop_number}.png"
        if not self._terminal.window.grab().save(str(path)):
            raise OSError(f"{path} cannot be written")
        print(f"{path}  {what}", flush=True)
