"""`--self-test`: the whole program against a private simulator, one printed line per step."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import httpx
from PySide6.QtWidgets import QApplication

from terminal import paths
from terminal.app import FIRST_INSTRUMENT, Terminal
from terminal.connecting import SimulatedExchange
from terminal.domain.events import SPOT_LINKS, FeedState, Link
from terminal.domain.instrument import Instrument
from terminal.domain.market import Environment
from terminal.domain.numbers import plain_text
from terminal.domain.order import Order, OrderStatus, Side
from terminal.domain.rounding import floor_to_step
from terminal.domain.ticket import BaseQuantity, LimitTicket, MarketTicket, OrderTicket
from terminal.domain.valuation import sum_of, worth
from terminal.options import Options
from terminal.qt_loop import ErrorHooks, FirstPaint, run_with_qt
from terminal.services.engine import Engine
from terminal.services.simulator_host import SimulatorHost
from terminal.state.notices import Severity
from terminal.ui.orders import OpenOrdersPanel

STEP_SECONDS = 20.0
POLL_SECONDS = 0.02
QUANTITY = Decimal("0.01")


class Failed(Exception):
    """A step did not come out as it must."""


def run_self_test(options: Options) -> int:
    """Exit code 0 when every step came out right, 1 otherwise."""
    with tempfile.TemporaryDirectory(prefix="terminal-self-test-") as folder:
        profile = paths.temporary_profile(Path(folder))
        profile.ensure()
        host = SimulatorHost(profile.logs / "simulator.log")
        try:
            app = QApplication(sys.argv[:1])
            return run_with_qt(app, _run(app, options, profile, host))
        finally:
            host.stop()


async def _run(
    app: QApplication, options: Options, profile: paths.Profile, host: SimulatorHost
) -> int:
    engine = Engine(Environment.SIMULATOR, "Self test", profile.data)
    with ErrorHooks(engine.incidents):
        terminal = Terminal(app, engine, host, options.size)
        test = SelfTest(terminal)
        try:
            async with engine.supervisor:
                await test.run()
        except Failed as failure:
            print(f"FAILED  {failure}")
            for notice in engine.stores.notices.all():
                print(f"        {notice.severity}: {notice.title}: {notice.text}")
            return 1
        finally:
            terminal.dispose()
            engine.close()
    print("passed")
    return 0


class SelfTest:
    """The steps, each of which waits for what a trader would see."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._engine = terminal.engine
        self._stores = terminal.engine.stores
        self._trading = terminal.engine.trading

    async def run(self) -> None:
        await self._show()
        await self._connect()
        instrument = self._stores.instruments.get(FIRST_INSTRUMENT)
        if instrument is None:
            raise Failed(f"{FIRST_INSTRUMENT.symbol} is not listed")
        order = await self._place_resting(instrument)
        await self._cancel(order)
        await self._take()
        await self._compare_with_ledger()
        self._check_calm()

    async def _show(self) -> None:
        window = self._terminal.window
        painted = FirstPaint(window)
        window.show()
        await painted.wait()
        picture = window.grab().toImage()
        colours = {
            picture.pixel(x, y)
            for x in range(0, picture.width(), 16)
            for y in range(0, picture.height(), 16)
        }
        if len(colours) < 4:
            raise Failed("the window is blank")
        _passed(f"window shown, {window.width()}×{window.height()}, {len(colours)} colours sampled")

    async def _connect(self) -> None:
        self._terminal.connect()
        await _until("every connection is live", lambda: all(map(self._is_live, SPOT_LINKS)))
        await _until("the order book is live", self._has_book)
        await _until("balances are known", lambda: self._stores.balances.known)
        count = len(self._stores.instruments)
        _passed(f"connected to the simulator: {count} instruments, book, balances")

    async def _place_resting(self, instrument: Instrument) -> Order:
        bid = self._trading.context(instrument.id).best_bid
        if bid is None:
            raise Failed("there is no best bid")
        price = floor_to_step(worth(bid, Decimal("0.97")), instrument.tick_size)
        ticket = LimitTicket(
            instrument=instrument.id, side=Side.BUY, quantity=QUANTITY, price=price
        )
        client_id = await self._send(ticket)
        await self._until_status(client_id, OrderStatus.NEW)
        await _until("the window lists the order", lambda: self._listed() == 1)
        _passed(f"resting order {client_id} accepted and listed in the window")
        return self._order(client_id)

    async def _send(self, ticket: OrderTicket) -> str:
        """Send once nothing forbids it and no confirmation would be asked for."""

        def is_free() -> bool:
            return not self._trading.check(ticket) and not self._trading.decide(ticket).reasons

        await _until("a ticket may be sent without a question", is_free)
        client_id = self._trading.submit(ticket)
        if client_id is None:
            raise Failed("the order was refused")
        return client_id

    async def _cancel(self, order: Order) -> None:
        self._trading.cancel(order)
        await self._until_status(order.client_id, OrderStatus.CANCELED)
        await _until("the window drops the order", lambda: self._listed() == 0)
        _passed("resting order cancelled and gone from the window")

    async def _take(self) -> None:
        ticket = MarketTicket(
            instrument=FIRST_INSTRUMENT, side=Side.SELL, amount=BaseQuantity(QUANTITY)
        )
        client_id = await self._send(ticket)
        await self._until_status(client_id, OrderStatus.FILLED)

        def filled() -> Decimal:
            fills = self._stores.fills.of_order(client_id)
            return sum_of(fill.quantity for fill in fills)

        await _until("all fills arrived", lambda: filled() == QUANTITY)
        order = self._order(client_id)
        _passed(f"market order filled, {QUANTITY} BTC for {plain_text(order.filled_quote)} USDT")

    async def _compare_with_ledger(self) -> None:
        exchange = self._terminal.exchange
        address = exchange.address if isinstance(exchange, SimulatedExchange) else None
        if address is None:
            raise Failed("the simulator is gone")
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.get(f"{address.control}/ledger")
        account = answer.json()["accounts"][0]

        def agree() -> bool:
            return all(
                (held := self._stores.balances.get(asset)) is not None
                and (held.free, held.locked) == (Decimal(row["free"]), Decimal(row["locked"]))
                for asset, row in account["balances"].items()
                if Decimal(row["free"]) or Decimal(row["locked"])
            )

        await _until("balances agree with the ledger", agree)
        fills = {int(row["id"]) for row in account["fills"]}
        if {fill.trade_id for fill in self._stores.fills.newest()} != fills:
            raise Failed("the fills differ from the simulator's ledger")
        if len(account["orders"]) != 2:
            raise Failed(f"the ledger has {len(account['orders'])} orders, 2 were sent")
        _passed(f"balances, orders and {len(fills)} fills agree with the simulator's ledger")

    def _check_calm(self) -> None:
        loud = [n for n in self._stores.notices.all() if n.severity is Severity.DANGER]
        if loud or self._engine.incidents.counts:
            raise Failed(f"something went wrong on the way: {self._engine.incidents.counts}")
        _passed("no incident on the way")

    def _is_live(self, link: Link) -> bool:
        return self._stores.connection.is_live(link)

    def _has_book(self) -> bool:
        entry = self._stores.books.get(FIRST_INSTRUMENT)
        return entry is not None and entry.state is FeedState.LIVE

    def _listed(self) -> int | None:
        panel = self._terminal.window.findChild(OpenOrdersPanel)
        return panel.count if isinstance(panel, OpenOrdersPanel) else None

    def _order(self, client_id: str) -> Order:
        order = self._stores.orders.get(client_id)
        if order is None:
            raise Failed(f"order {client_id} is not in the store")
        return order

    async def _until_status(self, client_id: str, status: OrderStatus) -> None:
        await _until(f"the order is {status}", lambda: self._order(client_id).status is status)


async def _until(what: str, condition: Callable[[], bool]) -> None:
    """Look until `condition` holds; there is no one event that all of these share."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + STEP_SECONDS
    while True:
        if condition():
            return
        if loop.time() > deadline:
            raise Failed(f"{what}: not within {STEP_SECONDS:.0f} s")
        await asyncio.sleep(POLL_SECONDS)


def _passed(step: str) -> None:
    print(f"ok      {step}", flush=True)
