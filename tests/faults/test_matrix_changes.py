"""Changing an order under every loss: made once or not at all, and said as it is."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from terminal.domain.order import Order, OrderStatus
from terminal.domain.order_moves import Change
from tests.faults.cells import CELLS, Cell, name_of, told, until_received
from tests.faults.lab import BTC, Lab, laboratory, terminal_on
from tests.support.eventually import eventually

# Half messages and a sleep are among the faults.
pytestmark = pytest.mark.warns("could not be read", "nothing ran for")

S = OrderStatus
SMALLER = Decimal("0.0006")


@pytest.mark.parametrize("cell", CELLS, ids=name_of)
async def test_amend(cell: Cell, tmp_path: Path) -> None:
    async with laboratory(tmp_path) as lab:
        client_id = lab.submit(lab.resting())
        await lab.reaches(client_id, S.NEW)
        await lab.fault(cell.fault, route="order.amend.keepPriority", **cell.values)
        lab.amend(client_id, Change(quantity=SMALLER))
        if cell.after is not None:
            await cell.after(lab)
        wanted = SMALLER if cell.lives else Decimal("0.001")
        if not cell.lives:
            await eventually(lambda: told(lab, "Order not changed"), within=15)
        await eventually(lambda: lab.order(client_id).quantity == wanted, within=15)
        await settled(lab)
        assert lab.status(client_id) is S.NEW


@pytest.mark.parametrize("cell", CELLS, ids=name_of)
async def test_replace(cell: Cell, tmp_path: Path) -> None:
    async with laboratory(tmp_path) as lab:
        client_id = lab.submit(lab.resting())
        await lab.reaches(client_id, S.NEW)
        old = lab.order(client_id)
        await lab.fault(cell.fault, route="order.cancelReplace", **cell.values)
        lab.amend(client_id, moved(old))
        if cell.after is not None:
            await cell.after(lab)
        if cell.lives:
            await eventually(lambda: [o.price for o in open_orders(lab)] == [moved(old).price],
                within=15)  # fmt: skip
            await lab.reaches(client_id, S.CANCELED, within=15)
        else:
            await eventually(lambda: told(lab, "Order not changed"), within=15)
            await eventually(lambda: [o.client_id for o in open_orders(lab)] == [client_id])
        await settled(lab)


@pytest.mark.parametrize("fault", ["drop_request", "drop_response"])
@pytest.mark.parametrize("operation", ["amend", "replace"])
async def test_process_kill(operation: str, fault: str, tmp_path: Path) -> None:
    """A second terminal starts on exactly the bytes that the first one had on disk when it died."""
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    async with laboratory(first) as lab:
        client_id = lab.submit(lab.resting())
        await lab.reaches(client_id, S.NEW)
        old = lab.order(client_id)
        route = "order.amend.keepPriority" if operation == "amend" else "order.cancelReplace"
        await lab.fault(fault, route=route, how="silence")
        lab.amend(client_id, Change(quantity=SMALLER) if operation == "amend" else moved(old))
        await until_received(lab, route)
        shutil.copytree(first, second)
        await lab.heal()
        async with terminal_on(lab.client, second) as again:
            await again.becomes_true()
            assert await again.placements() == 2
            done = fault == "drop_response"
            (left,) = open_orders(again)
            if operation == "amend":
                assert left.quantity == (SMALLER if done else old.quantity)
            else:
                assert left.price == (moved(old).price if done else old.price)


def moved(order: Order) -> Change:
    assert order.price is not None
    return Change(price=order.price - 100)


def open_orders(lab: Lab) -> list[Order]:
    found: list[Order] = lab.engine.stores.orders.open_orders(BTC)
    return found


async def settled(lab: Lab) -> None:
    """Equal to the ledger, every command ended in the journal, one request for each click."""
    await lab.becomes_true()
    assert await lab.placements() == lab.clicks == 2
