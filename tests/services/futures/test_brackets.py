"""Exits behind entries, from the first fill to a restart in the middle."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal as D
from typing import Any

import pytest

from terminal.domain.events import PositionsReported
from terminal.domain.futures.bracket import ExitLeg, Exits
from terminal.domain.futures.position import Position
from terminal.domain.futures.shape import futures_shape
from terminal.domain.futures.ticket import FuturesLimitTicket, FuturesTicket, StopKind
from terminal.domain.market import Environment
from terminal.domain.order import Order, OrderStatus, OrderType, Side
from terminal.domain.violation import Field, Violation
from terminal.services.clock import wall_ms
from terminal.services.futures.brackets import BracketKeeper
from terminal.services.incidents import Incidents
from terminal.services.intake import Intake
from terminal.services.orders.placing import Desk
from terminal.services.orders.prediction import predict
from terminal.services.supervisor import Supervisor
from terminal.state.stores import Stores
from tests.support.eventually import eventually
from tests.support.futures_market import BLZ

TICKET = FuturesLimitTicket(instrument=BLZ.id, side=Side.BUY, quantity=D(100), price=D(10))
STOP = ExitLeg(kind=StopKind.STOP_LOSS, trigger_price=D(9))
TARGET = ExitLeg(kind=StopKind.TAKE_PROFIT, trigger_price=D(12))
BOTH = Exits(stop=STOP, target=TARGET)


class Exchange:
    """Takes exits and cancels at once; `refusal` is what it says to the next exit."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores
        self.sent: list[tuple[str, FuturesTicket]] = []
        self.known: dict[str, Order] = {}
        self.refusal, self.rule = "", "NO"
        self._next = 0

    def new_id(self) -> str:
        self._next += 1
        return f"exit{self._next}"

    def send_exit(self, ticket: FuturesTicket, client_id: str) -> tuple[Violation, ...]:
        if self.refusal:
            return (Violation(rule=self.rule, field=Field.ORDER, message=self.refusal),)
        self.sent.append((client_id, ticket))
        order = predict(ticket, client_id, 1_000, None)
        self.take(replace(order, status=OrderStatus.NEW, algo_id=self._next, updated_ms=2_000))
        return ()

    def cancel(self, order: Order) -> None:
        self.take(replace(order, status=OrderStatus.CANCELED, updated_ms=9_000))

    def take(self, order: Order) -> None:
        self.known[order.client_id] = order
        self._stores.orders.apply(order)

    async def query(self, _instrument: object, client_id: str) -> Order | None:
        return self.known.get(client_id)

    def open(self) -> dict[str, D]:
        """Sizes of open exits, by kind."""
        rows = self._stores.orders.open_orders()
        return {o.type.value: o.quantity or D(0) for o in rows if o.is_conditional}


class Settings:
    """Keeps sections as the real one writes them."""

    def __init__(self) -> None:
        self.saved: dict[str, dict[str, object]] = {}

    def load(self, section: str) -> dict[str, object]:
        return dict(self.saved.get(section, {}))

    def save(self, section: str, values: dict[str, object]) -> None:
        self.saved[section] = values


class Bench:
    def __init__(self, settings: Settings) -> None:
        self.stores = Stores()
        self.stores.instruments.load([BLZ])
        self.exchange = Exchange(self.stores)
        self.settings = settings
        incidents = Incidents(self.stores.notices, wall_ms)
        unused: Any = None
        desk = Desk(
            environment=Environment.SIMULATOR,
            stores=self.stores,
            intake=Intake(self.stores),
            journal=unused,
            unknown=unused,
            incidents=incidents,
            clock=lambda: 5_000,
        )
        account: Any = self.exchange
        self.keeper = BracketKeeper(desk, self.exchange, settings, lambda: None, lambda: account)
        self.supervisor = Supervisor(incidents)

    def fill(self, quantity: str, status: OrderStatus = OrderStatus.PARTIALLY_FILLED) -> None:
        entry = predict(TICKET, "entry", 1_000, None)
        done = D(quantity)
        self.exchange.take(
            replace(
                entry,
                status=status,
                venue_id=1,
                filled_quantity=done,
                filled_quote=done * 10,
                updated_ms=2_000 + int(done),
            )
        )

    def titles(self) -> list[str]:
        return [notice.title for notice in self.stores.notices.all()]


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    bench = Bench(Settings())
    bench.keeper.remember("entry", TICKET, BOTH)
    bench.fill("0", OrderStatus.NEW)
    async with bench.supervisor as supervisor:
        supervisor.keep("brackets", bench.keeper.run)
        yield bench


async def test_nothing_is_placed_before_the_first_fill(bench: Bench) -> None:
    bench.fill("0.5")
    await eventually(lambda: bench.keeper.plans != ())
    assert bench.exchange.sent == []


async def test_exits_follow_the_first_fill_and_grow_with_the_next(bench: Bench) -> None:
    bench.fill("40")
    await eventually(
        lambda: bench.exchange.open() == {"STOP_MARKET": D(40), "TAKE_PROFIT_MARKET": D(40)}
    )
    bench.fill("100", OrderStatus.FILLED)
    await eventually(
        lambda: (
            bench.exchange.open() == {"STOP_MARKET": D(100), "TAKE_PROFIT_MARKET": D(100)}
            and len(bench.stores.orders.open_orders()) == 2
        )
    )
    shapes = [futures_shape(ticket, None) for _, ticket in bench.exchange.sent]
    assert all(shape.reduce_only and shape.side is Side.SELL for shape in shapes)


async def test_the_larger_exit_is_there_before_the_smaller_one_goes(bench: Bench) -> None:
    bench.fill("40")
    await eventually(lambda: len(bench.exchange.open()) == 2)
    lows: list[D] = []

    def look() -> None:
        stops = [o for o in bench.stores.orders.open_orders() if o.type is OrderType.STOP_MARKET]
        lows.append(max((o.quantity or D(0) for o in stops), default=D(0)))

    bench.stores.orders.on_change(look)
    bench.fill("100", OrderStatus.FILLED)
    await eventually(lambda: len(bench.exchange.known) == 5)
    await eventually(lambda: len(bench.stores.orders.open_orders()) == 2)
    assert min(lows) >= 40


async def test_when_one_exit_has_closed_the_other_goes(bench: Bench) -> None:
    bench.fill("100", OrderStatus.FILLED)
    await eventually(lambda: len(bench.exchange.open()) == 2)
    target = next(
        o for o in bench.exchange.known.values() if o.type is OrderType.TAKE_PROFIT_MARKET
    )
    bench.exchange.take(
        replace(
            target,
            status=OrderStatus.FILLED,
            venue_id=9,
            filled_quantity=D(100),
            filled_quote=D(1200),
            updated_ms=8_000,
        )
    )
    await eventually(lambda: bench.exchange.open() == {})
    await eventually(lambda: bench.keeper.plans == ())
    assert bench.settings.load("brackets") == {}


async def test_an_entry_that_never_traded_leaves_nothing(bench: Bench) -> None:
    bench.fill("0", OrderStatus.CANCELED)
    await eventually(lambda: bench.keeper.plans == ())
    assert bench.exchange.sent == []


async def test_an_exit_that_cannot_be_placed_is_an_alarm_and_no_loop(bench: Bench) -> None:
    bench.exchange.refusal = "This would trigger at once."
    bench.fill("100", OrderStatus.FILLED)
    await eventually(lambda: len(bench.titles()) == 2)
    assert bench.titles() == [
        "Stop of BLZUSDT was not placed",
        "Take-profit of BLZUSDT was not placed",
    ]
    assert bench.exchange.sent == []
    await eventually(lambda: bench.keeper.plans == ())


async def test_a_lock_only_holds_exits_up(bench: Bench) -> None:
    bench.exchange.refusal, bench.exchange.rule = "Orders are being checked.", "LOCKED"
    bench.fill("40")
    await eventually(lambda: all(not leg.is_over for leg in bench.keeper.plans[0].legs))
    assert bench.titles() == []
    bench.exchange.refusal = ""
    bench.fill("100", OrderStatus.FILLED)
    await eventually(lambda: set(bench.exchange.open().values()) == {D(100)})


async def test_an_exit_cancelled_by_hand_is_not_placed_again(bench: Bench) -> None:
    bench.fill("40")
    await eventually(lambda: len(bench.exchange.open()) == 2)
    stop = next(o for o in bench.exchange.known.values() if o.type is OrderType.STOP_MARKET)
    bench.exchange.cancel(stop)
    bench.fill("100", OrderStatus.FILLED)
    await eventually(lambda: bench.exchange.open() == {"TAKE_PROFIT_MARKET": D(100)})


async def test_a_restart_finds_its_exits_and_places_what_is_missing() -> None:
    settings = Settings()
    first = Bench(settings)
    first.keeper.remember("entry", TICKET, BOTH)
    async with first.supervisor as supervisor:
        supervisor.keep("brackets", first.keeper.run)
        first.fill("40")
        await eventually(lambda: len(first.exchange.open()) == 2)
    again = Bench(settings)
    assert [plan.client_id for plan in again.keeper.plans] == ["entry"]
    again.exchange.known.update(first.exchange.known)
    entry = again.exchange.known["entry"]
    again.exchange.known["entry"] = replace(
        entry,
        status=OrderStatus.FILLED,
        filled_quantity=D(100),
        filled_quote=D(1000),
        updated_ms=7_000,
    )
    again.exchange._next = 50
    async with again.supervisor as supervisor:
        supervisor.keep("brackets", again.keeper.run)
        await eventually(
            lambda: (
                again.exchange.open() == {"STOP_MARKET": D(100), "TAKE_PROFIT_MARKET": D(100)}
                and len(again.stores.orders.open_orders()) == 2
            )
        )
    assert len(again.exchange.sent) == 2


@pytest.mark.parametrize("is_held", [True, False])
async def test_a_restart_takes_exits_back_whose_position_was_closed_meanwhile(
    *, is_held: bool
) -> None:
    settings = Settings()
    first = Bench(settings)
    first.keeper.remember("entry", TICKET, BOTH)
    async with first.supervisor as supervisor:
        supervisor.keep("brackets", first.keeper.run)
        first.fill("100", OrderStatus.FILLED)
        await eventually(lambda: len(first.exchange.open()) == 2)
    again = Bench(settings)
    again.exchange.known.update(first.exchange.known)
    held = [Position(instrument=BLZ.id, quantity=D(100), entry_price=D(10))] if is_held else []
    async with again.supervisor as supervisor:
        supervisor.keep("brackets", again.keeper.run)
        await eventually(lambda: len(again.exchange.open()) == 2)
        # Older than the fill: it cannot know the position yet.
        early = PositionsReported((), complete=True, event_ms=1_500)
        again.stores.positions.apply(early)
        again.fill("100", OrderStatus.FILLED)
        await eventually(lambda: len(again.exchange.open()) == 2)
        again.stores.positions.apply(PositionsReported(held, complete=True, event_ms=9_500))
        again.fill("100", OrderStatus.FILLED)
        again.keeper._changed.set()
        await eventually(lambda: len(again.exchange.open()) == (2 if is_held else 0))
        await eventually(lambda: again.keeper._former == set())


def test_a_plan_that_cannot_be_read_is_left_out() -> None:
    settings = Settings()
    settings.save("brackets", {"a": {"legs": 5}, "b": "nonsense"})
    assert Bench(settings).keeper.plans == ()
