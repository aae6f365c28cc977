"""From the click to the signed order on the wire, and to its answer. `./run bench click`.

The window is real (off screen), so is the simulator. A click is a call of the ticket's verb; the
wire is the socket's `send`. The journal's flush to the disk lies between the two and is most of
it, so the same append is measured alone, on this disk and in memory (`/dev/shm`).
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from decimal import Decimal
from pathlib import Path

from terminal.app import FIRST_INSTRUMENT, Terminal
from terminal.domain.order import OrderStatus, Side
from terminal.domain.ticket import LimitTicket
from terminal.services.journal_schema import open_journal
from tests.bench.pipeline import Exchange, live_terminal, quantile, run, until

CLICKS = 60
PAUSE_SECONDS = 0.11
BUSY_RATE = 5_000
MEMORY = Path("/dev/shm")
HAS_MEMORY = MEMORY.is_dir()


class Wire:
    """Hears every write of a transport: the moment bytes are handed to the system."""

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self.sent_at = 0.0
        self._send = send

    def __call__(self, data: bytes) -> None:
        self._send(data)
        self.sent_at = time.perf_counter()


def order_transport(terminal: Terminal) -> object:
    """The transport of the order connection."""
    account = terminal.engine.trading.account_of(FIRST_INSTRUMENT)
    return account._wsapi._line.socket.transport  # type: ignore[union-attr]


async def clicks(name: str, terminal: Terminal) -> None:
    engine = terminal.engine
    transport = order_transport(terminal)
    wire = Wire(transport.write)  # type: ignore[attr-defined]
    transport.write = wire  # type: ignore[attr-defined]
    to_wire, to_store = [], []
    best = engine.trading.context(FIRST_INSTRUMENT).best_bid or Decimal(60_000)
    for number in range(CLICKS):
        # Faster than this the exchange's own limit of 50 orders in 10 s comes in between.
        await asyncio.sleep(PAUSE_SECONDS * 2)
        price = (best * Decimal("0.97")).quantize(Decimal(1)) - number
        ticket = LimitTicket(
            instrument=FIRST_INSTRUMENT, side=Side.BUY, quantity=Decimal("0.001"), price=price
        )
        began = time.perf_counter()
        client_id = engine.trading.submit(ticket)
        if client_id is None:
            notices = engine.stores.notices.all()
            raise RuntimeError(f"not sent: {notices[-1].text}")
        answered = asyncio.Event()
        moment = 0.0

        def changed(client_id: str = client_id, answered: asyncio.Event = answered) -> None:
            nonlocal moment
            order = engine.stores.orders.get(client_id)
            if order is not None and order.status is OrderStatus.NEW and not moment:
                moment = time.perf_counter()
                answered.set()

        forget = engine.stores.orders.on_change(changed)
        await asyncio.wait_for(answered.wait(), 10)
        forget()
        to_wire.append((wire.sent_at - began) * 1e3)
        to_store.append((moment - began) * 1e3)
        order = engine.stores.orders.get(client_id)
        if order is not None:
            engine.trading.cancel(order)
    del transport.write  # type: ignore[attr-defined]
    goal = "p50 <= 1, p99 <= 5" if name == "idle" else "p99 <= 20"
    row(f"click to bytes on the wire, {name}", to_wire, goal)
    row(f"click to the order accepted in the store, {name}", to_store, "p50 <= 2.5")


def row(name: str, spent_ms: list[float], goal: str = "") -> None:
    print(f"{name:<58}{quantile(spent_ms, 0.5):8.2f}{quantile(spent_ms, 0.99):8.2f}   {goal}")


def journal_alone(folder: Path) -> list[float]:
    """Milliseconds of one append and flush of the order journal's own file.

    With a pause before each, as between clicks: many disks take longer after they rested.
    """
    spent = []
    connection, _ = open_journal(folder / "journal.sqlite")
    with closing(connection):
        for number in range(40):
            time.sleep(PAUSE_SECONDS * 2)
            began = time.perf_counter()
            with connection:
                row = (f"t{number}", "PLACE", "simulator", "SPOT", "BTCUSDT", "x" * 200, 1, "y")
                connection.execute(
                    "INSERT INTO commands VALUES (?,?,?,?,?,?,?,?,NULL,'',NULL)", row
                )
            spent.append((time.perf_counter() - began) * 1e3)
    return spent


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(4_096):
        writer.write(data)
    writer.close()


async def echo_alone() -> list[float]:
    """Milliseconds of a bare round trip over loopback on the window's loop."""
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    spent = []
    for _ in range(200):
        began = time.perf_counter()
        writer.write(b"x" * 300)
        await reader.readexactly(300)
        spent.append((time.perf_counter() - began) * 1e3)
    writer.close()
    server.close()
    return spent


async def measure(folder: Path, market: Exchange) -> None:
    print(f"{'orders (ms)':<58}{'p50':>8}{'p99':>8}   goal")
    with tempfile.TemporaryDirectory() as disk:
        row("reference: journal append and flush, this disk", journal_alone(Path(disk)))
    if HAS_MEMORY:
        with tempfile.TemporaryDirectory(dir=MEMORY) as memory:
            row("reference: journal append and flush, in memory", journal_alone(Path(memory)))
    row("reference: bare echo over loopback on the same loop", await echo_alone())
    places = [("this disk", folder)]
    if HAS_MEMORY:
        places.append(("journal in memory", Path(tempfile.mkdtemp(dir=MEMORY))))
    for place, home in places:
        print(f"profile on {place}")
        await market.set_rate(200)
        async with live_terminal(home, market) as terminal:
            await until(lambda: _can_trade(terminal), "open trading")
            await clicks("idle", terminal)
            await market.set_rate(BUSY_RATE)
            await asyncio.sleep(1)
            await clicks(f"{BUSY_RATE:,} messages/s", terminal)


def _can_trade(terminal: Terminal) -> bool:
    return not terminal.engine.trading._locks(FIRST_INSTRUMENT.market)


if __name__ == "__main__":
    sys.exit(run(measure, fast_streams=True))
