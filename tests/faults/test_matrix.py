"""Every command under every loss: one request per click, and the truth in the end.

A cell says what the exchange does to one request; then the terminal's orders, fills, balances and
journal must equal the ledger of record, with exactly one request for every click on "send".
Changes and order lists are in `test_matrix_changes.py` and `test_matrix_lists.py`.
"""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from terminal.domain.order import OrderStatus
from tests.faults.cells import CELLS, Cell, name_of, told, until_received
from tests.faults.lab import Lab, laboratory, terminal_on
from tests.support.eventually import eventually

# Half messages and a sleep are among the faults.
pytestmark = pytest.mark.warns("could not be read", "nothing ran for")

S = OrderStatus
LIVE = (S.NEW, S.PARTIALLY_FILLED, S.FILLED)
GONE = (S.NOT_SENT,)
REFUSED = (S.REJECTED,)


@pytest.mark.parametrize("cell", CELLS, ids=name_of)
async def test_place(cell: Cell, tmp_path: Path) -> None:
    async with laboratory(tmp_path) as lab:
        await lab.fault(cell.fault, route="order.place", **cell.values)
        client_id = lab.submit(lab.resting())
        if cell.after is not None:
            await cell.after(lab)
        wanted = LIVE if cell.lives else REFUSED if cell.refused else GONE
        await lab.reaches(client_id, *wanted, within=15)
        await lab.becomes_true()
        assert await lab.placements() == lab.clicks == 1


@pytest.mark.parametrize("cell", CELLS, ids=name_of)
async def test_cancel(cell: Cell, tmp_path: Path) -> None:
    async with laboratory(tmp_path) as lab:
        client_id = lab.submit(lab.resting())
        await lab.reaches(client_id, S.NEW)
        await lab.fault(cell.fault, route="order.cancel", **cell.values)
        lab.engine.trading.cancel(lab.order(client_id))
        if cell.after is not None:
            await cell.after(lab)
        if cell.refused:
            # The exchange said no: the order must be seen as open, and a second try must work.
            await eventually(lambda: told(lab, "Order not cancelled"))
            assert lab.status(client_id) is S.NEW
            lab.engine.trading.cancel(lab.order(client_id))
        await lab.reaches(client_id, S.CANCELED, within=15)
        await lab.becomes_true()
        assert await lab.placements() == lab.clicks == 1


async def test_a_cancel_that_was_given_up_is_asked_for_until_its_end_is_known(
    tmp_path: Path,
) -> None:
    """It may have happened: the journal says so, and learns the truth without another cancel."""
    async with laboratory(tmp_path) as lab:
        client_id = lab.submit(lab.resting())
        await lab.reaches(client_id, S.NEW)
        broken = {"code": -1007, "processed": False, "times": 100}
        for route in ("order.cancel", "order.status"):
            await lab.fault("error", route=route, **broken)
        lab.engine.trading.cancel(lab.order(client_id))
        await eventually(lambda: told(lab, "Order not cancelled"), within=20)
        assert await lab.commands_in_doubt()
        sent = await lab.requests("order.cancel")
        await lab.heal()
        async with asyncio.timeout(10):
            while True:
                if not await lab.commands_in_doubt():
                    break
                await asyncio.sleep(0.05)
        assert lab.status(client_id) is S.NEW
        assert await lab.requests("order.cancel") == sent
        lab.engine.trading.cancel(lab.order(client_id))
        await lab.reaches(client_id, S.CANCELED)
        await lab.becomes_true()


@pytest.fixture
def first(tmp_path: Path) -> Path:
    folder = tmp_path / "first"
    folder.mkdir()
    return folder


@pytest.fixture
def second(tmp_path: Path) -> Path:
    return tmp_path / "second"


@pytest.mark.parametrize("fault", ["drop_request", "drop_response"])
@pytest.mark.parametrize("operation", ["place", "cancel"])
async def test_process_kill(operation: str, fault: str, first: Path, second: Path) -> None:
    """A second terminal starts on exactly the bytes that the first one had on disk when it died."""
    async with laboratory(first) as lab:
        if operation == "cancel":
            client_id = lab.submit(lab.resting())
            await lab.reaches(client_id, S.NEW)
            await lab.fault(fault, route="order.cancel", how="silence")
            lab.engine.trading.cancel(lab.order(client_id))
        else:
            await lab.fault(fault, route="order.place", how="silence")
            client_id = lab.submit(lab.resting())
        name = f"order.{operation}"
        await until_received(lab, name)
        shutil.copytree(first, second)
        await lab.heal()
        async with terminal_on(lab.client, second) as again:
            await killed_and_started(again, client_id, operation, fault)


async def killed_and_started(again: Lab, client_id: str, operation: str, fault: str) -> None:
    await again.becomes_true()
    assert await again.placements() <= 1
    known = again.engine.stores.orders.get(client_id)
    if operation == "place":
        assert known is not None
        assert known.status is (S.NEW if fault == "drop_response" else S.NOT_SENT)
