"""The real services on real sockets against an exchange that misbehaves on request."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from terminal.connecting import simulated_venue
from terminal.domain.events import FeedState, Link
from terminal.domain.gate import GateLimits, Level
from terminal.domain.market import Environment, InstrumentId, Market
from terminal.domain.order import ZERO, Order, OrderStatus, Side
from terminal.domain.order_moves import Change
from terminal.domain.ticket import LimitTicket, OrderTicket
from terminal.services.clock import wall_ms
from terminal.services.engine import Engine
from terminal.services.simulator_host import SimulatorAddress, parse_address
from terminal.state.stores import Stores
from terminal.venue.api import Channel, Topic
from tests.simulator.served import Answer, Client, served
from tests.support.eventually import eventually

BTC = InstrumentId(Market.SPOT, "BTCUSDT")
SHORT_PROOF_MS = 400
"""The proof window of tests that do not test the window itself."""
JUDGED_BEFORE_MS = 120_000
"""No question of the gate stays open for longer before its order is placed."""
LIMITS = GateLimits(orders_per_second=1_000, orders_per_minute=100_000, repeats=1_000)


COMMANDS = (
    "order.place",
    "POST /api/v3/order",
    "order.amend.keepPriority",
    "PUT /api/v3/order/amend/keepPriority",
    "order.cancelReplace",
    "POST /api/v3/order/cancelReplace",
    *(f"orderList.place.{kind}" for kind in ("oco", "oto", "otoco", "opo", "opoco")),
    *(f"POST /api/v3/orderList/{kind}" for kind in ("oco", "oto", "otoco", "opo", "opoco")),
)
"""Every request that makes or changes an order, by both of its names in the ledger."""


_OPEN = ("PENDING_NEW", "NEW", "PARTIALLY_FILLED")


class Door(Protocol):
    """Whoever can speak to the exchange's control door."""

    async def send(self, verb: str, path: str, query: str = "", **more: Any) -> Answer: ...


class Lab:
    """One exchange, and the terminal's services on a profile folder."""

    def __init__(self, client: Door, engine: Engine, folder: Path) -> None:
        self.client, self.engine, self.folder = client, engine, folder
        self.clicks = 0
        self._settled_below = self._judged_since = 0

    @property
    def stores(self) -> Any:
        return self.engine.stores

    async def control(self, verb: str, path: str, **body: Any) -> dict[str, Any]:
        status, answer, _ = await self.client.send(verb, f"/control/{path}", data=json.dumps(body))
        assert status == 200, answer
        return dict(answer)

    async def fault(self, name: str, **values: Any) -> int:
        return int((await self.control("POST", "faults", do=name, **values))["id"])

    async def heal(self) -> None:
        await self.control("DELETE", "faults")

    async def ledger(self) -> dict[str, Any]:
        query = f"limit=1&orders_from={self._settled_below}"
        status, answer, _ = await self.client.send("GET", "/control/ledger", query)
        assert status == 200, answer
        return dict(answer["accounts"][0])

    async def settle(self) -> None:
        """Compare closed orders of now no more: they cannot change, and over hours the terminal
        lets go of them. Call it when everything `is_true`."""
        rows = (await self.ledger())["orders"]
        still_open = [row for row in rows if row["status"] in _OPEN]
        newest = max((row["orderId"] for row in rows), default=-1)
        first = min([*(row["orderId"] for row in still_open), newest + 1])
        self._settled_below = max(self._settled_below, first)
        times = [row["time"] for row in still_open]
        self._judged_since = min([*times, wall_ms()]) - JUDGED_BEFORE_MS

    async def requests(self, *names: str) -> int:
        """How many requests with one of these names reached the exchange."""
        events = (await self.control("GET", "ledger"))["events"]
        return sum(1 for row in events if row["kind"] == "request" and row["request"] in names)

    async def placements(self) -> int:
        """Requests that make or change orders: never more than clicks."""
        return await self.requests(*COMMANDS)

    async def commands_in_doubt(self) -> list[str]:
        """Commands of the journal, cancels and changes too, whose end is not written."""
        return [intent.id for intent in await self.engine.journal.unfinished()]

    def submit(self, ticket: OrderTicket) -> str:
        """One click, with every question answered by yes."""
        self.clicks += 1
        client_id = self.engine.trading.submit(ticket)
        assert client_id is not None, self.engine.stores.notices.all()[-1]
        self.agree()
        return client_id

    def amend(self, client_id: str, change: Change) -> None:
        """One click on "change", with every question answered by yes."""
        self.clicks += 1
        changed = self.engine.trading.amend(self.order(client_id), change)
        assert changed, self.engine.stores.notices.all()[-1]
        self.agree()

    def agree(self) -> None:
        question = self.engine.stores.questions.open
        if question is not None:
            words = "test" if question.decision.level is Level.OVERRIDE else ""
            asked = question.client_id
            assert self.engine.trading.answer(asked, agreed=True, words=words) == asked

    def resting(self, quantity: str = "0.001", away: str = "0.05") -> LimitTicket:
        """A buy below the market; quantities differ so that no two look alike."""
        bid = self.engine.trading.context(BTC).best_bid
        assert bid is not None
        price = (bid * (1 - Decimal(away))).quantize(Decimal("0.01"))
        return LimitTicket(instrument=BTC, side=Side.BUY, quantity=Decimal(quantity), price=price)

    def order(self, client_id: str) -> Order:
        found = self.engine.stores.orders.get(client_id)
        assert found is not None
        return found

    def all_orders(self) -> list[Order]:
        return _all_orders(self.stores)

    def status(self, client_id: str) -> OrderStatus:
        return self.order(client_id).status

    async def reaches(self, client_id: str, *wanted: OrderStatus, within: float = 10.0) -> None:
        await eventually(lambda: self.status(client_id) in wanted, within=within)

    async def is_true(self) -> list[str]:
        """Differences between what the terminal believes and the ledger of record; none is right."""
        ledger = await self.ledger()
        below = self._settled_below
        return [
            *_orders_differ(self.engine, ledger["orders"], below),
            *_fills_differ(self.engine, ledger["fills"], below),
            *_balances_differ(self.engine, ledger["balances"]),
            *_ungated(await self.engine.journal.judgements(self._judged_since), ledger["orders"]),
        ]

    async def becomes_true(self, *, within: float = 10.0) -> None:
        """Wait until terminal and ledger agree and the journal has no open intent."""
        differences: list[str] = ["not compared"]
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within
        while differences:
            differences = await self.is_true()
            if in_doubt := await self.commands_in_doubt():
                differences.append(f"the journal does not know the end of {in_doubt}")
            assert not differences or loop.time() < deadline, differences
            await asyncio.sleep(0.05)

    def live(self) -> bool:
        stores = self.engine.stores
        entry = stores.books.get(BTC)
        clock = stores.connection.clock
        return (
            clock is not None
            and clock.round_trip_ms < 2_000
            and all(stores.connection.is_live(link) for link in (Link.ACCOUNT, Link.ORDERS))
            and entry is not None
            and entry.state is FeedState.LIVE
            and not self.engine.trading.check(self.resting())
        )


@asynccontextmanager
async def exchange(**options: Any) -> AsyncIterator[Client]:
    async with served(**options) as client:
        yield client


@asynccontextmanager
async def terminal_on(
    client: Client, folder: Path, *, proof_ms: float | None = SHORT_PROOF_MS
) -> AsyncIterator[Lab]:
    """A terminal on `folder`, connected and ready to trade BTCUSDT."""
    async with AsyncExitStack() as stack:
        address = parse_address(client.server.ready_line)
        lab = await connect(stack, client, address, folder, proof_ms)
        await eventually(lab.live, within=20)
        yield lab


async def connect(
    stack: AsyncExitStack,
    client: Door,
    address: SimulatorAddress,
    folder: Path,
    proof_ms: float | None,
) -> Lab:
    engine = Engine(Environment.SIMULATOR, "Sim 1", folder, limits=LIMITS)
    if proof_ms is not None:
        engine.unknown.proof_ms = proof_ms
    stack.callback(engine.close)
    await stack.enter_async_context(engine.supervisor)
    engine.start()
    topics = [Topic(BTC, channel) for channel in (Channel.BOOK, Channel.QUOTE, Channel.TRADES)]
    engine.market_data.need(topics, client)
    await stack.enter_async_context(simulated_venue(engine, address))
    return Lab(client, engine, folder)


@asynccontextmanager
async def laboratory(
    folder: Path, *, proof_ms: float | None = SHORT_PROOF_MS, **options: Any
) -> AsyncIterator[Lab]:
    async with exchange(**options) as client, terminal_on(client, folder, proof_ms=proof_ms) as lab:
        yield lab


def _orders_differ(engine: Engine, rows: list[dict[str, Any]], below: int) -> list[str]:
    known = {
        o.venue_id: o
        for o in _all_orders(engine.stores)
        if o.is_open or o.venue_id is None or o.venue_id >= below
    }
    found = []
    for row in rows:
        order = known.pop(row["orderId"], None)
        if order is None:
            found.append(f"order {row['orderId']} {row['status']} is not known here")
            continue
        told = (order.status.value, order.filled_quantity, order.filled_quote)
        true = (
            row["status"],
            Decimal(row["executedQty"]),
            Decimal(row["cummulativeQuoteQty"]),
        )
        if told != true:
            found.append(f"order {row['orderId']}: believed {told}, true {true}")
    ghosts = [o for o in known.values() if o.venue_id is not None or o.is_open]
    found.extend(f"order {o.client_id} {o.status} does not exist" for o in ghosts)
    return found


def _all_orders(stores: Stores) -> list[Order]:
    return [*stores.orders.open_orders(), *stores.orders.finished_orders()]


def _ungated(judgements: Sequence[tuple[object, ...]], rows: list[dict[str, Any]]) -> list[str]:
    """Own orders at the exchange that no decision of the gate let pass. Of a list the first member
    stands for all."""
    passed = {row[0] for row in judgements if row[5] in ("ALLOWED", "CONFIRMED")}
    mine = (row["clientOrderId"] for row in rows if row["orderListId"] == -1)
    return [
        f"{own} never passed the gate"
        for own in mine
        if own.startswith("t1s-") and own not in passed
    ]


def _fills_differ(engine: Engine, rows: list[dict[str, Any]], below: int) -> list[str]:
    true = {
        row["id"]: (Decimal(row["qty"]), Decimal(row["price"]), Decimal(row["commission"]))
        for row in rows
    }
    told = {
        f.trade_id: (f.quantity, f.price, f.fee)
        for f in engine.stores.fills.newest()
        if f.venue_id >= below
    }
    return [] if true == told else [f"fills differ: {set(true.items()) ^ set(told.items())}"]


def _balances_differ(engine: Engine, rows: dict[str, dict[str, str]]) -> list[str]:
    true = {a: (Decimal(r["free"]), Decimal(r["locked"])) for a, r in rows.items()}
    told = {b.asset: (b.free, b.locked) for b in engine.stores.balances.all()}
    return [
        f"{asset}: believed {told.get(asset)}, true {amounts}"
        for asset, amounts in true.items()
        if amounts != told.get(asset, (ZERO, ZERO))
    ]
