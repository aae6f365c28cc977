"""Exits behind an entry under every loss: each placed once, or said not to be, never in doubt for long."""

from __future__ import annotations

import shutil
from decimal import Decimal as D
from pathlib import Path

import pytest

from terminal.domain.futures.bracket import ExitLeg, Exits
from terminal.domain.futures.ticket import StopKind
from terminal.domain.order import OrderStatus, OrderType
from terminal.state.position_views import position_view
from tests.faults.cells import Cell, name_of, sleep_and_wake, told, until_received
from tests.faults.usdm.cells import CELLS, close_order_line
from tests.faults.usdm.lab import BTC, FuturesLab, laboratory, terminal_on
from tests.faults.usdm.test_matrix import LOSSES
from tests.support.eventually import eventually

pytestmark = pytest.mark.warns("could not be read", "nothing ran for")

S = OrderStatus
STOP_LOST = "Stop of BTCUSDT was not placed"


def enter(lab: FuturesLab) -> str:
    """A market buy with a stop and a take-profit behind it."""
    exits = Exits(
        stop=ExitLeg(kind=StopKind.STOP_LOSS, trigger_price=lab.at(D("-0.08"))),
        target=ExitLeg(kind=StopKind.TAKE_PROFIT, trigger_price=lab.at(D("0.08"))),
    )
    lab.clicks += 1
    sent = lab.engine.positions.submit(lab.market(), exits)
    lab.agree()
    assert sent is not None
    return sent


def covered(lab: FuturesLab) -> tuple[D, D]:
    """Shares of the position that stops and take-profits cover, by what the panel shows."""
    (view,) = position_view(lab.stores, BTC)
    return view.protection.covered, view.protection.target_covered


@pytest.mark.parametrize("cell", CELLS, ids=name_of)
async def test_exit(cell: Cell, tmp_path: Path) -> None:
    """The stop meets the loss, the take-profit goes its way."""
    async with laboratory(tmp_path) as lab:
        await lab.fault(cell.fault, route="usdm.algoOrder.place", **cell.values)
        client_id = enter(lab)
        if cell.after in (close_order_line, sleep_and_wake):
            await lab.reaches(client_id, S.FILLED)
            await until_received(lab, "usdm.algoOrder.place")
        if cell.after is not None:
            await cell.after(lab)
        await lab.reaches(client_id, S.FILLED)
        if not cell.lives:
            await eventually(lambda: told(lab, STOP_LOST), within=15)
        wanted = (D(1) if cell.lives else D(0), D(1))
        await eventually(lambda: bool(position_view(lab.stores, BTC)))
        await eventually(lambda: covered(lab) == wanted, within=15)
        await lab.becomes_true()
        # One entry, two exits: nothing was sent again.
        assert await lab.placements() == 3
        assert told(lab, STOP_LOST) is not cell.lives
        assert lab.engine.incidents.counts == {}


@pytest.mark.parametrize("cell", CELLS, ids=name_of)
async def test_entry(cell: Cell, tmp_path: Path) -> None:
    """Exits follow an entry that lives, whatever became of its answer, and no other one."""
    async with laboratory(tmp_path) as lab:
        await lab.fault(cell.fault, route="usdm.order.place", **cell.values)
        client_id = enter(lab)
        if cell.after is not None:
            await until_received(lab, "usdm.order.place")
            await cell.after(lab)
        if not cell.lives:
            await lab.reaches(client_id, S.REJECTED if cell.refused else S.NOT_SENT, within=15)
            await eventually(lambda: lab.engine.positions.brackets.plans == ())
            assert lab.stores.orders.open_orders() == []
        else:
            await lab.reaches(client_id, S.FILLED, within=15)
            await eventually(lambda: bool(position_view(lab.stores, BTC)))
            await eventually(lambda: covered(lab) == (1, 1), within=15)
        await lab.becomes_true()
        assert await lab.placements() == (3 if cell.lives else 1)
        assert lab.engine.incidents.counts == {}


@pytest.mark.parametrize("fault", LOSSES)
@pytest.mark.parametrize("moment", ["entry", "exit"])
async def test_process_kill(moment: str, fault: str, tmp_path: Path) -> None:
    """A restart finds its exits; what was never placed is placed or said, nothing twice."""
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    async with laboratory(first) as lab:
        route = "usdm.order.place" if moment == "entry" else "usdm.algoOrder.place"
        await lab.fault(fault, route=route, how="silence")
        client_id = enter(lab)
        await until_received(lab, route)
        shutil.copytree(first, second)
        # The dead terminal does nothing any more.
        lab.engine.positions.detach()
        await lab.heal()
        async with terminal_on(lab.client, second) as again:  # type: ignore[arg-type]
            if (moment, fault) == ("entry", "drop_request"):
                await again.reaches(client_id, S.NOT_SENT, within=15)
                assert again.engine.positions.brackets.plans == ()
            else:
                await eventually(lambda: bool(position_view(again.stores, BTC)), within=15)
                lost = (moment, fault) == ("exit", "drop_request")
                await eventually(lambda: covered(again)[0] == (0 if lost else 1), within=15)
                if lost:
                    await eventually(lambda: told(again, STOP_LOST), within=15)
                await eventually(lambda: covered(again)[1] == 1, within=15)
            await again.becomes_true()
            stops = [
                o for o in again.stores.orders.open_orders() if o.type is OrderType.STOP_MARKET
            ]
            assert len(stops) <= 1
