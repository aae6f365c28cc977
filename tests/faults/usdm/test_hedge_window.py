"""Two legs, flipping modes and panels replaced under the hand: every press of "send" ends in words.

The real window, services and sockets; faults meet some of the orders. What a press may end in is an
order that is accepted, rejected, not sent or unconfirmed, or a question, and it must be on the screen.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from decimal import Decimal as D
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from terminal.app import Terminal
from terminal.domain.futures.words import PositionMode
from terminal.domain.market import Environment
from terminal.domain.order import OrderStatus
from terminal.services.engine import Engine
from terminal.services.simulator_host import SimulatorAddress, parse_address
from terminal.ui.theme.loading import load_theme
from terminal.ui.ticket.futures_form import FuturesKind
from terminal.ui.ticket.futures_panel import FuturesTicketPanel
from tests.faults.lab import LIMITS, SHORT_PROOF_MS
from tests.faults.usdm.lab import BTC, FuturesLab, exchange
from tests.simulator.usdm_wire.served import FuturesClient

PRESSES = 60
ENDS = (
    OrderStatus.NEW,
    OrderStatus.PARTIALLY_FILLED,
    OrderStatus.FILLED,
    OrderStatus.REJECTED,
    OrderStatus.NOT_SENT,
    OrderStatus.UNCONFIRMED,
    OrderStatus.EXPIRED,
    OrderStatus.CANCELED,
)
LOSSES = (
    ("drop_request", {"how": "close"}),
    ("drop_response", {"how": "close"}),
    ("error", {"code": -1007}),
    ("reject_before_engine", {"code": -4061}),
    ("delay_response", {"ms": 700}),
)


class Here:
    """The exchange of this test, where a child process usually is."""

    def __init__(self, address: SimulatorAddress) -> None:
        self._address = address

    def begin(self) -> None:
        """It runs."""

    async def ready(self) -> SimulatorAddress:
        return self._address

    async def died(self) -> str:
        await asyncio.Event().wait()
        return ""

    async def end(self) -> None:
        """It goes on."""

    def stop(self) -> None:
        """It goes on."""


class Hands:
    """A person at the futures ticket who is never at rest."""

    def __init__(self, terminal: Terminal, lab: FuturesLab, seed: int) -> None:
        self.terminal, self.lab = terminal, lab
        self.dice = random.Random(seed)
        self.pressed = 0

    @property
    def panel(self) -> FuturesTicketPanel:
        """The ticket there is now; panels come and go."""
        return self.tickets()[-1]

    def tickets(self) -> list[FuturesTicketPanel]:
        found = self.terminal.window.findChildren(FuturesTicketPanel)
        return [panel for panel in found if panel.isVisible()]

    async def until(self, condition: Callable[[], object], what: str, seconds: float = 15) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while not condition():
            assert loop.time() < end, f"{what}: {self.said()}"
            await asyncio.sleep(0.005)

    def said(self) -> str:
        notices = [f"{n.title}: {n.text}" for n in self.lab.stores.notices.all()[-4:]]
        return f"{self.panel.send.text()} | {self.outcome()} | {notices}"

    def outcome(self) -> str:
        box = self.panel.view.outcome
        return str(box.accessibleName()) if box.isVisible() else ""

    async def look(self) -> None:
        """Wait until there is a ticket again."""
        loop = asyncio.get_running_loop()
        end = loop.time() + 10
        while not self.tickets():
            assert loop.time() < end, "no futures ticket in the window"
            await asyncio.sleep(0.005)

    async def fill_in(self) -> None:
        await self.look()
        panel, dice = self.panel, self.dice
        kind = dice.choice((FuturesKind.MARKET, FuturesKind.LIMIT))
        side = dice.choice(("buy", "sell"))
        panel.change(kind=kind)
        panel.change(side=panel.model.form.side.__class__(side.upper()), closes=dice.random() < 0.3)
        panel.change(quantity=f"0.0{dice.randrange(10, 60)}")
        if kind is FuturesKind.LIMIT:
            share = D(dice.randrange(97, 104)) / 100
            panel.change(price=f"{self.lab.at(share - 1):.1f}")

    async def disturb(self) -> None:
        """Something that happens while the finger is on its way."""
        window, verbs, dice = self.terminal.window, self.lab.engine.positions, self.dice
        happening = dice.randrange(7)
        if happening == 0:
            verbs.set_position_mode(dice.choice(list(PositionMode)))
        elif happening == 1:
            window.change_theme(load_theme(dice.choice(("dark", "light"))))
        elif happening == 2:
            await self.lab.usdm("settings", hedge=dice.random() < 0.7) if self._flat() else None
        elif happening == 3:
            name, values = dice.choice(LOSSES)
            await self.lab.fault(name, route="usdm.order.place", **values)  # type: ignore[arg-type]
        elif happening == 4:
            held = self.lab.stores.positions.of(BTC)
            if held:
                verbs.close(dice.choice(held))

    def _flat(self) -> bool:
        return not self.lab.stores.positions.of(BTC) and not self.lab.stores.orders.open_orders(BTC)

    async def press(self) -> None:
        """Down, something else, up; then there must be words for it."""
        await self.look()
        button = self.panel.send
        offered = button.isEnabled()
        panel = self.panel
        panel._sent_id = panel._refused = None
        panel.update_all()
        QTest.mousePress(button, Qt.MouseButton.LeftButton)
        await asyncio.sleep(self.dice.choice((0.0, 0.01, 0.25)))
        QTest.mouseRelease(button, Qt.MouseButton.LeftButton)
        if not offered:
            assert panel._sent_id is None
            return
        self.pressed += 1
        await self.until(lambda: self._answered(panel), "a press was lost without a word")

    def _answered(self, panel: FuturesTicketPanel) -> bool:
        stores = self.lab.stores
        asked = stores.questions.open
        if asked is not None:
            pane = self.terminal.confirm.pane
            assert pane is not None, "a question that nobody can see"
            agreed = self.dice.random() < 0.8
            pane.answered.emit(agreed, "a reason")
            pane.hide()
        panel.update_all()
        order = None if panel._sent_id is None else stores.orders.get(panel._sent_id)
        if order is not None:
            return order.status in ENDS
        return bool(self.outcome())


@asynccontextmanager
async def window_on(
    app: QApplication, client: FuturesClient, folder: Path
) -> AsyncIterator[tuple[Terminal, FuturesLab]]:
    engine = Engine(Environment.SIMULATOR, "Sim 1", folder, limits=LIMITS)
    engine.unknown.proof_ms = SHORT_PROOF_MS
    terminal = Terminal(app, engine, Here(parse_address(client.server.ready_line)), (1_600, 1_000))
    terminal.window.show()

    async def pump() -> None:
        while True:
            app.processEvents()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            await asyncio.sleep(0.004)

    try:
        async with engine.supervisor as supervisor:
            terminal.connect()
            supervisor.keep("window", pump)
            terminal.window.link.select(BTC)
            yield terminal, FuturesLab(client, engine, folder)
    finally:
        terminal.dispose()
        engine.close()
        app.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.parametrize("seed", [1, 2])
async def test_no_press_is_lost(seed: int, qapp: QApplication, tmp_path: Path) -> None:
    async with exchange() as client, window_on(qapp, client, tmp_path) as (terminal, lab):
        hands = Hands(terminal, lab, seed)
        loop = asyncio.get_running_loop()
        end = loop.time() + 30
        while not lab.live():
            assert loop.time() < end, "the terminal never became live"
            await asyncio.sleep(0.02)
        assert lab.engine.positions.set_position_mode(PositionMode.HEDGE)
        await hands.until(lambda: lab.stores.futures.mode is PositionMode.HEDGE, "hedge mode")
        for _ in range(PRESSES):
            await hands.fill_in()
            await hands.disturb()
            await hands.press()
        assert hands.pressed > PRESSES / 2
        await lab.heal()
        await lab.becomes_true(within=20)
        assert lab.engine.incidents.counts == {}
        assert QWidget.mouseGrabber() is None
