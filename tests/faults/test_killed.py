"""S09: the process dies between the exchange's acceptance and its answer."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from terminal.domain.order import OrderStatus
from terminal.services.simulator_host import parse_address
from tests.faults.cells import until_received
from tests.faults.lab import BTC, SHORT_PROOF_MS, Lab, connect, exchange
from tests.support.eventually import eventually

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
async def test_s09_a_killed_terminal_adopts_its_order(tmp_path: Path) -> None:
    async with exchange() as client:
        door = Lab(client, None, tmp_path)  # type: ignore[arg-type]  # for the control door only
        await door.fault("drop_response", route="order.place", how="silence")
        ready = client.server.ready_line
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.faults.killed", str(tmp_path), json.dumps(ready),
            cwd=ROOT, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            assert child.stdout is not None
            async with asyncio.timeout(30):
                client_id = (await child.stdout.readline()).decode().strip()
            await until_received(door, "order.place")
        finally:
            child.kill()
            await child.wait()
        async with AsyncExitStack() as stack:
            began = time.monotonic()
            # The question cannot be answered yet, so entry has to be locked meanwhile.
            await door.fault("delay_response", route="order.status", ms=1_500)
            lab = await connect(stack, client, parse_address(ready), tmp_path, SHORT_PROOF_MS)
            await eventually(lambda: lab.engine.stores.orders.get(client_id) is not None)
            await eventually(lambda: lab.engine.trading.context(BTC).best_bid is not None)
            assert "LOCKED" in [found.rule for found in lab.engine.trading.check(lab.resting())]
            await lab.reaches(client_id, OrderStatus.NEW, within=10)
            assert time.monotonic() - began <= 10
            await eventually(lab.live, within=10)
            await lab.becomes_true()
            assert await lab.placements() == 1
