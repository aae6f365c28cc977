"""What may be lost of one request, and what is then true at the exchange."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from tests.faults.lab import Lab
from tests.support.eventually import eventually


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


def name_of(cell: Cell) -> str:
    return cell.name


def told(lab: Lab, title: str) -> bool:
    return any(notice.title == title for notice in lab.engine.stores.notices.all())


async def until_received(lab: Lab, name: str) -> None:
    """Until a request of this name is in the exchange's journal."""
    async with asyncio.timeout(5):
        while True:
            if await lab.requests(name):
                return
            await asyncio.sleep(0.02)
