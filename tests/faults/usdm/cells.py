"""What may be lost of one futures request, and what is then true at the exchange."""

from __future__ import annotations

import asyncio

from tests.faults.cells import CELLS as SPOT_CELLS
from tests.faults.cells import Cell
from tests.faults.lab import Lab
from tests.support.eventually import eventually

UNKNOWN_TEXT = "Unknown error, please check your request or try again later."


async def close_order_line(lab: Lab) -> None:
    await eventually(lambda: bool(lab.engine.stores.orders.open_orders()))
    await asyncio.sleep(0.15)
    await lab.fault("ws.close", route="usdm.ws_api")


_OWN_ENDS = {"4xx", "socket close"}
CELLS = (
    *(cell for cell in SPOT_CELLS if cell.name not in _OWN_ENDS),
    Cell("4xx", "reject_before_engine", False, {"code": -4131}, refused=True),
    Cell("socket close", "delay_response", True, {"ms": 3_000}, after=close_order_line),
    # The three wordings of a 503: only the coded one says that nothing happened.
    Cell("503 unknown done", "error", True, {"code": -1000, "status": 503, "msg": UNKNOWN_TEXT}),
    Cell(
        "503 unknown not done",
        "error",
        False,
        {"code": -1000, "status": 503, "msg": UNKNOWN_TEXT, "processed": False},
    ),
    Cell("503 unavailable", "status", False, {"code": 503, "body": "Service Unavailable."}),
    Cell("503 throttled", "reject_before_engine", False, {"code": -1008, "status": 503}),
)
