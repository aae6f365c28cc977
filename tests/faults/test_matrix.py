"""Every command under every loss: one request per click, and the truth in the end.

A cell says what the exchange does to one request; then the terminal's orders, fills, balances and
journal must equal the ledger of record, with exactly one request for every click on "send".
Amend, cancel-replace and order lists are not offered by this terminal yet, so they have no cells.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from terminal.domain.order import OrderStatus
from tests.faults.lab import Lab, laboratory, terminal_on
from tests.support.eventually import eventually

S = OrderStatus
LIVE = (S.NEW, S.PARTIALLY_FILLED, S.FILLED)
GONE = (S.NOT_SENT,)
REFUSED = (S.REJECTED,)


@dataclass(frozen=True)
class Cell:
    """A fault on one request; `lives` is whether the exchange carried the request out."""

    name: str
    fault: str
    lives: bool
    values: dict[str, Any] = field(default_factory=dict)
    refused: bool = False
    after: Callable[[Lab], Awaitable[object]] | None = None


async def close_socket(lab: Lab) -> None:
    await eventually(lambda: bool(lab.engine.stores.orders.open_orders()))
    await asyncio.sleep(0.15)
    await lab.fault("ws.close", route="ws_api")


async def sleep_and_wake(lab: Lab) -> None:
    await asyncio.sleep(0.15)
    lab.engine.vigil.woke(600.0)


CELLS = (
    Cell("drop before", "drop_request", False, {"how": "close"}),
    Cell("drop after", "drop_response", True, {"how": "close"}),
    Cell("reset before", "drop_request", False, {"how": "reset"}),
    Cell("reset after", "rst_response", True),
    Cell("truncate", "truncate_response", True, {"bytes": 25}),
    Cell("slow", "delay_response", True, {"ms": 1_500}),
    Cell("slow request", "delay_request", True, {"ms": 1_200}),
    Cell("4xx", "reject_before_engine", False, {"code": -2010}, refused=True),
    # On a socket nobody can say whose answer such a page is; REST knows, see tests/venue.
    Cell("4xx page", "status", False, {"code": 403, "body": "<html>no</html>"}),
    Cell("5xx done", "status", True, {"code": 502, "body": "<html>bad</html>", "processed": True}),
    Cell("5xx not done", "status", False, {"code": 503, "body": "<html>bad</html>"}),
    Cell("408 done", "status", True, {"code": 408, "body": "", "processed": True}),
    Cell("-1000 done", "error", True, {"code": -1000}),
    Cell("-1006 not done", "error", False, {"code": -1006, "processed": False}),
    Cell("-1007 done", "error", True, {"code": -1007}),
    Cell("-1007 not done", "error", False, {"code": -1007, "processed": False}),
    Cell("malformed", "malformed", True),
    Cell("late accept", "late_accept", True, {"ms": 300, "how": "close"}),
    Cell("socket close", "delay_response", True, {"ms": 3_000}, after=close_socket),
    Cell("suspend", "delay_response", True, {"ms": 3_000}, after=sleep_and_wake),
)
"""What is not done is told by a proof of absence; a late accept lies inside the proof window."""


def ids(cell: Cell) -> str:
    return cell.name


@pytest.mark.parametrize("cell", CELLS, ids=ids)
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


@pytest.mark.parametrize("cell", CELLS, ids=ids)
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
            await eventually(lambda: _told(lab, "Order not cancelled"))
            assert lab.status(client_id) is S.NEW
            lab.engine.trading.cancel(lab.order(client_id))
        await lab.reaches(client_id, S.CANCELED, within=15)
        await lab.becomes_true()
        assert await lab.placements() == lab.clicks == 1


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
        await _until_received(lab, name)
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


async def _until_received(lab: Lab, name: str) -> None:
    async with asyncio.timeout(5):
        while True:
            if await lab.requests(name):
                return
            await asyncio.sleep(0.02)


def _told(lab: Lab, title: str) -> bool:
    return any(notice.title == title for notice in lab.engine.stores.notices.all())
