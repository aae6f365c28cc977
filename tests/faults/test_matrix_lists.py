"""Order lists under every loss: all of their orders exist or none, sent once."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from terminal.domain.order import Order, OrderStatus, Side
from terminal.domain.spot.ticket import (
    Conditional,
    OcoTicket,
    Pair,
    PostOnly,
    StopKind,
    Trigger,
)
from tests.faults.cells import CELLS, Cell, name_of, told, until_received
from tests.faults.lab import BTC, Lab, laboratory, terminal_on
from tests.support.eventually import eventually

# Half messages and a sleep are among the faults.
pytestmark = pytest.mark.warns("could not be read", "nothing ran for")

S = OrderStatus


@pytest.mark.parametrize("cell", CELLS, ids=name_of)
async def test_place_list(cell: Cell, tmp_path: Path) -> None:
    async with laboratory(tmp_path) as lab:
        await lab.fault(cell.fault, route="orderList.place.oco", **cell.values)
        first = lab.submit(oco(lab))
        if cell.after is not None:
            await cell.after(lab)
        if cell.lives:
            await eventually(lambda: [o.status for o in members(lab)] == [S.NEW] * 2, within=15)
            await eventually(lambda: known_lists(lab) == [False], within=5)
            # Without the exchange's number it could not be cancelled as one.
            assert all(known.list_id >= 0 for known in lab.engine.stores.order_lists.all())
        else:
            wanted = S.REJECTED if cell.refused else S.NOT_SENT
            await lab.reaches(first, wanted, within=15)
            await eventually(lambda: not members(lab))
            await eventually(lambda: known_lists(lab) == [True], within=5)
        await lab.becomes_true()
        assert await lab.placements() == lab.clicks == 1


@pytest.mark.parametrize("cell", CELLS, ids=name_of)
async def test_cancel_list(cell: Cell, tmp_path: Path) -> None:
    async with laboratory(tmp_path) as lab:
        first = lab.submit(oco(lab))
        await eventually(lambda: [o.status for o in members(lab)] == [S.NEW] * 2, within=10)
        await lab.fault(cell.fault, route="orderList.cancel", **cell.values)
        lab.engine.trading.cancel(lab.order(first))
        if cell.after is not None:
            await cell.after(lab)
        if cell.refused:
            # The exchange said no: the orders must be seen as open, and a second try must work.
            await eventually(lambda: told(lab, "Order list not cancelled"), within=15)
            assert [o.status for o in members(lab)] == [S.NEW] * 2
            lab.engine.trading.cancel(lab.order(first))
        await eventually(lambda: not members(lab), within=15)
        await lab.becomes_true()
        await eventually(lambda: known_lists(lab) == [True], within=5)


@pytest.mark.parametrize("fault", ["drop_request", "drop_response"])
async def test_process_kill(fault: str, tmp_path: Path) -> None:
    """A second terminal starts on exactly the bytes that the first one had on disk when it died."""
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    async with laboratory(first) as lab:
        await lab.fault(fault, route="orderList.place.oco", how="silence")
        lab.submit(oco(lab))
        await until_received(lab, "orderList.place.oco")
        shutil.copytree(first, second)
        await lab.heal()
        async with terminal_on(lab.client, second) as again:
            await again.becomes_true()
            assert await again.placements() == 1
            wanted = [S.NEW] * 2 if fault == "drop_response" else []
            assert [o.status for o in members(again)] == wanted


def oco(lab: Lab) -> OcoTicket:
    """Take profit above and stop loss below the market, both out of reach."""
    bid = lab.engine.trading.context(BTC).best_bid
    assert bid is not None
    above = (bid * Decimal("1.06")).quantize(Decimal("0.01"))
    below = (bid * Decimal("0.94")).quantize(Decimal("0.01"))
    stop = Conditional(StopKind.STOP_LOSS, Trigger(below))
    return OcoTicket(
        instrument=BTC, side=Side.SELL, quantity=Decimal("0.001"), pair=Pair(PostOnly(above), stop)
    )


def members(lab: Lab) -> list[Order]:
    found: list[Order] = lab.engine.stores.orders.open_orders(BTC)
    return found


def known_lists(lab: Lab) -> list[bool]:
    """Of each list known, whether it is done."""
    return [known.is_done for known in lab.engine.stores.order_lists.all()]
