"""Every futures command under every loss: one request for each click, and the truth in the end.

Orders here, exits behind entries in `test_matrix_brackets.py`, leverage, modes and margin in
`test_matrix_settings.py`.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from decimal import Decimal as D
from pathlib import Path

import pytest

from terminal.domain.futures.bracket import ExitLeg, exit_ticket
from terminal.domain.futures.ticket import FuturesTicket, StopKind
from terminal.domain.futures.words import PositionSide
from terminal.domain.order import OrderStatus, Side
from terminal.domain.order_moves import Change
from tests.faults.cells import Cell, name_of, told, until_received
from tests.faults.usdm.cells import CELLS
from tests.faults.usdm.lab import BTC, QUARTER, FuturesLab, laboratory, terminal_on
from tests.support.eventually import eventually

pytestmark = pytest.mark.warns("could not be read", "nothing ran for")

S = OrderStatus
LIVE = (S.NEW, S.PARTIALLY_FILLED, S.FILLED)
LOSSES = ("drop_request", "drop_response")
MODIFIED = D("0.012")


def conditional(lab: FuturesLab, away: str = "0.1") -> FuturesTicket:
    """A stop that reduces, far below the market."""
    leg = ExitLeg(kind=StopKind.STOP_LOSS, trigger_price=lab.at(-D(away)))
    return exit_ticket(BTC, Side.BUY, PositionSide.BOTH, leg, QUARTER)


async def hold(lab: FuturesLab) -> None:
    """Be long, so that an exit has something to close."""
    client_id = lab.submit(lab.market())
    await lab.reaches(client_id, S.FILLED)
    await eventually(lambda: bool(lab.stores.positions.of(BTC)))


async def fate(lab: FuturesLab, client_id: str, cell: Cell) -> None:
    wanted = LIVE if cell.lives else (S.REJECTED if cell.refused else S.NOT_SENT,)
    await lab.reaches(client_id, *wanted, within=15)


async def settled(lab: FuturesLab) -> None:
    """Equal to the ledger, every intent ended, one request for each click."""
    await lab.becomes_true()
    assert await lab.placements() == lab.clicks
    assert lab.engine.incidents.counts == {}


@pytest.mark.parametrize("cell", CELLS, ids=name_of)
async def test_place(cell: Cell, tmp_path: Path) -> None:
    async with laboratory(tmp_path) as lab:
        await lab.fault(cell.fault, route="usdm.order.place", **cell.values)
        client_id = lab.submit(lab.resting())
        if cell.after is not None:
            await cell.after(lab)
        await fate(lab, client_id, cell)
        await settled(lab)


@pytest.mark.parametrize("cell", CELLS, ids=name_of)
async def test_place_conditional(cell: Cell, tmp_path: Path) -> None:
    async with laboratory(tmp_path) as lab:
        await hold(lab)
        await lab.fault(cell.fault, route="usdm.algoOrder.place", **cell.values)
        client_id = lab.submit(conditional(lab))
        if cell.after is not None:
            await cell.after(lab)
        await fate(lab, client_id, cell)
        await settled(lab)


@pytest.mark.parametrize("is_conditional", [False, True], ids=["plain", "conditional"])
@pytest.mark.parametrize("cell", CELLS, ids=name_of)
async def test_cancel(cell: Cell, is_conditional: bool, tmp_path: Path) -> None:
    async with laboratory(tmp_path) as lab:
        if is_conditional:
            await hold(lab)
        client_id = lab.submit(conditional(lab) if is_conditional else lab.resting())
        await lab.reaches(client_id, S.NEW)
        route = "usdm.algoOrder.cancel" if is_conditional else "usdm.order.cancel"
        await lab.fault(cell.fault, route=route, **cell.values)
        lab.engine.trading.cancel(lab.order(client_id))
        if cell.after is not None:
            await cell.after(lab)
        if cell.refused:
            # The exchange said no: the order must be seen as open, and a second try must work.
            await eventually(lambda: told(lab, "Order not cancelled"))
            assert lab.status(client_id) is S.NEW
            lab.engine.trading.cancel(lab.order(client_id))
        await lab.reaches(client_id, S.CANCELED, within=15)
        await settled(lab)


@pytest.mark.parametrize("cell", CELLS, ids=name_of)
async def test_modify(cell: Cell, tmp_path: Path) -> None:
    async with laboratory(tmp_path) as lab:
        client_id = lab.submit(lab.resting())
        await lab.reaches(client_id, S.NEW)
        before = lab.order(client_id)
        assert before.price is not None
        lower = before.price - 50
        await lab.fault(cell.fault, route="usdm.order.modify", **cell.values)
        lab.amend(client_id, Change(price=lower, quantity=MODIFIED))
        if cell.after is not None:
            await cell.after(lab)
        wanted = (lower, MODIFIED) if cell.lives else (before.price, before.quantity)
        if not cell.lives:
            await eventually(lambda: told(lab, "Order not changed"), within=15)
        await eventually(lambda: terms(lab, client_id) == wanted, within=15)
        await settled(lab)
        assert (lab.status(client_id), terms(lab, client_id)) == (S.NEW, wanted)


@pytest.mark.parametrize("fault", LOSSES)
@pytest.mark.parametrize("operation", ["place", "place algo", "cancel", "cancel algo", "modify"])
async def test_process_kill(operation: str, fault: str, tmp_path: Path) -> None:
    """A second terminal starts on exactly the bytes that the first one had on disk when it died."""
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    async with laboratory(first) as lab:
        if "algo" in operation:
            await hold(lab)
        ticket = conditional(lab) if "algo" in operation else lab.resting()
        door = "algoOrder" if "algo" in operation else "order"
        route = f"usdm.{door}.{operation.split()[0]}"
        if not operation.startswith("place"):
            client_id = lab.submit(ticket)
            await lab.reaches(client_id, S.NEW)
        await lab.fault(fault, route=route, how="silence")
        if operation.startswith("place"):
            client_id = lab.submit(ticket)
        elif operation == "modify":
            old = lab.order(client_id)
            assert old.price is not None
            # The price alone: nothing else tells whether it was made.
            lab.amend(client_id, Change(price=old.price - 50))
        else:
            lab.engine.trading.cancel(lab.order(client_id))
        await until_received(lab, route)
        shutil.copytree(first, second)
        await lab.heal()
        clicks = lab.clicks
        async with terminal_on(lab.client, second) as again:  # type: ignore[arg-type]
            await again.becomes_true()
            assert await again.placements() == clicks
            known = again.engine.stores.orders.get(client_id)
            is_done = fault == "drop_response"
            if operation.startswith("place"):
                assert known is not None
                assert known.status is (S.NEW if is_done else S.NOT_SENT)
            elif operation == "modify":
                assert known is not None
                assert known.price == (old.price - 50 if is_done else old.price)
                assert end_of_change(second) == ("ACCEPTED" if is_done else "NOT_SENT")


def terms(lab: FuturesLab, client_id: str) -> tuple[D | None, D | None]:
    order = lab.order(client_id)
    return order.price, order.quantity


def end_of_change(folder: Path) -> str:
    """How the journal says that the last change ended."""
    with closing(sqlite3.connect(folder / "journal.sqlite")) as journal:
        sql = "SELECT outcome FROM commands WHERE kind = 'AMEND' ORDER BY created_ms DESC"
        return str(journal.execute(sql).fetchone()[0])
